"""The SQLite file: opened safely, written in short transactions, its failures told in metier's words."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from metier.errors import (
    BusyError,
    DiskFullError,
    FolderWriteError,
    MetierError,
    StoreCorruptError,
    StoreEmptyError,
    StoreForeignError,
    StoreNewerError,
)
from metier.storage.migrations import MIGRATIONS, SCHEMA_VERSION, schema_of

APPLICATION_ID = 0x4D455449  # "METI": tells our files from other programs' databases
BUSY_TIMEOUT_MS = 10_000
BEING_MADE = 1.0
"""Seconds that a store of no bytes is given: `init` makes the file, and fills it at once."""


def choose_journal(db: sqlite3.Connection) -> str:
    """WAL only where its reset bug is fixed (3.51.3, not the withdrawn 3.52.0); rollback journal elsewhere.

    The mode lives in the file, so it is set at every open.

    Source: sqlite.org/wal.html, "The WAL-Reset Bug".
    """
    version = sqlite3.sqlite_version_info
    wanted = "wal" if version >= (3, 51, 3) and version != (3, 52, 0) else "delete"
    current: str = db.execute("pragma journal_mode").fetchone()[0]
    if current not in {wanted, "memory"}:
        current = db.execute(f"pragma journal_mode={wanted}").fetchone()[0]
    if current not in {wanted, "memory"}:
        raise BusyError
    db.execute("pragma synchronous=full")
    return current


@contextmanager
def told_plainly(path: Path) -> Iterator[None]:
    """SQLite's failures as metier's errors."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        plain = _plain(error, path)
        if plain is None:
            raise
        raise plain from error


def _plain(error: sqlite3.DatabaseError, path: Path) -> MetierError | None:
    """The failure of the file or the machine behind `error`; None for a mistake in our own SQL."""
    words = str(error)
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return BusyError()
    if name.startswith("SQLITE_NOTADB"):
        return StoreForeignError(path.name)
    if name.startswith("SQLITE_CORRUPT"):
        return StoreCorruptError(words, backup=last_backup(path))
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR")):
        return DiskFullError(words)
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return FolderWriteError(str(path.parent))
    return None


