"""Failures of training data."""

from __future__ import annotations

from metier.errors.base import MetierError, RefusedError, UsageError, quoted


class NothingToTrainError(UsageError):
    """Nothing of that kind is there to be written."""

    code = "E-TRAINING-NOTHING"

    def __init__(self, kind: str, *, what: str, hint: str) -> None:
        super().__init__(
            f"There is nothing to write for {quoted(kind)}: {what}", hint=hint, details={"kind": kind}
        )


class TrainingOptionError(UsageError):
    """Options of an export that do not go together."""

    code = "E-TRAINING-OPTION"

    def __init__(self, *, what: str, hint: str) -> None:
        super().__init__(what, hint=hint)


class TrainingSplitError(UsageError):
    """Rows that cannot be split so that no copy stands on both sides."""

    code = "E-TRAINING-SPLIT"

    def __init__(self, *, n_rows: int) -> None:
        rows = "1 row" if n_rows == 1 else f"{n_rows:,} rows"
        super().__init__(
            f"{rows} cannot be split by time so that none of the later ones repeats, or belongs to the same job as, an earlier one",
            hint="Leave `--split` out, or come back with more data",
            details={"n_rows": n_rows},
        )


class TrainingMarkError(RefusedError):
    """A profile with words that a chat's template would take for a new turn."""

    code = "E-TRAINING-MARK"

    def __init__(self) -> None:
        super().__init__(
            "`profile.md` holds a mark between turns of a chat, such as `<|im_end|>`; nothing was written",
            hint="Take it out, or leave `--with-profile` out",
        )


class TrainingFileError(MetierError):
    """A file of training data that does not come back as it was to be written: a fault of metier."""

    code = "E-TRAINING-FILE"

    def __init__(self, name: str, *, what: str) -> None:
        super().__init__(
            f"{quoted(name)} does not come back as it was written: {what}",
            hint="Do not train with it; please report this",
            details={"what": what},
        )
