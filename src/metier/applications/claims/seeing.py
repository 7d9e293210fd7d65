"""A text as it is checked: look-alike letters, hidden characters and odd digits made plain, each with its place."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

from metier.applications.claims.words import words_in, words_of
from metier.prompts.folding import fold

_LOOK_ALIKES = dict(
    zip(
        "АВЕЅІЈКМНОРСТУХЗаеѕіјорсухѵԁһкмнтвгпΑΒΕΖΗΙΚΜΝΟΡΤΥΧαεικνορτυχɑɡɩ",
        "ABESIJKMHOPCTYX3aesijopcyxvdhkmhtbrnABEZHIKMNOPTYXaeiknoptyxagi",
        strict=True,
    )
)
"""Cyrillic, Greek and phonetic letters that a reader takes for Latin ones."""
_HIDDEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0\ufe00-\ufe0f]")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)?|\S")
_SPLIT_GROUP = re.compile(r"\d{3}(?!\d)")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a sign.

    Attributes:
        low: Folded, in lower case.
        start, end: Its place in the folded text.
        is_upper: Its first letter is a capital.
        is_caps: It has at least two letters and all are capitals; a plural `s` at the end may be small.
        is_glued: Nothing stands between it and the token before.
        is_first: It begins a sentence, or follows a colon.
    """

    low: str
    start: int
    end: int
    is_upper: bool
    is_caps: bool
    has_inner_capital: bool
    is_glued: bool
    is_first: bool

    @property
    def is_word(self) -> bool:
        """Whether it is made of letters."""
        return self.low[0].isalpha()

    @property
    def is_number(self) -> bool:
        """Whether it is made of digits."""
        return self.low[0].isdigit()


@dataclass(frozen=True)
class Seen:
    """A text with what it is looked through for.

    Attributes:
        original: As it stands in the line.
        low: Folded.
        places: For each character of `low` and for its end, the place in the original.
        tokens: In order.
    """

    original: str
    low: str
    places: tuple[int, ...]
    tokens: tuple[Token, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a piece of the folded text stands in the original."""
        begins = self.places[start]
        ends = self.places[end - 1] + 1 if end > start else begins
        return begins, ends

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of its words."""
        return frozenset(stem(token.low) for token in self.tokens if token.is_word)

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words as they stand, without a genitive."""
        return frozenset(bare(token.low) for token in self.tokens if token.is_word)


def see(text: str) -> Seen:
    """The text made plain and cut into tokens.

    Example:
        >>> [token.low for token in see("Tеn\u200b yеars, ４０ %").tokens]
        ['ten', 'years', ',', '40', '%']
    """
    if text.isascii():
        shown = text
        places: tuple[int, ...] | None = None
    else:
        kept = [
            (place, letter)
            for place, c in enumerate(text)
            if not _is_hidden(c)
            for letter in _spelled(c, text[place - 1 : place])
        ]
        shown = "".join(c for _, c in kept)
        places = (*(place for place, _ in kept), len(text))
    folded = fold(shown)
    onto = folded.places if places is None else tuple(places[place] for place in folded.places)
    return Seen(text, folded.text, onto, tuple(_tokens(folded.text, shown, folded.places)))


_FRACTIONS = {"½": ("5", "half"), "¼": ("25", "quarter"), "¾": ("75", "three quarters")}


def _spelled(character: str, before: str) -> str:
    """A character as it is read: `4½` is 4.5, a Cyrillic а an a."""
    if character in _FRACTIONS:
        digits, words = _FRACTIONS[character]
        return f".{digits}" if before.isdigit() else words
    return _LOOK_ALIKES.get(character, character)


def _is_hidden(character: str) -> bool:
    if character < "\x80":
        return False
    return unicodedata.category(character) in {"Cf", "Cc", "Co", "Cs", "Cn"} or bool(_HIDDEN.match(character))


def _tokens(low: str, shown: str, places: tuple[int, ...]) -> list[Token]:
    found: list[Token] = []
    is_first = True
    last_end = -1
    matches = _TOKEN.finditer(low)
    for match in matches:
        start, end = match.span()
        word = match[0]
        letters = shown[places[start] : places[end - 1] + 1]
        if word[0].isdigit() and found and _continues(found[-1], low, start, word):
            before = found.pop()
            word, start = before.low + word, before.start
            found.append(Token(word, start, end, False, False, False, before.is_glued, before.is_first))
            last_end = end
            continue
        is_upper = letters[0].isupper()
        caps = letters.removesuffix("s") if len(letters) > 2 else letters
        found.append(
            Token(
                word,
                start,
                end,
                is_upper,
                len(caps) > 1 and caps.isalpha() and caps.isupper(),
                any(c.isupper() for c in letters[1:]),
                start == last_end,
                is_first,
            )
        )
        last_end = end
        if word[0].isalnum():
            is_first = False
        elif word in ".!?:•" and not _is_abbreviation(found):
            is_first = True
    return found


def _continues(before: Token, low: str, start: int, word: str) -> bool:
    """Whether a space stands between thousands, as in `4 500`."""
    return (
        before.low.isdigit()
        and len(before.low) <= 3
        and before.low != "0"
        and start == before.end + 1
        and low[before.end] == " "
        and _SPLIT_GROUP.fullmatch(word) is not None
    )


_ABBREVIATIONS = words_of(
    "st dr mr ms mrs prof inc ltd no nr ca approx mio mrd tsd z b bzw u a e g i vs jr sr dept"
)


def _is_abbreviation(tokens: list[Token]) -> bool:
    return tokens[-1].low == "." and len(tokens) > 1 and tokens[-2].low in _ABBREVIATIONS


def bare(word: str) -> str:
    """A word without its genitive."""
    return word.partition("'")[0] if "'" in word else word


_ENDINGS = tuple(
    sorted(
        words_in(
            "ings ing ated ating ates ate ed es s ly ers er e en ern em n ungen ung ions ion ation ations ies ied y al ment ments or ors ance t ten te"
        ),
        key=len,
        reverse=True,
    )
)


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """A rough stem: the same for most forms of an English or German word; never under four letters.

    Example:
        >>> stem("migrations") == stem("migrated") == stem("migrate")
        True
    """
    word = bare(word)
    while len(word) > 4 and word.endswith(_ENDINGS):
        for ending in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= 4:
                word = word[: -len(ending)]
                break
        else:
            break
    return word


_GERMAN = words_of(
    "der die das und mit fur bei von vom im ein eine einer eines einem einen als ich habe war wurde auf aus zum zur nach "
    "ohne durch seit bis uber sowie den dem des ist sind mehr rund etwa jahre jahren monat monate ab an um je"
)
ENGLISH_WORDS = words_of("the of and with for from at by i my was were to as on into over who which")


def is_german(seen: Seen) -> bool:
    """Whether nouns are written with a capital there: German function words outnumber English ones, or its letters occur."""
    german = len(_GERMAN & seen.words) + any(c in "äöüßÄÖÜ" for c in seen.original)
    return german > len(ENGLISH_WORDS & seen.words)


def shares_words(one: str, other: str) -> bool:
    """Whether two texts have a word in common that is no connecting word.

    Example:
        >>> shares_words("I managed the department", "Led a team of six"), shares_words("Teams led: two", "Led a team of six")
        (False, True)
    """
    common = {token.low for token in see(one).tokens} & (_GERMAN | ENGLISH_WORDS)
    return bool({each for each in see(one).stems & see(other).stems if len(each) > 2 and each not in common})
