"""Seconds and memory to judge many encoded postings at once: python -m benchmarks.scoring [--n 10000 100000].

The features are those of 2,000 made-up postings, repeated: scoring costs the same whatever stands in a row. `scores` are the
numbers alone, `verdicts` the numbers with probabilities, limits and one verdict each. Peak memory is of the whole process.
"""

from __future__ import annotations

import argparse
import json
import resource
import time

import numpy as np
from benchmarks.refit import RandomEncoder, made_up

from metier.domain.decision import Label
from metier.domain.example import Example
from metier.domain.profile import Profile
from metier.screeners.features import FeatureMatrix, Featurizer
from metier.screeners.learned import LearnedScreener
from metier.screeners.sparse import Sparse
from metier.testing import MemoryCache

_DIFFERENT = 2_000


def repeated(matrix: FeatureMatrix, times: int) -> FeatureMatrix:
    """The same rows again and again."""
    words, facts = (
        Sparse(
            np.append(0, np.cumsum(np.tile(np.diff(part.starts), times))),
            np.tile(part.columns, times),
            np.tile(part.values, times),
            part.width,
        )
        for part in (matrix.words, matrix.facts)
    )
    return FeatureMatrix(np.tile(matrix.dense, (times, 1, 1)), words, facts, np.tile(matrix.rows, times))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--n", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--labels", type=int, default=200)
    args = parser.parse_args()
    postings = made_up(_DIFFERENT)
    featurizer = Featurizer(RandomEncoder(), MemoryCache())
    few = featurizer.features(postings)
    rng = np.random.default_rng(2)
    labels = list(Label)
    examples = [
        Example(posting, labels[rng.choice(3, p=[0.6, 0.3, 0.1])]) for posting in postings[: args.labels]
    ]
    wishes = Profile(must_have=("Remote or hybrid", "w5 w70 w900"), deal_breakers=("w33",))
    fitted = LearnedScreener(featurizer, wishes).learn(examples)
    assert fitted.model is not None
    report: dict[str, object] = {"unit": "seconds", "labels": args.labels}
    for n in args.n:
        matrix, many = repeated(few, n // _DIFFERENT), postings * (n // _DIFFERENT)
        marks = [(time.perf_counter(), time.process_time())]
        fitted.model.scores(matrix)
        marks.append((time.perf_counter(), time.process_time()))
        fitted.screen_matrix(many, matrix)
        marks.append((time.perf_counter(), time.process_time()))
        spent = np.diff(np.array(marks), axis=0).round(3).tolist()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        report[f"{n} postings"] = {
            "scores, clock": spent[0][0],
            "scores, processor": spent[0][1],
            "verdicts, clock": spent[1][0],
            "verdicts, processor": spent[1][1],
            "peak MB": peak,
        }
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
