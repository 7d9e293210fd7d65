"""The promise on a desk: what may be hidden now, on what evidence, and what is missing for more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from metier.actions.desk import Desk
from metier.actions.ports import Screening
from metier.actions.replay import first_answers
from metier.domain.decision import Decision, Occasion, standing
from metier.domain.example import Example
from metier.domain.placement import Lane
from metier.domain.posting import Posting, PostingId
from metier.evaluation.drift import ALL_POSTINGS, Alarm
from metier.evaluation.promise import (
    FOLDS,
    Basis,
    Density,
    Filter,
    HeldOut,
    Line,
    Looks,
    Promise,
    Watched,
    draw_line,
    held_out,
    needed,
    void_reasons,
)
from metier.screeners.features import FeatureMatrix
from metier.screeners.head import copies_of, folds_of
from metier.screeners.learned import LearnedScreener
from metier.screeners.limits import broken_in
from metier.screeners.model import inverse_frequencies, tfidf

COUNTING = frozenset({Occasion.RANDOM, Occasion.AUDIT, Occasion.ASKED, Occasion.IMPORTED})
"""Decisions that count: postings that came before the person without being picked for looking good to them. Those asked
about are weighed (`draw_line`); imported ones are taken as they came."""
_EXCITED = 2

Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Hider:
    """Says of undecided postings which may be hidden, each with its reason."""

    filter: Filter[FeatureMatrix]
    screener: LearnedScreener

    def __call__(self, postings: Sequence[Posting]) -> Mapping[PostingId, str]:
        """Of these postings, those that may be hidden; none of those that break a hard limit, which rank apart."""
        matrix = self.screener.featurizer.features(postings)
        outside = broken_in(self.screener.limits, matrix.rows)
        reasons = self.filter.reasons(matrix)
        return {
            posting.id: reason
            for posting, reason, beyond in zip(postings, reasons, outside, strict=True)
            if reason and not beyond
        }


def promise_now(
    desk: Desk,
    screener: LearnedScreener,
    *,
    miss: float,
    sure: float | None = None,
    alarm: Alarm | None = None,
    undecided: Sequence[Posting] | None = None,
) -> tuple[Promise, Hider | None]:
    """The promise as it stands now, and what it lets hide; None where nothing may be hidden.

    Args:
        screener: The first screener, not yet taught; its features are read once where they are `KeptFeatures` of the
            undecided postings.
        miss: Share of the excited ones that may be hidden.
        sure: None promises it on average, else with this probability.
        alarm: The newest alarm of drift while it rings (`actions.suspicion.suspected`).
        undecided: The undecided postings, where they are at hand.

    Cost: five refits and five scorings of the undecided; about half a second for 300 decisions and 10,000 postings.
        Nothing is fitted while there are too few excited decisions.
    """
    return Evidence.of(desk, screener, alarm=alarm, undecided=undecided).promise(miss, sure)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a promise can rest on, read and fitted once.

    Attributes:
        grades: Of the decisions that are held out. Shape (n,).
        counts: Which of them count. Shape (n,).
        held_out: Their ranks; None where there are too few to fit anything.
        n_undecided: Undecided postings inside the limits.
        by_occasion: Excited decisions that count, by how they came.
        n_decisions: All standing decisions.
    """

    screener: LearnedScreener
    basis: Basis
    grades: Integers
    counts: Booleans
    held_out: HeldOut[FeatureMatrix] | None
    n_undecided: int
    n_decisions: int
    by_occasion: Mapping[Occasion, int]
    watched: Watched

    @classmethod
    def of(
        cls,
        desk: Desk,
        screener: LearnedScreener,
        *,
        alarm: Alarm | None = None,
        undecided: Sequence[Posting] | None = None,
    ) -> Evidence:
        """The evidence on a desk."""
        basis = Basis(screener.kind, screener.method, screener.profile.key)
        history = desk.decisions.history()
        decided = _Decided.of(history, desk, screener)
        open_ones = desk.postings.undecided() if undecided is None else undecided
        fitted, n_inside = None, len(open_ones)
        if decided.is_enough:
            pile = screener.featurizer.features(open_ones)
            inside = np.array([not beyond for beyond in broken_in(screener.limits, pile.rows)], np.bool_)
            n_inside = int(inside.sum())
            fitted = decided.held_out(screener, pile if inside.all() else pile.take(np.flatnonzero(inside)))
        return cls(
            screener=screener,
            basis=basis,
            grades=decided.grades,
            counts=decided.counts,
            held_out=fitted,
            n_undecided=n_inside,
            n_decisions=len(decided.examples),
            by_occasion=decided.by_occasion,
            watched=watched_on(desk, basis, history, alarm),
        )

    @property
    def excited(self) -> Booleans:
        """The excited decisions that count. Shape (n,)."""
        found: Booleans = self.counts & (self.grades == _EXCITED)
        return found

    def promise(self, miss: float, sure: float | None) -> tuple[Promise, Hider | None]:
        """The promise for this share, and what it lets hide."""
        found, least = self.filter(miss, sure), needed(miss, sure)
        n_excited = int(self.excited.sum())
        line = found.line if found else Line(0.0, 0, n_excited, 0)
        bare = Promise(miss, sure, n_excited, line.k, least, basis=self.basis)
        if found is None or line.k == 0:
            return replace(bare, missing=self._missing(line, least)), None
        void = void_reasons(self.with_shown(found), miss)
        return replace(bare, void=void), None if void else Hider(found, self.screener)

    def filter(self, miss: float, sure: float | None) -> Filter[FeatureMatrix] | None:
        """The filter that this share allows, whether void or not; None where nothing could be fitted."""
        if self.held_out is None or not self.excited.any():
            return None
        density = Density.of(self.held_out.ranks[self.counts])
        excited = np.sort(self.held_out.ranks[self.excited])
        line = draw_line(excited, density, miss=miss, sure=sure)
        return Filter(self.held_out, density, line, excited)

    def with_shown(self, found: Filter[FeatureMatrix]) -> Watched:
        """What could make the promise void, with the excited ones to be expected among the shown."""
        assert self.held_out is not None
        weights = 1 / found.density.over(self.held_out.ranks)
        shown = self.excited & (self.held_out.ranks >= found.line.at)
        share = weights[shown].sum() / weights[self.counts].sum()
        return replace(self.watched, n_shown_excited=float(share) * self.n_undecided)

    def _missing(self, line: Line, least: int) -> str:
        """What is missing for a promise, in words, with the decisions it takes at the rate so far."""
        more = max(least - line.worth, 1)
        words = f"{more} more excited one{'' if more == 1 else 's'} that count{'s' if more == 1 else ''}"
        if line.worth:
            about = int(-(-more * max(self.n_decisions, 1) // line.worth))
            return f"{words}: about {about:,} more decisions with `metier label` at the rate so far"
        return f"{words}: `metier label` asks about postings that count"


@dataclass(frozen=True, slots=True)
class _Decided:
    """The standing decisions inside the limits, as they can be held out.

    Attributes:
        rows: Places of those inside the limits among all examples. Shape (n,).
        counts: Which of them count: came without being picked, and no copy of an earlier one. Shape (n,).
    """

    examples: Sequence[Example]
    matrix: FeatureMatrix
    rows: Integers
    grades: Integers
    counts: Booleans
    likeness: NDArray[np.float64]
    by_occasion: Mapping[Occasion, int]

    @classmethod
    def of(cls, history: Sequence[Decision], desk: Desk, screener: LearnedScreener) -> _Decided:
        from metier.actions.decide import examples

        taught = examples(history, desk.postings)
        matrix = screener.featurizer.features([example.posting for example in taught])
        outside = broken_in(screener.limits, matrix.rows)
        rows = np.array([place for place, beyond in enumerate(outside) if not beyond], np.int64)
        grades = np.array([taught[row].label.grade for row in rows], np.int64)
        occasions = {answer.posting_id: answer.occasion for answer in first_answers(history)}
        came = [occasions[taught[row].posting.id] for row in rows]
        words = matrix.words.take(rows)
        likeness = tfidf(words, inverse_frequencies(words)).gram() if len(rows) else np.zeros((0, 0))
        is_first = copies_of(likeness) == np.arange(len(rows)) if len(rows) else np.zeros(0, np.bool_)
        counts = is_first & np.array([occasion in COUNTING for occasion in came], np.bool_)
        by_occasion: dict[Occasion, int] = {}
        for occasion, grade, counted in zip(came, grades, counts, strict=True):
            if counted and grade == _EXCITED:
                by_occasion[occasion] = by_occasion.get(occasion, 0) + 1
        return cls(taught, matrix, rows, grades, counts, likeness, by_occasion)

    @property
    def is_enough(self) -> bool:
        """Whether fitting could tell anything: there is more than one label, and some excited ones count."""
        return (
            len(np.unique(self.grades)) > 1 and int((self.counts & (self.grades == _EXCITED)).sum()) >= FOLDS
        )

    def held_out(self, screener: LearnedScreener, pile: FeatureMatrix) -> HeldOut[FeatureMatrix]:
        """Ranks of the decisions, each by a screener that learned from the other folds."""
        folds = folds_of(self.likeness, self.grades, n_folds=FOLDS)
        learned_from = np.setdiff1d(
            np.arange(len(self.examples)), self.rows
        )  # outside the limits: in every fit

        def teach(places: Integers) -> Scorer:
            chosen = np.sort(np.concatenate([self.rows[places], learned_from]))
            return Scorer(screener.learn([self.examples[place] for place in chosen.tolist()]))

        return held_out(teach, lambda places: self.matrix.take(self.rows[places]), pile, folds)


@dataclass(frozen=True, slots=True)
class Scorer:
    """The scores of one fitted screener, without verdicts."""

    fitted: LearnedScreener

    def __call__(self, matrix: FeatureMatrix) -> NDArray[np.float64]:
        """One score per posting."""
        assert self.fitted.model is not None
        return self.fitted.model.scores(matrix)


# --- what was hidden before -------------------------------------------------------------------------------


def watched_on(desk: Desk, basis: Basis, history: Sequence[Decision], alarm: Alarm | None) -> Watched:
    """What could make a promise on this basis void."""
    screenings = desk.placements.screenings()
    kept = {s.id: Promise.from_json(s.promise) for s in screenings if s.promise}
    hid = [s for s in screenings if s.id in kept and kept[s.id].n_hidden]
    before = kept[hid[-1].id].basis if hid else None
    newest = screenings[-1] if screenings else None
    return Watched(
        changed=basis.changed_since(before) if before else (),
        n_since_change=_n_since(history, _first_used(desk, basis, screenings, kept)),
        taste="" if alarm is None else _taste_words(alarm),
        looks=_looks(desk, basis, history, hid, kept),
        n_hidden=kept[newest.id].n_hidden if newest and newest.id in kept else 0,
    )


def _first_used(
    desk: Desk, basis: Basis, screenings: Sequence[Screening], kept: Mapping[int, Promise]
) -> datetime:
    """When a screening first rested on this basis; now where none did."""
    used = [s.made_at for s in screenings if s.id in kept and kept[s.id].basis == basis]
    return min(used, default=desk.clock.now())


def _n_since(history: Sequence[Decision], moment: datetime) -> int:
    return sum(decision.label is not None and decision.decided_at > moment for decision in history)


def _taste_words(alarm: Alarm) -> str:
    about = "postings as a whole" if alarm.words == ALL_POSTINGS else alarm.words
    return f"{about}, liked {alarm.direction} than before"


def _looks(
    desk: Desk,
    basis: Basis,
    history: Sequence[Decision],
    hid: Sequence[Screening],
    kept: Mapping[int, Promise],
) -> Looks:
    if not hid:
        return Looks()
    placed = desk.placements.before_decisions()
    stands = {decision.id for decision in standing(history).values()}
    first = hid[0].made_at
    last, last_excited, n_looked, n_excited = first, None, 0, 0
    for decision in history:
        if decision.id not in stands or decision.occasion not in (Occasion.AUDIT, Occasion.RANDOM):
            continue
        placement, screening = placed.get(decision.id, (None, None))
        hidden = placement is not None and placement.lane is Lane.HIDDEN
        if hidden or decision.occasion is Occasion.AUDIT:
            last = max(last, decision.decided_at)
        if hidden and screening is not None and screening.id in kept and kept[screening.id].basis == basis:
            n_looked += 1
            if decision.label is not None and decision.label.grade == _EXCITED:
                n_excited, last_excited = n_excited + 1, decision.decided_at
    return Looks(
        n_looked,
        n_excited,
        _n_since(history, last),
        (desk.clock.now() - last).total_seconds() / 86_400,
        None if last_excited is None else _n_since(history, last_excited),
    )
