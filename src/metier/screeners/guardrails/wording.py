"""What a rule in plain words names: cut into parts, without the words that only wrap it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_QUOTED = re.compile(r"“([^“”]+)”|„([^“”„]+)[“”]|\"([^\"]+)\"|«([^«»]+)»|»([^«»]+)«")
_MARK = "\ue000"
"""Stands for a quoted phrase while the words around it are cut; a private character, taken out of rules before."""

_CONCESSION = re.compile(
    r"\b(?:(?:even|also) (?:if|though|when|where)|although|though|no matter|regardless of|whatever|auch wenn|obwohl)\b[^,;:.]*"
    r"|\bor (?:more|less|so)\b",
    re.IGNORECASE,
)
_LOOKS = re.compile(
    r"\b(?:that|which|who|where|they|it|those that)?\s*(?:may |might |could )?(?:look|seem|sound|appear)s?\s[^,;:.]*?\bbut\b(?! not)"
    r"|\b(?:that|which)\s+(?:may |might |could )?(?:look|seem|sound|appear)s?\b[^,;:.]*",
    re.IGNORECASE,
)
_GOAL = re.compile(
    r"\b(?:that |which )?(?:would |could |will |can )?(?:serves?|helps?(?: me)?(?: with)?|supports?|fits?|advances?|answers?) (?:to )?"
    r"(?:one of )?(?:my|the|our) (?:growth )?goals?(?: of| to)?\b",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:please|also|always|and|or|nor|oder|but|so|then|me|us)\s+)*"
    r"(?:(?:flag|show|surface|keep|let through|let|mark|highlight|warn(?: me)?(?: of| about)?|look (?:out )?for|watch for|"
    r"tell me (?:about|of)|bring up|i(?: would|'d| want| hope| wish| need)?(?: like| want)?(?: to)?|my goal is to|want to|"
    r"zeige?|markiere)\s+)*(?:me\s+)?",
    re.IGNORECASE,
)
_GROW = re.compile(
    r"^(?:to\s+)?(?:(?:learn|study|understand|practi[cs]e|deepen|strengthen|improve|gain|acquire|collect|become|try|explore|expand|"
    r"broaden|extend|get(?:ting)?(?: (?:better|good|into|closer|to know|to))?|grow(?:ing)?|mov(?:e|ing)|go(?:ing)? (?:into|towards|to)|shift|switch|"
    r"transition|do|have|take|find|see|be|use|being|more|better|deeper|first|some|a|an|the|my|in(?! (?:the )?office)|into|at|to|towards?|on(?![- ]site)|about|"
    r"how|of|knowledge|experience|skills?|expertise|practice|chances?|room)\s+)+",
    re.IGNORECASE,
)
_NOUN = (
    r"jobs?|roles?|positions?|postings?|ads?|adverts?|work|openings?|vacanc(?:y|ies)|offers?|anything|everything|things?|something|"
    r"all|any|every|those|ones?|opportunit(?:y|ies)|stellen?|anzeigen?"
)
_WRAP = re.compile(
    rf"^(?:(?:{_NOUN}|that|which|where|who|whose|i|you|we|they|it|one|would|could|can|will|may|might|are|is|have|has|had|"
    r"offers?|offering|mention(?:s|ing)?|names?|naming|includes?|including|contains?|containing|involves?|involving|"
    r"require[sd]?|requiring|asks?|asking|related|to|teach me|let me|lets me|allow me|also|still|actually|really|there)\s+)+",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\b(?:jobs?|roles?|positions?|postings?|openings?|vacanc(?:y|ies)|stellen?)\b", re.IGNORECASE
)
_ARTICLE = re.compile(r"^(?:an?|the|some|any|eine?n?|der|die|das)\s+", re.IGNORECASE)
_ONLY_NOUN = re.compile(rf"(?:{_NOUN})", re.IGNORECASE)
_DENIAL = re.compile(
    r"\b(?:but not|and not|not|no|never|without|except(?: for)?|unless|excluding|nor|nicht|kein(?:e|en|er)?|ohne)\b(?! only\b| just\b)",
    re.IGNORECASE,
)
_SMALL = re.compile(
    r"\b(?:in(?! (?:the )?office)|with|within|for|at|on(?![- ]site)|by|using|about|from(?! home)|near|around|involving|(?:that|which|who) uses?|mit|im|bei|für|auf)\b",
    re.IGNORECASE,
)
_OR = re.compile(r"\s+(?:or|and|nor|as well as|und|oder)\s+|\s*/\s*|\s+&\s+|\s+\+\s+", re.IGNORECASE)
_OTHER = re.compile(r"(?:^|\s)(?:or|nor|oder|/)\s", re.IGNORECASE)
_BEGINS_OTHER = re.compile(r"\s*(?:or|nor|oder)\b", re.IGNORECASE)
_STOPS = re.compile(
    r"\s*(?:[;:]|,(?!\d)|\.(?=\s|$)|\bbut\b|\bplus\b|\baber\b|\bsondern\b|\s[-–—]\s|[()!?])\s*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A few words of a rule that belong together.

    Attributes:
        words: As written, without the words that wrap them.
        is_quoted: They stood in quotation marks.
        has_noun: A word such as "jobs" or "roles" followed them: they say what kind of job.
    """

    words: str
    is_quoted: bool = False
    has_noun: bool = False


