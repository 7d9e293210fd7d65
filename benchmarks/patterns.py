"""Are stated patterns true, and is none invented where labels are luck: METIER_DATA=… python -m benchmarks.patterns.

luck    labels drawn at random over real postings: how often any pattern is stated, or any lean reported.
people  the simulated people of benchmarks/learning/people.py: whether what is stated holds in their later decisions, how many
        of their real rules are found, and whether the screener moves the way the pattern says.
proxy   people who avoid ads with "young, dynamic team", put into real postings: is the lean reported, does it stay with facts
        and other words held fixed, and is it ever offered as a rule?

Printed as JSON. Usage: python -m benchmarks.patterns [--only luck people proxy] [--runs N] [--people N]
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from benchmarks.learning.people import N_PEOPLE, Person, person
from benchmarks.proposals import TRUE, count, world
from numpy.typing import NDArray

from metier.domain.decision import Label
from metier.domain.example import Example
from metier.domain.posting import Posting, UntrustedText
from metier.domain.profile import Profile
from metier.evaluation.patterns import (
    Pattern,
    Patterns,
    Read,
    Stands,
    Trait,
    effects_of,
    find_patterns,
    read_one,
    swaps_of,
)
from metier.evaluation.patterns.traits import hits, is_near
from metier.evaluation.proposals.terms import usual_currency
from metier.screeners.features import Featurizer
from metier.screeners.learned import LearnedScreener
from metier.testing import MemoryCache

Doubles = NDArray[np.float64]
Booleans = NDArray[np.bool_]

SIZES = (100, 200, 300)
GOES = 0.3
"""Correlation of a pattern with a rule's effect from which the rule counts as found (taste)."""
COUNTS, MATTERS = 0.05, 0.2
"""Shares of a taste's spread from which a rule is one that could be found, and one that matters (taste)."""
YOUNG = "You join a young, dynamic team."
AVOIDED = 0.5
"""Share of the proxy person's postings that say so."""
_LUCK_POOL = 1_500


@dataclass
class Reads:
    """Postings read once, by their words, for every currency that is asked for."""

    kept: dict[tuple[int, str], Read] = field(default_factory=dict)

    def of(self, postings: Sequence[Posting], currency: str) -> list[Read]:
        """Of each posting, with pay compared in that currency."""
        found = []
        for posting in postings:
            key = (hash((posting.title, posting.text, posting.company)), currency)
            if key not in self.kept:
                self.kept[key] = read_one(posting, currency=currency)
            found.append(self.kept[key])
        return found


READS = Reads()


def found_in(examples: Sequence[Example], *, seed: int) -> Patterns:
    postings = [example.posting for example in examples]
    return find_patterns(examples, Profile(), reads=READS.of(postings, usual_currency(postings)), seed=seed)


def luck(n_runs: int, _people: int) -> dict[str, object]:
    """Random labels at three mixtures: the share of runs in which anything is stated."""
    pool = world().postings[:_LUCK_POOL]
    rng = np.random.default_rng(202)
    report: dict[str, object] = {}
    all_told, all_patterns, all_runs = 0, 0, 0
    for shares in ((0.6, 0.25, 0.15), (0.8, 0.12, 0.08), (0.34, 0.33, 0.33)):
        for n in SIZES:
            patterns, leans, either = 0, 0, 0
            for seed in range(n_runs):
                rows = rng.choice(len(pool), n, replace=False)
                grades = rng.choice(3, n, p=shares)
                examples = [Example(pool[i], list(Label)[g]) for i, g in zip(rows, grades, strict=True)]
                found = found_in(examples, seed=seed)
                leaning = any(lean.stands in {Stands.STAYS, Stands.EXPLAINED} for lean in found.leans)
                patterns += bool(found.stated)
                leans += leaning
                either += bool(found.stated) or leaning
            all_told, all_patterns, all_runs = all_told + either, all_patterns + patterns, all_runs + n_runs
            report[f"{n} decisions, shares {shares}"] = {
                "any pattern": count(patterns, n_runs),
                "any lean": count(leans, n_runs),
                "either": count(either, n_runs),
            }
    report["all: no pattern invented"] = count(all_runs - all_patterns, all_runs)
    report["all: no pattern and no lean invented"] = count(all_runs - all_told, all_runs)
    return report


