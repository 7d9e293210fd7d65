"""What the pages after a decision share: the way back, one posting's application, a draft nobody changed meanwhile, files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.responses import Response

from metier.errors import WebStaleError

if TYPE_CHECKING:
    from metier.web.visit import Visit
    from metier.workspace.drafting import Drafting

TABS = (
    ("/pipeline", "Applications"),
    ("/pipeline/interviews", "Interviews"),
    ("/pipeline/insights", "What works"),
    ("/resume", "Your resume"),
)
_KINDS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}
"""Media types by ending; every other form goes out as plain text, so that no browser shows it as a page."""


def application_path(number: int, anchor: str = "") -> str:
    """The page of one application."""
    return f"/postings/{number}/application{f'#{anchor}' if anchor else ''}"


def back_of(visit: Visit, default: str) -> str:
    """The page a form came from: one of ours, whatever was sent."""
    sent = visit.form.text("back", most=500) or visit.query.text("back", most=500)
    is_ours = sent.startswith("/") and not sent.startswith(("//", "/\\")) and sent.isprintable()
    return sent if is_ours else default


def download(content: bytes, name: str, form: str) -> Response:
    """A file to be saved, never shown: the name in characters that every system takes, the type one that runs nothing.

    Args:
        name: May hold words of strangers.
        form: Its ending without the dot.
    """
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_. ") else "_" for c in name)[-120:]
    plain = plain.lstrip(". ") or f"file.{form}"
    return Response(
        content,
        media_type=_KINDS.get(form, "text/plain; charset=utf-8"),
        headers={
            "content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(plain)}",
            "x-content-type-options": "nosniff",
        },
    )


@contextmanager
def unchanged(visit: Visit, drafting: Drafting[Any], number: int, seen: int, yours: str) -> Iterator[None]:
    """Inside, no other version is made, and the newest is the one that the page showed.

    Args:
        seen: The newest version when the page was made.
        yours: What was typed, for the message.

    Raises:
        WebStaleError: There is another version meanwhile; nothing was changed.
    """
    with visit.workspace.desk.postings.exclusive():
        newest = drafting.current(number)
        version = newest.draft.version if newest else 0
        if version != seen:
            what = f"The {drafting.kind.value}"
            raise WebStaleError(what, yours=yours or f"version {seen}", stored=f"version {version}")
        yield
