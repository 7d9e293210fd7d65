"""What a journey is made of: steps with the figure that each is told by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from metier.adviser.journeys.progress import Progress

NUMBER = "NUMBER"
"""Stands for the number of a posting in a command, where the person chooses one."""


@dataclass(frozen=True, slots=True)
class Far:
    """How far a step has come.

    Attributes:
        done: At least 0; may be more than `of`.
        of: Where it is done; at least 1.
        noun: What is counted, in the plural.

    Example:
        >>> Far(23, 50, "labels").words, Far(23, 50, "labels").is_done
        ('23 of 50 labels', False)
    """

    done: int
    of: int = 1
    noun: str = ""

    @property
    def is_done(self) -> bool:
        """Whether nothing is left."""
        return self.done >= self.of

    @property
    def words(self) -> str:
        """As a person reads it; empty for what is there or is not."""
        return f"{min(self.done, self.of):,} of {self.of:,} {self.noun}" if self.noun else ""


def _nothing(_: Progress) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a journey.

    Attributes:
        key: Its name within the journey.
        words: What to do.
        why: Why it matters; where it names a rule of thumb, it says so.
        command: What to type; several lines for steps that take more than one.
        far: How far it has come, out of figures alone; None for what leaves no trace in a workspace, which is never ticked.
        missing: What keeps it from being done now, in words; empty where nothing does.
        due: Of what is never ticked: why it should be done now, in words; empty where nothing presses.
        unticks: What more of which figure takes the tick away, in words; empty where more of anything never does.
    """

    key: str
    words: str
    why: str
    command: str | Callable[[Progress], str]
    far: Callable[[Progress], Far] | None
    missing: Callable[[Progress], str] = _nothing
    unticks: str = ""
    due: Callable[[Progress], str] = _nothing

    def typed(self, progress: Progress) -> str:
        """What to type."""
        return self.command if isinstance(self.command, str) else self.command(progress)


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether a journey fits now.

    Attributes:
        weight: 0 where it does not; the largest comes first.
        why: Why it does, or what has to come before it.
    """

    weight: int
    why: str


@dataclass(frozen=True, slots=True)
class Journey:
    """A path.

    Attributes:
        name: In one word, as it is typed.
        title: In a few.
        words: Where it leads.
        fit: Whether it fits now. Where all steps are done, it does not.
    """

    name: str
    title: str
    words: str
    steps: tuple[Step, ...]
    fit: Callable[[Progress], Fit]


class State(StrEnum):
    """What a step is."""

    DONE = "done"
    NEXT = "next"
    LATER = "later"
    ANY_TIME = "any time"
    """It leaves no trace here: it may have been done or not, and is never ticked."""
