"""The index of all sightings, and the rules by which a new one finds its posting."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from metier.actions.fold.differences import likeness_if_same
from metier.actions.fold.evidence import (
    Candidate,
    Employers,
    differ,
    employers,
    estimate,
    fits_with_same_text,
    fits_with_short_text,
    is_plainly_another,
    may_share_row,
    places_conflict,
    requisition_keys,
    requisitions_differ,
    same_title,
)
from metier.domain.posting import PostingId
from metier.text.fingerprint import N_HASHES, company_key, title_codes, title_key
from metier.text.urls import employer_page, is_aggregator, job_page

ENOUGH_WORDS: Final = 40
"""Shorter texts say too little to be evidence: "Apply now on our site" is the text of many openings."""

_ESTIMATE: Final = 0.6
"""Signatures alike enough to read the texts; far below 0.9, as words run together hide much of what is alike."""

_MAX_COMPARED: Final = 100
"""Sightings of one text looked at per posting; a blocked page can be the "text" of thousands of rows."""

_MAX_READ: Final = 6
"""Near candidates read per posting; templates that print hundreds of near copies would make an import quadratic."""


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
        if known is None or is_plainly_another(candidate, known):
            return None
        return _fold(candidate, known, "same-source-id")

    def _same_requisition(self, candidate: Candidate) -> Fold | None:
        for key in requisition_keys(candidate):
            known = self._by_requisition.get(key)
            if known is not None:
                return _fold(candidate, known, "same-requisition")
        return None

    def _same_page(self, candidate: Candidate) -> Fold | None:
        page = job_page(candidate.url)
        for known in self._by_page.get(page, ()) if page else ():
            if _shows_the_same(candidate, known) and not self._states_another_requisition(candidate, known):
                return _fold(candidate, known, "same-url")
        return None

    def _states_another_requisition(self, candidate: Candidate, known: Candidate) -> bool:
        return any(requisitions_differ(candidate, member) for member in self._sightings(known))

    def _same_text(self, candidate: Candidate) -> Fold | None:
        printed = self._by_text.get(candidate.fingerprint.text_hash, [])[:_MAX_COMPARED]
        is_elsewhere = [employers(candidate, known) is Employers.DIFFERENT for known in printed]
        fits = fits_with_same_text if candidate.fingerprint.n_words >= ENOUGH_WORDS else fits_with_short_text
        for elsewhere, rule in ((False, "same-text"), (True, "same-text-elsewhere")):
            for known in (
                known for known, is_there in zip(printed, is_elsewhere, strict=True) if is_there is elsewhere
            ):
                if fits(candidate, known) and all(
                    may_share_row(candidate, member) for member in self._sightings(known)
                ):
                    return Fold(known.posting_id, rule, 1.0)
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
        if title_codes(candidate.title) != title_codes(known.title):
            return False
        if differ(candidate.seniority, known.seniority):
            return False
        sightings = list(self._sightings(known))
        towns_agree = any(not places_conflict(candidate.place, member.place) for member in sightings)
        return towns_agree and all(may_share_row(candidate, member) for member in sightings)

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
        said = (
            candidate.company,
            candidate.title,
            candidate.place,
            candidate.seniority,
            candidate.requisition_id,
            employer_page(candidate.url),
        )
        self._members.setdefault(candidate.posting_id, {}).setdefault(said, candidate)
        if candidate.source_id:
            self._by_source_id.setdefault(_source_key(candidate), candidate)
        for key in requisition_keys(candidate):
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


def _shows_the_same(candidate: Candidate, known: Candidate) -> bool:
    """Whether two sightings of one page are one job: an aggregator's page may show another one by now."""
    if is_aggregator(candidate.url):
        return employers(candidate, known) is Employers.SAME and same_title(candidate, known)
    return not is_plainly_another(candidate, known)


def _fold(candidate: Candidate, known: Candidate, rule: str) -> Fold:
    return Fold(known.posting_id, rule, estimate(candidate, known))


def _source_key(candidate: Candidate) -> tuple[str, str, str]:
    return candidate.source, candidate.board, candidate.source_id
