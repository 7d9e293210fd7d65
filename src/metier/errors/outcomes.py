"""Failures of outcomes."""

from __future__ import annotations

from metier.errors.base import UsageError, quoted


class OutcomeStageError(UsageError):
    """A word that is no outcome, or more than one."""

    code = "E-OUTCOME"

    def __init__(self, word: str, *, hint: str) -> None:
        super().__init__(f"{quoted(word)} is no outcome", hint=hint)


class OutcomeDateError(UsageError):
    """A day on which nothing can have happened yet, or that cannot be read."""

    code = "E-OUTCOME-DATE"

    def __init__(
        self, day: str, *, what: str, hint: str = "Write 2026-05-01, `yesterday` or `3 days ago`"
    ) -> None:
        super().__init__(f"The day {quoted(day)} {what}", hint=hint)


class OutcomeTextError(UsageError):
    """A note or a variant that is too long to be kept."""

    code = "E-OUTCOME-TEXT"

    def __init__(self, name: str, *, n: int, most: int) -> None:
        super().__init__(
            f"`--{name}` has {n:,} characters; {most:,} are kept at most",
            hint="Shorten it; keep the rest elsewhere",
        )
