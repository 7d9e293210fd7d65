"""Checks of a store: integrity, orphans, journal mode, permissions, free space."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from collections.abc import Iterator

from metier.actions.doctor import Check, Health
from metier.errors import ExitCode
from metier.storage.database import Database
from metier.storage.migrations import SCHEMA_VERSION, released_schema

_LOW_SPACE = 200_000_000


def store_checks(database: Database) -> Iterator[Check]:
    """One check after the other; reads every page of the store once."""
    yield _sound(database)
    yield _schema(database)
    yield _orphans(database)
    yield _journal(database)
    if database.path.exists():
        yield _private(database)
        yield _space(database)


def _sound(database: Database) -> Check:
    found = [str(row[0]) for row in database.all("pragma integrity_check(5)")]
    if found != ["ok"]:
        return Check(
            "store",
            Health.BAD,
            f"damaged: {'; '.join(found)}",
            "Run `metier restore FILE` with your last backup",
        )
    return Check("store", Health.GOOD, f"sound, schema {SCHEMA_VERSION}")


def _schema(database: Database) -> Check:
    if database.schema() != released_schema(SCHEMA_VERSION):
        return Check(
            "schema",
            Health.BAD,
            "tables, indexes or triggers differ from the released schema",
            "Export, make a new workspace, import",
        )
    return Check("schema", Health.GOOD, "as released")


def _orphans(database: Database) -> Check:
    broken = database.all("pragma foreign_key_check")
    (lost,) = database.one("select count(*) from posting where number not in (select posting from sighting)")
    if broken or lost:
        return Check(
            "rows",
            Health.BAD,
            f"{len(broken)} rows point nowhere, {lost} postings have no source",
            "Run `metier restore FILE` with your last backup",
        )
    counts = ", ".join(
        f"{database.one(f'select count(*) from {name}')[0]:,} {words}" for name, words in _COUNTED
    )
    return Check("rows", Health.GOOD, counts)


_COUNTED = (
    ("posting", "postings"),
    ("sighting", "sightings"),
    ("decision", "decisions"),
    ("verdict", "verdicts"),
)


def _journal(database: Database) -> Check:
    mode = str(database.all("pragma journal_mode")[0][0])
    why = (
        "write-ahead log"
        if mode == "wal"
        else "rollback journal (this SQLite's write-ahead log has the reset bug)"
    )
    return Check(
        "SQLite", Health.GOOD, f"{sqlite3.sqlite_version}, {why if mode != 'memory' else 'in memory'}"
    )


def _private(database: Database) -> Check:
    mode = stat.S_IMODE(database.path.stat().st_mode)
    if mode & 0o077:
        return Check(
            "privacy", Health.NOTE, f"{database.path.name} can be read by others (mode {mode:o})",
            f"Run `metier doctor --fix`, or `chmod 600 {database.path.name}`", fixable=True,
        )  # fmt: skip
    return Check("privacy", Health.GOOD, f"{database.path.name} is readable by you only")


def _space(database: Database) -> Check:
    free = shutil.disk_usage(database.path.parent).free
    words = f"{free / 1e9:.1f} GB free, the store has {database.path.stat().st_size / 1e6:.1f} MB"
    if free < _LOW_SPACE:
        return Check("disk", Health.BAD, words, "Make room", exit_code=ExitCode.INTERNAL)
    return Check("disk", Health.GOOD, words)
