"""What of a posting's words may be offered for an application, and what never."""

from __future__ import annotations

import base64
import ipaddress
import re
from collections.abc import Iterator

from metier.text.lines import one_line
from metier.text.warnings.codes import address_in, coded_words

LONGEST_VALUE = 90
_WEB = re.compile(
    r"(?:https?:|www\.|[a-z0-9-]+\.(?:com|net|org|io|dev|de|ru|cn|xyz|info|link|app)(?:/|\b))", re.IGNORECASE
)
_DOTTED = re.compile(
    r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])|(?<![\w:])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){3,7}(?![\w:])",
    re.IGNORECASE,
)
_OPAQUE = re.compile(r"#?[A-Za-z0-9+/=_-]{8,}")
_SHORT_CODE = 6


def refusal_of_word(value: str) -> str:
    """Why a word or tag is never repeated in an application; empty where it may be offered.

    Only words that a person can read may be offered: a code may tell the board who fetched the page, as one board's
    tags do, which spell the reader's internet address.

    Example:
        >>> refusal_of_word("PELICAN")
        ''
        >>> refusal_of_word("RMTkyLjAuMi43")
        'the tag spells an internet address (192.0.2.7): it would tell who fetched the page'
    """
    bare = value.strip().lstrip("#")
    address = address_of(bare)
    if address:
        return f"the tag spells an internet address ({address}): it would tell who fetched the page"
    if _WEB.search(bare):
        return "it is a web address, no word"
    if "@" in bare:
        return "it is an address to write to, no word"
    if any(_is_code(word) for word in bare.split()):
        return "it is a code that nobody can read: it may tell who fetched the page"
    if len(value) > LONGEST_VALUE or one_line(value) != value.strip():
        return "it is too long, or holds characters that nobody sees"
    return ""


def address_of(words: str) -> str:
    """The internet address that words hold, plain or in base64 or hexadecimal digits; empty where they hold none."""
    for plain in (words, *(part for part in re.split(r"[^\w.:=+/-]+", words) if part)):
        found = next(filter(None, map(address_in, (plain, *_decoded(plain)))), "")
        if found:
            return found
    dotted = _DOTTED.search(words)
    if dotted and address_in(dotted[0]):
        return address_in(dotted[0])
    return next(filter(None, (address_in(plain) for _, _, plain in coded_words(f"#{words}"))), "")


def _decoded(word: str) -> Iterator[str]:
    """What a word is when it is read as a code; some boards write a letter before it."""
    yield _from_hex(word)
    yield _from_number(word)
    turned = word.rstrip("=").replace("-", "+").replace("_", "/")
    for code in (turned, turned[1:]):
        yield _from_base64(code)


def _from_base64(code: str) -> str:
    try:
        return base64.b64decode(code + "=" * (-len(code) % 4), validate=True).decode("ascii")
    except ValueError:
        return ""


def _from_hex(word: str) -> str:
    try:
        return bytes.fromhex(word).decode("ascii")
    except ValueError:
        return ""


def _from_number(word: str) -> str:
    """An address written as one number, as browsers read it."""
    if not word.isascii() or not word.isdigit() or not 8 <= len(word) <= 10:
        return ""
    try:
        return str(ipaddress.ip_address(int(word)))
    except ValueError:
        return ""


def _is_code(word: str) -> bool:
    """Whether a word is made of letters and digits as no word is."""
    bare = word.strip(".,;:!?()[]\"'“”")
    digits = sum(character.isdigit() for character in bare)
    if digits == len(bare):
        return digits >= _SHORT_CODE
    if not _OPAQUE.fullmatch(bare):
        return False
    has_turns = re.search(r"[a-z][A-Z]", bare) is not None and re.search(r"[A-Z]{2}", bare) is not None
    return digits > 1 or has_turns or "=" in bare
