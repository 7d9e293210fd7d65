"""What is kept between requests: made once, the oldest gone first."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

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


def test_who_asks_while_it_is_made_waits_and_gets_the_same() -> None:
    kept, begun, go_on = Kept(2), threading.Event(), threading.Event()
    made: list[int] = []

    def make() -> int:
        begun.set()
        go_on.wait(60)
        made.append(1)
        return len(made)

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(kept.of, "a", make)
        assert begun.wait(60)
        second = threads.submit(kept.of, "a", make)
        assert kept.of("b", lambda: 5) == 5
        go_on.set()
        assert (first.result(60), second.result(60)) == (1, 1)
    assert made == [1]


def test_what_could_not_be_made_is_tried_again() -> None:
    kept = Kept(2)

    def fail() -> int:
        return int("no number")

    with pytest.raises(ValueError, match="no number"):
        kept.of("a", fail)
    assert kept.of("a", lambda: 2) == 2
