"""All that is foreseen of one interview, from the posting, the record and earlier interviews; the same input gives the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from metier.applications.demands import Likeness, Match
from metier.applications.interviews.likeness import grouped, names, nearest, same
from metier.applications.interviews.of_posting import gaps_of, of_demands, of_requested
from metier.applications.interviews.of_record import of_record
from metier.applications.interviews.outlines import STORIES, clearness, outline
from metier.applications.interviews.past import MOST_ANSWERS, best, past_questions
from metier.applications.interviews.prepared import Foreseen, Likely, Past, Why
from metier.applications.interviews.standard import Standard, proposed, topic_of
from metier.applications.interviews.talks import Talk
from metier.applications.interviews.to_ask import to_ask
from metier.domain.posting import Posting, PostingId
from metier.domain.record import OwnFactId, Record
from metier.text.requested.requested import Requested
from metier.text.signals import Signal

MOST_STANDARD = 7
MOST_BEFORE = 5
_HINTS = {
    "conflict with a colleague": (
        "conflict",
        "disagree",
        "mediat",
        "convinc",
        "negotiat",
        "resolv",
        "konflikt",
    ),
    "failure": (
        "fail",
        "incident",
        "recover",
        "rollback",
        "outage",
        "despite",
        "lesson",
        "setback",
        "mistake",
    ),
}
"""Words of own facts that may tell such a story."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before an interview.

    Attributes:
        matches: Of what the posting asks, with the own facts that answer.
        weights: How much each own fact matters for the posting, 0 to 1.
        talks: Earlier rounds of all postings; of a review only those before the round.
        postings: The postings of these, for where a question was asked.
        likeness: How alike sentences are, for finding near questions; None: words alone.
    """

    posting: Posting
    record: Record
    today: date
    matches: Sequence[Match] = ()
    requested: Sequence[Requested] = ()
    signals: Sequence[Signal] = ()
    weights: dict[OwnFactId, float] = field(default_factory=dict)
    talks: Sequence[Talk] = ()
    postings: dict[PostingId, Posting] = field(default_factory=dict)
    likeness: Likeness | None = None


def foresee(known: Known) -> Foreseen:
    """Likely questions, gaps and what to ask. Cost: with `likeness` one pass of the encoder over the questions."""
    from_posting = [*of_requested(known.requested), *of_demands(known.matches, known.record)]
    invited = of_record(known.record, known.posting, known.today)
    standard = _standard(known, without={one.topic for one in invited})
    likely = _without_repeats([*from_posting, *invited, *standard])
    past = past_questions(known.talks, known.postings)
    likely = _with_past(likely, past, known)
    return Foreseen(
        known.posting,
        tuple(likely),
        gaps_of(known.matches, known.record),
        to_ask(known.posting, known.matches, known.signals),
    )


def _without_repeats(likely: Sequence[Likely]) -> list[Likely]:
    kept: list[Likely] = []
    for one in likely:
        if not any(one.words == other.words or (one.topic and one.topic == other.topic) for other in kept):
            kept.append(one)
    return kept


# --- standard questions ----------------------------------------------------------------------------------


def _standard(known: Known, *, without: set[str]) -> list[Likely]:
    chosen = proposed(without)[:MOST_STANDARD]
    return [_likely_standard(one, known) for one in chosen]


def _likely_standard(one: Standard, known: Known) -> Likely:
    facts = _facts_for(one, known)
    return Likely(
        one.words,
        Why.STANDARD,
        "asked in most interviews, whatever the posting says",
        topic=one.topic,
        advice=one.advice,
        facts=facts,
        outline=outline(facts, known.record) if one.story else None,
    )


def _facts_for(one: Standard, known: Known) -> tuple[OwnFactId, ...]:
    """Own facts that serve a standard question; none where it would be guessing."""
    stories = known.record.of(*STORIES)
    if one.topic in _HINTS:
        marks = _HINTS[one.topic]
        stories = [fact for fact in stories if any(mark in fact.words.casefold() for mark in marks)]
    elif one.topic == "proudest work":
        clearest = max((clearness(fact.words) for fact in stories), default=0)
        stories = [fact for fact in stories if clearness(fact.words) == clearest]
    elif one.topic == "strengths":
        stories = [fact for fact in stories if known.weights.get(fact.id, 0) > 0]
    else:
        return ()
    stories.sort(key=lambda fact: -known.weights.get(fact.id, 0))
    return tuple(fact.id for fact in stories[:3])


# --- earlier interviews ----------------------------------------------------------------------------------


def _with_past(likely: Sequence[Likely], past: Sequence[Past], known: Known) -> list[Likely]:
    """Likely questions with the person's own answers, and the earlier questions that are worth expecting again."""
    if not past:
        return list(likely)
    words = [one.asked.question for one in past]
    wanted = [one.words for one in likely]
    table = known.likeness(wanted, words) if known.likeness and wanted else None
    answered = []
    for at, one in enumerate(likely):
        row = None if table is None else [float(cosine) for cosine in table[at]]
        alike = [place for place, question in enumerate(words) if same(one.words, question)]
        near = [place for place, _ in nearest(one.words, words, row, most=len(words)) if place not in alike]
        near += [
            place
            for place, question in enumerate(words)
            if place not in {*alike, *near} and names(question, one.terms)
        ]
        answers = (*best([past[place] for place in alike]), *best([past[place] for place in near]))
        answered.append(replace(one, answers=answers[:MOST_ANSWERS], n_before=len(alike)))
    return [*answered, *_again(likely, past, known)]


def _again(likely: Sequence[Likely], past: Sequence[Past], known: Known) -> list[Likely]:
    """Earlier questions that no likely one covers: at this employer, about what this posting asks, or more than once."""
    wanted = [one.words for one in likely]
    named = {term for one in likely for term in one.terms}
    company = known.posting.company.casefold()
    scored = []
    for group in grouped([one.asked.question for one in past]):
        members = [past[at] for at in group]
        question = members[-1].asked.question
        if any(same(question, other) for other in wanted):
            continue
        here = bool(company) and any(one.company.casefold() == company for one in members)
        about = names(question, named)
        near = bool(nearest(question, wanted, most=1))
        score = 3 * here + 2 * about + near + (len(members) - 1)
        if score:
            scored.append((score, members, here, about))
    scored.sort(key=lambda row: (-row[0], -max(one.asked.id for one in row[1])))
    return [
        _asked_before(members, here=here, about=about) for _, members, here, about in scored[:MOST_BEFORE]
    ]


def _asked_before(members: Sequence[Past], *, here: bool, about: bool) -> Likely:
    last = max(members, key=lambda one: (one.round.held_on, one.asked.id))
    times = f"asked {len(members)} times" if len(members) > 1 else "asked once"
    more = (
        "at this employer" if here else "and this posting asks for it" if about else "in interviews of yours"
    )
    return Likely(
        last.asked.question,
        Why.BEFORE,
        f"{times} {more}, last on {last.round.held_on}",
        topic=topic_of(last.asked.question),
        answers=best(members),
        n_before=len(members),
    )
