"""The examples that stand in a prompt: one block for all postings, and a few near each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from metier.domain.example import Example
from metier.domain.posting import Posting
from metier.prompts.pick_examples import ALIKE, Chosen, Size, near_examples, room_for_near, stable_examples
from metier.screeners.features import FeatureMatrix, Features
from metier.screeners.likeness import likeness
from metier.screeners.sparse import Floats
from metier.text.warnings import FlagKind, flagged_sentences, warnings_in, without


@dataclass(frozen=True)
class Shots:
    """The examples of one screener's prompts.

    Attributes:
        stable: The block that is the same for every posting, with why each was chosen.
        pool: The decisions it was chosen from.
        room: Tokens for examples near a posting.
        size: Tokens of an example.
        features: Finds the near ones; None where there are none to find.
    """

    stable: tuple[Chosen, ...] = ()
    pool: tuple[Example, ...] = ()
    room: int = 0
    size: Size = field(default=lambda _: 0, repr=False)
    features: Features | None = field(default=None, repr=False)
    matrix: FeatureMatrix | None = field(default=None, repr=False)

    def near(self, postings: Sequence[Posting]) -> list[tuple[Chosen, ...]]:
        """The examples near each posting; none where the block holds every decision.

        A posting's own decision is never among them: its label is what is to be predicted.
        """
        if self.room <= 0 or self.features is None or self.matrix is None:
            return [() for _ in postings]
        rows = likeness(self.features.features(postings), self.matrix)
        stable = {chosen.place for chosen in self.stable}
        return [
            near_examples(
                self.pool, row.tolist(), taken=stable | self._own(posting), size=self.size, room=self.room
            )
            for posting, row in zip(postings, rows, strict=True)
        ]

    def blind(self, postings: Sequence[Posting]) -> list[tuple[Chosen, ...]]:
        """The block for each of these decided postings without its own decision, and without those about its copies."""
        if not self.stable or self.features is None or self.matrix is None:
            return [() for _ in postings]
        rows = likeness(self.features.features(postings), self.matrix)
        return [
            tuple(
                chosen
                for chosen in self.stable
                if chosen.example.posting.id != posting.id and row[chosen.place] < ALIKE
            )
            for posting, row in zip(postings, rows, strict=True)
        ]

    def _own(self, posting: Posting) -> set[int]:
        return {place for place, example in enumerate(self.pool) if example.posting.id == posting.id}


def shots_of(examples: Sequence[Example], features: Features | None, *, size: Size, room: int) -> Shots:
    """The examples to show of what was decided; none without `features`.

    A decided posting is somebody's advert too: one that gives orders to programs is not shown, and other sentences
    that look like orders are left out of it.

    Args:
        size: Tokens of an example in a prompt.
        room: Most tokens of all examples.

    Cost: reading the examples once, as the learned screener does.
    """
    if features is None or room <= 0:
        return Shots()
    usable = [example for example in examples if not _orders_programs(example.posting)]
    if not usable:
        return Shots()
    pool = tuple(map(_harmless, usable))
    matrix = features.features([example.posting for example in usable])
    alike: Floats = likeness(matrix, matrix)
    stable = stable_examples(pool, lambda one, other: float(alike[one, other]), size=size, room=room)
    left = room_for_near(stable, size=size, room=room)
    return Shots(stable, pool, left, size, features, matrix)


def _orders_programs(posting: Posting) -> bool:
    return any(flag.kind is FlagKind.ORDERS_AI for flag in warnings_in(posting))


def _harmless(example: Example) -> Example:
    quotes = flagged_sentences(example.posting)
    return replace(example, posting=without(example.posting, quotes)) if quotes else example
