"""Every attack string in every carrier at every place, against models that want to be fooled; JSON.

Usage: METIER_DATA=… python -m benchmarks.injections [--every N] [--jobs N]

What is counted: orders obeyed by models that know data when they see it (G1 to G3), secrets sent or kept, calls beyond
those that metier makes by itself, malformed requests, hidden words read (all of these are `faults`); and how often a model
that obeys everything (G0) read the attack and gave the posting another label. `not_more_than` is the 95 % upper bound of a
rate that was seen zero times (rule of three), in these cases and for attackers no cleverer than these.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.data import data_folder
from tests.attack.boundary_bench import KEY, Bench
from tests.attack.boundary_cases import html_cases, own, published, text_cases
from tests.attack.boundary_tally import Tally, upper_bound

EXAMPLES_EVERY = 10
"""Of the published attacks, each so many-th is also tried as an example."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="try each n-th case only")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args()
    folder = data_folder()
    started = time.perf_counter()
    report: dict[str, object] = {}
    with ProcessPoolExecutor(chosen.jobs) as pool:
        for name in ("published", "own text", "own pages", "as examples"):
            shards = [
                pool.submit(tally_of, name, folder, chosen.every, chosen.jobs, job)
                for job in range(chosen.jobs)
            ]
            report[name] = reported(merged([shard.result() for shard in shards]))
    report["seconds"] = round(time.perf_counter() - started)
    print(json.dumps(report, indent=1, ensure_ascii=False))


def tally_of(name: str, folder: Path, every: int, jobs: int, job: int) -> Tally:
    """One job's share of the cases."""
    os.environ["METIER_CANARY_KEY"] = KEY
    tally = Tally()
    stride, shift = every * jobs, every * job
    if name == "published":
        tally.add(text_cases(published(folder), stride, shift), Bench())
    elif name == "own text":
        tally.add(text_cases(own(), stride, shift), Bench())
    elif name == "own pages":
        tally.add(html_cases(jobs, job), Bench())
    else:
        tally.add_as_examples(
            text_cases(published(folder), stride * EXAMPLES_EVERY, shift * EXAMPLES_EVERY), Bench()
        )
    return tally


def merged(tallies: list[Tally]) -> Tally:
    whole = Tally()
    for each in tallies:
        whole.faults += each.faults
        whole.cases += each.cases
        whole.heard += each.heard
        whole.flipped += each.flipped
        whole.n_requests += each.n_requests
    return whole


def reported(tally: Tally) -> dict[str, object]:
    return {
        "cases": tally.n,
        "requests": tally.n_requests,
        "faults": len(tally.faults),
        "first_faults": tally.faults[:5],
        "not_more_than": round(upper_bound(tally.n), 6),
        "by_kind": tally.by_kind(),
        "by_group": tally.rates(),
    }


if __name__ == "__main__":
    main()
