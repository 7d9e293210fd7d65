"""Folding: one opening is one row, however often it is printed; two openings are never one row.

A missed fold shows a row twice, which a person sees and dismisses. A wrong fold hides an opening. So each rule
asks for evidence, nothing folds by company and title alone, and every doubt keeps rows apart.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import lru_cache
from typing import Final

import numpy as np

from metier.domain.posting import PostingId
from metier.text.fingerprint import N_HASHES, Fingerprint, company_key, likeness, title_codes, title_key, words_of
from metier.text.urls import employer_page, is_aggregator, job_page

ENOUGH_WORDS: Final = 40
"""Shorter texts say too little to be evidence: "Apply now on our site" is the text of many openings."""

NEAR: Final = 0.9
"""Share of word 5-grams two texts must have in common to be looked at as near copies."""

_ESTIMATE: Final = 0.6
"""Signatures alike enough to read the texts; far below `NEAR`, as words run together hide much of what is alike."""

_MAX_READ: Final = 6
"""Near candidates read per posting; templates that print hundreds of near copies would make an import quadratic."""


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


@dataclass(frozen=True, slots=True)
class Fold:
    """The posting a sighting belongs to, and why.

    Attributes:
        into: The posting.
        rule: `same-source-id`, `same-requisition`, `same-url`, `same-text`, `same-text-elsewhere` (another
            company's copy) or `near-text`.
        likeness: Share of word 5-grams in common, in [0, 1]; estimated by signature unless the rule is about the text.
    """

    into: PostingId
    rule: str
    likeness: float


class FoldIndex:
    """The sightings known so far, by everything that can prove two of them to be one opening.

    Args:
        known: The sightings stored, oldest first; indexed at the first `find`, about 30 µs each.
        text_of: The cleaned text of a posting that is in the index; asked for near copies only.
    """

    def __init__(self, known: Iterable[Candidate] = (), *, text_of: Callable[[PostingId], str]) -> None:
        self._text_of = text_of
        self._waiting: list[Candidate] = list(known)
        self._members: dict[PostingId, dict[tuple[str, ...], Candidate]] = {}
        self._by_source_id: dict[tuple[str, str, str], Candidate] = {}
        self._by_requisition: dict[tuple[str, str], Candidate] = {}
        self._by_page: dict[str, list[Candidate]] = {}
        self._by_text: dict[str, list[Candidate]] = {}
        self._by_company: dict[str, _Company] = {}

    def add(self, candidate: Candidate) -> None:
        """Makes a sighting known; `candidate.posting_id` is the posting it was folded into, or its own."""
        self._waiting.append(candidate)

    def find(self, candidate: Candidate, text: str) -> Fold | None:
        """The posting that a sighting with this text belongs to, or None where it is an opening of its own.

        The rules in their order; the first that holds decides. Of several postings the oldest one is taken.

        1. Same source, board and id.
        2. Same requisition of the same employer. Different ones keep apart, whatever else agrees.
        3. Same page on an employer's or applicant-tracking host; two such pages keep apart. On an
           aggregator's host company and title must agree as well.
        4. Same text of 40 words or more, titles and levels not in conflict; several towns are one row.
           Under another company's name the titles must be equal and the places not in conflict.
           Shorter texts: company and title equal, places not in conflict.
        5. Nearly the same text under the same company and title, with nothing in conflict and no
           difference that could name another team, skill, number or place.

        Cost:
            Some 20 µs without near candidates; at most 6 texts are read.
        """
        self._settle()
        for rule in (self._same_source_id, self._same_requisition, self._same_page, self._same_text):
            fold = rule(candidate)
            if fold:
                return fold
        return self._near_text(candidate, text)

    # --- rules ---

    def _same_source_id(self, candidate: Candidate) -> Fold | None:
        known = self._by_source_id.get(_source_key(candidate)) if candidate.source_id else None
        if known is None or _is_plainly_another(candidate, known):
            return None
        return _fold(candidate, known, "same-source-id")

    def _same_requisition(self, candidate: Candidate) -> Fold | None:
        for key in _requisition_keys(candidate):
            known = self._by_requisition.get(key)
            if known is not None:
                return _fold(candidate, known, "same-requisition")
        return None

    def _same_page(self, candidate: Candidate) -> Fold | None:
        page = job_page(candidate.url)
        for known in self._by_page.get(page, ()) if page else ():
            if is_aggregator(candidate.url):
                agrees = _employers(candidate, known) is _Employers.SAME and title_key(candidate.title) == title_key(known.title)
            else:
                agrees = not _is_plainly_another(candidate, known)
            if agrees and not any(_requisitions_differ(candidate, member) for member in self._sightings(known)):
                return _fold(candidate, known, "same-url")
        return None

    def _same_text(self, candidate: Candidate) -> Fold | None:
        known_ones = self._by_text.get(candidate.fingerprint.text_hash, ())
        fits = _fits_with_same_text if candidate.fingerprint.n_words >= ENOUGH_WORDS else _fits_with_short_text
        for elsewhere in (False, True):
            for known in known_ones:
                if (_employers(candidate, known) is _Employers.DIFFERENT) is not elsewhere or not fits(candidate, known):
                    continue
                if all(_may_share_row(candidate, member) for member in self._sightings(known)):
                    return Fold(known.posting_id, "same-text-elsewhere" if elsewhere else "same-text", 1.0)
        return None

    def _near_text(self, candidate: Candidate, text: str) -> Fold | None:
        if candidate.fingerprint.n_words < ENOUGH_WORDS or not company_key(candidate.company):
            return None
        bucket = self._by_company.get(company_key(candidate.company))
        if bucket is None:
            return None
        read: set[PostingId] = set()
        for known in bucket.alike(candidate):
            if known.posting_id in read or not self._may_be_near(candidate, known):
                continue
            read.add(known.posting_id)
            other = self._text_of(known.posting_id)
            alike = likeness_if_same(text, other, names=f"{candidate.title} {candidate.company}")
            if alike:
                return Fold(known.posting_id, "near-text", alike)
            if len(read) >= _MAX_READ:
                break
        return None

    def _may_be_near(self, candidate: Candidate, known: Candidate) -> bool:
        if title_codes(candidate.title) != title_codes(known.title) or _differ(candidate.seniority, known.seniority):
            return False
        sightings = list(self._sightings(known))
        towns_agree = any(not _places_conflict(candidate.place, member.place) for member in sightings)
        return towns_agree and all(_may_share_row(candidate, member) for member in sightings)

    # --- index ---

    def _sightings(self, known: Candidate) -> Iterator[Candidate]:
        """The sightings of a posting that differ in anything a rule looks at."""
        return iter(self._members[known.posting_id].values())

    def _settle(self) -> None:
        for candidate in self._waiting:
            self._index(candidate)
        self._waiting.clear()

    def _index(self, candidate: Candidate) -> None:
        page = job_page(candidate.url)
        said = (candidate.company, candidate.title, candidate.place, candidate.seniority, candidate.requisition_id, employer_page(candidate.url))
        self._members.setdefault(candidate.posting_id, {}).setdefault(said, candidate)
        if candidate.source_id:
            self._by_source_id.setdefault(_source_key(candidate), candidate)
        for key in _requisition_keys(candidate):
            self._by_requisition.setdefault(key, candidate)
        if page:
            self._by_page.setdefault(page, []).append(candidate)
        if candidate.fingerprint.n_words:
            self._by_text.setdefault(candidate.fingerprint.text_hash, []).append(candidate)
        if candidate.fingerprint.n_words >= ENOUGH_WORDS:
            self._by_company.setdefault(company_key(candidate.company), _Company()).waiting.append(candidate)


@dataclass(slots=True)
class _Title:
    """Sightings of one company and title, with their signatures side by side."""

    candidates: list[Candidate] = field(default_factory=list)
    signatures: bytearray = field(default_factory=bytearray)

    def append(self, candidate: Candidate) -> None:
        self.candidates.append(candidate)
        self.signatures += candidate.fingerprint.signature

    def alike(self, signature: bytes) -> list[Candidate]:
        """Candidates whose signature is near, the likeliest first, the older first among equals."""
        table = np.frombuffer(bytes(self.signatures), dtype="<u4").reshape(-1, N_HASHES)
        estimates = (table == np.frombuffer(signature, dtype="<u4")).mean(axis=1)
        near = np.flatnonzero(estimates >= _ESTIMATE)
        return [self.candidates[place] for place in near[np.argsort(-estimates[near], kind="stable")]]


@dataclass(slots=True)
class _Company:
    """Sightings of one company, by title; titles are read when the company comes up again, as most never do."""

    waiting: list[Candidate] = field(default_factory=list)
    titles: dict[str, _Title] = field(default_factory=dict)

    def alike(self, candidate: Candidate) -> list[Candidate]:
        """Sightings with the title and nearly the signature of the candidate, the likeliest first."""
        for known in self.waiting:
            self.titles.setdefault(title_key(known.title), _Title()).append(known)
        self.waiting.clear()
        title = self.titles.get(title_key(candidate.title))
        return title.alike(candidate.fingerprint.signature) if title else []


# --- what two sightings say of each other --------------------------------------------------------------


class _Employers(Enum):
    SAME = auto()
    UNKNOWN = auto()
    ALIAS = auto()
    DIFFERENT = auto()


def _employers(one: Candidate, other: Candidate) -> _Employers:
    first, second = company_key(one.company), company_key(other.company)
    if not first or not second:
        return _Employers.UNKNOWN
    if first == second:
        return _Employers.SAME
    is_alias = first.startswith(f"{second} ") or second.startswith(f"{first} ")
    return _Employers.ALIAS if is_alias else _Employers.DIFFERENT


def _fits_with_same_text(candidate: Candidate, known: Candidate) -> bool:
    if _employers(candidate, known) is not _Employers.DIFFERENT:
        return True
    return title_key(candidate.title) == title_key(known.title) and not _places_conflict(candidate.place, known.place)


def _fits_with_short_text(candidate: Candidate, known: Candidate) -> bool:
    same_name = _employers(candidate, known) is _Employers.SAME and title_key(candidate.title) == title_key(known.title)
    return same_name and not _places_conflict(candidate.place, known.place)


def _may_share_row(candidate: Candidate, member: Candidate) -> bool:
    """Whether nothing says that two sightings of like texts are two openings."""
    if _requisitions_differ(candidate, member) or _pages_differ(candidate, member):
        return False
    return _titles_agree(candidate.title, candidate.place, member.title, member.place)


def _requisitions_differ(one: Candidate, other: Candidate) -> bool:
    if _employers(one, other) is _Employers.DIFFERENT:
        return False
    return _differ(_requisition(one), _requisition(other))


def _pages_differ(one: Candidate, other: Candidate) -> bool:
    return _differ(employer_page(one.url), employer_page(other.url))


def _differ(one: str, other: str) -> bool:
    """Whether both say something, and not the same."""
    return bool(one and other) and one.casefold() != other.casefold()


def _is_plainly_another(one: Candidate, other: Candidate) -> bool:
    """Neither company, title nor text agree: an id or page that was used twice, such as row 1 of two files."""
    if _employers(one, other) is _Employers.SAME or title_key(one.title) == title_key(other.title):
        return False
    return _estimate(one, other) < 0.5


def _fold(candidate: Candidate, known: Candidate, rule: str) -> Fold:
    return Fold(known.posting_id, rule, _estimate(candidate, known))


def _estimate(one: Candidate, other: Candidate) -> float:
    first, second = (np.frombuffer(each.fingerprint.signature, dtype="<u4") for each in (one, other))
    return float((first == second).mean())


def _source_key(candidate: Candidate) -> tuple[str, str, str]:
    return candidate.source, candidate.board, candidate.source_id


_NO_REQUISITION: Final = frozenset({"", "0", "1", "na", "nan", "none", "null", "tbd", "unknown", "various", "multiple", "requisition", "evergreen"})


def _requisition(candidate: Candidate) -> str:
    folded = re.sub(r"[\W_]", "", candidate.requisition_id.casefold())
    return "" if folded in _NO_REQUISITION else folded


def _requisition_keys(candidate: Candidate) -> list[tuple[str, str]]:
    """A requisition counts within one employer, or within one tenant of a source."""
    requisition = _requisition(candidate) if candidate.requisition_id else ""
    if not requisition:
        return []
    tenants = [company_key(candidate.company), f"{candidate.source}\n{candidate.board}" if candidate.board else ""]
    return [(tenant, requisition) for tenant in tenants if tenant]


# --- titles and places -----------------------------------------------------------------------------------

_GRADES: Final = frozenset(
    """
    apprentice associate assistant chief contract contractor deputy director entry executive expert fellow fresher freelance
    graduate head i ii iii intern iv junior lead leader manager mid middle part president principal senior staff student
    temporary trainee v vice vp working
    """.split()  # noqa: SIM905  # forty quoted words would be harder to read
)
"""Words of a title that say for whom it is; two titles that differ in one are two openings."""


@lru_cache(maxsize=65536)
def _titles_agree(one: str, one_place: str, other: str, other_place: str) -> bool:
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
    return frozenset(re.findall(r"[^\W\d_]+", place.casefold()))


@lru_cache(maxsize=65536)
def _places_conflict(one: str, other: str) -> bool:
    """Whether both are known and neither is within the other, as far as their words tell."""
    words, other_words = _place_words(one), _place_words(other)
    if not words or not other_words or words <= other_words or other_words <= words:
        return False
    towns, regions = zip(_town_and_region(one), _town_and_region(other), strict=True)
    if towns[0] != towns[1]:
        return True
    is_short = min(map(len, regions)) <= 3
    return bool(regions[0] and regions[1]) and (regions[0][0] != regions[1][0] if is_short else regions[0] != regions[1])


def _town_and_region(place: str) -> tuple[str, str]:
    parts = [" ".join(re.findall(r"[^\W\d_]+", part)) for part in place.casefold().split(",")]
    named = [part for part in parts if part]
    return named[0], named[1] if len(named) > 1 else ""


# --- differences of two near texts -----------------------------------------------------------------------

_SENTENCE: Final = 8
"""Words an added piece must have to be a sentence (usually the employer's boilerplate) and not a swapped name."""

_LITTLE_WORDS: Final = frozenset(
    b"""
    a about all also an and any apply are as at be been being by can click com company could description do does
    details for from full has have here hiring how if in into is it its job jobs may more must need new no now of on
    opening or our out overview please position posted posting purpose responsibilities requirements qualifications role s shall should so such summary than that the their them then there these they this those title
    to up us was we well were what when where which who will with would you your
    """.split()
)
"""Words that name no team, skill or place, those of headings included."""

_DEMANDS: Final = frozenset(
    b"""
    ability bachelor bachelors candidate candidates certification degree duties education experience expertise familiarity hands
    knowledge manage mandatory master masters minimum preferred proficiency proficient qualification required
    requirement responsible skill skilled skills team teams understanding years
    """.split()
)
"""Words that make an added sentence a demand or a task; boilerplate about the employer has none."""

_NUMBER_WORDS: Final = frozenset(b"one two three four five six seven eight nine ten eleven twelve fifteen twenty".split())
_BOARD_TAG: Final = re.compile(r"#\s?li-?\w+", re.IGNORECASE)
"""A job board's own mark on an ad, new with each printing."""


def likeness_if_same(one: str, other: str, *, names: str = "") -> float:
    """How alike two texts are, if they differ in nothing that could tell two openings of one template apart.

    Kept apart: any number that stands in one text only; a word in place of another; a short piece more or
    less, as "Snowflake" after "mandatory skills"; a sentence more that demands something. Let through: words run
    together, little words and headings, `names` repeated, and on one side only whole sentences that demand
    nothing. A later closing date is a number too: a new intake of interns is a new opening.

    Args:
        one: Cleaned text.
        other: Cleaned text.
        names: The title and company both have; these words count as little.

    Returns:
        The likeness, words run together cut apart, at least `NEAR`; 0 for texts to be kept apart.
    """
    words, other_words, name_words = words_of(_BOARD_TAG.sub(" ", one)), words_of(_BOARD_TAG.sub(" ", other)), words_of(names)
    words, other_words = _unglued(words, {*other_words, *name_words}), _unglued(other_words, {*words, *name_words})
    alike = likeness(words, other_words)
    return alike if alike >= NEAR and _say_the_same(words, other_words, _LITTLE_WORDS.union(name_words)) else 0.0


def _say_the_same(words: Sequence[bytes], other_words: Sequence[bytes], little: frozenset[bytes]) -> bool:
    counts, other_counts = Counter(words), Counter(other_words)
    if any(_is_number(word) for word in (counts - other_counts) | (other_counts - counts)):
        return False
    added = [False, False]
    for pieces in _differences(words, other_words):
        if b"".join(pieces[0]) == b"".join(pieces[1]):
            continue
        content = [not little.issuperset(piece) for piece in pieces]
        if all(content) or any(content[side] and _tells_apart(pieces[side]) for side in (0, 1)):
            return False
        added = [was or now for was, now in zip(added, content, strict=True)]
    return not all(added)


def _tells_apart(piece: Sequence[bytes]) -> bool:
    """Whether a piece that one text has more than the other may be what the opening is about."""
    return len(piece) < _SENTENCE or not _DEMANDS.isdisjoint(piece)


def _unglued(words: Sequence[bytes], known: set[bytes]) -> list[bytes]:
    """The words, those cut that are known words run together ("textabout"), as pages lose line breaks."""
    return [part for word in words for part in (_parts(word, known) if word not in known else (word,))]


def _parts(word: bytes, known: set[bytes], *, most: int = 3) -> tuple[bytes, ...]:
    """The word as known words in a row, or as it is; a long first part is preferred."""
    for cut in range(len(word) - 1, 0, -1):
        if word[:cut] in known:
            rest = (word[cut:],) if word[cut:] in known else _parts(word[cut:], known, most=most - 1) if most > 2 else ()
            if len(rest) > 1 or rest == (word[cut:],) and word[cut:] in known:
                return word[:cut], *rest
    return (word,)


def _is_number(word: bytes) -> bool:
    return word in _NUMBER_WORDS or any(48 <= byte <= 57 for byte in word)


def _differences(one: Sequence[bytes], other: Sequence[bytes]) -> Iterator[tuple[Sequence[bytes], Sequence[bytes]]]:
    """The pieces in which two word sequences differ, in order; either piece may be empty."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    one, other = one[start : len(one) - end], other[start : len(other) - end]
    for kind, i, j, k, m in difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind != "equal":
            yield one[i:j], other[k:m]
