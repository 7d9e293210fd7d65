"""Runs that change weights, kept so that they can be killed: `models/.runs/RUN/` with what was asked and finished pieces.

A run's folder holds `run.json` (what it is), `progress.json` (how far it is) and `pieces/`, one file for each piece of finished
work, each whole or not there, with its SHA-256. One process works in a workspace at a time: it holds a lock, which goes with
it however it ends.

Source: man 2 flock.
"""

from __future__ import annotations

import errno
import hashlib
import json
import math
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from metier.errors import DiskFullError, FolderWriteError, TuningRunningError
from metier.storage.files import plain_failures, sync, write_whole
from metier.training.method import Json
from metier.training.runs import RunRecord, RunStanding, RunState, key_from, key_row

RUNS = Path("models") / ".runs"
LOG = "log.txt"
_RUN, _PROGRESS, _PIECES, _LOCK = "run.json", "progress.json", "pieces", "lock"
_HEAD = 65  # SHA-256 in hexadecimal digits, and the end of a line
_TRIES = 10  # somebody who only looks holds the lock for a moment
_LARGEST = 50_000_000  # bytes of run.json; a digest of each row is far below


class Pieces:
    """Finished pieces of one run: `Checkpoints` on disk.

    Attributes:
        damaged: Names of pieces that are not as they were written. They cannot be got and are made again; their names stay,
            so that a method that paid for one knows that there was something.
    """

    def __init__(self, folder: Path, key: str) -> None:
        self._folder = folder
        self._key = key
        self.damaged: list[str] = []

    def get(self, name: str) -> bytes | None:
        """What was kept under that name; None where it was damaged since."""
        try:
            content = self._path(name).read_bytes()
        except FileNotFoundError:
            return None
        if content[:_HEAD] == self._head(name, content[_HEAD:]):
            return content[_HEAD:]
        if name not in self.damaged:
            self.damaged.append(name)
        return None

    def put(self, name: str, content: bytes) -> None:
        """Keep it; durable when this returns.

        Raises:
            DiskFullError, FolderWriteError: It could not be written; earlier pieces are still there.
        """
        _write(self._path(name), self._head(name, content) + content)

    def names(self) -> tuple[str, ...]:
        """What is kept, in the order of names; damaged ones too."""
        return tuple(sorted(unquote(path.stem[1:]) for path in self._folder.glob("p*.piece")))

    def check(self) -> int:
        """Remove what a killed process left half written; how many pieces are as they were written. Cost: reading all."""
        for path in self._folder.glob(".*"):
            path.unlink(missing_ok=True)
        return sum(self.get(name) is not None for name in self.names())

    def _path(self, name: str) -> Path:
        return self._folder / f"p{quote(name, safe='')}.piece"

    def _head(self, name: str, content: bytes) -> bytes:
        """What stands before a piece: a digest of the run, the name and the content, so that no piece passes for another."""
        digest = hashlib.sha256(f"{self._key}\0{name}\0".encode())
        digest.update(content)
        return f"{digest.hexdigest()}\n".encode()


