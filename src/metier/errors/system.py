"""Refusals of the file system in metier's words, for every face."""

from __future__ import annotations

import errno

from metier.errors.base import MetierError
from metier.errors.usage import DiskFullError, FolderWriteError, OutputPathError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG})
_DENIED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_NO_PATH = frozenset({errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG})


def of_system(error: BaseException) -> MetierError | None:
    """What a refusal of the file system means for a person; None for anything else, which is a fault of metier.

    Example:
        >>> of_system(OSError(errno.ENOSPC, "No space left on device")).code, of_system(ValueError())
        ('E-DISK', None)
    """
    if not isinstance(error, OSError):
        return None
    name = str(error.filename or "")
    if error.errno in _FULL:
        return DiskFullError(error.strerror or "no reason given")
    if error.errno in _DENIED and name:
        return FolderWriteError(name)
    if error.errno in _NO_PATH and name:
        return OutputPathError(name, what=(error.strerror or "no such path").lower())
    return None
