"""Places of work as written: the place field, else a clear "Location:" line of the text."""

from __future__ import annotations

import re

from metier.domain.facts import Fact
from metier.text.facts.reading import Reading, View

MAX_PLACES = 20
_MODE = re.compile(
    r"\b(?:(?:100 ?%|fully|completely|partially) )?(?:remote|hybrid[eo]?|on-?[ ]?site|work from home|wfh|in[ -]office|home ?-?office|télétravail|teletrabajo|remoto|híbrido|vor ort)(?: only| first| work(?:ing)?| possible| möglich)?\b"
)
_SURE_SEPARATOR = re.compile(r"[;|\n]|\s/\s")
_SLASH = re.compile(r"(?<=[^\W\d_]{4})/(?=[^\W\d_]{4})")
_RIVERS = ("main", "oder", "saale", "neckar", "rhein", "donau", "spree", "weser", "elbe", "inn", "ruhr")
_NO_PLACE = re.compile(
    r"^(?:any(?:where)?|worldwide|global|various(?: locations)?|multiple(?: locations)?|flexible|n/?a|nan|none|null|unknown|tbd|any location|city|state|country|negotiable|home|office|-1|\d+)$"
)
_LINE = re.compile(
    r"(?:^|\n)[^\w\n]{0,6}(?:(?:job|work|office|primary|position|base|posting|role)[ -])?(?:locations?|arbeitsort|standort|einsatzort|lieu(?: de travail)?|ubicación|plaats|standplaats|sede)\s{0,2}(?::|\n| -)\s{0,8}(?P<value>[^\n]{2,90})"
)
_LINE_NEEDLES = ("location", "arbeitsort", "standort", "einsatzort", "lieu", "ubicación", "plaats", "sede")
_VALUE_ENDS = re.compile(
    r"[.!?;] |\s{2,}|(?:\s|(?<=[a-z)]))(?:experience|duration|salary|type|job type|employment|mode|shift|notice|company|department|position|years|exp|working|start|work|budget|ctc|role|date|reports|timing|mandatory|interview|skills)\b ?[\w ]{0,14}:|\((?:preferred|required)\)|,? \d+ (?:days|openings)"
)
_SENTENCE_WORD = re.compile(
    r"\b(?:we|you|the|is|are|will|must|this|our|your|to|for|with|within|based|be|based|position|role|candidates?|team|flexib\w+|near|requirements?|preferred|independent|as|per|any of|which|has|have|details|type|specific|services|data|intelligence|name)\b"
)


def read_places(reading: Reading) -> tuple[Fact[str], ...]:
    """Towns, regions or countries as written, at most 20; work modes and fillers are left out."""
    places = _pieces(reading.place, 0, len(reading.place.text))
    return tuple((places or _labelled(reading.text))[:MAX_PLACES])


def _pieces(view: View, start: int, end: int) -> list[Fact[str]]:
    facts: dict[str, Fact[str]] = {}
    for first, last in _split(view.low, start, end)[: MAX_PLACES + 5]:
        for inner_first, inner_last in _without_modes(view.low, first, last):
            quote = view.quote(*_trim(view.low, inner_first, inner_last))
            if any(c.isalpha() for c in quote.words) and not _NO_PLACE.match(quote.words.lower()):
                facts.setdefault(quote.words, Fact(quote.words, quote))
    return list(facts.values())


def _split(low: str, start: int, end: int) -> list[tuple[int, int]]:
    cuts = [found.span() for found in _SURE_SEPARATOR.finditer(low, start, end)]
    cuts += [
        found.span() for found in _SLASH.finditer(low, start, end) if not low.startswith(_RIVERS, found.end())
    ]
    edges = [start, *(edge for cut in sorted(cuts) for edge in cut), end]
    return [(edges[i], edges[i + 1]) for i in range(0, len(edges), 2) if edges[i] < edges[i + 1]]


def _without_modes(low: str, start: int, end: int) -> list[tuple[int, int]]:
    """The longest stretch beside a work mode: "Remote - US" is "US", "Berlin (hybrid)" is "Berlin"."""
    edges = [start, *(edge for found in _MODE.finditer(low, start, end) for edge in found.span()), end]
    stretches = [_trim(low, edges[i], edges[i + 1]) for i in range(0, len(edges), 2)]
    longest = max(stretches, key=lambda stretch: stretch[1] - stretch[0])
    return [longest] if longest[1] - longest[0] >= 2 else []


def _trim(low: str, start: int, end: int) -> tuple[int, int]:
    piece = low[start:end]
    left = re.match(r"[\s,()\[\]/:;|–-]*", piece)
    right = len(piece.rstrip(" \t\n,([/:;|–-"))
    begin = left.end() if left else 0
    if right > begin and piece[right - 1] in ")]" and not any(c in piece[begin:right] for c in "(["):
        right -= 1
    return start + begin, start + max(begin, right)


def _labelled(view: View) -> list[Fact[str]]:
    if not any(needle in view.low for needle in _LINE_NEEDLES):
        return []
    for found in _LINE.finditer(view.low):
        start, end = found.span("value")
        stop = _VALUE_ENDS.search(view.low, start, end)
        end = stop.start() if stop else end
        value = view.text[start:end].strip(" *")
        if (
            len(value) <= 70
            and value[:1].isupper()
            and len(value.split()) <= 9
            and not _SENTENCE_WORD.search(value.lower())
        ):
            places = _pieces(view, start, end)
            if places:
                return places
    return []