class RunFolders:
    """The runs of one workspace."""

    def __init__(self, workspace: Path) -> None:
        self._folder = workspace / RUNS

    def records(self) -> tuple[RunRecord, ...]:
        """Every run whose run.json can be read, the newest first."""
        found = [record for path in self._folder.glob(f"*/{_RUN}") if (record := _read(path)) is not None]
        return tuple(sorted(found, key=lambda record: (record.started_at, record.id), reverse=True))

    def states(self) -> tuple[RunState, ...]:
        """How each run stands, the newest first; reads files only."""
        held, pid = self.holder()
        return tuple(
            self._state(record, is_running=record.id == held, pid=pid if record.id == held else record.pid)
            for record in self.records()
        )

    def pieces(self, record: RunRecord) -> Pieces:
        """Finished pieces of a run."""
        return Pieces(self.path(record) / _PIECES, record.key.digest)

    def path(self, record: RunRecord) -> Path:
        """The folder of a run."""
        return self._folder / record.id

    def begin(self, record: RunRecord) -> None:
        """Make the folder of a run, or write its run.json anew.

        Raises:
            DiskFullError, FolderWriteError: It cannot be written.
        """
        with plain_failures(self._folder):
            (self.path(record) / _PIECES).mkdir(mode=0o700, parents=True, exist_ok=True)
        self.write(record)

    def write(self, record: RunRecord) -> None:
        """Write run.json, whole or not at all."""
        row = {
            "id": record.id, "key": key_row(record.key), "started_at": record.started_at.isoformat(),
            "standing": record.standing.value, "foreseen": dict(record.foreseen), "terms": dict(record.terms), "seconds": record.seconds,
            "pid": record.pid, "background": record.background, "model": record.model, "why": record.why,
        }  # fmt: skip
        _write(self.path(record) / _RUN, json.dumps(row, ensure_ascii=True).encode())

    def tell(
        self, record: RunRecord, what: str, done: int, total: int, *, left: float | None, seconds: float
    ) -> None:
        """Write how far a run is, for others to read; where it cannot be written, they read what was told before."""
        row: dict[str, Json] = {"what": what, "done": done, "total": total, "left": left, "seconds": seconds}
        path = self.path(record) / _PROGRESS
        with suppress(OSError):
            partial = path.with_suffix(".partial")
            partial.write_text(json.dumps(row), encoding="utf-8")
            partial.replace(path)

    def remove(self, record: RunRecord) -> None:
        """Remove a run with everything in its folder; run.json goes first, so that no half of it is taken for a run."""
        (self.path(record) / _RUN).unlink(missing_ok=True)
        shutil.rmtree(self.path(record), ignore_errors=True)

    def end(self, record: RunRecord) -> None:
        """Remove the pieces of a run that is done; its log and what came of it stay until the next one begins."""
        self.write(record)
        shutil.rmtree(self.path(record) / _PIECES, ignore_errors=True)

    def sweep(self) -> None:
        """Remove runs that are done, and folders that hold no run; for the holder of the lock."""
        for path in self._folder.glob("*/"):
            record = _read(path / _RUN)
            if record is None or record.standing is RunStanding.DONE:
                shutil.rmtree(path, ignore_errors=True)

    def holder(self) -> tuple[str, int]:
        """Which run is being worked on, and by which process; ("", 0) where none is."""
        path = self._folder / _LOCK
        if _is_free(path):
            return "", 0
        for _ in range(_TRIES):  # it is written just after the lock was taken
            name, _, pid = _text(path).partition(" ")
            if name and pid.isdecimal():
                return name, int(pid)
            time.sleep(0.01)
        return "a run that begins", 0

    @contextmanager
    def held(self, run: str) -> Iterator[None]:
        """Be the one process that works in this workspace.

        Raises:
            TuningRunningError: Another one does.
            FolderWriteError, DiskFullError: The lock cannot be made.
        """
        handle = self._lock()
        try:
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{run} {os.getpid()}".encode(), 0)
            yield
        finally:
            with suppress(OSError):
                os.ftruncate(handle, 0)
            os.close(handle)

    def _lock(self) -> int:
        import fcntl

        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(
                self._folder / _LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600
            )
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise DiskFullError(error.strerror or str(error)) from error
            raise FolderWriteError(str(self._folder)) from error
        for _ in range(_TRIES):
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                if error.errno not in {errno.EAGAIN, errno.EACCES}:  # a file system without locks
                    os.close(handle)
                    raise FolderWriteError(str(self._folder)) from error
                time.sleep(0.02)
            else:
                return handle
        os.close(handle)
        name, pid = self.holder()
        raise TuningRunningError(name or "another run", pid=pid)

    def _state(self, record: RunRecord, *, is_running: bool, pid: int) -> RunState:
        if is_running:
            standing = RunStanding.RUNNING
        else:
            standing = RunStanding.DONE if record.standing is RunStanding.DONE else RunStanding.INTERRUPTED
        folder = self.path(record)
        told = _progress(folder / _PROGRESS)
        log = folder / LOG
        return RunState(
            record.id, record.key.kind, record.key.method, standing, record.started_at,
            str(told.get("what", "")), _number(told.get("done")), _number(told.get("total")),
            max(record.seconds, float(told.get("seconds") or 0)),
            float(told["left"]) if standing is RunStanding.RUNNING and told.get("left") is not None else None,
            len(self.pieces(record).names()), pid, record.why, log if log.exists() else None,
        )  # fmt: skip


def running(workspace: Path) -> tuple[RunState, ...]:
    """Runs of a workspace that are under way or were interrupted, the newest first; reads files only."""
    return tuple(one for one in RunFolders(workspace).states() if one.standing is not RunStanding.DONE)


def _read(path: Path) -> RunRecord | None:
    """The run of a run.json; None where there is none, or none that can be read."""
    try:
        if path.stat().st_size > _LARGEST:
            return None
        row = json.loads(path.read_bytes())
        key = key_from(row["key"])
        if key is None or row["id"] != path.parent.name:
            return None
        record = RunRecord(
            row["id"], key, datetime.fromisoformat(row["started_at"]), RunStanding(row["standing"]),
            {str(name): value for name, value in row["foreseen"].items()}, dict(row["terms"]), float(row["seconds"]), int(row["pid"]),
            bool(row["background"]), str(row["model"]), str(row["why"]),
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return record if record.started_at.tzinfo is not None else None


def _progress(path: Path) -> dict[str, Any]:
    try:
        row = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    numbers = ("done", "total", "left", "seconds")
    is_sound = isinstance(row, dict) and all(_is_number(row.get(name, 0)) for name in numbers)
    return row if is_sound else {}


def _is_number(found: object) -> bool:
    return found is None or (isinstance(found, int | float) and math.isfinite(found))


def _number(found: object) -> int:
    return int(found) if isinstance(found, int | float) else 0


def _write(path: Path, content: bytes) -> None:
    """Write a file whole, and see to it that its name is on the disk as well."""
    with plain_failures(path.parent):
        write_whole(path, content)
        sync(path.parent)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _is_free(path: Path) -> bool:
    """Whether no process holds the lock; so it is where there is no such file."""
    import fcntl

    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True
