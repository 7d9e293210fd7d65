"""The outermost frame: every failure becomes one page, or `application/problem+json`, with one status."""

from __future__ import annotations

import logging
import secrets

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from metier.errors import (
    ExitCode,
    MetierError,
    UnknownIdError,
    WebInternalError,
    WebMethodError,
    WebNotFoundError,
)
from metier.web.chrome import chrome_of
from metier.web.render import render

log = logging.getLogger("metier.web")

_STATUS = {
    ExitCode.USAGE: 400,
    ExitCode.BAD_INPUT: 422,
    ExitCode.BUDGET: 402,
    ExitCode.PROVIDER_FAILED: 502,
    ExitCode.BUSY: 503,
    ExitCode.REFUSED: 403,
}


def status_of(error: MetierError) -> int:
    """The HTTP status of a failure."""
    if isinstance(error, UnknownIdError):
        return 404
    stated = getattr(error, "http_status", None)
    return int(stated) if stated else _STATUS.get(error.exit_code, 500)


def internal(error: BaseException) -> WebInternalError:
    """A failure that nobody foresaw: its traceback goes to the local log, its id to the person."""
    error_id = secrets.token_hex(4)
    log.error("error id %s", error_id, exc_info=error)
    return WebInternalError(error_id)


def answer(request: Request, error: MetierError) -> Response:
    """The failure as a page, a part of one, or JSON for who asks for it."""
    status = status_of(error)
    if "json" in request.headers.get("accept", ""):
        return JSONResponse(
            {
                "type": type(error).__name__, "title": error.message, "status": status,
                "code": error.code, "hint": error.hint,
            },
            status_code=status,
            media_type="application/problem+json",
        )  # fmt: skip
    template = "failure_part.html.j2" if request.headers.get("hx-request") == "true" else "failure.html.j2"
    chrome = chrome_of(request, request.app.state.site, None)
    return HTMLResponse(render(template, page=error, chrome=chrome), status_code=status)


def known(request: Request, error: Exception) -> Response:
    """A failure that metier knows."""
    assert isinstance(error, MetierError)
    return answer(request, error)


def unknown(request: Request, error: Exception) -> Response:
    """One that it does not."""
    return answer(request, internal(error))


def of_http(request: Request, error: Exception) -> Response:
    """What the router itself refuses: an unknown address, a wrong method, a body that is no form."""
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        return answer(request, WebMethodError())
    if error.status_code == 400:
        from metier.errors import WebTypeError

        return answer(request, WebTypeError(str(error.detail)))
    return answer(request, WebNotFoundError())


HANDLERS = {MetierError: known, HTTPException: of_http, Exception: unknown}
