"""Failures of noting interviews."""

from __future__ import annotations

from metier.errors.base import UsageError, quoted


class InterviewTextError(UsageError):
    """A question, an answer or a note that is missing or too long to be kept."""

    code = "E-INTERVIEW-TEXT"

    def __init__(self, name: str, *, n: int = 0, most: int = 0) -> None:
        if n:
            super().__init__(
                f"The {name} has {n:,} characters; {most:,} are kept at most",
                hint="Shorten it; keep the rest elsewhere",
            )
        else:
            super().__init__(f"The {name} is empty", hint='`metier interview NUMBER log --question "…"`')


class InterviewRatingError(UsageError):
    """How it went is a whole number from 1 to 5."""

    code = "E-INTERVIEW-RATING"

    def __init__(self, got: str, *, where: str = "") -> None:
        at = f"{where}: " if where else ""
        super().__init__(f"{at}{quoted(got)} is no rating", hint="Write 1 (badly), 2, 3, 4 or 5 (very well)")


class InterviewFileError(UsageError):
    """A file of questions that cannot be read as such; nothing of it was stored."""

    code = "E-INTERVIEW-FILE"

    def __init__(self, name: str, *, line: int, what: str) -> None:
        at = f" line {line:,}" if line else ""
        super().__init__(
            f"{quoted(name)}{at}: {what}; nothing of the file was stored",
            hint="Write `Q: …`, below it `A: …` and a number from 1 to 5; or JSON Lines with `question`, `answer`, `rating`",
        )


class InterviewDayError(UsageError):
    """Questions of a round that has not taken place yet, or a day too far off."""

    code = "E-INTERVIEW-DAY"

    def __init__(self, day: str, *, what: str, hint: str) -> None:
        super().__init__(f"The day {quoted(day)} {what}", hint=hint)
