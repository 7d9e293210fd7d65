"""Failures of drafts: resumes and letters for one posting."""

from __future__ import annotations

from collections.abc import Sequence

from metier.errors.base import BadInputError, UsageError, quoted


class DraftTextError(BadInputError):
    """An edited draft that cannot be read back."""

    code = "E-DRAFT-TEXT"

    def __init__(self, line: int, *, what: str, hint: str) -> None:
        super().__init__(f"Line {line} of the edited draft: {what}", hint=hint, details={"line": line})


class NoDraftError(UsageError):
    """There is no draft of that kind for a posting yet, or no such version."""

    code = "E-NO-DRAFT"

    def __init__(
        self, number: int, kind: str, *, version: int | None = None, known: Sequence[int] = ()
    ) -> None:
        verb = "letter" if kind == "letter" else "tailor"
        what = f"There is no {kind} for {number} yet"
        if version is not None:
            what = f"There is no version {version} of the {kind} for {number}"
        listed = (
            f"; there are versions {', '.join(map(str, known[-8:]))}" if known and version is not None else ""
        )
        super().__init__(what + listed, hint=f"`metier {verb} {number}` makes one")


class RecordEmptyError(UsageError):
    """The master resume holds nothing that a draft could be made of."""

    code = "E-RESUME-EMPTY"

    def __init__(self) -> None:
        super().__init__(
            "Your resume.json holds no facts yet",
            hint="`metier resume import FILE` takes in a resume as PDF, Word, text or JSON Resume",
        )


class UnknownLineError(UsageError):
    """A line that a draft does not have."""

    code = "E-LINE"

    def __init__(self, line: int, *, n: int) -> None:
        super().__init__(f"There is no line {line}", hint=f"The draft has lines 1 to {n}")


class OwnFactUnknownError(UsageError):
    """An id that is none of the person's facts."""

    code = "E-FACT"

    def __init__(self, given: str, *, near: Sequence[str] = ()) -> None:
        close = f"; near it: {', '.join(near)}" if near else ""
        super().__init__(
            f"No fact of yours has the id {quoted(given)}{close}",
            hint="`metier resume show` lists your facts with their ids",
            details={"near": list(near)},
        )
