"""Reading a posting for orders: which sentences, and what is odd about them."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from metier.domain.facts import Part, Quote
from metier.domain.posting import HiddenFragment, Posting, UntrustedText
from metier.text.lines import one_line
from metier.text.warnings.codes import address_in, coded_words, turned
from metier.text.warnings.flags import Flag, FlagKind
from metier.text.warnings.rules import CANARY, ENGLISH, Rule
from metier.text.warnings.rules_languages import OTHER_LANGUAGES
from metier.text.warnings.sentences import sentences_of

_PER_RULE = 20
"""A rule that fires more often in one posting tells nothing new; the sentences after it stay unmarked."""

_LOOKALIKES = dict(zip(map(ord, "аеорсухіјѕԁһӏαοενкмтвнѵ"), "aeopcyxijsdhlaoevkmtbhv", strict=True))
_LOOKALIKE = re.compile(f"[{''.join(map(chr, _LOOKALIKES))}]")


def _latin(lowered: str) -> str:
    if lowered.isascii() or not _LOOKALIKE.search(lowered):
        return lowered
    return lowered.translate(_LOOKALIKES)


def _in_latin(rule: Rule) -> Rule:
    """Russian words are looked for as they look after `_latin`."""
    tokens = frozenset(map(_latin, rule.tokens))
    return replace(rule, tokens=tokens, pattern=re.compile(_latin(rule.pattern.pattern), re.MULTILINE))


_RULES: tuple[Rule, ...] = (*ENGLISH, *map(_in_latin, OTHER_LANGUAGES), *CANARY)
_PHRASE = re.compile(r"[a-z]+(?:[ -][a-z]+)+")
_PHRASES = {
    mark: frozenset(re.findall("[a-z]+", mark))
    for rule in _RULES
    for mark in rule.marks
    if _PHRASE.fullmatch(mark)
}
"""Marks that are several words, with their words: most texts do not have all of them, which is quick to tell."""
_TOKENS = {
    token.encode(): token
    for tokens in (*(rule.tokens for rule in _RULES), *_PHRASES.values(), {"mention", "tag", "tags", "word"})
    for token in tokens
}
_REACH = 160
"""Characters before and after a needed word within which a pattern is tried; what is longer is not found."""
_RARE = frozenset('<[#\\~={"“(-' + "忽无無指ت")
"""First characters of marks that most texts do not have."""
_BETWEEN = bytes(byte if byte > 127 or chr(byte).isalnum() else 32 for byte in range(256))
_PUNCTUATION = ("’", "‘", "“", "”", "–", "—", "…", "•", "·", "¿", "¡", "«", "»")


def _words_of(lowered: str) -> frozenset[str]:
    """The needed words that a text has."""
    if not lowered.isascii():
        for mark in _PUNCTUATION:
            lowered = lowered.replace(mark, " ")
    words = (
        lowered.encode("utf-8", "replace").translate(_BETWEEN).split()
    )  # three times as fast as on characters
    return frozenset(_TOKENS[word] for word in _TOKENS.keys() & words)


def warnings_in(posting: Posting) -> tuple[Flag, ...]:
    """What a person should know about a posting that may try to order programs or applicants about.

    Flags label; nothing is hidden, skipped or judged because of one, or an advertiser could bury another's ad. They
    come in the order of the text, those that stand nowhere in it last; a sentence has at most one flag of each rule.

    Cost: linear in the text; about 0.6 ms for 4,000 characters. Figures: `benchmarks/flags.py`.
    """
    whole = _Whole.of(posting)
    flags = [
        Flag(kind, words, name, quote)
        for start, end, kind, name, words in _sorted(_found(whole.text))
        for quote in whole.quotes(start, end)
    ]
    return (*dict.fromkeys(flags), *_of_hidden(posting.hidden), *_of_unicode(posting.unicode_flags))


def flagged_sentences(posting: Posting) -> tuple[Quote, ...]:
    """The sentences that look like orders, each once, in the order of the text; for a judgement without them."""
    quotes = (flag.quote for flag in warnings_in(posting) if flag.quote is not None)
    return tuple(dict.fromkeys(quotes))


def without(posting: Posting, quotes: Sequence[Quote]) -> Posting:
    """The posting without these pieces of its words, as nobody ever wrote it: for a second look, never stored."""
    kept: dict[Part, str] = {
        Part.TITLE: posting.title,
        Part.COMPANY: posting.company,
        Part.PLACE: posting.place,
        Part.TEXT: posting.text,
    }
    for quote in sorted(quotes, key=lambda quote: -quote.start):
        words = kept[quote.part]
        kept[quote.part] = words[: quote.start] + words[quote.end :]
    title, company, place, text = (UntrustedText(words.strip()) for words in kept.values())
    return replace(posting, title=title, company=company, place=place, text=text)


@dataclass(frozen=True)
class _Whole:
    """All parts of a posting as one text, so that an order split over title and text is seen."""

    text: str
    starts: tuple[int, ...]
    parts: tuple[Part, ...]
    words: tuple[str, ...]

    @classmethod
    def of(cls, posting: Posting) -> _Whole:
        parts = (Part.COMPANY, Part.PLACE, Part.TITLE, Part.TEXT)
        words = (posting.company, posting.place, posting.title, posting.text)
        starts = [0]
        for part in words[:-1]:
            starts.append(starts[-1] + len(part) + 1)
        return cls("\n".join(words), tuple(starts), parts, words)

    @cached_property
    def sentences(self) -> list[list[tuple[int, int]]]:
        """Of every part; wanted only where something was found."""
        return list(map(sentences_of, self.words))

    def quotes(self, start: int, end: int) -> Iterator[Quote]:
        """The sentences that this piece of the whole stands in."""
        for at in range(bisect_right(self.starts, start) - 1, len(self.starts)):
            offset = self.starts[at]
            if offset >= end:
                return
            words = self.words[at]
            for first, last in self.sentences[at]:
                if first < end - offset and last > start - offset:
                    yield Quote(self.parts[at], first, last, words[first:last])


def _sorted(
    found: Iterator[tuple[int, int, FlagKind, str, str]],
) -> list[tuple[int, int, FlagKind, str, str]]:
    return sorted(found, key=lambda row: row[:2])


def _found(text: str) -> Iterator[tuple[int, int, FlagKind, str, str]]:
    """Start, end, kind, rule and words of every find."""
    lowered = _latin(_lower(text))
    yield from _by_rules(lowered)
    for start, end, plain in coded_words(text, tags="#" in text or bool(_words_of(lowered) & _TAGGED)):
        address = address_in(plain)
        if address:
            words = f"asks applicants to repeat a tag that spells an internet address ({address}): it can tell who fetched the page"
            yield start, end, FlagKind.CANARY, "tag", words
        elif any(True for _ in _by_rules(_lower(plain))):
            yield start, end, FlagKind.ORDERS_AI, "in code", "holds an order to a program, written in base64"
    plain = turned(lowered)
    if plain:
        for start, end, *_ in _by_rules(plain):
            yield start, end, FlagKind.ORDERS_AI, "in code", "holds an order to a program, written in rot13"


_TAGGED = frozenset({"mention", "tag", "tags", "hashtag", "word", "wort", "mot", "palabra"})
"""What is said where applicants are to repeat a tag."""


def _by_rules(lowered: str) -> Iterator[tuple[int, int, FlagKind, str, str]]:
    tokens = _words_of(lowered)
    rare = {character for character in _RARE if character in lowered}
    for rule in _RULES:
        marks = [mark for mark in rule.marks if _may_stand(mark, tokens, rare) and mark in lowered]
        needs = [*(rule.tokens & tokens), *marks]
        if needs:
            found = (
                found for span in _near(needs, lowered) for found in rule.pattern.finditer(lowered, *span)
            )
            for each in itertools.islice(found, _PER_RULE):
                yield each.start(), each.end(), rule.kind, rule.name, rule.words


def _may_stand(mark: str, tokens: frozenset[str], rare: set[str]) -> bool:
    """Whether a text with these words and rare characters can have the mark; spares most searches."""
    phrase = _PHRASES.get(mark)
    return phrase <= tokens if phrase else mark[0] in rare or mark[0] not in _RARE


def _near(needs: Sequence[str], lowered: str) -> list[tuple[int, int]]:
    """Stretches around the needed words, in order, those that touch joined: none is read twice."""
    places = sorted((place, len(need)) for need in needs for place in _places(need, lowered))
    spans: list[tuple[int, int]] = []
    for place, length in places:
        start, end = max(place - _REACH, 0), min(place + length + _REACH, len(lowered))
        if spans and start <= spans[-1][1]:
            start = spans.pop()[0]
        spans.append((start, end))
    return spans


def _places(need: str, lowered: str) -> Iterator[int]:
    is_word = need.isalpha()
    place = lowered.find(need)
    while place >= 0:
        if not (is_word and place and lowered[place - 1].isalnum()):
            yield place
        place = lowered.find(need, place + len(need))


def _lower(text: str) -> str:
    """In lower case, character by character where that is not one for one: offsets must stay."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := character.lower()) == 1 else character for character in text)


