"""What a backtest found: figures per split, and their means with intervals over seeds or people."""

from __future__ import annotations

import functools
import math
import operator
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from metier.domain.posting import RowProblem
from metier.evaluation.backtest import Prediction
from metier.evaluation.intervals import Interval, bootstrap_intervals, mean_interval
from metier.evaluation.labelled import LabelledSet
from metier.evaluation.metrics import EXCITED, FIGURES, WITHOUT_ORDER, Doubles, Integers, figures
from metier.evaluation.splits import SIZES, Split

REPLAY = "replay"
"""The kind of splits that predict every decision once, in time."""

BOOTSTRAP_DRAWS = 400
FEW = 30
"""Figures of fewer predictions are rough: ranges of a replay hold at least so many, where there are as many."""

_BORDERS = (*SIZES, 1000, 2000, 5000, 10_000)


@dataclass(frozen=True, slots=True)
class SplitFigures:
    """What one screener reached on one split.

    Attributes:
        figures: By the names of `evaluation.metrics.FIGURES`; NaN where undefined.
        fit_seconds: Wall time of learning.
        screen_seconds: Wall time of screening one posting, mean.
        too_few: It could not learn from so few; the shares of the training labels stand in its place.
    """

    screener: str
    size: int
    seed: int
    person: str
    n_test: int
    n_excited: int
    figures: Mapping[str, float]
    fit_seconds: float
    screen_seconds: float
    too_few: bool
    cost_usd: float


@dataclass(frozen=True, slots=True)
class Cell:
    """One screener at one number of labels.

    Attributes:
        size: Number of labels; in a replay the smallest of a range, and 0 for the whole of it.
        words: The size as people read it: `30`, `30–49`, `all`.
        n_splits: Fits behind it.
        n_people: People behind it; with more than one the intervals run over people.
        n_test: Postings predicted per fit, mean; in a replay, all of them.
        figures: Mean and interval by the names of `evaluation.metrics.FIGURES`.
        fit_seconds, screen_seconds: Mean wall time of learning and of screening one posting.
        n_too_few: Fits in whose place the shares of the training labels stand.
    """

    screener: str
    size: int
    words: str
    n_splits: int
    n_people: int
    n_test: float
    figures: Mapping[str, Interval]
    fit_seconds: float
    screen_seconds: float
    n_too_few: int


@dataclass(frozen=True, slots=True)
class BacktestReport:
    """What a backtest found.

    Attributes:
        name: The labels files, or `own decisions`.
        split: `group`, `time`, `given` or `replay`.
        n_rows: Rows read.
        labels: How often each label was given.
        n_people: People who decided.
        screeners: Version of each screener before it learned anything.
        profile_key: Hash of the profile learning began with.
        figures: The figures in words.
        cells: Per size and screener.
        splits: Per split and screener; empty in a replay, whose splits predict few postings each.
        missing: Sizes for which somebody has too few decisions, with the number of such people.
        notes: What a reader must know to read the figures rightly.
        problems: Rows left out.
        predictions: Where the predictions were written; empty when they were not.
        n_predictions: Predictions made, all screeners together.
        n_reused: Fits that an interrupted run had finished before.
    """

    name: str
    split: str
    n_rows: int
    labels: Mapping[str, int]
    n_people: int
    screeners: Mapping[str, str]
    profile_key: str
    cells: tuple[Cell, ...]
    splits: tuple[SplitFigures, ...]
    missing: Mapping[int, int]
    notes: tuple[str, ...]
    problems: tuple[RowProblem, ...] = ()
    predictions: str = ""
    n_predictions: int = 0
    n_reused: int = 0
    cost_usd: float = 0.0
    figures: Mapping[str, str] = field(default_factory=lambda: FIGURES)

    @property
    def sizes(self) -> tuple[str, ...]:
        """Sizes with figures, in words, in order."""
        return tuple(dict.fromkeys(cell.words for cell in self.cells))


class Tally:
    """Takes predictions fit by fit and makes cells of them; holds no more than it needs.

    Args:
        labelled: Where the labels of test postings stand; no screener sees it.
        kind: Of the splits.
    """

    def __init__(self, labelled: LabelledSet, kind: str) -> None:
        self._grades = {item.id: item.label.grade for item in labelled.items if item.label is not None}
        self._kind = kind
        self.splits: list[SplitFigures] = []
        self.n_predictions = 0
        self.cost_usd = 0.0
        self.n_too_few: Counter[str] = Counter()
        self.n_unread: Counter[str] = Counter()
        self._pooled: list[tuple[SplitFigures, Integers, Doubles]] = []

    def take(self, split: Split, predictions: Sequence[Prediction]) -> None:
        """The predictions of one screener for one split; what a base model's answer did not tell is none of them."""
        first = predictions[0]
        self.cost_usd += sum(one.cost_usd for one in predictions)
        self.n_unread[first.screener] += sum(one.unread for one in predictions)
        predictions = [one for one in predictions if not one.unread]
        if not predictions:
            return
        grades = np.array([self._grades[prediction.id] for prediction in predictions], dtype=np.int64)
        p = np.array([(one.p_passed, one.p_maybe, one.p_excited) for one in predictions])
        in_replay = self._kind == REPLAY
        found = SplitFigures(
            screener=first.screener,
            size=split.size,
            seed=split.seed,
            person=split.person,
            n_test=len(predictions),
            n_excited=int((grades == 2).sum()),
            figures={} if in_replay else figures(grades, p),
            fit_seconds=first.fit_seconds,
            screen_seconds=sum(one.screen_seconds for one in predictions) / len(predictions),
            too_few=first.too_few,
            cost_usd=sum(one.cost_usd for one in predictions),
        )
        self.n_predictions += len(predictions)
        self.n_too_few[found.screener] += found.too_few
        if in_replay:
            self._pooled.append((found, grades, p))
        else:
            self.splits.append(found)

    def cells(self) -> tuple[Cell, ...]:
        """Every size and screener, sizes rising, screeners in the order they came."""
        return tuple(_replayed(self._pooled) if self._kind == REPLAY else _over_splits(self.splits))


