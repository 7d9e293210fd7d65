"""Files to be saved: never shown by the browser, whatever stands in them or in their names."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

_KINDS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
}
"""Media types by ending; every other form goes out as plain text, so that no browser takes words of strangers for a page."""


def download(content: bytes, name: str, form: str, *, media_type: str = "") -> Response:
    """A file to be saved, never shown: the name in characters that every system takes, the type one that runs nothing.

    Args:
        name: May hold words of strangers.
        form: Its ending without the dot.
        media_type: Another one than that of the form, for what only metier wrote.
    """
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_. ") else "_" for c in name)[-120:]
    plain = plain.lstrip(". ") or f"file.{form}"
    return Response(
        content,
        media_type=media_type or _KINDS.get(form, "text/plain; charset=utf-8"),
        headers={
            "content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(plain)}",
            "x-content-type-options": "nosniff",
        },
    )
