"""What happened to tuned models, in SQLite: append-only; which one is used follows from the rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from metier.storage.database import Database
from metier.training.dataset.rows import RowKind
from metier.training.method import Gate
from metier.training.registry.events import Happened, Registered, TunedEvent, standing_models


class TunedEventTable:
    """Reads and appends what happened to tuned models."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def history(self) -> list[TunedEvent]:
        """Every row, in order."""
        rows = self._db.all(
            "select id, model, kind, what, at, card, gate, undoes from tuned_event order by id"
        )
        return [_event(row) for row in rows]

    def standing(self) -> Registered:
        """How the models stand."""
        return standing_models(self.history())

    @contextmanager
    def exclusive(self) -> Iterator[Registered]:
        """How they stand while no other process can append: what is appended inside rests on nothing older."""
        with self._db.transaction():
            yield self.standing()

    def append(
        self,
        model: str,
        kind: RowKind,
        what: Happened,
        *,
        at: datetime,
        card: str = "",
        gate: Gate | None = None,
        undoes: int | None = None,
    ) -> TunedEvent:
        """Store one row; durable when it returns, or with the transaction around it."""
        with self._db.transaction():
            cursor = self._db.execute(
                "insert into tuned_event (model, kind, what, at, card, gate, undoes) values (?, ?, ?, ?, ?, ?, ?)",
                (model, kind.value, what.value, at.isoformat(), card, gate.value if gate else "", undoes),
            )
            row_id = cursor.lastrowid
        assert row_id is not None
        return TunedEvent(row_id, model, kind, what, at, card, gate, undoes)


def _event(row: tuple[object, ...]) -> TunedEvent:
    number, model, kind, what, at, card, gate, undoes = row
    return TunedEvent(
        id=int(str(number)),
        model=str(model),
        kind=RowKind(str(kind)),
        what=Happened(str(what)),
        at=datetime.fromisoformat(str(at)),
        card=str(card),
        gate=Gate(str(gate)) if gate else None,
        undoes=None if undoes is None else int(str(undoes)),
    )
