"""Does tuning the sentence encoder on one person's labels help the learned screener? Prints one table.

    METIER_DATA=… METIER_ST_PYTHON=… python -m benchmarks.encoder_tuning [--sets NAME …] [--ways WAY …] [--sizes N …]
                                                                         [--seeds N] [--keep ROWS.jsonl]

METIER_ST_PYTHON names a Python of the same version with torch; this program goes on under it, with its own packages in front.
One thread. The screener is the product's, with its three dense views replaced by tuned ones; words and facts stay.

map-…      a linear map I + BA of rank 16 on the frozen vectors of all three views, served without torch.
layer-…    the last transformer layer, layers-… the last two; the layers below are frozen and run once. Texts are cut at 128
           tokens, so that these are compared with `cut`: the same vectors before tuning (opening = whole text).
…-pairs    graded contrast (CoSENT): of two pairs of postings, the one whose labels are worth more alike is to be nearer.
…-ordinal  proportional odds on the vector, fitted first, then trained together with it and thrown away.
powers     no labels: frozen vectors centred and stretched by a power of the variance of all texts of the set (-1 whitens).

Every way is judged after several numbers of steps (`@`), by itself and as `+mean` of its probabilities and the frozen ones. `+stop` trains on the earlier four fifths
of the labels and takes the number of steps, none included, with the least log loss on the later fifth. `+fold` calibrates
on labels that neither encoder nor head saw (five folds), and `+gate` mixes it with the frozen one as those labels say.
"""
# mypy: disable-error-code="import-not-found"
# (torch is no package of the project's own environment)

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import resource
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from benchmarks import encoder_tuners as tuners
from benchmarks.data import data_folder
from benchmarks.learning.measure import Row, Told, row_of
from benchmarks.learning.pile import cache_folder, featurizer
from benchmarks.learning.sets import Unit, load_units
from benchmarks.learning.tables import cells, difference, figure_of
from numpy.typing import NDArray

from metier.domain.example import Example
from metier.domain.ports import Encoder
from metier.domain.posting import Posting
from metier.domain.profile import Profile
from metier.evaluation.backtest import training_examples
from metier.evaluation.metrics import log_loss
from metier.evaluation.splits import Split
from metier.screeners.calibrate import Calibration, fit_calibration, lean_of
from metier.screeners.features import FeatureMatrix, KeptFeatures
from metier.screeners.learned import LearnedScreener

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
Teller = Callable[[str, Doubles, float], Row]

SETS = ("hn_interest", "triage_NSAIDS", "triage_Antihistamines", "triage_ADHD")
SIZES = (50, 100, 200)
MAPS = ("map-pairs", "map-ordinal")
LAYERS = ("layer-pairs", "layer-ordinal", "layers-pairs", "layers-ordinal")
FIGURES = ("ap", "auc", "log_loss")
POWERS = (-0.5, 0.0, 0.5, 1.0, 2.0)
GATED = dict.fromkeys(MAPS, 30) | dict.fromkeys(LAYERS, 10)
"""Steps at which `+fold` and `+gate` are told."""

_LATER = 0.2  # share of the labels that early stopping looks at
_FOLDS = 5
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


# --- the product's screener on other vectors ----------------------------------------------------------


@dataclass(frozen=True)
class Replaced:
    """Stands in for a `Featurizer`: dense views of its own, the rest as it was read."""

    kept: KeptFeatures
    dense: dict[int, Floats]
    """By address of a posting. Each of shape (3, dim)."""

    name = "tuned"

    @property
    def encoder(self) -> Encoder | None:
        """The product's."""
        return self.kept.encoder

    def features(self, postings: Sequence[Posting]) -> FeatureMatrix:
        """As read, with these dense views."""
        matrix = self.kept.features(postings)
        mine = [self.dense[id(posting)] for posting in postings]
        return dataclasses.replace(matrix, dense=np.stack(mine)) if mine else matrix

    def sentences(self, texts: Sequence[str]) -> Floats:
        """As read."""
        return self.kept.sentences(texts)


