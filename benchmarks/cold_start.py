"""`metier screen` as a whole process on an encoded workspace, and the refit after one new label.

Usage: python -m benchmarks.cold_start WORKSPACE [--runs 5]
The workspace must have been screened once, so that every text is encoded.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

from metier.workspace import Workspace


def process_seconds(*arguments: str) -> float:
    """Wall seconds of one whole `metier` process."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-m", "metier", *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args()
    place = str(chosen.workspace)
    bare = [process_seconds("version") for _ in range(chosen.runs)]
    cold = [process_seconds("screen", "--workspace", place) for _ in range(chosen.runs)]
    after_label = []
    with Workspace(place) as search:
        n_postings = search.list(limit=1).n_postings
        undecided = [row.posting.number for row in search.list(which="undecided", limit=chosen.runs).rows]
    for number in undecided:
        with Workspace(place) as search:
            search.label(number, "passed")
        after_label.append(process_seconds("screen", "--workspace", place))
        with Workspace(place) as search:
            search.undo(number)
    result = {
        "postings": n_postings,
        "screen_seconds": round(statistics.median(cold), 2),
        "screen_after_a_label_seconds": round(statistics.median(after_label), 2),
        "bare_command_seconds": round(statistics.median(bare), 2),
    }
    json.dump(result, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
