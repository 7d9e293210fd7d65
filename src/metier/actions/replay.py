"""Replaying the person's own decisions: each predicted once, by what was learned from earlier ones; kept for good."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metier.actions.ports import PostingStore
from metier.domain.decision import Decision
from metier.domain.ports import BlobCache, Progress
from metier.domain.posting import Posting, PostingId, UntrustedText
from metier.evaluation.backtest import Prediction, predict
from metier.evaluation.labelled import LabelledPosting, LabelledSet
from metier.evaluation.splits import Split, replay_splits
from metier.screeners.base import Screener
from metier.screeners.registry import ASKING

AT_ONCE = 3_000
"""Work that a report may spend on a replay without being asked: a few seconds."""
_A_FIT = 40  # labels' worth of work that every fit costs, however few it learns from
_FREE = frozenset({"prior"})  # counting labels is no work
_TUNED = frozenset({"fine_tuned"})  # changes weights anew for every fit: no report does so of its own accord
_A_TUNING = 100  # times the work of a fit that changes none; a minute or more
_ASKED = 10**9  # a base model costs money or minutes: no report asks one of its own accord

_KIND = "replay-1"  # raise with any change of what is replayed
Makes = Callable[[Sequence[Posting]], Mapping[str, Screener]]
"""Screeners by name that have learned nothing, for a replay of these postings."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What screeners would have said about each decision, had they learned from the earlier ones only.

    Attributes:
        p: By screener, then by posting: P(passed, maybe, excited), in the order decided; without those about which a base
            model said nothing that can be read.
        sizes: By posting: how many decisions had been learned from.
        of: How many decisions a whole replay predicts.
        n_left_out: Decisions at the beginning that are only learned from.
    """

    p: Mapping[str, Mapping[PostingId, tuple[float, float, float]]]
    sizes: Mapping[PostingId, int]
    of: int
    n_left_out: int

    @property
    def common(self) -> list[PostingId]:
        """The postings on which every screener was replayed, in the order decided."""
        sides = list(self.p.values())
        return [given for given in sides[0] if all(given in side for side in sides)] if sides else []


def first_answers(history: Sequence[Decision]) -> list[Decision]:
    """The first answer about each posting that was not undone, in the order decided."""
    undone = {decision.undoes for decision in history}
    found: dict[PostingId, Decision] = {}
    for decision in history:
        if decision.label is not None and decision.id not in undone:
            found.setdefault(decision.posting_id, decision)
    return list(found.values())


class Replay:
    """Replays first answers in time order; every prediction is kept, so that only new decisions cost a fit.

    Args:
        answers: What was decided, in order.
        untaught: By name; their versions say what a kept prediction rests on.
        makes: Gives the same screeners with the features of these postings at hand; called when a fit is needed.
    """

    def __init__(
        self,
        answers: Sequence[Decision],
        postings: PostingStore,
        cache: BlobCache,
        untaught: Mapping[str, Screener],
        makes: Makes,
    ) -> None:
        self._answers = list(answers)
        self._postings = postings
        self._cache = cache
        self._untaught = untaught
        self._makes = makes
        bare = (_item(decision, _bare(decision), place) for place, decision in enumerate(answers))
        self._splits = replay_splits(LabelledSet("own decisions", tuple(bare)))
        self._keys = {name: self._keys_of(screener) for name, screener in untaught.items()}
        self._kept = cache.get(_KIND, [key for side in self._keys.values() for key in side.values()])
        self._missing = [
            (name, split)
            for split in self._splits
            for name in untaught
            if any(self._keys[name][given] not in self._kept for given in split.test)
        ]

    @property
    def is_whole(self) -> bool:
        """Whether every prediction is kept."""
        return not self._missing

    @property
    def missing(self) -> Sequence[tuple[str, Split]]:
        """What is not kept: a screener, and what it would learn from and predict."""
        return tuple(self._missing)

    @property
    def work(self) -> int:
        """Labels to learn from over all fits that are missing, and something for each fit; 0 for those that cost nothing."""
        return sum(_work(name, split.size) for name, split in self._missing)

    def run(self, progress: Progress | None = None) -> Replayed:
        """Make what is missing; fits that were made stay kept when the work is stopped."""
        if not self.is_whole:  # also where what is missing costs nothing
            self._fit(progress)
        return self.kept()

    def kept(self) -> Replayed:
        """What is there without another fit."""
        p = {
            name: {
                PostingId(given): p
                for given, key in side.items()
                if key in self._kept and not math.isnan((p := _p(self._kept[key]))[0])
            }
            for name, side in self._keys.items()
        }
        sizes = {PostingId(given): split.size for split in self._splits for given in split.test}
        return Replayed(p, sizes, len(sizes), len(self._answers) - len(sizes))

    def _keys_of(self, screener: Screener) -> dict[str, str]:
        """Under what each prediction is kept: the screener, all it learned from in order, the posting."""
        digest = hashlib.sha256(f"{screener.kind} {screener.version}".encode())
        found: dict[str, str] = {}
        n = 0
        for split in self._splits:
            for decision in self._answers[n : split.size]:
                digest.update(f"\n{decision.posting_id} {decision.label} {decision.reason}".encode())
            n = split.size
            found |= {given: f"{digest.hexdigest()[:32]} {given}" for given in split.test}
        return found

    def material(self) -> tuple[LabelledSet, Mapping[str, Screener]]:
        """The decisions with their postings, and the screeners with the features of these at hand."""
        postings = self._postings.by_ids([answer.posting_id for answer in self._answers])
        found = {posting.id: posting for posting in postings}
        items = [_item(answer, found[answer.posting_id], place) for place, answer in enumerate(self._answers)]
        return LabelledSet("own decisions", tuple(items)), self._makes([item.posting for item in items])

    def _fit(self, progress: Progress | None) -> None:
        labelled, screeners = self.material()
        is_asked = any(name in ASKING for name, _ in self._missing)
        work, done = len(self._missing) if is_asked else self.work, 0
        is_slow = any(name in _TUNED for name, _ in self._missing)
        what = f"Replaying your decisions{', changing weights for each step' if is_slow else ''} (steps)"
        if progress:
            progress(what, done, work)
        for name, split in self._missing:
            rows = predict(name, screeners[name], labelled, split)
            new = {self._keys[name][row.id]: _bytes(_said(row)) for row in rows}
            self._cache.put(_KIND, new)
            self._kept |= new
            done += 1 if is_asked else _work(name, split.size)
            if progress:
                progress(what, done, work)
        self._missing = []


def _work(name: str, n_labels: int) -> int:
    if name in ASKING:
        return _ASKED
    work = 0 if name in _FREE else n_labels + _A_FIT
    return work * _A_TUNING if name in _TUNED else work


def _item(decision: Decision, posting: Posting, place: int) -> LabelledPosting:
    return LabelledPosting(posting, decision.label, decision.reason, decision.decided_at, order=place)


def _bare(decision: Decision) -> Posting:
    """Splits need ids only; thousands of texts can stay where they are."""
    return Posting(decision.posting_id, UntrustedText(""), UntrustedText(""))


def _said(row: Prediction) -> tuple[float, float, float]:
    """What was predicted; kept as no number where no answer could be read, so that it is not asked again."""
    return (math.nan,) * 3 if row.unread else (row.p_passed, row.p_maybe, row.p_excited)


def _bytes(p: tuple[float, float, float]) -> bytes:
    return np.array(p, "<f8").tobytes()


def _p(kept: bytes) -> tuple[float, float, float]:
    found: NDArray[np.float64] = np.frombuffer(kept, "<f8")
    return (float(found[0]), float(found[1]), float(found[2]))
