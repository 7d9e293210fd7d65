"""Are proposed rules true, and is nothing proposed where labels are luck: METIER_DATA=… python -m benchmarks.proposals.

luck    labels drawn at random over real postings: how often anything is proposed.
people  the simulated people of benchmarks/learning/people.py: proposals, and whether their taste without noise, over the
        postings that were not decided, really differs that way.
edits   what an accepted line moves among those, and what the learned screener gains on them (words and facts, no encoder).

Printed as JSON. Usage: python -m benchmarks.proposals [--only luck people edits] [--runs N] [--people N]
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from benchmarks.data import data_folder
from benchmarks.learning.people import N_PEOPLE, Person, World, person, world_of
from benchmarks.learning.pile import cache_folder, real_postings
from numpy.typing import NDArray

from metier.domain.decision import Label
from metier.domain.example import Example
from metier.domain.posting import Posting
from metier.domain.profile import Profile
from metier.evaluation.intervals import mean_interval, share_interval
from metier.evaluation.metrics import auc
from metier.evaluation.proposals import Checked, Found, Line, find, judged, moved, with_line
from metier.evaluation.proposals.terms import Reading, read, usual_currency
from metier.screeners.features import Featurizer, KeptFeatures
from metier.screeners.learned import LearnedScreener
from metier.testing import MemoryCache

Doubles = NDArray[np.float64]

SIZES = (40, 60, 120, 300)
CHANGED = 600
"""Decisions of somebody who changed their mind after 450 of them."""
TRUE = 0.1
"""Standard deviations of taste by which postings with a term must differ for a rule about it to count as true (taste)."""
_LUCK_POOL = 1_500


@dataclass
class Readings:
    """Postings read once, by text, for every currency that is asked for."""

    kept: dict[tuple[int, str], Reading] = field(default_factory=dict)

    def of(self, postings: Sequence[Posting], currency: str) -> list[Reading]:
        """Of each posting, with pay compared in that currency."""
        found = []
        for posting in postings:
            key = (hash((posting.title, posting.text)), currency)
            if key not in self.kept:
                self.kept[key] = read(posting, currency=currency)
            found.append(self.kept[key])
        return found


READINGS = Readings()


@cache
def world() -> World:
    folder = cache_folder()
    return world_of(real_postings(data_folder(), folder), folder)


def count(k: int, n: int) -> str:
    found = share_interval(k, n)
    return f"{k} of {n} ({found.low:.3f} to {found.high:.3f})"


def found_in(examples: Sequence[Example], *, seed: int) -> Found:
    postings = [example.posting for example in examples]
    readings = READINGS.of(postings, usual_currency(postings))
    return find(examples, Profile(), readings=readings, seed=seed)


def luck(n_runs: int, _people: int) -> dict[str, object]:
    """Random labels at three mixtures: the share of runs in which anything is proposed, and how many candidates there were."""
    pool = world().postings[:_LUCK_POOL]
    rng = np.random.default_rng(201)
    report: dict[str, object] = {}
    for shares in ((0.6, 0.25, 0.15), (0.8, 0.12, 0.08), (0.34, 0.33, 0.33)):
        for n in (40, 100, 300):
            told, candidates = 0, 0
            for seed in range(n_runs):
                rows = rng.choice(len(pool), n, replace=False)
                grades = rng.choice(3, n, p=shares)
                examples = [Example(pool[i], list(Label)[g]) for i, g in zip(rows, grades, strict=True)]
                found = found_in(examples, seed=seed)
                told += bool(found.passed)
                candidates += len(found.passed) + len(found.failed)
            report[f"{n} decisions, shares {shares}: anything proposed"] = count(told, n_runs)
            report[f"{n} decisions, shares {shares}: candidates a run"] = round(candidates / n_runs, 2)
    return report


@dataclass(frozen=True)
class History:
    """One person after so many decisions, and the postings of the same taste that were not decided."""

    person: Person
    examples: list[Example]
    rest: list[Posting]
    taste: Doubles
    found: Found

    @property
    def rest_readings(self) -> list[Reading]:
        """Of the postings that were not decided."""
        return READINGS.of(self.rest, self.found.currency)


def history(number: int, n: int) -> History | None:
    """The first n decisions; those who change their mind are looked at after the change as well."""
    one = person(number, world())
    changed = one.variant == "changed"
    if n == CHANGED and not changed:
        return None
    items = one.labelled.items
    start = 450 if n == CHANGED else 0
    end = 450 if changed and n < CHANGED else len(items)  # until the taste turns
    examples = [
        Example(item.posting, Label(item.label or ""), item.reason, item.decided_at) for item in items[:n]
    ]
    rest = items[max(n, start) : end]
    taste = np.array([one.taste[item.id] for item in rest])
    return History(one, examples, [item.posting for item in rest], taste, found_in(examples, seed=number))


def difference(one: Checked, case: History) -> float:
    """How much better the person likes postings with the term, in standard deviations, in the rule's direction."""
    has = np.array([reading.has(one.candidate.term) for reading in case.rest_readings])
    if not has.any() or has.all():
        return 0.0
    gap = case.taste[has].mean() - case.taste[~has].mean()
    return float(gap / case.taste.std()) * one.candidate.side.sign


