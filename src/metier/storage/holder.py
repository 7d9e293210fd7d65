"""Which processes live: a locked file beside the store for each that asks base models.

A process number says little: it is given again, and means nothing in a copy of the workspace on another machine. A lock goes
with its process, however that ends, and does not travel with a copied file.

Source: man 2 flock.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
from pathlib import Path

from metier.errors import DiskFullError, FolderWriteError

_TOKEN = re.compile(
    r"[0-9a-f]{32}"
)  # names come from the store, which may be anybody's: nothing else becomes a path


class Holder:
    """The mark of this process at one store, made when its name is first asked for.

    The file `metier.db.asking-TOKEN` is empty, and gone when the process ends well; what others left behind is removed by
    `sweep`. A process that forks shares its mark with the child.

    Example:
        >>> Holder(Path(":memory:")).is_alive("0" * 32)
        False
    """

    def __init__(self, store: Path) -> None:
        """A mark beside `store`; for a store in memory there is nobody else, and no file."""
        self._store = store
        self._name = ""
        self._handle = -1

    @property
    def name(self) -> str:
        """The token of this process; never given twice.

        Raises:
            FolderWriteError, DiskFullError: The file cannot be made or locked.
        """
        while not self._name:
            token = secrets.token_hex(16)
            if self._is_alone or self._lock(token):
                self._name = token
        return self._name

    def is_alive(self, name: str) -> bool:
        """Whether the process of that token runs, at this store; safe for names that others wrote."""
        if name == self._name or self._is_alone or not _TOKEN.fullmatch(name):
            return bool(name) and name == self._name
        return not _is_free(self._path(name))

    def sweep(self) -> None:
        """Remove the files of processes that ended badly."""
        if not self._is_alone:
            for path in self._store.parent.glob(f"{self._store.name}.asking-*"):
                token = path.name.rpartition("-")[2]
                if _TOKEN.fullmatch(token) and token != self._name and _is_free(path):
                    path.unlink(missing_ok=True)

    def close(self) -> None:
        """End the mark: what it holds counts as left behind. A later `name` is another one."""
        if self._handle >= 0:
            self._path(self._name).unlink(missing_ok=True)
            os.close(self._handle)
        self._name, self._handle = "", -1

    @property
    def _is_alone(self) -> bool:
        return str(self._store) == ":memory:"

    def _path(self, token: str) -> Path:
        return self._store.with_name(f"{self._store.name}.asking-{token}")

    def _lock(self, token: str) -> bool:
        """Make and lock the file of `token`; False where another process swept it away before it was locked."""
        import fcntl

        path = self._path(token)
        try:
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600)
        except (PermissionError, FileNotFoundError) as error:
            raise FolderWriteError(str(path.parent)) from error
        except OSError as error:
            raise DiskFullError(error.strerror or str(error)) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            still_there = path.exists() and path.stat().st_ino == os.fstat(handle).st_ino
        except OSError as error:  # a file system without locks: without them money cannot be kept safe
            os.close(handle)
            raise FolderWriteError(str(path.parent)) from error
        if not still_there:
            os.close(handle)
            return False
        self._handle = handle
        return True


def _is_free(path: Path) -> bool:
    """Whether it is certain that no process holds the lock of `path`; so it is where there is no such file."""
    import fcntl

    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        return error.errno in {errno.ENOENT, errno.ELOOP}  # a link is none of ours
    try:
        fcntl.flock(
            handle, fcntl.LOCK_SH | fcntl.LOCK_NB
        )  # shared: two that look at once do not see each other
    except OSError:
        return False
    finally:
        os.close(handle)
    return True
