"""What two sightings say of each other: employer, level, place, requisition and page, from their own words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from typing import Final

import numpy as np

from metier.domain.posting import PostingId
from metier.text.fingerprint import Fingerprint, company_key, title_codes, title_key
from metier.text.urls import employer_page


@dataclass(frozen=True, slots=True)
class Candidate:
    """What folding knows of one sighting: the posting it belongs to, and its own words about itself.

    A posting with several sightings has one candidate each; empty fields mean that the source does not say.

    Attributes:
        seniority: Level as stated or read, in any words; only equality counts.
        fingerprint: Of the sighting's own text.
    """

    posting_id: PostingId
    company: str
    title: str
    place: str
    url: str
    requisition_id: str
    source: str
    source_id: str
    board: str
    seniority: str
    fingerprint: Fingerprint


class Employers(Enum):
    """What two company names say of each other; `ALIAS`: one begins with the whole of the other."""

    SAME = auto()
    UNKNOWN = auto()
    ALIAS = auto()
    DIFFERENT = auto()


def employers(one: Candidate, other: Candidate) -> Employers:
    """Whether two sightings name one employer."""
    first, second = company_key(one.company), company_key(other.company)
    if not first or not second:
        return Employers.UNKNOWN
    if first == second:
        return Employers.SAME
    is_alias = first.startswith(f"{second} ") or second.startswith(f"{first} ")
    return Employers.ALIAS if is_alias else Employers.DIFFERENT


def fits_with_same_text(candidate: Candidate, known: Candidate) -> bool:
    """Whether two sightings of one long text may be one opening; of another company, title and place must agree."""
    if employers(candidate, known) is not Employers.DIFFERENT:
        return True
    return same_title(candidate, known) and not places_conflict(candidate.place, known.place)


def fits_with_short_text(candidate: Candidate, known: Candidate) -> bool:
    """Whether two sightings of one short text may be one opening: company, title and place must agree."""
    if employers(candidate, known) is not Employers.SAME or not same_title(candidate, known):
        return False
    return not places_conflict(candidate.place, known.place)


def same_title(one: Candidate, other: Candidate) -> bool:
    """Whether the titles are equal up to level spelling, gender markers, job numbers, place and mode."""
    return title_key(one.title) == title_key(other.title)


def may_share_row(candidate: Candidate, member: Candidate) -> bool:
    """Whether nothing says that two sightings of like texts are two openings."""
    if requisitions_differ(candidate, member) or _pages_differ(candidate, member):
        return False
    return titles_agree(candidate.title, candidate.place, member.title, member.place)


def requisitions_differ(one: Candidate, other: Candidate) -> bool:
    """Whether both state a requisition, and what may be one employer states two."""
    if employers(one, other) is Employers.DIFFERENT:
        return False
    return differ(_requisition(one), _requisition(other))


def _pages_differ(one: Candidate, other: Candidate) -> bool:
    return differ(employer_page(one.url), employer_page(other.url))


def differ(one: str, other: str) -> bool:
    """Whether both say something, and not the same."""
    return bool(one and other) and one.casefold() != other.casefold()


def is_plainly_another(one: Candidate, other: Candidate) -> bool:
    """Text and either title or company disagree: an id or a page used twice, such as row 1 of two files."""
    if estimate(one, other) >= 0.5:
        return False
    return employers(one, other) is Employers.DIFFERENT or not same_title(one, other)


_NO_REQUISITION: Final = frozenset(
    {"0", "1", "evergreen", "multiple", "na", "nan", "none", "null", "tbd", "unknown", "various"}
)


def _requisition(candidate: Candidate) -> str:
    folded = re.sub(r"[\W_]", "", candidate.requisition_id.casefold())
    return "" if folded in _NO_REQUISITION else folded


def requisition_keys(candidate: Candidate) -> list[tuple[str, str]]:
    """A requisition counts within one employer, or within one tenant of a source."""
    requisition = _requisition(candidate) if candidate.requisition_id else ""
    if not requisition:
        return []
    board = f"{candidate.source}\n{candidate.board}" if candidate.board else ""
    tenants = (company_key(candidate.company), board)
    return [(tenant, requisition) for tenant in tenants if tenant]


def estimate(one: Candidate, other: Candidate) -> float:
    """Likeness of two texts as their signatures tell it, in [0, 1]; standard error at most 0.06."""
    first, second = (np.frombuffer(each.fingerprint.signature, dtype="<u4") for each in (one, other))
    return float((first == second).mean())


# --- titles and places ---

_GRADES: Final = frozenset(
    """
    apprentice associate assistant chief contract contractor deputy director entry executive expert fellow fresher freelance
    graduate head i ii iii intern iv junior lead leader manager mid middle part president principal senior staff student
    temporary trainee v vice vp working
    """.split()  # noqa: SIM905  # forty quoted words would be harder to read
)
"""Words of a title that say for whom it is; two titles that differ in one are two openings."""


_TOWNS: Final = {
    "bangalore": "bengaluru",
    "bombay": "mumbai",
    "calcutta": "kolkata",
    "firenze": "florence",
    "genève": "geneva",
    "gurgaon": "gurugram",
    "köln": "cologne",
    "lisboa": "lisbon",
    "madras": "chennai",
    "milano": "milan",
    "münchen": "munich",
    "praha": "prague",
    "roma": "rome",
    "warszawa": "warsaw",
    "wien": "vienna",
    "zürich": "zurich",
}
"""Towns with two names in job ads."""


@lru_cache(maxsize=65536)
def titles_agree(one: str, one_place: str, other: str, other_place: str) -> bool:
    """Whether one title says at most more than the other: same level, same codes, no word replaced by another."""
    if one == other:
        return True
    codes, other_codes = title_codes(one), title_codes(other)
    if codes and other_codes and codes != other_codes:
        return False
    words, other_words = _role_words(one, one_place), _role_words(other, other_place)
    if words & _GRADES != other_words & _GRADES:
        return False
    words, other_words = words - codes, other_words - other_codes
    return words <= other_words or other_words <= words


@lru_cache(maxsize=65536)
def _role_words(title: str, place: str) -> frozenset[str]:
    words = frozenset(title_key(title).split())
    return words - _place_words(place) or words


@lru_cache(maxsize=65536)
def _place_words(place: str) -> frozenset[str]:
    return frozenset(_town_words(place))


def _town_words(place: str) -> list[str]:
    return [_TOWNS.get(word, word) for word in re.findall(r"[^\W\d_]+", place.casefold())]


@lru_cache(maxsize=65536)
def places_conflict(one: str, other: str) -> bool:
    """Whether both are known and neither is within the other, as far as their words tell."""
    words, other_words = _place_words(one), _place_words(other)
    if not words or not other_words or words <= other_words or other_words <= words:
        return False
    towns, regions = zip(_town_and_region(one), _town_and_region(other), strict=True)
    if towns[0] != towns[1]:
        return True
    is_short = min(map(len, regions)) <= 3
    return bool(regions[0] and regions[1]) and (
        regions[0][0] != regions[1][0] if is_short else regions[0] != regions[1]
    )


def _town_and_region(place: str) -> tuple[str, str]:
    parts = [" ".join(_town_words(part)) for part in place.split(",")]
    named = [part for part in parts if part]
    return named[0], named[1] if len(named) > 1 else ""
