"""Every failure becomes one page, or `application/problem+json`, with one status."""

from __future__ import annotations

import logging
import secrets

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from metier.errors import (
    ExitCode,
    FileChangedError,
    MachineError,
    MetierError,
    ModelUnknownError,
    NoModelError,
    TopicUnknownError,
    TunedUnknownError,
    UnknownIdError,
    WebFormError,
    WebInternalError,
    WebMethodError,
    WebNotFoundError,
)
from metier.errors.system import of_system
from metier.errors.traces import kind_of, report_file
from metier.web.rendering.assets import ASSETS
from metier.web.rendering.chrome import chrome_of
from metier.web.rendering.render import render

log = logging.getLogger("metier.web")

LET_IN = "metier.let_in"
"""In the scope of a request whose browser was let in; others are told nothing of the workspace, not even its name."""

_STATUS = {
    ExitCode.USAGE: 400,
    ExitCode.BAD_INPUT: 422,
    ExitCode.BUDGET: 402,
    ExitCode.PROVIDER_FAILED: 502,
    ExitCode.BUSY: 503,
    ExitCode.REFUSED: 403,
}


_UNKNOWN = (UnknownIdError, TopicUnknownError, TunedUnknownError, ModelUnknownError, NoModelError)
"""Something was named that is not there."""


def status_of(error: MetierError) -> int:
    """The HTTP status of a failure."""
    if isinstance(error, _UNKNOWN):
        return 404
    if isinstance(error, FileChangedError):
        return 409
    stated = getattr(error, "http_status", None)
    return int(stated) if stated else _STATUS.get(error.exit_code, 500)


def told_of(error: Exception) -> MetierError:
    """A failure as a person is told it: what metier knows, a disk that refuses, or an error id."""
    if isinstance(error, MetierError):
        return error
    refused = of_system(error)
    return refused if isinstance(refused, MachineError) else internal(error)


def internal(error: BaseException) -> WebInternalError:
    """A failure that nobody foresaw: its id to the person, the places it passed to a private file.

    Neither holds its message, which may quote a posting or a key; with `metier --debug serve` the terminal shows it.
    """
    from metier import __version__

    error_id, report = secrets.token_hex(4), report_file(error, "serve", version=__version__)
    log.error("error id %s: %s, see %s", error_id, kind_of(error), report or "no file")
    log.debug("error id %s", error_id, exc_info=error)
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
    return HTMLResponse(_page(request, error), status_code=status)


def _page(request: Request, error: MetierError) -> str:
    if request.headers.get("hx-request") == "true":
        return render("around/failure_part.html.j2", page=error)
    if not request.scope.get(LET_IN):
        return render("around/failure_outside.html.j2", page=error, assets=ASSETS)
    chrome = chrome_of(request, request.app.state.site, None)
    return render("around/failure.html.j2", page=error, chrome=chrome)


def known(request: Request, error: Exception) -> Response:
    """A failure that metier knows."""
    assert isinstance(error, MetierError)
    return answer(request, error)


def of_http(request: Request, error: Exception) -> Response:
    """What the router itself refuses: an unknown address, a wrong method, a body that is no form."""
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        return answer(request, WebMethodError())
    if error.status_code == 400:
        return answer(request, WebFormError(str(error.detail)))
    return answer(request, WebNotFoundError())


HANDLERS = {MetierError: known, HTTPException: of_http}
"""What is neither reaches `security.frame`."""
