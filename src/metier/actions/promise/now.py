"""The promise as it stands on a desk, and what it lets hide."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from metier.actions.desk import Desk
from metier.actions.promise.decided import Decided
from metier.actions.promise.watched import watched_on
from metier.domain.decision import Occasion
from metier.domain.posting import Posting, PostingId
from metier.evaluation.drift import Alarm
from metier.evaluation.promise import (
    Basis,
    Density,
    Filter,
    HeldOut,
    Line,
    Promise,
    Watched,
    draw_line,
    needed,
    void_reasons,
)
from metier.evaluation.promise.cross import Booleans, Doubles
from metier.screeners.features import FeatureMatrix
from metier.screeners.learned import LearnedScreener
from metier.screeners.limits import broken_in

FEW_FOR_A_RATE = 5
"""Excited decisions below which nothing is said of how many decisions more are needed: it would be off by hundreds (taste)."""


@dataclass(frozen=True, slots=True)
class Hider:
    """Says which undecided postings may be hidden.

    Attributes:
        filter: The line that the promise allows.
        ranks: Rank of each undecided posting inside the hard limits.
    """

    filter: Filter
    ranks: Mapping[PostingId, float]

    def __call__(self, postings: Sequence[Posting]) -> dict[PostingId, str]:
        """Of these postings, those that may be hidden, with the reason of each.

        Postings that were not undecided when the promise was made, and those outside the limits, are never among them.
        """
        known = [posting.id for posting in postings if posting.id in self.ranks]
        reasons = self.filter.reasons(np.array([self.ranks[posting_id] for posting_id in known]))
        return {posting_id: reason for posting_id, reason in zip(known, reasons, strict=True) if reason}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a promise can rest on, read and fitted once.

    Attributes:
        held_out: Ranks; None where there is too little to fit anything.
        open_ids: The undecided postings inside the limits, as `held_out.open_ranks` has them.
        n_open: How many postings are undecided, inside the limits where that was looked at.
    """

    basis: Basis
    decided: Decided
    held_out: HeldOut[FeatureMatrix] | None
    open_ids: Sequence[PostingId]
    n_open: int
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
        """The evidence on a desk; arguments as those of `promise_now`."""
        basis = Basis(screener.kind, screener.method, screener.profile.key)
        history = desk.decisions.history()
        decided = Decided.of(history, desk, screener)
        watched = watched_on(desk, basis, history, alarm)
        postings = desk.postings.undecided() if undecided is None else undecided
        if not decided.can_be_held_out:
            return cls(basis, decided, None, (), len(postings), watched)
        pile = screener.featurizer.features(postings)
        outside = broken_in(screener.limits, pile.rows)
        inside = [place for place, beyond in enumerate(outside) if not beyond]
        ids = [postings[place].id for place in inside]
        whole = len(inside) == len(postings)
        ranks = decided.held_out(screener, pile if whole else pile.take(inside))
        return cls(basis, decided, ranks, ids, len(ids), watched)

    def promise(self, miss: float, sure: float | None = None) -> tuple[Promise, Hider | None]:
        """The promise of this share, and what it lets hide."""
        found, least = self.filter(miss, sure), needed(miss, sure)
        n_excited = int(self.decided.excited.sum())
        line = found.line if found else Line(0.0, 0, n_excited, 0)
        n_imported = self.decided.n_excited.get(Occasion.IMPORTED, 0)
        bare = Promise(miss, sure, n_excited, line.k, least, basis=self.basis, n_imported=n_imported)
        if found is None or self.held_out is None or not line.k:
            return replace(bare, missing=self._missing(line, least)), None
        allowed = self._excited_allowed(found, miss)
        watched = replace(
            self.watched, excited_allowed=allowed, n_asked=self.decided.n_asked, n_open=self.n_open
        )
        void = void_reasons(watched)
        ranks = dict(zip(self.open_ids, self.held_out.open_ranks.tolist(), strict=True))
        return replace(bare, void=void), None if void else Hider(found, ranks)

    @property
    def counts(self) -> Booleans:
        """Which decisions count and say something about the pile; without ranks, which might. Shape (n,)."""
        counted = self.decided.counts
        found: Booleans = counted & self.held_out.in_pile if self.held_out else counted
        return found

    def filter(self, miss: float, sure: float | None = None) -> Filter | None:
        """The line of this share, void or not; None where nothing could be fitted."""
        excited = self.counts & self.decided.excited
        if self.held_out is None or not excited.any():
            return None
        density = Density.of(self.held_out.ranks[self.counts])
        ranks = np.sort(self.held_out.ranks[excited])
        return Filter(density, draw_line(ranks, density, miss=miss, sure=sure), ranks)

    def others(self) -> Doubles:
        """Held-out ranks of the decisions that count and did not excite."""
        assert self.held_out is not None
        found: Doubles = self.held_out.ranks[self.counts & ~self.decided.excited]
        return found

    def _excited_allowed(self, found: Filter, miss: float) -> float:
        """Share of excited ones among the hidden at which exactly `miss` of all excited ones are hidden."""
        assert self.held_out is not None
        weights = 1 / np.maximum(found.density.over(self.held_out.ranks), 1e-9)
        excited = float(weights[self.counts & self.decided.excited].sum() / weights[self.counts].sum())
        hidden = float(found.may_hide(self.held_out.open_ranks).mean()) if self.open_ids else 0.0
        return min(1.0, miss * excited / hidden) if hidden else 1.0

    def _missing(self, line: Line, least: int) -> str:
        """What is missing for a promise, in words, with the decisions that takes at the rate so far."""
        more = max(least - line.worth, 1)
        words = f"{more} more excited {'one' if more == 1 else 'ones'} to learn from"
        n_counted = int(self.counts.sum())
        if line.worth < FEW_FOR_A_RATE or not n_counted:
            return words
        return f"{words}, some {math.ceil(more * n_counted / line.worth):,} decisions at the rate so far"


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
        screener: The first screener, not yet taught, with the features of the undecided postings at hand.
        miss: Share of the excited ones that may be hidden, in (0, 1).
        sure: None promises it on average, else with this probability.
        alarm: The newest alarm of drift while it rings (`actions.suspicion.suspected`).
        undecided: The undecided postings, where they are at hand.

    Cost: five fits and five scorings of the undecided: about .6 s for 300 decisions and 10,000 postings. Nothing is
        fitted while hardly any excited decision counts.
    """
    return Evidence.of(desk, screener, alarm=alarm, undecided=undecided).promise(miss, sure)
