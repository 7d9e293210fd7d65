"""Preparing an interview: what is foreseen, and what else a person wants before them that morning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from metier.actions.desk import Desk
from metier.actions.outcomes.pipeline import due_words
from metier.actions.signals import signals_of
from metier.applications.demands import Demand, DemandKind, Likeness, demands_of, match, relevance
from metier.applications.interviews.foresee import Known, foresee
from metier.applications.interviews.prepared import Foreseen, Likely
from metier.applications.interviews.talks import Talk, talks
from metier.domain.chat import FieldClass
from metier.domain.facts import Quote
from metier.domain.interview import Asked, Round
from metier.domain.outcome import Application, applications
from metier.domain.posting import Posting
from metier.domain.record import FactKind, OwnFact, Record
from metier.text.requested.reading import requested_in
from metier.text.signals import Signal
from metier.text.warnings import Flag, flagged_sentences, warnings_in

_SHORT = 60
"""Characters of a sentence that only states a condition."""
_PHYSICAL = re.compile(
    r"\b(?:working conditions?|physical (?:demands?|requirements?)|exposure to|protective equipment|(?:vision|hearing|speech) (?:must|is)|"
    r"sitting|standing|stationary|upright|lift(?:ing)? (?:up )?to|pounds|lbs|temperatures|primary location|equal opportunity|accommodations?|"
    r"background check|drug test)\b",
    re.IGNORECASE,
)
"""What the body meets at work, or the law asks an employer to say: nobody prepares an answer to it."""
_LEAST_NAME = 4
"""Letters of an employer's first word; shorter ones stand in other words."""
_CONDITION = re.compile(
    r"(?:permanent|temporary|full[- ]?time|part[- ]?time|hybrid|remote|on[- ]?site|competitive|salary|pay|benefits|hours|contract|location|job type|schedule|shift|this (?:position|job|posting) (?:will be|is) open)\b",
    re.IGNORECASE,
)
NO_FACTS = "resume.json holds no facts: outlines and gaps need them (`metier resume import`)"


@dataclass(frozen=True, slots=True)
class ByModel:
    """What a base model added.

    Attributes:
        model: Its name; empty where none was asked.
        failure: Why it gave nothing; empty where it did.
        likely: Its questions, each marked with its name, claims checked.
        dropped: Why single ones were left out.
        left_out: Kinds of words that it was not shown, as they may not go there.
    """

    model: str = ""
    failure: str = ""
    likely: tuple[Likely, ...] = ()
    dropped: tuple[str, ...] = ()
    paid_usd: Decimal = Decimal(0)
    left_out: tuple[FieldClass, ...] = ()


@dataclass(frozen=True, slots=True)
class PrepReport:
    """Everything to prepare one interview.

    Attributes:
        day: Today.
        application: Where the application stands; None where nothing is noted.
        due: What is due, in words; empty where nothing is.
        held, planned: Rounds about this posting, in the order of the days.
        signals, flags: What is odd about the posting.
        facts: The own facts that are named anywhere, and their headings.
        by_model: What a base model added; None where none was asked.
        notes: What a person should know, in sentences without a full stop.
    """

    posting: Posting
    day: date
    foreseen: Foreseen
    application: Application | None
    due: str
    held: tuple[Talk, ...]
    planned: tuple[Talk, ...]
    signals: tuple[Signal, ...]
    flags: tuple[Flag, ...]
    facts: tuple[OwnFact, ...]
    by_model: ByModel | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """Every row about interviews, read once."""

    rounds: Sequence[Round]
    asked: Sequence[Asked]

    def before(self, moment: date) -> Rows:
        """Rows noted on an earlier day than that: nothing of the day itself, as nobody knows the hour."""

        def earlier(at: datetime) -> bool:
            return at.astimezone().date() < moment

        return Rows(
            [row for row in self.rounds if earlier(row.noted_at)],
            [row for row in self.asked if earlier(row.noted_at)],
        )


def rows_of(desk: Desk) -> Rows:
    """Every row about interviews. Cost: two queries."""
    return Rows(desk.interviews.rounds(), desk.interviews.questions())


def known_of(
    desk: Desk, posting: Posting, record: Record, rows: Rows, today: date, likeness: Likeness | None
) -> Known:
    """What is known of one posting on the day `today`: rounds that were held before, as they were noted in `rows`."""
    requested = requested_in(posting)
    taken = [*flagged_sentences(posting), *(one.quote for one in requested)]
    demands = [
        demand
        for demand in demands_of(posting)
        if not (
            _overlaps(demand, taken) or _is_condition(demand, posting) or _is_about_employer(demand, posting)
        )
    ]
    matches = match(demands, record, likeness, on=today)
    earlier = [
        talk for talk in talks(rows.rounds, rows.asked) if talk.round.held_on <= today and talk.questions
    ]
    about = {talk.round.posting_id for talk in earlier}
    return Known(
        posting=posting,
        record=record,
        today=today,
        matches=matches,
        requested=requested,
        signals=signals_of(desk, [posting])[posting.id],
        weights=dict(relevance(record, posting, matches=matches, likeness=likeness, on=today)),
        talks=earlier,
        postings={one.id: one for one in desk.postings.by_ids(list(about))},
        likeness=likeness,
    )


