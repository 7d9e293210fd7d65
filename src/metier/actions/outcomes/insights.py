"""Insights: what came of applications, by what metier had said before, by source, variant and kind of job."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from metier.actions.desk import Desk
from metier.actions.ports import Run
from metier.domain.decision import Label
from metier.domain.outcome import Application, applications
from metier.domain.posting import Posting, PostingId
from metier.domain.verdict import Verdict
from metier.evaluation.outcomes import (
    Answers,
    Funnel,
    Group,
    answers,
    funnel,
    funnel_sentences,
    groups,
    luck,
)

if TYPE_CHECKING:
    from metier.applications.interviews.counting import InterviewCounts

NOT_NAMED = "not named"
NOT_STATED = "not stated"
_NO_VERDICT = "no verdict before"
_ORDER_ONLY = "an order only"
"""The verdict before it was tentative: it meant no label."""


@dataclass(frozen=True, slots=True)
class OutcomeSummary:
    """What came of applications, in two or three sentences; the same on every face.

    Attributes:
        sentences: The funnel, the chance of an answer, and what came of jobs rated high against those rated low.
    """

    funnel: Funnel
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InsightsReport:
    """What works, as far as it is known.

    Attributes:
        summary: As in the report; None where no outcome is noted.
        by_verdict: By the label that metier gave before the day of applying; the person's own answers count nowhere.
        p_luck: How often luck alone would make the answers to jobs rated excited and those rated lower so uneven; None
            where there are too few.
        by_source, by_variant, by_work_mode, by_seniority: The same applications by other things.
        interviews: Questions that recur, kinds of round, what came after; None where no round has taken place.
    """

    day: date
    summary: OutcomeSummary | None
    by_verdict: tuple[Group, ...] = ()
    p_luck: float | None = None
    by_source: tuple[Group, ...] = ()
    by_variant: tuple[Group, ...] = ()
    by_work_mode: tuple[Group, ...] = ()
    by_seniority: tuple[Group, ...] = ()
    interviews: InterviewCounts | None = None


def chance(desk: Desk) -> Answers:
    """How often the person's own applications were answered: what the chance of a further answer rests on."""
    return answers(applications(desk.outcomes.history()).values(), desk.today)


def insights(desk: Desk) -> InsightsReport:
    """What came of applications, counted by several things. Cost: reads the verdicts on what was applied to."""
    today = desk.today
    found = list(applications(desk.outcomes.history()).values())
    if not found:
        return InsightsReport(today, None, interviews=_interviews(desk))
    postings = {posting.id: posting for posting in desk.postings.by_ids([one.posting_id for one in found])}
    said = {one.posting_id: rated_before(one, desk.verdicts.of(one.posting_id)) for one in found}
    p_luck = luck(*_high_and_low(found, said, today))
    return InsightsReport(
        day=today,
        summary=OutcomeSummary(funnel(found, today), _sentences(found, said, today)),
        by_verdict=groups(found, lambda one: _rated(said[one.posting_id]), today),
        p_luck=p_luck,
        by_source=groups(found, lambda one: source_of(postings[one.posting_id]), today),
        by_variant=groups(found, lambda one: one.variant or NOT_NAMED, today),
        by_work_mode=groups(found, lambda one: _work_mode(postings[one.posting_id]), today),
        by_seniority=groups(found, lambda one: _seniority(postings[one.posting_id]), today),
        interviews=_interviews(desk),
    )


def _interviews(desk: Desk) -> InterviewCounts | None:
    from metier.actions.interviews.insights import interview_counts  # noting an interview notes an outcome

    return interview_counts(desk)


def summary(desk: Desk) -> OutcomeSummary | None:
    """What came of applications in two or three sentences; None where no outcome is noted."""
    today = desk.today
    found = list(applications(desk.outcomes.history()).values())
    if not found:
        return None
    said = {one.posting_id: rated_before(one, desk.verdicts.of(one.posting_id)) for one in found}
    return OutcomeSummary(funnel(found, today), _sentences(found, said, today))


def rated_before(application: Application, verdicts: Iterable[tuple[Verdict, Run]]) -> Verdict | None:
    """The newest verdict that was frozen before the person applied; None where there is none.

    Where the day was noted on that day, what was frozen before the note counts; where it was noted later, only what
    was frozen on an earlier day, as nobody knows the hour.
    """
    applied, noted = application.applied_on, application.noted_first
    if applied is None or noted is None:
        return None
    begun = datetime.combine(applied, time()).astimezone(UTC)
    limit = noted if noted.astimezone().date() == applied else begun
    before = [(run.made_at, run.id, verdict) for verdict, run in verdicts if run.made_at < limit]
    return max(before, key=lambda found: found[:2])[2] if before else None


def _sentences(
    found: Sequence[Application], said: Mapping[PostingId, Verdict | None], today: date
) -> tuple[str, ...]:
    """The funnel, and what came of jobs rated high against those rated low."""
    told = funnel_sentences(funnel(found, today))
    high, low = _high_and_low(found, said, today)
    return (*told, rated_sentence(high, low)) if high.n or low.n else told


def rated_sentence(high: Answers, low: Answers) -> str:
    """What came of jobs that metier had rated excited, and of those it had rated lower, before the person applied.

    Example:
        >>> rated_sentence(Answers(3, 8), Answers(1, 4))
        'Answered in time of jobs rated excited before you applied: 3 of 8, of those rated lower: 1 of 4; too few to tell them apart.'
    """
    told = f"Answered in time of jobs rated excited before you applied: {high.words}, of those rated lower: {low.words}"
    p = luck(high, low)
    if p is None:
        return f"{told}; too few to tell them apart."
    often = (
        "less than 1 in 1,000"
        if p < 0.001
        else f"{round(100 * p)} % of"
        if p >= 0.01
        else f"{100 * p:.1f} % of"
    )
    return f"{told}; luck alone would make them differ so much in {often} cases."


def _high_and_low(
    found: Iterable[Application], said: Mapping[PostingId, Verdict | None], today: date
) -> tuple[Answers, Answers]:
    """Answers to jobs rated excited, and to those rated lower; tentative verdicts and none at all left out."""
    meant = [(one, verdict) for one in found if (verdict := said[one.posting_id]) and not verdict.tentative]
    high = [one for one, verdict in meant if verdict.label is Label.EXCITED]
    low = [one for one, verdict in meant if verdict.label is not Label.EXCITED]
    return answers(high, today), answers(low, today)


def _rated(verdict: Verdict | None) -> str:
    if verdict is None:
        return _NO_VERDICT
    return _ORDER_ONLY if verdict.tentative else f"rated {verdict.label}"


def source_of(posting: Posting) -> str:
    """Where a posting came from: the host of its address, else what it was read from.

    Example:
        >>> from dataclasses import replace
        >>> from metier.testing.makers import posting
        >>> source_of(replace(posting(), url="https://www.jobs.example.com/17"))
        'jobs.example.com'
    """
    try:
        host = urlsplit(posting.url or posting.apply_url).hostname or ""
    except ValueError:  # brackets that hold no address
        host = ""
    return host.removeprefix("www.") or posting.source or NOT_STATED


def _work_mode(posting: Posting) -> str:
    fact = posting.facts.work_mode
    return fact.value.value if fact else NOT_STATED


def _seniority(posting: Posting) -> str:
    fact = posting.facts.seniority
    return fact.value.value if fact else NOT_STATED
