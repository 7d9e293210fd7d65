"""Should one tune? What there is to learn from, what it would take, what it may bring; starts and sends nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from metier.actions.finetuning.evidence import HARDLY_UP_TO, Evidence, evidence_of
from metier.actions.training_data import KindReport
from metier.training.dataset.needs import Thin
from metier.training.dataset.rows import RowKind
from metier.training.method import Foreseen, Gate, Method
from metier.training.registry.card import Card

LEAST_LABELS = 20
"""Fewer decisions change no weights; as `TrainingMethod.train` has it."""
LEAST_ROWS = 10
"""Fewer rows of text no service takes (training/dataset/needs.py)."""
MARGIN_MB = 100.0
"""Memory that is left to everything else."""
_PIECES = {Method.ENCODER: 13, Method.LORA: 6, Method.HOSTED: 2}
"""Disk that a run takes at most, in what stays of it: the encoder keeps layers of each fold and seed, an adapter its
optimizer's state twice."""
_AS_LARGE = 0.8  # an earlier run on so many of today's rows says something about them


class Conclusion(StrEnum):
    """What comes of looking ahead."""

    POSSIBLE = "possible"
    NOT_YET = "not yet"
    HARDLY = "hardly pays"
    CANNOT = "cannot here"


@dataclass(frozen=True, slots=True)
class Machine:
    """What this machine has left; memory is None where it cannot be told."""

    free_memory_mb: float | None
    free_disk_mb: float
    used_memory_mb: float = 0.0


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier run of the person's own with the same kind and method."""

    id: str
    made_on: date
    n_rows: int
    gate: Gate


@dataclass(frozen=True, slots=True)
class Prospect:
    """One method with one kind of rows.

    Attributes:
        why: What leads to the conclusion: what is missing, or what speaks against it.
        thin: What of the data is too thin; None where nothing was asked of it.
        foreseen: None where it cannot be told.
        brings: What is known about what it brings.
        break_even: From when on it saves money, in words; empty where no money is involved.
    """

    kind: RowKind
    method: Method
    conclusion: Conclusion
    why: tuple[str, ...]
    thin: Thin | None
    foreseen: Foreseen | None
    brings: tuple[Evidence, ...]
    earlier: tuple[Earlier, ...] = ()
    break_even: str = ""


@dataclass(frozen=True, slots=True)
class KindPlan:
    """One kind of rows with every method that can learn from it; `advice` answers "should I?" in words."""

    data: KindReport
    prospects: tuple[Prospect, ...]
    advice: str


@dataclass(frozen=True, slots=True)
class PlanReport:
    """What could be tuned on what; nothing was started, and nothing was sent."""

    kinds: tuple[KindPlan, ...]
    machine: Machine


def fits(method: Method, kind: RowKind) -> bool:
    """Whether a method can learn from rows of a kind: the encoder learns labels only."""
    return method is not Method.ENCODER or kind is RowKind.SCREENING


def too_few(data: KindReport) -> str:
    """What keeps any method from learning, in words; empty where there is enough to begin."""
    if data.kind is not RowKind.SCREENING:
        lacks = data.n_rows < LEAST_ROWS
        return f"{data.n_rows:,} rows, and {LEAST_ROWS} are the fewest" if lacks else ""
    if data.n_rows < LEAST_LABELS:
        return f"{data.n_rows:,} labels, and {LEAST_LABELS} are the fewest"
    if len(data.labels) < 2:
        return f"every label is {next(iter(data.labels))}, so there is nothing to tell apart"
    return ""


def short_of(foreseen: Foreseen, machine: Machine) -> tuple[str, str]:
    """What of memory and of disk is too little for a run, in words; empty where it is enough."""
    memory = disk = ""
    free = machine.free_memory_mb
    more = foreseen.memory_mb - machine.used_memory_mb
    if free is not None and more > free - MARGIN_MB:
        memory = f"it takes about {foreseen.memory_mb:,.0f} MB of memory, and {max(0, free):,.0f} MB are free"
    needed = disk_needed_mb(foreseen)
    if needed > machine.free_disk_mb:
        disk = f"it takes up to {needed:,.0f} MB of disk, and {machine.free_disk_mb:,.0f} MB are free"
    return memory, disk


def disk_needed_mb(foreseen: Foreseen) -> float:
    """Most room that a run takes: what stays, and pieces that go when it is done."""
    return _PIECES[foreseen.method] * foreseen.disk_mb + 20


