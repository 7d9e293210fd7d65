"""A text that a person edits: in their editor, or out of a file or a pipe."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from metier.cli.call import Call
from metier.cli.envelope import Ended
from metier.errors import (
    EncodingError,
    FileMissingError,
    FileTooLargeError,
    NoInputError,
    OutputExistsError,
    UnknownCommandError,
)
from metier.pages.words import one_line

if TYPE_CHECKING:
    from metier.cli.output import Out

MOST_BYTES = 1_000_000
"""Of an edited text; a longer one is something else."""


def only_one(given: Mapping[str, object], *, without: Mapping[str, object]) -> None:
    """Of several things to do at most one is asked for, as it would stay open what comes first.

    Args:
        given: Options that do something with the draft that stands, with what was given for them.
        without: Options of a new draft, which goes with none of those.

    Raises:
        UnknownCommandError: More than one was asked for.
    """
    named = [name for name, value in given.items() if value]
    if named:
        named += [name for name, value in without.items() if value]
    if len(named) > 1:
        raise UnknownCommandError(
            what=f"`--{named[0]}` and `--{named[1]}` do not go together", hint="Give one after the other"
        )


def in_editor(call: Call, text: str, *, name: str, hint: str) -> str | None:
    """The text as the person left it; None where they changed nothing.

    Args:
        name: Name of the file they edit; its ending tells their editor what it is.
        hint: What to do where there is no terminal.

    Raises:
        NoInputError: There is no terminal for an editor.
        UnknownCommandError: The editor cannot be started, or failed; what was typed is kept in the file that is named.
    """
    if not call.at_terminal or call.json:
        raise NoInputError(question="An editor needs a terminal", hint=hint)
    folder = Path(tempfile.mkdtemp(prefix="metier-"))  # mode 0700: it holds the person's own words
    path = folder / name
    path.write_text(text, encoding="utf-8")
    try:
        open_editor(path)
    except UnknownCommandError as error:
        if path.read_text(encoding="utf-8", errors="replace") == text:
            _remove(path)
            raise
        raise UnknownCommandError(
            what=error.message, hint=f"What you typed is kept in {path}; give it with `--from {path}`"
        ) from error
    edited = path.read_text(encoding="utf-8", errors="replace")
    _remove(path)
    return None if edited == text else edited


def keep_aside(text: str, name: str) -> Path:
    """Keep an edited text that could not be read in a file of its own, so that nothing typed is lost."""
    path = Path(tempfile.mkdtemp(prefix="metier-")) / name
    path.write_text(text, encoding="utf-8")
    return path


def open_editor(path: Path) -> None:
    """Open a file in `$VISUAL`, `$EDITOR` or vi, and wait until it is closed.

    Raises:
        UnknownCommandError: It cannot be started, or ended with a failure.
    """
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        ended = subprocess.run([*shlex.split(editor), str(path)], check=False)  # noqa: S603  # the person's own editor
    except (OSError, ValueError) as error:
        raise UnknownCommandError(
            what=f"The editor `{one_line(editor, 60)}` cannot be started",
            hint=f"Set EDITOR, or edit {path} yourself",
        ) from error
    if ended.returncode:
        raise UnknownCommandError(
            what=f"The editor ended with {ended.returncode}", hint=f"{path} is as the editor left it"
        )


def read_text(source: str) -> str:
    """A text out of a file, or of standard input for `-`.

    Raises:
        NoInputError: Nothing comes on standard input.
        FileMissingError, FileTooLargeError, EncodingError: As named.
    """
    if source == "-":
        if sys.stdin is None or sys.stdin.closed:
            raise NoInputError(question="Nothing comes on standard input", hint="Name a file")
        raw, name = sys.stdin.buffer.read(MOST_BYTES + 1), "standard input"
    else:
        path = Path(source).expanduser()
        if not path.is_file():
            raise FileMissingError(source, looked_in=str(path.absolute().parent))
        with path.open("rb") as file:
            raw, name = file.read(MOST_BYTES + 1), path.name
    if len(raw) > MOST_BYTES:
        raise FileTooLargeError(name, n_bytes=len(raw), limit=MOST_BYTES, hint="A draft is a few pages long")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EncodingError(
            name, position=error.start, encoding="UTF-8", hint="Save it as plain text in UTF-8"
        ) from error


def hand_out(call: Call, target: str, text: str, *, what: str, command: str, force: bool) -> int:
    """Write a text that can be edited to a file, or to standard output for `-`, and say so; the exit code.

    Args:
        what: What the text is, as in "The letter".
        command: What takes it in again, as in `metier letter 17`.

    Raises:
        OutputExistsError, FolderWriteError: As for `write_text`.
    """
    if target == "-":

        def whole(out: Out) -> None:
            for line in text.rstrip("\n").split("\n"):
                out.exact(line)

        return call.show(Ended({"file": "-", "text": text}), whole)
    path = Path(target).expanduser()
    if not call.dry_run:
        write_text(path, text, force=force)

    def page(out: Out) -> None:
        verb = "would be written to" if call.dry_run else "is in"
        out.say(f"{what} as a text to edit {verb} {path}.")
        out.next(f"edit it, then `{command} --from {path}`")

    return call.show(Ended({"file": str(path), "text": text}), page)


def write_text(target: Path, text: str, *, force: bool) -> None:
    """Write a text for the person, whole or not at all.

    Raises:
        OutputExistsError: There is such a file, and nobody said that it may go.
        FolderWriteError: Its folder cannot be written.
    """
    from metier.storage.files import write_whole

    if target.exists() and not force:
        raise OutputExistsError(str(target))
    write_whole(target, text.encode("utf-8"))


def _remove(path: Path) -> None:
    """Remove the file and what the editor left beside it: backups of the person's own words."""
    shutil.rmtree(path.parent, ignore_errors=True)
