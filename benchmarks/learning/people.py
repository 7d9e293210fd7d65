"""Simulated people on real postings: sixty policies with noise, some of whom change their mind half-way.

Person i: pair i // 2 sets kind and variant, so both halves (even and odd) hold the same mixture. Kinds: `facts`,
`meaning`, `mixed`. Variants: plain; `changed` (the strongest rule turns round at half of the history, the test comes
after); `two levels` (never says maybe). Every other pair writes a reason on a third of the decisions.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from benchmarks.learning.policies import Rule, fact_rules, family_rules, topic_rules
from benchmarks.learning.reading import Doubles, read_all

from metier.domain.decision import Label
from metier.domain.posting import Posting, PostingId
from metier.evaluation.labelled import LabelledPosting, LabelledSet

N_PEOPLE = 60
N_POSTINGS = 900
KINDS = ("facts", "meaning", "mixed")
VERSION = "people-1"
"""Raise with any change that moves a label: kept figures are told apart by it."""

_VARIANTS = ("plain",) * 5 + ("changed",) * 3 + ("two levels",) * 2
_STATES_PAY = (
    0.3  # share of a person's postings drawn from the few that state pay, so that a floor can matter
)
_START = datetime(2025, 1, 6, 9, tzinfo=UTC)
_EVERY = timedelta(hours=8)
_TOPICS = 60


@dataclass(frozen=True)
class Person:
    """Who decides, and how well their taste could be known at best.

    Attributes:
        number: 0 to 59; even ones are for choosing, odd ones for confirming.
        noise: Standard deviation of a label's noise, where the taste itself has 1.
        labelled: Their 900 decisions.
        taste: What they would say without noise, by posting id.
        rules: What they go by, as it was before any change of mind; one effect for each decision in order.
    """

    number: int
    kind: str
    variant: str
    noise: float
    labelled: LabelledSet
    taste: dict[str, float]
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True)
class World:
    """The real postings as people see them: readings and topics, one row per posting."""

    postings: Sequence[Posting]
    read: dict[str, Doubles]
    topics: Doubles


def world_of(postings: Sequence[Posting], cache: Path) -> World:
    """Readings and topics of the pile, kept in the cache folder. Cost: about a minute the first time."""
    seen = hashlib.sha256("".join(posting.id + posting.text for posting in postings).encode()).hexdigest()[
        :12
    ]
    path = cache / f"world-{VERSION}-{seen}.npz"
    if not path.exists():
        np.savez(path, topics=topics_of(postings), **read_all(postings))  # type: ignore[arg-type]  # columns by name
    with np.load(path) as kept:
        columns = {name: kept[name] for name in kept.files}
    return World(postings, columns, columns.pop("topics"))


def topics_of(postings: Sequence[Posting]) -> Doubles:
    """Unit vectors of latent semantic analysis: another notion of meaning than any sentence encoder's."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = TfidfVectorizer(
        sublinear_tf=True, min_df=5, max_df=0.5, stop_words="english", max_features=30_000
    )
    counted = words.fit_transform(f"{posting.title} {posting.title} {posting.text}" for posting in postings)
    found = TruncatedSVD(_TOPICS, random_state=0).fit_transform(counted)
    unit: Doubles = found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12)
    return unit


