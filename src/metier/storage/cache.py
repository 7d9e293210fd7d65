"""Bytes that can be computed again, and the person's files as they stood: both by content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from metier.storage.database import Database

_IN_CHUNK = 500
_SCAN_FROM = 2_000  # from here on one pass over the kind is faster than many look-ups


class CacheTable:
    """A `BlobCache` in the store."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, kind: str, keys: Sequence[str]) -> dict[str, bytes]:
        """The kept bytes of those `keys` that are known for `kind`."""
        if len(keys) >= _SCAN_FROM:
            wanted = set(keys)
            rows = self._db.all("select key, data from cache where kind = ?", (kind,))
            return {key: data for key, data in rows if key in wanted}  # type: ignore[misc]  # text and blob columns
        found: dict[str, bytes] = {}
        for start in range(0, len(keys), _IN_CHUNK):
            chunk = keys[start : start + _IN_CHUNK]
            marks = ",".join("?" * len(chunk))
            rows = self._db.all(
                f"select key, data from cache where kind = ? and key in ({marks})", (kind, *chunk)
            )
            found |= dict(rows)  # type: ignore[arg-type]  # text and blob columns
        return found

    def put(self, kind: str, rows: Mapping[str, bytes]) -> None:
        """Keep `rows` for `kind`; durable when it returns."""
        if rows:
            with self._db.transaction():
                self._db.executemany(
                    "insert or ignore into cache (kind, key, data) values (?, ?, ?)",
                    ((kind, key, data) for key, data in rows.items()),
                )

    def replace(self, kind: str, rows: Mapping[str, bytes]) -> None:
        """Keep `rows` for `kind` in place of what stood under their keys; durable when it returns."""
        with self._db.transaction():
            self._db.executemany(
                "insert or replace into cache (kind, key, data) values (?, ?, ?)",
                ((kind, key, data) for key, data in rows.items()),
            )

    def drop(self, kinds: Sequence[str]) -> None:
        """Forget everything of those `kinds`; it can be computed again."""
        with self._db.transaction():
            self._db.executemany("delete from cache where kind = ?", ((kind,) for kind in kinds))

    def kinds(self) -> dict[str, tuple[int, int]]:
        """Rows and bytes of each kind."""
        rows = self._db.all("select kind, count(*), sum(length(data)) from cache group by kind order by kind")
        return {str(kind): (int(str(n)), int(str(size))) for kind, n, size in rows}


class DocumentTable:
    """The person's files as they stood when they were used."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def keep(self, kind: str, key: str, text: str, *, at: datetime) -> None:
        """Keep one version of a file; known ones are left alone and cost no write."""
        if not self._db.all("select 1 from document where kind = ? and key = ?", (kind, key)):
            with self._db.transaction():
                self._db.execute(
                    "insert or ignore into document (kind, key, text, first_used_at) values (?, ?, ?, ?)",
                    (kind, key, text, at.isoformat()),
                )

    def versions(self, kind: str) -> dict[str, str]:
        """First use of each version, by key."""
        rows = self._db.all(
            "select key, first_used_at from document where kind = ? order by first_used_at", (kind,)
        )
        return {str(key): str(at) for key, at in rows}

    def text(self, kind: str, key: str) -> str | None:
        """The text of one version; None where it is not known."""
        rows = self._db.all("select text from document where kind = ? and key = ?", (kind, key))
        return str(rows[0][0]) if rows else None
