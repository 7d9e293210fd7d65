"""Failures of guardrails."""

from __future__ import annotations

from metier.errors.base import UsageError, quoted


class GuardrailError(UsageError):
    """A guardrail that nothing can be looked for by."""

    code = "E-GUARDRAIL"

    def __init__(self, words: str, *, what: str, hint: str = "") -> None:
        usual = 'Name things that stand in postings, as in `metier guardrails add "mentoring or teaching"`'
        super().__init__(f"The guardrail {quoted(words)} {what}", hint=hint or usual)


class GuardrailUnknownError(UsageError):
    """A guardrail that does not stand in guardrails.md."""

    code = "E-GUARDRAIL-UNKNOWN"

    def __init__(self, key: str, *, is_goal: bool = False) -> None:
        elsewhere = (
            "is a growth goal and stands in profile.md" if is_goal else "does not stand in guardrails.md"
        )
        hint = "Change the line in profile.md" if is_goal else "`metier guardrails list` shows every key"
        super().__init__(f"The guardrail {quoted(key)} {elsewhere}", hint=hint)


class GuardrailFileError(UsageError):
    """guardrails.md cannot be changed so that it is read as it is meant."""

    code = "E-GUARDRAIL-FILE"

    def __init__(self, *, what: str, hint: str) -> None:
        super().__init__(f"guardrails.md: {what}", hint=hint)
