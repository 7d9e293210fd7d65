"""Progress of long work, on stderr: a bar in a terminal, else one line every 30 s; never on stdout."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

EVERY_SECONDS = 30.0


class Progress:
    """Reports (what, done, total) as it comes; a total of 0 is not known beforehand.

    Attributes:
        done: The latest count that was reported, for the message after an interruption.
    """

    def __init__(self, *, quiet: bool, tick: Callable[[], float] = time.monotonic) -> None:
        self.what = ""
        self.done = 0
        self.total = 0
        self._tick = tick
        self._quiet = quiet
        self._started = tick()
        self._last_line = self._started
        self._aside = ""
        self._bar: Bar | None = None

    def __enter__(self) -> Self:
        """The progress itself; nothing is printed before the first report."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Clear the bar."""
        if self._bar:
            self._bar.stop()

    def __call__(self, what: str, done: int, total: int) -> None:
        """Report that `done` of `total` is finished; what follows ` · ` in `what` may change while it is the same work."""
        what, _, self._aside = what.partition(" · ")
        if self.what and what != self.what:
            self._started = self._tick()
        self.what, self.done, self.total = what, done, total
        if self._quiet:
            return
        if _is_live(sys.stderr.isatty()):
            self._draw()
        elif self._tick() - self._last_line >= EVERY_SECONDS:
            self._last_line = self._tick()
            print(self.line(), file=sys.stderr, flush=True)  # noqa: T201  # stderr, one plain line

    def line(self) -> str:
        """What is done, how fast, and how long the rest will take."""
        seconds = max(self._tick() - self._started, 1e-9)
        rate = self.done / seconds
        share = f"{self.done:,} of {self.total:,}" if self.total else f"{self.done:,}"
        left = (
            f", {_duration((self.total - self.done) / rate)} left" if rate and self.done < self.total else ""
        )
        aside = f" · {self._aside}" if self._aside else ""
        speed = f", {_speed(rate)}" if self.done else ""  # at the beginning nobody knows
        return f"{self.what}: {share}{speed}{left}{aside}"

    def _draw(self) -> None:
        if self._bar is None:
            self._bar = _new_bar()
            self._bar.start()
        task = self._bar.task_ids[0] if self._bar.task_ids else self._bar.add_task("")
        self._bar.update(task, description=self.line(), completed=self.done, total=self.total or None)


def _speed(rate: float) -> str:
    """How fast, in the unit that shows it: a slow model answers some times a minute."""
    return f"{rate:,.0f} a second" if rate >= 1 else f"{60 * rate:.1f} a minute"


def _is_live(terminal: bool) -> bool:  # noqa: FBT001  # one fact, named at the call
    return terminal and os.environ.get("TERM") != "dumb"


def _new_bar() -> Bar:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as NewBar

    columns = (TextColumn("{task.description}", markup=False), BarColumn(bar_width=24))
    return NewBar(*columns, console=Console(stderr=True), transient=True)


def _duration(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole} s" if whole < 120 else f"{round(whole / 60)} min"
