"""Saved pages → sightings: what a person sees is the text; structured data fills fields and is checked against it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from metier.domain.posting import HiddenFragment, Sighting, UntrustedText
from metier.errors import (
    BinaryError,
    EncodingError,
    FileEmptyError,
    FileTooLargeError,
    NotAPostingError,
    NoVisibleTextError,
    TitleMissingError,
)
from metier.sources import values
from metier.sources.ld import as_shown, differences, sighting_of
from metier.sources.material import Material, checked_encoding, marked_encoding
from metier.sources.options import ReadOptions
from metier.sources.rows import Place, readable
from metier.text.jsonld import AGREEMENT, JobPostingLd, agrees, job_postings
from metier.text.visible import VisiblePage, sign_in_page, visible_page

# Encodings a page may name for itself (WHATWG Encoding Standard, labels in use); others are not obeyed, as
# UTF-7 and its like can hide markup. Value: Python's name of what browsers decode the label as.
PAGE_ENCODINGS = {
    **{f"windows-125{n}": f"cp125{n}" for n in range(9)},
    **{f"iso-8859-{n}": f"iso-8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    **dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii", "cp1252"), "cp1252"),
    "iso-8859-9": "cp1254",
    "koi8-r": "koi8-r",
    "koi8-u": "koi8-u",
    "shift_jis": "cp932",
    "euc-jp": "euc-jp",
    "iso-2022-jp": "iso-2022-jp",
    "euc-kr": "cp949",
    "big5": "big5hkscs",
    **dict.fromkeys(("gb2312", "gbk", "gb18030"), "gb18030"),
}
_META_CHARSET = re.compile(
    rb"<meta[^>]{0,300}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w-]{1,40})", re.IGNORECASE
)
_META_BYTES = 4_096  # the standard says 1,024; some pages put scripts first
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d{1,6}\)(https?://[^\s<>\"]{1,2000})", re.IGNORECASE)


def read_html(material: Material, options: ReadOptions) -> Iterator[Sighting]:
    """The posting of a saved page; several only if structured data describes several that stand on the page.

    Raises:
        NotAPostingError: If it is a sign-in or captcha page.
        NoVisibleTextError: If no reader would see a word.
        TitleMissingError: If it has no heading, no title, and the person gave none.
        EncodingError, BinaryError, FileEmptyError, FileTooLargeError: If the bytes are no page.

    Cost: memory for the whole page, at most `max_bytes` unpacked.
    """
    data = _bytes(material, options)
    html = _decoded(data, material.name, options)
    if not html.strip("\ufeff \t\r\n"):
        raise FileEmptyError(material.name, n_bytes=material.n_bytes)
    page = visible_page(html)
    if looks_like := sign_in_page(page):
        raise NotAPostingError(material.name, looks_like=looks_like)
    postings = list(dict.fromkeys(job_postings(page.json_ld)))
    if not page.text.strip() and not any(readable(posting.description)[0] for posting in postings):
        hidden = [(fragment.how, str(fragment.words)) for fragment in page.hidden]
        raise NoVisibleTextError(material.name, n_hidden=len(hidden), hidden=hidden)
    place = Place(material.name, "", "file:html")
    if len(several := _standing(postings, page)) > 1 and len(several) == len(postings):
        yield from _several(several, page, place)
        return
    url = values.web_address(page.canonical_url)
    saved_from = _SAVED_FROM.search(html[:_META_BYTES])
    fallback_url = values.web_address(saved_from[1]) if saved_from else ""
    posting = _of_page(postings, page)
    yield _one(
        posting,
        page,
        place,
        options,
        url=url or values.web_address(posting.url) or fallback_url,
        raw_hash=hashlib.sha256(data).hexdigest(),
    )


def _bytes(material: Material, options: ReadOptions) -> bytes:
    data = material.whole()
    if len(data) > options.max_bytes:
        raise FileTooLargeError(material.name, n_bytes=len(data), limit=options.max_bytes)
    return data


def _decoded(data: bytes, name: str, options: ReadOptions) -> str:
    """The page's characters: a byte order mark wins, then the person, then certain UTF-8, then the page."""
    encoding = marked_encoding(data) or checked_encoding(options.encoding) or _page_encoding(data)
    try:
        html = data.decode(encoding)
        html.encode("utf-8")
    except UnicodeDecodeError as error:
        spelled = "UTF-8" if encoding.startswith("utf-8") else encoding
        raise EncodingError(name, position=error.start, encoding=spelled) from error
    except UnicodeError as error:
        raise EncodingError(name, position=0, encoding=encoding) from error
    if (at := html.find("\0")) >= 0:
        raise BinaryError(name, position=len(html[:at].encode(encoding, "replace")))
    return html


