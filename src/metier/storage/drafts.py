"""Drafts of resumes and letters in SQLite, and what of them was written to a file: append-only."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from metier.actions.application_ports import DraftCounts
from metier.domain.draft import Contact, Draft, DraftKind, Exported, Line, Origin, Section
from metier.domain.posting import PostingId
from metier.domain.record import FactKind, OwnFact
from metier.storage.database import Database

_READ = (
    "select d.id, p.id, d.kind, d.version, d.made_at, d.made_by, d.based_on, d.record, d.body "
    "from draft d join posting p on p.number = d.posting"
)
_READ_EXPORTS = "select e.id, e.draft, e.written_at, e.form, e.file, e.sha256, e.variant from draft_export e"


class DraftTable:
    """Reads and appends drafts and exports."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def all(self) -> list[Draft]:
        """Every draft, in the order made."""
        return [_draft(row) for row in self._db.all(f"{_READ} order by d.id")]

    def of(self, posting_id: PostingId) -> list[Draft]:
        """Every draft for one posting, in the order made."""
        return [_draft(row) for row in self._db.all(f"{_READ} where p.id = ? order by d.id", (posting_id,))]

    def counts(self) -> dict[PostingId, DraftCounts]:
        """What there is for each posting that has drafts; no draft is read for it."""
        rows = self._db.all(
            "select p.id, max(case when d.kind = 'resume' then d.version else 0 end), "
            "max(case when d.kind = 'letter' then d.version else 0 end), "
            "(select count(*) from draft_export e join draft o on o.id = e.draft where o.posting = p.number) "
            "from draft d join posting p on p.number = d.posting group by p.number"
        )
        return {
            PostingId(str(posting_id)): DraftCounts(int(str(resume)), int(str(letter)), int(str(exports)))
            for posting_id, resume, letter, exports in rows
        }

    def append(
        self,
        posting_id: PostingId,
        kind: DraftKind,
        *,
        lines: Sequence[Line],
        facts: Sequence[OwnFact],
        contact: Contact,
        made_at: datetime,
        made_by: str,
        record: str,
        based_on: int | None = None,
    ) -> Draft:
        """Store the next version of its kind for that posting; durable when it returns."""
        body = json.dumps(
            {
                "lines": [asdict(line) for line in lines],
                "facts": [asdict(fact) for fact in facts],
                "contact": asdict(contact),
            },
            ensure_ascii=False,
        )
        with self._db.transaction():
            ((number, version),) = self._db.all(
                "select p.number, 1 + coalesce(max(d.version), 0) from posting p "
                "left join draft d on d.posting = p.number and d.kind = ? where p.id = ?",
                (kind, posting_id),
            )
            cursor = self._db.execute(
                "insert into draft (posting, kind, version, made_at, made_by, based_on, record, body) "
                "values (?, ?, ?, ?, ?, ?, ?, ?)",
                (number, kind, version, made_at.isoformat(), made_by, based_on, record, body),
            )
            row_id = cursor.lastrowid
        assert row_id is not None
        return Draft(
            row_id, posting_id, kind, int(str(version)), tuple(lines), tuple(facts), contact, made_at, made_by,
            based_on, record,
        )  # fmt: skip

    def exports(self) -> list[Exported]:
        """Everything that was written to a file, in order."""
        return [_exported(row) for row in self._db.all(f"{_READ_EXPORTS} order by e.id")]

    def exports_of(self, posting_id: PostingId) -> list[Exported]:
        """What was written to a file for one posting, in order."""
        rows = self._db.all(
            f"{_READ_EXPORTS} join draft d on d.id = e.draft join posting p on p.number = d.posting "
            "where p.id = ? order by e.id",
            (posting_id,),
        )
        return [_exported(row) for row in rows]

    def note_export(
        self, draft: int, *, at: datetime, form: str, file: str, sha256: str, variant: str = ""
    ) -> Exported:
        """Remember that a draft was written to a file; durable when it returns."""
        with self._db.transaction():
            cursor = self._db.execute(
                "insert into draft_export (draft, written_at, form, file, sha256, variant) values (?, ?, ?, ?, ?, ?)",
                (draft, at.isoformat(), form, file, sha256, variant),
            )
            row_id = cursor.lastrowid
        assert row_id is not None
        return Exported(row_id, draft, at, form, file, sha256, variant)


def _draft(row: tuple[object, ...]) -> Draft:
    number, posting_id, kind, version, made_at, made_by, based_on, record, body = row
    read = json.loads(str(body))
    return Draft(
        id=int(str(number)),
        posting_id=PostingId(str(posting_id)),
        kind=DraftKind(str(kind)),
        version=int(str(version)),
        lines=tuple(_line(line) for line in read["lines"]),
        facts=tuple(_fact(fact) for fact in read["facts"]),
        contact=Contact(**_known(Contact, read["contact"]) | {"links": tuple(read["contact"]["links"])}),
        made_at=datetime.fromisoformat(str(made_at)),
        made_by=str(made_by),
        based_on=None if based_on is None else int(str(based_on)),
        record=str(record),
    )


def _known(kind: type, read: dict[str, Any]) -> dict[str, Any]:
    """What of a kept object the class still knows."""
    return {each.name: read[each.name] for each in fields(kind) if each.name in read}


def _line(read: dict[str, Any]) -> Line:
    kept = _known(Line, read)
    return Line(
        **kept
        | {
            "section": Section(kept["section"]),
            "origin": Origin(kept["origin"]),
            "cites": tuple(kept["cites"]),
        }
    )


def _fact(read: dict[str, Any]) -> OwnFact:
    kept = _known(OwnFact, read)
    return OwnFact(**kept | {"kind": FactKind(kept["kind"])})


def _exported(row: tuple[object, ...]) -> Exported:
    number, draft, at, form, file, sha256, variant = row
    return Exported(
        int(str(number)),
        int(str(draft)),
        datetime.fromisoformat(str(at)),
        str(form),
        str(file),
        str(sha256),
        str(variant),
    )
