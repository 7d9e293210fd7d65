"""Who can be compared with whom, and what begins without being asked to."""

from __future__ import annotations

import pytest

from metier.screeners.registry import ASKING, KNOWN
from metier.workspace.measuring import rivals


def test_everybody_is_free_or_asks_and_the_slow_come_last() -> None:
    found = rivals("learned")
    assert {*found.free, *found.asking} == set(KNOWN)
    assert found.free[-1] == "fine_tuned"
    assert not set(found.free) & set(ASKING)


@pytest.mark.parametrize(
    ("active", "is_at_once", "by_default"),
    [
        ("learned", True, ("words", "prior")),
        ("words", True, ("prior",)),
        ("fine_tuned", False, ("words", "prior")),
        ("few_shot", False, ("words", "prior")),
    ],
)
def test_what_takes_hours_or_money_waits_to_be_asked(
    active: str, is_at_once: bool, by_default: tuple[str, ...]
) -> None:
    found = rivals(active)
    assert (found.is_at_once, found.by_default) == (is_at_once, by_default)
