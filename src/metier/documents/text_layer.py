"""The text layer: a document that was written is read again and must say what it was to say, word by word."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from io import BytesIO
from itertools import zip_longest

from metier.documents.rows import Row
from metier.documents.sheet import BETWEEN
from metier.errors import TextLayerError


def check_pdf(
    content: bytes, made: Sequence[Sequence[Row]], feet: Sequence[str], texts: Iterable[str]
) -> None:
    """Return if the pages say what was drawn on them, and what was drawn is what was to be said.

    Args:
        feet: What stands at the foot of each page.
        texts: Every piece of text in reading order, without what no font has.

    Raises:
        TextLayerError: They differ.
    """
    from pypdf import PdfReader

    _same("PDF", _letters(texts), _letters(text for page in made for row in page for text in row.words))
    drawn = [[text for row in page for text in row.signs] for page in made]
    found = [page.extract_text() for page in PdfReader(BytesIO(content)).pages]
    for want, foot, got in zip_longest(drawn, feet, found, fillvalue=""):
        _same("PDF", _words([*want, str(foot)]), _words([str(got)]))


def check_words(form: str, texts: Iterable[str], found: Iterable[str]) -> None:
    """Return if what was read back has the words of `texts`, in order.

    Raises:
        TextLayerError: They differ.
    """
    _same(form, _words(texts), _words(found))


def _same(form: str, wanted: Sequence[str], found: Sequence[str]) -> None:
    for want, got in zip_longest(wanted, found, fillvalue=""):
        if want != got:
            raise TextLayerError(form, wanted=want, found=got)


def _words(texts: Iterable[str]) -> list[str]:
    return [word for text in texts for word in unicodedata.normalize("NFC", text).split()]


def _letters(texts: Iterable[str]) -> list[str]:
    """All that is no space, as one word: where lines were broken makes no difference, nor the dot that is left out there."""
    return ["".join(_words(texts)).replace(BETWEEN.strip(), "")]
