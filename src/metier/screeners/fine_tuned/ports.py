"""What the screener `fine_tuned` needs of weights that were changed: one number per posting, and honest ones to weigh it by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, Self

from metier.domain.example import Example
from metier.domain.posting import Posting
from metier.screeners.sparse import Doubles

KIND = "fine_tuned"
CANDIDATE = "fine_tuned_candidate"
"""Under which name the verdicts of a newer tuned model are kept while another one is in use."""


def by_weights(model: str) -> str:
    """How the words end that a tuned model's verdicts rest on: they are found again by it."""
    return f", weights {model}"


class TunedScores(Protocol):
    """What changed weights say of postings, as one number each: the higher, the more exciting.

    One port over all methods: an encoder whose vectors moved, a local language model with an adapter, a model at a
    hosted service. The same postings always get the same numbers.

    Attributes:
        id: Of the tuned model in the workspace; empty where it was trained for a backtest and is kept nowhere.
        method: `encoder`, `lora` or `hosted`.
        name: Identity of everything its numbers rest on, apart from what `learn` is given.
        at_once: How many unread postings it may read beside a screening that shows another screener's verdicts.
    """

    @property
    def id(self) -> str:
        """Of the tuned model in the workspace."""
        ...

    @property
    def method(self) -> str:
        """`encoder`, `lora` or `hosted`."""
        ...

    @property
    def name(self) -> str:
        """Identity of everything its numbers rest on."""
        ...

    @property
    def at_once(self) -> int:
        """How many unread postings it may read while it is only a shadow: about a minute's worth."""
        ...

    def learn(self, examples: Sequence[Example]) -> Self:
        """The same weights with what learns anew at every decision, such as a head on tuned vectors."""
        ...

    def left_out(self, examples: Sequence[Example]) -> Doubles:
        """Scores that do not know the example's own label; NaN where the weights learned from it. Shape (n,).

        `examples` are those that were learned from, in the same order.
        """
        ...

    def scores(self, postings: Sequence[Posting]) -> Doubles:
        """One number per posting, whatever else is asked; NaN where none could be had. Shape (n,)."""
        ...

    def unread(self, postings: Sequence[Posting]) -> list[Posting]:
        """Those whose number costs more than looking it up, in the same order."""
        ...


class Tuner(Protocol):
    """Changes weights by given examples alone, for a backtest: nothing later may be known to them."""

    @property
    def name(self) -> str:
        """Identity of everything that training rests on apart from the examples."""
        ...

    def tune(self, examples: Sequence[Example]) -> TunedScores:
        """Weights changed by these examples.

        Raises:
            NotEnoughExamplesError: Fewer than 20, or all alike.
            ExtraMissingError: Its packages are not installed.
        """
        ...
