"""What would be said of the same posting with one fact changed: "would be excited if remote"."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import takewhile
from typing import TypeVar

import numpy as np

from metier.domain.decision import Label
from metier.domain.facts import (
    EmploymentType,
    Fact,
    Facts,
    Part,
    Pay,
    PayOrigin,
    PayPeriod,
    Quote,
    Seniority,
    WorkMode,
)
from metier.domain.ports import BlobCache
from metier.domain.posting import Posting
from metier.domain.verdict import Verdict
from metier.screeners.fact_columns import PAY_STEPS, YEAR_STEPS, pay_size
from metier.screeners.fact_words import pay_words
from metier.screeners.features import Features, Featurizer
from metier.screeners.learned import LearnedScreener

CHANGED = ("work_mode", "seniority", "employment_types", "pay", "years")
"""The facts that are changed: what a job offers and asks. Never those that stand close to who somebody is: languages,
right to work, places, names."""

FAR = 0.25
"""While there is an order only, a change is told from this share of all places on (taste)."""

_UPWARDS = "at least"
_FEW = 8  # postings in an order below which a place says little (taste)
_MODES = {WorkMode.REMOTE: "remote", WorkMode.HYBRID: "hybrid", WorkMode.ONSITE: "on site"}
_V = TypeVar("_V")


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """One posting with one fact changed, and nothing else.

    Attributes:
        field: The fact, one of `CHANGED`.
        words: The condition: "remote", "pay were at least €60k a year".
        label: Most probable label then.
        moved: Change of the score, with what is taken off for broken limits.
        outside_limits: Hard limits of the profile it would break then.
        place: Place in the order then, 1 is best; None where there is no order to stand in.
    """

    field: str
    words: str
    p_passed: float
    p_maybe: float
    p_excited: float
    label: Label
    score: float
    moved: float
    outside_limits: tuple[str, ...] = ()
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Counterfactuals:
    """What would be said of one posting, one fact at a time.

    Attributes:
        rows: Every change that was tried.
        told: Those that make a difference, as sentences: what would lift it first, the greatest difference first.
    """

    rows: tuple[Counterfactual, ...] = ()
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Change:
    """One way to change a fact.

    Attributes:
        step: Size on the scale of an ordered fact, for finding from where on it makes a difference.
    """

    field: str
    words: str
    facts: Facts
    step: float | None = None


def counterfactuals(
    posting: Posting, screener: LearnedScreener, *, others: Sequence[tuple[bool, float]] = ()
) -> Counterfactuals:
    """Every single change of a readable fact, and the sentences worth telling.

    Told is a change of the most probable label, or of whether a hard limit is broken; while verdicts are tentative, a
    move by a quarter of all places instead of the label.

    Args:
        screener: One that has learned.
        others: Of the other undecided postings, whether their verdict breaks a limit, and its score.

    Cost: a screening of about 40 postings whose texts are known; some milliseconds. Nothing is stored.
    """
    changes = list(_changes(posting.facts, _currency(posting.facts, screener)))
    shown = [posting, *(replace(posting, facts_json=change.facts.to_json()) for change in changes)]
    now, *then = replace(screener, featurizer=_aside(screener.featurizer)).screen(shown)
    order = sorted((outside, -score) for outside, score in others) if len(others) + 1 >= _FEW else []
    place = _place(now, order)
    rows = [
        _row(change, verdict, moved=verdict.score - now.score, place=_place(verdict, order))
        for change, verdict in zip(changes, then, strict=True)
    ]

    def outcome(verdict: Verdict | Counterfactual) -> tuple[object, ...]:
        """What must differ from now for a change to be told."""
        if not now.tentative:
            return (verdict.label, bool(verdict.outside_limits))
        shift = 0 if place is None else (_place(verdict, order) or place) - place
        far = abs(shift) >= FAR * (len(order) + 1)
        return (np.sign(shift) if far else 0, bool(verdict.outside_limits))

    kept = _worth_telling(changes, rows, outcome, outcome(now))
    kept.sort(key=lambda row: (row.moved < 0, -abs(row.moved), row.words))
    told = tuple(_sentence(row, now, place, n=len(order) + 1) for row in kept)
    return Counterfactuals(tuple(rows), told)


def _row(change: _Change, verdict: Verdict, *, moved: float, place: int | None) -> Counterfactual:
    return Counterfactual(
        change.field, change.words, verdict.p_passed, verdict.p_maybe, verdict.p_excited, verdict.label,
        verdict.score, moved, verdict.outside_limits, place,
    )  # fmt: skip


def _place(verdict: Verdict | Counterfactual, order: Sequence[tuple[bool, float]]) -> int | None:
    """Place in an order, 1 for the best; None without one.

    Args:
        order: Of the others, whether a limit is broken, and the score with its sign turned; best first.
    """
    return bisect_left(order, (bool(verdict.outside_limits), -verdict.score)) + 1 if order else None


# --- changes ------------------------------------------------------------------------------------------


def _changes(facts: Facts, currency: str) -> Iterator[_Change]:
    mode = facts.work_mode.value if facts.work_mode else None
    for other in WorkMode:
        if other is not mode:
            yield _Change("work_mode", f"it were {_MODES[other]}", replace(facts, work_mode=_as_fact(other)))
    level = facts.seniority.value if facts.seniority else None
    for rank in Seniority:
        if rank is not level:
            yield _Change(
                "seniority", f"it were {rank.value} level", replace(facts, seniority=_as_fact(rank))
            )
    kinds = {fact.value for fact in facts.employment_types}
    for kind in EmploymentType:
        if kinds != {kind}:
            words = f"it were {kind.value.replace('_', ' ')}"
            yield _Change("employment_types", words, replace(facts, employment_types=(_as_fact(kind),)))
    yield from _pay_changes(facts, currency)
    yield from _year_changes(facts)


def _pay_changes(facts: Facts, currency: str) -> Iterator[_Change]:
    stated = pay_size(facts.pay.value) if facts.pay else None
    of_million = pay_size(_pay(1_000_000, currency))
    assert of_million is not None  # `_currency` gives known ones
    for step in PAY_STEPS:
        changed = _pay(round(step * 1_000_000 / of_million), currency)
        side = "at most" if stated is not None and step < stated else _UPWARDS
        if step != stated:
            words = f"pay were {side} {pay_words(changed).removeprefix('pay ')}"
            yield _Change("pay", words, replace(facts, pay=_as_fact(changed)), step)


def _year_changes(facts: Facts) -> Iterator[_Change]:
    stated = facts.years.value if facts.years else None
    for step in YEAR_STEPS:
        side = _UPWARDS if stated is not None and step > stated else "at most"
        if step != stated:
            words = f"it asked for {side} {step} year{'s' * (step != 1)} of experience"
            yield _Change("years", words, replace(facts, years=_as_fact(step)), step)


def _as_fact(value: _V) -> Fact[_V]:
    return Fact(value, Quote(Part.STATED, 0, 0, ""))


def _pay(amount: int, currency: str) -> Pay:
    return Pay(Decimal(amount), Decimal(amount), currency, PayPeriod.YEAR, PayOrigin.STATED)


def _currency(facts: Facts, screener: LearnedScreener) -> str:
    """The posting's own currency, else the one that most decided postings pay in, else euros."""
    own = facts.pay.value.currency if facts.pay else None
    codes = screener.model.examples.rows["currency"] if screener.model else np.zeros(0, "S3")
    names, counts = np.unique(codes, return_counts=True)
    usual = [name.decode() for name in names[np.argsort(-counts, kind="stable")] if name]
    known = (name for name in (own, *usual) if name and pay_size(_pay(1_000_000, name)) is not None)
    return next(known, "EUR")