def _page_encoding(data: bytes) -> str:
    stated = _META_CHARSET.search(data[:_META_BYTES])
    named = PAGE_ENCODINGS.get(stated[1].decode("ascii", "replace").lower(), "utf-8") if stated else "utf-8"
    if named == "iso-2022-jp":
        return named  # its bytes are ASCII, so that they pass for UTF-8
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return named
    return "utf-8"  # by chance this happens to almost no other text


def _standing(postings: list[JobPostingLd], page: VisiblePage) -> list[JobPostingLd]:
    """The postings whose description stands on the page."""
    return [posting for posting in postings if posting.title and _agreement(posting, page) >= AGREEMENT]


def _agreement(posting: JobPostingLd, page: VisiblePage) -> float:
    description, _ = readable(posting.description)
    return agrees(description, page.text) if description else 0.0


def _of_page(postings: list[JobPostingLd], page: VisiblePage) -> JobPostingLd:
    """The one posting a page is about; an empty one when that cannot be told."""
    if len(postings) == 1:
        return postings[0]
    standing = _standing(postings, page)
    titled = [
        posting for posting in postings if posting.title and posting.title.casefold() == page.title.casefold()
    ]
    for candidates in (standing, titled):
        if len(candidates) == 1:
            return candidates[0]
    return JobPostingLd()


def _several(postings: list[JobPostingLd], page: VisiblePage, place: Place) -> Iterator[Sighting]:
    for number, posting in enumerate(postings, start=1):
        text, hidden = readable(posting.description)
        at = Place(place.name, f"posting {number}", place.source)
        title = values.one_line(posting.title)
        yield sighting_of(
            posting, at, title=title, text=text, hidden=hidden, notes=differences(posting, page.text)
        )


def _one(
    posting: JobPostingLd, page: VisiblePage, place: Place, options: ReadOptions, *, url: str, raw_hash: str
) -> Sighting:
    seen_text = values.storable(page.text).strip()
    text, hidden, notes = _text(posting, seen_text)
    shown = f"{page.title}\n{seen_text or text}"
    contradicted = bool(notes)
    notes += differences(posting, shown)
    title = values.one_line(options.title) or _title(posting, page, shown)
    if not title:
        raise TitleMissingError(place.name)
    if page.left_out:
        notes += (f"W-TRUNCATED: {page.left_out:,} characters of the page's markup were not read",)
    raw = {"site_name": values.one_line(page.site_name)} if page.site_name else {}
    return sighting_of(
        as_shown(posting, shown) if contradicted else posting,
        place,
        title=title,
        text=text,
        url=url,
        hidden=(*page.hidden, *hidden),
        notes=notes,
        raw_hash=raw_hash,
        raw=raw,
    )


def _text(posting: JobPostingLd, seen_text: str) -> tuple[str, tuple[HiddenFragment, ...], tuple[str, ...]]:
    """The description where the page shows it or shows nothing; else what the page shows, with a note."""
    description, hidden = readable(posting.description)
    if not description:
        return seen_text, (), ()
    share = agrees(description, UntrustedText(seen_text))
    if not seen_text or share >= AGREEMENT:
        return description, hidden, ()
    note = f"W-JSONLD-DIFF: the page shows {share:.0%} of its structured description; the page's own text is used"
    return seen_text, hidden, (note,)


def _title(posting: JobPostingLd, page: VisiblePage, shown: str) -> str:
    stated, heading = values.one_line(posting.title), values.one_line(page.title)
    is_shown = stated.casefold() in " ".join(shown.split()).casefold()
    return stated if stated and (is_shown or not heading or not page.text.strip()) else heading
