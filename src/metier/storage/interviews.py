"""Interviews in SQLite: rounds and questions, append-only."""

from __future__ import annotations

from datetime import date, datetime

from metier.domain.interview import Asked, Round
from metier.domain.posting import PostingId
from metier.storage.database import Database

_READ = (
    "select r.id, p.id, r.held_on, r.noted_at, r.name, r.rating, r.note, r.undoes "
    "from interview_round r join posting p on p.number = r.posting order by r.id"
)


class InterviewTable:
    """Reads and appends rounds and questions."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def rounds(self) -> list[Round]:
        """Every row about a round, in order."""
        return [_round(row) for row in self._db.all(_READ)]

    def questions(self) -> list[Asked]:
        """Every row about a question, in order."""
        rows = self._db.all(
            "select id, round, question, answer, noted_at, rating, note, undoes from interview_question order by id"
        )
        return [_asked(row) for row in rows]

    def append_round(
        self,
        posting_id: PostingId,
        *,
        held_on: date,
        noted_at: datetime,
        name: str = "",
        rating: int | None = None,
        note: str = "",
        undoes: int | None = None,
    ) -> Round:
        """Store one row; durable when it returns."""
        with self._db.transaction():
            cursor = self._db.execute(
                "insert into interview_round (posting, held_on, noted_at, name, rating, note, undoes) "
                "values ((select number from posting where id = ?), ?, ?, ?, ?, ?, ?)",
                (posting_id, held_on.isoformat(), noted_at.isoformat(), name, rating, note, undoes),
            )
            row_id = cursor.lastrowid
        assert row_id is not None
        return Round(row_id, posting_id, held_on, noted_at, name, rating, note, undoes)

    def append_question(
        self,
        round_id: int,
        *,
        question: str,
        answer: str,
        noted_at: datetime,
        rating: int | None = None,
        note: str = "",
        undoes: int | None = None,
    ) -> Asked:
        """Store one row; durable when it returns."""
        with self._db.transaction():
            cursor = self._db.execute(
                "insert into interview_question (round, question, answer, noted_at, rating, note, undoes) "
                "values (?, ?, ?, ?, ?, ?, ?)",
                (round_id, question, answer, noted_at.isoformat(), rating, note, undoes),
            )
            row_id = cursor.lastrowid
        assert row_id is not None
        return Asked(row_id, round_id, question, answer, noted_at, rating, note, undoes)


def _round(row: tuple[object, ...]) -> Round:
    number, posting_id, held_on, noted_at, name, rating, note, undoes = row
    return Round(
        id=int(str(number)),
        posting_id=PostingId(str(posting_id)),
        held_on=date.fromisoformat(str(held_on)),
        noted_at=datetime.fromisoformat(str(noted_at)),
        name=str(name),
        rating=_number(rating),
        note=str(note),
        undoes=_number(undoes),
    )


def _asked(row: tuple[object, ...]) -> Asked:
    number, round_id, question, answer, noted_at, rating, note, undoes = row
    return Asked(
        id=int(str(number)),
        round=int(str(round_id)),
        question=str(question),
        answer=str(answer),
        noted_at=datetime.fromisoformat(str(noted_at)),
        rating=_number(rating),
        note=str(note),
        undoes=_number(undoes),
    )


def _number(value: object) -> int | None:
    return None if value is None else int(str(value))
