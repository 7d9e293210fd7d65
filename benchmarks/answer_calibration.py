"""How a base model's probabilities are best read from few decisions: models of stated quality and habit, no texts.

A posting has a liking, drawn; the person's label follows from it. A simulated model sees the liking through noise (its
quality), and says probabilities that are too sure, too shy or leaning, with two digits. Measured on 400 further postings: log loss, calibration
error of P(excited) and macro-F1, for each number of decided postings with an answer; 0 is as the model gave them. Beside it stands
a reading by one score and proportional odds alone, which forgets what the model said of the three labels.

Usage: python -m benchmarks.answer_calibration [--people 200]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict

import numpy as np

from metier.domain.decision import Label
from metier.domain.posting import PostingId
from metier.domain.verdict import Shares
from metier.screeners.answer_calibration import AnswerCalibration, calibrate_answers
from metier.screeners.calibrate import fit_calibration

SIZES = (0, 3, 5, 10, 15, 20, 30, 60)
N_TEST = 400
HABITS = {
    "none": (1.0, 0.0),
    "excited about everything": (1.0, 1.5),
    "sees no job that fits": (1.0, -1.5),
    "too sure": (2.5, 0.0),
    "too sure and excited": (2.5, 1.5),
    "shy": (0.3, 0.0),
}
"""Factor and shift of the model's log odds."""
QUALITY = {"good": 0.7, "weak": 1.6}
"""Standard deviation of what the model misreads, beside a liking of 1."""
SHARES = ((0.6, 0.25, 0.15), (0.35, 0.35, 0.3))


def person(
    rng: np.random.Generator, n: int, shares: tuple[float, ...], noise: float
) -> tuple[np.ndarray, np.ndarray]:
    """Grades of n postings, and what a model without habits would say of each."""
    liking = rng.normal(size=n)
    edges = np.quantile(rng.normal(size=20_000), np.cumsum(shares)[:2])
    grades = np.searchsorted(edges, liking + 0.5 * rng.normal(size=n) / 1.118)
    seen = (liking + noise * rng.normal(size=n)) / np.sqrt(1 + noise**2)
    spread = np.sqrt(1 - 1 / (1 + noise**2)) + 0.4
    from math import erf

    below = np.array([[0.5 * (1 + erf((edge - s) / spread / 2**0.5)) for edge in edges] for s in seen])
    return grades, np.stack([below[:, 0], below[:, 1] - below[:, 0], 1 - below[:, 1]], axis=1)


def spoken(honest: np.ndarray, factor: float, shift: float) -> list[Shares]:
    """What the model says, with its habit, to two digits."""
    logits = factor * np.log(np.clip(honest, 1e-4, None)) + shift * np.array([-0.5, 0.0, 0.5])
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    rounded = np.round(odds / odds.sum(axis=1, keepdims=True), 2)
    return [tuple(row / row.sum()) for row in rounded]


def by_one_score(known: list[Shares], grades: np.ndarray, tested: list[Shares]) -> np.ndarray:
    """Proportional odds on the log odds of the upper half of the scale, as the learned screener is calibrated."""
    plain = AnswerCalibration()
    scores = np.array([plain.score(row) for row in known])
    fitted = fit_calibration(scores, grades.astype(np.int64))
    return fitted.probabilities(np.array([plain.score(row) for row in tested]))


def figures(shares: np.ndarray, grades: np.ndarray) -> tuple[float, float, float]:
    """Log loss, calibration error of P(excited) over ten bins, macro-F1."""
    p = np.clip(shares, 1e-3, None)
    p /= p.sum(axis=1, keepdims=True)
    loss = float(-np.log(p[np.arange(len(grades)), grades]).mean())
    bins = np.minimum((p[:, 2] * 10).astype(int), 9)
    ece = sum(
        (bins == b).mean() * abs(p[bins == b, 2].mean() - (grades[bins == b] == 2).mean())
        for b in range(10)
        if (bins == b).any()
    )
    said = p.argmax(axis=1)
    f1 = []
    for grade in range(3):
        hit = ((said == grade) & (grades == grade)).sum()
        f1.append(2 * hit / max((said == grade).sum() + (grades == grade).sum(), 1))
    return loss, float(ece), float(np.mean(f1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    rng = np.random.default_rng(chosen.seed)
    labels = list(Label)
    found: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for number in range(chosen.people):
        shares = SHARES[number % 2]
        for quality, noise in QUALITY.items():
            grades, honest = person(rng, max(SIZES) + N_TEST, shares, noise)
            for habit, (factor, shift) in HABITS.items():
                raw = spoken(honest, factor, shift)
                tested, truth = raw[max(SIZES) :], grades[max(SIZES) :]
                for size in SIZES:
                    ids = [PostingId(f"{place:03}") for place in range(size)]
                    calibration = calibrate_answers(
                        dict(zip(ids, raw, strict=False)),
                        {given: labels[int(grade)] for given, grade in zip(ids, grades, strict=False)},
                    )
                    p = np.array([calibration.shares(row) for row in tested])
                    found[f"{quality} | {habit} | read | {size}"].append(figures(p, truth))
                    if size:
                        odds = by_one_score(raw[:size], grades[:size], tested)
                        found[f"{quality} | {habit} | one score | {size}"].append(figures(odds, truth))
    rows = {
        name: {
            "log_loss": round(float(np.mean([row[0] for row in values])), 4),
            "ece": round(float(np.mean([row[1] for row in values])), 4),
            "macro_f1": round(float(np.mean([row[2] for row in values])), 4),
        }
        for name, values in found.items()
    }
    json.dump({"people": chosen.people, "seed": chosen.seed, "rows": rows}, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
