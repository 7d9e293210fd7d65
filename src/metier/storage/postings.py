"""Postings and their sightings in SQLite."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import astuple
from datetime import date, datetime
from typing import TYPE_CHECKING

from metier.actions.ports import NewPosting, NewSighting, SightingRow
from metier.domain.posting import HiddenFragment, Posting, PostingId, StatedFields, UntrustedText
from metier.domain.posting_filter import PostingFilter
from metier.domain.seen import Seen
from metier.storage.database import Database
from metier.storage.posting_filter import conditions
from metier.storage.seen import read_seen

if TYPE_CHECKING:  # folding needs numpy, which a list of postings does not
    from metier.actions.fold import Candidate

_COLUMNS = (
    "id, title, text, number, company, place, url, apply_url, source, source_id, requisition_id, "
    "stated, hidden, unicode_flags, notes, text_complete, added_at, facts"
)
_IN_CHUNK = 500  # SQLite allows 999 values in one statement on its oldest builds

_STANDING = "select posting from decision where label is not null and id not in (select undoes from decision where undoes is not null)"


class PostingTable:
    """Reads and appends postings and sightings."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def count(self) -> int:
        """How many postings there are."""
        return self._db.one("select count(*) from posting")[0]

    def sources(self) -> dict[str, int]:
        """How many sightings came from each source."""
        rows = self._db.all("select source, count(*) from sighting group by source order by 2 desc, 1")
        return {str(source): int(str(n)) for source, n in rows}

    def all(self) -> list[Posting]:
        """Every posting, oldest first."""
        return self._read("order by number")

    def undecided(self) -> list[Posting]:
        """Every posting without a standing decision, oldest first."""
        return self._read(f"where number not in ({_STANDING}) order by number")

    def by_ids(self, ids: Sequence[PostingId]) -> list[Posting]:
        """The postings with these ids, in the order asked for; unknown ids are left out."""
        found: dict[PostingId, Posting] = {}
        for start in range(0, len(ids), _IN_CHUNK):
            chunk = ids[start : start + _IN_CHUNK]
            marks = ",".join("?" * len(chunk))
            found |= {posting.id: posting for posting in self._read(f"where id in ({marks})", tuple(chunk))}
        return [found[posting_id] for posting_id in ids if posting_id in found]

    def by_number(self, number: int) -> Posting | None:
        """The posting with this short number."""
        rows = self._read("where number = ?", (number,))
        return rows[0] if rows else None

    def ids_like(self, start: str) -> list[tuple[int, PostingId]]:
        """Numbers and ids of postings whose id begins with `start` (hex digits), at most 5."""
        rows = self._db.all(
            "select number, id from posting where substr(id, 1, ?) = ? limit 5", (len(start), start)
        )
        return [(int(str(number)), PostingId(str(posting_id))) for number, posting_id in rows]

    def numbers_near(self, number: int) -> list[int]:
        """Up to three existing numbers nearest to `number`."""
        rows = self._db.all("select number from posting order by abs(number - ?), number limit 3", (number,))
        return [int(str(row[0])) for row in rows]

    def exclusive(self) -> AbstractContextManager[None]:
        """Nobody else writes inside, and everything written inside is stored together or not at all."""
        return self._db.transaction()

    def last_sighting(self) -> int:
        """The newest sighting's number; 0 when there is none."""
        return self._db.one("select coalesce(max(id), 0) from sighting")[0]

    def candidates(self, *, after: int = 0) -> Iterator[Candidate]:
        """What folding needs to know of every sighting numbered above `after`; texts are left out.

        Signatures of another version of the fingerprint are made anew from the texts, as they do not compare.
        """
        from metier.actions.fold import Candidate
        from metier.text.fingerprint import FINGERPRINT_VERSION, Fingerprint, fingerprint

        rows = self._db.all(
            "select p.id, s.company, s.title, s.place, s.url, s.requisition_id, s.source, s.source_id, s.board, "
            "coalesce(json_extract(p.facts, '$.seniority[0]'), ''), "
            "s.text_hash, s.n_words, s.signature, s.print_version, "
            "case when s.print_version <> ? then coalesce(s.text, p.text) end "
            "from sighting s join posting p on p.number = s.posting where s.id > ? order by s.id",
            (FINGERPRINT_VERSION, after),
        )
        for row in rows:
            *names, text_hash, n_words, signature, version, text = row
            kept = Fingerprint(str(text_hash), int(str(n_words)), signature)  # type: ignore[arg-type]  # a blob
            posting_id, company, title, place, url, requisition, source, source_id, board, level = map(
                str, names
            )
            yield Candidate(
                posting_id=PostingId(posting_id),
                company=company,
                title=title,
                place=place,
                url=url,
                requisition_id=requisition,
                source=source,
                source_id=source_id,
                board=board,
                seniority=level,
                fingerprint=kept if version == FINGERPRINT_VERSION else fingerprint(str(text)),
            )

    def text_of(self, posting_id: PostingId) -> str:
        """The text of one posting."""
        return str(self._db.all("select text from posting where id = ?", (posting_id,))[0][0])

    def known_keys(self, keys: Sequence[str]) -> dict[str, PostingId]:
        """Those sighting keys that are stored, with their posting."""
        found: dict[str, PostingId] = {}
        for start in range(0, len(keys), _IN_CHUNK):
            chunk = keys[start : start + _IN_CHUNK]
            marks = ",".join("?" * len(chunk))
            rows = self._db.all(
                f"select s.key, p.id from sighting s join posting p on p.number = s.posting where s.key in ({marks})",
                tuple(chunk),
            )
            found |= {str(key): PostingId(str(posting_id)) for key, posting_id in rows}
        return found

    def append(self, postings: Sequence[NewPosting], sightings: Sequence[NewSighting]) -> None:
        """Store a batch in one transaction."""
        from metier.text.fingerprint import FINGERPRINT_VERSION

        with self._db.transaction():
            self._db.executemany(
                "insert into posting (id, title, company, place, text, url, apply_url, source, board, source_id, "
                "requisition_id, stated, hidden, unicode_flags, notes, text_complete, facts, facts_rules, added_at) "
                "values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (_posting_row(new) for new in postings),
            )
            self._db.executemany(
                "insert into sighting (key, posting, source, board, source_id, requisition_id, url, apply_url, title, "
                "company, place, text, stated, raw, raw_hash, print_version, text_hash, n_words, signature, found_in, fold_rule, "
                "likeness, seen_at) values "
                "(?,(select number from posting where id=?),?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (_sighting_row(new, FINGERPRINT_VERSION) for new in sightings),
            )

    def sightings(self, posting_id: PostingId) -> list[SightingRow]:
        """Where a posting was seen, in order."""
        rows = self._db.all(
            "select s.source, s.board, s.source_id, s.url, s.title, s.company, s.place, s.text, s.found_in, "
            "s.fold_rule, s.likeness, s.seen_at, s.raw, s.key, s.requisition_id, s.apply_url, s.stated, s.raw_hash "
            "from sighting s join posting p on p.number = s.posting where p.id = ? order by s.id",
            (posting_id,),
        )
        return [SightingRow(*row) for row in rows]  # type: ignore[arg-type]  # column types are fixed by the schema

    def n_sightings(self, ids: Sequence[PostingId] | None = None) -> dict[PostingId, int]:
        """How often each posting was seen, for those seen more than once; of `ids` only where they are few."""
        few = ids is not None and len(ids) <= _IN_CHUNK
        only = f"where p.id in ({','.join('?' * len(ids))})" if ids is not None and few else ""
        rows = self._db.all(
            f"select p.id, count(*) from posting p join sighting s on s.posting = p.number {only} "
            "group by s.posting having count(*) > 1",
            tuple(ids) if ids is not None and few else (),
        )
        found = {PostingId(str(posting_id)): int(str(n)) for posting_id, n in rows}
        return found if ids is None or few else {i: found[i] for i in ids if i in found}

    def matching(self, wanted: PostingFilter) -> frozenset[PostingId]:
        """The postings that a filter lets through, decided ones too.

        Cost: one pass over facts, and over texts where words are looked for; .06 s for 10,000 postings at most.
        """
        chosen = list(conditions(wanted))
        where = f"where {' and '.join(sql for sql, _ in chosen)}" if chosen else ""
        values = tuple(value for _, given in chosen for value in given)
        return frozenset(
            PostingId(str(row[0])) for row in self._db.all(f"select id from posting {where}", values)
        )

    def ids(self) -> list[PostingId]:
        """Every posting's id, newest first."""
        rows = self._db.all("select id from posting order by number desc")
        return [PostingId(str(row[0])) for row in rows]

    def days(self) -> list[tuple[date, int]]:
        """How many postings came in on each day, oldest first; days without any are left out."""
        rows = self._db.all("select substr(added_at, 1, 10), count(*) from posting group by 1 order by 1")
        return [(date.fromisoformat(str(day)), int(str(n))) for day, n in rows]

    def newest_texts(self, most: int) -> list[str]:
        """The texts of the newest postings that have one, oldest first."""
        rows = self._db.all("select text from posting where text <> '' order by number desc limit ?", (most,))
        return [str(row[0]) for row in reversed(rows)]

    def languages(self) -> list[str]:
        """The languages that postings are written in, as far as told."""
        rows = self._db.all("select distinct json_extract(facts, '$.language') from posting")
        return sorted(str(row[0]) for row in rows if row[0])

    def seen(self, ids: Sequence[PostingId]) -> dict[PostingId, Seen]:
        """Where and when each of these postings was seen; unknown ids are left out.

        Cost: one pass over postings and sightings; .2 s for all of 8,000 postings, .01 s for 20 of them.
        """
        return read_seen(self._db, ids)

    def n_stale_facts(self, rules: int) -> int:
        """How many postings were read by other rules than `rules`."""
        return self._db.one("select count(*) from posting where facts_rules <> ?", (rules,))[0]

    def _read(self, condition: str, values: tuple[object, ...] = ()) -> list[Posting]:
        return [_posting(row) for row in self._db.all(f"select {_COLUMNS} from posting {condition}", values)]


