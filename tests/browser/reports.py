"""Made-up reports: a full one, an empty one, one with few decisions, a hostile one, one with long words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from metier.actions.compare import CompareReport
from metier.actions.curve import CurveReport
from metier.actions.report.values import Note, ReplayState, Report
from metier.domain.decision import Label, Occasion
from metier.domain.posting import Posting, PostingId
from metier.evaluation.agreement import (
    Agreement,
    Block,
    Calibration,
    CalibrationBin,
    Consistency,
    Counting,
    Differing,
    Figure,
    Key,
    Marker,
    Origin,
    OverTime,
    Selection,
    Table,
    Uncounted,
    What,
)
from metier.evaluation.compare import compare_all
from metier.evaluation.curves import curve, decision_history
from metier.evaluation.drift import Change, Direction, Tally
from metier.evaluation.missed import Missed
from metier.testing.makers import posting

AT = datetime(2026, 5, 18, 9, 30, tzinfo=UTC)
POSTINGS = tuple(
    posting(title, company=company)
    for title, company in (
        ("Senior data engineer, payments", "Elbe Analytics"),
        ("Backend engineer (Python, remote)", "Northwind GmbH"),
        ("Machine learning engineer", "Acme AG"),
        ("Analytics lead", "Harbour & Sons"),
        ("Platform engineer", "Kiln"),
    )
)


def by_id(postings: tuple[Posting, ...] = POSTINGS) -> dict[PostingId, Posting]:
    """Postings as the page takes them."""
    return {one.id: one for one in postings}


def agreement(
    screener: str = "learned",
    *,
    origin: Origin = Origin.FROZEN,
    selection: Selection = Selection.ALL,
    n: int = 84,
    auc: float = 0.8412,
    half: float = 0.061,
) -> Agreement:
    """An agreement whose figures hang together as well as made-up ones need to."""
    share = n / 84
    return Agreement(
        screener, origin, selection, n,
        {Label.EXCITED: round(18 * share), Label.MAYBE: round(25 * share), Label.PASSED: round(41 * share)},
        (
            Figure(Key.AUC, auc, auc - half, auc + half, n, hits=round(1188 * auc), of=1188, chance=0.5),
            Figure(Key.AP, auc - 0.25, auc - 0.4, auc - 0.1, n, chance=0.214),
            Figure(Key.RECALL_SHOWN, 0.722, 0.465, 0.903, n, hits=13, of=18, chance=0.119),
        ),
        (
            Figure(Key.EXACT, 0.643, 0.531, 0.744, n, hits=54, of=84, chance=0.488),
            Figure(Key.WITHIN_ONE, 0.964, 0.899, 0.993, n, hits=81, of=84),
            Figure(Key.KAPPA, 0.521, 0.334, 0.683, n, chance=0.0),
            Figure(Key.LOG_LOSS, 0.831, 0.712, 0.951, n, chance=1.043),
        ),
        Table(((33, 7, 1), (9, 11, 5), (2, 6, 10))),
        Calibration(
            Figure(Key.ECE, 0.071, 0.049, 0.142, n, chance=0.061),
            Figure(Key.BRIER, 0.131, 0.098, 0.163, n, chance=0.168),
            _BINS,
        ),
        10,
    )  # fmt: skip


_COUNTS = (
    (31, 1, 0.001, 0.167), (17, 2, 0.015, 0.364), (12, 2, 0.021, 0.484), (8, 3, 0.085, 0.755), (5, 2, 0.053, 0.853),
    (0, 0, None, None), (4, 3, 0.194, 0.994), (3, 2, 0.094, 0.992), (3, 2, 0.094, 0.992), (1, 1, 0.025, 1.0),
)  # fmt: skip
_BINS = tuple(
    CalibrationBin(i / 10, (i + 1) / 10, i / 10 + 0.052 if n else None, n, k, low, high)
    for i, (n, k, low, high) in enumerate(_COUNTS)
)


def over_time(n_blocks: int = 8) -> OverTime:
    """Blocks of 25 decisions with two changes of ground."""
    blocks = tuple(
        Block(
            25 * i + 1, 25 * i + 25, AT - timedelta(days=90 - 10 * i), AT - timedelta(days=81 - 10 * i),
            {Label.EXCITED: 5, Label.MAYBE: 8, Label.PASSED: 12},
            (
                Figure(Key.AUC, auc, auc - 0.14, min(1.0, auc + 0.11), 25, hits=round(100 * auc), of=100, chance=0.5),
                Figure(Key.EXACT, exact / 25, exact / 25 - 0.2, exact / 25 + 0.17, 25, hits=exact, of=25),
                Figure(Key.LOG_LOSS, 0.98 - 0.02 * i, 0.8 - 0.02 * i, 1.16 - 0.02 * i, 25),
            ),
        )
        for i, (auc, exact) in zip(
            range(n_blocks), ((0.64, 12), (0.73, 14), (0.79, 15), (0.82, 15), (0.83, 16), (0.74, 14), (0.84, 16), (0.86, 17)),
            strict=False,
        )
    )  # fmt: skip
    markers = (
        Marker(61, AT - timedelta(days=65), What.PROFILE, "profile.md was changed"),
        Marker(128, AT - timedelta(days=38), What.SCREENER, "another screener: learned instead of words"),
    )
    return OverTime(Origin.FROZEN, blocks, markers)


def consistency() -> Consistency:
    """A person who mostly answers alike."""
    return Consistency(
        40,
        Figure(Key.EXACT, 0.8, 0.644, 0.909, 40, hits=32, of=40),
        Figure(Key.WITHIN_ONE, 1.0, 0.912, 1.0, 40, hits=40, of=40),
        Figure(Key.KAPPA, 0.812, 0.661, 0.913, 40),
        Table(((19, 2, 0), (2, 7, 2), (0, 2, 6))),
        tuple(Differing(one.id, Label.EXCITED, Label.MAYBE, AT, AT) for one in POSTINGS[:3]),
    )


def full() -> Report:
    """Everything a report can say."""
    return Report(
        made_at=AT,
        screener="learned",
        shown=10,
        n_postings=412,
        decided={Label.EXCITED: 26, Label.MAYBE: 51, Label.PASSED: 101},
        counting=Counting(
            190, 84, 46,
            {Occasion.RANDOM: 46, Occasion.ASKED: 30, Occasion.RANKED: 8},
            {Uncounted.NO_VERDICT: 30, Uncounted.IMPORTED: 24, Uncounted.AGAIN: 52},
            3,
        ),
        claim="It put 84 of 100 pairs of postings in the right order, between 78 and 90, from 84 decisions it had not seen.",
        frozen=agreement(),
        frozen_random=agreement(selection=Selection.RANDOM, n=46, auc=0.8123, half=0.098),
        replayed=(
            agreement(origin=Origin.REPLAYED, auc=0.8231),
            agreement("words", origin=Origin.REPLAYED, auc=0.7104, half=0.082),
            agreement("prior", origin=Origin.REPLAYED, auc=0.5, half=0.0),
        ),
        replay=ReplayState(168, 168, 10),
        consistency=consistency(),
        over_time=over_time(),
        missed=Missed(120, 14, 1, 8.571, 1, 34),
        changes=(
            Change(
                "remote", Label.EXCITED, Tally(9, 11), Tally(1, 8), Direction.LESS, AT - timedelta(days=30), 140, 0.004,
                tuple(one.id for one in POSTINGS[:3]), tuple(one.id for one in POSTINGS[2:]),
            ),
        ),
        notes=(
            Note("order", "Most postings were ranked before you saw them, so the order is judged within what you decided."),
            Note("calibration", "46 of the 84 were drawn at random; only these are shown here."),
            Note("beside", "Whether the lead over words is more than luck:", "metier compare learned words"),
            Note("missed", "The bound falls when you look at more of them.", "metier label --audit"),
        ),
    )  # fmt: skip


def empty() -> Report:
    """A person who has not decided about anything."""
    return replace(
        full(),
        decided={},
        counting=Counting(0, 0, 0, {}, {}, 0),
        claim="Not known yet: you have not decided about any posting.",
        frozen=None, frozen_random=None, replayed=(), replay=ReplayState(0, 0, 0), consistency=None,
        over_time=None, missed=None, changes=(),
        notes=(
            Note("order", "Decide about 10 postings, some good and some bad, so that there is something to learn from.", "metier label"),
            Note("calibration", "Then rank the others: verdicts are frozen before you decide about them.", "metier screen"),
        ),
    )  # fmt: skip


def few() -> Report:
    """Twelve decisions, of one label only: most figures do not exist."""
    none = tuple(Figure(key, None, None, None, 12) for key in (Key.AUC, Key.AP, Key.RECALL_SHOWN))
    labels = (
        Figure(Key.EXACT, 0.75, 0.428, 0.945, 12, hits=9, of=12),
        Figure(Key.WITHIN_ONE, 1.0, 0.735, 1.0, 12, hits=12, of=12),
        Figure(Key.KAPPA, None, None, None, 12),
        Figure(Key.LOG_LOSS, 0.742, 0.51, 0.97, 12),
    )
    bins = tuple(
        replace(one, n=0, n_excited=0, p_mean=None, low=None, high=None)
        if one.p_low
        else replace(one, n=12, n_excited=0)
        for one in _BINS
    )
    frozen = replace(
        agreement(n=12),
        by_label={Label.PASSED: 12},
        order=none,
        labels=labels,
        table=Table(((9, 3, 0), (0, 0, 0), (0, 0, 0))),
        calibration=Calibration(
            Figure(Key.ECE, 0.052, None, None, 12), Figure(Key.BRIER, 0.004, 0.001, 0.01, 12), bins
        ),
    )
    return replace(
        full(),
        decided={Label.PASSED: 22},
        counting=Counting(22, 12, 0, {Occasion.ASKED: 12}, {Uncounted.NO_VERDICT: 10}, 0),
        claim="Not known yet: all 12 counted decisions have the same label, so there is no order to judge.",
        frozen=frozen, frozen_random=None, replayed=(), consistency=None, over_time=None, missed=None, changes=(),
        notes=(Note("order", "An order can be judged once you were excited about a posting and passed on another.", "metier label"),),
    )  # fmt: skip


def many() -> Report:
    """Long words, large numbers and many rows."""
    long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft " * 3
    base = full()
    assert base.consistency is not None
    assert base.over_time is not None
    markers = tuple(Marker(20 + 9 * i, None, What.METHOD, f"{long}{i}") for i in range(18))
    return replace(
        base,
        n_postings=1_234_567,
        decided={Label.EXCITED: 12_345, Label.MAYBE: 23_456, Label.PASSED: 345_678},
        screener="hybrid_of_everything_we_have",
        claim=f"{long} 84 of 100.",
        replayed=tuple(
            agreement(f"screener_{i}", origin=Origin.REPLAYED, auc=0.9 - i / 30) for i in range(9)
        ),
        consistency=replace(
            base.consistency,
            differing=tuple(Differing(_LONG.id, Label.EXCITED, Label.PASSED, AT, AT) for _ in range(40)),
        ),
        over_time=replace(base.over_time, markers=markers),
        changes=tuple(replace(base.changes[0], words=long, shown_since=(_LONG.id,)) for _ in range(6)),
        notes=tuple(
            Note(about, long, f"metier {'x' * 90}") for about in ("order", "labels", "missed", "changes")
        ),
    )


_LONG = posting("Wissenschaftliche" * 12, company="x" * 300, posting_id="f" * 12)
LONG_POSTINGS = (*POSTINGS, _LONG)


def comparison() -> CompareReport:
    """Two challengers of a screener that is better than both, on made-up verdicts."""
    rng = np.random.default_rng(5)
    grades = rng.choice(3, 120, p=(0.6, 0.25, 0.15)).astype(np.int64)

    def verdicts(skill: float) -> NDArray[np.float64]:
        raw = rng.dirichlet((6, 2.5, 1.5), 120) + skill * np.eye(3)[grades]
        shares: NDArray[np.float64] = raw / raw.sum(axis=1, keepdims=True)
        return shares

    p = {"learned": verdicts(0.6), "words": verdicts(0.3), "prior": verdicts(0.0)}
    return CompareReport(
        "learned", Origin.REPLAYED, 120, 0, 10, compare_all(grades, p, active="learned"), (agreement(),)
    )


def learning_curve() -> CurveReport:
    """Surprise that falls with labels."""
    sizes = np.arange(10, 190)
    losses = 0.6 + 1.2 * sizes**-0.5 + np.random.default_rng(3).normal(0, 0.25, len(sizes))
    found = curve(decision_history(sizes, losses), n=190)
    return CurveReport("learned", 190, 180, 30, 40, found, None)
