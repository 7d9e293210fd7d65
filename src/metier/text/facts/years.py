"""Years of experience: the smallest number asked of the applicant."""

from __future__ import annotations

import re

from metier.domain.facts import Fact, Part
from metier.text.facts.reading import Needles, Reading, View, sentence, under_optional_heading

_NEEDLES = Needles(
    "year*",
    "yrs",
    "yr",
    "yoe",
    "jahre",
    "jahren",
    "jahr",
    "ans",
    "années",
    "année",
    "años",
    "anni",
    "anos",
    "jaar",
)
_NUMBER_WORDS = {
    word: value
    for words in (
        "one two three four five six seven eight nine ten eleven twelve",
        "ein zwei drei vier fünf sechs sieben acht neun zehn",
        "un deux trois quatre cinq",
        "uno dos tres cuatro cinco",
    )
    for value, word in enumerate(words.split(), 1)
} | {"eine": 1, "einem": 1, "mehrere": -1, "fifteen": 15}
_NUMBER = rf"(?:\d{{1,2}}(?:\.\d{{1,2}})?|(?<![a-zäöü])(?:{'|'.join(sorted((w for w, v in _NUMBER_WORDS.items() if v > 0), key=len, reverse=True))}))"
_PAREN = r"(?:\s?\(\s?\d{1,2}\s?\+?\s?\))?"
_AMOUNT = re.compile(
    rf"(?<![\d$€£₹#])(?<!\d[.,/])(?P<low>{_NUMBER}){_PAREN}\s?\+?(?:\s?(?:years?|yrs?|jahre)?\s{{0,2}}(?:-|to|or|bis|und|à|a|ou|y|/|and)\s{{0,2}}(?P<high>{_NUMBER}){_PAREN}\s?\+?)?"
    r"(?:\s?(?:or more|plus|full|\+|o más|ou plus|of))?[\s-]{0,2}$"
)
_DIGIT = re.compile(r"\d")
_UNIT = re.compile(
    r"(?:years?|yrs?|yoe|jahren?|ans?|années?|años|anni|anos|jaar)(?:\(s\)|'s?|’)?\.?(?=[^a-zäöü]|$|required|experience)"
)
_EXPERIENCE = re.compile(
    r"experien[cz]|\bexp\b|erfahrung|expérience|esperienza|ervaring|experiência|\byoe\b|(?:hands-on|professional|practical|proven|demonstrated|progressive|track record)"
)
_WORKED = re.compile(
    r"\s{0,2}\+?\s?(?:of\s)?(?:in an?|in the|in a similar|in building|as an?|with|working|using|building|developing|programming|managing|leading|designing|writing|software|coding|of (?:data|software|work|relevant|related|professional|industry|product|project|management|development|engineering|[a-z+#.]+ development|[a-z+#.]+ programming))\b"
)
_LABEL = re.compile(
    r"(?:experience|experiences|exp|erfahrung|expérience|experiencia|yoe)(?: (?:level|required|range|needed|in years|\(?years\)?|requirement))?\s{0,3}\)?\s{0,3}[:\-|]?\s{0,12}(?:\(?(?:min(?:imum)?|at least|of)\.?\s)?$"
)
_CUE = re.compile(
    r"(?:minimum|at least|min\.?|mindestens|au moins|mínimo|minimaal|almeno|no less than|require[sd]?|must have|requires)\s(?:of\s|de\s|required\s)?(?:an?\s)?[\w\s(]{0,12}$"
)
_NO_EXPERIENCE = re.compile(
    r"[ -]{0,2}\(?(?:of )?(?:age|old|alt\b|plan|history|anniversary|ago|contract|warranty|lease|college|degree|university|full[ -]?time (?:education|study|degree)|of education|education|bachelor|diploma|program\b|course|in business"
    r"|road ?map|strategy|visa|bond|in a row|consecutive|period|time horizon|from (?:now|the date)|after|tenure|service agreement|guarantee|commitment|of school|regular|in operation|running)"
)
_NOT_ASKED_BEFORE = re.compile(
    r"(?:past|last|next|previous|first|every|for (?:over|more than|nearly|almost|the)|within|(?:founded|established|since|celebrat)[^.\n]{0,30}|(?:our|combined|collective|legacy|heritage|history|we have|we've|we bring|years|have been)[^.\n]{0,25}"
    r"|(?:up to|maximum|max\.?|less than|under|no more than|bis zu)|contract|duration|in|after|hike|age of|over the)\s(?:of\s|with\s|than\s|a\s|period\s)?$"
)
_BRAG = re.compile(r"\b(?:over|more than|nearly|almost|with)\s(?:over\s|more than\s)?$")
_NICE_AFTER = re.compile(
    r"[^.,;(\n]{0,70}?(?:\bpreferred|\ba plus\b|nice[ -]to[ -]have|\bdesir(?:ed|able)\b|von vorteil|wünschenswert|un plus|un atout|deseable|an advantage)(?! (?:skills|candidate|qualif))"
)
_NICE_BEFORE = re.compile(
    r"(?:(?:preferably|ideally)\W{1,3}|(?:preferred|desired|a plus|bonus|nice to have)\s?[:(-]\s?)(?:with |at least |minimum |have |of |an? )?$"
)
MOST_YEARS = 30
"""Nobody is asked for more; larger numbers are ages and company histories."""


