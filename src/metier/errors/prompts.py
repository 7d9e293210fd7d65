"""Failures around the person's words: what a prompt is made of, what may stand in one, and what is read from an answer."""

from __future__ import annotations

from collections.abc import Sequence

from metier.errors.base import BadInputError, RefusedError, UsageError, quoted


class ProfileFileError(BadInputError):
    """`profile.md` cannot be added to without changing what it says."""

    code = "E-PROFILE"

    def __init__(self, *, what: str, hint: str) -> None:
        super().__init__(f"profile.md was not touched: {what}", hint=hint)


class TemplateError(BadInputError):
    """`prompt.md` cannot be used as a template."""

    code = "E-PROMPT"

    def __init__(self, *, where: str, what: str, hint: str) -> None:
        super().__init__(f"prompt.md, {where}: {what}" if where else f"prompt.md: {what}", hint=hint)


class PromptVersionError(UsageError):
    """A version of the prompt that was never used here."""

    code = "E-PROMPT-VERSION"

    def __init__(self, got: str, *, known: Sequence[str]) -> None:
        super().__init__(
            f"No version {quoted(got)} of the prompt",
            hint=f"`metier prompt log` lists them: {', '.join(known[-5:])}" if known else "None was used yet",
        )


class ProfileVersionError(UsageError):
    """A version of the profile that was never used or kept here."""

    code = "E-PROFILE-VERSION"

    def __init__(self, got: str, *, known: Sequence[str]) -> None:
        super().__init__(
            f"No version {quoted(got)} of the profile",
            hint=f"Known are {', '.join(known[-5:])}"
            if known
            else "None was used yet: `metier screen` uses one",
        )


class PromptBoundaryError(RefusedError):
    """A prompt could not be built so that posting text stays inside its data block; nothing was sent."""

    code = "E-PROMPT-BOUNDARY"

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The prompt was not sent: {what}", hint="Please report this; the posting can be judged by hand"
        )


class PromptTooLongError(UsageError):
    """The prompt leaves no room for a posting."""

    code = "E-PROMPT-LONG"

    def __init__(self, *, tokens: int, room: int) -> None:
        super().__init__(
            f"Prompt and profile take about {tokens:,} tokens where {room:,} fit",
            hint="Shorten prompt.md or profile.md, or set `context` of the model in metier.toml higher",
            details={"tokens": tokens, "room": room},
        )


class AnswerError(BadInputError):
    """A base model's answer could not be read as a verdict.

    Attributes:
        what: What is wrong with it, in a few words for a repair request.
    """

    code = "E-ANSWER"

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The answer cannot be read as a verdict: {what}",
            hint="The posting needs your own look; nothing was assumed about it",
        )
        self.what = what


class PasteError(BadInputError):
    """A pasted answer does not belong to a prompt that `metier paste` gave."""

    code = "E-PASTE"

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The pasted answer cannot be used: {what}",
            hint="Paste the chat page's whole answer to a prompt that `metier paste` made in this workspace",
        )


class RedactionError(RefusedError):
    """What never leaves could not be taken out of the person's words, so nothing was sent."""

    code = "E-REDACT"

    def __init__(self, what: str, *, hint: str = "") -> None:
        super().__init__(
            f"Nothing was sent, as names and contact data could not be taken out: {what}",
            hint=hint or "Mend resume.json; metier reads your name, contact data and employers there",
        )
