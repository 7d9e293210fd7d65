"""The benchmark of advice: what it calls right, what it lets advice see, when a comparison counts as settled."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from benchmarks.advice import Case, Said, as_the_product, cases, coverage, is_right
from benchmarks.advice_cases import Row, rows_of, settles_at, situations, snapshot
from benchmarks.advice_rules import by_order, never

from metier.adviser.advice import Verdict
from metier.adviser.snapshot import Figure, Origin, Rung
from metier.evaluation.compare import Finding, compare

N, CUT = 160, 60
_NAMES = ("learned", "words", "prior", *(f"{way} {model}" for way in ("prompted", "hybrid") for model in ("auc 0.8", "auc 0.74", "useless")))  # fmt: skip


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    """One person's rows: every screener guesses but `prompted auc 0.8`, which knows."""
    rng = np.random.default_rng(3)
    grades = rng.choice(3, N, p=[0.6, 0.2, 0.2])
    replay: dict[str, object] = {
        "grades": grades, "cuts": np.array([CUT]), "set_name": np.array("simulated_facts"), "half": np.array(0),
    }  # fmt: skip
    for name in _NAMES:
        p = rng.dirichlet([6, 2, 2], N)
        if name == "prompted auc 0.8":
            p = 0.05 + 0.85 * np.eye(3)[grades]
        replay |= {f"p {name}": p, f"s {name}": p[:, 2]}
        replay |= {f"{CUT} p {name}": p[CUT:], f"{CUT} s {name}": p[CUT:, 2]}
    return rows_of(replay)  # type: ignore[arg-type]  # arrays


def test_a_comparison_settles_when_the_product_says_so() -> None:
    rng = np.random.default_rng(1)
    grades = rng.choice(3, 200, p=[0.6, 0.2, 0.2])
    a, b = rng.dirichlet([6, 2, 2], 200), 0.2 + 0.4 * np.eye(3)[grades]
    at = settles_at(grades, a, b, asked=40.0, after=0)
    assert at
    found = [compare(grades[:n], a[:n], b[:n], asked=40.0).finding for n in (at - 1, at)]
    assert found == [Finding.NOT_KNOWN, Finding.BETTER]
    assert settles_at(grades, a, a, asked=40.0, after=0) is None


def test_what_came_later_is_not_in_a_snapshot(rows: list[Row]) -> None:
    other = copy.deepcopy(rows[0])
    del other["later"]
    assert [snapshot(other, one) for one in situations()] == [snapshot(rows[0], one) for one in situations()]


def test_whoever_stays_with_a_guess_is_wrong_where_one_knows(rows: list[Row]) -> None:
    found = {case.situation: case for case in cases("p", rows, never)}
    assert not is_right(found["learned in use, good model beside"])
    assert found["learned in use, good model beside"].is_refuted
    assert is_right(found["prompted in use, good model beside"])


def test_a_change_to_the_one_that_knows_is_right(rows: list[Row]) -> None:
    for rule in (as_the_product, by_order(0.8, late=False)):
        found = {case.situation: case for case in cases("p", rows, rule)}
        case = found["learned in use, good model beside"]
        assert (case.said.verdict, case.said.rung) == (Verdict.SWITCH, Rung.PROMPTED)
        assert is_right(case)


@pytest.mark.parametrize(
    ("settles", "left", "covered"),
    [(20, 100, "1.000"), (5, 100, "0.000"), (None, 100, "0.000"), (None, 30, "1.000"), (None, 5, "no cases")],
)
def test_so_many_more_is_held_against_where_it_settled(settles: int | None, left: int, covered: str) -> None:
    more = Figure(20.0, Origin.MEASURED, "a test", "", 10.0, 40.0)
    case = Case(
        person="p", kind="real", half=0, cut=100, situation="s", said=Said(Verdict.NOT_KNOWN, Rung.LEARNED, more), lost=0.0,
        lost_by_trial=0.0, lost_by_staying=0.0, right_by_half=1.0, is_luck=False, is_refuted=False, settles=settles, left=left,
    )  # fmt: skip
    assert str(coverage([case])["covered"]).startswith(covered)