def years_asked(words: str) -> list[Fact[int]]:
    """Every number of years that one sentence asks for, nice to have or not; offsets into `words`."""
    return _asked(View.of(Part.TEXT, words), optional=True)


def read_years(reading: Reading) -> Fact[int] | None:
    """The smallest number of years asked for in title or text; ranges count with their lower end."""
    found = [*_asked(reading.title), *_asked(reading.text)]
    return min(found, key=lambda fact: fact.value, default=None)


def _asked(view: View, *, optional: bool = False) -> list[Fact[int]]:
    low = view.low
    facts: list[Fact[int]] = []
    for at in _NEEDLES.find(view, each=40, most=60):
        if not _has_number(low[max(0, at - 16) : at]):
            continue
        unit = _UNIT.match(low, at)
        amount = _AMOUNT.search(low, max(0, at - 45), at) if unit else None
        if not unit or not amount:
            continue
        years = _value(amount["low"])
        if years is None or not _is_asked(low, amount, unit, years, optional=optional):
            continue
        facts.append(Fact(years, view.quote(amount.start(), unit.end())))
    return facts


def _has_number(tail: str) -> bool:
    """Whether a number can end here; saves most of the matching."""
    return bool(_DIGIT.search(tail)) or not _NUMBER_WORDS.keys().isdisjoint(tail.replace("-", " ").split())


def _value(words: str) -> int | None:
    value = _NUMBER_WORDS.get(words)
    if value is None:
        value = int(words.split(".", maxsplit=1)[0])
    return value if 0 <= value <= MOST_YEARS else None


def _is_asked(low: str, amount: re.Match[str], unit: re.Match[str], years: int, *, optional: bool) -> bool:
    start, end = sentence(low, unit.end(), before=160, after=90)
    before, after = low[max(start, amount.start() - 60) : amount.start()], low[unit.end() : end]
    if _NO_EXPERIENCE.match(low, unit.end()):
        return False
    label_window = low[max(0, amount.start() - 50) : amount.start()]
    is_labelled = bool(_LABEL.search(label_window))
    has_cue = (
        bool(_CUE.search(before))
        or "+" in amount[0]
        or amount["high"] is not None
        or low[unit.end() : unit.end() + 2].strip().startswith("+")
    )
    if not is_labelled and _NOT_ASKED_BEFORE.search(before):
        return False
    if years >= 10 and not has_cue and not is_labelled and _BRAG.search(before):
        return False
    if not optional and _is_optional(low, amount.start(), before, after):
        return False
    if is_labelled or _EXPERIENCE.search(after[:70]):
        return True
    if _EXPERIENCE.search(before[-40:]) and has_cue:
        return True
    return has_cue and bool(_WORKED.match(after))


def _is_optional(low: str, at: int, before: str, after: str) -> bool:
    """Whether the years are nice to have."""
    if _NICE_AFTER.match(after) or _NICE_BEFORE.search(before):
        return True
    return under_optional_heading(low, at) and "minimum" not in before