def people(_runs: int, n_people: int) -> dict[str, object]:
    """Proposals of simulated people, and how many are true."""
    report: dict[str, object] = {}
    all_true, all_told = 0, 0
    for n in (*SIZES, CHANGED):
        cases = [case for number in range(n_people) if (case := history(number, n))]
        gaps = [difference(one, case) for case in cases for one in case.found.passed]
        failed = [difference(one, case) for case in cases for one in case.found.failed]
        true = sum(gap >= TRUE for gap in gaps)
        all_true, all_told = all_true + true, all_told + len(gaps)
        report[f"{n} decisions"] = {
            "people": len(cases),
            "with a proposal": sum(bool(case.found.passed) for case in cases),
            "proposals": len(gaps),
            "true": count(true, len(gaps)),
            "true of those that failed the test": count(sum(gap >= TRUE for gap in failed), len(failed)),
            "the wrong way round": sum(gap < 0 for gap in gaps),
            "median difference": round(float(np.median(gaps)), 2) if gaps else None,
            "kinds": dict(
                Counter(one.candidate.term.kind.value for case in cases for one in case.found.passed)
            ),
            "examples": [one.candidate.words for case in cases for one in case.found.passed][:12],
        }
    report["all: true"] = count(all_true, all_told)
    return report


def edits(_runs: int, n_people: int) -> dict[str, object]:
    """What accepted lines move among postings that are not decided, one line at a time."""
    report: dict[str, object] = {}
    for n in SIZES[1:]:
        counts = np.zeros(4)
        gains: list[float] = []
        limits = 0
        for number in range(n_people):
            case = history(number, n)
            if case is None or not case.found.passed:
                continue
            features = KeptFeatures(
                Featurizer(None, MemoryCache()), [*(e.posting for e in case.examples), *case.rest]
            )
            before = judged(LearnedScreener(features, Profile()), case.examples, case.rest)
            wanted = case.taste >= np.quantile(case.taste, 0.85)
            for one in case.found.passed:
                line = Line(one.candidate.section, one.candidate.words)
                screener = LearnedScreener(features, with_line(Profile(), line))
                after = judged(screener, case.examples, case.rest)
                has = np.array([reading.has(one.candidate.term) for reading in case.rest_readings])
                shifted = moved(before, after, has, one.candidate.side)
                counts += (shifted.n_intended, shifted.n_affected, shifted.n_others_moved, shifted.n_others)
                gains.append(auc(wanted, after.score) - auc(wanted, before.score))
                limits += bool(screener.limits)
        intended, affected, others_moved, others = counts.astype(int).tolist()
        gain = mean_interval(gains)
        report[f"{n} decisions"] = {
            "lines": len(gains),
            "of them hard limits": limits,
            "affected that moved the intended way": count(intended, affected),
            "others that moved": count(others_moved, others),
            "AUC of the best 15 % by true taste, after - before": f"{gain.value:+.4f} ({gain.low:+.4f} to {gain.high:+.4f})",
        }
    return report


PARTS: dict[str, Callable[[int, int], dict[str, object]]] = {"luck": luck, "people": people, "edits": edits}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="*", choices=list(PARTS), default=list(PARTS))
    parser.add_argument("--runs", type=int, default=300, help="random histories of each kind")
    parser.add_argument("--people", type=int, default=N_PEOPLE, help="simulated people")
    chosen = parser.parse_args()
    print(json.dumps({name: PARTS[name](chosen.runs, chosen.people) for name in chosen.only}, indent=1))


if __name__ == "__main__":
    main()
