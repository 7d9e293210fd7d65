"""What is kept between requests: made once, the oldest gone first."""

from __future__ import annotations

from collections.abc import Sequence

from metier.web.keeping.kept import Kept


def test_what_was_used_last_stays_longest() -> None:
    kept = Kept(2)
    kept.of("a", lambda: 1)
    kept.of("b", lambda: 2)
    kept.of("a", lambda: 10)
    kept.of("c", lambda: 3)

    assert kept.of("a", lambda: 11) == 1
    assert kept.of("b", lambda: 12) == 12


def test_of_many_only_the_missing_are_made() -> None:
    kept = Kept(10)
    asked: list[list[str]] = []

    def make(keys: Sequence[str]) -> dict[str, int]:
        asked.append(list(keys))
        return {key: len(key) for key in keys}

    assert kept.many(["x", "yy"], make) == {"x": 1, "yy": 2}
    assert kept.many(["yy", "zzz"], make) == {"yy": 2, "zzz": 3}
    assert kept.many(["x"], make) == {"x": 1}
    assert asked == [["x", "yy"], ["zzz"]]
