"""Near-duplicate keys: what stays the same when one job ad is printed twice.

Texts are compared as sequences of words: case, punctuation and white space do not count, `C++` and `C#` are words.
Companies and titles are compared by keys, from which legal forms, gender markers and job numbers are gone.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final
from zlib import crc32

import numpy as np
import rensa
from numpy.typing import NDArray

FINGERPRINT_VERSION: Final = f"words5-64-1.{rensa.RMinHash.ALGORITHM_VERSION}"
"""Fingerprints of one version compare; those of another are made anew from the text."""

N_HASHES: Final = 64
"""Length of a signature; the standard error of an estimate of 0.9 is 0.04."""

_SEED: Final = 20260
_GRAM: Final = 5
_WEIGHTS: Final = np.array(
    [0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F],
    dtype=np.uint64,
)
_WORD_BYTES: Final = bytes(byte if byte > 127 or chr(byte).isalnum() else ord(" ") for byte in range(256))
_NON_ASCII: Final = re.compile(r"[^\x00-\x7f]+")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is kept of a text to find its copies without reading it again.

    Attributes:
        text_hash: SHA-256 of the words in a row, hexadecimal: equal for texts that differ in case, punctuation and white space
            only, words run together ("the roleYou") included.
        n_words: Number of words.
        signature: MinHash of the word 5-grams: `N_HASHES` little-endian numbers of 32 bits.
    """

    text_hash: str
    n_words: int
    signature: bytes = field(repr=False)


def fingerprint(text: str) -> Fingerprint:
    """The fingerprint of one text; the same on every machine for one `FINGERPRINT_VERSION`.

    Cost:
        About 0.2 ms for 3,000 characters, linear in the length.

    Source:
        Broder 1997, "On the resemblance and containment of documents"; hashing by rensa's R-MinHash.
    """
    words = words_of(text)
    grams = _grams(words)
    rows = rensa.RMinHash.digest_matrix_from_flat_token_hashes(
        grams, [0, len(grams)], N_HASHES, _SEED
    ).to_rows()
    return Fingerprint(_hash(words), len(words), np.array(rows[0], dtype="<u4").tobytes())


def text_hash(text: str) -> str:
    """SHA-256 of the text up to case, punctuation and white space, hexadecimal.

    Example:
        >>> text_hash("We build **boats**.") == text_hash("we build boats")
        True
    """
    return _hash(words_of(text))


def likeness(one: Sequence[bytes], other: Sequence[bytes]) -> float:
    """Share of word 5-grams two texts, given as `words_of`, have in common: |A ∩ B| / |A ∪ B|, in [0, 1]; 1 for two empty ones."""
    first, second = np.unique(_grams(one)), np.unique(_grams(other))
    shared = len(np.intersect1d(first, second, assume_unique=True))
    union = len(first) + len(second) - shared
    return shared / union if union else 1.0


def words_of(text: str) -> list[bytes]:
    """The words of a text in order, lower case, UTF-8; marks and signs of any script are no words."""
    plain = text.lower().replace("\\+", "+").replace("\\#", "#").replace("c++", "cpp").replace("c#", "csharp")
    if not plain.isascii():
        plain = _NON_ASCII.sub(lambda run: _without_signs(run[0]), plain)
    return plain.encode("utf-8", "replace").translate(_WORD_BYTES).split()


@lru_cache(maxsize=4096)
def _without_signs(run: str) -> str:
    """A run of non-ASCII characters with blanks in place of punctuation, symbols, separators and controls."""
    return "".join(
        " " if unicodedata.category(c)[0] in "PSZC" else c for c in unicodedata.normalize("NFKC", run)
    )


def _hash(words: Sequence[bytes]) -> str:
    return hashlib.sha256(b"".join(words)).hexdigest()


def _grams(words: Sequence[bytes]) -> NDArray[np.uint64]:
    """Hashes of all runs of five words; a shorter text is one run."""
    hashes = np.fromiter(map(crc32, words), np.uint64, len(words))
    n_grams = min(len(words), max(1, len(words) - _GRAM + 1))
    grams = np.zeros(n_grams, np.uint64)
    for place in range(min(_GRAM, len(words))):
        grams += hashes[place : place + n_grams] * _WEIGHTS[place]
    return grams ^ (grams >> np.uint64(29))


# --- companies ---------------------------------------------------------------------------------------

_LEGAL_FORMS: Final = frozenset(
    """
    ab ag aps as asa bv bvba co company corp corporation gbr gesmbh ggmbh gmbh inc incorporated kft kg kgaa
    limited llc llp lp ltd ltda mbh nv oy oyj pbc plc private pty pvt sa sarl sas se sl spa spol sro srl ug zrt
    """.split()  # noqa: SIM905  # forty quoted words would be harder to read
)
_LEGAL_TAIL: Final = frozenset({"and", "sp", "z", "o", "d"})
_DOTTED: Final = re.compile(r"\b(?:\w\.){2,}(?:\w\b)?|\b(?:\w/){1,3}\w\b")
_GLUED_FORM: Final = re.compile(
    r"(?<=\w)\s*&\s*co\b\.?|\be\.\s?v\.|\bs\.\s?r\.\s?o\.?|\bsp\.?\s*z\s*o\.?\s*o\.?"
)


