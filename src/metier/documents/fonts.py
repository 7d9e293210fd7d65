"""Fonts for PDF: metier's own or the person's, which one has a sign for a character, and what no font has."""

from __future__ import annotations

import hashlib
import importlib.resources
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from metier.errors import FontFileError

OWN = {"regular": "OpenSans-Regular.ttf", "strong": "OpenSans-Semibold.ttf", "other": "DejaVuSans.ttf"}
"""metier's fonts: for text, for what stands out, and for signs that those two lack."""
LARGEST = 40_000_000
"""Bytes of a font that is read."""
_SHAPED = (
    (0x0590, 0x0DFF), (0x0E00, 0x0FFF), (0x1000, 0x109F), (0x1100, 0x11FF), (0x1700, 0x18AF), (0x1900, 0x1CFF),
    (0xA800, 0xABFF), (0xFB1D, 0xFDFF), (0xFE70, 0xFEFF), (0x10800, 0x11FFF), (0x1E800, 0x1EFFF),
)  # fmt: skip
"""Scripts whose letters are joined, stacked or run to the left: put one by one they would be wrong, so they count as missing."""


@dataclass(frozen=True, slots=True)
class Run:
    """Text that one font has every sign of."""

    text: str
    font: Any


class FontSet:
    """The fonts of one document, in the order in which they are asked for a sign.

    Args:
        fonts: TrueType files: for text, and for what stands out (else the same); metier's where there are none.

    Raises:
        FontFileError: One of them is no TrueType font, or cannot be read.
    """

    def __init__(self, fonts: Sequence[str] = ()) -> None:
        own = {name: _own(file) for name, file in OWN.items()}
        theirs = [_load(Path(name)) for name in fonts[:2]]
        regular, strong = (theirs[:1] or [own["regular"]])[0], (theirs[-1:] or [own["strong"]])[0]
        spare = [own["regular"], own["other"]]
        self._chains = {False: [regular, *spare], True: [strong, *([regular] if theirs else []), *spare]}
        self.missing: set[str] = set()
        """Characters without a sign, so far."""

    @property
    def first(self) -> Any:
        """The font of plain text."""
        return self._chains[False][0]

    def runs(self, text: str, *, is_strong: bool = False) -> list[Run]:
        """The text in pieces of one font each; what no font has is left out and added to `missing`.

        A letter and the marks over it stay in one font.
        """
        found: list[Run] = []
        for cluster in _clusters(text):
            kept, font = self._font_of(cluster, self._chains[is_strong])
            if font is None:
                continue
            if found and found[-1].font is font:
                found[-1] = Run(found[-1].text + kept, font)
            else:
                found.append(Run(kept, font))
        return found

    def width(self, text: str, size: float, *, is_strong: bool = False) -> float:
        """How wide the text is, in points."""
        return sum(
            float(run.font.stringWidth(run.text, size)) for run in self.runs(text, is_strong=is_strong)
        )

    def shown(self, text: str) -> str:
        """The text without what no font has, and without the doubled spaces that this leaves."""
        kept = "".join(run.text for run in self.runs(text))
        return kept if kept == text else " ".join(word for word in kept.split(" ") if word)

    def _font_of(self, cluster: str, chain: Sequence[Any]) -> tuple[str, Any]:
        for font in chain:
            if all(_has(font, character) for character in cluster):
                return cluster, font
        first, marks = cluster[0], cluster[1:]
        self.missing.update(marks)
        for font in chain:
            if _has(font, first):
                return first, font
        self.missing.add(first)
        return "", None


def _clusters(text: str) -> Iterator[str]:
    """Letters with the marks over them."""
    cluster = ""
    for character in text:
        if cluster and unicodedata.category(character).startswith("M"):
            cluster += character
            continue
        if cluster:
            yield cluster
        cluster = character
    if cluster:
        yield cluster


def _has(font: Any, character: str) -> bool:
    code = ord(character)
    if any(low <= code <= high for low, high in _SHAPED):
        return False
    return bool(font.face.charToGlyph.get(code))


@cache
def _own(name: str) -> Any:
    data = (importlib.resources.files("metier") / "documents" / "fonts" / name).read_bytes()
    return _registered(data, name)


def _load(path: Path) -> Any:
    try:
        if path.stat().st_size > LARGEST:
            raise FontFileError(str(path), what=f"it is larger than {LARGEST / 1e6:.0f} MB")
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise FontFileError(str(path), what="there is no such file") from error
    except OSError as error:
        what = f"it cannot be read: {error.strerror or 'no reason given'}"
        raise FontFileError(str(path), what=what) from error
    return _registered(data, str(path))


def _registered(data: bytes, name: str) -> Any:
    """A font under a name made from its bytes: two files of one name are two fonts."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    key = f"m{hashlib.sha256(data).hexdigest()[:16]}"
    if key in pdfmetrics.getRegisteredFontNames():
        return pdfmetrics.getFont(key)
    try:
        font = TTFont(key, BytesIO(data))
        pdfmetrics.registerFont(font)
    except (TTFError, ValueError, KeyError, IndexError, OverflowError) as error:
        what = str(error).partition(" for")[0].partition(":")[0] or "it is damaged"
        raise FontFileError(name, what=what) from error
    except (
        Exception
    ) as error:  # a damaged font may fail anywhere in the parser; struct.error, TypeError were seen
        raise FontFileError(name, what="it is damaged, or no TrueType font") from error
    return font
