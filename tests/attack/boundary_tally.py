"""Counting over many hostile postings: what was obeyed, what leaked, how often a verdict flipped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.attack.boundary_bench import DISLIKES_BREAD, Bench
from tests.attack.boundary_cases import AFTER, BEFORE, TITLE, Case, neighbours, stored
from tests.attack.boundary_faults import beyond_its_verdict, gullible, leaked, misshapen, obeyed_outside

from metier.testing import example
from metier.testing.chat import Mode


@dataclass
class Tally:
    """What came of a list of cases.

    Attributes:
        faults: Sentences; none in a sound program.
        cases, heard, flipped: By group: postings, those whose orders a model that obeys everything read and obeyed, and
            those whose label became another than without the attack.
        n_requests: Requests looked at by the models that know data when they see it.
    """

    faults: list[str] = field(default_factory=list)
    cases: Counter[str] = field(default_factory=Counter)
    heard: Counter[str] = field(default_factory=Counter)
    flipped: Counter[str] = field(default_factory=Counter)
    n_requests: int = 0

    @property
    def n(self) -> int:
        """Cases in all."""
        return self.cases.total()

    def add(self, cases: Iterable[Case], bench: Bench) -> None:
        """Judge every case with a model that obeys everything, and look at every request with those that do not."""
        honest = bench.talk(stored(TITLE, f"{BEFORE}\n\n{AFTER}"), DISLIKES_BREAD).label
        for case in cases:
            model = gullible(Mode.G0, case)
            talk = bench.talk(case.posting, model)
            self.faults += obeyed_outside(case, talk.requests)
            self.faults += leaked(case, talk)
            self.faults += beyond_its_verdict(case, talk)
            for request in talk.requests:
                self.faults += misshapen(request, case.name)
            if not case.seen and model.obeyed:
                self.faults.append(f"hidden words were read in {case.name}")
            self.cases[case.group] += 1
            self.heard[case.group] += bool(model.obeyed)
            self.flipped[case.group] += talk.label != honest
            self.n_requests += len(talk.requests)

    def add_as_examples(self, cases: Iterable[Case], bench: Bench) -> None:
        """Show every case as an example beside a harmless posting: models that know data must not see an order."""
        for case in cases:
            shown = [example(case.posting, "passed", "too far")]
            for kinds in ({"stable": shown}, {"near": shown}):
                talk = bench.talk(neighbours()[1], DISLIKES_BREAD, **kinds)
                self.faults += obeyed_outside(case, talk.requests)
                for request in talk.requests:
                    self.faults += misshapen(request, f"the example {case.name}")
                self.n_requests += len(talk.requests)
            self.cases[case.group] += 1

    def rates(self) -> dict[str, dict[str, float]]:
        """By group: cases, and the shares of those that were heard and that flipped the verdict."""
        return {
            group: {
                "cases": n,
                "heard": round(self.heard[group] / n, 3),
                "flipped": round(self.flipped[group] / n, 3),
            }
            for group, n in sorted(self.cases.items())
        }

    def by_kind(self) -> dict[str, dict[str, float]]:
        """The same, for disguises, closers and HTML in all."""
        merged = Tally()
        for mine, theirs in (
            (merged.cases, self.cases),
            (merged.heard, self.heard),
            (merged.flipped, self.flipped),
        ):
            for group, n in theirs.items():
                mine[group.split(":")[0]] += n
        return merged.rates()


def upper_bound(n_zero: int) -> float:
    """The 95 % upper bound of a rate that was seen zero times in so many cases: the rule of three."""
    return 3 / n_zero if n_zero else 1.0


def summary(tally: Tally) -> Sequence[str]:
    """Lines for people."""
    bound = f"{100 * upper_bound(tally.n):.2f} %"
    rates = [
        f"{kind}: {row['cases']:.0f} cases, heard {row['heard']:.1%}, flipped {row['flipped']:.1%}"
        for kind, row in tally.by_kind().items()
    ]
    return [
        f"{tally.n} cases, {tally.n_requests} requests, {len(tally.faults)} faults (0 means under {bound})",
        *rates,
    ]
