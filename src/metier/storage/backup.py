"""Backup and restore of a whole workspace: one zip with the store, the person's files, tuned models and a manifest.

The store is copied by SQLite's online backup, both ways, so that other processes may read and write meanwhile,
and a kill at any moment leaves the old store or the new one. Nothing is unpacked that the manifest does not name.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from metier.errors import (
    BackupDamagedError,
    IntegrityError,
    OutputExistsError,
    StoreForeignError,
    StoreNewerError,
)
from metier.storage.backup_models import MODELS, drop_strangers, is_model_file, model_files, put_models, sizes
from metier.storage.database import APPLICATION_ID, Database, create_private, told_plainly
from metier.storage.files import sync, write_whole
from metier.storage.migrations import SCHEMA_VERSION, released_schema, schema_of
from metier.storage.tuned_files import TunedFolder

MANIFEST = "manifest.json"
STORE = "metier.db"
_MAX_BYTES = 8_000_000_000  # a guard against bombs, far above any workspace
_MAX_RATIO = 200
_MAX_MANIFEST = 1_000_000
_JOURNALS = ("-journal", "-wal", "-shm")
_CHUNK = 1 << 20

Failpoint = Callable[[str], None]
"""Called at named moments; tests stop the process there."""


def _nothing(_moment: str) -> None:
    """The failpoint of every run that is not a test."""


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a backup holds, or what a restore put back.

    Attributes:
        counts: Rows by table.
        files: The person's files in it.
        kept_aside: Where a restore kept what stood there before.
        models: Bytes of each tuned model in it.
        left_out: Tuned models whose files are damaged: they are not in it.
    """

    file: Path
    n_bytes: int
    schema: int
    counts: dict[str, int]
    files: tuple[str, ...]
    kept_aside: tuple[str, ...] = ()
    models: dict[str, int] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()


def back_up(
    database: Database, files: Sequence[Path], target: Path, *, made_at: datetime, force: bool = False
) -> BackupReport:
    """Write a verified backup to `target`; it appears whole or not at all.

    Raises:
        OutputExistsError: `target` exists and `force` is not set.
        StoreCorruptError, BusyError, DiskFullError: As SQLite reports them.
    """
    if target.exists() and not force:
        raise OutputExistsError(str(target))
    with _scratch(target.parent) as folder:
        copy = folder / STORE
        database.copy_to(copy)
        counts = check_store(copy)
        there = [file for file in files if file.is_file()]
        tuned, damaged = model_files(database)
        weights = {name: path for named in tuned.values() for name, path in named.items()}
        manifest = {
            "metier_backup": 1,
            "made_at": made_at.isoformat(),
            "schema": _schema_of(copy),
            "counts": counts,
            "sha256": {file.name: _sha256(file) for file in (copy, *there)}
            | {name: _sha256(file) for name, file in weights.items()},
        }
        partial = folder / "backup.zip"
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
            for file in (copy, *there):
                archive.write(file, file.name)
            for name, file in weights.items():  # dense numbers, which do not get smaller
                archive.write(file, name, zipfile.ZIP_STORED)
        partial.chmod(0o600)
        sync(partial)
        partial.replace(target)
    sync(target.parent)
    names = tuple(file.name for file in there)
    return BackupReport(
        target, target.stat().st_size, SCHEMA_VERSION, counts, names,
        models=sizes(tuned), left_out=tuple(damaged),
    )  # fmt: skip


def restore(
    source: Path, folder: Path, allowed: Sequence[str], *, moment: datetime, failpoint: Failpoint = _nothing
) -> BackupReport:
    """Put a backup back into the workspace `folder`; what stood there is kept aside.

    Args:
        allowed: Names of the person's files that may be written; anything else in the archive is refused.

    Raises:
        BackupDamagedError: The archive is not a backup of metier, or a hash differs; nothing was touched.
        ModelUnsafeError: It holds weights whose form may run code when they are read; nothing was touched.
        StoreForeignError, StoreNewerError, StoreCorruptError: The store in it is not usable; nothing was touched.
    """
    stamp = moment.strftime("%Y%m%dT%H%M%SZ")
    with _scratch(folder) as scratch:
        manifest = _unpack(source, scratch, {STORE, *allowed})
        counts = check_store(scratch / STORE)
        if counts != manifest["counts"]:
            raise BackupDamagedError(source.name, what="row counts differ from its manifest")
        old_models = _free_name(folder / f"{MODELS}.before-restore-{stamp}")
        models = put_models(scratch, folder, old_models)
        failpoint("before_store")
        aside = [_put_store(scratch / STORE, folder / STORE, stamp)]
        failpoint("after_store")
        drop_strangers(folder, models)
        aside += [old_models.name] if old_models.exists() else []
        names = [name for name in allowed if (scratch / name).is_file()]
        aside += [_put_file(scratch / name, folder / name, stamp) for name in names]
    kept = tuple(name for name in aside if name)
    held = TunedFolder(folder / MODELS)
    return BackupReport(
        source, source.stat().st_size, int(manifest["schema"]), counts, tuple(names), kept,
        models={model: held.n_bytes(model) for model in models},
    )  # fmt: skip


