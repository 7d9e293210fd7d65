"""Questions that follow from what a posting asks, each with its quote; and what of it the record cannot show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from metier.applications.demands import Demand, DemandKind, How, Match, Shown
from metier.applications.interviews.likeness import names as holds
from metier.applications.interviews.outlines import STORIES, outline
from metier.applications.interviews.prepared import Gap, Likely, Why
from metier.domain.record import OwnFactId, Record
from metier.text.facts.languages import ENGLISH_NAMES
from metier.text.lines import one_line
from metier.text.requested.requested import Requested, RequestedKind

MOST_LIKELY = 9
"""Questions out of what a posting asks."""
MOST_OF_KIND = {
    DemandKind.TOOL: 3,
    DemandKind.SKILL: 3,
    DemandKind.DUTY: 3,
    DemandKind.TRAIT: 1,
    DemandKind.YEARS: 1,
    DemandKind.DEGREE: 1,
    DemandKind.CERTIFICATE: 1,
    DemandKind.LANGUAGE: 1,
    DemandKind.LICENCE: 1,
}
MOST_GAPS = 8
_NAMED = 3
"""Things named in one question; more of them nobody answers at once."""
_LONGEST = 120
_CLEAR = 110
"""Characters up to which a duty or a trait is one thing, rather than a paragraph (taste)."""
_LEAST_WORDS = 4
"""Words that a skill without a name has at least; fewer are a heading."""
_LEAST_DUTY = 3
"""Words of a duty; fewer are a heading."""
_CUT_OFF = re.compile(r"(?:\b(?:with|as|to|of|in|and|or|the|such as|including)|[&:])\W*$", re.IGNORECASE)
"""A line that goes on in the next: half of it asks nothing."""
_KNOWN = re.compile(
    r"\b(?:knowledge|understanding|understand|experienced?|skill(?:s|ed)?|ability|able to|proficien\w+|familiar\w*|backgrounds?|"
    r"expertise|expert|fluen\w+|track record|comfortable|capable|training|trained|certifi\w+|enjoy|passion\w*|kenntnisse|erfahrung\w*|"
    r"verständnis|fähigkeit\w*|sicherer?)\b",
    re.IGNORECASE,
)
"""A skill without a name says that it is one."""
_KNOWING = re.compile(
    r"(?:(?:working|basic|strong|good|excellent|solid|proven|deep|thorough|advanced|expert) )?"
    r"(?:knowledge|understanding|experience|skills?|ability|proficien\w+|familiar\w*|background|expertise|fluen\w+)\b",
    re.IGNORECASE,
)
"""What somebody is to have, in a list of duties."""
_ABOUT_US = re.compile(
    r"(?:as (?:an?|the|part)|most|members|all|your|if|with such|responsibilities|apply|take a look|we|our|us|the (?:mission|company|team|role|position|opportunity)|this|in this|under|focused|join|about|who|at [A-Z])\b"
    r"|you(?:'ll| will)? (?:be|take part|join|have|get|become|interact)\b|.*\b(?:is|are) (?:looking|seeking|responsible)\b",
    re.IGNORECASE,
)
"""Lines that introduce a role or an employer, rather than name a duty."""
_NAMED_KINDS = {DemandKind.TOOL, DemandKind.SKILL, DemandKind.YEARS, DemandKind.DUTY}
"""Of these the terms are names that a question may hold."""
_NEVER_GAPS = {DemandKind.DUTY, DemandKind.TRAIT}
"""A duty is what the job will be, and no resume proves a trait: neither is lacking."""


def of_demands(matches: Sequence[Match], record: Record) -> list[Likely]:
    """One question for each of what is asked most, musts first; a bounded number of each kind."""
    kept: list[Match] = []
    n_of: dict[DemandKind, int] = {}
    named: set[str] = set()
    for found in sorted((one for one in matches if is_askable(one)), key=_place):
        kind, terms = found.demand.kind, set(found.demand.terms)
        is_known = bool(terms) and kind in {DemandKind.TOOL, DemandKind.SKILL} and terms <= named
        if len(kept) == MOST_LIKELY or n_of.get(kind, 0) >= MOST_OF_KIND[kind] or is_known:
            continue
        n_of[kind] = n_of.get(kind, 0) + 1
        named |= terms
        kept.append(found)
    return [_likely(found, record) for found in kept]


def is_askable(found: Match) -> bool:
    """Whether a question can be made of it: a line that asks back, and a paragraph about the employer, are none."""
    words, kind = found.demand.words.strip(), found.demand.kind
    if words.endswith("?") or (not found.demand.terms and _CUT_OFF.search(words)):
        return False
    if kind is DemandKind.SKILL and not found.demand.terms:
        return len(words.split()) >= _LEAST_WORDS and bool(_KNOWN.search(words))
    if kind is DemandKind.DUTY:
        return clear_duty(found) > 0
    return kind is not DemandKind.TRAIT or len(words) <= _CLEAR


def clear_duty(found: Match) -> int:
    """How clearly a duty names something to do, 0 to 3: short, said to the applicant or as a list item, about known things."""
    words = found.demand.words.strip()
    is_short, says_who = len(words) <= _CLEAR, bool(_ABOUT_US.match(words))
    return (
        0
        if says_who or len(words.split()) < _LEAST_DUTY
        else is_short + bool(found.demand.terms) + bool(found.evidence)
    )


def _place(found: Match) -> tuple[int, int, int]:
    """Musts, duties, traits, then what is nice to have; the clearest duties and the shortest traits first, else as in the text."""
    demand = found.demand
    if demand.kind is DemandKind.TRAIT:
        return 2, 0, len(demand.words)
    order = 0 if demand.is_must else 1 if demand.kind is DemandKind.DUTY else 3
    clear = -clear_duty(found) if demand.kind is DemandKind.DUTY else 0
    return order, clear, demand.quote.start


def _likely(found: Match, record: Record) -> Likely:
    demand = found.demand
    is_gap = bool(record.facts) and lacks(found)
    tells_story = demand.kind in {
        DemandKind.TOOL,
        DemandKind.SKILL,
        DemandKind.DUTY,
        DemandKind.TRAIT,
        DemandKind.YEARS,
    }
    return Likely(
        _question(demand, record, is_gap=is_gap),
        Why.GAP if is_gap else Why.DEMAND,
        found.why.rstrip("."),
        quote=demand.quote.words,
        terms=demand.terms if demand.kind in _NAMED_KINDS else (),
        advice=_speak(found, record) if is_gap else "",
        facts=_serving(found, record),
        outline=outline(_serving(found, record), record) if tells_story and not is_gap else None,
    )


def _serving(found: Match, record: Record) -> tuple[OwnFactId, ...]:
    """The facts that answer it; a word or two that are only alike in meaning, such as the name of a group, answer nothing."""
    return tuple(
        evidence.fact
        for evidence in found.evidence
        if evidence.how is not How.LIKENESS
        or (evidence.fact in record.by_id and len(record.by_id[evidence.fact].words.split()) >= _LEAST_DUTY)
    )


def lacks(found: Match) -> bool:
    """Whether the record does not show what is asked; facts that are only alike in meaning show no tool and no degree."""
    kind = found.demand.kind
    if kind in _NEVER_GAPS:
        return False
    only_alike = all(evidence.how is How.LIKENESS for evidence in found.evidence)
    return found.is_gap or (kind is not DemandKind.SKILL and found.shown is not Shown.SHOWN and only_alike)


def _question(demand: Demand, record: Record, *, is_gap: bool) -> str:
    kind = demand.kind
    asked = one_line(demand.words, _LONGEST).rstrip(" .;,:")
    names = _names(_shown_first(demand.terms, record))
    if kind is DemandKind.TOOL or (kind is DemandKind.SKILL and names):
        subject = names or asked
        return f"Your resume does not name {subject}: what do you know of {'it' if len(demand.terms) < 2 else 'them'}?" if is_gap else (
            f"Where have you used {subject}, and what came of it?"
        )  # fmt: skip
    if kind is DemandKind.SKILL or (kind is DemandKind.DUTY and _KNOWING.match(asked)):
        return f"What have you done that shows this: “{asked}”?"
    if kind is DemandKind.YEARS:
        many = "a year" if demand.years == 1 else f"{demand.years} years" if demand.years else "several years"
        return f"They ask for {many}{f' with {names}' if names else ''}: what did you do in yours?"
    if kind is DemandKind.DEGREE:
        return "What did you study, and what of it serves this job?"
    if kind is DemandKind.LANGUAGE:
        spoken = [ENGLISH_NAMES.get(term, term) for term in demand.terms] or [asked]
        return f"How good is your {' and your '.join(spoken[:2])}? Part of the talk may be held in it."
    if kind is DemandKind.DUTY:
        return f"How would you go about this: “{asked}”?"
    if kind is DemandKind.TRAIT:
        return f"Tell us of a time that shows this: “{asked}”."
    return f"Do you have this: “{asked}”?"


def _shown_first(terms: Sequence[str], record: Record) -> list[str]:
    """Names that some fact holds before those that none does."""
    told = "\n".join(fact.words for fact in record.facts)
    return sorted(terms, key=lambda term: not holds(told, [term]))


def _names(terms: Sequence[str]) -> str:
    some = [one_line(term, 40) for term in terms[:_NAMED]]
    return some[0] if len(some) == 1 else f"{', '.join(some[:-1])} or {some[-1]}" if some else ""


def of_requested(requested: Iterable[Requested]) -> list[Likely]:
    """What the posting asks applicants in so many words; what is refused stays out."""
    return [
        Likely(
            one_line(one.value, 200),
            Why.REQUESTED,
            "the posting puts this question to applicants",
            quote=one.quote.words,
        )
        for one in requested
        if one.kind is RequestedKind.QUESTION and one.value and not one.is_refused
    ]


# --- gaps ------------------------------------------------------------------------------------------------


def gaps_of(matches: Sequence[Match], record: Record) -> tuple[Gap, ...]:
    """What is asked and not shown, what must be first; duties and traits are no gaps, and an empty record has none."""
    if not record.facts:
        return ()
    made: list[Gap] = []
    named: set[str] = set()
    for one in sorted((one for one in matches if lacks(one) and is_askable(one)), key=_place):
        demand = one.demand
        words = _gap_words(demand)
        terms = {f"{demand.kind}: {term}" for term in demand.terms} or {words.casefold()}
        if terms <= named:
            continue
        named |= terms
        made.append(
            Gap(words, demand.quote.words, demand.is_must, _speak(one, record), _serving(one, record))
        )
    return tuple(made[:MOST_GAPS])


def _gap_words(demand: Demand) -> str:
    """What is asked: in the posting's words, or of a paragraph what it names."""
    words = one_line(demand.words, _LONGEST).rstrip(" .;,:")
    names = ", ".join(one_line(term, 40) for term in demand.terms)
    if not names or (len(words) <= _CLEAR and not _ABOUT_US.match(words)):
        return words
    return f"{demand.years} years with {names}" if demand.years and demand.kind is DemandKind.YEARS else names


