"""Failures of patterns."""

from __future__ import annotations

from metier.errors.base import UsageError


class PatternUnknownError(UsageError):
    """A number that no pattern of the list has."""

    code = "E-PATTERN"

    def __init__(self, number: int, *, n: int) -> None:
        have = f"the list has {n}" if n else "no pattern is known yet"
        super().__init__(f"No pattern {number}: {have}", hint="`metier patterns` lists them")


class PatternAnswerError(UsageError):
    """An answer to a pattern that cannot be written down: nothing was."""

    code = "E-PATTERN-ANSWER"

    def __init__(self, *, what: str, hint: str) -> None:
        super().__init__(what, hint=hint)