def _of_hidden(hidden: Sequence[HiddenFragment]) -> Iterator[Flag]:
    """One flag for all that was hidden, and one for what of it reads like an order."""
    ordering = [fragment for fragment in hidden if any(True for _ in _found(fragment.words))]
    if ordering:
        words = one_line(ordering[0].words, 120)
        n_more = f" and {len(ordering) - 1} more" if len(ordering) > 1 else ""
        yield Flag(
            FlagKind.HIDDEN,
            f"hid an order from readers ({ordering[0].how}): “{words}”{n_more}",
            "hidden order",
        )
    if len(hidden) > len(ordering):
        n_others = len(hidden) - len(ordering)
        ways = ", ".join(sorted({fragment.how for fragment in hidden})[:4])
        words = "a piece of text" if n_others == 1 else f"{n_others} pieces of text"
        yield Flag(FlagKind.HIDDEN, f"had {words} that no reader sees ({ways})", "hidden text")


_INVISIBLE = {
    "tags": "invisible tag letters, which can spell words",
    "variation_selectors": "runs of variation selectors, which can spell words",
    "bidi_overrides": "marks that turn the order of letters round",
    "private_use": "characters of no standard",
    "zero_width": "runs of characters without width",
    "terminal_controls": "codes that steer terminals",
    "marks": "letters under heaps of accents",
}


def _of_unicode(counts: Mapping[str, int]) -> Iterator[Flag]:
    for kind, count in counts.items():
        words = _INVISIBLE.get(kind, one_line(kind, 40))
        yield Flag(FlagKind.UNICODE, f"{words} ({count:,}) were taken out", kind)
