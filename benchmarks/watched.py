"""Comparisons that are looked at after every decision: false alarms, and decisions until a true gain is found.

    python -m benchmarks.watched [--runs 1000] [--decisions 500] [--quick] [--only watched …]

Simulated throughout. The product's betting stands beside two other ways of betting, a bound from moments, and the
paired t-test: with Bonferroni over looks at every decision and at every tenth, and with Pocock's constant boundary.
Prints JSON: for each case and way, the share of runs with a "better" and the median number of decisions until then.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from metier.evaluation.compare import FLOOR, SWITCH_AT, Finding, compare, evidence_path
from metier.evaluation.compare.betting import least_mean

Doubles = NDArray[np.float64]
Integers = NDArray[np.int64]

BOUND = -math.log(FLOOR)
PARTS = ("watched", "several", "sameness", "more")
FIRST_LOOK = 20  # the t-test is not looked at earlier
AT = math.log(SWITCH_AT)


# --- cases: gains (runs, decisions) ---------------------------------------------------------------------


def forecasts(
    rng: np.random.Generator, shape: tuple[int, int], noise: tuple[float, float], *, shared: float = 0.0
) -> tuple[Integers, Doubles, Doubles]:
    """What was said, and two screeners that see the true log odds through noise, partly the same."""
    odds = np.array([0.9, 0.3, -0.8]) + 1.2 * rng.standard_normal((*shape, 3))
    said = (rng.random((*shape, 1)) > _softmax(odds).cumsum(axis=-1)).sum(axis=-1).clip(0, 2)
    common = math.sqrt(shared) * rng.standard_normal((*shape, 3))
    sides = [
        _softmax(odds + s * (common + math.sqrt(1 - shared) * rng.standard_normal((*shape, 3))))
        for s in noise
    ]
    return said, sides[0], sides[1]


def gains_of(said: Integers, p_a: Doubles, p_b: Doubles) -> Doubles:
    losses = [
        -np.log(np.clip(np.take_along_axis(p, said[..., None], -1)[..., 0], FLOOR, 1.0)) for p in (p_a, p_b)
    ]
    return np.asarray(losses[0] - losses[1])


def cases(rng: np.random.Generator, shape: tuple[int, int]) -> Iterator[tuple[str, Doubles]]:
    yield "equal: both noisy", gains_of(*forecasts(rng, shape, (0.8, 0.8)))
    yield "equal: errors 70 % in common", gains_of(*forecasts(rng, shape, (1.0, 1.0), shared=0.7))
    yield "equal: heavy tails (t, 2.2 d.f.)", _bounded(0.25 * rng.standard_t(2.2, shape))
    calm = np.exp(0.075 * np.cumsum(rng.standard_normal(shape), axis=1).clip(-20, 20))
    yield "equal: calm and stormy times", _bounded(0.3 * calm * rng.standard_normal(shape))
    for share in (0.01, 0.05):
        small = BOUND * share / (1 - share)
        rare = np.where(rng.random(shape) < share, -BOUND, small)
        yield f"equal: b a little better, disaster in {share:.0%}", rare
    for spread in (0.3, 0.4, 0.5, 0.6):
        yield f"gain .05, spread {spread}", _bounded(0.05 + spread * rng.standard_normal(shape))
    yield "gain .05, noisy forecasts", gains_of(*forecasts(rng, shape, (0.75, 0.53), shared=0.5))
    yield "gain .10, spread 0.5", _bounded(0.10 + 0.5 * rng.standard_normal(shape))
    yield "gain .25, spread 0.5 (words to learned)", _bounded(0.25 + 0.5 * rng.standard_normal(shape))


def _bounded(gains: Doubles) -> Doubles:
    return np.clip(gains, -BOUND, BOUND)


def _softmax(odds: Doubles) -> Doubles:
    shares = np.exp(odds - odds.max(axis=-1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=-1, keepdims=True))


# --- ways: whether each look says "better" (runs, decisions) --------------------------------------------


def mixture(gains: Doubles) -> NDArray[np.bool_]:
    """The product's."""
    return np.stack([evidence_path(run, bound=BOUND) >= SWITCH_AT for run in gains])


