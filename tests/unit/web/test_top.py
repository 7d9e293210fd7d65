"""When a long list is ranked anew: by how much more is known, not by each answer."""

from __future__ import annotations

from metier.web.deciding.top import Top


def test_a_ranking_is_due_when_a_tenth_more_is_known() -> None:
    top = Top()
    assert top.is_due(0)
    top.ranking_began(100)
    assert [top.is_due(n) for n in (100, 105, 109, 110)] == [False, False, False, True]
    top.ranking_began(20)
    assert [top.is_due(n) for n in (21, 25)] == [False, True]
