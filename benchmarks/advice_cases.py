"""Cases for `benchmarks.advice`: what was known at a cut-off as figures, situations a person can be in, and what came."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.advice_replay import START, UNTIL, Arrays, Doubles, Integers
from numpy.typing import NDArray

from metier.adviser.snapshot import Figure, Origin, Rung, RungFacts, Snapshot
from metier.domain.decision import Label
from metier.evaluation.compare import MARGIN, SWITCH_AT, Comparison, compare
from metier.evaluation.compare.betting import FLOOR, floored_losses, log_evidence, log_wealth
from metier.evaluation.compare.resample import counted_order, drawn_counts
from metier.evaluation.curves import curve, decision_history
from metier.evaluation.metrics import EXCITED, average_precision, log_losses

MODELS = {"good": "auc 0.8", "fair": "auc 0.74", "useless": "useless"}
"""Simulated base models, by what reports call them."""
N_DRAWS = 200
_NOTHING = "nothing can be had instead: what is measured is whether a trial is advised"

Row = dict[str, Any]
"""Numbers of one person at one cut-off, as they are kept."""


@dataclass(frozen=True)
class Situation:
    """What somebody uses and what could be had instead.

    Attributes:
        ways: By rung, the name of the replayed screener; the first is in use.
        active: As `Snapshot.active` has it.
        is_compared: Whether all were judged beside each other on every decision so far.
    """

    name: str
    active: str
    ways: Mapping[Rung, str]
    is_compared: bool = True
    has_base_model: bool = True


def situations() -> list[Situation]:
    """Every situation; where a base model plays a part, once for each quality."""
    found = []
    for quality, model in MODELS.items():
        learned, prompted, hybrid = "learned", f"prompted {model}", f"hybrid {model}"
        three = {Rung.LEARNED: learned, Rung.PROMPTED: prompted, Rung.HYBRID: hybrid}
        for rung, way in three.items():
            first = {rung: way} | three
            found.append(Situation(f"{rung} in use, {quality} model beside", str(rung), first))
        found.append(
            Situation(f"learned in use, {quality} model not tried", "learned", three, is_compared=False)
        )
    for name in ("words", "prior"):
        ways = {Rung.PROMPTED: name, Rung.LEARNED: "learned"}  # the rung stands for the baseline in use
        found.append(Situation(f"{name} in use", name, ways, has_base_model=False))
    return found


# --- what was known --------------------------------------------------------------------------------------------


def pairs() -> list[tuple[str, str]]:
    """Screeners that some situation compares, the one in use first."""
    found = {
        (one.ways[next(iter(one.ways))], other)
        for one in situations()
        for other in list(one.ways.values())[1:]
        if one.is_compared
    }
    return sorted(found)


def kept_rows(path: Path, replay: Callable[[], Arrays]) -> list[Row]:
    """A person's rows, read back where they were made before. Cost: about 5 s the first time."""
    if not path.exists():
        path.write_text(json.dumps(rows_of(replay())), "utf-8")
    found: list[Row] = json.loads(path.read_text("utf-8"))
    return found


def rows_of(replay: Arrays) -> list[Row]:
    """One row per cut-off."""
    grades = np.asarray(replay["grades"], np.int64)
    return [_row(replay, grades, int(cut)) for cut in replay["cuts"]]


