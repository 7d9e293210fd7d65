"""Failures of letters."""

from __future__ import annotations

from metier.errors.base import UsageError, quoted


class LetterRequestError(UsageError):
    """A tick for something the posting does not ask, that needs an answer, or that goes into no letter."""

    code = "E-LETTER-ASKED"

    def __init__(self, given: str, *, what: str, hint: str) -> None:
        super().__init__(f"--include {quoted(given)}: {what}", hint=hint)