def _posting(row: tuple[object, ...]) -> Posting:
    (posting_id, title, text, number, company, place, url, apply_url, source, source_id, requisition_id,
     stated, hidden, flags, notes, complete, added_at, facts) = row  # fmt: skip
    return Posting(
        id=PostingId(str(posting_id)),
        title=UntrustedText(str(title)),
        text=UntrustedText(str(text)),
        number=int(number),  # type: ignore[call-overload]  # an integer column
        company=UntrustedText(str(company)),
        place=UntrustedText(str(place)),
        url=str(url),
        apply_url=str(apply_url),
        source=str(source),
        source_id=str(source_id),
        requisition_id=str(requisition_id),
        stated=_NOTHING_STATED if stated == "[]" else StatedFields(*json.loads(str(stated))),
        hidden=() if hidden == "[]" else tuple(HiddenFragment(*pair) for pair in json.loads(str(hidden))),
        unicode_flags={} if flags == "{}" else json.loads(str(flags)),
        notes=() if notes == "[]" else tuple(json.loads(str(notes))),
        text_complete=bool(complete),
        added_at=datetime.fromisoformat(str(added_at)),
        facts_json=str(facts),
    )


_NOTHING_STATED = StatedFields()


def stated_json(stated: StatedFields) -> str:
    """The stated fields in order, or `[]` when the source states none."""
    return "[]" if stated == _NOTHING_STATED else json.dumps(astuple(stated), ensure_ascii=False)


