"""Failures of advice."""

from __future__ import annotations

from metier.errors.base import BadInputError, UsageError, quoted


class SnapshotFileError(BadInputError):
    """A file is no snapshot that advice could be made from."""

    code = "E-SNAPSHOT"

    def __init__(self, name: str, *, key: str, want: str) -> None:
        where = (
            f"{quoted(key)} in {quoted(name)} is not understood" if key else f"{quoted(name)} is no snapshot"
        )
        super().__init__(
            f"{where}; expected {want}",
            hint="`metier advise --snapshot FILE` writes one",
            details={"file": name, "key": key},
        )


class AdviceAnswerError(UsageError):
    """An answer to one of the adviser's questions that is none."""

    code = "E-ADVICE-ANSWER"

    def __init__(self, key: str, *, got: str, want: str) -> None:
        super().__init__(
            f"{quoted(got)} is no answer to {quoted(key)}; expected {want}",
            hint="Name a question and its answer: `metier advise --answer volume=120`",
            details={"key": key},
        )