def prospect(
    data: KindReport,
    method: Method,
    foreseen: Foreseen | None,
    machine: Machine,
    *,
    failure: str = "",
    cards: Sequence[Card] = (),
    usd_per_posting: Decimal | None = None,
) -> Prospect:
    """What comes of looking ahead at one method.

    Args:
        foreseen: None where looking ahead failed; `failure` says why.
        cards: Of earlier runs, of any kind and method.
        usd_per_posting: What asking a base model about a posting cost so far, on the mean.
    """
    thin = next((one for one in data.thin if one.method == method.value), None)
    earlier = tuple(
        Earlier(card.id, card.made_at.date(), card.n_rows, card.gate)
        for card in sorted(cards, key=lambda card: card.made_at, reverse=True)
        if (card.kind, card.method) == (data.kind, method)
    )
    conclusion, why = _concluded(data, method, foreseen, machine, failure=failure, thin=thin, earlier=earlier)
    is_open = foreseen is not None and not foreseen.missing
    hint = _break_even(foreseen, usd_per_posting, data.kind) if foreseen is not None and is_open else ""
    return Prospect(
        data.kind, method, conclusion, why, thin, foreseen, evidence_of(data.kind, method), earlier, hint
    )


def _concluded(
    data: KindReport,
    method: Method,
    foreseen: Foreseen | None,
    machine: Machine,
    *,
    failure: str,
    thin: Thin | None,
    earlier: Sequence[Earlier],
) -> tuple[Conclusion, tuple[str, ...]]:
    lacks = too_few(data)
    if lacks:
        return Conclusion.NOT_YET, (lacks,)
    if foreseen is None:
        return Conclusion.CANNOT, (failure,)
    short = tuple(filter(None, short_of(foreseen, machine)))
    if foreseen.missing or short:
        return Conclusion.CANNOT, (*foreseen.missing, *short)
    told = next((one for one in earlier if one.n_rows >= _AS_LARGE * data.n_rows), None)
    if told is not None and told.gate is not Gate.NOT_KNOWN:
        words = f"your run of {told.made_on} on {told.n_rows:,} rows ({told.id}): {told.gate.value}"
        return (Conclusion.POSSIBLE if told.gate is Gate.BETTER else Conclusion.HARDLY), (words,)
    if thin is not None and thin.words:
        return Conclusion.HARDLY, (f"{thin.words} ({thin.why})",)
    if method is Method.ENCODER:
        if data.n_rows <= HARDLY_UP_TO:
            return Conclusion.HARDLY, (f"by metier's own trials, up to {HARDLY_UP_TO} labels hardly pay",)
        return Conclusion.POSSIBLE, (
            "enough by count; it helps where few words show your taste, and else changes nothing",
        )
    return Conclusion.POSSIBLE, ("enough by count, which is a rule of thumb and no promise",)


def _break_even(foreseen: Foreseen, usd_per_posting: Decimal | None, kind: RowKind) -> str:
    if foreseen.usd is None:
        return "no price is known, so nobody can tell from when on it saves money"
    if not foreseen.usd:
        return ""
    if kind is not RowKind.SCREENING or not usd_per_posting:
        return (
            "what asking costs without tuning is not known here, so from when on it saves money is not either"
        )
    n = math.ceil(foreseen.usd / usd_per_posting)
    return (
        f"asking cost ${usd_per_posting:.4f} a posting so far: training costs as much as asking about {n:,} postings, "
        "and asking the tuned model costs money as well"
    )


def advice(data: KindReport, prospects: Sequence[Prospect]) -> str:
    """Whether to tune on rows of a kind, in plain words."""
    lacks = too_few(data)
    if lacks:
        return f"Not yet: {lacks}."
    open_ones = [one for one in prospects if one.conclusion in {Conclusion.POSSIBLE, Conclusion.HARDLY}]
    if not open_ones:
        return "Not on this machine as it is: each method below says what is missing."
    best = next((one for one in open_ones if one.conclusion is Conclusion.POSSIBLE), open_ones[0])
    if best.earlier and best.conclusion is Conclusion.POSSIBLE and best.earlier[0].gate is Gate.BETTER:
        return f"Perhaps: {best.why[0]}; `metier finetune use {best.earlier[0].id}` tells what your later decisions say."
    if best.conclusion is Conclusion.HARDLY:
        lacks = best.thin.words if best.thin is not None and not best.earlier else ""
        return f"Hardly: {lacks or best.why[0]}.{_trying(best)}"
    return f"Not known: {best.why[0]}.{_trying(best)}"


def _trying(best: Prospect) -> str:
    """What a try costs, where it costs no money."""
    if best.kind is not RowKind.SCREENING or best.foreseen is None or best.foreseen.usd != 0:
        return ""
    return f" Trying {best.method.value} costs time only, and nothing is used before your later decisions show that it is better."