def create_private(path: Path) -> None:
    """An empty file that only its owner can read, from the first byte."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except (PermissionError, FileNotFoundError, NotADirectoryError) as error:
        raise FolderWriteError(str(path.parent)) from error
    except OSError as error:
        raise DiskFullError(error.strerror or str(error)) from error


def _copy_pages(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """SQLite's online backup; Python's repeats without end while the other side is locked, ours gives up."""
    begun = time.monotonic()

    def still_waiting(status: int, _remaining: int, _total: int) -> None:
        if (
            status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
            and time.monotonic() - begun > BUSY_TIMEOUT_MS / 1000
        ):
            raise BusyError

    source.backup(target, pages=-1, progress=still_waiting)


def last_backup(path: Path) -> str | None:
    """The newest copy of the store that metier made beside it, by name."""
    copies = sorted(path.parent.glob(f"{path.name}.before-*"), key=lambda file: file.stat().st_mtime)
    return copies[-1].name if copies else None


def _is_filled(path: Path) -> bool:
    """Whether a store holds anything; one that another process is making just now is waited for."""
    until = time.monotonic() + BEING_MADE
    while path.stat().st_size == 0:
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


class Database:
    """One connection to one store; not shared between threads.

    Example:
        >>> db = Database.memory()
        >>> db.one("select count(*) from posting")[0]
        0
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self.path = path

    @classmethod
    def memory(cls) -> Database:
        """A fresh store in memory, for tests and throwaway work."""
        connection = sqlite3.connect(":memory:", isolation_level=None)
        database = cls(connection, Path(":memory:"))
        database._prepare()
        return database

    @classmethod
    def open(cls, path: Path, *, create: bool = False) -> Database:
        """The store at `path`; an older one is copied aside as `metier.db.before-schema-N` and migrated forward.

        Raises:
            StoreForeignError, StoreNewerError, StoreCorruptError, StoreEmptyError: The file is not ours, newer,
                damaged or empty; it is not touched.
            BusyError: Another process holds it.
            FolderWriteError: The folder cannot be written.
        """
        if not create and not path.exists():
            raise StoreForeignError(path.name)
        if not create and not _is_filled(path):
            raise StoreEmptyError(path.name, backup=last_backup(path))
        with told_plainly(path):
            if create and not path.exists():
                create_private(path)
            connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_TIMEOUT_MS / 1000)
            database = cls(connection, path)
            try:
                database._prepare()
            except BaseException:
                connection.close()
                raise
        return database

    def _prepare(self) -> None:
        db = self._connection
        db.execute(f"pragma busy_timeout={BUSY_TIMEOUT_MS}")
        db.execute("pragma trusted_schema=off")
        db.execute("pragma cell_size_check=on")
        version = self._recognise()
        choose_journal(db)
        db.execute("pragma foreign_keys=on")
        if version < SCHEMA_VERSION:
            self._migrate(version)

    def _recognise(self) -> int:
        """The schema version of a store of ours, 0 for an empty file; changes nothing."""
        db = self._connection
        application: int = db.execute("pragma application_id").fetchone()[0]
        version: int = db.execute("pragma user_version").fetchone()[0]
        n_tables: int = db.execute("select count(*) from sqlite_master").fetchone()[0]
        if n_tables == 0 and application in {0, APPLICATION_ID}:
            return 0
        if application != APPLICATION_ID:
            raise StoreForeignError(self.path.name)
        if version > SCHEMA_VERSION:
            raise StoreNewerError(store=version, program=SCHEMA_VERSION)
        return version

    def _migrate(self, version: int) -> None:
        if version > 0:
            self._copy_aside(self.path.with_name(f"{self.path.name}.before-schema-{SCHEMA_VERSION}"))
        while True:
            with self.transaction():
                # Read again under the lock: another process may have migrated while this one waited.
                current: int = self.one("pragma user_version")[0]
                if current >= SCHEMA_VERSION:
                    return
                self.execute(f"pragma application_id={APPLICATION_ID}")
                for statement in MIGRATIONS[current].statements:
                    self.execute(statement)
                self.execute(f"pragma user_version={current + 1}")

    def _copy_aside(self, target: Path) -> None:
        if not target.exists():
            partial = target.with_name(f"{target.name}.partial")
            partial.unlink(missing_ok=True)
            self.copy_to(partial)
            partial.replace(target)

    @property
    def in_transaction(self) -> bool:
        """Whether what is written now waits for the end of a transaction."""
        return self._connection.in_transaction

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is written, or nothing is; the write lock is taken at the start.

        Inside another transaction it joins that one.
        """
        with told_plainly(self.path):
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("begin immediate")
            try:
                yield
                self._connection.execute("commit")  # can fail too: a reader may hold the file for too long
            except BaseException:
                self._connection.rollback()
                raise

    @property
    def is_changing(self) -> bool:
        """Whether a transaction of this connection is open."""
        return self._connection.in_transaction

    def execute(self, statement: str, values: object = ()) -> sqlite3.Cursor:
        """Run one statement."""
        with told_plainly(self.path):
            return self._connection.execute(statement, values)  # type: ignore[arg-type]  # tuple or mapping

    def executemany(self, statement: str, rows: object) -> int:
        """Run one statement for many rows; how many rows it changed."""
        with told_plainly(self.path):
            return self._connection.executemany(statement, rows).rowcount  # type: ignore[arg-type]  # iterable of tuples

    def all(self, statement: str, values: object = ()) -> list[tuple[object, ...]]:
        """Every row of a query."""
        with told_plainly(self.path):
            return self._connection.execute(statement, values).fetchall()  # type: ignore[arg-type]  # tuple or mapping

    def one(self, statement: str, values: object = ()) -> tuple[int, ...]:
        """The first row of a query that counts or measures."""
        with told_plainly(self.path):
            row: tuple[int, ...] = self._connection.execute(statement, values).fetchone()  # type: ignore[arg-type]  # tuple
            return row

    def schema(self) -> list[str]:
        """Its tables, indexes and triggers, for comparing with `released_schema`."""
        with told_plainly(self.path):
            return schema_of(self._connection)

    def copy_to(self, target: Path) -> None:
        """A consistent copy by SQLite's online backup, while others may read and write; private to its owner.

        Raises:
            BusyError: Another process wrote without pause.
        """
        create_private(target)
        with told_plainly(self.path):
            copy = sqlite3.connect(target, isolation_level=None)
            try:
                _copy_pages(self._connection, copy)
                copy.execute("pragma journal_mode=delete")  # one file, whatever the mode of the original
            finally:
                copy.close()

    def fill_from(self, source: Path) -> None:
        """Replace everything in this store by the store at `source`, in one transaction of SQLite's own.

        Raises:
            BusyError: Another process holds this store.
        """
        with told_plainly(self.path):
            other = sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)
            try:
                _copy_pages(other, self._connection)
            finally:
                other.close()

    def close(self) -> None:
        """End the connection; a second call does nothing."""
        self._connection.close()
