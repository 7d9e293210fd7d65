"""Progress: one line every thirty seconds where there is no terminal, nothing with `--quiet`, never on stdout."""

from __future__ import annotations

import pytest

from metier.cli.progress import Progress


class Ticks:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_without_a_terminal_one_line_comes_every_thirty_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    ticks = Ticks()
    with Progress(quiet=False, tick=ticks) as progress:
        for second in range(0, 61, 10):
            ticks.now = second
            progress("reading", second * 2, 240)

    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.splitlines() == [
        "reading: 60 of 240, 2 a second, 90 s left",
        "reading: 120 of 240, 2 a second, 60 s left",
    ]


def test_without_a_total_there_is_no_time_left(capsys: pytest.CaptureFixture[str]) -> None:
    ticks = Ticks()
    with Progress(quiet=False, tick=ticks) as progress:
        ticks.now = 40
        progress("reading", 4_000, 0)

    assert capsys.readouterr().err == "reading: 4,000, 100 a second\n"


def test_quiet_prints_nothing_and_still_knows_what_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    ticks = Ticks()
    with Progress(quiet=True, tick=ticks) as progress:
        ticks.now = 100
        progress("reading", 7, 9)

    assert progress.done == 7
    assert capsys.readouterr().err == ""


def test_what_it_costs_so_far_stands_at_the_end_and_is_no_new_work(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ticks = Ticks()
    with Progress(quiet=False, tick=ticks) as progress:
        for second in range(0, 61, 10):
            ticks.now = second
            progress(f"asking · ${second / 100:.2f} so far", second * 2, 240)

    assert capsys.readouterr().err.splitlines() == [
        "asking: 60 of 240, 2 a second, 90 s left · $0.30 so far",
        "asking: 120 of 240, 2 a second, 60 s left · $0.60 so far",
    ]
