"""Batches in SQLite: how far each has come, kept before every step."""

from __future__ import annotations

import json
from dataclasses import astuple
from datetime import datetime
from decimal import Decimal

from metier.actions.batching.ports import Batch, BatchCall, Stage
from metier.actions.ledger import CallState
from metier.domain.chat import Price
from metier.storage.database import Database
from metier.storage.holder import Holder


class BatchTable:
    """A `BatchBook` in the store.

    Args:
        holder: The mark of this process, shared with the ledger.
    """

    def __init__(self, db: Database, holder: Holder) -> None:
        self._db, self._holder = db, holder

    def add(self, batch: Batch) -> None:
        """Keep a new one, held by this process; durable when it returns."""
        at = batch.made_at.isoformat()
        holder = self._holder.name
        with self._db.transaction():
            self._db.execute(
                "insert into batch (name, alias, model, host, holder, price, choices, stage, remote, words, "
                "made_at, changed_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(batch.name, batch.alias, batch.model, batch.host, holder),
                    *(_packed(batch.price), json.dumps(batch.choices)),
                    *(batch.stage.value, batch.remote, batch.words, at, at),
                ),
            )

    def change(
        self, name: str, stage: Stage, *, at: datetime, remote: str | None = None, words: str = ""
    ) -> None:
        """Keep how far it has come; one that has ended stays so. Durable when it returns."""
        with self._db.transaction():
            self._db.execute(
                "update batch set stage = ?, remote = coalesce(?, remote), words = ?, changed_at = ? "
                "where name = ? and stage != 'ended'",
                (stage.value, remote, words, at.isoformat(), name),
            )

    def all(self) -> list[Batch]:
        """Every batch, oldest first."""
        rows = self._db.all(
            "select name, alias, model, host, price, choices, made_at, stage, remote, words, changed_at from batch order by id"
        )
        return [
            Batch(
                *(str(name), str(alias), str(model), str(host), _unpacked(str(price))),
                tuple(json.loads(str(choices))),
                datetime.fromisoformat(str(made_at)),
                *(Stage(str(stage)), str(remote), str(words), datetime.fromisoformat(str(changed))),
            )
            for name, alias, model, host, price, choices, made_at, stage, remote, words, changed in rows
        ]

    def calls(self, name: str) -> list[BatchCall]:
        """The calls of one, in order."""
        rows = self._db.all(
            "select id, state, reserved, paid from call where batch = ? and batch != '' order by id", (name,)
        )
        return [
            BatchCall(
                int(str(number)),
                CallState(str(state)),
                int(str(reserved)),
                None if paid is None else int(str(paid)),
            )
            for number, state, reserved, paid in rows
        ]

    def is_held(self, name: str) -> bool:
        """Whether the process that sends it still runs."""
        rows = self._db.all("select holder from batch where name = ?", (name,))
        return bool(rows) and self._holder.is_alive(str(rows[0][0]))


def _packed(price: Price) -> str:
    return json.dumps([str(value) if isinstance(value, Decimal) else value for value in astuple(price)])


def _unpacked(kept: str) -> Price:
    *amounts, as_of, source = json.loads(kept)
    dollars, answer, cached, written = (None if amount is None else Decimal(amount) for amount in amounts)
    assert dollars is not None
    assert answer is not None
    return Price(dollars, answer, cached, written, as_of, source)
