"""Which decisions to show in a prompt: from every label, recent, unlike each other, and near the posting at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from metier.domain.decision import Label
from metier.domain.example import Example

Size: TypeAlias = Callable[[Example], int]
"""How many tokens an example takes in a prompt."""

ALIKE = 0.95
"""Cosine from which two postings say the same: a second one teaches nothing more (taste)."""
PER_LABEL = 2
"""Near examples of each label: one or two near ones per label give most of the gain (Golchin 2025)."""
_STABLE_SHARE = 0.6  # of the room, where not every decision fits; the rest is for near ones (taste)


class Why(StrEnum):
    """Why an example was chosen."""

    ALL = "all"
    """Every decision fits into the prompt."""
    RECENT = "recent"
    """Among the newest of its label, and unlike those chosen before it."""
    NEAR = "near"
    """Among the nearest of its label to the posting that is judged."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """An example that stands in a prompt.

    Attributes:
        place: Its place among the examples to choose from.
        likeness: Cosine to the posting that is judged; 0 for those of the stable block.
    """

    place: int
    example: Example
    why: Why
    likeness: float = 0.0


def stable_examples(
    examples: Sequence[Example], likeness: Callable[[int, int], float], *, size: Size, room: int
) -> tuple[Chosen, ...]:
    """The block of examples that is the same for every posting of a run.

    All of them where they fit into `room`; else the newest of each label in turn, those left out that are nearly the
    same as one chosen before, within a share of the room. Labels alternate: examples of one label in a row mislead.

    Args:
        examples: In the order decided.
        likeness: Cosine of two examples by their places.
        size: Tokens of an example.
        room: Most tokens of all examples in a prompt.

    Source:
        Bertsch 2025 and LongICLBench on grouping by label.
    """
    sizes = [size(example) for example in examples]
    fits_all = sum(sizes) <= room
    left = room if fits_all else int(room * _STABLE_SHARE)
    why = Why.ALL if fits_all else Why.RECENT
    chosen: list[int] = []
    for place in _in_turn(_newest_first(examples)):
        if sizes[place] <= left and not any(likeness(place, other) >= ALIKE for other in chosen):
            chosen.append(place)
            left -= sizes[place]
    return tuple(Chosen(place, examples[place], why) for place in reversed(chosen))  # the newest last


def near_examples(
    examples: Sequence[Example],
    likeness: Sequence[float],
    *,
    taken: Iterable[int],
    size: Size,
    room: int,
    per_label: int = PER_LABEL,
) -> tuple[Chosen, ...]:
    """The examples nearest to one posting, from every label, none that stands in the stable block.

    Args:
        likeness: Cosine of each example to the posting. Shape (n,).
        taken: Places in the stable block.
        room: Tokens that are left for them.

    Returns:
        The nearest last, next to the posting.
    """
    used = set(taken)
    ranked = [place for place in _by_likeness(likeness) if place not in used]
    by_label = [[p for p in ranked if examples[p].label is label][:per_label] for label in reversed(Label)]
    chosen: list[int] = []
    for place in _in_turn(by_label):
        tokens = size(examples[place])
        if tokens <= room:
            chosen.append(place)
            room -= tokens
    chosen.sort(key=lambda place: (likeness[place], place))
    return tuple(Chosen(place, examples[place], Why.NEAR, likeness[place]) for place in chosen)


def room_for_near(stable: Sequence[Chosen], *, size: Size, room: int) -> int:
    """Tokens that the stable block leaves; none where it holds every decision."""
    if any(chosen.why is Why.ALL for chosen in stable):
        return 0
    return room - sum(size(chosen.example) for chosen in stable)


def _newest_first(examples: Sequence[Example]) -> list[list[int]]:
    """Places by label, excited first, the newest first within each."""
    newest = range(len(examples) - 1, -1, -1)
    return [[place for place in newest if examples[place].label is label] for label in reversed(Label)]


def _in_turn(groups: Sequence[Sequence[int]]) -> Iterable[int]:
    """One of each group, then the next of each, until all are empty."""
    for depth in range(max(map(len, groups), default=0)):
        yield from (group[depth] for group in groups if depth < len(group))


def _by_likeness(likeness: Sequence[float]) -> list[int]:
    return sorted(range(len(likeness)), key=lambda place: (-likeness[place], -place))