def adaptive(gains: Doubles) -> NDArray[np.bool_]:
    """The bet of aGRAPA (Waudby-Smith & Ramdas 2024): it follows the past's mean over its second moment."""
    before = np.arange(gains.shape[1]) + 5
    mean = (np.cumsum(gains, axis=1) - gains + 5 * 0.05) / before
    square = (np.cumsum(gains**2, axis=1) - gains**2 + 5 * 0.16) / before
    bets = np.clip(mean / square, 0, 0.9 / BOUND)
    return np.asarray(np.cumsum(np.log1p(bets * gains), axis=1) >= AT)


def newton(gains: Doubles) -> NDArray[np.bool_]:
    """Online Newton step (Cutkosky & Orabona 2018)."""
    wealth, bet, curvature = np.zeros(len(gains)), np.zeros(len(gains)), np.ones(len(gains))
    found = np.zeros(gains.shape, dtype=np.bool_)
    for at, gain in enumerate((gains / BOUND).T):
        wealth = wealth + np.log1p(bet * gain)
        found[:, at] = wealth >= AT
        slope = -gain / (1 + bet * gain)
        curvature = curvature + slope**2
        bet = np.clip(bet - 2 / (2 - math.log(3)) * slope / curvature, 0, 0.5)
    return found


def moments(gains: Doubles) -> NDArray[np.bool_]:
    """Empirical Bernstein (Howard et al. 2021), as in Choe & Ramdas 2024."""
    before = np.maximum(np.arange(gains.shape[1]), 1)
    guess = np.clip((np.cumsum(gains, axis=1) - gains) / before, -BOUND, BOUND)
    total, square = np.cumsum(gains, axis=1), np.cumsum((gains - guess) ** 2, axis=1)
    rates = np.exp(np.linspace(math.log(0.03), math.log(0.9), 24))
    parts = [
        rate * total / (2 * BOUND) + (math.log1p(-rate) + rate) * square / (2 * BOUND) ** 2 for rate in rates
    ]
    return np.asarray(np.logaddexp.reduce(parts) - math.log(len(rates)) >= AT)


def t_test(
    looks: NDArray[np.int64], *, constant: float | None = None
) -> Callable[[Doubles], NDArray[np.bool_]]:
    """One-sided and paired: Bonferroni over `looks`, or Pocock's `constant` boundary."""

    def found(gains: Doubles) -> NDArray[np.bool_]:
        from scipy.stats import t

        n = np.arange(1, gains.shape[1] + 1)
        mean = np.cumsum(gains, axis=1) / n
        variance = (np.cumsum(gains**2, axis=1) / n - mean**2) * n / np.maximum(n - 1, 1)
        statistic = mean / np.sqrt(np.maximum(variance, 1e-12) / n)
        limit = t.isf(0.05 / len(looks), np.maximum(n - 1, 1)) if constant is None else constant
        looked = np.isin(n, looks)
        return np.asarray((statistic > limit) & looked)

    return found


def pocock(looks: NDArray[np.int64], runs: int = 20_000) -> float:
    """The boundary that a walk without drift crosses at any look in 1 of 20 runs, by simulation."""
    rng = np.random.default_rng(5)
    highest, walk, last = np.full(runs, -np.inf), np.zeros(runs), 0
    for look in looks.tolist():
        walk += math.sqrt(look - last) * rng.standard_normal(runs)
        last = look
        highest = np.maximum(highest, walk / math.sqrt(look))
    return float(np.quantile(highest, 0.95))


def ways(decisions: int) -> Mapping[str, Callable[[Doubles], NDArray[np.bool_]]]:
    every = np.arange(FIRST_LOOK, decisions + 1)
    tenth = np.arange(FIRST_LOOK, decisions + 1, 10)
    return {
        "metier": mixture,
        "adaptive": adaptive,
        "newton": newton,
        "moments": moments,
        "t, Bonferroni, every decision": t_test(every),
        "t, Bonferroni, every tenth": t_test(tenth),
        "t, Pocock, every decision": t_test(every, constant=pocock(every)),
    }


def share_and_median(found: NDArray[np.bool_]) -> dict[str, float | int | None]:
    any_time = found.any(axis=1)
    first = np.where(any_time, found.argmax(axis=1) + 1.0, np.inf)
    median = float(np.median(first))
    return {
        "share": round(float(any_time.mean()), 3),
        "median": int(median) if math.isfinite(median) else None,
    }