@dataclass(frozen=True)
class Case:
    """One unit with the frozen features of its postings, in the order of its items."""

    unit: Unit
    postings: Sequence[Posting]
    kept: KeptFeatures
    place: dict[str, int]

    def examples(self, split: Split) -> list[Example]:
        """Without reasons, whose words would have to be encoded anew by every tuned encoder."""
        return [
            dataclasses.replace(example, reason="")
            for example in training_examples(self.unit.labelled, split)
        ]

    @property
    def dense(self) -> Floats:
        """Frozen views of all postings. Shape (n, 3, dim)."""
        return self.kept.features(self.postings).dense

    @cached_property
    def powers(self) -> dict[float, Floats]:
        """Views under every power. Each of shape (n, 3, dim)."""
        return {power: tuners.powered(self.dense, power) for power in POWERS}

    def judge(self, examples: Sequence[Example], rows: Integers, dense: Floats) -> Judged:
        """What the screener learns from the examples and tells about the rest, on vectors of the postings `rows`."""
        by_address = {id(self.postings[row]): vectors for row, vectors in zip(rows, dense, strict=True)}
        fitted = LearnedScreener(Replaced(self.kept, by_address), Profile()).learn(examples)
        verdicts = fitted.screen([self.postings[row] for row in rows[len(examples) :]])
        p = np.array([[v.p_passed, v.p_maybe, v.p_excited] for v in verdicts])
        return Judged(p, np.array([v.score for v in verdicts]), fitted)


@dataclass(frozen=True)
class Judged:
    """Probabilities of shape (n, 3) and scores of shape (n,) for tested postings, and who told them."""

    p: Doubles
    scores: Doubles
    by: LearnedScreener


def read_case(one: Unit) -> Case:
    postings = [item.posting for item in one.labelled.items]
    place = {item.id: number for number, item in enumerate(one.labelled.items)}
    return Case(one, postings, KeptFeatures(featurizer(cache_folder()), postings), place)


# --- what is measured ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Trial:
    """One split of a case: `n` labels to learn from, in time; then those to tell."""

    case: Case
    split: Split
    states: tuners.States | None
    examples: Sequence[Example]
    rows: Integers
    """Of the examples, then of the tests."""

    @classmethod
    def of(cls, case: Case, split: Split, states: tuners.States | None) -> Trial:
        """Of one split."""
        rows = [case.place[given] for given in (*split.train, *split.test)]
        examples = case.examples(split)
        assert [example.posting.id for example in examples] == list(split.train)
        return cls(case, split, states, examples, np.array(rows, np.int64))

    @property
    def n(self) -> int:
        """How many examples there are."""
        return len(self.examples)

    @property
    def grades(self) -> Integers:
        """Of the examples."""
        return np.array([example.label.grade for example in self.examples], np.int64)

    def tuner(self, way: str) -> tuners.Tuner:
        """Not tuned yet."""
        import torch

        torch.manual_seed(self.split.seed)
        if way in MAPS:
            return tuners.Map(self.case.dense)
        assert self.states is not None
        return tuners.LastLayers(self.states, 2 if way.startswith("layers") else 1)

    def train(self, tuner: tuners.Tuner, way: str, some: Integers) -> Iterator[int]:
        """Tunes on those of the examples."""
        return tuners.train(tuner, self.rows[some], self.grades[some], way.partition("-")[2], self.split.seed)

    def judge(self, dense: Floats) -> Judged:
        """Learned from all examples, told about the tests, on vectors of both."""
        return self.case.judge(self.examples, self.rows, dense)

    def stopped_early(self, way: str) -> Floats:
        """Vectors after the number of steps that suits the later labels best; the steps see the earlier ones only."""
        n = round((1 - _LATER) * self.n)
        tuner = self.tuner(way)

        def later_loss() -> float:
            told = self.case.judge(self.examples[:n], self.rows[: self.n], tuner.dense(self.rows[: self.n]))
            return log_loss(self.grades[n:], told.p)

        least, best = later_loss(), tuner.dense(self.rows)
        for _ in self.train(tuner, way, np.arange(n)):
            if (loss := later_loss()) < least:
                least, best = loss, tuner.dense(self.rows)
        return best

    def left_out(self, way: str, step: int) -> Doubles:
        """Scores of the examples from encoders and heads that did not see them; NaN as in `LearnedScreener`. Shape (n,)."""
        scores = np.full(self.n, np.nan)
        for fold in range(_FOLDS):
            here = np.arange(self.n) % _FOLDS == fold
            others = np.flatnonzero(~here)
            told = np.flatnonzero(here & np.isin(self.grades, self.grades[others]))
            tuner = self.tuner(way)
            next(at for at in self.train(tuner, way, others) if at == step)
            rows = self.rows[np.concatenate([others, told])]
            found = self.case.judge([self.examples[int(i)] for i in others], rows, tuner.dense(rows))
            scores[told] = found.scores
        return scores


