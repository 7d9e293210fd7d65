"""Where a person stands on a journey, and which journeys fit now. Pure functions: the same figures, the same steps."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from metier.adviser.journeys.progress import Progress
from metier.adviser.journeys.registry import JOURNEYS
from metier.adviser.journeys.step import Far, Journey, State, Step
from metier.errors import JourneyUnknownError


@dataclass(frozen=True, slots=True)
class WalkedStep:
    """A step as it stands.

    Attributes:
        done, of: How far it has come; None for what is never ticked.
        far: The same in words; empty where it is there or is not.
        missing: What keeps it from being done now; empty where nothing does, or where it is done.
        due: Why it should be done now, though it is never ticked; empty where nothing presses.
        unticks: What takes its tick away, where more of something can.
    """

    key: str
    words: str
    why: str
    command: str
    state: State
    done: int | None
    of: int | None
    far: str
    missing: str
    due: str
    unticks: str


@dataclass(frozen=True, slots=True)
class Walked:
    """A journey as it stands.

    Attributes:
        weight: 0 where it does not fit now; the largest fits best.
        why: Why it fits, or what comes before it.
        n_done, n: Steps that are done, of those that can be ticked.
    """

    name: str
    title: str
    words: str
    weight: int
    why: str
    n_done: int
    n: int
    steps: tuple[WalkedStep, ...]

    @property
    def is_done(self) -> bool:
        """Whether every step is done that can be ticked."""
        return self.n_done == self.n

    @property
    def next(self) -> WalkedStep | None:
        """The step to take now; None where all are done."""
        return next((step for step in self.steps if step.state is State.NEXT), None)


@dataclass(frozen=True, slots=True)
class JourneyReport:
    """Journeys as they stand.

    Attributes:
        as_of: Today.
        asked: The one that was named; empty where none was.
        journeys: Every one: those that fit now first, the best of them first.
        progress: The figures that all of it was told by.
    """

    as_of: date
    asked: str
    journeys: tuple[Walked, ...]
    progress: Progress

    @property
    def fitting(self) -> tuple[Walked, ...]:
        """Those that fit now."""
        return tuple(one for one in self.journeys if one.weight)


def walk(journey: Journey, progress: Progress) -> Walked:
    """Where a person with these figures stands.

    Exactly one step is next unless all are done: the first that is not done and that nothing keeps from being done; where
    something keeps each of them, the first of them, which says what is missing.
    """
    fars = [step.far(progress) if step.far else None for step in journey.steps]
    open_ones = [at for at, far in enumerate(fars) if far is not None and not far.is_done]
    missing = {at: journey.steps[at].missing(progress) for at in open_ones}
    following = next((at for at in open_ones if not missing[at]), open_ones[0] if open_ones else None)
    steps = tuple(
        _walked(step, far, _state(far, is_next=at == following), missing.get(at, ""), progress)
        for at, (step, far) in enumerate(zip(journey.steps, fars, strict=True))
    )
    n = sum(far is not None for far in fars)
    fit = journey.fit(progress)
    weight, why = (fit.weight, fit.why) if open_ones else (0, "every step is done")
    return Walked(journey.name, journey.title, journey.words, weight, why, n - len(open_ones), n, steps)


def report_of(progress: Progress, asked: str = "") -> JourneyReport:
    """Every journey, those that fit now first; none may fit.

    Raises:
        JourneyUnknownError: None is called `asked`.
    """
    named = find_journey(asked).name if asked else ""
    walked = sorted((walk(one, progress) for one in JOURNEYS), key=lambda one: -one.weight)
    return JourneyReport(progress.as_of, named, tuple(walked), progress)


def find_journey(asked: str) -> Journey:
    """The journey that is called so: by its name, its title, or the beginning of either, whatever the case.

    Raises:
        JourneyUnknownError: There is none, or more than one.

    Example:
        >>> find_journey("Tune and watch").name, find_journey("inter").name
        ('tune', 'interviews')
    """
    wanted = _folded(asked)
    called = {name: one for one in JOURNEYS for name in (_folded(one.name), _folded(one.title))}
    if wanted in called:
        return called[wanted]
    begun = {one.name: one for name, one in called.items() if wanted and name.startswith(wanted)}
    if len(begun) == 1:
        return next(iter(begun.values()))
    near = difflib.get_close_matches(wanted, called, n=2, cutoff=0.5)
    names = begun or dict.fromkeys(called[name].name for name in near)
    raise JourneyUnknownError(asked, names=[one.name for one in JOURNEYS], near=list(names))


def _walked(step: Step, far: Far | None, state: State, missing: str, progress: Progress) -> WalkedStep:
    done, of, words = (far.done, far.of, far.words) if far else (None, None, "")
    return WalkedStep(
        key=step.key, words=step.words, why=step.why, command=step.typed(progress), state=state, done=done, of=of, far=words,
        missing=missing, due=step.due(progress), unticks=step.unticks,
    )  # fmt: skip


def _state(far: Far | None, *, is_next: bool) -> State:
    if far is None:
        return State.ANY_TIME
    if far.is_done:
        return State.DONE
    return State.NEXT if is_next else State.LATER


def _folded(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", words.lower()).strip()


def shown(report: JourneyReport, *, every: bool = False) -> Sequence[Walked]:
    """Which of them are shown step by step: all with `every`, else the one that was named, else the one that fits best."""
    if every:
        return report.journeys
    if report.asked:
        return [one for one in report.journeys if one.name == report.asked]
    return report.fitting[:1]