def _speak(found: Match, record: Record) -> str:
    """An honest way to speak of it; never one that hides it."""
    demand = found.demand
    near = _nearest(_serving(found, record), record)
    if demand.kind is DemandKind.YEARS:
        return "Say how many years you have, and what you did in them; years are asked for what is learned in them."
    if demand.kind is DemandKind.DEGREE:
        return "Say what you have in its place, and that you have not got the degree; many postings take the same by experience."
    if demand.kind is DemandKind.LANGUAGE:
        return "Say your level as it is; it shows in the first minute. If you learn it, say since when."
    if demand.kind in {DemandKind.CERTIFICATE, DemandKind.LICENCE}:
        return "Say that you do not have it, whether you could get it, and by when. If you have it, add it: `metier resume add`."
    if not demand.terms:
        nearest = f" What comes nearest: {near}." if near else ""
        return f"Nothing in your record says it.{nearest} If it is true, think of one time that shows it, and add that: `metier resume add`. If not, say so."
    said = "Say that you have not worked with it"
    nearest = (
        f"; name what comes nearest ({near})"
        if near
        else "; name something of the kind that you learned, and how fast"
    )
    return f"{said}{nearest}. If you have and your resume does not say so, add it: `metier resume add`."


def _nearest(facts: Sequence[OwnFactId], record: Record) -> str:
    known = [record.by_id[number] for number in facts if number in record.by_id]
    best = next((fact for fact in known if fact.kind in STORIES), known[0] if known else None)
    return f"{best.id} “{one_line(best.words, 80)}”" if best else ""
