"""What a ranking costs in quality that is some answers old: METIER_DATA=… python -m benchmarks.ranking_age.

Baseline: the same learned screener, fitted on every answer so far. Against it: fitted without the last k. Both judge all that is
undecided; told is the mean difference of average precision of excited, and of the area under the curve, over draws of the
order of answers, with 95 % intervals over draws. Answers of `hn_interest`, titles and all, read by the real encoder; each
draw has its own order, as the real order is a mixture of days and taste.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict

import numpy as np
from benchmarks.data import data_folder
from benchmarks.learning.pile import cache_folder

from metier.domain.profile import Profile
from metier.evaluation.metrics import EXCITED, auc, average_precision
from metier.models.encoder import MiniLmEncoder
from metier.screeners.features import Featurizer, KeptFeatures
from metier.screeners.learned import LearnedScreener
from metier.testing import MemoryCache
from metier.workspace.backtest import read_labelled

ANSWERS = (20, 30, 50, 100, 150, 200, 300)
AGES = (3, 5, 10, 20, 40, 60)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--set", default="hn_interest")
    parser.add_argument("--draws", type=int, default=20)
    chosen = parser.parse_args()
    labelled = read_labelled(data_folder() / "labelled" / f"{chosen.set}.jsonl").labelled
    items = [item for item in labelled.items if item.label is not None]
    features = KeptFeatures(
        Featurizer(MiniLmEncoder(cache=cache_folder()), MemoryCache()),
        [labelled.example(item).posting for item in items],
    )
    examples = [labelled.example(item) for item in items]
    lost: dict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)
    reached: dict[int, list[tuple[float, float]]] = defaultdict(list)
    begun, n_fits = time.process_time(), 0
    for draw in range(chosen.draws):
        order = np.random.default_rng(draw).permutation(len(examples))
        for n in ANSWERS:
            rest = [examples[i] for i in order[n:]]
            positive = np.array([example.label.grade == EXCITED for example in rest])

            def judged(known: int) -> tuple[float, float]:
                fitted = LearnedScreener(features, Profile()).learn(
                    [examples[i] for i in order[:known]]  # noqa: B023  # called at once
                )
                scores = np.array([v.score for v in fitted.screen([e.posting for e in rest])])  # noqa: B023
                return average_precision(positive, scores), auc(positive, scores)  # noqa: B023

            fresh = judged(n)
            reached[n].append(fresh)
            n_fits += 1
            for age in AGES:
                if age < n:
                    old = judged(n - age)
                    n_fits += 1
                    lost[n, age].append((fresh[0] - old[0], fresh[1] - old[1]))
    rows = [
        {"answers": n, "age": age, **_told("ap_lost", [ap for ap, _ in pairs]), **_told("auc_lost", [a for _, a in pairs])}
        for (n, age), pairs in lost.items()
    ]  # fmt: skip
    fresh_rows = [
        {"answers": n, "ap": round(float(np.mean([ap for ap, _ in pairs])), 3), "auc": round(float(np.mean([a for _, a in pairs])), 3)}
        for n, pairs in reached.items()
    ]  # fmt: skip
    seconds = round((time.process_time() - begun) / n_fits, 3)
    print(json.dumps({"set": chosen.set, "draws": chosen.draws, "processor_s_a_fit": seconds, "fresh": fresh_rows, "lost": rows}, indent=1))  # fmt: skip


def _told(name: str, values: list[float]) -> dict[str, object]:
    """Mean, and a 95 % interval by the bootstrap over draws."""
    rng = np.random.default_rng(0)
    found = np.array(values)
    means = rng.choice(found, (2_000, len(found))).mean(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return {name: round(float(found.mean()), 4), f"{name}_95": [round(float(low), 4), round(float(high), 4)]}


if __name__ == "__main__":
    main()
