"""Consents in SQLite: append-only, the newest row of a host counts."""

from __future__ import annotations

from datetime import datetime

from metier.actions.ports import Agreed
from metier.domain.chat import FieldClass
from metier.storage.database import Database


class ConsentTable:
    """A `ConsentStore` in the store."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def agree(self, host: str, classes: frozenset[FieldClass], *, at: datetime) -> None:
        """Keep that exactly these classes may go to `host`; none withdraws. Durable when it returns."""
        with self._db.transaction():
            self._db.execute(
                "insert into consent (host, classes, at) values (?, ?, ?)",
                (host, " ".join(sorted(classes)), at.isoformat()),
            )

    def standing(self) -> dict[str, Agreed]:
        """The newest row of each host, withdrawn ones left out.

        A kind of words that this program does not know is left out: what is not understood was not agreed to.
        """
        known = {kind.value: kind for kind in FieldClass}
        newest = {host: (classes, at) for host, classes, at in self._rows()}
        agreed = {
            host: Agreed(
                host,
                frozenset(known[word] for word in classes.split() if word in known),
                datetime.fromisoformat(at),
            )
            for host, (classes, at) in newest.items()
        }
        return {host: row for host, row in agreed.items() if row.classes}

    def _rows(self) -> list[tuple[str, str, str]]:
        rows = self._db.all("select host, classes, at from consent order by id")
        return [(str(host), str(classes), str(at)) for host, classes, at in rows]
