"""The person's own files: read with care, written only after a yes, and never over what they changed meanwhile."""

from __future__ import annotations

import codecs
import hashlib
import stat
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from metier.errors import FileChangedError
from metier.storage.files import one_at_a_time, personal_bytes, write_whole

TRIES = 20
"""Of one small edit; each that fails means that somebody else's was written."""


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


@dataclass(frozen=True, slots=True)
class Edited:
    """A file before and after a small edit; both say the same where there was nothing to change."""

    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        """Whether anything was written."""
        return self.before != self.after


def edit_file(path: Path, edit: Callable[[str], str]) -> Edited:
    """Change a few lines of one of the person's files; what others wrote into it meanwhile stays.

    Where somebody writes between reading and writing, the edit is made again in what they wrote, unless they changed the
    very lines that it takes out.

    Args:
        edit: The text of the file → the text with the edit. Called again for each newer text; what it raises ends it, and
            nothing is written.

    Raises:
        FileChangedError: Somebody changed the same lines meanwhile; theirs stand.
        FolderWriteError: Its folder cannot be written.
    """
    first: Counter[str] | None = None
    for _ in range(TRIES):
        file = PersonalFile.read(path)
        after = edit(file.text)
        if after == file.text:
            return Edited(file.text, after)
        taken_out = _lines(file.text) - _lines(after)
        if first is not None and taken_out != first:
            break
        first = taken_out
        try:
            file.write(after)
        except FileChangedError:
            continue
        return Edited(file.text, after)
    raise FileChangedError(path.name)


def _lines(text: str) -> Counter[str]:
    """The lines of a text, without the comma that an entry gets as another follows it."""
    return Counter(line.strip().rstrip(",") for line in text.splitlines())
