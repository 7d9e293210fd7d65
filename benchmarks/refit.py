"""Seconds to refit after a new label and rank 10,000 encoded postings again: python -m benchmarks.refit.

Postings are made up, of the size of real ones (about 420 words), with random unit vectors: the work is the same.
Printed as JSON, on the clock and of the processor: `load` is reading kept features from memory, `refit` is learning, `rank` is scoring and verdicts.
"""

from __future__ import annotations

import argparse
import json
import time

import numpy as np

from metier.domain.decision import Label
from metier.domain.example import Example
from metier.domain.facts import Fact, Facts, Part, Quote, Seniority, WorkMode
from metier.domain.posting import Posting
from metier.domain.profile import Profile
from metier.screeners.features import Featurizer
from metier.screeners.learned import LearnedScreener
from metier.testing import MemoryCache, ToyEncoder, posting

WORDS = 420
VOCABULARY = 40_000


class RandomEncoder(ToyEncoder):
    """Random unit vectors of the real encoder's width."""

    def __init__(self) -> None:
        super().__init__(dim=384)
        self._rng = np.random.default_rng(0)

    def _vector(self, words: object) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:  # noqa: ARG002  # random
        vector = self._rng.standard_normal(self.dim).astype(np.float32)
        return vector / np.float32(np.linalg.norm(vector))


def made_up(n: int) -> list[Posting]:
    rng = np.random.default_rng(1)
    names = np.array([f"w{i}" for i in range(VOCABULARY)])
    shares = 1 / np.arange(3, VOCABULARY + 3)  # Zipf
    drawn = names[rng.choice(VOCABULARY, (n, WORDS), p=shares / shares.sum())]
    modes, levels = list(WorkMode), list(Seniority)
    quote = Quote(Part.TEXT, 0, 1, "w")
    found = []
    for row in drawn:
        mode, level = modes[rng.integers(3)], levels[rng.integers(len(levels))]
        facts = Facts(work_mode=Fact(mode, quote), seniority=Fact(level, quote))
        found.append(
            posting(" ".join(row[:4]), " ".join(row[4:]), facts=facts, company=f"company {rng.integers(500)}")
        )
    return found


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--n", type=int, default=10_000)
    parser.add_argument("--sizes", type=int, nargs="*", default=[30, 100, 500, 1000])
    args = parser.parse_args()
    postings = made_up(args.n)
    featurizer = Featurizer(RandomEncoder(), MemoryCache())
    featurizer.features(postings)
    start = LearnedScreener(
        featurizer, Profile(must_have=("Remote or hybrid", "w5 w70 w900"), deal_breakers=("w33",))
    )
    rng = np.random.default_rng(2)
    labels = list(Label)
    report: dict[str, object] = {"n_postings": args.n, "unit": "seconds"}
    for size in args.sizes:
        chosen = rng.choice(args.n, size, replace=False)
        examples = [Example(postings[i], labels[rng.choice(3, p=[0.6, 0.3, 0.1])]) for i in chosen]
        marks = [_now()]
        matrix = featurizer.features(postings)
        marks.append(_now())
        fitted = start.learn(examples)
        marks.append(_now())
        fitted.screen_matrix(postings, matrix)
        marks.append(_now())
        for kind, spent in zip(
            ("clock", "processor"), np.diff(np.array(marks), axis=0).T.tolist(), strict=True
        ):
            named = zip(("load", "refit", "rank", "all"), (*spent, sum(spent)), strict=True)
            report[f"{size} labels, {kind}"] = {name: round(seconds, 3) for name, seconds in named}
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
