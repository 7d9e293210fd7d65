"""Does a sentence encoder tuned on one person's labels beat the frozen learned screener? Prints one table.

    METIER_DATA=… python -m benchmarks.fine_tuned [--sets NAME …] [--sizes N …] [--seeds N] [--first N] [--change NAME=NUMBER …]
                                                  [--recipes RECIPE …] [--half] [--every] [--keep FILE] [--read FILE …]

By default the product's screener `fine_tuned` with its tuner of the encoder; --change gives its recipe other numbers. --recipes
measures ways of research instead (`benchmarks.fine_tuned_recipes`): quicker, as trainings are shared, but their vectors are of
texts cut at 128 tokens, so that the difference to frozen holds what cutting costs. --half multiplies in bfloat16 while tuning
(weights and sums stay float32): half the time where the processor can, and no figure moved by more than .001 where both were run.

Of every drawing, frozen and tuned scores are kept: of the examples by fits that had not seen them, of the tests by the fit
on all. The table mixes them as the product does and tells differences to frozen, with half of the 95 % interval. With --every also:
each fixed share; `best`, the share with the least left-out log loss, without the product's least gain; `alike`, the product's
choice with frozen scores from as few folds as the tuned ones; of research, `own`, the head that was trained with the encoder.

Words and facts stay as they are, no profile, no reasons. One thread. A mean over sets has the sets as units; within a set the
people are, or where it is one person, the drawings, whose tests overlap: those intervals are too narrow.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from benchmarks import encoder_tuners as tuners
from benchmarks.data import data_folder
from benchmarks.encoder_tuning import Case, read_case
from benchmarks.fine_tuned_recipes import Recipe, Trial, in_half_precision, run, tune_in_half_precision
from benchmarks.learning.pile import VECTORS, ReadThrough, cache_folder
from benchmarks.learning.sets import load_units
from numpy.typing import NDArray

from metier.domain.example import Example
from metier.domain.profile import Profile
from metier.evaluation.intervals import Interval, mean_interval
from metier.evaluation.metrics import figures
from metier.evaluation.splits import Split
from metier.models.tunable import TunableMiniLm
from metier.screeners.calibrate import Calibration, fit_calibration, lean_of
from metier.screeners.fine_tuned.mixing import SHARES, mixture_of
from metier.screeners.fine_tuned.screener import FineTunedScreener
from metier.screeners.learned import LearnedScreener
from metier.training.encoder.folds import folds_by_text
from metier.training.encoder.recipe import EncoderRecipe
from metier.workspace.finetuning.encoder import encoder_tuner

Doubles = NDArray[np.float64]
Record = dict[str, object]
"""Scores of one recipe on one drawing, as it is kept: numbers only."""

SETS = ("hn_interest", "triage_NSAIDS", "triage_Antihistamines", "triage_ADHD")
SIZES = (50, 100, 200)
FIGURES = ("ap", "auc", "log_loss")
_KEEP_MB = 1500.0


# --- measuring ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Product:
    """The screener `fine_tuned` as a backtest makes it, with everything it rests on."""

    tunable: TunableMiniLm
    cache: ReadThrough

    @classmethod
    def here(cls) -> Product:
        """With the weights and kept numbers of the cache folder."""
        folder = cache_folder()
        tunable = TunableMiniLm(cache=folder, n_threads=1, keep_mb=_KEEP_MB)
        return cls(tunable, ReadThrough(folder / VECTORS))

    def measure(self, case: Case, split: Split, changed: Mapping[str, object]) -> Record:
        """Scores on one drawing.

        Args:
            changed: Numbers of the recipe other than the product's.
        """
        examples = case.examples(split)
        tests = [case.unit.labelled.by_id[given] for given in split.test]
        postings = [item.posting for item in tests]
        recipe = dataclasses.replace(EncoderRecipe(), seed=split.seed, **changed)  # type: ignore[arg-type]  # numbers by name
        tuner = encoder_tuner(self.tunable, case.kept, self.cache, recipe=recipe)
        begun = time.process_time()
        fitted = FineTunedScreener(LearnedScreener(case.kept, Profile()), tuner=tuner).learn(examples)
        assert fitted.tuned is not None
        learned = time.process_time()
        tuned = fitted.tuned.scores(postings)
        return _record(
            case, split, " ".join(["product", *(f"{name}={value}" for name, value in changed.items())]),
            frozen=fitted.frozen,
            frozen_test=fitted.frozen.scores(case.kept.features(postings)),
            tuned=fitted.tuned.left_out(examples),
            tuned_test=tuned,
        ) | {
            "seconds": round(learned - begun, 2), "screen_seconds": round(time.process_time() - learned, 2),
            "share": fitted.mixture.share if fitted.mixture else 0.0,
            "frozen_alike": _plain(by_folds(case, examples, recipe.folds)),
        }  # fmt: skip


def by_folds(case: Case, examples: Sequence[Example], n_folds: int) -> Doubles:
    """Scores of the frozen screener by the folds that tuned scores come from: fewer than its own. Shape (n,)."""
    grades = np.array([example.label.grade for example in examples], np.int64)
    folds, found = folds_by_text(examples, grades, n_folds), np.full(len(examples), np.nan)
    for fold in range(n_folds):
        others = np.flatnonzero(folds != fold)
        here = np.flatnonzero((folds == fold) & np.isin(grades, grades[others]))
        head = LearnedScreener(case.kept, Profile()).learn([examples[int(i)] for i in others])
        found[here] = head.scores(case.kept.features([examples[int(i)].posting for i in here]))
    return found


def by_recipes(trial: Trial, recipes: Sequence[Recipe]) -> Iterator[Record]:
    """Scores of every recipe on one drawing."""
    frozen = trial.case.judge(trial.examples, trial.rows, trial.case.dense[trial.rows])
    begun = time.process_time()
    found = run(trial, recipes)
    seconds = (time.process_time() - begun) / len(recipes)  # trainings are shared
    for recipe, scores in zip(recipes, found, strict=True):
        yield _record(
            trial.case, trial.split, recipe.name,
            frozen=frozen.by, frozen_test=frozen.scores, tuned=scores.left_out, tuned_test=scores.test,
        ) | {
            "steps": scores.steps, "seconds": round(seconds, 2),
            "own": _plain(scores.own_left_out), "own_test": _plain(scores.own_test),
        }  # fmt: skip


def _record(
    case: Case,
    split: Split,
    name: str,
    *,
    frozen: LearnedScreener,
    frozen_test: Doubles,
    tuned: Doubles,
    tuned_test: Doubles,
) -> Record:
    by_id = case.unit.labelled.by_id
    grades, test_grades = (
        [label.grade for given in ids if (label := by_id[given].label)] for ids in (split.train, split.test)
    )
    return {
        "set": case.unit.set_name, "unit": case.unit.name, "size": split.size, "seed": split.seed, "recipe": name,
        "grades": grades, "test_grades": test_grades,
        "calibration": dataclasses.astuple(frozen.calibration), "recency": _plain(frozen.recency),
        "frozen": _plain(frozen.left_out), "frozen_test": _plain(frozen_test),
        "tuned": _plain(tuned), "tuned_test": _plain(tuned_test),
    }  # fmt: skip


def _plain(scores: Doubles) -> list[float | None]:
    return [None if np.isnan(score) else round(float(score), 6) for score in scores]


# --- telling ------------------------------------------------------------------------------------------


def told(record: Record, *, every: bool = False) -> Iterator[tuple[str, Doubles, float]]:
    """Every way to use the scores of one record: name, probabilities of the tests, share of the tuned score."""
    name = str(record["recipe"])
    as_it_is = _calibration(record["calibration"])
    frozen, grades = _numbers(record, "frozen"), np.array(record["grades"], np.int64)
    frozen_test = _numbers(record, "frozen_test")
    recency = _numbers(record, "recency") if "recency" in record else np.ones(len(grades))
    yield "frozen", as_it_is.probabilities(frozen_test), 0.0
    for by, suffix in (("tuned", ""), ("own", " own")) if every and "own" in record else (("tuned", ""),):
        tuned, tuned_test = _numbers(record, by), _numbers(record, f"{by}_test")
        gated = mixture_of(frozen, tuned, grades, recency=recency, calibration=as_it_is)
        mixed = gated.scores(frozen_test, tuned_test)
        yield f"{name}{suffix}", gated.calibration.probabilities(mixed), gated.share
        if every and "frozen_alike" in record:
            alike = _numbers(record, "frozen_alike")
            fair = mixture_of(alike, tuned, grades, recency=recency, calibration=as_it_is)
            mixed = fair.scores(frozen_test, tuned_test)
            yield f"{name}{suffix} alike", fair.calibration.probabilities(mixed), fair.share
        if not every:
            continue
        ways = {}
        for share in SHARES[1:]:
            left_out = (1 - share) * frozen + share * (gated.scale * tuned + gated.shift)
            fit = dataclasses.replace(fit_calibration(left_out, grades, recency), lean=lean_of(grades))
            test = (1 - share) * frozen_test + share * (gated.scale * tuned_test + gated.shift)
            ways[share] = fit.probabilities(test)
            yield f"{name}{suffix} {share:g}", ways[share], share
        best = SHARES[int(np.argmin(gated.losses))] if gated.losses else 0.0
        yield f"{name}{suffix} best", ways.get(best, as_it_is.probabilities(frozen_test)), best


def _calibration(kept: object) -> Calibration:
    assert isinstance(kept, list | tuple)
    slope, at_maybe, at_excited, (passed, maybe, excited) = kept
    return Calibration(slope, at_maybe, at_excited, (passed, maybe, excited))


def _numbers(record: Record, name: str) -> Doubles:
    return np.array(record[name], np.float64)


Drawing = tuple[str, int]
"""Person, where a set has several, and seed."""
Cell = Mapping[str, Mapping[Drawing, Mapping[str, float]]]
"""By way and drawing: figures."""


def cells_of(records: Iterable[Record], *, every: bool = False) -> Mapping[tuple[str, int], Cell]:
    """By set and size: figures of every way on every drawing."""
    cells: dict[tuple[str, int], dict[str, dict[Drawing, dict[str, float]]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for record in records:
        grades = np.array(record["test_grades"], np.int64)
        cell = cells[str(record["set"]), int(str(record["size"]))]
        drawing = str(record.get("unit", "")), int(str(record["seed"]))
        seconds = {name: float(str(record.get(name, "nan"))) for name in ("seconds", "screen_seconds")}
        for way, p, share in told(record, every=every):
            cell[way][drawing] = figures(grades, p) | seconds | {"share": share}
    return cells


def gain(cell: Cell, way: str, figure: str) -> Interval:
    """Mean paired difference to frozen: over people, where a set has several, else over drawings."""
    gains: dict[Drawing, list[float]] = defaultdict(list)
    several = len({person for person, _ in cell[way]}) > 1
    for (person, seed), mine in cell[way].items():
        gains[person, 0 if several else seed].append(mine[figure] - cell["frozen"][person, seed][figure])
    return mean_interval([float(np.mean(of_one)) for of_one in gains.values()])


def table(records: Sequence[Record], *, every: bool = False) -> str:
    """Per set and size, then the mean of the sets; * where the interval excludes 0."""
    cells = cells_of(records, every=every)
    lines = [f"differences to frozen: {', '.join(FIGURES)}; then share of tuned, seconds to tune"]
    for (name, size), cell in sorted(cells.items()):
        values = [f"{figure} {_mean(cell['frozen'], figure):.3f}" for figure in FIGURES]
        lines.append(f"{name}, {size} labels, {len(cell['frozen'])} drawings: frozen {' '.join(values)}")
        for way, mine in cell.items():
            if way != "frozen":
                gains = [_cell(gain(cell, way, figure)) for figure in FIGURES]
                rest = [f"{_mean(mine, what):6.2f}" for what in ("share", "seconds")]
                lines.append(f"  {way:24}{len(mine):3}  " + "  ".join([*gains, *rest]))
    for size in sorted({size for _, size in cells}):
        of_size = {name: cell for (name, n), cell in cells.items() if n == size}
        lines.append(f"mean of sets, {size} labels")
        for way in dict.fromkeys(way for cell in of_size.values() for way in cell if way != "frozen"):
            having = [cell for cell in of_size.values() if way in cell]
            gains = [
                _cell(mean_interval([gain(cell, way, figure).value for cell in having])) for figure in FIGURES
            ]
            worst = min(gain(cell, way, "ap").value for cell in having)
            lines.append(f"  {way:24}{len(having):3}  " + "  ".join(gains) + f"  worst ap {worst:+.3f}")
    return "\n".join(lines)


def _mean(of: Mapping[Drawing, Mapping[str, float]], what: str) -> float:
    return float(np.nanmean([one[what] for one in of.values()]))


def _cell(found: Interval) -> str:
    sure = "*" if found.low > 0 or found.high < 0 else " "
    return f"{found.value:+.3f} ± {found.half_width:.3f}{sure}"


# --- the command --------------------------------------------------------------------------------------


def main() -> None:
    args = _arguments()
    if args.read:
        kept = [line for file in args.read for line in file.read_text("utf-8").splitlines()]
        print(table([json.loads(line) for line in kept], every=args.every))
        return
    records: list[Record] = []
    for record in measured(args):
        records.append(record)
        if args.keep:
            with args.keep.open("a", encoding="utf-8") as out:
                out.write(json.dumps(record) + "\n")
    print(table(records, every=args.every))
    _say(f"most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def measured(args: argparse.Namespace) -> Iterator[Record]:
    """Records of every set, drawing and recipe asked for."""
    import torch

    torch.set_num_threads(1)
    changed = {name: json.loads(number) for name, number in (one.split("=") for one in args.change)}
    recipes = [Recipe.of(name) for name in args.recipes]
    if args.half:
        tune_in_half_precision()
    for one in load_units(args.sets, data_folder(), cache_folder(), sizes=args.sizes, seeds=args.seeds):
        case, begun = read_case(one), time.process_time()
        product, states = Product.here(), None
        if recipes:
            kept_after = sorted({tuners.N_LAYERS - recipe.layers for recipe in recipes})
            states = tuners.read_states(case.postings, kept_after)
            states = in_half_precision(states) if args.half else states
        for split in one.splits["group"]:
            if split.seed >= args.first:
                if states is None:
                    yield product.measure(case, split, changed)
                else:
                    yield from by_recipes(Trial.of(case, split, states), recipes)
                _say(f"{one.set_name} {split.size} {split.seed} {time.process_time() - begun:.0f} s")


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sets", nargs="+", default=list(SETS))
    parser.add_argument("--sizes", nargs="+", type=int, default=list(SIZES))
    parser.add_argument("--seeds", type=int, default=4, help="drawings")
    parser.add_argument("--first", type=int, default=0, help="leave out earlier drawings")
    parser.add_argument("--change", nargs="+", default=[], help="numbers of the product's recipe: steps=30")
    parser.add_argument(
        "--recipes", nargs="+", default=[], help="ways of research to measure instead of the product's"
    )
    parser.add_argument(
        "--half", action="store_true", help="multiply in bfloat16 while tuning: half the time"
    )
    parser.add_argument("--every", action="store_true", help="tell every share, and the best without a gate")
    parser.add_argument("--keep", type=Path, help="a file that every record is added to")
    parser.add_argument("--read", type=Path, nargs="+", help="tell kept records and measure nothing")
    return parser.parse_args()


if __name__ == "__main__":
    main()
