"""Words written in a code that a language model reads as easily as plain ones: base64, rot13, tags with an address."""

from __future__ import annotations

import base64
import binascii
import codecs
import ipaddress
import itertools
import re
from collections.abc import Iterator

_MAX_CODES = 50  # of one posting are decoded: a bound on time for one that is made of them
_HINT = re.compile(r"[0-9]{1,3}")
"""After a letter: what codes have and few words."""
_ADDRESS = re.compile(r"R?[MNO][CDSTijyz][A-Za-z0-9+/]{7,60}={0,2}")
"""How an address written in digits begins in base64."""
_CODE = re.compile(r"[A-Za-z0-9+/]{10,4000}={0,2}")
_CODE_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
_TURNED = ("guvf", " gur ", "lbhe", "rirel", " naq ", "vaber", "nyy ")
"""this, the, your, every, and, ignore, all: in rot13; no language has two of them."""


def coded_words(text: str, *, tags: bool = True) -> Iterator[tuple[int, int, str]]:
    """Start, end and plain words of pieces that decode from base64 to printable text; the first fifty of a text.

    A leading letter may be left out, as some boards write `R` before the code.

    Args:
        text: As it is; codes are not the same in lower case.
        tags: Look for short tags that spell an address too, which takes longer.
    """
    for start, end in itertools.islice(_codes(text, tags=tags), _MAX_CODES):
        plain = next(filter(None, (_decoded(text[start + skipped : end]) for skipped in (0, 1))), "")
        if plain:
            yield start, end, plain


def _codes(text: str, *, tags: bool) -> Iterator[tuple[int, int]]:
    """Start and end of what may be a code; none twice."""
    found_tags = _ADDRESS.finditer(text) if tags else ()
    addresses = {found.span() for found in found_tags if _begins(text, found.start())}
    yield from sorted(addresses)
    end = 0
    for hint in _HINT.finditer(text):
        start = hint.start()
        if start < end or not start or not text[start - 1].isalpha():
            continue
        while start > end and text[start - 1] in _CODE_LETTERS:
            start -= 1
        found = _CODE.match(text, start)
        end = found.end() if found else hint.end()
        if found and found.span() not in addresses:
            yield found.span()


def _begins(text: str, start: int) -> bool:
    return not start or text[start - 1] not in _CODE_LETTERS


def _decoded(code: str) -> str:
    bare = code.rstrip("=")
    try:
        raw = base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
        plain = raw.decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return plain if plain.isprintable() and len(plain) > 6 else ""


def address_in(plain: str) -> str:
    """The internet address that `plain` is, or an empty text."""
    try:
        return str(ipaddress.ip_address(plain.strip()))
    except ValueError:
        return ""


def turned(lowered: str) -> str:
    """The text turned by thirteen letters where it holds words so turned, else nothing; offsets stay."""
    if sum(word in lowered for word in _TURNED) < 2:
        return ""
    return codecs.encode(lowered, "rot13")
