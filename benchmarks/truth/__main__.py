"""The truth suite in figures: `python -m benchmarks.truth [--json]`; with METIER_DATA real resumes and postings too.

Caught is a fabricated line in which the verifier finds a problem; a false alarm is an honest line in which it finds one.
Cases by hand are of four sets: `dev` was worked on, `held` was written before the verifier and looked at when its second run
was noted, `fresh` was written when the rules were done and then worked on too, `last` was run once and nothing changed after.
`independent` is by another hand, from the public statement alone; every second case of it was looked at only when the
others had been worked on. `independent_last` is by that hand too, written then and run once.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence

from benchmarks.truth.cases import Case, by_hand
from benchmarks.truth.people import people
from benchmarks.truth.planting import planted
from benchmarks.truth.real import own_lines, real_people
from benchmarks.truth.rewriting import rewritten

from metier.applications.claims import ProblemKind, check
from metier.domain.record import Record
from metier.evaluation.intervals import share_interval

N_PER_TYPE = 100
N_REWRITTEN = 1_500
SETS = ("dev", "held", "fresh", "last")
_KINDS = {
    "number": ProblemKind.NUMBER, "number word": ProblemKind.NUMBER, "share": ProblemKind.NUMBER, "amount": ProblemKind.NUMBER,
    "date": ProblemKind.DATE, "duration": ProblemKind.DURATION, "title": ProblemKind.TITLE, "employer": ProblemKind.NAME,
    "tool": ProblemKind.TOOL, "degree": ProblemKind.DEGREE, "certificate": ProblemKind.CERTIFICATE, "team size": ProblemKind.TEAM,
    "scope verb": ProblemKind.SCOPE, "mixed employers": ProblemKind.MIXED, "language": ProblemKind.LANGUAGE,
    "praise": ProblemKind.SUPERLATIVE, "posted name": ProblemKind.POSTING, "qualifier": ProblemKind.QUALIFIER,
    "turned": ProblemKind.NEGATION,
}  # fmt: skip
"""By which name a planted type should be told, where one name fits."""


def main() -> None:
    """Prints every figure."""
    report = measure()
    if "--json" in sys.argv:
        print(json.dumps(report, indent=2))
        return
    for name, rows in report.items():
        print(f"\n{name}")
        for row in rows:
            print("  " + "  ".join(f"{key} {value}" for key, value in row.items()))


def measure() -> dict[str, list[dict[str, object]]]:
    """Figures by set."""
    real = real_people()
    found = {
        "planted by code": caught(planted(N_PER_TYPE)),
        "fabricated by hand": [row for name in SETS for row in caught(by_hand(f"sneaky_{name}"), name)],
        "honest by hand": [alarms(by_hand(f"honest_{name}"), name) for name in SETS],
        "fabricated by another hand": _halves("independent_sneaky"),
        "honest by another hand": _halves("independent_honest"),
        "honest by code": [alarms(tuple(rewritten(N_REWRITTEN)), "rewritten")],
        "time": [timed()],
    }
    if real:
        found["planted into real resumes"] = caught(planted(N_PER_TYPE, among=real))
        lines = tuple(case for person in real for case in own_lines(person))
        found["real resumes in their own words"] = [alarms(lines, "own words")]
    return found


def _halves(name: str) -> list[dict[str, object]]:
    """All cases, and the two halves that lie in turn; of fabrications also by type."""
    every = by_hand(name)
    parts = {
        "all": every,
        "first half": every[::2],
        "second half": every[1::2],
        "last": by_hand(name.replace("_", "_last_")),
    }
    if "honest" in name:
        return [alarms(cases, part) for part, cases in parts.items()]
    return [row for part, cases in parts.items() for row in caught(cases, part)] + caught(every)


def caught(cases: Iterable[Case], only: str = "") -> list[dict[str, object]]:
    """Share of fabrications with a problem, by type and in all; and the share told by the type's own name."""
    total: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for case in cases:
        problems = case.problems()
        for name in (only,) if only else (case.kind, "all"):
            total[name] += 1
            hits[name] += bool(problems)
            named[name] += any(problem.kind is _KINDS.get(case.kind) for problem in problems)
    return [
        _row(name, hits[name], n) | ({"told by its name": named[name]} if not only and name in _KINDS else {})
        for name, n in total.items()
    ]


def alarms(cases: Sequence[Case], name: str) -> dict[str, object]:
    """Share of honest lines with a problem."""
    return _row(name, sum(bool(case.problems()) for case in cases), len(cases))


def _row(name: str, k: int, n: int) -> dict[str, object]:
    interval = share_interval(k, n)
    return {
        "set": name,
        "k": k,
        "n": n,
        "share": round(k / n, 4),
        "low": round(interval.low, 4),
        "high": round(interval.high, 4),
    }


def timed() -> dict[str, object]:
    """Milliseconds for 60 lines against 200 facts: the first time, and the best of five more."""
    record = Record(tuple([fact for person in people().values() for fact in person.record.facts][:200]))
    ids = set(record.by_id)
    lines = [case.line for case in rewritten(400) if set(case.line.cites) <= ids][:60]
    spent = []
    for _ in range(6):
        start = time.perf_counter()
        check(lines, record)
        spent.append((time.perf_counter() - start) * 1_000)
    return {"set": "60 lines, 200 facts", "first ms": round(spent[0], 1), "best ms": round(min(spent[1:]), 1)}


if __name__ == "__main__":
    main()
