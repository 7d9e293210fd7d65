"""Taking postings in: clean, read facts, fold what was seen before, store in short batches."""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from metier.actions.fold import Candidate, Fold, FoldIndex
from metier.actions.ports import NewPosting, NewSighting, PostingStore, SightingRow
from metier.domain.facts import Facts
from metier.domain.ports import Clock, Progress
from metier.domain.posting import (
    HiddenFragment,
    Posting,
    PostingId,
    RowProblem,
    Sighting,
    StatedFields,
    UntrustedText,
)
from metier.text.clean import clean, shorten
from metier.text.facts import RULES_VERSION, read_facts, read_level
from metier.text.fingerprint import Fingerprint, fingerprint
from metier.text.urls import canonical_url

BATCH = 200
"""Rows per transaction: a commit costs some 13 ms with a rollback journal, and nothing acknowledged may be lost."""

MAX_TITLE = 500  # titles beyond this are pasted texts; kept whole in the sighting's raw copy


@dataclass(slots=True)
class AddReport:
    """What an import did; a bad row is data, not an exception.

    Attributes:
        n_rows: Rows read, bad ones included.
        new: Postings added, in order.
        n_known: Rows that had been read before.
        n_folded: Rows that are another sighting of a posting that is here.
        n_changed: Folded rows whose source had sent another text before.
        problems: Rows and files left out, with the reason.
        warnings: Codes with words about rows that were taken in.
        n_labels: Rows that carry a label; `metier import` would take it.
        n_files: Files and pastes that were asked for.
    """

    n_rows: int = 0
    new: list[PostingId] = field(default_factory=list)
    n_known: int = 0
    n_folded: int = 0
    n_changed: int = 0
    problems: list[RowProblem] = field(default_factory=list)
    warnings: dict[str, int] = field(default_factory=dict)
    n_labels: int = 0
    n_files: int = 0

    @property
    def n_good(self) -> int:
        """Rows that were taken in or were here."""
        return len(self.new) + self.n_known + self.n_folded

    def warn(self, code: str) -> None:
        """Count one warning."""
        self.warnings[code] = self.warnings.get(code, 0) + 1


@dataclass(frozen=True, slots=True)
class Understood:
    """One row as it would be taken in.

    Attributes:
        sighting: Cleaned.
        facts: What the rules read out of it.
        unused: Fields of the source that say nothing about the posting; kept for export.
    """

    sighting: Sighting
    facts: Facts
    unused: tuple[str, ...]


@dataclass(slots=True)
class Preview:
    """What files hold, before anything is stored.

    Attributes:
        rows: The first few, as they were understood.
        n_rows: All rows, bad ones included.
        problems: Rows and files that would be left out.
        hidden: What no reader would see, by place.
    """

    rows: list[Understood] = field(default_factory=list)
    n_rows: int = 0
    problems: list[RowProblem] = field(default_factory=list)
    hidden: list[tuple[str, HiddenFragment]] = field(default_factory=list)

    def look_at(self, rows: Iterable[Sighting | RowProblem], *, shown: int) -> None:
        """Read `rows` and remember the first `shown`."""
        for row in rows:
            self.n_rows += 1
            if isinstance(row, RowProblem):
                self.problems.append(row)
                continue
            self.hidden += [(row.where, fragment) for fragment in row.hidden]
            if len(self.rows) < shown:
                self.rows.append(_understood(row))


def _understood(row: Sighting) -> Understood:
    seen = cleaned(row, clean(row.text).text)
    facts = read_facts(
        title=seen.title, company=seen.company, place=seen.place, text=seen.text, stated=seen.stated
    )
    return Understood(seen, facts, tuple(seen.raw))


@dataclass(frozen=True, slots=True)
class Prepared:
    """A cleaned sighting with its key and the identity of its text."""

    sighting: Sighting
    key: str
    unicode_flags: dict[str, int]
    print: Fingerprint

    @property
    def posting_id(self) -> PostingId:
        """The id a posting first seen as this sighting gets."""
        return PostingId(self.key[:12])