def share_of_tuned(frozen: Judged, scores: Doubles, calibration: Calibration, grades: Integers) -> float:
    """The share of the tuned probabilities in a mixture with the frozen ones that tells left-out examples best."""
    theirs = frozen.by.left_out
    known = np.isfinite(scores) & np.isfinite(theirs)
    tuned = calibration.probabilities(scores[known])
    old = frozen.by.calibration.probabilities(theirs[known])
    losses = [log_loss(grades[known], (1 - share) * old + share * tuned) for share in _SHARES]
    return _SHARES[int(np.argmin(losses))]


def measured(trial: Trial, ways: Sequence[str], *, again: bool) -> Iterator[Row]:
    """Figures of frozen vectors and of every way on one split."""

    def row(method: str, p: Doubles, seconds: float) -> Row:
        told = Told(p, seconds, 0.0, too_few=False)
        return row_of(method, trial.case.unit, "group", trial.split, told)

    def told(method: str, dense: Floats, beside: Judged, seconds: float) -> Iterator[Row]:
        found = trial.judge(dense)
        yield row(method, found.p, seconds)
        yield row(method + "+mean", (found.p + beside.p) / 2, seconds)

    product = cut = trial.judge(trial.case.dense[trial.rows])
    yield row("frozen", product.p, 0.0)
    if trial.states is not None:
        cut = trial.judge(trial.tuner("layer").dense(trial.rows))
        yield row("cut", cut.p, 0.0)
    for way in ways:
        if way == "powers":
            yield from by_powers(trial, product, row)
            continue
        beside = cut if way in LAYERS else product
        tuner, clock = trial.tuner(way), tuners.Stopwatch()
        for step in trial.train(tuner, way, np.arange(trial.n)):
            with clock.paused():
                dense = tuner.dense(trial.rows)
                yield from told(f"{way}@{step}", dense, beside, clock.seconds)
                if again and step == GATED[way]:
                    yield from gated(trial, way, trial.judge(dense), beside, row)
        if again:
            clock = tuners.Stopwatch()
            dense = trial.stopped_early(way)
            yield from told(f"{way}+stop", dense, beside, clock.seconds)


def by_powers(trial: Trial, product: Judged, row: Teller) -> Iterator[Row]:
    """Every power, the one whose left-out examples are told best (frozen vectors included), and all in a mixture by that."""
    told = [product]
    for power in POWERS:
        told.append(trial.judge(trial.case.powers[power][trial.rows]))
        yield row(f"power@{power:g}", told[-1].p, 0.0)
        if power > 0:
            yield row(f"power@{power:g}+mean", (told[-1].p + product.p) / 2, 0.0)
    losses = np.array([left_out_loss(one, trial.grades) for one in told])
    yield row("power+choose", told[int(np.argmin(losses))].p, 0.0)
    weights = np.exp(-(losses - losses.min()) * trial.n)
    mixed = np.einsum("k,knj->nj", weights / weights.sum(), np.stack([one.p for one in told]))
    yield row("power+mix", mixed, 0.0)


def left_out_loss(told: Judged, grades: Integers) -> float:
    """Log loss of the examples, each by the fit without its fold."""
    scores = told.by.left_out
    known = np.isfinite(scores)
    return log_loss(grades[known], told.by.calibration.probabilities(scores[known])) if known.any() else 0.0


