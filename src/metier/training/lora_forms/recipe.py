"""What a training was made with, as far as other programs have the same knobs; for repeating it there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from metier.training.lora_forms.adapter import Adapter
from metier.training.method import Json

LINEAR = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
"""Matrices of one layer of a model like Llama."""
_RATE, _EPOCHS, _LENGTH, _BATCH, _DECAY, _WARM_UP = 5e-4, 3.0, 1_536, 8, 0.01, 0.1


@dataclass(frozen=True, slots=True)
class Recipe:
    """One training.

    Attributes:
        name: Of the tuned model.
        base: A folder or a name at Hugging Face.
        kind: Of the rows: `screening`, `resume` or `interview`.
        n_rows: Trained on.
        targets: Last parts of the names of adapted matrices.
        rate: Learning rate.
        decay: Weight decay.
        warm_up: Share of the steps over which the rate rises; then it falls by a cosine.
        max_length: Tokens of a row; what is longer is cut.
        batch: Rows that one step learns from, whatever is held at once.
        guessed: Which of these the card does not say, so that usual values stand there.
    """

    name: str
    base: str
    kind: str
    n_rows: int
    rank: int
    alpha: float
    dropout: float
    targets: tuple[str, ...]
    rate: float
    epochs: float
    decay: float
    warm_up: float
    max_length: int
    batch: int
    seed: int
    guessed: tuple[str, ...] = ()

    @property
    def steps(self) -> int:
        """Steps in all; each learns from `batch` rows."""
        return max(1, round(self.n_rows * self.epochs / self.batch))

    @property
    def warm_steps(self) -> int:
        """Steps over which the rate rises."""
        return round(self.steps * self.warm_up)


def recipe_of(
    name: str, base: str, kind: str, n_rows: int, adapter: Adapter, settings: Mapping[str, Json]
) -> Recipe:
    """The training as adapter and card tell it."""
    inner = settings.get("options")
    said = {**settings, **inner} if isinstance(inner, dict) else dict(settings)
    guessed: list[str] = []

    def number(key: str, usual: float, words: str = "") -> float:
        value = said.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        guessed.append(words or key)
        return usual

    targets = dict.fromkeys(module.rpartition(".")[2] for module in adapter.modules)
    return Recipe(
        name,
        base,
        kind,
        n_rows,
        rank=adapter.rank,
        alpha=float(adapter.config.get("lora_alpha", 8)),
        dropout=float(adapter.config.get("lora_dropout") or 0),
        targets=tuple(
            sorted(targets, key=lambda each: LINEAR.index(each) if each in LINEAR else len(LINEAR))
        ),
        rate=number("rate", _RATE),
        epochs=number("epochs", _EPOCHS),
        decay=number("decay", _DECAY, "weight decay"),
        warm_up=number("warm_up", _WARM_UP, "warm-up"),
        max_length=int(number("tokens", _LENGTH, "most tokens of a row")),
        batch=int(number("rows_a_step", _BATCH, "rows of one step")),
        seed=int(number("seed", 0)),
        guessed=tuple(guessed),
    )
