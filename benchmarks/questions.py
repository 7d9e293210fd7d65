"""Are questions that are grouped the same: python -m benchmarks.questions [--half HALF] [--cosine C] [--wrong].

The pairs of question_pairs.jsonl were written by hand before anything grouped them; half of them were tuned on. The
fresh ones were written in other words, once the standard questions had their patterns.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from benchmarks.learning.pile import cache_folder

from metier.applications.interviews.likeness import same, telling
from metier.models.encoder import MiniLmEncoder
from metier.testing import MemoryCache
from metier.workspace.sentences import Sentences

PAIRS = Path(__file__).with_name("question_pairs.jsonl")


def pairs(half: str) -> list[tuple[str, str, bool]]:
    rows = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    return [(row["a"], row["b"], row["same"]) for row in rows if row["half"] == half]


def measured(half: str, cosine: float | None, *, wrong: bool) -> dict[str, object]:
    rows = pairs(half)
    said = [same(a, b) for a, b, _ in rows]
    if cosine is not None:  # what sentence vectors would add
        encoder = MiniLmEncoder(cache=cache_folder())
        alike = Sentences(encoder, MemoryCache())
        near = np.diag(alike([a for a, _, _ in rows], [b for _, b, _ in rows]))
        said = [
            s or bool(c >= cosine and telling(a) & telling(b))
            for s, c, (a, b, _) in zip(said, near, rows, strict=True)
        ]
    hits = sum(s and truth for s, (_, _, truth) in zip(said, rows, strict=True))
    if wrong:
        for s, (a, b, truth) in zip(said, rows, strict=True):
            if s is not truth:
                print(f"{'said same' if s else 'missed'}: {a} | {b}")
    n_same = sum(truth for _, _, truth in rows)
    return {
        "half": half,
        "cosine": cosine,
        "pairs": len(rows),
        "same": n_same,
        "said_same": sum(said),
        "right_of_said": hits,
        "precision": round(hits / max(1, sum(said)), 3),
        "recall": round(hits / max(1, n_same), 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=["tuned on", "held out", "fresh"], default="tuned on")
    parser.add_argument("--cosine", type=float, help="Also pairs whose sentence vectors are so near.")
    parser.add_argument("--wrong", action="store_true")
    given = parser.parse_args()
    print(json.dumps(measured(given.half, given.cosine, wrong=given.wrong)))


if __name__ == "__main__":
    main()