@dataclass(frozen=True, slots=True)
class RulePart:
    """What stands between two commas, or beside an "or": pieces that must all be there.

    Attributes:
        whole: The part as one string.
        is_denied: It must not be there.
        is_other: An "or" stands between it and the part before.
    """

    whole: str
    pieces: tuple[Piece, ...]
    is_denied: bool = False
    is_other: bool = False


def parts_of(rule: str) -> tuple[RulePart, ...]:
    """The parts of a rule, with what it says it is not about.

    Example:
        >>> [(part.whole, part.is_denied) for part in parts_of("Flag jobs with mentoring or teaching, but not in gambling")]
        [('mentoring', False), ('teaching', False), ('gambling', True)]
    """
    quoted: list[str] = []

    def remember(found: re.Match[str]) -> str:
        quoted.append(" ".join(next(group for group in found.groups() if group).split()))
        return f" {_MARK}{len(quoted) - 1}{_MARK} "

    text = _QUOTED.sub(remember, " ".join(rule.replace(_MARK, " ").split()).replace("’", "'"))
    for wrapping in (_CONCESSION, _LOOKS, _GOAL):
        text = wrapping.sub(", ", text)
    found = (_part(words, quoted, is_denied=denied, is_other=other) for words, denied, other in _cut(text))
    return tuple(part for part in found if part.pieces)


def _cut(text: str) -> Iterator[tuple[str, bool, bool]]:
    """Stretches between stops and "or", each with whether it is denied and whether an "or" stands before it.

    "Not" reaches to the next comma; over a list that ends in "or" it reaches to the end of the list.
    """
    clauses = [clause for clause in _STOPS.split(text) if clause.strip()]
    reach = False
    for number, clause in enumerate(clauses):
        before, denies, after = _split_denial(clause)
        if denies:
            reach = any(_OTHER.search(later) for later in clauses[number + 1 :])
            yield from _alternatives(before, is_denied=False)
            yield from _alternatives(after, is_denied=True)
        else:
            yield from _alternatives(clause, is_denied=reach)
            reach = reach and not _OTHER.search(clause)


def _alternatives(clause: str, *, is_denied: bool) -> Iterator[tuple[str, bool, bool]]:
    start, is_other = 0, _BEGINS_OTHER.match(clause) is not None
    for found in _OR.finditer(clause):
        yield clause[start : found.start()], is_denied, is_other
        start, is_other = found.end(), _OTHER.match(f" {found[0].strip()} ") is not None
    yield clause[start:], is_denied, is_other


def _split_denial(clause: str) -> tuple[str, bool, str]:
    found = _DENIAL.search(clause)
    return (clause[: found.start()], True, clause[found.end() :]) if found else (clause, False, "")


def _part(words: str, quoted: list[str], *, is_denied: bool, is_other: bool) -> RulePart:
    pieces: list[Piece] = []
    for stretch in _SMALL.split(_unwrapped(words)):
        for place, text in enumerate(re.split(rf"{_MARK}(\d+){_MARK}", stretch)):
            if place % 2:
                pieces.append(Piece(quoted[int(text)], is_quoted=True))
            else:
                pieces += _pieces(text)
    whole = " with ".join(piece.words for piece in pieces)
    return RulePart(whole, tuple(pieces), is_denied, is_other)


def _pieces(text: str) -> Iterator[Piece]:
    """What stands before, between and behind words such as "jobs"."""
    *before, last = [_ARTICLE.sub("", found.strip(" .!?'`*_")) for found in _ROLE.split(text)]
    yield from (Piece(words, has_noun=True) for words in before if words)
    if last and not _ONLY_NOUN.fullmatch(last):
        yield Piece(last)


def _unwrapped(words: str) -> str:
    """Without "flag jobs that …" before it; a wish to learn something is that something."""
    text = words.strip()
    while True:
        shorter = text
        for wrapping in (_LEAD, _WRAP, _GROW):
            shorter = wrapping.sub("", f"{shorter} ", count=1).strip()
        if shorter == text:
            return text
        text = shorter
