"""What a line of the profile does: on later decisions, and to postings that are not decided."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from metier.domain.example import Example
from metier.domain.posting import Posting
from metier.domain.profile import SECTIONS, Profile
from metier.domain.verdict import Verdict
from metier.evaluation.intervals import bootstrap_interval, bootstrap_intervals
from metier.evaluation.metrics import auc, log_losses
from metier.evaluation.proposals.values import AskedEffect, Effect, Line, Moved, Side
from metier.screeners.base import Screener

Doubles = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

MOVED = 0.05
"""Change of the expected grade, of 0 to 2, from which a posting that a line is not about counts as moved (taste)."""

_FIELDS = dict(
    zip(SECTIONS, ("about", "must_have", "nice_to_have", "deal_breakers", "growth_goals"), strict=True)
)
_DRAWS = 1_000  # an end of the interval moves by a few hundredths of its width (taste)


@dataclass(frozen=True, slots=True)
class Judged:
    """What a screener said about some postings.

    Attributes:
        p: P(passed, maybe, excited). Shape (n, 3).
        score: What they are ranked by. Shape (n,).
    """

    p: Doubles
    score: Doubles

    @property
    def expected(self) -> Doubles:
        """Expected grade, 0 to 2. Shape (n,)."""
        found: Doubles = self.p[:, 1] + 2 * self.p[:, 2]
        return found


def with_line(profile: Profile, line: Line, *, replaces: Line | None = None) -> Profile:
    """The profile with a line put in, and another taken out.

    Example:
        >>> with_line(Profile(must_have=("On site",)), Line("Nice to have", "Remote"), replaces=Line("Must have", "On site"))
        Profile(about=(), must_have=(), nice_to_have=('Remote',), deal_breakers=(), growth_goals=())
    """
    if replaces is not None:
        name = _FIELDS[replaces.section]
        kept = tuple(words for words in getattr(profile, name) if words != replaces.words)
        profile = replace(profile, **{name: kept})
    name = _FIELDS[line.section]
    return replace(profile, **{name: (*getattr(profile, name), line.words)})


def judged(screener: Screener, earlier: Sequence[Example], postings: Sequence[Posting]) -> Judged:
    """What a screener says about postings after learning from the earlier decisions. Cost: one refit."""
    verdicts = screener.learn(earlier).screen(postings)
    return Judged(_p(verdicts), np.array([v.score for v in verdicts], np.float64))


def effect_of(before: Judged, after: Judged, grades: Integers, *, seed: int = 0) -> Effect:
    """What changed between two ways to judge the same later decisions, in pairs.

    Args:
        grades: What the person said. Shape (n,).
    """
    wanted = grades == 2
    losses = [log_losses(grades, side.p) for side in (before, after)]

    def changes(at: Integers) -> dict[str, float]:
        was, now = (auc(wanted[at], side.score[at]) for side in (before, after))
        return {"auc": now - was, "loss": float((losses[1][at] - losses[0][at]).mean())}

    found = bootstrap_intervals(changes, len(grades), draws=_DRAWS, seed=seed)
    return Effect(
        n=len(grades),
        auc_before=auc(wanted, before.score),
        auc_after=auc(wanted, after.score),
        auc_change=found["auc"],
        loss_before=float(losses[0].mean()),
        loss_after=float(losses[1].mean()),
        loss_change=found["loss"],
    )


def asked_effect(
    kind: str, before: Sequence[Verdict], after: Sequence[Verdict], grades: Integers, *, seed: int = 0
) -> AskedEffect:
    """What changed between two ways to ask a base model about the same later decisions; those without an answer are left out.

    Args:
        kind: Kind of screener.
        grades: What the person said. Shape (n,).
    """
    both = np.array(
        [not (one.review or two.review) for one, two in zip(before, after, strict=True)], np.bool_
    )
    losses = [log_losses(grades[both], _p(side)[both]) for side in (before, after)]
    change = losses[1] - losses[0]
    found = bootstrap_interval(
        lambda at: float(change[at].mean()) if len(at) else math.nan, len(change), draws=_DRAWS, seed=seed
    )
    was, now = (float(loss.mean()) if len(loss) else math.nan for loss in losses)
    return AskedEffect(kind, int(both.sum()), int((~both).sum()), was, now, found)


def moved(before: Judged, after: Judged, affected: Booleans, side: Side) -> Moved:
    """What an edit moved: those it is about, against the others; and how many of the others moved at all.

    The usual shift of the others is taken off before direction is judged, as only the order counts: when all rise alike,
    none has risen.

    Args:
        affected: Whether the edit is about the posting. Shape (n,).
    """
    shift = after.score - before.score
    usual = float(np.median(shift[~affected])) if (~affected).any() else 0.0
    intended = (shift[affected] - usual) * side.sign > 1e-6
    others = np.abs(after.expected - before.expected)[~affected] > MOVED
    return Moved(int(affected.sum()), int(intended.sum()), int((~affected).sum()), int(others.sum()))


def _p(verdicts: Sequence[Verdict]) -> Doubles:
    rows = [(verdict.p_passed, verdict.p_maybe, verdict.p_excited) for verdict in verdicts]
    return np.array(rows, np.float64).reshape(-1, 3)
