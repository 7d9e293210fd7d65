"""Decisions and offers in SQLite: append-only."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from metier.domain.decision import Decision, Label, Occasion
from metier.domain.ports import Keeping
from metier.domain.posting import PostingId
from metier.storage.database import Database

_READ = (
    "select d.id, p.id, d.label, d.decided_at, d.reason, d.occasion, d.verdict_run, d.undoes "
    "from decision d join posting p on p.number = d.posting"
)


class DecisionTable:
    """Reads and appends decisions.

    Args:
        kept: Keeps the history until there is one decision more; it is read anew each time without one.
    """

    def __init__(self, db: Database, kept: Keeping | None = None) -> None:
        self._db, self._kept = db, kept

    def history(self) -> list[Decision]:
        """Every decision ever made, in order.

        Cost: 3 ms with 300 decisions, and beside other threads many times that, as each row waits for its turn; nothing
        where they are kept.
        """
        if self._kept is None or self._db.is_changing:  # what is not stored for good must not be kept
            return self._history()
        newest = self._db.one(
            "select coalesce(max(id), 0), (select schema_version from pragma_schema_version) from decision"
        )
        return list(self._kept.of(("decisions", *newest), self._history))

    def _history(self) -> list[Decision]:
        return [_decision(row) for row in self._db.all(f"{_READ} order by d.id")]

    def of(self, posting_id: PostingId) -> list[Decision]:
        """Every decision about one posting, in order."""
        return [
            _decision(row) for row in self._db.all(f"{_READ} where p.id = ? order by d.id", (posting_id,))
        ]

    def append(
        self,
        posting_id: PostingId,
        label: Label | None,
        *,
        reason: str,
        occasion: Occasion,
        decided_at: datetime,
        undoes: int | None = None,
        verdict_run: int | Literal["newest"] | None = "newest",
    ) -> Decision:
        """Store one decision; durable when it returns.

        Args:
            verdict_run: The run whose verdict was frozen before it; the newest one here unless it was made elsewhere.
        """
        with self._db.transaction():
            (number,) = self._db.one("select number from posting where id = ?", (posting_id,))
            run = verdict_run
            if run == "newest":
                (run,) = self._db.one("select max(run) from verdict where posting = ?", (number,))
            cursor = self._db.execute(
                "insert into decision (posting, label, reason, occasion, decided_at, verdict_run, undoes) "
                "values (?, ?, ?, ?, ?, ?, ?)",
                (number, label, reason, occasion, decided_at.isoformat(), run, undoes),
            )
            row_id = cursor.lastrowid
        assert row_id is not None
        return Decision(row_id, posting_id, label, decided_at, reason, occasion, run, undoes)

    def offer(
        self, posting_id: PostingId, occasion: Occasion, *, offered_at: datetime, skipped: bool
    ) -> None:
        """Remember that a posting was put before the person."""
        with self._db.transaction():
            self._db.execute(
                "insert into offer (posting, occasion, offered_at, skipped) "
                "values ((select number from posting where id = ?), ?, ?, ?)",
                (posting_id, occasion, offered_at.isoformat(), skipped),
            )

    def skipped(self) -> dict[PostingId, int]:
        """How often each posting was skipped."""
        rows = self._db.all(
            "select p.id, count(*) from offer o join posting p on p.number = o.posting where o.skipped group by p.id"
        )
        return {PostingId(str(posting_id)): int(str(n)) for posting_id, n in rows}

    def n_offers(self) -> int:
        """How many postings were ever offered."""
        return self._db.one("select count(*) from offer")[0]


def _decision(row: tuple[object, ...]) -> Decision:
    number, posting_id, label, decided_at, reason, occasion, run, undoes = row
    return Decision(
        id=int(str(number)),
        posting_id=PostingId(str(posting_id)),
        label=None if label is None else Label(str(label)),
        decided_at=datetime.fromisoformat(str(decided_at)),
        reason=str(reason),
        occasion=Occasion(str(occasion)),
        verdict_run=None if run is None else int(str(run)),
        undoes=None if undoes is None else int(str(undoes)),
    )
