"""Words written in a code that a language model reads as easily as plain ones: base64, rot13, tags with an address."""

from __future__ import annotations

import base64
import binascii
import codecs
import ipaddress
import re
from collections.abc import Iterator

_MAX_CODES = 50
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{10,4000}={0,2}(?![A-Za-z0-9+/=])")
_MIXED = re.compile(r"(?=[^0-9]{0,200}[0-9])(?=[^a-z]{0,200}[a-z])[^A-Z]{0,200}[A-Z]")
_TURNED = ("guvf", " gur ", "lbhe", "rirel", " naq ", "vaber", "nyy ")
"""this, the, your, every, and, ignore, all: in rot13; no language has two of them."""


def coded_words(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and plain words of pieces that decode from base64 to printable text; the first fifty of a text.

    A leading letter may be left out, as some boards write `R` before the code.
    """
    for n_seen, found in enumerate(_BASE64.finditer(text)):
        if n_seen == _MAX_CODES * 10:
            return
        if not _MIXED.match(found[0]):
            continue
        for skipped in (0, 1):
            plain = _decoded(found[0][skipped:])
            if plain:
                yield found.start(), found.end(), plain
                break


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