@lru_cache(maxsize=65536)
def company_key(company: str) -> str:
    """The name of an employer for comparing: folded, lower case, without legal forms at its end.

    Example:
        >>> company_key("Müller & Söhne GmbH & Co. KG"), company_key("ACME Pvt. Ltd."), company_key("The Acme Company")
        ('muller sohne', 'acme', 'acme')
    """
    folded = _GLUED_FORM.sub(" ", _folded(company))
    folded = _DOTTED.sub(lambda run: re.sub(r"\W", "", run[0]), folded)
    words = re.findall(r"[^\W_]+", re.sub(r"['’]", "", folded))
    kept = list(words)
    while len(kept) > 1 and (
        kept[-1] in _LEGAL_FORMS or (len(kept) < len(words) and kept[-1] in _LEGAL_TAIL)
    ):
        kept.pop()
    if len(kept) > 1 and kept[0] == "the":
        del kept[0]
    return " ".join(kept)


def _folded(text: str) -> str:
    """Lower case, compatibility forms and accents gone."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in apart if unicodedata.category(c) != "Mn") if _has_latin(apart) else apart


def _has_latin(text: str) -> bool:
    return any("a" <= c <= "z" for c in text)


# --- titles ------------------------------------------------------------------------------------------

_GENDER: Final = re.compile(
    r"\(\s*(?:[mwfdxhiasn]|div|gn)(?:\s*[/|,.:*]\s*(?:[mwfdxhiasn]|div|gn)){0,3}\s*\)|\b[mwfdxh](?:\s?[/|]\s?[mwfdxh]){1,3}\b"
    r"|\(?\ball genders?(?: welcome)?\b\)?|\(\s*gn\s*\)|(?<=\w)(?:[*:_/]-?)(?:in|innen|frau)\b"
)
_REQUISITION: Final = re.compile(
    r"[(\[#]*\b(?:req(?:uisition)?|job|ref(?:erence)?|vacancy|position|posting)\b[\s.:#-]*(?:id|no|number|code|nr)?[\s.:#_-]*[a-z]{0,3}[-_]?\d{2,}[\w-]*[)\]]?"
    r"|\b(?:jr|req|r)[-_ ]?\d{3,}\b|[(\[]\s*#?\s*[a-z]{0,4}[-_]?\d{3,}\s*[)\]]|#\s*\d{2,}\b|(?<=[-–—|:,])\s*[a-z&]{0,4}-?\d{4,}\s*\Z"
)
_PLACE_TAIL: Final = re.compile(
    r"\s*(?:[-–—|,(]|\bin\b)\s*[A-Z][\w.' ]{2,24},\s*[A-Z]{2,3}(?:,\s*[A-Z]{2,3})?\)?\s*\Z"
)
_MODES: Final = re.compile(
    r"\b(?:(?:fully|100\s?%|entirely)\s+)?(?:remote(?:ly)?|hybrid|on-?\s?site|in-?\s?office|wfh|wfo|work from (?:home|office|anywhere))\b(?:\s+(?:first|only|work|role|job|position|friendly))?"
    r"|\bfull[- ]?time\b|\bvollzeit\b|\bpermanent\b|\b(?:urgent(?:ly)?|immediate)\s+(?:hiring|opening|requirement|joiners?)\b|\burgently required\b"
)
_COUNTRIES: Final = frozenset(
    "usa us uk eu emea apac latam india germany deutschland france canada australia singapore ireland spain poland europe worldwide anywhere".split()  # noqa: SIM905  # a list of words reads better
)
_SAME_WORDS: Final = {
    "sr": "senior",
    "snr": "senior",
    "jr": "junior",
    "jnr": "junior",
    "mgr": "manager",
    "engr": "engineer",
    "&": "and",
    "internship": "intern",
}
_TITLE_WORD: Final = re.compile(r"c\+\+|[cf]#|\.net\b|[^\W_]+|&")


@lru_cache(maxsize=65536)
def title_key(title: str) -> str:
    """A job title for comparing: folded, without gender markers, job numbers and trailing place or mode; the level stays.

    Example:
        >>> title_key("Sr. Data Engineer (m/w/d) - REQ-1234 | Remote"), title_key("Data Analyst - San Diego, CA")
        ('senior data engineer', 'data analyst')
    """
    key = _title_words(_REQUISITION.sub(" ", _without_markers(title)))
    return key or " ".join(re.findall(r"\w+", _folded(title)))


@lru_cache(maxsize=65536)
def title_codes(title: str) -> frozenset[str]:
    """Words of a title with a digit in them: job numbers, grades, batches. Two titles whose codes differ are two openings.

    Example:
        >>> sorted(title_codes("Developer L4 [IS007]"))
        ['is007', 'l4']
    """
    return frozenset(
        word for word in re.findall(r"[^\W_]+", _without_markers(title)) if any(map(str.isdigit, word))
    )


def _without_markers(title: str) -> str:
    place = _PLACE_TAIL.search(title)
    kept = title[: place.start()] if place and place.start() else title
    return _GENDER.sub(" ", _folded(kept))


def _title_words(folded: str) -> str:
    words = [_SAME_WORDS.get(word, word) for word in _TITLE_WORD.findall(_MODES.sub(" ", folded))]
    while len(words) > 1 and (words[-1] in _COUNTRIES or words[-1] in {"in", "and", "or", "the"}):
        words.pop()
    return " ".join(word for word in words if word != "and")
