"""How an adapter is trained: sizes, rates and limits, with the person's own words for some of them."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass

from metier.errors import TuneOptionError
from metier.training.method import Json

ON_PROCESSOR, ON_CARD = 512, 1_536
"""Tokens of a row, unless somebody says otherwise: time grows with them, and a processor has little."""
_BOUNDS: Mapping[str, tuple[float, float]] = {
    "rank": (1, 256),
    "rate": (1e-7, 1.0),
    "epochs": (0.01, 100),
    "tokens": (64, 1_000_000),
    "rows_a_step": (1, 1_024),
    "dropout": (0.0, 0.9),
    "balance": (0.0, 1.0),
}
"""What may be said, between which bounds."""
_WHOLE = frozenset({"rank", "tokens", "rows_a_step"})


@dataclass(frozen=True, slots=True)
class LoraOptions:
    """How an adapter is trained.

    Attributes:
        rank: Of the two small matrices beside each large one.
        rate: Highest learning rate, reached after warm-up; falls to a tenth of it by a cosine.
        epochs: How often every row is read.
        tokens: Most of one row; a longer one loses the middle of its data. None: 512 on a processor, 1,536 on a card.
        rows_a_step: Rows whose gradients make one step, however many go through at once.
        dropout: In the adapter.
        balance: 0: every row counts alike; 1: every label counts alike; in between by that power. Of screening alone;
            probabilities are corrected for it.
        warm_up: Share of the steps over which the rate rises.
        clip: Longest gradient.
        decay: Weight decay of AdamW.
        reports: How often held-out rows are read in one epoch.
        patience: So many readings in a row without a better one end the training.
        keep_every: Steps between two checkpoints.
    """

    rank: int = 8
    rate: float = 5e-4
    epochs: float = 3.0
    tokens: int | None = None
    rows_a_step: int = 8
    dropout: float = 0.05
    balance: float = 0.5
    warm_up: float = 0.1
    clip: float = 1.0
    decay: float = 0.01
    reports: int = 2
    patience: int = 3
    keep_every: int = 10

    @property
    def alpha(self) -> int:
        """Twice the rank, as usual: the adapter's size does not move with the rank."""
        return 2 * self.rank

    @property
    def key(self) -> str:
        """Everything that moves the weights."""
        return json.dumps(dataclasses.asdict(self), sort_keys=True)

    def with_words(self, said: Mapping[str, Json]) -> LoraOptions:
        """These with what a person said.

        Raises:
            TuneOptionError: An option that there is not, or a value that makes no sense.

        Example:
            >>> LoraOptions().with_words({"rank": 16}).alpha
            32
        """
        values: dict[str, float | int] = {}
        for name, value in said.items():
            if name not in _BOUNDS:
                raise TuneOptionError(name, got=value, want=f"one of {', '.join(_BOUNDS)}")
            low, high = _BOUNDS[name]
            is_number = (
                isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
            )
            if not is_number or not low <= float(value) <= high:  # type: ignore[arg-type]  # a number by the line above
                raise TuneOptionError(name, got=value, want=f"a number from {low:g} to {high:g}")
            values[name] = int(value) if name in _WHOLE else float(value)  # type: ignore[arg-type]
        return dataclasses.replace(self, **values)  # type: ignore[arg-type]  # names and types by `_BOUNDS`

    def on(self, device: str) -> LoraOptions:
        """These with a limit of tokens that fits the device."""
        fitting = ON_PROCESSOR if device == "cpu" else ON_CARD
        return self if self.tokens is not None else dataclasses.replace(self, tokens=fitting)
