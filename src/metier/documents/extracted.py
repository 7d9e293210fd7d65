"""What is taken out of a document, and the ways in which it can be refused; plain values that cross between processes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

MAX_CHARACTERS = 400_000
"""Of the text of a document; a resume has some thousands."""

_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"})
_SPACES = re.compile(r"[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
# Bullets as fonts of symbols have them; 0x7F is what PDF calls the bullet of the Windows alphabet.
_BULLET = re.compile(
    "(?m)^[ \t]*[\x7f\u2022\u2023\u25aa\u25ab\u25cf\u25cb\u25a0\u25e6\u2043\u2219\uf0b7\uf0a7\uf0d8\uf076\uf0fc\uf02d][ \t]*"
)
_HYPHENS = re.compile("\u00ad\n?")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Hidden:
    """Text that no reader sees.

    Attributes:
        where: `page 2`, `the text`.
        how: `invisible`, `of the colour of the paper`, `tiny`, …
        words: What it says; untrusted, never part of what is imported.
    """

    where: str
    how: str
    words: str


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a document as a reader sees it.

    Attributes:
        n_pages: 0 where a file has no pages of its own, as Word's.
        hidden: What was left out, as no reader sees it.
        notices: What a person should know about how it was read, in whole sentences.
    """

    text: str
    n_pages: int = 0
    hidden: tuple[Hidden, ...] = ()
    notices: tuple[str, ...] = ()


class Refusal(StrEnum):
    """Why a document is not read."""

    PASSWORD = "password"  # noqa: S105  # the name of a reason
    NO_TEXT = "no text"
    EXTERNAL = "external"
    BOMB = "bomb"
    DAMAGED = "damaged"
    TYPE = "type"
    MEMORY = "memory"


class RefusedDocument(Exception):  # noqa: N818  # never leaves the process that reads; the parent makes an error of it
    """A document that cannot or must not be read.

    Attributes:
        what: In words, after the name of the file.
    """

    def __init__(self, kind: Refusal, what: str = "", *, n_pages: int = 0) -> None:
        super().__init__(kind, what)
        self.kind = kind
        self.what = what
        self.n_pages = n_pages


def tidy(text: str) -> str:
    r"""Text as a person would type it: no ligatures, bullets as `•`, no invisible characters.

    Example:
        >>> tidy("\uf0b7  o\ufb03ce\u00a0work")
        '• office work'
    """
    plain = _SPACES.sub(
        " ", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    )
    plain = _BULLET.sub("• ", plain.translate(_LIGATURES))
    return _CONTROLS.sub("", _HYPHENS.sub("", plain))
