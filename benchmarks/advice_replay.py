"""What `benchmarks.advice` rests on: one person's decisions replayed with every screener, kept in the cache folder.

Of each person: every decision predicted by what was learned from earlier ones only, refitted when the history has grown by
a tenth; and at each cut-off what was learned so far judges all later decisions, which advice never sees. The base models are
simulated (`metier.testing.NoisyModel`): they see a person's liking, or where only labels are known the label, through noise, and
answer about every posting; they are read for the person by their answers about earlier decisions.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
from benchmarks.data import data_folder
from benchmarks.hybrid import base_of, models
from benchmarks.learning.people import N_PEOPLE, World, person, world_of
from benchmarks.learning.pile import cache_folder, featurizer, real_postings
from benchmarks.learning.sets import SIMULATED, Unit, load_units
from numpy.typing import NDArray

from metier.domain.decision import Label
from metier.domain.example import Example
from metier.domain.posting import Posting
from metier.domain.profile import Profile
from metier.domain.verdict import Said, Shares, Verdict
from metier.errors import NotEnoughExamplesError
from metier.evaluation.labelled import LabelledPosting
from metier.evaluation.metrics import EXCITED
from metier.screeners.base import Screener
from metier.screeners.baselines import PriorScreener, WordsScreener
from metier.screeners.features import Featurizer, KeptFeatures
from metier.screeners.hybrid.screener import HybridScreener
from metier.screeners.learned import LearnedScreener
from metier.testing import MemoryCache

Doubles = NDArray[np.float64]
Integers = NDArray[np.int64]
Arrays = dict[str, NDArray[np.generic]]

CUTS = (15, 40, 100, 200, 400)
START, GROWTH, UNTIL = 10, 1.1, 900
"""The replay: first decisions only learned from, growth of the history between fits, last decision replayed."""
LEAST_LATER, LEAST_EXCITED = 60, 4
"""A cut-off counts where so many decisions come later, so many of them excited."""
WITH_VECTORS = ("hn_interest", "triage_ADHD", "triage_Antihistamines", "triage_NSAIDS")
"""Read with the sentence encoder; others by words and facts."""
KEPT_AS = "advice-1"
"""Raise with any change of what is replayed."""
_LABEL_NOISE = 0.7  # grades, as in benchmarks.hybrid
_WORDS_GROWTH = 1.3  # fits of counted words take longest and change least


@dataclass(frozen=True)
class Decided:
    """One person's decisions, the first of each group, in the order they were made where that is known.

    Attributes:
        set_name: Of the labelled set, or the kind of simulated people.
        half: Rules are chosen on half 0 and confirmed on half 1.
        liking: How much each is liked, as the simulated base models see it through noise.
    """

    name: str
    set_name: str
    half: int
    examples: Sequence[Example]
    liking: Doubles
    features: KeptFeatures

    @property
    def grades(self) -> Integers:
        """0 passed, 1 maybe, 2 excited. Shape (n,)."""
        return np.array([example.label.grade for example in self.examples], np.int64)


def everyone(names: Sequence[str], *, people: int) -> Iterator[tuple[str, Callable[[], Decided]]]:
    """Every person of these sets, by name, made when called; of simulated people so many, both halves of every variant."""
    labelled = [name for name in names if name != "simulated"]
    for place, unit in enumerate(load_units(labelled, data_folder(), cache_folder(), sizes=(10,), seeds=1)):
        name = f"{unit.set_name} {unit.name}".strip()
        half = place % 2 if unit.set_name == "movies" else int(not unit.choosing)
        yield name, partial(_of_unit, unit, name, half)
    if "simulated" not in names:
        return
    world = world_of(real_postings(data_folder(), cache_folder()), cache_folder())
    for number in _spread(people):
        yield f"p{number:02d}", partial(_simulated, number, world)


def _of_unit(unit: Unit, name: str, half: int) -> Decided:
    items = _in_order(unit.labelled.items, by_group=not unit.of_passed)
    if unit.of_passed:
        items = [dataclasses.replace(item, label=_turned(item)) for item in items]
    examples = [Example(item.posting, item.label) for item in items if item.label]
    grades = np.array([example.label.grade for example in examples], np.float64)
    noise = np.random.default_rng(7).standard_normal(len(grades))
    has_vectors = unit.set_name in WITH_VECTORS
    reads = featurizer(cache_folder()) if has_vectors else Featurizer(None, MemoryCache())
    kept = KeptFeatures(reads, [example.posting for example in examples])
    return Decided(name, unit.set_name, half, examples, grades + _LABEL_NOISE * noise, kept)


def _simulated(number: int, world: World) -> Decided:
    who = person(number, world)
    examples = [who.labelled.example(item) for item in who.labelled.items]
    liking = np.array([who.taste[item.id] for item in who.labelled.items])
    kept = KeptFeatures(Featurizer(None, MemoryCache()), [example.posting for example in examples])
    kind = SIMULATED[3] if who.variant == "changed" else f"simulated_{who.kind}"
    return Decided(f"p{number:02d}", kind, number % 2, examples, liking, kept)


def _spread(n: int) -> list[int]:
    """Pairs of people far apart in kind and variant first, so that any number of them holds the same mixture."""
    pairs = [pair * 11 % (N_PEOPLE // 2) for pair in range(N_PEOPLE // 2)]
    return [2 * pair + side for pair in pairs for side in (0, 1)][:n]


def _in_order(items: Sequence[LabelledPosting], *, by_group: bool) -> list[LabelledPosting]:
    """As decided, where that is known, else drawn; the first of each group."""
    if all(item.order is not None for item in items):
        ordered = sorted(items, key=lambda item: (item.order or 0, item.id))
    else:
        by_id = sorted(items, key=lambda item: item.id)
        ordered = [by_id[place] for place in np.random.default_rng(1).permutation(len(by_id))]
    first: dict[str, LabelledPosting] = {}
    for item in ordered:
        first.setdefault(item.group_key if by_group else item.id, item)
    return list(first.values())


def _turned(item: LabelledPosting) -> Label:
    """What is to be found among paragraphs is the bad ones."""
    return Label.EXCITED if item.label is Label.PASSED else Label.PASSED


# --- replaying ------------------------------------------------------------------------------------------------


def kept_replay(name: str, made: Callable[[], Decided]) -> Arrays:
    """A person's replay, read back where it was made before. Cost: 10 to 40 s the first time."""
    path = _path(name)
    if not path.exists():
        who = made()
        found = replayed(who)
        np.savez_compressed(path, set_name=np.array(who.set_name), half=np.array(who.half), **found)  # type: ignore[arg-type]
    with np.load(path) as kept:
        return {key: kept[key] for key in kept.files}


