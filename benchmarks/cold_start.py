"""`metier screen` as a whole process on an encoded workspace of 10,000 postings, and again after one new label.

Usage: python -m benchmarks.cold_start [--postings 10000] [--labels 30] [--runs 5]
Postings are made up, of the length of real ones; their vectors are random. Neither changes the work: texts that
were encoded before are looked up, whatever their vectors say. The baseline is `metier version`, a bare process.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from metier.models.encoder import MiniLmEncoder
from metier.sources import ReadOptions
from metier.workspace import Workspace

WORDS = 420
LABELS = ("excited", "maybe", "passed")


class Stand:
    """Random unit vectors under the real encoder's name, so that its cache is filled without its work."""

    def __init__(self, name: str, dim: int) -> None:
        self.name = name
        self.dim = dim
        self._rng = np.random.default_rng(1)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (n, dim)."""
        return self._rng.standard_normal((len(texts), self.dim), dtype=np.float32)

    def encode_windows(self, texts: Sequence[str], *, max_windows: int) -> list[NDArray[np.float32]]:
        """Two windows a text."""
        return [self.encode([text] * min(2, max_windows)) for text in texts]


def fill(folder: Path, n_postings: int, n_labels: int) -> None:
    """A workspace of made-up postings, all encoded, some decided."""
    rng = random.Random(1)
    vocabulary = [
        f"{a}{b}{c}"
        for a in "bdfgklmnprst"
        for b in ("a", "e", "io", "u")
        for c in ("n", "r", "st", "l", "m", "ck")
    ]
    jobs = folder / "jobs.jsonl"
    with jobs.open("w", encoding="utf-8") as file:
        for i in range(n_postings):
            text = " ".join(rng.choices(vocabulary, k=WORDS))
            mode = ("Fully remote.", "Hybrid work model.", "You work on site.")[i % 3]
            row = {
                "id": f"made-up-{i}",
                "title": f"Role {i % 700} in {rng.choice(vocabulary)}",
                "company": f"Firm {i % 900}",
                "text": f"{text}. {mode}",
            }
            file.write(json.dumps(row) + "\n")
    real = MiniLmEncoder(cache=folder)
    with Workspace.create(folder / "search", environment={}, encoder=Stand(real.name, real.dim)) as search:
        search.add(jobs, options=ReadOptions(max_bytes=100_000_000))
        for i in range(1, n_labels + 1):
            search.label(i, LABELS[i % 3])
        search.screen()


def process_seconds(*arguments: str) -> float:
    """Wall seconds of one whole `metier` process."""
    begun = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "metier", *arguments],
        check=True,
        stdout=subprocess.DEVNULL,
        env=dict(os.environ),
    )
    return time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--postings", type=int, default=10_000)
    parser.add_argument("--labels", type=int, default=30)
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        fill(Path(name), chosen.postings, chosen.labels)
        place = str(Path(name) / "search")
        bare = [process_seconds("version") for _ in range(chosen.runs)]
        again = [process_seconds("screen", "--workspace", place) for _ in range(chosen.runs)]
        listed = [process_seconds("list", "--workspace", place) for _ in range(chosen.runs)]
        after_label = []
        for i in range(chosen.runs):
            with Workspace(place) as search:
                search.label(chosen.labels + 1 + i, "excited")
            after_label.append(process_seconds("screen", "--workspace", place))
    result = {
        "postings": chosen.postings,
        "labels": chosen.labels,
        "screen_seconds": round(statistics.median(again), 2),
        "screen_after_a_label_seconds": round(statistics.median(after_label), 2),
        "list_seconds": round(statistics.median(listed), 2),
        "bare_process_seconds": round(statistics.median(bare), 2),
    }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