@dataclass(frozen=True)
class History:
    """One person after so many decisions, and the later ones of the same taste."""

    one: Person
    examples: list[Example]
    rest: list[Posting]
    rest_grades: NDArray[np.int64]
    taste: Doubles
    places: slice
    found: Patterns

    def has(self, pattern: Pattern) -> Booleans:
        """Which of the later postings have what a pattern is about."""
        reads = READS.of(self.rest, self.found.currency)
        return np.array([read.terms.has(pattern.term) for read in reads], np.bool_)


def history(number: int, n: int) -> History:
    """The first n decisions, of those who change their mind before they do."""
    one = person(number, world())
    items = one.labelled.items
    end = 450 if one.variant == "changed" else len(items)
    examples = [
        Example(item.posting, Label(item.label or ""), item.reason, item.decided_at) for item in items
    ]
    rest = examples[n:end]
    return History(
        one,
        examples[:n],
        [example.posting for example in rest],
        np.array([example.label.grade for example in rest], np.int64),
        np.array([one.taste[item.id] for item in items[n:end]]),
        slice(n, end),
        found_in(examples[:n], seed=number),
    )


def holds(pattern: Pattern, case: History) -> tuple[bool, bool]:
    """Whether a pattern is true of the later decisions: of what was said, and of the taste behind it."""
    has = case.has(pattern)
    if not has.any() or has.all():
        return False, False
    said = case.rest_grades[has].mean() - case.rest_grades[~has].mean()
    gap = (case.taste[has].mean() - case.taste[~has].mean()) / case.taste.std()
    return bool(said * pattern.side.sign > 0), bool(gap * pattern.side.sign >= TRUE)


def _n_facts(one: Person) -> int:
    """How many of a mixed person's rules are over facts: those before the first about work or a field of it."""
    first = ("my kind of work", "I want ")
    return next(i for i, rule in enumerate(one.rules) if rule.praise.startswith(first))


def rules_found(case: History) -> Counter[str]:
    """Of a person's real rules how many are found: all that could be, those over facts that matter, and those over meaning."""
    effects = [rule.effect[case.places] * rule.weight for rule in case.one.rules]
    whole = sum(float(effect.var()) for effect in effects) or 1.0
    columns = [(case.has(pattern).astype(np.float64), pattern.side.sign) for pattern in case.found.stated]
    n_facts = {"facts": len(effects), "meaning": 0, "mixed": -1}[case.one.kind]
    n_facts = _n_facts(case.one) if n_facts < 0 else n_facts
    counts: Counter[str] = Counter()
    for place, effect in enumerate(effects):
        share = float(effect.var()) / whole
        found = any(
            column.std() > 0 and float(np.corrcoef(column, effect)[0, 1]) * sign >= GOES
            for column, sign in columns
        )
        names = ["facts"] if place < n_facts else ["meaning"]
        names += [f"{names[0]} that matter"] if share >= MATTERS else []
        for name in names if share >= COUNTS else []:
            counts[name] += 1
            counts[f"{name}, found"] += found
    return counts


def people(_runs: int, n_people: int) -> dict[str, object]:
    """What is stated of simulated people, and how much of it is true and complete."""
    report: dict[str, object] = {}
    totals = np.zeros(3, np.int64)
    for n in SIZES:
        cases = [history(number, n) for number in range(n_people)]
        checked = [(pattern, *holds(pattern, case)) for case in cases for pattern in case.found.stated]
        said = sum(one for _, one, _ in checked)
        true = sum(one for _, _, one in checked)
        totals += (len(checked), said, true)
        rules: Counter[str] = sum(map(rules_found, cases), Counter())
        way, moved = _screener_moves(cases[::5])
        report[f"{n} decisions"] = {
            "people with a pattern": count(sum(bool(case.found.stated) for case in cases), len(cases)),
            "patterns": len(checked),
            "hold in later decisions": count(said, len(checked)),
            "true of the taste behind": count(true, len(checked)),
            "real rules found": {
                name: count(rules[f"{name}, found"], n_rules)
                for name, n_rules in rules.items()
                if not name.endswith("found")
            },
            "the screener moves the same way": count(way, moved),
            "later check": dict(Counter(pattern.held.value for pattern, _, _ in checked)),
            "families": dict(Counter(pattern.family.value for pattern, _, _ in checked)),
            "near a trait": sum(any(map(is_near, pattern.term.phrases)) for pattern, _, _ in checked),
            "leans reported": sum(
                lean.stands in {Stands.STAYS, Stands.EXPLAINED} for case in cases for lean in case.found.leans
            ),
            "leans that stay": sum(
                lean.stands is Stands.STAYS for case in cases for lean in case.found.leans
            ),
            "examples": [pattern.sentence for pattern, _, _ in checked][:8],
        }
    told, said_all, true_all = totals.tolist()
    report["all: hold in later decisions"] = count(said_all, told)
    report["all: true of the taste behind"] = count(true_all, told)
    return report


