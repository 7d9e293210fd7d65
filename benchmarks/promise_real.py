"""The promise with the real learned screener, words and facts only: simulated people on real postings, and labelled sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from benchmarks.data import data_folder
from benchmarks.learning.people import person as simulated
from benchmarks.learning.people import world_of
from benchmarks.learning.pile import real_postings
from benchmarks.learning.sets import SETS, SIMULATED, load_units
from benchmarks.promise import EVEN, SIZES, Found, filters, outcome, told
from benchmarks.promise_world import Integers
from numpy.typing import NDArray

from metier.actions.promise.decided import Scores
from metier.domain.example import Example
from metier.domain.posting import PostingId
from metier.domain.profile import Profile
from metier.evaluation.labelled import LabelledPosting
from metier.evaluation.missed import audit_picks, low_ranked
from metier.evaluation.promise import FOLDS, Density, HeldOut, held_out
from metier.screeners.asking import pick
from metier.screeners.features import FeatureMatrix, Featurizer, KeptFeatures
from metier.screeners.head import copies_of, folds_of
from metier.screeners.learned import LearnedScreener
from metier.screeners.model import inverse_frequencies, tfidf
from metier.testing import MemoryCache

CACHE = Path.home() / ".cache/metier-bench"
_EXCITED = 2
_N_PILE = 700  # of a simulated person's 900 postings; the others are fresh
_ROUND, _AUDIT_EVERY, _AUDIT_PLACE = 5, 10, 7  # as in the product

Booleans = NDArray[np.bool_]


@dataclass(frozen=True)
class Read:
    """Labelled postings with their features and grades.

    Attributes:
        start: The learned screener before it learned.
    """

    items: Sequence[LabelledPosting]
    matrix: FeatureMatrix
    grades: Integers
    start: LearnedScreener

    @classmethod
    def of(cls, items: Sequence[LabelledPosting]) -> Read:
        """Read every posting once, without the sentence encoder."""
        postings = [item.posting for item in items]
        features = KeptFeatures(Featurizer(None, MemoryCache()), postings)
        grades = np.array([item.label.grade for item in items if item.label], np.int64)
        return cls(items, features.features(postings), grades, LearnedScreener(features, Profile()))

    def taught(self, rows: Sequence[int]) -> LearnedScreener:
        """The screener after those decisions, in that order."""
        chosen = [self.items[row] for row in rows]
        return self.start.learn(
            [Example(i.posting, i.label, i.reason, i.decided_at) for i in chosen if i.label]
        )

    def ranked(self, rows: Integers, open_rows: Integers) -> tuple[HeldOut[FeatureMatrix], Booleans]:
        """As `actions.promise` does it from a desk: ranks, and which decisions are no copies of earlier ones."""
        words = self.matrix.take(rows).words
        likeness = tfidf(words, inverse_frequencies(words)).gram()
        ranks = held_out(
            lambda places: Scores(self.taught(rows[places].tolist())),
            lambda places: self.matrix.take(rows[places]),
            self.matrix.take(open_rows),
            folds_of(likeness, self.grades[rows], n_folds=FOLDS),
        )
        return ranks, copies_of(likeness) == np.arange(len(rows))


def real(n: int) -> list[dict[str, object]]:
    """Simulated people on real postings who do not change their mind; labels at random, and as the product asks for them."""
    world = world_of(real_postings(data_folder(), CACHE), CACHE)
    found: Found = {}
    for number in range(n):
        who = simulated(number, world, steady=True)
        if who.variant == "changed":  # their thresholds turn with them
            continue
        read = Read.of(who.labelled.items)
        order = np.random.default_rng([11, number]).permutation(len(read.items))
        for size in SIZES:
            _judge(found, [f"real, {who.kind}", "real"], read, order[:size], order[size:])
        rows = _session(read, max(SIZES), number)
        for size in SIZES:
            rest = np.setdiff1d(np.arange(_N_PILE), rows[:size])
            _judge(found, ["real, asked"], read, rows[:size], rest, np.arange(_N_PILE, len(read.items)))
    return told(found)


def sets(seeds: int) -> list[dict[str, object]]:
    """Labelled development sets; each seed draws other labels to learn from. Groups are never on both sides."""
    names = [name for name in SETS if name not in SIMULATED]
    found: Found = {}
    for unit in load_units(names, data_folder(), CACHE, sizes=(10,), seeds=1):
        items = [item for item in unit.labelled.items if item.label]
        read = Read.of(items)
        for seed in range(seeds if unit.set_name != "movies" else 1):
            order = _by_group(items, seed)
            for size in SIZES:
                if len(items) >= size + 100:
                    known = {items[row].group_key for row in order[:size].tolist()}
                    rest = [row for row in order[size:].tolist() if items[row].group_key not in known]
                    _judge(found, [unit.set_name], read, order[:size], np.array(rest, np.int64))
    return told(found)


def _by_group(items: Sequence[LabelledPosting], seed: int) -> Integers:
    """Rows in a random order of groups."""
    names = sorted({item.group_key for item in items})
    places = dict(zip(names, np.random.default_rng([11, seed]).permutation(len(names)).tolist(), strict=True))
    return np.array(sorted(range(len(items)), key=lambda row: (places[items[row].group_key], items[row].id)))


def _judge(
    found: Found,
    names: Sequence[str],
    read: Read,
    rows: Integers,
    open_rows: Integers,
    fresh: Integers | None = None,
) -> None:
    """Measure on the undecided; where there are fresh postings, on those too, beside taking the answers as random draws."""
    ranks, first = read.ranked(rows, open_rows)
    grades = read.grades[rows]
    if (grades[first] == _EXCITED).sum() < FOLDS:
        return
    pile = "" if fresh is None else "; rest of the pile"
    counts = first & ranks.in_pile
    density = Density.of(ranks.ranks[counts])
    cases = [(f"{name}{pile}", counts, density, ranks.open_ranks, open_rows) for name in names]
    if fresh is not None:
        new = ranks.rank(read.matrix.take(fresh))
        cases += [(names[0], counts, density, new, fresh)]
        cases += [(f"{names[0]}, taken as random", first, EVEN, new, fresh)]
        cases += [(f"{names[0]}, taken as random{pile}", first, EVEN, ranks.open_ranks, open_rows)]
    for name, counted, spread, places, to_come in cases:
        for form, drawn in filters(ranks.ranks, grades, counted, spread):
            result = outcome(drawn, places, read.grades[to_come])
            found.setdefault((name, len(rows), *form), []).append(result)


def _session(read: Read, n_labels: int, seed: int) -> Integers:
    """What `metier label` asks about, with the product's picker and audit lane, from the first postings."""
    rng = np.random.default_rng([12, seed])
    pile = read.matrix.take(np.arange(_N_PILE))
    rows: list[int] = []
    while len(rows) < n_labels:
        decided = np.isin(np.arange(_N_PILE), rows)
        open_rows = np.flatnonzero(~decided)
        postings = [read.items[row].posting for row in open_rows.tolist()]
        verdicts = read.taught(rows).screen_matrix(postings, read.matrix.take(open_rows))
        chosen = [row for row, _ in pick(pile, verdicts, decided, n=_ROUND, rng=rng, n_asked=len(rows))]
        ids = [PostingId(f"{row:06d}") for row in open_rows]
        low = low_ranked(ids, [verdict.score for verdict in verdicts])
        for place in range(len(chosen)):
            if len(rows) >= 10 and (len(rows) + place) % _AUDIT_EVERY == _AUDIT_PLACE:
                drawn = [int(one) for one in audit_picks(low, 2 * _ROUND, seed=str(rng.integers(2**30)))]
                chosen[place] = next(one for one in drawn if one not in chosen)
        rows += chosen
    return np.array(rows[:n_labels])
