"""The replay itself: every pair of a split and a screener, those finished before taken as they are."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from metier.actions.backtest.notes import notes_on, on_too_few, on_unread
from metier.actions.backtest.report import REPLAY, BacktestReport, Tally
from metier.domain.ports import Progress
from metier.domain.posting import RowProblem
from metier.domain.profile import Profile
from metier.errors import NothingToReplayError
from metier.evaluation.backtest import Prediction
from metier.evaluation.jobs import Bench, Pair, predict_pairs
from metier.evaluation.labelled import LabelledSet
from metier.evaluation.splits import REPLAY_START, Split, splits_json

Rests = Mapping[str, object]
"""Everything predictions rest on, as JSON values: predictions kept under other values are not reused."""


class Keeper(Protocol):
    """Where finished predictions are kept, so that an interrupted run goes on where it stopped."""

    def known(self, place: int) -> list[Prediction] | None:
        """What an earlier run predicted for the pair at `place`."""
        ...

    def keep(self, place: int, predictions: Sequence[Prediction]) -> None:
        """Remember what was predicted for the pair at `place`."""
        ...


class Forgetful:
    """A `Keeper` that keeps nothing."""

    def known(self, place: int) -> None:
        """Nothing."""

    def keep(self, place: int, predictions: Sequence[Prediction]) -> None:
        """Nothing is kept."""


def pairs_of(splits: Sequence[Split], screeners: Sequence[str]) -> list[Pair]:
    """Every split with every screener, screener by screener within a split."""
    return [(split, name) for split in splits for name in screeners]


def rests_on(labelled: LabelledSet, splits: Sequence[Split], versions: Mapping[str, str]) -> Rests:
    """What the predictions of these splits rest on."""
    digest = hashlib.sha256()
    for item in sorted(labelled.items, key=lambda item: item.id):
        posting = item.posting
        parts = (
            posting.id, posting.title, posting.company, posting.place, posting.text, posting.facts_json,
            str(item.label), item.reason, str(item.decided_at),
        )  # fmt: skip
        digest.update("\0".join(parts).encode("utf-8", "replace") + b"\1")
    return {
        "labelled": digest.hexdigest(),
        "splits": hashlib.sha256(splits_json(splits).encode("utf-8", "replace")).hexdigest(),
        "screeners": dict(versions),
    }


def run_backtest(
    make: Callable[[], Bench],
    labelled: LabelledSet,
    splits: Sequence[Split],
    versions: Mapping[str, str],
    *,
    kind: str,
    profile: Profile,
    n_rows: int = 0,
    problems: Sequence[RowProblem] = (),
    missing: Mapping[int, int] | None = None,
    notes: Sequence[str] = (),
    jobs: int = 1,
    keeper: Keeper | None = None,
    progress: Progress | None = None,
) -> BacktestReport:
    """Learn and predict for every split and screener; the report.

    Args:
        make: What a process needs; called once in each.
        labelled: Whose labels the predictions are compared with.
        splits: What to learn from and what to predict.
        versions: Version of every untaught screener, by name.
        kind: `group`, `time`, `given` or `replay`.
        profile: What learning begins with.
        n_rows, problems, missing, notes: For the report.
        jobs: Number of processes.
        keeper: Where finished predictions are kept.
        progress: Called after every fit; raising stops, what was kept stays.

    Raises:
        NothingToReplayError: There is no split.
    """
    if not splits:
        n = sum(item.label is not None for item in labelled.items)
        raise NothingToReplayError(n_decisions=n, need=REPLAY_START + 1 if kind == REPLAY else None)
    kept = keeper or Forgetful()
    pairs = pairs_of(splits, list(versions))
    tally = Tally(labelled, kind)
    known = {place for place in range(len(pairs)) if kept.known(place) is not None}
    fresh = predict_pairs(make, [pair for place, pair in enumerate(pairs) if place not in known], jobs=jobs)
    for place, (split, _) in enumerate(pairs):
        predictions = kept.known(place) if place in known else None
        if predictions is None:
            predictions = next(fresh)
            kept.keep(place, predictions)
        tally.take(split, predictions)
        if progress:
            progress("Replaying", place + 1, len(pairs))
    return BacktestReport(
        name=labelled.name,
        split=kind,
        n_rows=n_rows,
        labels=Counter(str(item.label) for item in labelled.items if item.label is not None),
        n_people=len(labelled.people),
        screeners=versions,
        profile_key="" if profile.is_empty else profile.key,
        cells=tally.cells(),
        splits=tuple(tally.splits),
        missing=missing or {},
        notes=(
            *notes,
            *notes_on(labelled, splits, kind),
            *on_too_few(tally.n_too_few, len(splits)),
            *on_unread(tally.n_unread),
        ),
        problems=tuple(problems),
        n_predictions=tally.n_predictions,
        n_reused=len(known),
        cost_usd=tally.cost_usd,
    )
