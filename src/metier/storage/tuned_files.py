"""Files of tuned models: each model a folder of its own that is there whole or not at all, and read by its hashes alone.

models/ID/            weights, and card.json, which was written last
models/.new-ID/       one that is being written
models/.old-ID/       one that is being removed
models/.lock          held by who writes or removes
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from metier.errors import BusyError
from metier.storage.files import plain_failures, sync
from metier.training.registry.names import CARD, check_file, is_id

_NEW, _OLD, _LOCK = ".new-", ".old-", ".lock"
_PATIENCE = 10.0  # seconds, as for the store
_READ = (
    os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
)  # a pipe in place of a file must not hold us up
_CHUNK = 1 << 20


class DamagedModelError(Exception):
    """Files of a tuned model are missing or differ from their hashes; said in words. Told on as `TunedCorruptError`."""

    def __init__(self, *, what: str) -> None:
        super().__init__(what)


class TunedFolder:
    """The folder `models/` of a workspace.

    Names that become paths have passed `is_id` and `check_file`; links are followed nowhere below the folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    # --- reading ------------------------------------------------------------------------------------------

    def card(self, model: str, sha256: str) -> bytes:
        """The card of a model, as the store knows its hash.

        Raises:
            DamagedModelError: It is not there, or differs.
        """
        return self._verified(model, CARD, sha256)

    def read(self, model: str, files: Mapping[str, str]) -> dict[str, bytes]:
        """Content of every file by name, each equal to its hash.

        Raises:
            DamagedModelError: One is missing, or differs.
            ModelUnsafeError: One is in a form that may run code when it is read.
        """
        for name in files:
            check_file(name)
        found = {name: self._verified(model, name, sha256) for name, sha256 in files.items()}
        for name, content in found.items():
            check_file(name, content)
        return found

    def _verified(self, model: str, name: str, sha256: str) -> bytes:
        content = self._bytes(model, name)
        if hashlib.sha256(content).hexdigest() != sha256:
            raise DamagedModelError(what=f"{name} differs from its hash")
        return content

    def _bytes(self, model: str, name: str) -> bytes:
        if not is_id(model):
            raise DamagedModelError(what="its name is none that the registry gives")
        try:
            inside = os.open(self.folder / model, _READ | os.O_DIRECTORY)
        except OSError as error:
            what = "is missing" if error.errno == errno.ENOENT else "cannot be read"
            raise DamagedModelError(what=f"its folder {what}") from error
        try:
            handle = os.open(name, _READ, dir_fd=inside)
        except OSError as error:
            what = (
                "is missing"
                if error.errno == errno.ENOENT
                else "is a link"
                if error.errno == errno.ELOOP
                else "cannot be read"
            )
            raise DamagedModelError(what=f"{name} {what}") from error
        finally:
            os.close(inside)
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise DamagedModelError(what=f"{name} is no file")
            try:
                return file.read()
            except OSError as error:
                raise DamagedModelError(what=f"{name} cannot be read") from error

    # --- what is there ------------------------------------------------------------------------------------

    def models(self) -> list[str]:
        """Ids that have a folder, whatever is in it."""
        return [name for name in self._names() if is_id(name)]

    def leftovers(self) -> list[str]:
        """Folders that were being written or removed when their process ended, or still are."""
        return [name for name in self._names() if name.startswith((_NEW, _OLD)) and is_id(name[len(_NEW) :])]

    def _names(self) -> list[str]:
        try:
            return sorted(path.name for path in self.folder.iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return []

    def n_bytes(self, model: str) -> int:
        """Bytes that a model takes, files that its card does not name too; 0 where there is no folder."""
        return sum(self.sizes(model).values())

    def sizes(self, model: str) -> dict[str, int]:
        """Bytes of each file in the folder of a model, links not followed; empty where there is no folder."""
        try:
            with os.scandir(self.folder / model) as entries:
                return {entry.name: entry.stat(follow_symlinks=False).st_size for entry in entries}
        except OSError:
            return {}

    def stands(self, model: str) -> object:
        """How its files stand on the disk, to tell whether they were touched since; no hash."""
        try:
            with os.scandir(self.folder / model) as entries:
                found = [(entry.name, entry.stat(follow_symlinks=False)) for entry in entries]
        except OSError:
            return None
        return sorted((name, info.st_ino, info.st_size, info.st_mtime_ns) for name, info in found)

    # --- writing ------------------------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Nobody else writes or removes models meanwhile; the lock ends with the process.

        Raises:
            BusyError: Another process held it for 10 s.
            FolderWriteError, DiskFullError: The folder cannot be written.
        """
        import fcntl

        with plain_failures(self.folder):
            self.folder.mkdir(mode=0o700, exist_ok=True)
            if stat.S_IMODE(self.folder.stat().st_mode) & 0o077:  # made as the parent of something else
                self.folder.chmod(0o700)
            flags = os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC
            handle = os.open(self.folder / _LOCK, flags, 0o600)
        try:
            until = time.monotonic() + _PATIENCE
            while True:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > until:
                        raise BusyError from None
                    time.sleep(0.02)
            yield
        finally:
            os.close(handle)

    def build(self, model: str, files: Mapping[str, bytes], card: bytes) -> None:
        """Write a model beside its place, durably, the card last; `settle` then puts it there. Only inside `writing`.

        Raises:
            DiskFullError, FolderWriteError: It could not be written; nothing of it is left.
        """
        assert is_id(model)
        beside = self.folder / f"{_NEW}{model}"
        with plain_failures(self.folder):
            _remove(beside)
            try:
                beside.mkdir(mode=0o700)
                for name, content in files.items():
                    check_file(name, content)
                    _write(beside / name, content)
                _write(beside / CARD, card)
                sync(beside)
            except BaseException:
                _remove(beside)
                raise

    def settle(self, model: str) -> None:
        """Put what was built in its place, in one step that is durable when this returns."""
        with plain_failures(self.folder):
            (self.folder / f"{_NEW}{model}").rename(self.folder / model)
            sync(self.folder)

    def remove(self, model: str) -> None:
        """Remove a model, whole or in part there: first out of its place in one step, then from the disk. Only inside `writing`."""
        assert is_id(model)
        place, aside = self.folder / model, self.folder / f"{_OLD}{model}"
        with plain_failures(self.folder):
            _remove(aside)
            try:
                place.rename(aside)
            except FileNotFoundError:
                return
            sync(self.folder)
            _remove(aside)

    def sweep(self) -> list[str]:
        """Remove what was being written or removed when its process ended; the names. Only inside `writing`."""
        found = self.leftovers()
        with plain_failures(self.folder):
            for name in found:
                _remove(self.folder / name)
        return found


def _write(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as file:
        for start in range(0, len(content), _CHUNK):
            file.write(content[start : start + _CHUNK])
        file.flush()
        os.fsync(file.fileno())


def _remove(path: Path) -> None:
    """Remove a folder with what is in it, or what stands in its place; a link itself, never what it leads to."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)
