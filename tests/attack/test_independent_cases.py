"""Cases by another hand than the rules: what is caught stays caught, and no further honest line turns red."""

from __future__ import annotations

from benchmarks.truth.cases import by_hand

MISSED = ["Rund 30 Angebote pro Woche in Navision"]
"""A German name of one plain word: not told from a noun."""
MOST_ALARMS = 10
"""Of 319: sums and differences of what facts say, a tool told of a role by the list of skills, a place that no fact names, and the like."""


def test_fabrications_by_another_hand_are_caught() -> None:
    cases = (*by_hand("independent_sneaky"), *by_hand("independent_last_sneaky"))
    assert len(cases) > 300
    assert [case.line.text for case in cases if not case.problems()] == MISSED


def test_honest_lines_by_another_hand_are_let_through() -> None:
    cases = (*by_hand("independent_honest"), *by_hand("independent_last_honest"))
    alarms = [case.line.text for case in cases if case.problems()]
    assert len(cases) > 300
    assert len(alarms) <= MOST_ALARMS, alarms
