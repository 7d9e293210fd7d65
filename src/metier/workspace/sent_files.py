"""Files that were sent, not named by a path: looked at first, then taken in with all that the command line does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

from metier.actions.add import AddReport, Intake, Preview
from metier.actions.desk import Desk
from metier.actions.transfer import ImportReport, import_rows
from metier.domain.ports import Progress
from metier.sources import Header, ReadOptions, header_of, read_text
from metier.workspace.inputs import Input, preview_all, take_all


@dataclass(frozen=True, slots=True)
class SentFile:
    """One file or paste.

    Attributes:
        name: As its owner calls it: words, never a path that is opened.
        content: Its bytes, also gzipped.
    """

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Look:
    """What sent files hold, before anything is stored.

    Attributes:
        preview: Rows as they would be taken in, and what is wrong with others.
        headers: The columns of each file that has some, by name.
    """

    preview: Preview
    headers: dict[str, Header]


class SentFiles:
    r"""Looking at sent files and taking them in.

    Example:
        >>> import tempfile
        >>> from metier.workspace import Workspace
        >>> sent = [SentFile("jobs.csv", b"title,text\nBaker,Bread at night\n")]
        >>> with Workspace.create(tempfile.mkdtemp(), environment={}) as workspace:
        ...     workspace.sent_files.look(sent).preview.n_rows, len(workspace.sent_files.add(sent).new)
        (1, 1)
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def look(self, files: Sequence[SentFile], options: ReadOptions | None = None, *, shown: int = 5) -> Look:
        """What they hold; nothing is stored.

        Raises:
            BadInputError, RefusedError: The only file cannot be read.
        """
        chosen = options or ReadOptions()
        preview = preview_all(_inputs(files, chosen), shown=shown)
        return Look(preview, self.headers(files, chosen))

    def headers(self, files: Sequence[SentFile], options: ReadOptions | None = None) -> dict[str, Header]:
        """The columns of each file that has some; also of one that cannot be read before they are mapped."""
        chosen = options or ReadOptions()
        found = {file.name: header_of(file.name, file.content, chosen) for file in files}
        return {name: header for name, header in found.items() if header}

    def add(
        self, files: Sequence[SentFile], options: ReadOptions | None = None, progress: Progress | None = None
    ) -> AddReport:
        """Take their postings in; a file that cannot be read is a problem in the report when others can be read.

        Raises:
            BadInputError, RefusedError: The only file cannot be read.
        """
        intake = Intake(self._desk.postings, self._desk.clock)
        take_all(_inputs(files, options or ReadOptions()), intake, progress)
        return intake.report

    def import_labels(
        self, files: Sequence[SentFile], options: ReadOptions | None = None, progress: Progress | None = None
    ) -> ImportReport:
        """The same with the decisions that their rows carry.

        Raises:
            BadInputError, RefusedError: One of them cannot be read.
        """
        intake = Intake(self._desk.postings, self._desk.clock)
        rows = chain.from_iterable(read() for _, read in _inputs(files, options or ReadOptions()))
        report = import_rows(rows, self._desk, intake, progress=progress)
        intake.report.n_files = len(files)
        return report


def _inputs(files: Sequence[SentFile], options: ReadOptions) -> list[Input]:
    return [(file.name, partial(read_text, file.name, file.content, options)) for file in files]