# --- what else is promised ------------------------------------------------------------------------------


def several(rng: np.random.Generator, runs: int, decisions: int, challengers: int = 4) -> dict[str, float]:
    """Challengers that are no better than the active screener: runs in which any was ever called better."""
    wrong = 0
    for _ in range(runs):
        odds = np.array([0.9, 0.3, -0.8]) + 1.2 * rng.standard_normal((decisions, 3))
        said = (rng.random((decisions, 1)) > _softmax(odds).cumsum(axis=-1)).sum(axis=-1).clip(0, 2)
        p = [_softmax(odds + 0.8 * rng.standard_normal((decisions, 3))) for _ in range(challengers + 1)]
        best = [evidence_path(gains_of(said, p[0], other), bound=BOUND).max() for other in p[1:]]
        wrong += max(best) >= SWITCH_AT * challengers
    return {"challengers": challengers, "runs": runs, "any false better": round(wrong / runs, 3)}


def sameness(rng: np.random.Generator, runs: int) -> list[dict[str, float | None]]:
    """Decisions until "no difference worth caring about", and how often it is said of a difference of .03."""
    found = []
    looks = (250, 500, 750, 1000, 1500, 2000)
    for mean in (0.0, 0.03):
        for spread in (0.02, 0.1, 0.2):
            first = []
            for _ in range(runs):
                gains = _bounded(mean + spread * rng.standard_normal(looks[-1]))
                first.append(next((n for n in looks if _same(gains[:n])), math.inf))
            middle = float(np.median(first))
            share = float(np.mean(np.isfinite(first)))
            row = {"difference": mean, "spread": spread, "said by 2,000": round(share, 3)}
            found.append({**row, "median": middle if math.isfinite(middle) else None})
    return found


def _same(gains: Doubles, margin: float = 0.02) -> bool:
    low = least_mean(gains, bound=BOUND, asked=SWITCH_AT)
    return low > -margin and -least_mean(-gains, bound=BOUND, asked=SWITCH_AT) < margin


def more_decisions(rng: np.random.Generator, runs: int) -> dict[str, float]:
    """How often the true number lies in the 80 % interval of "about so many more decisions", asked after 100."""
    inside, named = 0, 0
    for _ in range(runs):
        said, p_a, p_b = forecasts(rng, (1, 3000), (0.85, 0.5), shared=0.5)
        found = compare(said[0, :100], p_a[0, :100], p_b[0, :100])
        if found.finding is not Finding.NOT_KNOWN or found.more is None:
            continue
        path = evidence_path(gains_of(said, p_a, p_b)[0], bound=BOUND) >= SWITCH_AT
        true = int(path.argmax()) + 1 - 100 if path.any() else math.inf
        named += 1
        inside += found.more.low <= true <= (found.more.high or math.inf)
    return {"runs": runs, "number named": named, "inside": round(inside / max(named, 1), 3)}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--decisions", type=int, default=500)
    parser.add_argument("--quick", action="store_true", help="a tenth of the runs")
    parser.add_argument("--only", nargs="*", choices=PARTS, default=list(PARTS))
    chosen = parser.parse_args()
    runs = chosen.runs // 10 if chosen.quick else chosen.runs
    report: dict[str, object] = {"runs": runs, "decisions": chosen.decisions}
    if "watched" in chosen.only:
        known = ways(chosen.decisions)
        rows: dict[str, object] = {}
        for name, gains in cases(np.random.default_rng(7), (runs, chosen.decisions)):
            about = {"mean": round(float(gains.mean()), 3), "spread": round(float(gains.std()), 3)}
            rows[name] = about | {way: share_and_median(found(gains)) for way, found in known.items()}
        report["watched"] = rows
    if "several" in chosen.only:
        report["several"] = several(np.random.default_rng(8), runs, chosen.decisions)
    if "sameness" in chosen.only:
        report["sameness"] = sameness(np.random.default_rng(9), max(runs // 50, 5))
    if "more" in chosen.only:
        report["more"] = more_decisions(np.random.default_rng(10), max(runs // 4, 10))
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
