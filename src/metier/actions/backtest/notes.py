"""What a reader must know to read a backtest's figures rightly, in plain sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from metier.domain.decision import Label, Occasion
from metier.evaluation.labelled import LabelledSet
from metier.evaluation.splits import REPLAY_START, Split

_BY_RANK = (Occasion.RANKED, Occasion.ASKED, Occasion.CHOSEN)


def notes_on(labelled: LabelledSet, splits: Sequence[Split], kind: str) -> list[str]:
    """Sentences on what the intervals mean, on missing labels, and on splits that others made."""
    notes = [_on_intervals(splits, kind)]
    given = {item.label for item in labelled.items if item.label is not None}
    if absent := [label.value for label in reversed(Label) if label not in given]:
        notes.append(f"Nothing is labelled {' or '.join(absent)}; figures that need it are left out.")
    if kind == "given" and (n := _sharing_groups(labelled, splits)):
        notes.append(
            f"{n} of {len(splits)} given splits have postings of one group on both sides; their figures may flatter."
        )
    if kind == "given" and (n := _tested_twice(splits)):
        notes.append(
            f"{n:,} test postings stand in several given splits of the same size and seed: size, seed and id do not tell"
            " their predictions apart."
        )
    return notes


def _tested_twice(splits: Iterable[Split]) -> int:
    tested = Counter((split.size, split.seed, given) for split in splits for given in split.test)
    return sum(n > 1 for n in tested.values())


def _on_intervals(splits: Sequence[Split], kind: str) -> str:
    n_people = len({split.person for split in splits})
    if kind == "replay":
        return (
            f"Each decision after the first {REPLAY_START} was predicted once, by what was learned from earlier ones"
            " only; ± is half a 95 % bootstrap interval over decisions. Order is compared across predictions made at"
            " different times, so that even shares of labels, which drift, need not have an AUC of .50."
        )
    if n_people > 1:
        return f"± is half a 95 % interval over {n_people} people, each the mean of their seeds."
    if kind == "time" or len({split.test for split in splits}) == 1:
        return (
            "± is half a 95 % interval over seeds; the test is the same for all of them, so it holds the luck of the"
            " training sample only."
        )
    return "± is half a 95 % interval over seeds: the luck of the sample, not what another person would see."


def _sharing_groups(labelled: LabelledSet, splits: Iterable[Split]) -> int:
    group = {item.id: item.group_key for item in labelled.items}
    return sum(
        bool({group[given] for given in split.train} & {group[given] for given in split.test})
        for split in splits
    )


def on_occasions(n_by_occasion: Mapping[Occasion, int]) -> str:
    """What the person's own decisions are a sample of."""
    n = sum(n_by_occasion.values())
    n_random = n_by_occasion.get(Occasion.RANDOM, 0)
    by_rank = {occasion: k for occasion, k in n_by_occasion.items() if occasion in _BY_RANK}
    if not by_rank:
        return ""
    words = ", ".join(f"{k:,} {occasion}" for occasion, k in Counter(by_rank).most_common())
    return (
        f"{sum(by_rank.values()):,} of {n:,} decisions are no random sample of what came in ({words}); "
        f"{n_random:,} were drawn at random. Shares and calibration hold for postings decided like these only."
    )


def on_too_few(n_too_few: Mapping[str, int], n_splits: int) -> list[str]:
    """Whose verdicts are mere shares of labels, and how often."""
    return [
        f"{name} could not learn from so few labels in {n:,} of {n_splits:,} fits; "
        "there the shares of the training labels stand in its place."
        for name, n in n_too_few.items()
        if n
    ]


def on_unread(n_unread: Mapping[str, int]) -> list[str]:
    """Whose answers could not be read, and how often."""
    return [
        f"{n:,} answers to {name} could not be read: they are no predictions, and no figure counts them."
        for name, n in n_unread.items()
        if n
    ]