class Intake:
    """Takes sightings into a store; one intake serves many files of one command.

    Args:
        store: Where postings go.
        clock: The time of sighting.
    """

    def __init__(self, store: PostingStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._pending_text: dict[PostingId, str] = {}
        self._index = FoldIndex(text_of=self._text_of)
        self._indexed_until = 0
        self.report = AddReport()

    def take(
        self, rows: Iterable[Sighting | RowProblem], *, progress: Progress | None = None
    ) -> Iterator[tuple[Sighting, PostingId]]:
        """Store the rows batch by batch; yields each sighting with its posting once it is durable.

        Cost: about 2 ms a row; memory for one batch.
        """
        for batch in _batched(rows, BATCH):
            good = [row for row in batch if isinstance(row, Sighting)]
            self.report.problems += [row for row in batch if isinstance(row, RowProblem)]
            self.report.n_rows += len(batch)
            yield from self._store_batch([self._prepare(row) for row in good])
            if progress:
                progress("reading", self.report.n_rows, 0)

    def restore(
        self,
        posting_id: PostingId,
        row: Sighting,
        unicode_flags: dict[str, int],
        seen: Sequence[SightingRow],
        *,
        added_at: datetime | None,
    ) -> PostingId:
        """Put back one posting of an export with all its sightings, without folding; only what is missing.

        Returns:
            The posting they belong to here: another one where its sightings were folded into that.

        Raises:
            ValueError: If `posting_id` has not the form of one, or the posting has no sighting.
        """
        if not is_posting_id(posting_id) or not seen:
            raise ValueError(posting_id)
        now = added_at or self._clock.now()
        prepared = Prepared(row, posting_id, unicode_flags, fingerprint(row.text))
        with self._store.exclusive():
            known = self._store.known_keys([sighting.key for sighting in seen])
            target = posting_id
            postings: list[NewPosting] = []
            if self._store.by_ids([posting_id]):
                self.report.n_known += 1
            elif known:
                target = next(iter(known.values()))
                self.report.n_folded += 1
            else:
                postings.append(NewPosting(_posting(prepared, now), row.board, RULES_VERSION))
                self.report.new.append(posting_id)
            texts = row.text if target != posting_id else None  # the other posting's text may be another
            missing = [
                _stored_again(target, dataclasses.replace(sighting, text=sighting.text or texts), row.text)
                for sighting in seen
                if sighting.key not in known
            ]
            self._store.append(postings, missing)
        return target

    def _text_of(self, posting_id: PostingId) -> str:
        pending = self._pending_text.get(posting_id)
        return self._store.text_of(posting_id) if pending is None else pending

    def _prepare(self, row: Sighting) -> Prepared:
        body = clean(row.text)
        text, n_left_out = shorten(body.text)
        title = clean(row.title)
        notes = row.notes
        if n_left_out:
            notes = (
                *notes,
                f"W-TRUNCATED: kept {len(text):,} of {len(body.text):,} characters, head and tail",
            )
        seen = dataclasses.replace(cleaned(row, text), notes=notes)
        flags = {
            kind: body.unicode_flags.get(kind, 0) + title.unicode_flags.get(kind, 0)
            for kind in body.unicode_flags | title.unicode_flags
        }
        for note in notes:
            self.report.warn(note.split(":", 1)[0])
        if row.label:
            self.report.n_labels += 1
        return Prepared(seen, sighting_key(seen), flags, fingerprint(text))

    def _store_batch(self, rows: list[Prepared]) -> Iterator[tuple[Sighting, PostingId]]:
        where: list[tuple[Sighting, PostingId]] = []
        with self._store.exclusive():  # another process may be adding the same file
            self._learn_of_others()
            known = self._store.known_keys([row.key for row in rows])
            batch = _Batch(self._clock.now())
            for row in rows:
                if row.key in known:
                    self.report.n_known += 1
                else:
                    known[row.key] = self._place(row, batch)
                where.append((row.sighting, known[row.key]))
            self._store.append(batch.postings, batch.sightings)
            self._indexed_until = self._store.last_sighting()
        self._pending_text.clear()
        self.report.new += [new.posting.id for new in batch.postings]
        yield from where

    def _learn_of_others(self) -> None:
        """Bring the index up to what is stored: everything at first, later what other processes added."""
        if self._store.last_sighting() > self._indexed_until:
            for candidate in self._store.candidates(after=self._indexed_until):
                self._index.add(candidate)

    def _place(self, row: Prepared, batch: _Batch) -> PostingId:
        """The posting a new sighting belongs to: one that is here, or a new one."""
        candidate = _candidate(row)
        fold = self._index.find(candidate, row.sighting.text)
        if fold:
            candidate = dataclasses.replace(candidate, posting_id=fold.into)
            self.report.n_folded += 1
            changed = fold.rule == "same-source-id" and row.sighting.text != self._text_of(fold.into)
            self.report.n_changed += changed
        else:
            posting = _posting(row, batch.now)
            batch.postings.append(NewPosting(posting, row.sighting.board, RULES_VERSION))
            self._pending_text[posting.id] = posting.text
        self._index.add(candidate)
        batch.sightings.append(self._new_sighting(row, candidate.posting_id, fold, batch.now))
        return candidate.posting_id

    def _new_sighting(self, row: Prepared, into: PostingId, fold: Fold | None, now: datetime) -> NewSighting:
        same_text = fold is None or row.sighting.text == self._text_of(into)
        return NewSighting(
            key=row.key,
            posting_id=into,
            sighting=row.sighting,
            fingerprint=row.print,
            other_text=None if same_text else row.sighting.text,
            fold_rule=fold.rule if fold else "",
            likeness=fold.likeness if fold else 1.0,
            seen_at=now,
        )


@dataclass(slots=True)
class _Batch:
    """What one transaction will store."""

    now: datetime
    postings: list[NewPosting] = field(default_factory=list)
    sightings: list[NewSighting] = field(default_factory=list)


def _posting(row: Prepared, now: datetime) -> Posting:
    seen = row.sighting
    facts = read_facts(
        title=seen.title, company=seen.company, place=seen.place, text=seen.text, stated=seen.stated
    )
    return Posting(
        id=row.posting_id,
        title=seen.title,
        text=seen.text,
        company=seen.company,
        place=seen.place,
        url=seen.url,
        apply_url=seen.apply_url,
        source=seen.source,
        source_id=seen.source_id,
        requisition_id=seen.requisition_id,
        stated=seen.stated,
        hidden=seen.hidden,
        unicode_flags=row.unicode_flags,
        notes=seen.notes,
        text_complete=seen.text_complete,
        added_at=now,
        facts_json=facts.to_json(),
    )


def cleaned(row: Sighting, text: str) -> Sighting:
    """A sighting with its cleaned text, and title, company and place on one clean line each."""
    return dataclasses.replace(
        row,
        title=UntrustedText(_line(row.title)),
        company=UntrustedText(_line(row.company)),
        place=UntrustedText(_line(row.place)),
        text=UntrustedText(text),
        url=row.url.strip(),
    )


def is_posting_id(text: str) -> bool:
    """Whether `text` has the form of a posting's id: 12 hex digits."""
    return len(text) == 12 and all(c in "0123456789abcdef" for c in text)


def sighting_key(seen: Sighting) -> str:
    """Hash of everything a source said, cleaned: the same row again has the same key.

    The file's name and the order of rows have no part in it, so a renamed or re-sorted export adds nothing.
    """
    parts = (
        seen.source, seen.board, seen.source_id, seen.requisition_id, canonical_url(seen.url) or seen.url,
        seen.title, seen.company, seen.place, seen.text,
    )  # fmt: skip
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def _stored_again(posting_id: PostingId, row: SightingRow, posting_text: str) -> NewSighting:
    sighting = Sighting(
        source=row.source,
        title=UntrustedText(row.title),
        text=UntrustedText(""),
        where=row.found_in,
        source_id=row.source_id,
        board=row.board,
        company=UntrustedText(row.company),
        place=UntrustedText(row.place),
        url=row.url,
        apply_url=row.apply_url,
        requisition_id=row.requisition_id,
        stated=StatedFields(*json.loads(row.stated)),
        raw_hash=row.raw_hash,
        raw=json.loads(row.raw),
    )
    seen_at = datetime.fromisoformat(row.seen_at)
    own = fingerprint(posting_text if row.text is None else row.text)
    return NewSighting(row.key, posting_id, sighting, own, row.text, row.fold_rule, row.likeness, seen_at)


def _candidate(row: Prepared) -> Candidate:
    """What folding compares; facts are read only of what turns out to be new."""
    seen = row.sighting
    return Candidate(
        posting_id=row.posting_id,
        company=seen.company,
        title=seen.title,
        place=seen.place,
        url=seen.url,
        requisition_id=seen.requisition_id,
        source=seen.source,
        source_id=seen.source_id,
        board=seen.board,
        seniority=read_level(title=seen.title, stated=seen.stated),
        fingerprint=row.print,
    )


def _line(text: str) -> str:
    return " ".join(clean(text).text.split())[:MAX_TITLE]


def _batched(rows: Iterable[Sighting | RowProblem], size: int) -> Iterator[tuple[Sighting | RowProblem, ...]]:
    iterator = iter(rows)
    while batch := tuple(itertools.islice(iterator, size)):
        yield batch
