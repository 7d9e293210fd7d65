"""What the editors of the person's files share: line ends, and an edit that comes after another one."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from metier.errors import WebStaleError
from metier.web.visit import Visit
from metier.workspace.file_versions import difference
from metier.workspace.personal import PersonalFile


@dataclass(frozen=True, slots=True)
class FileStalePage:
    """The file was changed elsewhere: both texts, and what differs.

    Attributes:
        name: Of the file.
        title, path, tabs: Of its editor.
        text: As the person wrote it.
        read: Stands for the file as it is now, so that saving again means it.
    """

    error: WebStaleError
    name: str
    title: str
    path: str
    text: str
    stored: str
    read: str
    lines: tuple[str, ...]
    tabs: tuple[tuple[str, str], ...]


def file_stale(
    visit: Visit,
    text: str,
    file: PersonalFile,
    error: WebStaleError,
    tabs: tuple[tuple[str, str], ...],
    title: str,
) -> Response:
    """Both texts side by side, to choose from; nothing was written.

    Args:
        file: As it is now.
        tabs: Of the editor; the first leads to it.
        title: What the editor is called.
    """
    page = FileStalePage(
        error, file.path.name, title, tabs[0][0], text, file.text, file.digest,
        difference(file.text, text, "stored", "yours"), tabs,
    )  # fmt: skip
    return visit.page("wording/file_stale.html.j2", page, status=error.http_status)


def unix(text: str) -> str:
    """The same with line ends as forms are read."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
