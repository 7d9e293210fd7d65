"""A backtest in words, for the terminal and for pages."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from metier.pages.words import label_words, one_line, plural

if TYPE_CHECKING:
    from metier.actions.backtest.report import BacktestReport, Cell

ORDER = (("AUC", "auc", 2), ("AP", "ap", 2), ("Top 20 %", "recall_20", 2), ("Top 10", "recall_top10", 2))
LABELS = (("F1", "macro_f1", 2), ("Kappa", "kappa", 2), ("Brier", "brier", 3), ("ECE", "ece", 3))
"""Figures by head, name and digits: of the order, then of the labels."""
_UNKNOWN = 0.5  # half of an interval that says nothing about a share
SPLITS = {
    "group": "30 % of the groups are the test, one posting each, drawn anew for each seed",
    "time": "the last 30 % of the decisions are the test; learned from earlier ones only",
    "given": "splits as given",
    "replay": "replayed in the order decided",
}
"""How decisions are held back."""


def decimal(value: float, digits: int = 2) -> str:
    """A share without the zero before its point; a dash where it is not known.

    Example:
        >>> decimal(0.5), decimal(-0.012, 3), decimal(1.0), decimal(float("nan"))
        ('.50', '-.012', '1.00', '—')
    """
    if math.isnan(value):
        return "—"
    return f"{value:.{digits}f}".replace("0.", ".", 1) if abs(value) < 1 else f"{value:.{digits}f}"


def head_words(report: BacktestReport) -> str:
    """What it rests on: whose decisions, how many of each label."""
    labels = " · ".join(
        f"{report.labels[label]:,} {label_words(label)}"
        for label in ("excited", "maybe", "passed")
        if report.labels.get(label)
    )
    people = (
        f" of {plural(report.n_people, 'person').replace('persons', 'people')}" if report.n_people > 1 else ""
    )
    return (
        f"{one_line(report.name, 200)}: {plural(sum(report.labels.values()), 'decision')}{people}: {labels}"
    )


def size_words(cell: Cell) -> str:
    """At how many labels, how many fits, and whether its figures are rough."""
    from metier.actions.backtest.report import FEW

    tested = f"{cell.n_test:,.0f} tested" if cell.n_test >= FEW else f"only {cell.n_test:,.0f} tested: rough"
    people = f" · {cell.n_people:,} people" if cell.n_people > 1 else ""
    labels = "all of it" if cell.words == "all" else f"{cell.words} labels"
    return f"{labels} · {plural(cell.n_splits, 'fit')}{people} · {tested}"


def figure_words(cell: Cell, name: str, digits: int) -> str:
    """A figure with half its interval; `±?` where that is wider than the scale."""
    found = cell.figures[name]
    half = found.half_width
    if math.isnan(half):
        return decimal(found.value, digits)
    return f"{decimal(found.value, digits)} ±{'?' if half >= _UNKNOWN else decimal(half, digits)}"


def times_words(cell: Cell) -> tuple[str, str]:
    """Milliseconds of a fit, and of screening one posting."""
    return f"{cell.fit_seconds * 1e3:,.0f}", f"{cell.screen_seconds * 1e3:.2f}"


def missing_words(report: BacktestReport) -> list[str]:
    """Numbers of labels for which there are too few decisions."""
    return [
        f"{size:,} labels left out: "
        + (
            "too few decisions"
            if report.n_people == 1
            else f"too few decisions for {n} of {report.n_people} people"
        )
        for size, n in report.missing.items()
    ]


def unknown_words(report: BacktestReport) -> str:
    """What `±?` means; empty where none stands."""
    if not any(one.half_width >= _UNKNOWN for cell in report.cells for one in cell.figures.values()):
        return ""
    more = "decisions" if report.split == "replay" else "`--seeds`, or people,"
    return f"±? is an interval wider than the scale: not known yet; more {more} would tell"
