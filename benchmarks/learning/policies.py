"""What simulated people go by: rules over what they read, directions in meaning, or both. Never part of the product."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from benchmarks.learning.reading import Doubles

Columns = Mapping[str, Doubles]


@dataclass(frozen=True)
class Rule:
    """One thing a person goes by.

    Attributes:
        praise: What they write when it speaks for a posting.
        blame: What they write when it speaks against one.
        weight: How much it counts; the sign turns with a change of mind.
        effect: -1 to 1 for each posting; 0 where it does not apply.
    """

    praise: str
    blame: str
    weight: float
    effect: Doubles


Maker = Callable[[Columns, np.random.Generator], Rule]


def _known(column: Doubles, *, otherwise: float = 0.0) -> Doubles:
    return np.where(np.isnan(column), otherwise, column)


def _pay_floor(read: Columns, rng: np.random.Generator) -> Rule:
    pay = read["pay"]
    floor = float(np.nanquantile(pay, rng.uniform(0.35, 0.7)))
    effect = np.where(np.isnan(pay), 0.0, np.where(pay >= floor, 0.7, -1.0))
    return Rule("pays well", "pay too low", rng.uniform(1.0, 1.6), effect)


def _remote(read: Columns, rng: np.random.Generator) -> Rule:
    effect = _known(2 * read["remote"] - 1, otherwise=-0.3)
    return Rule("remote", "not remote", rng.uniform(0.8, 1.4), effect)


def _office(read: Columns, rng: np.random.Generator) -> Rule:
    return Rule(
        "on site, with people",
        "no office",
        rng.uniform(0.6, 1.0),
        _known(1 - 2 * read["remote"], otherwise=0.2),
    )


def _level(read: Columns, rng: np.random.Generator) -> Rule:
    wanted = float(rng.choice([1, 2, 2, 3, 4]))
    apart = read["level"] - wanted
    effect = np.clip(1 - np.where(apart > 0, 1.0, 0.7) * np.abs(apart), -1, 1)
    return Rule("right level", "too senior" if wanted < 3 else "wrong level", rng.uniform(0.8, 1.4), effect)


def _years(read: Columns, rng: np.random.Generator) -> Rule:
    most = float(rng.choice([2, 3, 4, 5, 7]))
    effect = np.where(np.isnan(read["years"]), 0.0, np.where(read["years"] > most, -1.0, 0.5))
    return Rule("my experience fits", "asks for too many years", rng.uniform(0.7, 1.3), effect)


def _stack(read: Columns, rng: np.random.Generator) -> Rule:
    names = _some(read, "tool", rng, 5, at_least=0.06)
    loved = np.clip(np.sum([read[name] for name in names[:3]], axis=0), 0, 2) / 2
    hated = np.max([read[name] for name in names[3:]], axis=0)
    first, last = names[0].split(":")[1], names[-1].split(":")[1]
    return Rule(
        f"love the stack: {first}", f"wrong stack: {last}", rng.uniform(1.0, 1.6), loved - 0.7 * hated
    )


def _employer(read: Columns, rng: np.random.Generator) -> Rule:
    liked, disliked = _some(read, "employer", rng, 2, at_least=0.04)
    effect = read[liked] - read[disliked]
    return Rule(
        f"good kind of employer: {liked.split(':')[1]}",
        f"no {disliked.split(':')[1]} please",
        rng.uniform(0.8, 1.4),
        effect,
    )


def _phrase(read: Columns, rng: np.random.Generator) -> Rule:
    (name,) = _some(read, "phrase", rng, 1, at_least=0.05)
    sign = 1.0 if name.split(":")[1] in {"freedom", "mentoring", "customers"} else -1.0
    what = name.split(":")[1]
    return Rule(f"like: {what}", f"{what} is not for me", rng.uniform(0.6, 1.1), sign * read[name])


def _both(read: Columns, rng: np.random.Generator) -> Rule:
    """A conjunction: what is fine alone is a great thing, or a bad one, together."""
    tool, employer = (
        _some(read, "tool", rng, 1, at_least=0.15)[0],
        _some(read, "employer", rng, 1, at_least=0.08)[0],
    )
    junior = read["level"] <= 2
    sides = [
        (read[tool] > 0) & junior,
        (read[employer] > 0) & (read[tool] > 0),
        (read["level"] >= 3) & (read[tool] > 0),
    ]
    chosen = sides[int(rng.integers(3))].astype(np.float64)
    sign = float(rng.choice([-1, 1]))
    words = f"{tool.split(':')[1]} in that kind of role"
    return Rule(words, f"not {words}", rng.uniform(0.8, 1.3), sign * chosen)


FACT_RULES: Sequence[Maker] = (_pay_floor, _remote, _level, _stack, _employer, _years, _phrase, _office)


def fact_rules(read: Columns, rng: np.random.Generator) -> list[Rule]:
    """Three or four rules of different kinds and one conjunction; remote and office exclude each other."""
    makers = [FACT_RULES[i] for i in rng.permutation(len(FACT_RULES))]
    if makers.index(_remote) < makers.index(_office):
        makers.remove(_office)
    else:
        makers.remove(_remote)
    n = int(rng.integers(3, 5))
    return [make(read, rng) for make in makers[:n]] + [_both(read, rng)]


def family_rules(read: Columns, rng: np.random.Generator) -> list[Rule]:
    """Fields of work, told from titles: two loved, one fine, two refused."""
    names = _some(read, "family", rng, 5, at_least=0.03)
    weights = (1.0, 0.8, 0.4, -1.0, -0.7)
    words = [name.split(":")[1] for name in names]
    return [
        Rule(f"I want {word}", f"{word} is not my field", 1.2, weight * read[name])
        for name, word, weight in zip(names, words, weights, strict=True)
    ]


def topic_rules(topics: Doubles, rng: np.random.Generator) -> list[Rule]:
    """Likeness to two postings that were liked and one that was not, in a space the product does not know.

    Args:
        topics: Unit vectors of the postings, from `people.topics_of`. Shape (n, dim).
    """
    seeds = rng.choice(len(topics), 3, replace=False)
    like = [_spread(topics @ topics[seed]) for seed in seeds]
    return [
        Rule("my kind of work", "not my kind of work", 1.0, np.maximum(like[0], like[1])),
        Rule("not what I fled from", "I had enough of that", 0.6, -like[2]),
    ]


def _spread(likeness: Doubles) -> Doubles:
    """Likeness in standard deviations, bounded: near ones differ, far ones are all alike."""
    bounded: Doubles = np.tanh((likeness - likeness.mean()) / (2 * likeness.std()))
    return bounded


def _some(read: Columns, kind: str, rng: np.random.Generator, n: int, *, at_least: float) -> list[str]:
    """`n` different readings of that kind, each true of at least that share of postings and of at most 60 %."""
    names = sorted(name for name in read if name.startswith(f"{kind}:"))
    usable = [name for name in names if at_least <= read[name].mean() <= 0.6]
    return [usable[i] for i in rng.permutation(len(usable))[:n]]
