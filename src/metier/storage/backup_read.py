"""Reading a backup: verified piece by piece beside the workspace, before anything of it is put in place."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from metier.errors import BackupDamagedError, StoreForeignError, StoreNewerError
from metier.storage.backup_models import MODELS, is_model_file
from metier.storage.database import APPLICATION_ID, create_private, told_plainly
from metier.storage.migrations import SCHEMA_VERSION, released_schema, schema_of

MANIFEST = "manifest.json"
STORE = "metier.db"
_SETTINGS = "metier.toml"
_MOST_SETTINGS = 1_000_000
_MAX_BYTES = 8_000_000_000  # a guard against bombs, far above any workspace
_MAX_RATIO = 200
_MAX_MANIFEST = 1_000_000
_CHUNK = 1 << 20
_SQLITE = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class BackupContents:
    """What a restore would put back.

    Attributes:
        made_at: None where the file does not say: a copy of a store alone.
        newest: Time of the newest decision in it; empty where there is none.
        files: The person's files in it.
        models: Names of tuned models in it; empty also for a store alone, which leaves them as they are.
        consents: By host the kinds of words that the store in it lets go there.
        settings: The words of its `metier.toml`; None where it has none, and the one in place stays.
    """

    n_bytes: int
    made_at: datetime | None
    schema: int
    counts: dict[str, int]
    newest: str
    files: tuple[str, ...]
    models: tuple[str, ...]
    is_store_alone: bool
    consents: Mapping[str, frozenset[str]]
    settings: str | None


def look_into(source: Path, folder: Path, allowed: Sequence[str]) -> BackupContents:
    """What a backup holds, verified as a restore verifies it; what stands in `folder` is not touched.

    Args:
        folder: Where there is room to unpack it for the while.

    Raises:
        BackupDamagedError, ModelUnsafeError, StoreForeignError, StoreNewerError, StoreCorruptError: As `restore`.
    """
    with scratch_in(folder) as scratch:
        manifest = verified(source, scratch, allowed)
        there = scratch / MODELS
        with closing(sqlite3.connect(f"{(scratch / STORE).resolve().as_uri()}?mode=ro", uri=True)) as db:
            (newest,) = db.execute("select max(decided_at) from decision").fetchone()
            consents = _consents(db) if "consent" in manifest["counts"] else {}
        return BackupContents(
            source.stat().st_size, manifest["made_at"], manifest["schema"], manifest["counts"], str(newest or ""),
            tuple(name for name in allowed if (scratch / name).is_file()),
            tuple(sorted(path.name for path in there.iterdir())) if there.is_dir() else (),
            is_store_alone=not manifest["sha256"], consents=consents, settings=_settings(scratch / _SETTINGS),
        )  # fmt: skip


def _consents(db: sqlite3.Connection) -> dict[str, frozenset[str]]:
    """The newest row of each host; those that let nothing go are left out."""
    rows = db.execute("select host, classes from consent order by id")
    newest = {str(host): frozenset(str(kinds).split()) for host, kinds in rows}
    return {host: kinds for host, kinds in newest.items() if kinds}


def _settings(file: Path) -> str | None:
    """What stands there as far as it can be read: it is shown, and settings are some lines."""
    if not file.is_file():
        return None
    with file.open("rb") as opened:
        return opened.read(_MOST_SETTINGS).decode("utf-8", "replace")


def verified(source: Path, scratch: Path, allowed: Sequence[str]) -> dict[str, Any]:
    """The manifest of a backup whose files stand in `scratch`, each as its manifest says."""
    if is_store(source):
        return _store_alone(source, scratch)
    manifest = _unpack(source, scratch, {STORE, *allowed})
    if check_store(scratch / STORE) != manifest["counts"]:
        raise BackupDamagedError(source.name, what="row counts differ from its manifest")
    return manifest | {"schema": schema_version(scratch / STORE)}  # not what the manifest says of it


def is_store(path: Path) -> bool:
    """Whether a file begins as SQLite's do."""
    with path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE


def _store_alone(source: Path, scratch: Path) -> dict[str, Any]:
    """What stands for the manifest of a store that was kept aside; its copy stands in `scratch`."""
    create_private(scratch / STORE)
    with (
        told_plainly(source),
        closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as db,
        closing(sqlite3.connect(scratch / STORE)) as copy,
    ):
        db.backup(copy)
        copy.execute("pragma journal_mode=delete")
    counts = check_store(scratch / STORE)
    return {"made_at": None, "schema": schema_version(scratch / STORE), "counts": counts, "sha256": {}}


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


def schema_version(path: Path) -> int:
    """The schema of the store at `path`."""
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
                if sha256_of(scratch / name) != expected:
                    raise BackupDamagedError(source.name, what=f"{name} differs from its hash")
            manifest["counts"] = dict(manifest["counts"])
            manifest["made_at"] = moment_of(str(manifest["made_at"]))
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


def moment_of(words: str) -> datetime:
    """A time that a file of strangers states, one that every clock and zone can tell.

    Raises:
        ValueError: It is none.
    """
    found = datetime.fromisoformat(words)
    if not 1900 <= found.year < 9000:
        raise ValueError(words)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


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


@contextmanager
def scratch_in(folder: Path) -> Iterator[Path]:
    """A private folder on the same file system, so that finished files can be moved into place."""
    with tempfile.TemporaryDirectory(prefix=".metier-", dir=folder) as name:
        yield Path(name)


def sha256_of(path: Path) -> str:
    """The hash of a file, whatever its size."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