def _overlaps(demand: Demand, quotes: Sequence[Quote]) -> bool:
    """Whether it stands in words that look like an order to programs, or that are asked of applicants in so many words."""
    at = demand.quote
    return any(quote.part is at.part and quote.start < at.end and at.start < quote.end for quote in quotes)


def _is_about_employer(demand: Demand, posting: Posting) -> bool:
    """Whether a sentence without any named skill names the employer: it tells of them rather than asks."""
    name = posting.company.split()[0].casefold() if posting.company.split() else ""
    is_open = not demand.terms and demand.kind in {DemandKind.SKILL, DemandKind.TRAIT, DemandKind.DUTY}
    return is_open and len(name) >= _LEAST_NAME and name in demand.words.casefold()


def _is_condition(demand: Demand, posting: Posting) -> bool:
    """Whether a short sentence says where, how long or for how much the work is, and asks nothing of an applicant."""
    if demand.terms or demand.kind not in {DemandKind.SKILL, DemandKind.DUTY}:
        return False
    if _PHYSICAL.search(demand.words):
        return True
    if demand.kind is DemandKind.DUTY:
        return False
    if _CONDITION.match(demand.words) and (
        len(demand.words) < _SHORT or demand.words.casefold().startswith("this")
    ):
        return True
    facts, at = posting.facts, demand.quote
    found = [*facts.places, *facts.employment_types, *(fact for fact in (facts.pay, facts.work_mode) if fact)]
    return any(
        at.start <= fact.quote.start < at.end and fact.quote.part is at.part and at.end - at.start < _SHORT
        for fact in found
    )


def prepare(desk: Desk, posting: Posting, record: Record, *, likeness: Likeness | None = None) -> PrepReport:
    """Everything to prepare an interview about one posting; without a base model. Stores nothing."""
    today = desk.today
    rows = rows_of(desk)
    known = known_of(desk, posting, record, rows, today, likeness)
    foreseen = foresee(known)
    application = applications(desk.outcomes.of(posting.id)).get(posting.id)
    mine = [talk for talk in talks(rows.rounds, rows.asked) if talk.round.posting_id == posting.id]
    return PrepReport(
        posting=posting,
        day=today,
        foreseen=foreseen,
        application=application,
        due=due_words(application, today) if application else "",
        held=tuple(talk for talk in mine if talk.round.held_on <= today),
        planned=tuple(talk for talk in mine if talk.round.held_on > today),
        signals=tuple(known.signals),
        flags=warnings_in(posting),
        facts=named_facts(foreseen.likely, foreseen, record),
        notes=() if record.facts else (NO_FACTS,),
    )


def named_facts(likely: Sequence[Likely], foreseen: Foreseen, record: Record) -> tuple[OwnFact, ...]:
    """The facts that are named in questions, outlines or gaps, with their headings; in the order of the record."""
    named = {number for one in likely for number in one.facts}
    for one in likely:
        if one.outline:
            named |= {part.fact for part in one.outline.parts if part.fact} | set(one.outline.others)
    named |= {number for gap in foreseen.gaps for number in gap.nearest}
    return tuple(record.cited(named))


MOST_SHOWN = 40
"""Facts that a base model is shown."""
MOST_ANSWERS = 5


def facts_for_asking(report: PrepReport, record: Record) -> list[OwnFact]:
    """Facts that a base model is shown: those of the preparation first, then the newest; what others said of the person never."""
    named = [fact.id for fact in report.facts]
    others = [fact.id for fact in record.facts if not fact.kind.is_heading]
    return [
        fact
        for fact in record.cited(list(dict.fromkeys([*named, *others]))[:MOST_SHOWN])
        if fact.kind is not FactKind.REFERENCE
    ]


def own_answers(report: PrepReport) -> list[str]:
    """The person's own best answers, each once: shown only where the consent `writing` was given."""
    said = [past.asked.answer for one in report.foreseen.likely for past in one.answers if past.asked.answer]
    return list(dict.fromkeys(said))[:MOST_ANSWERS]


def with_facts(report: PrepReport, record: Record) -> PrepReport:
    """The same with the facts that a base model named."""
    likely = (*report.foreseen.likely, *(report.by_model.likely if report.by_model else ()))
    return replace(report, facts=named_facts(likely, report.foreseen, record))
