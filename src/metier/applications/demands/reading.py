"""Reading what a posting asks of applicants: which sentences ask, what kind each is, must or nice to have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from metier.applications.demands import cues
from metier.applications.demands.degrees import fields_in, least_rung, rungs_in
from metier.applications.demands.demand import LONGEST, Demand, DemandKind
from metier.applications.demands.headings import Under
from metier.applications.demands.languages import languages_in, level_in
from metier.applications.demands.segments import Segment, segments_of
from metier.domain.facts import Part, Quote
from metier.domain.posting import Posting
from metier.text.facts.tools import tools_named
from metier.text.facts.years import years_asked
from metier.text.lines import one_line
from metier.text.warnings import flagged_sentences

MOST = 120
"""Demands of one posting that are kept: real ones have some thirty."""
_LONGEST_SENTENCE = 700
_STRONG = re.compile(r"\b(?:experience (?:with|in)|knowledge of|proficien\w+|degree)\b", re.IGNORECASE)
_LEAD_IN_WORDS = 14


def demands_of(posting: Posting) -> tuple[Demand, ...]:
    r"""What the posting asks of applicants, in the order of its text, at most `MOST`.

    Items under headings such as "Requirements" or "Dein Profil", duties under "Responsibilities" or "Deine Aufgaben",
    and sentences of running text that ask. One sentence may hold several demands (a degree, and years). Sentences that
    look like orders to programs or traps are left out, as is what the law, the employer and the pay are described by.

    Cost: linear in the text; about 6 ms for 4,000 characters. Figures: `benchmarks/demands.py`.

    Example:
        >>> from metier.testing.makers import posting
        >>> found = demands_of(posting("Cook", "Requirements:\n- 3+ years of experience as a cook\n- French is a plus"))
        >>> [(each.kind.value, each.words, each.is_must, each.years) for each in found]
        [('years', '3+ years of experience as a cook', True, 3), ('language', 'French is a plus', False, None)]
    """
    left_out = [quote for quote in flagged_sentences(posting) if quote.part is Part.TEXT]
    found: dict[tuple[str, DemandKind, tuple[str, ...]], Demand] = {}
    for segment in segments_of(posting.text, posting.company):
        if any(quote.start < segment.end and segment.start < quote.end for quote in left_out):
            continue
        for demand in _demands(posting.text, segment):
            found.setdefault((demand.words.lower(), demand.kind, demand.terms), demand)
            if len(found) >= MOST:
                return tuple(found.values())
    return tuple(found.values())


def _demands(text: str, segment: Segment) -> Iterator[Demand]:
    words = text[segment.start : segment.end]
    under = _asked_under(words, segment)
    if under is None or (text[segment.end : segment.end + 1] == ":" and _only_leads_in(words)):
        return
    quote = Quote(Part.TEXT, segment.start, segment.end, words)
    shown = one_line(words, LONGEST)
    sentence = words[:_LONGEST_SENTENCE]
    tools = tuple(fact.value for fact in tools_named(sentence))
    if under is Under.DUTY:
        yield Demand(shown, DemandKind.DUTY, quote, is_must=False, terms=tools)
        return
    is_must = _is_must(sentence, under)
    yield from _of_kinds(sentence, shown, quote, tools, is_must=is_must)


def _of_kinds(
    sentence: str, shown: str, quote: Quote, tools: tuple[str, ...], *, is_must: bool
) -> Iterator[Demand]:
    """Every kind of demand that one sentence holds; a plain skill where it holds none of them."""
    found = [
        Demand(shown, DemandKind.LANGUAGE, quote, is_must, (code,), level=level_in(sentence))
        for _, _, code in languages_in(sentence)
    ]
    if rungs_in(sentence):
        found.append(
            Demand(shown, DemandKind.DEGREE, quote, is_must, fields_in(sentence), level=least_rung(sentence))
        )
    years = min((fact.value for fact in years_asked(sentence)), default=None)
    if years:
        found.append(Demand(shown, DemandKind.YEARS, quote, is_must, tools, years))
    if cues.CERTIFICATE.search(sentence) and not years:
        found.append(Demand(shown, DemandKind.CERTIFICATE, quote, is_must, tools))
    if cues.LICENCE.search(sentence):
        found.append(Demand(shown, DemandKind.LICENCE, quote, is_must))
    if tools and not years and not any(each.kind is DemandKind.CERTIFICATE for each in found):
        found.append(Demand(shown, DemandKind.TOOL, quote, is_must, tools))
    yield from found
    if not found:
        kind = DemandKind.TRAIT if cues.TRAIT.search(sentence) else DemandKind.SKILL
        yield Demand(shown, kind, quote, is_must)


def _asked_under(words: str, segment: Segment) -> Under | None:
    """What a sentence counts as standing under; None where it asks nothing."""
    if len(words) < 3 or not any(map(str.isalpha, words)) or _is_else(words):
        return None
    asks = bool(cues.ASKS.search(words) or cues.ASKS_DE.search(words))
    of_a_person = bool(cues.OF_A_PERSON.search(words))
    brags = bool(cues.BRAGS.match(words)) and not of_a_person
    if segment.under in {Under.NEED, Under.NICE}:
        return None if brags and not _STRONG.search(words) else segment.under
    if segment.under is Under.DUTY:
        if of_a_person or cues.ASKS_IN_DUTIES.search(words):
            return Under.NEED
        return None if brags and not cues.DOES.search(words) else segment.under
    if not brags and (of_a_person or cues.NEEDS_HARD.search(words)) and segment.under is not Under.OTHER:
        return Under.NEED
    if brags and not cues.DOES.search(words):
        return None
    if segment.under is Under.OTHER:
        return Under.NEED if cues.NEEDS_HARD.search(words) and not brags else None
    if cues.DOES.search(words) or cues.DUTY_VERB.match(words):
        return Under.DUTY
    return Under.NEED if asks else None


def _only_leads_in(words: str) -> bool:
    """Whether a sentence with a colon after it only announces what comes next."""
    return len(words.split()) <= _LEAD_IN_WORDS and not tools_named(words) and not years_asked(words)


def _is_else(words: str) -> bool:
    """Whether a sentence speaks of the law or of how to apply, or takes a demand back."""
    return bool(cues.LAW.search(words) or cues.APPLIES.search(words) or cues.NOT_ASKED.search(words))


def _is_must(sentence: str, under: Under) -> bool:
    outside = _without_brackets(sentence)
    if under is Under.NICE:
        return bool(cues.NEEDED.search(outside)) and not cues.OPTIONAL_WHOLE.search(outside)
    ending = cues.OPTIONAL_END.search(outside)
    is_optional = (
        cues.OPTIONAL_WHOLE.search(outside)
        or cues.OPTIONAL_START.match(outside)
        or (ending and not cues.TAIL.match(outside[: ending.start()]))
    )
    return not is_optional or bool(cues.NEEDED.search(outside) and not cues.OPTIONAL_START.match(outside))


def _without_brackets(sentence: str) -> str:
    kept: list[str] = []
    depth = 0
    for character in sentence:
        depth += character == "("
        if not depth:
            kept.append(character)
        depth -= character == ")" and depth > 0
    return "".join(kept)
