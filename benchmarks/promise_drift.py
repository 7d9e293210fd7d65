"""A rule that turns round while postings are hidden: how many exciting ones are hidden before the promise is void.

Every day twenty postings arrive; what ranks below the promise's line is hidden. The person decides the eight best of the
shown, three drawn from the hidden (the audit) and two drawn from all. After ten days the strongest rule turns round.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from benchmarks.promise_world import Doubles, Integers, folds_by_grade, learner, told

from metier.evaluation.drift import ALL_POSTINGS, Terms, alarms
from metier.evaluation.promise import AuditFound, Density, Filter, Watched, draw_line, held_out, void_reasons

MISS = 0.05
N_START, PER_DAY, BEFORE, AFTER, KEPT_DAYS = 300, 20, 10, 30, 15
READ, AUDITED, RANDOM = 8, 3, 2
_TERMS = 40
_FRESH = 60  # as `actions.suspicion`


@dataclass
class Life:
    """One person with a stream of postings.

    Attributes:
        x: Postings as terms, centred. Shape (n, terms).
        early, late: Grades before and after the rule turns. Shape (n,).
        rows, grades, p, picked: Decisions so far: posting, grade, what was said before, whether the person picked it.
        looks: Whether each hidden posting that was drawn excited.
    """

    x: Doubles
    has: Doubles
    early: Integers
    late: Integers
    rng: np.random.Generator
    rows: list[int] = field(default_factory=list)
    grades: list[int] = field(default_factory=list)
    p: list[Doubles] = field(default_factory=list)
    picked: list[bool] = field(default_factory=list)
    looks: list[bool] = field(default_factory=list)
    found_at: int | None = None
    turned: bool = False

    def grade(self, row: int) -> int:
        """What the person says about a posting today."""
        return int((self.late if self.turned else self.early)[row])

    def decide(self, row: int, said: Doubles, *, picked: bool) -> None:
        """Keep a decision with what was said before it."""
        self.rows.append(row)
        self.grades.append(self.grade(row))
        self.p.append(said)
        self.picked.append(picked)

    @property
    def all_grades(self) -> Integers:
        """Grades of the decided postings, at their places. Shape (n,)."""
        found = np.zeros(len(self.x), np.int64)
        found[self.rows] = self.grades
        return found


def life(seed: int, *, strength: float, share: float, turns: bool) -> Life:
    """Six weak tastes and one rule of this strength, about this share of postings."""
    rng = np.random.default_rng([9, seed])
    n = N_START + (BEFORE + AFTER) * PER_DAY
    often = np.concatenate([[share], rng.uniform(0.05, 0.5, _TERMS - 1)])
    has = (rng.random((n, _TERMS)) < often).astype(np.float64)
    weights = np.zeros(_TERMS)
    weights[rng.choice(np.arange(1, _TERMS), 6, replace=False)] = rng.normal(0, 1, 6)
    other = (has - often) @ weights + 0.6 * rng.logistic(size=n)
    maybe, excited = np.quantile(other, [0.55, 0.82])

    def graded(sign: float) -> Integers:
        liking = other + sign * strength * has[:, 0]
        return np.asarray((liking > maybe).astype(np.int64) + (liking > excited))

    made = Life(has - often, has, graded(1), graded(-1 if turns else 1), rng)
    for start in range(0, N_START, PER_DAY):
        block = np.arange(start, start + PER_DAY)
        said = told(made.x, made.all_grades, np.array(made.rows, np.int64), made.x[block])[1]
        for row, p in zip(block.tolist(), said, strict=True):
            made.decide(row, p, picked=False)
    return made


@dataclass(frozen=True)
class Ended:
    """How one life went.

    Attributes:
        missed: Exciting postings hidden after the rule had turned, until the promise was void; till the end where it never was.
        void_after: Days until then; None where it never was.
        by: What voided it: `alarm` or `audit`.
        false_days: Days before the turn on which nothing could be hidden.
        hidden_before, excited_before: Exciting postings that arrived before the turn, and how many of them were hidden.
    """

    missed: int
    void_after: int | None
    by: str
    false_days: int
    hidden_before: int
    excited_before: int


def lived(seed: int, *, strength: float, share: float, turns: bool = True) -> Ended:
    made = life(seed, strength=strength, share=share, turns=turns)
    open_rows: list[int] = []
    missed = hidden_before = excited_before = false_days = 0
    for day in range(BEFORE + AFTER):
        made.turned = day >= BEFORE
        new = list(range(N_START + day * PER_DAY, N_START + (day + 1) * PER_DAY))
        open_rows = [row for row in open_rows if row >= new[0] - KEPT_DAYS * PER_DAY] + new
        hidden, void = _screened(made, open_rows)
        if void and made.turned and turns:
            return Ended(missed, day - BEFORE, void, false_days, hidden_before, excited_before)
        false_days += bool(void)
        exciting = [row for row in new if made.grade(row) == 2]
        n_hidden = sum(row in hidden for row in exciting)
        if made.turned:
            missed += n_hidden
        else:
            hidden_before, excited_before = hidden_before + n_hidden, excited_before + len(exciting)
        _decided(made, open_rows, hidden)
        open_rows = [row for row in open_rows if row not in set(made.rows)]
    return Ended(missed, None, "", false_days, hidden_before, excited_before)


def _screened(made: Life, open_rows: list[int]) -> tuple[set[int], str]:
    """What is hidden today; and what voids the promise."""
    rows, grades = np.array(made.rows), made.all_grades
    ranks = held_out(
        lambda places: learner(made.x[rows[places]], grades[rows[places]]),
        lambda places: made.x[rows[places]],
        made.x[open_rows],
        folds_by_grade(grades[rows]),
    )
    counts = ~np.array(made.picked) & ranks.in_pile
    excited = counts & (grades[rows] == 2)
    density = Density.of(ranks.ranks[counts])
    line = draw_line(ranks.ranks[excited], density, miss=MISS)
    may = Filter(density, line, ranks.ranks[excited]).may_hide(ranks.open_ranks)
    words = (ALL_POSTINGS, *(f"term {j}" for j in range(_TERMS)))
    has = np.column_stack([np.ones(len(rows)), made.has[rows]]).astype(np.bool_)
    rung = alarms(np.array(made.p), np.array(made.grades), Terms(words, has))
    fresh = [alarm for alarm in rung if len(rows) - alarm.since <= _FRESH]
    weights = 1 / np.maximum(density.over(ranks.ranks), 1e-9)
    allowed = MISS * weights[excited].sum() / weights[counts].sum() / max(may.mean(), 1e-9)
    since = None if made.found_at is None else len(rows) - made.found_at
    looks = AuditFound(len(made.looks), sum(made.looks), 0, 0.0, since)
    watched = Watched(taste="turned" if fresh else "", looks=looks, excited_allowed=min(1.0, float(allowed)))
    if void_reasons(watched):
        return set(), "alarm" if fresh else "audit"
    return {row for row, is_low in zip(open_rows, may, strict=True) if is_low}, ""


def _decided(made: Life, open_rows: list[int], hidden: set[int]) -> None:
    """A day's decisions: the best shown, the audit, and a few drawn from all."""
    rows = np.array(made.rows)
    scores, p = told(made.x, made.all_grades, rows, made.x[open_rows])
    said = dict(zip(open_rows, p, strict=True))
    ranking = [open_rows[place] for place in np.argsort(-scores, kind="stable")]
    best = [row for row in ranking if row not in hidden][:READ]
    pile = sorted(hidden) or ranking[len(ranking) // 2 :]
    audit = made.rng.choice(pile, min(AUDITED, len(pile)), replace=False).tolist()
    drawn = made.rng.choice(open_rows, min(RANDOM, len(open_rows)), replace=False).tolist()
    done: set[int] = set()
    for row, picked in [*((row, True) for row in best), *((row, False) for row in (*audit, *drawn))]:
        if row in done:
            continue
        done.add(row)
        made.decide(row, said[row], picked=picked)
        if not picked and row in hidden:
            made.looks.append(made.grade(row) == 2)
            if made.looks[-1]:
                made.found_at = len(made.rows)
