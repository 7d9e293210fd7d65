"""Words and pairs of words: how a text is cut, and the stable column each piece is counted in."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

WIDTH = 1 << 18
"""Columns; different pieces may share one, which blurs their weights a little (chosen by habit)."""

MAX_CHARACTERS = 60_000
_TOKEN = re.compile(r"c\+\+|[cf]#|\.net\b|[^\W_]{2,}", re.IGNORECASE)

# Short words that carry no taste by themselves. "no", "not" and "without" stay: "no travel" is a phrase.
_STOP_EN = (
    "a an the and or of to in for on at by with from as is are was were be been being am this that these those it its "
    "we our us you your they their them he she his her who whom which what when where how if then than so such can "
    "could may might will would shall should must do does did done have has had having any both each few more most "
    "other some own same too very just about into over under between through during before after above below up down "
    "out off again further once here there also per via etc within across all but while because until yourself "
    "ourselves themselves whether ll re ve"
)
_STOP_DE = (
    "der die das den dem des ein eine einer einem einen eines und oder aber auch auf aus bei bis durch für gegen im in "
    "mit nach über um unter von vom vor zu zum zur zwischen ist sind war waren wird werden wurde wie wir uns unser "
    "unsere unseren unserem unserer sie ihr ihre ihren ihrem ihrer du dich dir dein deine deinen er es ich sich als am "
    "an dass haben hat hast kann kannst können sowie so wenn was wer wo nur noch schon mehr sehr diese dieser dieses "
    "diesen diesem bzw man sein seine seinen deiner deinem ihnen beim"
)
_STOP_OTHER = (
    "le la les un une des du de et ou au aux en dans sur pour par avec sans ce cette ces est sont nous vous votre vos "
    "notre nos qui que se sa son ses leur leurs el los las una unos del al con por para es son su sus como lo il gli "
    "della dei di da che per si nel alla het een van voor met op te zijn wij je jouw ons onze em do dos na nos "
    "um uma ao os as seu sua och att det som på av till med för vi du är i w z na do się jest oraz dla"
)
STOP = frozenset(f"{_STOP_EN} {_STOP_DE} {_STOP_OTHER}".split())

_BOILERPLATE = (
    "experience work working job jobs role team teams company years year day days skills ability strong good great new "
    "people like want looking join help need needs using use including well make based time opportunity position "
    "candidate requirements responsibilities daily live know things right thing little often least erfahrung arbeit "
    "arbeiten stelle aufgaben kenntnisse jahre profil bieten suchen week weeks month months hour hours know knows own often "
    "full within about level least one two three four five six seven eight nine ten tage woche stunden"
)
COMMON = STOP | frozenset(_BOILERPLATE.split())
"""Words nearly every posting has: they say nothing about how well it fits a profile."""


def tokens(text: str) -> list[str]:
    """The words of a text in order, in lower case, without stop words.

    Example:
        >>> tokens("We love C++ and the Data-Platform!")
        ['love', 'c++', 'data', 'platform']
    """
    return [word for word in map(str.lower, _TOKEN.findall(text[:MAX_CHARACTERS])) if word not in STOP]


def spans(text: str) -> Iterator[tuple[str, int, int]]:
    """Each of `tokens(text)` with where it stands: `text[start:end].lower() == word`."""
    for match in _TOKEN.finditer(text[:MAX_CHARACTERS]):
        word = match[0].lower()
        if word not in STOP:
            yield word, match.start(), match.end()


def pieces(words: Sequence[str]) -> list[str]:
    """The words and the pairs of neighbouring words."""
    return [*words, *(f"{first} {second}" for first, second in pairwise(words))]


def column(piece: str) -> int:
    """The column a piece is counted in, the same on every machine."""
    return zlib.crc32(piece.encode()) & (WIDTH - 1)


def counted(title: str, text: str) -> NDArray[np.uint32]:
    """How often each piece occurs in title and text: `count << 18 | column`, by column."""
    counts = Counter(column(piece) for part in (title, text) for piece in pieces(tokens(part)))
    packed = [(min(count, 16_383) << 18) | place for place, count in sorted(counts.items())]
    return np.array(packed, dtype=np.uint32)
