"""Interviews counted: questions that recur, kinds of round, and whether it went on after rounds that went well or badly."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from metier.applications.interviews.prepared import Past
from metier.applications.interviews.reviewing import Recurring, recurring
from metier.applications.interviews.talks import Talk, folded
from metier.domain.outcome import Application, Stage
from metier.domain.posting import PostingId
from metier.evaluation.outcomes import FEW

if TYPE_CHECKING:  # it needs numpy, and few have so many ratings
    from metier.evaluation.intervals import Interval


@dataclass(frozen=True, slots=True)
class KindOfRound:
    """Rounds of one kind, in the person's words.

    Attributes:
        n_rated: Rounds that have a rating; `mean` is theirs, told from 20 on with its interval, None below.
    """

    name: str
    n: int
    n_questions: int
    n_rated: int
    mean: Interval | None = None


@dataclass(frozen=True, slots=True)
class WentOn:
    """What came after rounds that were rated alike; counts only.

    Attributes:
        words: How they were rated.
        on: A later round, an offer or a hire came.
        ended: The employer said no, or nothing more.
        open: Not known yet; those that the person withdrew from count here, too.
    """

    words: str
    on: int
    ended: int
    open: int


@dataclass(frozen=True, slots=True)
class InterviewCounts:
    """What was noted about interviews, counted.

    Attributes:
        recurring: Questions asked in more than one round, the most frequent first.
        by_rating: Empty where no round is rated.
    """

    n_rounds: int
    n_questions: int
    recurring: tuple[Recurring, ...]
    kinds: tuple[KindOfRound, ...]
    by_rating: tuple[WentOn, ...]


def counted(
    talks: Sequence[Talk], past: Iterable[Past], applications: Mapping[PostingId, Application], today: date
) -> InterviewCounts:
    """Counts over rounds that have taken place."""
    held = [talk for talk in talks if talk.round.held_on <= today]
    return InterviewCounts(
        n_rounds=len(held),
        n_questions=sum(len(talk.questions) for talk in held),
        recurring=recurring(past),
        kinds=_kinds(held),
        by_rating=_by_rating(held, applications),
    )


def rating_of(talk: Talk) -> float | None:
    """How a round went: as the person says of the whole, else the middle of its answers; None where nothing is rated."""
    if talk.round.rating is not None:
        return float(talk.round.rating)
    return statistics.median(talk.ratings) if talk.ratings else None


def _kinds(held: Sequence[Talk]) -> tuple[KindOfRound, ...]:
    by_name: dict[str, list[Talk]] = {}
    for talk in held:
        by_name.setdefault(folded(talk.name), []).append(talk)
    made = []
    for members in by_name.values():
        rated = [rating for talk in members if (rating := rating_of(talk)) is not None]
        n_questions = sum(len(talk.questions) for talk in members)
        made.append(KindOfRound(members[-1].name, len(members), n_questions, len(rated), _mean(rated)))
    return tuple(sorted(made, key=lambda kind: (-kind.n, kind.name)))


def _mean(rated: Sequence[float]) -> Interval | None:
    if len(rated) < FEW:
        return None
    from metier.evaluation.intervals import mean_interval

    return mean_interval(rated)


def _by_rating(held: Sequence[Talk], applications: Mapping[PostingId, Application]) -> tuple[WentOn, ...]:
    groups: dict[str, list[str]] = {"4 to 5": [], "about 3": [], "1 to 2": []}
    for talk in held:
        rating = rating_of(talk)
        if rating is not None:
            name = "4 to 5" if rating > 3.5 else "1 to 2" if rating < 2.5 else "about 3"
            groups[name].append(_after(talk, held, applications.get(talk.round.posting_id)))
    return tuple(
        WentOn(name, found.count("on"), found.count("ended"), found.count("open"))
        for name, found in groups.items()
        if found
    )


def _after(talk: Talk, held: Sequence[Talk], application: Application | None) -> str:
    """Whether it went on after a round."""
    day, posting = talk.round.held_on, talk.round.posting_id
    if any(one.round.posting_id == posting and one.round.held_on > day for one in held):
        return "on"
    if application is None:
        return "open"
    further = {Stage.OFFER, Stage.HIRED}
    if any(
        (e.at >= day and e.stage in further) or (e.at > day and e.stage is Stage.INTERVIEW)
        for e in application.events
    ):
        return "on"
    return "ended" if application.stage in {Stage.REJECTED, Stage.GHOSTED} else "open"
