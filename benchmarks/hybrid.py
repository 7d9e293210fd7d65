"""Is the hybrid as good as the better of its parts, at a share of the calls? METIER_DATA=… python -m benchmarks.hybrid.

people   simulated people on real postings (words and facts, no encoder; as if they never changed their mind), tested on
         600 postings each; the even ones are for choosing, the odd ones confirm.
sets     labelled sets of real people, tested on random parts; the simulated model sees their labels.

The base model is simulated: `metier.testing.NoisyModel` with a correlation such that its AUC of excited is .74 or .80, and one that
is as sure of itself and knows nothing. Its errors are independent of the learned screener's, which no real model's are.
Compared by average precision of excited: the learned screener alone, the model asked about everything and read for the
person, and the hybrid asked about its share. Both know the model's habits from `--blind` answers about decided postings.

Printed as JSON. Usage: python -m benchmarks.hybrid [--only people sets] [--half even odd both] [--people N] [--blind 20]
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from benchmarks.data import data_folder
from benchmarks.learning.people import N_PEOPLE, person, world_of
from benchmarks.learning.pile import cache_folder, real_postings
from benchmarks.learning.sets import load_units
from numpy.typing import NDArray

from metier.domain.decision import Label
from metier.domain.example import Example
from metier.domain.placement import Cause
from metier.domain.posting import Posting
from metier.domain.profile import Profile
from metier.domain.verdict import Said, Shares
from metier.evaluation.intervals import mean_interval
from metier.evaluation.metrics import auc, average_precision
from metier.prompts.build import Prompt
from metier.prompts.redact import Redactor
from metier.prompts.template import default_template
from metier.screeners.features import Featurizer, KeptFeatures
from metier.screeners.hybrid.fitted import Look
from metier.screeners.hybrid.screener import HybridScreener
from metier.screeners.learned import LearnedScreener
from metier.screeners.prompted import PromptedScreener, Prompting
from metier.testing import MemoryCache, NoisyModel, PlainAsker

Doubles = NDArray[np.float64]
Figures = dict[str, float]

SIZES = (30, 60, 100, 200, 300)
QUALITIES = (0.74, 0.80)
N_TRAIN = 300
SETS = ("hn_interest", "triage_NSAIDS", "triage_Antihistamines", "triage_ADHD")
SEEDS = 6
_LABEL_NOISE = 0.7  # grades; what a model sees of a labelled set is the grade with this noise
_USELESS, _BELIEVED = "useless", 0.6


@dataclass(frozen=True)
class Case:
    """Decisions to learn from, postings to be tested on, and what a base model says about all of them."""

    name: str
    train: Sequence[Example]
    test: Sequence[Example]
    says: Mapping[str, Callable[[Posting], Shares]]
    features: KeptFeatures


def people(numbers: Sequence[int]) -> Iterator[Case]:
    """One case per person."""
    folder = cache_folder()
    world = world_of(real_postings(data_folder(), folder), folder)
    featurizer = Featurizer(None, MemoryCache())
    for number in numbers:
        who = person(number, world, steady=True)
        examples = [who.labelled.example(item) for item in who.labelled.items]
        features = KeptFeatures(featurizer, [example.posting for example in examples])
        liking = np.array([who.taste[item.id] for item in who.labelled.items])
        says = models(examples, liking, name=f"noisy {number}")
        yield Case(f"{number:02d}", examples[:N_TRAIN], examples[N_TRAIN:], says, features)


def labelled_sets() -> Iterator[Case]:
    """Some cases per set, by drawing."""
    featurizer = Featurizer(None, MemoryCache())
    for unit in load_units(SETS, data_folder(), cache_folder(), sizes=SIZES, seeds=SEEDS):
        items = unit.labelled.items
        examples = {item.id: unit.labelled.example(item) for item in items}
        features = KeptFeatures(featurizer, [item.posting for item in items])
        rng = np.random.default_rng(7)
        grades = np.array([item.label.grade for item in items if item.label], np.float64)
        says = models(
            [examples[item.id] for item in items],
            grades + _LABEL_NOISE * rng.standard_normal(len(grades)),
            name=f"noisy {unit.set_name}",
        )
        largest = {split.seed: split for split in unit.splits["group"]}
        for split in largest.values():
            train, test = ([examples[given] for given in ids] for ids in (split.train, split.test))
            yield Case(f"{unit.set_name} {split.seed}", train, test, says, features)


def models(
    examples: Sequence[Example], liking: Doubles, *, name: str
) -> dict[str, Callable[[Posting], Shares]]:
    """A base model of each quality, as what it says about a posting."""
    pairs = [(example.posting, float(score)) for example, score in zip(examples, liking, strict=True)]
    excited = np.array([example.label is Label.EXCITED for example in examples])
    found: dict[str, Callable[[Posting], Shares]] = {
        f"auc {quality}": NoisyModel(
            pairs, correlation=correlation_of(quality, liking, excited), name=name
        ).shares
        for quality in QUALITIES
    }
    noise = np.random.default_rng(len(examples)).standard_normal(len(liking))
    noisy = [(example.posting, float(score)) for example, score in zip(examples, noise, strict=True)]
    return found | {_USELESS: NoisyModel(noisy, correlation=_BELIEVED, name=name).shares}


def correlation_of(quality: float, liking: Doubles, excited: NDArray[np.bool_]) -> float:
    """The correlation with the liking at which the AUC of excited is `quality`, on average over drawings."""
    z = (liking - liking.mean()) / liking.std()
    noise = np.random.default_rng(5).standard_normal((8, len(z)))
    low, middle, high = 0.0, 0.5, 1.0
    for _ in range(12):
        seen = middle * z + np.sqrt(1 - middle**2) * noise
        reached = float(np.mean([auc(excited, row) for row in seen]))
        low, high = (middle, high) if reached < quality else (low, middle)
        middle = (low + high) / 2
    return middle


def measured(case: Case, size: int, *, n_blind: int) -> Iterator[tuple[str, Figures]]:
    """Average precisions of one case at one size for each model, and the shares that were asked about."""
    train = case.train[:size]
    first = HybridScreener(LearnedScreener(case.features, Profile())).learn(train)
    looks = first.look([example.posting for example in case.test])
    excited = np.array([example.label is Label.EXCITED for example in case.test])
    sets = [look.possible for look, is_excited in zip(looks, excited, strict=True) if is_excited]
    of_first = {
        "learned": average_precision(excited, np.array([look.verdict.score for look in looks])),
        "excited_ruled_out": float(np.mean([Label.EXCITED not in possible for possible in sets])),
        "settled": float(np.mean([not look.causes for look in looks])),
        "novel": float(np.mean([Cause.NOVEL in look.causes for look in looks])),
    }
    for model, says in case.says.items():
        answers = {example.posting.id: says(example.posting) for example in train[-n_blind:]}
        hybrid = dataclasses.replace(first, base=base_of(train)).calibrated(answers)
        yield (
            model,
            of_first | with_model(hybrid, looks, [Said(model, "", says(k.posting)) for k in looks], excited),
        )


def base_of(train: Sequence[Example]) -> PromptedScreener:
    """A base model that is never asked: what it says is told without prompts."""
    prompt = Prompt.of(default_template(), Profile(), Redactor.of({}))
    asker = PlainAsker(NoisyModel([], correlation=0))
    return PromptedScreener(Prompting(prompt, asker), Profile()).learn(train)


def with_model(
    hybrid: HybridScreener, looks: Sequence[Look], said: Sequence[Said], excited: NDArray[np.bool_]
) -> Figures:
    """The figures in which the base model has a part."""
    chosen = set(hybrid.choose(looks))
    by_itself = {place for place, look in enumerate(looks) if hybrid.asks(look)}

    def ap_of(asked: set[int]) -> float:
        verdicts = [
            hybrid.verdict(look, said[place] if place in asked else None) for place, look in enumerate(looks)
        ]
        return average_precision(excited, np.array([verdict.score for verdict in verdicts]))

    assert hybrid.base is not None
    base = [hybrid.base.calibration.score(words.raw) for words in said]
    return {
        "base": average_precision(excited, np.array(base)),
        "hybrid": ap_of(chosen),
        "one_at_a_time": ap_of(by_itself),
        "all_asked": ap_of(set(range(len(looks)))),
        "asked": len(chosen) / len(looks),
        "asked_one_at_a_time": len(by_itself) / len(looks),
    }


def summary(rows: Sequence[Figures]) -> dict[str, object]:
    """Means, and the paired differences of the hybrid from its parts with intervals over people."""
    found: dict[str, object] = {
        name: round(float(np.mean([row[name] for row in rows])), 3) for name in rows[0]
    }
    better = max(("learned", "base"), key=lambda name: float(np.mean([row[name] for row in rows])))
    for name in ("learned", "base"):
        over = mean_interval([row["hybrid"] - row[name] for row in rows])
        found[f"over {name}"] = f"{over.value:+.3f} ({over.low:+.3f} to {over.high:+.3f}), n {over.n}"
    return found | {"better part": better}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="*", choices=("people", "sets"), default=("people", "sets"))
    parser.add_argument("--half", choices=("even", "odd", "both"), default="odd")
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--blind", type=int, default=20)
    chosen = parser.parse_args()
    of_half = {"even": range(0, N_PEOPLE, 2), "odd": range(1, N_PEOPLE, 2), "both": range(N_PEOPLE)}
    numbers = of_half[chosen.half]
    spread = numbers[:: max(len(numbers) // chosen.people, 1)][: chosen.people]
    sources: dict[str, Callable[[], Iterator[Case]]] = {
        "people": lambda: people(spread),
        "sets": labelled_sets,
    }
    results: dict[str, object] = {"half": chosen.half, "blind": chosen.blind}
    for source in chosen.only:
        found: dict[str, list[Figures]] = defaultdict(list)
        for case in sources[source]():
            print(case.name, file=sys.stderr, flush=True)
            for size in SIZES:
                if size <= len(case.train):
                    for model, row in measured(case, size, n_blind=chosen.blind):
                        found[f"{model} | {size}"].append(row)
        results[source] = {name: summary(rows) for name, rows in found.items()}
    print(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