def _screener_moves(cases: Sequence[History]) -> tuple[int, int]:
    """Of the patterns whose effect could be measured: how many the learned screener follows, and how many there are."""
    same, n = 0, 0
    for case in cases:
        if not case.found.stated:
            continue
        screener = LearnedScreener(Featurizer(None, MemoryCache()), Profile()).learn(case.examples)
        found = effects_of(case.found.stated, screener, case.rest[:100])
        for pattern in case.found.stated:
            effect = found[pattern.key]
            if effect is not None:
                same, n = same + (effect.change.value * pattern.side.sign > 0), n + 1
    return same, n


def proxy(_runs: int, n_people: int) -> dict[str, object]:
    """A sentence put into half of each person's postings; some avoid it, and the same people do not mind it."""
    report: dict[str, object] = {}
    for n in SIZES:
        counts: Counter[str] = Counter()
        for number in range(0, n_people, 2):
            for minds in (True, False):
                who = "who avoids it" if minds else "who does not mind"
                examples, rest = _with_the_sentence(number, n, minds=minds)
                found = found_in(examples, seed=number)
                age = next(lean for lean in found.leans if lean.trait is Trait.AGE)
                counts[f"{who}: people"] += 1
                counts[f"{who}: reported"] += age.stands in {Stands.STAYS, Stands.EXPLAINED}
                counts[f"{who}: stays with the rest fixed"] += age.stands is Stands.STAYS
                counts[f"{who}: offered as a rule"] += any(
                    "young" in pattern.term.value or "dynamic" in pattern.term.value
                    for pattern in found.stated
                )
                screener = LearnedScreener(Featurizer(None, MemoryCache()), Profile()).learn(examples)
                (swap,) = swaps_of(screener, rest, traits=[Trait.AGE], most=60)
                counts[f"{who}: screener reported to lean"] += swap.leans
        report[f"{n} decisions"] = {
            name: count(k, counts[f"{name.partition(':')[0]}: people"])
            for name, k in counts.items()
            if not name.endswith("people")
        }
    return report


def _with_the_sentence(number: int, n: int, *, minds: bool) -> tuple[list[Example], list[Posting]]:
    """A person whose grade falls by one where the ad speaks of a young team, if they mind it."""
    one = person(number, world())
    rng = np.random.default_rng([77, number])
    items = one.labelled.items[: n + 60]
    examples = []
    for item in items:
        grade = Label(item.label or "").grade
        posting = item.posting
        if rng.random() < AVOIDED and not any(hit.trait is Trait.AGE for hit in hits(posting)):
            posting = replace(posting, text=UntrustedText(f"{YOUNG} {posting.text}"))
            grade = max(grade - minds, 0)
        examples.append(Example(posting, list(Label)[grade]))
    return examples[:n], [example.posting for example in examples[n:]]


PARTS: dict[str, Callable[[int, int], dict[str, object]]] = {"luck": luck, "people": people, "proxy": proxy}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="*", choices=list(PARTS), default=list(PARTS))
    parser.add_argument("--runs", type=int, default=60, help="random histories of each of nine kinds")
    parser.add_argument("--people", type=int, default=N_PEOPLE, help="simulated people")
    chosen = parser.parse_args()
    print(json.dumps({name: PARTS[name](chosen.runs, chosen.people) for name in chosen.only}, indent=1))


if __name__ == "__main__":
    main()
