"""What came of applications, counted: the funnel, answers by group, and what luck could have made of a difference.

An **answer** is more than a no: a reply, an interview, an offer or a hire. Whether one came is known of an application
once `WAIT` days have passed; answers after that count as none, and younger applications are left out whether answered or
not, as those that were answered at once would otherwise count and the others not. Withdrawn ones without an answer are
left out, too: nobody knows what would have come.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from metier.domain.outcome import Application, Stage
from metier.errors.words import plural

if TYPE_CHECKING:  # it needs numpy, which an inbox without outcomes does not
    from metier.evaluation.intervals import Interval

WAIT = 30
"""Days after which it is known whether an answer came (taste; most answers come within three weeks)."""
FEW = 20
"""Below so many applications of which that is known, counts stand alone and no chance is told."""


@dataclass(frozen=True, slots=True)
class Answers:
    """How many applications were answered.

    Attributes:
        k: Those answered within `WAIT` days.
        n: Those of which that is known.
        interval: The share with its exact interval of Clopper and Pearson; None where `n` is below `FEW`.
    """

    k: int
    n: int
    interval: Interval | None = None

    @property
    def words(self) -> str:
        """A count, from `FEW` on with its interval.

        Example:
            >>> answers_of(3, 11).words, answers_of(0, 0).words, answers_of(9, 31).words
            ('3 of 11', 'not known yet', '9 of 31 (14–48 %)')
        """
        if not self.n:
            return "not known yet"
        found = self.interval
        return f"{self.k} of {self.n}" + (f" ({_bounds(found.low, found.high)})" if found else "")


@dataclass(frozen=True, slots=True)
class Funnel:
    """How far applications came.

    Attributes:
        n: Applications whose day of applying was noted; only these are counted.
        n_without_day: Others: those known only because something came of them would make every share too good.
        answered, interviews, offers, hired: How many came at least so far, whenever it was.
        rejected, withdrawn, ghosted: How many ended so.
        n_open: How many are still under way.
        answers: Those answered within `WAIT` days, of those of which that is known.
    """

    n: int
    n_without_day: int
    answered: int
    interviews: int
    offers: int
    hired: int
    rejected: int
    withdrawn: int
    ghosted: int
    n_open: int
    answers: Answers


@dataclass(frozen=True, slots=True)
class Group:
    """The applications that have something in common.

    Attributes:
        name: What, in words.
        n: How many.
        answers: As in `Funnel`.
    """

    name: str
    n: int
    answers: Answers
    interviews: int
    offers: int


def answers_of(k: int, n: int) -> Answers:
    """Counts, with the interval where there are enough."""
    if n < FEW:
        return Answers(k, n)
    from metier.evaluation.intervals import share_interval

    return Answers(k, n, share_interval(k, n))


def answers(found: Iterable[Application], today: date) -> Answers:
    """How many were answered in time, of those of which that is known on the day `today`."""
    known = [answer for application in found if (answer := answered(application, today)) is not None]
    return answers_of(sum(known), len(known))


def answered(application: Application, today: date) -> bool | None:
    """Whether an answer came within `WAIT` days of applying; None where that is not known, or never will be."""
    applied = application.applied_on
    if applied is None or today - applied < timedelta(days=WAIT):
        return None
    first = application.answered_on
    in_time = first is not None and first - applied <= timedelta(days=WAIT)
    return None if application.stage is Stage.WITHDRAWN and not in_time else in_time


def funnel(found: Sequence[Application], today: date) -> Funnel:
    """How far they came until `today`."""
    counted = [application for application in found if application.applied_on is not None]

    def n_at(rung: Stage) -> int:
        return sum(application.reached(rung) for application in counted)

    def n_ended(stage: Stage) -> int:
        return sum(application.stage is stage for application in counted)

    return Funnel(
        n=len(counted),
        n_without_day=len(found) - len(counted),
        answered=n_at(Stage.REPLIED),
        interviews=n_at(Stage.INTERVIEW),
        offers=n_at(Stage.OFFER),
        hired=n_at(Stage.HIRED),
        rejected=n_ended(Stage.REJECTED),
        withdrawn=n_ended(Stage.WITHDRAWN),
        ghosted=n_ended(Stage.GHOSTED),
        n_open=sum(application.is_open for application in counted),
        answers=answers(counted, today),
    )


def groups(
    found: Iterable[Application], name_of: Callable[[Application], str], today: date
) -> tuple[Group, ...]:
    """The applications by what `name_of` says of each, the most frequent first; those without a day are left out."""
    by_name: dict[str, list[Application]] = {}
    for application in found:
        if application.applied_on is not None:
            by_name.setdefault(name_of(application), []).append(application)
    made = [
        Group(
            name=name,
            n=len(members),
            answers=answers(members, today),
            interviews=sum(one.reached(Stage.INTERVIEW) for one in members),
            offers=sum(one.reached(Stage.OFFER) for one in members),
        )
        for name, members in by_name.items()
    ]
    return tuple(sorted(made, key=lambda group: (-group.n, group.name)))


def luck(first: Answers, second: Answers) -> float | None:
    """Fisher's exact test of two shares, two-sided: how often luck alone would make so uneven a table.

    The sum of the probabilities of all tables with the same margins that are no more probable than the one that came
    (Fisher 1934). None where either has fewer than `FEW`.

    Example:
        >>> round(luck(answers_of(12, 24), answers_of(3, 22)), 4)
        0.0122
        >>> luck(answers_of(3, 5), answers_of(3, 22)) is None
        True
    """
    if min(first.n, second.n) < FEW:
        return None
    hits, n = first.k + second.k, first.n + second.n
    ways = [
        math.comb(first.n, k) * math.comb(second.n, hits - k)
        for k in range(max(0, hits - second.n), min(hits, first.n) + 1)
    ]
    came = math.comb(first.n, first.k) * math.comb(second.n, second.k)
    return sum(way for way in ways if way <= came) / math.comb(n, hits)


def funnel_sentences(found: Funnel) -> tuple[str, ...]:
    """The funnel in two or three sentences, for every face the same."""
    if not found.n:
        return (
            f"{plural(found.n_without_day, 'application')} without the day of applying; nothing to count.",
        )
    ends = [
        f"{n:,} {words}"
        for n, words in (
            (found.rejected, "rejected"),
            (found.withdrawn, "withdrawn"),
            (found.ghosted, "ghosted"),
            (found.n_open, "open"),
        )
        if n
    ]
    came = (
        f"Of {plural(found.n, 'application')}, {found.answered:,} got an answer that is more than a no, {found.interviews:,} "
        f"an interview, {found.offers:,} an offer, and {found.hired:,} led to a hire"
    )
    told = [f"{came}; {', '.join(ends)}." if ends else f"{came}.", chance_sentence(found.answers)]
    if found.n_without_day:
        told.append(
            f"Not counted: {plural(found.n_without_day, 'application')} without the day of applying; those known only as "
            "something came of them would make every share too good."
        )
    return tuple(told)


def chance_sentence(found: Answers) -> str:
    """The chance of an answer as far as it is known, in one sentence."""
    if found.n >= FEW:
        return f"Answered within {WAIT} days: {found.words} of those applied to at least so long ago."
    missing = FEW - found.n
    so_far = f"; so far {found.words}" if found.n else ""
    return f"The chance of an answer is not known yet: {plural(missing, 'more application')} at least {WAIT} days old{so_far}."


def _bounds(low: float, high: float) -> str:
    return f"{round(100 * low)}–{round(100 * high)} %"
