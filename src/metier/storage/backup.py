"""Backup and restore of a whole workspace: one zip with the store, the person's files, tuned models and a manifest.

The store is copied by SQLite's online backup, both ways, so that other processes may read and write meanwhile,
and a kill at any moment leaves the old store or the new one. Nothing is unpacked that the manifest does not name.
A copy of a store that metier kept aside (`metier.db.before-…`) comes back the same way, by itself.
"""

from __future__ import annotations

import itertools
import json
import sqlite3
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from metier.errors import IntegrityError, OutputExistsError
from metier.storage.backup_models import MODELS, drop_strangers, model_files, put_models, sizes
from metier.storage.backup_read import (
    MANIFEST,
    STORE,
    check_store,
    schema_version,
    scratch_in,
    sha256_of,
    verified,
)
from metier.storage.database import Database
from metier.storage.files import sync, write_whole
from metier.storage.migrations import SCHEMA_VERSION
from metier.storage.tuned_files import TunedFolder

_JOURNALS = ("-journal", "-wal", "-shm")

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
    with scratch_in(target.parent) as folder:
        copy = folder / STORE
        database.copy_to(copy)
        counts = check_store(copy)
        there = [file for file in files if file.is_file()]
        tuned, damaged = model_files(database)
        weights = {name: path for named in tuned.values() for name, path in named.items()}
        manifest = {
            "metier_backup": 1,
            "made_at": made_at.isoformat(),
            "schema": schema_version(copy),
            "counts": counts,
            "sha256": {file.name: sha256_of(file) for file in (copy, *there)}
            | {name: sha256_of(file) for name, file in weights.items()},
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
    with scratch_in(folder) as scratch:
        manifest = verified(source, scratch, allowed)
        counts, is_alone = manifest["counts"], not manifest["sha256"]
        old_models = _free_name(folder / f"{MODELS}.before-restore-{stamp}")
        models = [] if is_alone else put_models(scratch, folder, old_models)
        failpoint("before_store")
        aside = [_put_store(scratch / STORE, folder / STORE, stamp)]
        failpoint("after_store")
        if not is_alone:
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