# --- which are told -------------------------------------------------------------------------------------


def _worth_telling(
    changes: Sequence[_Change],
    rows: Sequence[Counterfactual],
    outcome: Callable[[Counterfactual], tuple[object, ...]],
    now: tuple[object, ...],
) -> list[Counterfactual]:
    """Changes with another outcome; of a scale, the nearest step from which on it is the same other one all the way."""
    kept = []
    scales: dict[tuple[str, bool], list[tuple[float, Counterfactual]]] = {}
    for change, row in zip(changes, rows, strict=True):
        if change.step is not None:
            scales.setdefault((change.field, _UPWARDS in change.words), []).append((change.step, row))
        elif outcome(row) != now:
            kept.append(row)
    for (_, upwards), steps in scales.items():
        from_far = [row for _, row in sorted(steps, key=lambda pair: -pair[0] if upwards else pair[0])]
        far = outcome(from_far[0])
        nearest = list(takewhile(lambda row: outcome(row) == far, from_far))[-1]  # noqa: B023  # used at once
        if far != now:
            kept.append(nearest)
    return kept


def _sentence(then: Counterfactual, now: Verdict, place: int | None, *, n: int) -> str:
    parts = []
    if now.tentative and then.place != place:
        parts.append(f"would rank {then.place} instead of {place} of {n}")
    elif not now.tentative and then.label is not now.label:
        parts.append(f"would be {then.label.value}")
    if then.outside_limits and not now.outside_limits:
        parts.append("would be outside your limits")
    elif now.outside_limits and not then.outside_limits:
        parts.append("would be within your limits")
    return f"{' and '.join(parts)} if {then.words}"


# --- features that leave no trace -------------------------------------------------------------------------


class Aside:
    """A cache that reads from another and writes beside it: postings that never were must not fill the store.

    Args:
        behind: None where nothing is known yet.
    """

    def __init__(self, behind: BlobCache | None = None) -> None:
        self._behind = behind
        self._rows: dict[str, dict[str, bytes]] = {}

    def get(self, kind: str, keys: Sequence[str]) -> dict[str, bytes]:
        """What either has."""
        own = self._rows.get(kind, {})
        found = {key: own[key] for key in keys if key in own}
        if self._behind is None:
            return found
        return found | self._behind.get(kind, [key for key in keys if key not in own])

    def put(self, kind: str, rows: Mapping[str, bytes]) -> None:
        """Keep beside."""
        self._rows.setdefault(kind, {}).update(rows)


def _aside(featurizer: Features) -> Features:
    return (
        replace(featurizer, cache=Aside(featurizer.cache))
        if isinstance(featurizer, Featurizer)
        else featurizer
    )
