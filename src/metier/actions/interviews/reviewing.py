"""Looking back at the rounds about one posting: beside what was foreseen, from what was noted before each of them only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from metier.actions.desk import Desk
from metier.actions.interviews.preparing import known_of, rows_of
from metier.actions.outcomes.pipeline import RESULT_DUE, due_words
from metier.applications.demands import Likeness
from metier.applications.interviews.foresee import foresee
from metier.applications.interviews.likeness import telling
from metier.applications.interviews.past import past_questions
from metier.applications.interviews.prepared import Gap
from metier.applications.interviews.reviewing import Recurring, RoundBack, look_back, recurring
from metier.applications.interviews.talks import Talk, talks
from metier.domain.outcome import Application, applications
from metier.domain.posting import Posting
from metier.domain.record import OwnFact, Record
from metier.text.facts.tools import tools_named
from metier.text.lines import one_line


@dataclass(frozen=True, slots=True)
class ReviewReport:
    """The rounds about one posting, looked back at.

    Attributes:
        rounds: Those that have taken place, in the order of the days.
        planned: Those that have not.
        recurring: Of the questions asked here, those asked in other rounds too, with how the answers developed.
        to_add: What to add to the resume, in sentences without a full stop.
        due: What is due now, in words; empty where nothing is.
        next_step: When to ask again, or what to do, in words.
        facts: The own facts that are named.
    """

    posting: Posting
    day: date
    rounds: tuple[RoundBack, ...]
    planned: tuple[Talk, ...]
    recurring: tuple[Recurring, ...]
    to_add: tuple[str, ...]
    application: Application | None
    due: str
    next_step: str
    facts: tuple[OwnFact, ...] = ()


def review(desk: Desk, posting: Posting, record: Record, *, likeness: Likeness | None = None) -> ReviewReport:
    """Look back. What was foreseen is worked out anew, and nothing is stored.

    For each round it follows from the posting, the record as it is now, and rounds that were held and noted on earlier
    days: nothing that was learned later foresees anything.
    """
    today = desk.today
    rows = rows_of(desk)
    every = talks(rows.rounds, rows.asked)
    mine = [talk for talk in every if talk.round.posting_id == posting.id]
    backs, gaps = [], dict[str, Gap]()
    for talk in mine:
        if talk.round.held_on > today:
            continue
        before = rows.before(talk.round.held_on)
        eve = talk.round.held_on - timedelta(days=1)
        foreseen = foresee(known_of(desk, posting, record, before, eve, likeness))
        backs.append(look_back(talk, foreseen, record, likeness))
        gaps |= {gap.words: gap for gap in foreseen.gaps}
    held = [talk for talk in every if talk.round.held_on <= today]
    postings = {one.id: one for one in desk.postings.by_ids(list({talk.round.posting_id for talk in held}))}
    again = recurring(past_questions(held, postings))
    application = applications(desk.outcomes.of(posting.id)).get(posting.id)
    planned = tuple(talk for talk in mine if talk.round.held_on > today)
    named = {number for back in backs for one in back.questions for number in one.could_serve}
    return ReviewReport(
        posting=posting,
        day=today,
        rounds=tuple(backs),
        planned=planned,
        recurring=tuple(one for one in again if any(time.posting_id == posting.id for time in one.times)),
        to_add=_to_add(backs, list(gaps.values())),
        application=application,
        due=due_words(application, today) if application and not planned else "",
        next_step=_next_step(application, backs, planned),
        facts=tuple(record.cited(named)),
    )


def _to_add(backs: list[RoundBack], gaps: list[Gap]) -> tuple[str, ...]:
    """What the resume should say, as far as the rounds show it; each once."""
    found: dict[str, None] = {}
    for back in backs:
        for one in back.questions:
            question = one_line(one.asked.question, 90)
            gap = next((gap for gap in gaps if _asks_for(one.asked.question, gap.words)), None)
            if gap:
                found[
                    f"“{question}” is about a gap, {gap.words}: if you have it or have learned it since, add it"
                ] = None
            elif one.went_badly and not one.could_serve:
                found[f"no fact of your record serves “{question}”: if there is one, add it"] = None
    return tuple(found)


def _asks_for(question: str, gap: str) -> bool:
    """Whether a question is about a gap: a tool in both, two telling words in common, or all that the gap has."""
    asked, missing = telling(question), telling(gap)
    tools = {tool.value for tool in tools_named(question)} & {tool.value for tool in tools_named(gap)}
    return bool(tools) or len(asked & missing) >= min(2, len(missing) or 1)


def _next_step(application: Application | None, backs: list[RoundBack], planned: tuple[Talk, ...]) -> str:
    if planned:
        return f"{planned[0].name} on {planned[0].round.held_on}"
    if not backs or (application and not application.is_open):
        return ""
    due = backs[-1].round.held_on + timedelta(days=RESULT_DUE)
    return f"ask for the result from {due} on, if none came"