def check_store(path: Path) -> dict[str, int]:
    """Rows by table of a sound store of ours that is not in use; its schema must be one we released.

    Raises:
        StoreForeignError, StoreNewerError, StoreCorruptError: It is not, with the reason.
    """
    with told_plainly(path):
        db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            db.execute("pragma trusted_schema=off")
            db.execute("pragma cell_size_check=on")
            (application,) = db.execute("pragma application_id").fetchone()
            (version,) = db.execute("pragma user_version").fetchone()
            if application != APPLICATION_ID or version == 0:
                raise StoreForeignError(path.name)
            if version > SCHEMA_VERSION:
                raise StoreNewerError(store=version, program=SCHEMA_VERSION)
            problems = [row[0] for row in db.execute("pragma quick_check(5)") if row[0] != "ok"]
            problems += [
                f"row {row[1]} of {row[0]} points nowhere"
                for row in db.execute("pragma foreign_key_check").fetchmany(5)
            ]
            if problems:
                raise BackupDamagedError(path.name, what="; ".join(problems))
            if schema_of(db) != released_schema(version):
                raise StoreForeignError(
                    path.name
                )  # a trigger or view of somebody else's would run with our rights
            tables = [
                row[0]
                for row in db.execute(
                    "select name from sqlite_master where type = 'table' and name not like 'sqlite%' order by name"
                )
            ]
            return {name: db.execute(f"select count(*) from {name}").fetchone()[0] for name in tables}
        finally:
            db.close()


def _schema_of(path: Path) -> int:
    db = sqlite3.connect(path)
    (version,) = db.execute("pragma user_version").fetchone()
    db.close()
    return int(version)


def _unpack(source: Path, scratch: Path, allowed: set[str]) -> dict[str, Any]:
    """The manifest; the files it names stand in `scratch` with equal hashes."""
    try:
        with zipfile.ZipFile(source) as archive:
            _check_sizes(archive, source.name)
            manifest = json.loads(archive.read(MANIFEST))
            hashes = dict(manifest["sha256"])
            known = all(name in allowed or is_model_file(name) for name in hashes)
            if not known or STORE not in hashes or manifest["metier_backup"] != 1:
                raise BackupDamagedError(source.name, what="its manifest is not one of metier's")
            for name, expected in hashes.items():
                _copy_out(archive, name, scratch / name)
                if _sha256(scratch / name) != expected:
                    raise BackupDamagedError(source.name, what=f"{name} differs from its hash")
            manifest["counts"] = dict(manifest["counts"])
            manifest["schema"] = int(manifest["schema"])
    except (
        zipfile.BadZipFile,
        zlib.error,
        LookupError,
        ValueError,
        TypeError,
        EOFError,
        RuntimeError,
    ) as error:
        raise BackupDamagedError(
            source.name, what=f"not a backup of metier, or cut short ({type(error).__name__})"
        ) from error
    return manifest  # type: ignore[no-any-return]  # checked above


def _check_sizes(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse what would fill memory or disk, before anything is unpacked."""
    members = archive.infolist()
    total = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if total > _MAX_BYTES or total > _MAX_RATIO * max(packed, _CHUNK):
        raise BackupDamagedError(name, what=f"it would unpack to {total:,} bytes")
    if archive.getinfo(MANIFEST).file_size > _MAX_MANIFEST:
        raise BackupDamagedError(name, what="its manifest is too large")
    if any(member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for member in members):
        raise BackupDamagedError(name, what="it is packed in a way metier never packs")


def _copy_out(archive: zipfile.ZipFile, name: str, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    create_private(target)
    with archive.open(name) as packed, target.open("wb") as file:
        while chunk := packed.read(_CHUNK):
            file.write(chunk)


def _put_store(new: Path, target: Path, stamp: str) -> str:
    """Put a checked store in place; the name under which the old one is kept, or empty.

    A sound old store is overwritten in one SQLite transaction. A missing or damaged one is replaced, after
    its journals were moved aside with it: SQLite would play a stale journal into the new store.
    """
    aside = _free_name(target.with_name(f"{target.name}.before-restore-{stamp}"))
    live = _sound(target)
    if live is None:
        kept = aside.name if target.exists() else ""
        for suffix in ("", *_JOURNALS):
            old = target.with_name(target.name + suffix)
            if old.exists():
                old.replace(aside.with_name(aside.name + suffix))
        sync(new)
        new.replace(target)
        return kept
    try:
        live.copy_to(aside)
        live.fill_from(new)
    finally:
        live.close()
    return aside.name


def _sound(store: Path) -> Database | None:
    """The store, opened, if it is one of ours and undamaged."""
    if not store.exists():
        return None
    try:
        check_store(store)
        return Database.open(store)
    except (IntegrityError, sqlite3.DatabaseError):
        return None


def _free_name(wanted: Path) -> Path:
    """`wanted`, or the first of `wanted-2`, `wanted-3` … that is free: what was kept aside is never overwritten."""
    numbered = (wanted.with_name(f"{wanted.name}-{n}") for n in itertools.count(2))
    return next(path for path in itertools.chain([wanted], numbered) if not path.exists())


def _put_file(new: Path, target: Path, stamp: str) -> str:
    """Replace one of the person's files; the name under which a different older one is kept, or empty."""
    kept = ""
    if target.exists():
        if target.read_bytes() == new.read_bytes():
            return ""
        aside = _free_name(target.with_name(f"{target.name}.before-restore-{stamp}"))
        write_whole(aside, target.read_bytes())
        kept = aside.name
    sync(new)
    new.replace(target)
    return kept


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """A private folder on the same file system, so that finished files can be moved into place."""
    with tempfile.TemporaryDirectory(prefix=".metier-", dir=folder) as name:
        yield Path(name)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
