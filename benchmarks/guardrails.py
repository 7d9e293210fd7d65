"""Seconds to flag 10,000 real postings by five rules, and how many each flags, as JSON.

Usage: METIER_DATA=… python -m benchmarks.guardrails [--n 10000] [--workspace FOLDER] [--show N]
`--show N` prints N quotes of each rule to stderr, to be read. The vectors are random ones of the real encoder's width: they
cost what real ones cost and flag nothing. Postings are repeated until there are enough.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.data import data_folder
from benchmarks.refit import RandomEncoder

from metier.domain.guardrail import Guardrail
from metier.domain.posting import Posting
from metier.screeners.features import Featurizer
from metier.screeners.guardrails import Guards, raised_in
from metier.testing import MemoryCache
from metier.text.lines import one_line
from metier.workspace import Workspace

RULES = (
    "Flag jobs with mentoring or teaching, even if they look boring",
    "Junior roles with machine learning, but not in gambling",
    "Learn Kubernetes or Rust",
    "Remote jobs in climate or energy",
    "Responsibility for a small team, or public speaking",
)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--n", type=int, default=10_000)
    parser.add_argument("--workspace", type=Path, help="keep the postings here, or take them from here")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--rule", action="append", help="instead of the five rules")
    chosen = parser.parse_args()
    postings = read(chosen.workspace or Path(tempfile.mkdtemp()) / "search")
    many = (postings * (chosen.n // len(postings) + 1))[: chosen.n]
    rules = [Guardrail(words) for words in chosen.rule or RULES]
    with_words = seconds(rules, many, Featurizer(None, MemoryCache()), chosen.rounds)
    with_vectors = seconds(rules, many, Featurizer(RandomEncoder(), MemoryCache()), chosen.rounds)
    report = {
        "postings": chosen.n,
        "different": len(postings),
        "rules": len(rules),
        "seconds": with_words,
        "seconds_with_vectors": with_vectors,
        "flagged_of_different": flagged(rules, postings, chosen.show),
    }
    print(json.dumps(report, indent=1, ensure_ascii=False))


def read(place: Path) -> list[Posting]:
    """The real postings, with their facts."""
    if not (place / "metier.db").exists():
        with Workspace.create(place, environment={}) as search:
            search.add(data_folder() / "postings")
    with Workspace(place, environment={}) as search:
        return search.desk.postings.all()


def seconds(
    rules: Sequence[Guardrail], postings: Sequence[Posting], featurizer: Featurizer, rounds: int
) -> float:
    """Median of processor time to understand the rules and to flag, features known: it hangs least on other programs."""
    matrix = featurizer.features(postings)
    taken = []
    for _ in range(rounds):
        begun = time.process_time()
        raised_in(Guards.of(rules, featurizer), postings, matrix)
        taken.append(time.process_time() - begun)
    return round(statistics.median(taken), 3)


def flagged(rules: Sequence[Guardrail], postings: Sequence[Posting], shown: int) -> dict[str, int]:
    """How many postings each rule flags; some quotes go to stderr."""
    featurizer = Featurizer(None, MemoryCache())
    raised = raised_in(Guards.of(rules), postings, featurizer.features(postings))
    counts = {}
    draw = random.Random(0)
    for rule in rules:
        found = [
            (posting, flag)
            for posting in postings
            for flag in raised.get(posting.id, ())
            if flag.key == rule.key
        ]
        counts[rule.words] = len(found)
        for posting, flag in draw.sample(found, min(shown, len(found))):
            title, quote = one_line(posting.title, 60), one_line(flag.quote.words)
            print(f"{rule.words[:30]} | {flag.by.value} | {title} | {quote}", file=sys.stderr)
    return counts


if __name__ == "__main__":
    main()
