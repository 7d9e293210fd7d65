"""The text layer: a document that was written is read again and must say what it was to say, word by word."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from io import BytesIO
from itertools import zip_longest

from metier.documents.layout import BETWEEN
from metier.documents.rows import Row
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

    _check_rows(texts, [row for page in made for row in page])
    drawn = [[text for row in page for text in row.signs] for page in made]
    found = [page.extract_text() for page in PdfReader(BytesIO(content)).pages]
    for want, foot, got in zip_longest(drawn, feet, found, fillvalue=""):
        _same("PDF", _words([*want, str(foot)]), _words([str(got)]))


def check_left_out(texts: Iterable[str], kept: Iterable[str], missing: Collection[str]) -> None:
    """Return if `kept` is `texts` without blanks and characters that are named as missing, and otherwise the same.

    Raises:
        TextLayerError: Something else was left out, or came in.
    """
    whole, left = ("".join(_words(each)) for each in (texts, kept))
    at = 0
    for place, character in enumerate(whole):
        if left[at : at + 1] == character:
            at += 1
        elif character not in missing:
            _same("PDF", [whole[place : place + 40]], [left[at : at + 40]])
    _same("PDF", [""], [left[at:]])


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


def _check_rows(texts: Iterable[str], rows: Iterable[Row]) -> None:
    """Return if the rows say the texts: the same signs and blanks, but where a line ends.

    There a blank goes, or none where a long word was broken, or the dot between two ways to be reached.
    """
    rest = " ".join(_words(texts))
    for row in rows:
        said = " ".join(_words(row.words))
        rest = rest.removeprefix(" ")
        if not rest.startswith(said):
            rest = rest.removeprefix(f"{BETWEEN.strip()} ")
        _same("PDF", [rest[: len(said)]], [said])
        rest = rest[len(said) :]
    _same("PDF", [rest], [""])