def _over_splits(splits: Iterable[SplitFigures]) -> Iterable[Cell]:
    by_cell: dict[tuple[int, str], list[SplitFigures]] = defaultdict(list)
    for split in splits:
        by_cell[split.size, split.screener].append(split)
    for (size, screener), found in sorted(by_cell.items(), key=lambda pair: pair[0][0]):
        yield _cell(screener, size, str(size), found, {name: _interval(found, name) for name in FIGURES})


def _interval(splits: Sequence[SplitFigures], name: str) -> Interval:
    """Over people, each the mean of their seeds, where there are several; else over seeds."""
    by_person: dict[str, list[float]] = defaultdict(list)
    for split in splits:
        by_person[split.person].append(split.figures[name])
    if len(by_person) == 1:
        return mean_interval(next(iter(by_person.values())))
    return mean_interval([_mean(values) for values in by_person.values()])


def _mean(values: Iterable[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return sum(known) / len(known) if known else math.nan


def _replayed(pooled: Sequence[tuple[SplitFigures, Integers, Doubles]]) -> Iterable[Cell]:
    """A replay's figures over all its predictions, then by how much had been learned; bootstrap over decisions."""
    screeners = list(dict.fromkeys(found.screener for found, _, _ in pooled))
    if not screeners:
        return
    n_predicted = {screener: Counter[int]() for screener in screeners}
    for found, _, _ in pooled:
        n_predicted[found.screener][found.size] += found.n_test
    most = functools.reduce(operator.or_, n_predicted.values())  # that one of them predicted
    parts = _ranges(most)
    ranges = [(0, "all"), *(parts if len(parts) > 1 else ())]
    for at, (low, words) in enumerate(ranges):
        high = ranges[at + 1][0] if 0 < at < len(ranges) - 1 else math.inf
        for screener in screeners:
            part = [row for row in pooled if row[0].screener == screener and low <= row[0].size < high]
            if part:
                yield _pooled_cell(screener, low, words, part)


def _ranges(n_predicted: Mapping[int, int]) -> list[tuple[int, str]]:
    """Ranges of history lengths, each with its lower end: `10–49`, `50–99`, …; none holds few predictions.

    Args:
        n_predicted: By length of the history, how many decisions were predicted from it.
    """
    starts: list[int] = []
    n_in_last = before = 0
    for size, n in sorted(n_predicted.items()):
        begins_anew = any(before < border <= size for border in _BORDERS)
        if not starts or (begins_anew and n_in_last >= FEW):
            starts.append(size)
            n_in_last = 0
        n_in_last += n
        before = size
    if len(starts) > 1 and n_in_last < FEW:
        starts.pop()
    ends = [*(start - 1 for start in starts[1:]), max(n_predicted, default=0)]
    return [
        (start, f"{start:,}–{end:,}" if end > start else f"{start:,}")
        for start, end in zip(starts, ends, strict=True)
    ]


def _pooled_cell(
    screener: str, size: int, words: str, part: Sequence[tuple[SplitFigures, Integers, Doubles]]
) -> Cell:
    grades = np.concatenate([row[1] for row in part])
    p = np.concatenate([row[2] for row in part])
    order = np.zeros(len(grades)) if screener in WITHOUT_ORDER else p[:, EXCITED]
    found = bootstrap_intervals(
        lambda at: figures(grades[at], p[at], order=order[at]), len(grades), draws=BOOTSTRAP_DRAWS
    )
    return _cell(screener, size, words, [row[0] for row in part], found, n_test=float(len(grades)))


def _cell(
    screener: str,
    size: int,
    words: str,
    splits: Sequence[SplitFigures],
    found: Mapping[str, Interval],
    *,
    n_test: float | None = None,
) -> Cell:
    n = len(splits)
    n_predicted = sum(split.n_test for split in splits)
    return Cell(
        screener=screener,
        size=size,
        words=words,
        n_splits=n,
        n_people=len({split.person for split in splits}),
        n_test=n_predicted / n if n_test is None else n_test,
        figures=found,
        fit_seconds=sum(split.fit_seconds for split in splits) / n,
        screen_seconds=sum(split.screen_seconds * split.n_test for split in splits) / n_predicted,
        n_too_few=sum(split.too_few for split in splits),
    )