def person(number: int, world: World, *, steady: bool = False) -> Person:
    """One person with all decisions; the same on every machine with the same postings.

    Args:
        steady: As if they never changed their mind.
    """
    pair = number // 2
    kind, variant = KINDS[pair % 3], _VARIANTS[pair // 3 % len(_VARIANTS)]
    rng = np.random.default_rng([2026, number])
    rows = _drawn(world, rng)
    read = {name: column[rows] for name, column in world.read.items()}
    rules = _rules(kind, pair, read, world.topics[rows], rng)
    noise = float(rng.choice([0.25, 0.4, 0.6]))
    postings = [world.postings[int(row)] for row in rows]
    quirk = _quirks(postings, rng) if kind == "mixed" else np.zeros(len(rows))
    weights = _weights_over_time(rules, changed=variant == "changed" and not steady)
    effects = np.array([rule.effect for rule in rules]).T
    taste = _standard((effects * weights).sum(axis=1)) + quirk
    said = taste + noise * rng.standard_normal(len(rows))
    labels = _labels(said, rng, two_levels=variant == "two levels", changed=variant == "changed")
    reasons = _reasons(rules, effects, weights, labels, rng) if pair % 2 == 0 else [""] * len(rows)
    name = f"p{number:02d}"
    items = [
        LabelledPosting(
            dataclasses.replace(posting, id=PostingId(f"{name}-{posting.id}")),
            label,
            reason,
            decided_at=_START + place * _EVERY,
            order=place,
        )
        for place, (posting, label, reason) in enumerate(zip(postings, labels, reasons, strict=True))
    ]
    labelled = LabelledSet(f"simulated {name}", tuple(items))
    by_id = {item.id: float(score) for item, score in zip(items, taste, strict=True)}
    return Person(number, kind, variant, noise, labelled, by_id, tuple(rules))


def _drawn(world: World, rng: np.random.Generator) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    stated = np.flatnonzero(~np.isnan(world.read["pay"]))
    silent = np.flatnonzero(np.isnan(world.read["pay"]))
    n_stated = min(int(_STATES_PAY * N_POSTINGS), len(stated))
    chosen = [rng.choice(stated, n_stated, replace=False)]
    chosen.append(rng.choice(silent, min(N_POSTINGS - n_stated, len(silent)), replace=False))
    return np.asarray(rng.permutation(np.concatenate(chosen)), dtype=np.int64)


def _rules(
    kind: str, pair: int, read: dict[str, Doubles], topics: Doubles, rng: np.random.Generator
) -> list[Rule]:
    """Facts, meaning, or both at equal spread; every other person's meaning is a field of work."""
    facts = fact_rules(read, rng)
    meaning = family_rules(read, rng) if pair // 3 % 2 else topic_rules(topics, rng)
    chosen = {"facts": (facts,), "meaning": (meaning,), "mixed": (facts, meaning)}[kind]
    return [rule for rules in chosen for rule in _evened(rules)]


def _evened(rules: list[Rule]) -> list[Rule]:
    """The same rules with weights such that their sum has standard deviation 1."""
    spread = float(np.sum([rule.weight * rule.effect for rule in rules], axis=0).std()) or 1.0
    return [dataclasses.replace(rule, weight=rule.weight / spread) for rule in rules]


def _weights_over_time(rules: list[Rule], *, changed: bool) -> Doubles:
    """Weight of each rule at each decision. Shape (n, n_rules)."""
    n = len(rules[0].effect)
    weights = np.tile([rule.weight for rule in rules], (n, 1))
    if changed:
        strongest = int(np.argmax([float((rule.weight * rule.effect).std()) for rule in rules]))
        weights[n // 2 :, strongest] *= -1
    return weights


def _quirks(postings: Sequence[Posting], rng: np.random.Generator) -> Doubles:
    """Liking of single companies for no stated reason."""
    names = sorted({posting.company for posting in postings})
    liking = dict(zip(names, 0.3 * rng.standard_normal(len(names)), strict=True))
    return np.array([liking[posting.company] for posting in postings])


def _standard(scores: Doubles) -> Doubles:
    standard: Doubles = (scores - scores.mean()) / (scores.std() or 1.0)
    return standard


def _labels(said: Doubles, rng: np.random.Generator, *, two_levels: bool, changed: bool) -> list[Label]:
    """The best 8-20 % excite, the next 20-35 % are maybes; a change of mind moves which, not how many."""
    excited, maybe = rng.uniform(0.08, 0.20), 0.0 if two_levels else rng.uniform(0.20, 0.35)
    n = len(said)
    parts = [slice(0, n // 2), slice(n // 2, n)] if changed else [slice(0, n)]
    grades = np.zeros(n, np.int64)
    for part in parts:
        high, low = np.quantile(said[part], [1 - excited, 1 - excited - maybe])
        grades[part] = np.where(said[part] >= high, 2, np.where(said[part] >= low, 1, 0))
    return [list(Label)[grade] for grade in grades]


def _reasons(
    rules: list[Rule], effects: Doubles, weights: Doubles, labels: list[Label], rng: np.random.Generator
) -> list[str]:
    """What drove a decision most in its direction, in a few words, on a third of the decisions.

    About a rule that has turned round they write nothing: its words say the opposite.
    """
    as_ever = weights == np.array([rule.weight for rule in rules])
    moved = effects * weights * as_ever
    writes = rng.random(len(labels)) < 1 / 3
    found = []
    for effect, label, written in zip(moved, labels, writes, strict=True):
        towards = effect if label is Label.EXCITED else -effect
        best = int(np.argmax(towards))
        if not written or label is Label.MAYBE or towards[best] <= 0:
            found.append("")
        else:
            found.append(rules[best].praise if label is Label.EXCITED else rules[best].blame)
    return found
