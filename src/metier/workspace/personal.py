"""The person's own files: read with care, written only after a yes, and never over what they changed meanwhile."""

from __future__ import annotations

import codecs
import hashlib
import stat
from dataclasses import dataclass
from pathlib import Path

from metier.errors import FileChangedError
from metier.storage.files import one_at_a_time, personal_bytes, write_whole


@dataclass(frozen=True, slots=True)
class PersonalFile:
    """One of the person's files as it was read.

    Attributes:
        raw: Its bytes; empty where it is missing.
    """

    path: Path
    raw: bytes

    @classmethod
    def read(cls, path: Path) -> PersonalFile:
        """The file at `path`; a missing one is empty.

        Raises:
            FileIsFolderError, FileTooLargeError, BinaryError, EncodingError: It is no text, or too long.
        """
        return cls(path, personal_bytes(path))

    @property
    def text(self) -> str:
        """What it says, without a byte order mark."""
        return self.raw.decode("utf-8-sig")

    @property
    def digest(self) -> str:
        """Stands for its bytes, so that a page can tell whether it was changed since."""
        return hashlib.sha256(self.raw).hexdigest()[:16]

    def write(self, text: str) -> PersonalFile:
        """Write `text` in its place, whole or not at all; a link stays one, and so do mark and mode.

        Raises:
            FileChangedError: Somebody changed it since it was read; it was not touched.
            FolderWriteError: Its folder cannot be written.
        """
        target = self.path.resolve()
        with one_at_a_time(
            target.parent
        ):  # two tabs, or a tab and a command: the second sees what the first wrote
            if self.read(self.path).raw != self.raw:
                raise FileChangedError(self.path.name)
            mark = codecs.BOM_UTF8 if self.raw.startswith(codecs.BOM_UTF8) else b""
            mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o600
            content = mark + text.encode("utf-8")
            write_whole(target, content)
            target.chmod(mode)
        return PersonalFile(self.path, content)
