"""Figures of the adviser in words: each that it can name has a title, and says its unit."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from metier import adviser
from metier.actions.advising import QUESTIONS
from metier.adviser.decision.book import Book
from metier.adviser.snapshot import Figure, Origin, Rung, RungFacts, Snapshot
from metier.domain.outcome import Stage
from metier.pages.advice_words import amount_words, between_words, title_of

ONE = Figure(1.5, Origin.MEASURED, "somewhere", low=1.0, high=2.0)
_NAME = re.compile(r"[a-z]+[._][a-z_]+|\.")
"""A name for programs, in whole or in part."""


def full() -> Snapshot:
    """A snapshot in which nothing is missing."""
    of_rung: dict[str, Any] = {one.name: ONE for one in fields(RungFacts) if "Figure" in str(one.type)}
    return Snapshot(
        date(2026, 12, 1), "learned", dict.fromkeys(("excited", "maybe", "passed"), 3), n_imported=2,
        first=date(2026, 1, 1), last=date(2026, 11, 1), days_used=4, n_undecided=5, monthly_postings=ONE,
        agreement=dict.fromkeys(("auc", "ap", "log_loss", "top10"), ONE), curve_gain=ONE, self_agreement=ONE,
        outcomes=dict.fromkeys(map(str, Stage), 1), spent_usd=ONE, budget_usd=ONE, answers=dict.fromkeys(QUESTIONS, "yes"),
        rungs=tuple(RungFacts(rung, obstacles=("no",), **of_rung) for rung in Rung),
    )  # fmt: skip


def every_key() -> set[str]:
    """Every figure that the adviser can name: of a full snapshot, and what its rules add."""
    found = set(Book.of(full()).figures)
    for file in Path(adviser.__file__).parent.rglob("*.py"):
        for added in re.findall(r"book\.add\(\s*f?\"([^\"]+)\"", file.read_text(encoding="utf-8")):
            found.add(re.sub(r"\{[^}]*rung\}", "hybrid", added))
    return found


def test_rules_add_figures_beside_those_of_the_snapshot() -> None:
    assert {"published.learned", "published.tuning", "hybrid.shadow", "hybrid.side_by_side"} <= every_key()


@pytest.mark.parametrize("key", sorted(every_key()))
def test_every_figure_that_the_adviser_can_name_has_a_title_in_words(key: str) -> None:
    title = title_of(key)
    rest = title.removeprefix("few_shot: ")  # a screener's own name
    assert " " in rest
    assert not _NAME.search(rest), title
    assert rest[:1].islower()


def test_two_figures_are_never_called_the_same() -> None:
    keys = every_key()
    assert len({title_of(key) for key in keys}) == len(keys)


@pytest.mark.parametrize(
    ("key", "value", "unit", "words"),
    [
        ("agreement.auc", 0.814, "", "81 %"),
        ("agreement.log_loss", 0.8142, "", "0.8142 nats a decision"),
        ("encoder.set_up_minutes", 1.0, "minutes", "1 minute"),
        ("hosted.set_up_usd", 0.4401, "US dollars", "$0.44"),
        ("few_shot.per_posting_usd", 0.00812, "US dollars a posting", "$0.0081 a posting"),
        ("lora.set_up_usd", 0.0, "US dollars", "$0.00"),
        ("monthly_postings", 79.1, "postings a month", "79.1 a month"),
        ("labels", 1200.0, "", "1,200"),
        ("base_models", 0.0, "", "no"),
        ("answers.goal", 1.0, "", "yes"),
        ("months", None, "months", "not known"),
    ],
)
def test_a_figure_says_its_unit(key: str, value: float | None, unit: str, words: str) -> None:
    assert amount_words(key, Figure(value, Origin.COUNTED, "somewhere", unit)) == words


def test_bounds_are_in_the_unit_of_the_figure() -> None:
    assert (
        between_words("agreement.auc", Figure(0.8, Origin.MEASURED, "x", low=0.7, high=0.9)) == "70 % to 90 %"
    )
    assert between_words("hosted.set_up_usd", Figure(2.0, Origin.PUBLISHED, "x", low=1.5)) == "$1.50 to —"
    assert not between_words("labels", Figure(2.0, Origin.COUNTED, "x"))