def _posting_row(new: NewPosting) -> tuple[object, ...]:
    posting = new.posting
    assert posting.added_at is not None
    return (
        posting.id, posting.title, posting.company, posting.place, posting.text, posting.url, posting.apply_url,
        posting.source, new.board, posting.source_id, posting.requisition_id, stated_json(posting.stated),
        json.dumps([list(astuple(fragment)) for fragment in posting.hidden], ensure_ascii=False),
        json.dumps(dict(posting.unicode_flags)), json.dumps(list(posting.notes), ensure_ascii=False),
        posting.text_complete, posting.facts_json, new.facts_rules, posting.added_at.isoformat(),
    )  # fmt: skip


def _sighting_row(new: NewSighting, print_version: str) -> tuple[object, ...]:
    seen = new.sighting
    return (
        new.key, new.posting_id, seen.source, seen.board, seen.source_id, seen.requisition_id, seen.url,
        seen.apply_url, seen.title, seen.company, seen.place, new.other_text, stated_json(seen.stated),
        json.dumps(dict(seen.raw), ensure_ascii=False, default=str), seen.raw_hash,
        print_version,
        new.fingerprint.text_hash, new.fingerprint.n_words, new.fingerprint.signature, seen.where, new.fold_rule, new.likeness, new.seen_at.isoformat(),
    )  # fmt: skip


def replace_facts(db: Database, rows: Iterable[tuple[PostingId, str]], *, rules: int) -> None:
    """Write facts that newer rules read from the same texts."""
    with db.transaction():
        db.executemany(
            "update posting set facts = ?, facts_rules = ? where id = ?",
            ((facts, rules, pid) for pid, facts in rows),
        )
