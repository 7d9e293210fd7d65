"""Files to be saved: never shown by the browser, whatever stands in them or in their names."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

_KINDS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
}
"""Media types by ending; every other form goes out as plain text."""


def download(content: bytes, name: str, form: str) -> Response:
    """A file to be saved, never shown: the name in characters that every system takes, the type never guessed.

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
