"""Outcomes in SQLite: append-only."""

from __future__ import annotations

from datetime import date, datetime

from metier.domain.outcome import Outcome, Stage
from metier.domain.posting import PostingId
from metier.storage.database import Database

_READ = (
    "select o.id, p.id, o.stage, o.happened_on, o.noted_at, o.note, o.variant, o.undoes "
    "from outcome o join posting p on p.number = o.posting"
)


class OutcomeTable:
    """Reads and appends outcomes."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def history(self) -> list[Outcome]:
        """Every row ever noted, in order."""
        return [_outcome(row) for row in self._db.all(f"{_READ} order by o.id")]

    def of(self, posting_id: PostingId) -> list[Outcome]:
        """Every row about one posting, in order."""
        return [_outcome(row) for row in self._db.all(f"{_READ} where p.id = ? order by o.id", (posting_id,))]

    def append(
        self,
        posting_id: PostingId,
        stage: Stage | None,
        *,
        at: date,
        noted_at: datetime,
        note: str = "",
        variant: str = "",
        undoes: int | None = None,
    ) -> Outcome:
        """Store one row; durable when it returns."""
        with self._db.transaction():
            cursor = self._db.execute(
                "insert into outcome (posting, stage, happened_on, noted_at, note, variant, undoes) "
                "values ((select number from posting where id = ?), ?, ?, ?, ?, ?, ?)",
                (posting_id, stage, at.isoformat(), noted_at.isoformat(), note, variant, undoes),
            )
            row_id = cursor.lastrowid
        assert row_id is not None
        return Outcome(row_id, posting_id, stage, at, noted_at, note, variant, undoes)


def _outcome(row: tuple[object, ...]) -> Outcome:
    number, posting_id, stage, at, noted_at, note, variant, undoes = row
    return Outcome(
        id=int(str(number)),
        posting_id=PostingId(str(posting_id)),
        stage=None if stage is None else Stage(str(stage)),
        at=date.fromisoformat(str(at)),
        noted_at=datetime.fromisoformat(str(noted_at)),
        note=str(note),
        variant=str(variant),
        undoes=None if undoes is None else int(str(undoes)),
    )
