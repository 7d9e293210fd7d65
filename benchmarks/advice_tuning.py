"""Advice about tuning a sentence encoder, held against runs of the product's tuner that `benchmarks.fine_tuned --keep FILE` kept.

Before a trial: so many labels, nothing compared. After it: frozen and tuned judged the first half of each record's tests side by
side, what was tuned once stays as it is; hindsight is the second half.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import numpy as np
from benchmarks.advice import WITHIN, Case, Said, is_right, share
from benchmarks.advice_replay import Doubles, Integers
from benchmarks.fine_tuned import Record
from benchmarks.fine_tuned import told as ways_of

from metier.actions.advising.figures import Beside
from metier.adviser.advice import Verdict
from metier.adviser.decision import advise
from metier.adviser.snapshot import Figure, Origin, Rung, RungFacts, Snapshot
from metier.domain.decision import Label
from metier.evaluation.compare import compare
from metier.evaluation.metrics import EXCITED, average_precision

_LEAST_EXCITED = 2
_ACTIVE = {Rung.LEARNED: "learned", Rung.ENCODER: "fine_tuned"}


def tuned(paths: Sequence[Path]) -> dict[str, object]:
    """Figures before and after a trial, with either in use after it."""
    before: list[Case] = []
    after: list[Case] = []
    for record in _records(paths):
        before += _before(record)
        after += [case for used in _ACTIVE for case in _after(record, used)]
    return {
        "before a trial": _told(before), "before a trial, from 100": _told([c for c in before if c.cut >= 100]),
        "tried, learned in use": _told([case for case in after if case.situation == "learned"]),
        "tried, tuned in use": _told([case for case in after if case.situation == "fine_tuned"]),
    }  # fmt: skip


def _records(paths: Iterable[Path]) -> Iterable[Record]:
    found: dict[tuple[object, ...], Record] = {}
    for path in paths:
        for line in path.read_text("utf-8").splitlines():
            record: Record = json.loads(line)
            if record["recipe"] == "product":
                found[tuple(record.get(name) for name in ("set", "unit", "size", "seed"))] = record
    return found.values()


def _ways(record: Record) -> tuple[Integers, Doubles, Doubles]:
    grades = np.array(record["test_grades"], np.int64)
    (_, frozen, _), (_, mixed, _) = list(ways_of(record))[:2]
    return grades, frozen, mixed


def _before(record: Record) -> list[Case]:
    grades, frozen, mixed = _ways(record)
    rungs = (RungFacts(Rung.LEARNED), RungFacts(Rung.ENCODER, set_up_minutes=_minutes(record)))
    counts = np.bincount(np.array(record["grades"], np.int64), minlength=3)
    return _cases(record, "learned", grades, frozen, mixed, _snapshot("learned", counts, rungs))


def _after(record: Record, used: Rung) -> list[Case]:
    grades, frozen, mixed = _ways(record)
    half = len(grades) // 2
    sides = (frozen, mixed) if used is Rung.LEARNED else (mixed, frozen)
    found = compare(grades[:half], sides[0][:half], sides[1][:half])
    other = Rung.ENCODER if used is Rung.LEARNED else Rung.LEARNED
    told = {rung: RungFacts(rung, tuned_model="abc" if rung is Rung.ENCODER else "") for rung in _ACTIVE}
    told[other] = Beside(found, "`metier compare`").on(told[other])
    decided = np.concatenate([np.array(record["grades"], np.int64), grades[:half]])
    counts = np.bincount(decided, minlength=3)
    snapshot = _snapshot(_ACTIVE[used], counts, tuple(told.values()))
    return _cases(record, _ACTIVE[used], grades[half:], sides[0][half:], sides[1][half:], snapshot)


def _snapshot(active: str, counts: Integers, rungs: tuple[RungFacts, ...]) -> Snapshot:
    labels = {label.value: int(n) for label, n in zip(Label, counts, strict=True)}
    return Snapshot(date(2026, 12, 1), active, labels, days_used=1, rungs=rungs)


def _cases(
    record: Record, active: str, grades: Integers, mine: Doubles, other: Doubles, snapshot: Snapshot
) -> list[Case]:
    excited = grades == EXCITED
    if excited.sum() < _LEAST_EXCITED:
        return []
    advice = advise(snapshot)
    of = [average_precision(excited, side[:, EXCITED]) for side in (mine, other)]
    best, switches = max(of), advice.verdict is Verdict.SWITCH
    advised = of[1] if switches else of[0]
    found = max(of) if advice.verdict is Verdict.TRY else advised
    return [
        Case(
            person=f"{record['set']} {record.get('unit', '')}", kind="real", half=0, cut=int(str(record["size"])),
            situation=active, said=Said(advice.verdict, advice.rung, advice.more_labels), lost=best - advised,
            lost_by_trial=best - found, lost_by_staying=best - of[0], right_by_half=1.0, is_luck=True, is_refuted=False, settles=None, left=0,
        )
    ]  # fmt: skip


def _minutes(record: Record) -> Figure:
    return Figure(float(str(record["seconds"])) / 60, Origin.MEASURED, "benchmarks.fine_tuned", "minutes")


def _told(found: Sequence[Case]) -> dict[str, object]:
    verdicts = [case.said.verdict for case in found]
    return {
        "cases": len(found), "people or sets": len({case.person for case in found}),
        "said": {verdict.value: verdicts.count(verdict) for verdict in dict.fromkeys(verdicts)},
        "right": share(found, is_right),
        "right by never changing": share(found, lambda case: case.lost_by_staying <= WITHIN),
        "the other is better by more than a point": share(found, lambda case: case.lost_by_staying > WITHIN),
        "lost": share(found, lambda case: case.lost),
        "a trial finds": share(found, lambda case: case.lost - case.lost_by_trial),
    }  # fmt: skip
