"""How often forecasts of learning curves hold what came: on made-up curves, and on replays of real decisions.

    python -m benchmarks.curve_coverage [--sets hn_interest triage_NSAIDS …] [--people 40] [--seeds 3] [--only-made-up]

Real: METIER_DATA names the folder of labelled sets; films count one person each. Each replay is cut after 40, 80 and
160 labels, and what came is compared with the 80 % and 95 % intervals at twice and four times as many: the mean loss
of the decisions around there, and the mean loss on held-out postings. Seed 0 is the person's own order without held-out
postings; others are shuffled, 30 % held out. Constants were chosen on hn_interest, ADHD, NSAIDS and every other person
of films. Replays are kept in the cache folder (METIER_CACHE). Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from benchmarks.data import data_folder
from numpy.typing import NDArray

from metier.domain.example import Example
from metier.errors import NotEnoughExamplesError
from metier.evaluation.curves import decision_history, forecast
from metier.evaluation.labelled import LabelledPosting
from metier.models.encoder import MiniLmEncoder
from metier.screeners.base import Screener
from metier.screeners.features import Featurizer
from metier.screeners.registry import Kit, make
from metier.storage.store import Store
from metier.workspace.backtest import read_labelled

Doubles = NDArray[np.float64]

CHOSEN_ON = ("hn_interest", "triage_ADHD", "triage_NSAIDS")
SETS = (*CHOSEN_ON, "triage_Antihistamines", "triage_ProtonPumpInhibitors", "movies")
KINDS = ("learned", "words")
LADDER = (80, 160, 320, 640)
CUTS = (40, 80, 160)
LEAST_P = 0.001  # log loss takes no probability for smaller
MOST_POOL, MOST_TEST = 650, 400

Result = tuple[str, bool, str, int, bool, bool, float]
"""What was compared, chosen or confirmed, screener, times, inside 80 %, inside 95 %, half-width."""

MADE_UP: Mapping[str, Callable[[Doubles], Doubles]] = {
    "power .3": lambda n: 0.3 + 1.2 * n**-0.3,
    "power .5": lambda n: 0.45 + 1.5 * n**-0.5,
    "power 1": lambda n: 0.5 + 4 / n,
    "flat": lambda n: 0.7 + 0 * n,
    "no power law: exponential": lambda n: 0.5 + 0.4 * np.exp(-n / 80),
    "no power law: logarithm": lambda n: 1.1 - 0.1 * np.log(n / 10),
    "no power law: late drop": lambda n: 0.9 - 0.3 / (1 + (150 / n) ** 2),
}


def made_up(runs: int) -> dict[str, dict[str, float]]:
    """Coverage of the figure and of the gain, on curves that are known; losses are gamma distributed."""
    rng = np.random.default_rng(2)
    found: dict[str, dict[str, float]] = {}
    for name, law in MADE_UP.items():
        for cut in (50, 300):
            inside: dict[str, list[bool]] = defaultdict(list)
            for run in range(runs):
                sizes = np.arange(10, cut)
                means = law(sizes.astype(np.float64))
                history = decision_history(sizes, rng.gamma(3, means / 3))
                now = law(np.array(float(cut)))
                for times in (2, 4):
                    ahead = forecast(history, times * cut, n=cut, seed=run)
                    assert ahead is not None
                    true = float(law(np.array(float(times * cut))))
                    inside[f"figure at {times}x"].append(ahead.likely.low <= true <= ahead.likely.high)
                    gain = float(now) - true
                    inside[f"gain at {times}x"].append(
                        ahead.gain.low <= gain + 1e-9 and gain <= ahead.gain.high + 1e-9
                    )
            found[f"{name}, {cut} labels"] = {key: round(float(np.mean(v)), 2) for key, v in inside.items()}
    return found


# --- replays --------------------------------------------------------------------------------------------


def losses(grades: NDArray[np.int64], p: Doubles) -> Doubles:
    return np.asarray(-np.log(np.clip(p[np.arange(len(grades)), grades], LEAST_P, 1.0)))


def judge(screener: Screener, examples: Sequence[Example], items: Sequence[LabelledPosting]) -> Doubles:
    try:
        verdicts = screener.learn(examples).screen([item.posting for item in items])
    except NotEnoughExamplesError:
        return np.full((len(items), 3), 1 / 3)
    return np.array([[v.p_passed, v.p_maybe, v.p_excited] for v in verdicts])


def replay(items: Sequence[LabelledPosting], seed: int, kit: Kit) -> dict[str, NDArray[np.generic]]:
    """Each decision predicted from those before it, refitted when the history has grown by 5 %."""
    if seed == 0:
        pool, test = sorted(items, key=lambda item: item.order or 0)[:MOST_POOL], []
    else:
        by_id = sorted(items, key=lambda item: item.id)
        mixed = [by_id[i] for i in np.random.default_rng(seed).permutation(len(by_id))]
        held = int(0.3 * len(mixed))
        test, pool = mixed[:held][:MOST_TEST], mixed[held : held + MOST_POOL - 130]
    examples = [Example(item.posting, item.label) for item in pool if item.label]
    found: dict[str, NDArray[np.generic]] = {"grades": _grades(pool), "test_grades": _grades(test)}
    found["sizes"] = np.array([size for size in LADDER if size <= len(pool)])
    stops = [10]
    while stops[-1] < len(pool):
        stops.append(min(max(stops[-1] + 2, int(stops[-1] * 1.05)), len(pool)))
    for kind in KINDS:
        p = np.full((len(pool), 3), np.nan)
        for at, until in pairwise(stops):
            p[at:until] = judge(make(kind, kit), examples[:at], pool[at:until])
        found[kind] = p
        if test:
            tested = [judge(make(kind, kit), examples[:size], test) for size in found["sizes"].tolist()]
            found[f"{kind}_test"] = np.stack(tested) if tested else np.zeros((0, len(test), 3))
    return found


def _grades(items: Sequence[LabelledPosting]) -> NDArray[np.int64]:
    return np.array([item.label.grade for item in items if item.label], dtype=np.int64)


def people(folder: Path, name: str, most: int) -> Iterator[tuple[str, bool, list[LabelledPosting]]]:
    """Each person of a set, and whether constants were chosen on them."""
    path = next(p for p in (folder / f"{name}.jsonl", folder / f"{name}.jsonl.gz") if p.exists())
    decided = [item for item in read_labelled(path).labelled.items if item.label]
    known = sorted({item.person for item in decided}, key=lambda person: (len(person), person))
    for place, person in enumerate(known[:most]):
        chosen = place % 2 == 0 if len(known) > 1 else name in CHOSEN_ON
        yield f"{name}{person}", chosen, [item for item in decided if item.person == person]


def check(run: Mapping[str, NDArray[np.generic]], *, chosen: bool) -> Iterator[Result]:
    grades = np.asarray(run["grades"], dtype=np.int64)
    at = np.arange(10, len(grades))
    for kind in KINDS:
        found = losses(grades[10:], np.asarray(run[kind], dtype=np.float64)[10:])
        for cut in CUTS:
            history = decision_history(at[at < cut], found[at < cut])
            for times in (2, 4):
                near = (at >= 0.85 * times * cut) & (at < 1.18 * times * cut)
                truths = [("coming decisions", found[near])] if len(grades) >= 1.15 * times * cut else []
                sizes = run["sizes"].tolist()
                if len(run["test_grades"]) and times * cut in sizes:
                    p = np.asarray(run[f"{kind}_test"], dtype=np.float64)[sizes.index(times * cut)]
                    truths.append(("held out", losses(np.asarray(run["test_grades"], dtype=np.int64), p)))
                for what, truth in truths:
                    ahead = forecast(history, times * cut, n=cut, of=len(truth))
                    if ahead is None:
                        continue
                    true = float(truth.mean())
                    yield (
                        what,
                        chosen,
                        kind,
                        times,
                        ahead.likely.low <= true <= ahead.likely.high,
                        ahead.wide.low <= true <= ahead.wide.high,
                        ahead.likely.half_width,
                    )


def real(sets: Sequence[str], most: int, seeds: int) -> list[dict[str, object]]:
    cache = Path(os.environ.get("METIER_CACHE", "~/.cache/metier-bench")).expanduser()
    kept = cache / "curve_replays"
    kept.mkdir(parents=True, exist_ok=True)
    cells: dict[tuple[object, ...], list[Result]] = defaultdict(list)
    vectors = cache / "vectors.db"
    with Store.open(vectors, create=not vectors.exists()) as store:
        kit = Kit(Featurizer(MiniLmEncoder(cache=cache), store.cache))
        for name in sets:
            for person, chosen, items in people(data_folder() / "labelled", name, most):
                for seed in range(seeds):
                    path = kept / f"{person}-{seed}.npz"
                    if not path.exists():
                        np.savez_compressed(path, **replay(items, seed, kit))  # type: ignore[arg-type]  # numpy's stub
                    with np.load(path) as run:
                        for row in check(run, chosen=chosen):
                            part = "chosen on" if chosen else "confirmed on"
                            for key in ((part, row[0]), (part, row[0], name), (part, row[0], row[2], row[3])):
                                cells[key].append(row)
    return [
        {
            "what": " · ".join(str(part) for part in key),
            "forecasts": len(rows),
            "in 80 %": round(float(np.mean([row[4] for row in rows])), 3),
            "in 95 %": round(float(np.mean([row[5] for row in rows])), 3),
            "median half-width": round(float(np.median([row[6] for row in rows])), 3),
        }
        for key, rows in sorted(cells.items(), key=str)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sets", nargs="*", default=list(SETS))
    parser.add_argument("--people", type=int, default=40, help="of films")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--runs", type=int, default=50, help="of each made-up curve")
    parser.add_argument("--only-made-up", action="store_true")
    chosen = parser.parse_args()
    report: dict[str, object] = {"made up": made_up(chosen.runs)}
    if not chosen.only_made_up:
        report["real"] = real(chosen.sets, chosen.people, chosen.seeds)
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