def gated(trial: Trial, way: str, found: Judged, beside: Judged, row: Teller) -> Iterator[Row]:
    """`+fold` and `+gate` of one way."""
    step = GATED[way]
    clock = tuners.Stopwatch()
    scores = trial.left_out(way, step)
    honest = fit_calibration(scores, trial.grades)
    honest = dataclasses.replace(honest, lean=lean_of(trial.grades))
    share = share_of_tuned(beside, scores, honest, trial.grades)
    p = honest.probabilities(found.scores)
    yield row(f"{way}@{step}+fold", p, clock.seconds)
    yield row(f"{way}@{step}+gate", (1 - share) * beside.p + share * p, clock.seconds) | {"share": share}


def table(rows: Sequence[Row]) -> str:
    """Figures of frozen vectors, and differences to them with half of the 95 % interval, paired by drawing; * beyond it.

    Among them the mean of the sets of one person or team each, with the sets as units.
    """
    lines = []
    together = [{**row, "set": "mean of sets", "unit": row["set"]} for row in rows if not row["unit"]]
    for (name, _, size), by_method in sorted(cells([*rows, *together]).items()):
        lines.append(f"{name}, {size} labels, {len(by_method['frozen'])} drawings")
        for method, mine in by_method.items():
            base = "cut" if method.startswith(("layer", "cut")) else "frozen"
            told = []
            for figure in FIGURES:
                if method == base:
                    told.append(f"{figure} {figure_of(mine, figure).value:.3f}")
                else:
                    found = difference(mine, by_method[base], figure)
                    sure = " *" if found.low > 0 or found.high < 0 else ""
                    told.append(f"{figure} {found.value:+.3f} ± {found.half_width:.3f}{sure}")
            seconds = np.mean([float(str(row["fit_seconds"])) for row in mine])
            lines.append(f"  {method:24}" + "".join(f"{text:28}" for text in told) + f"{seconds:6.1f} s")
    return "\n".join(lines)


def main() -> None:
    args = _arguments()
    if args.read:
        kept = [line for file in args.read for line in file.read_text("utf-8").splitlines()]
        print(table([json.loads(line) for line in kept]))
        return
    if find_spec("torch") is None:
        _go_on_under(os.environ.get("METIER_ST_PYTHON", ""))
    import torch

    torch.set_num_threads(1)
    rows: list[Row] = []
    units = load_units(args.sets, data_folder(), cache_folder(), sizes=args.sizes, seeds=args.seeds)
    for number, one in enumerate(units):
        case, clock = read_case(one), tuners.Stopwatch()
        if number == 0:
            _say(f"least cosine to the product's encoder {tuners.closeness(case.postings)}")
        states = tuners.read_states(case.postings) if set(args.ways) & set(LAYERS) else None
        _say(f"{one.set_name}: lower layers {clock.seconds:.0f} s")
        for split in one.splits["group"]:
            for row in measured(Trial.of(case, split, states), args.ways, again=not args.plain):
                rows.append(row)
                if args.keep:
                    with args.keep.open("a", encoding="utf-8") as out:
                        out.write(json.dumps(row) + "\n")
            _say(f"{one.set_name} {split.size} {split.seed} {clock.seconds:.0f} s")
    print(table(rows))
    _say(f"most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _go_on_under(python: str) -> None:
    if not python:
        sys.exit("METIER_ST_PYTHON must name a Python of this version with torch")
    path = os.pathsep.join(folder for folder in sys.path if folder)
    environment = os.environ | {"PYTHONPATH": path, "OMP_NUM_THREADS": "1"}
    os.execve(python, [python, "-m", "benchmarks.encoder_tuning", *sys.argv[1:]], environment)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sets", nargs="+", default=list(SETS))
    parser.add_argument("--ways", nargs="+", default=[*MAPS, "powers"], choices=[*MAPS, *LAYERS, "powers"])
    parser.add_argument("--sizes", nargs="+", type=int, default=list(SIZES))
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument(
        "--plain", action="store_true", help="leave out +stop, +fold, +gate, which tune again"
    )
    parser.add_argument("--keep", type=Path, help="a file that every row of figures is added to")
    parser.add_argument("--read", type=Path, nargs="+", help="tell kept rows and measure nothing")
    return parser.parse_args()


if __name__ == "__main__":
    main()