def is_kept(name: str) -> bool:
    """Whether this person was replayed before."""
    return _path(name).exists()


def _path(name: str) -> Path:
    folder = cache_folder() / KEPT_AS
    folder.mkdir(exist_ok=True)
    return folder / f"{name.replace(' ', '-')}.npz"


def cuts_of(grades: Integers) -> list[int]:
    """Cut-offs after which enough is left to judge by."""
    return [
        cut
        for cut in CUTS
        if len(grades) - cut >= LEAST_LATER and (grades[cut:] == EXCITED).sum() >= LEAST_EXCITED
    ]


def replayed(who: Decided) -> Arrays:
    """Probabilities and scores of every screener: `p NAME` and `s NAME` by decision, `CUT p NAME` and `CUT s NAME` of all later."""
    grades, n = who.grades, len(who.examples)
    says = models(who.examples, who.liking, name=f"noisy {who.name}")
    raw = {model: [shares(example.posting) for example in who.examples] for model, shares in says.items()}
    cuts = cuts_of(grades)
    found: Arrays = {"grades": grades, "cuts": np.array(cuts)}
    for size, until, is_cut in _fits(min(n, UNTIL), cuts):
        rows = np.arange(size, n if is_cut else until)
        for name, (p, s) in _judged(who, raw, size, rows).items():
            _put(found, name, rows[: until - size], n, p, s)
            if is_cut:
                found[f"{size} p {name}"], found[f"{size} s {name}"] = p.astype(np.float32), s
    for size, until in pairwise(_stops(min(n, UNTIL), _WORDS_GROWTH, cuts)):
        last = n if size in cuts else until
        for name, screener in (("words", WordsScreener()), ("prior", PriorScreener())):
            p, s = _plainly(screener, who.examples[:size], [e.posting for e in who.examples[size:last]])
            _put(found, name, np.arange(size, until), n, p[: until - size], s[: until - size])
            if size in cuts:
                found[f"{size} p {name}"], found[f"{size} s {name}"] = p.astype(np.float32), s
    return found


def _fits(n: int, cuts: Sequence[int]) -> Iterator[tuple[int, int, bool]]:
    for size, until in pairwise(_stops(n, GROWTH, cuts)):
        yield size, until, size in cuts


def _stops(n: int, growth: float, cuts: Sequence[int]) -> list[int]:
    """Sizes at which a fit is made, every cut-off among them."""
    found = [START]
    while found[-1] < n:
        ahead = max(found[-1] + 1, int(found[-1] * growth))
        found.append(min([ahead, n, *(cut for cut in cuts if cut > found[-1])]))
    return found


def _put(found: Arrays, name: str, rows: Integers, n: int, p: Doubles, s: Doubles) -> None:
    whole = found.setdefault(f"p {name}", np.full((n, 3), np.nan))
    order = found.setdefault(f"s {name}", np.full(n, np.nan))
    whole[rows], order[rows] = p[: len(rows)], s[: len(rows)]


def _judged(
    who: Decided, raw: Mapping[str, Sequence[Shares]], size: int, rows: Integers
) -> dict[str, tuple[Doubles, Doubles]]:
    """What each says about these postings after `size` decisions."""
    train = who.examples[:size]
    first = HybridScreener(LearnedScreener(who.features, Profile())).learn(train)
    looks = first.look([who.examples[row].posting for row in rows.tolist()])
    found = {"learned": _arrays([look.verdict for look in looks])}
    base = base_of(train)
    for model, answers in raw.items():
        known = {example.posting.id: answers[place] for place, example in enumerate(train)}
        hybrid = dataclasses.replace(first, base=base).calibrated(known)
        assert hybrid.base is not None
        reading = hybrid.base.calibration
        said = [answers[row] for row in rows.tolist()]
        found[f"prompted {model}"] = (
            np.array([reading.shares(one) for one in said]),
            np.array([reading.score(one) for one in said]),
        )
        verdicts = [
            hybrid.verdict(look, Said(model, "", one) if hybrid.asks(look) else None)
            for look, one in zip(looks, said, strict=True)
        ]
        found[f"hybrid {model}"] = _arrays(verdicts)
    return found


def _plainly(
    screener: Screener, examples: Sequence[Example], postings: Sequence[Posting]
) -> tuple[Doubles, Doubles]:
    try:
        fitted = screener.learn(examples)
    except NotEnoughExamplesError:
        fitted = PriorScreener().learn(examples)
    return _arrays(fitted.screen(postings))


def _arrays(verdicts: Sequence[Verdict]) -> tuple[Doubles, Doubles]:
    p = np.array([[one.p_passed, one.p_maybe, one.p_excited] for one in verdicts], np.float64)
    return p, np.array([one.score for one in verdicts], np.float64)