def _row(replay: Arrays, grades: Integers, cut: int) -> Row:
    past = slice(START, cut)
    here = {name: (_of(replay, f"p {name}"), _of(replay, f"s {name}")) for name in _names(replay)}
    row: Row = {
        "set": str(replay["set_name"]), "half": int(replay["half"]), "cut": cut, "n": len(grades),
        "labels": [int((grades[:cut] == grade).sum()) for grade in range(3)],
        "pairs": {},
    }  # fmt: skip
    for a, b in pairs():
        (p_a, s_a), (p_b, s_b) = here[a], here[b]
        asked = SWITCH_AT * (1 if a in ("words", "prior") else 2)
        found = compare(
            grades[past], p_a[past], p_b[past], names=(a, b), order=(s_a[past], s_b[past]), asked=asked
        )
        end = min(len(grades), UNTIL)
        recent = slice(max(START, cut // 2), cut)
        late = compare(grades[recent], p_a[recent], p_b[recent], order=(s_a[recent], s_b[recent]))
        row["pairs"][f"{a} | {b}"] = _kept(found) | {
            "late": {
                "n": late.n,
                "gain": _bounds(late.ap_gain),
                "auc": _bounds(late.auc_gain),
                "loss_once": _bounds(late.gain),
            },
            "settles": settles_at(
                grades[START:end], p_a[START:end], p_b[START:end], asked=asked, after=cut - START
            ),
            "left": end - cut,
        }
    row["curves"] = {name: _curve(grades, here[name][0], cut) for name in here}
    row["curves"]["learned"] |= _what_doubling_brought(replay, grades, cut)
    return row | {"later": _later(replay, grades, cut)}


def _names(replay: Arrays) -> list[str]:
    return [name.removeprefix("p ") for name in replay if name.startswith("p ")]


def _of(replay: Arrays, key: str) -> Doubles:
    return np.asarray(replay[key], np.float64)


def _kept(found: Comparison) -> Row:
    more = found.more
    return {
        "finding": found.finding.value, "n": found.n,
        "gain": _bounds(found.ap_gain), "auc": _bounds(found.auc_gain), "loss": _bounds(found.lasting), "loss_once": _bounds(found.gain),
        "more": None if more is None else [more.about, more.low, more.high],
    }  # fmt: skip


def _bounds(interval: Any) -> list[float | None]:
    return [
        None if not math.isfinite(value) else round(float(value), 5)
        for value in (interval.value, interval.low, interval.high)
    ]


def settles_at(
    grades: Integers, p_a: Doubles, p_b: Doubles, *, asked: float, after: int, margin: float = MARGIN
) -> int | None:
    """How many decisions after `after` the comparison settles; None if it does not while there are decisions.

    What no bet has refuted only ever shrinks, so the first time is when the first of these happens: b better, b worse, or
    both a gain and a loss of the margin refuted.
    """
    bound = -math.log(FLOOR)
    gains = floored_losses(grades, p_a) - floored_losses(grades, p_b)

    def first(values: Doubles, mean: float) -> float:
        path = log_evidence(log_wealth(values, bound=bound, mean=mean))
        over = np.flatnonzero(path >= math.log(asked))
        return float(over[0] + 1) if len(over) else math.inf

    same = max(first(gains, -margin), first(-gains, -margin))
    found = min(first(gains, 0.0), first(-gains, 0.0), same)
    return int(max(found - after, 0)) if math.isfinite(found) else None


def _curve(grades: Integers, p: Doubles, cut: int) -> Row:
    rows = np.arange(START, cut)
    found = curve(decision_history(rows, log_losses(grades[rows], p[rows])), n=cut) if cut > START else None
    if found is None:
        return {"gain": None, "outlook": ""}
    gain = found.forecasts[0].gain
    to = found.to_gain
    return {
        "gain": _bounds(gain), "outlook": found.outlook.value, "to_know": found.to_know,
        "to_gain": None if to is None else [to.about, to.low, to.high],
    }  # fmt: skip


def _what_doubling_brought(replay: Arrays, grades: Integers, cut: int) -> Row:
    """How much less surprised it was at the same later decisions with twice the labels; only where twice is a cut-off too."""
    twice = f"{2 * cut} p learned"
    if twice not in replay:
        return {"came": None}
    later = grades[2 * cut :]
    before, after = (
        log_losses(later, _of(replay, key)[-len(later) :]) for key in (f"{cut} p learned", twice)
    )
    return {
        "came": float((before - after).mean()),
        "came_se": float((before - after).std() / math.sqrt(len(later))),
    }


# --- what came -------------------------------------------------------------------------------------------------


def _later(replay: Arrays, grades: Integers, cut: int) -> Row:
    """Average precision of every screener on all later decisions, on two halves of them, and its luck."""
    excited = grades[cut:] == EXCITED
    names = _names(replay)
    scores = {name: _of(replay, f"{cut} s {name}") for name in names}
    odd = _halved(excited)
    counts = drawn_counts(len(excited), draws=N_DRAWS, seed=cut)
    drawn = {name: counted_order(counts, excited, scores[name])[1] for name in names}
    return {
        "n": len(excited), "excited": int(excited.sum()),
        "ap": {name: average_precision(excited, scores[name]) for name in names},
        "ap_halves": {
            name: [average_precision(excited[part], scores[name][part]) for part in (odd, ~odd)] for name in names
        },
        "drawn": {name: np.round(drawn[name], 4).tolist() for name in names},
    }  # fmt: skip


def _halved(excited: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Every other of the excited and every other of the rest."""
    found = np.zeros(len(excited), np.bool_)
    for side in (excited, ~excited):
        found[np.flatnonzero(side)[::2]] = True
    return found


# --- a snapshot ------------------------------------------------------------------------------------------------


def snapshot(row: Row, situation: Situation) -> Snapshot:
    """Where this person stood, in this situation; nothing that came later is in it."""
    used = next(iter(situation.ways))
    baseline = situation.active in ("words", "prior")
    facts = []
    for rung in Rung:
        if rung not in situation.ways or (baseline and rung is used):
            facts.append(RungFacts(rung, (_NOTHING,)))
        elif rung is used or not situation.is_compared:
            facts.append(RungFacts(rung))
        else:
            facts.append(_facts(rung, row["pairs"][f"{situation.ways[used]} | {situation.ways[rung]}"]))
    found = row["curves"][situation.ways[used]]
    names = [label.value for label in Label]
    return Snapshot(
        as_of=date(2026, 12, 1),
        active=situation.active,
        labels=dict(reversed(list(zip(names, row["labels"], strict=True)))),
        days_used=max(1, row["cut"] // 10),
        curve_gain=_figure(found["gain"], row["cut"]),
        curve_outlook=found["outlook"],
        rungs=tuple(facts),
        has_base_model=situation.has_base_model,
    )


def _facts(rung: Rung, pair: Row) -> RungFacts:
    """As `metier.actions.advising.figures.Beside` puts them."""
    return RungFacts(
        rung,
        gain=_figure(pair["gain"], pair["n"]),
        loss_gain=_figure(pair["loss"], pair["n"]),
        finding=pair["finding"],
        more_decisions=_figure(pair["more"], pair["n"]),
    )


def _figure(values: Sequence[float | None] | None, n: int) -> Figure | None:
    if values is None or values[0] is None:
        return None
    value, low, high = values
    return Figure(value, Origin.MEASURED, "replayed", "", low, high, n)
