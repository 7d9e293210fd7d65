"""metier.toml as text: what it says, what holds, and changing it; also where it cannot be read, which stops every other page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from metier.errors import FileChangedError, MetierError, UsageError, WebStaleError
from metier.settings import SETTINGS, Settings, line_of, parse_settings
from metier.web.failures import status_of
from metier.web.forms import Form, read_form
from metier.web.rendering.chrome import chrome_of
from metier.web.rendering.render import render
from metier.web.site import Site
from metier.web.views.settings.views import TABS
from metier.web.visit import Visit
from metier.workspace import Workspace
from metier.workspace.personal import PersonalFile

_MOST = 500_000


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting.

    Attributes:
        value: That holds now, as it is shown.
        variable: The environment variable that sets it; empty where the file or the default does.
    """

    key: str
    words: str
    value: str
    variable: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class FilePage:
    """The file, and what is wrong with it.

    Attributes:
        text: As it is shown for changing: of the file, or as the person typed it.
        was: A digest of the file that the text began from; another one now means that somebody changed it.
        error: Why what was typed, or the file, cannot be used.
        line: That the failure is about; None where that is not known.
        settings: What holds now; empty where the file cannot be read.
        stored: What stands in the file, where it was changed since the text was begun; None where it was not.
    """

    text: str
    was: str
    error: MetierError | None
    line: int | None
    settings: tuple[SettingRow, ...]
    stored: str | None = None
    tabs: tuple[tuple[str, str], ...] = TABS

    @property
    def bad_line(self) -> str:
        """What stands on that line."""
        lines = self.text.splitlines()
        return lines[self.line - 1] if self.line and self.line <= len(lines) else ""


async def file(request: Request) -> Response:
    """Look at it, or change it; the workspace need not open for it."""
    return await run_in_threadpool(_answer, request, await read_form(request))


def _answer(request: Request, form: Form) -> Response:
    site: Site = request.app.state.site
    try:
        workspace = site.open()
    except UsageError:  # metier.toml cannot be understood: this page is where it is mended
        return _shown(request, form, site, None)
    with workspace:
        return _shown(request, form, site, workspace)


def _shown(request: Request, form: Form, site: Site, workspace: Workspace | None) -> Response:
    kept = PersonalFile.read(site.folder / "metier.toml")
    environment = workspace.environment if workspace else site.environment
    text, was, error, stored = kept.text, kept.digest, None, None
    if request.method == "POST":
        text, was = form.text("text", most=_MOST), form.text("was", most=64)
        error = _written(kept, text, was, environment)
        if error is None:
            with site.open() as changed:
                return Visit(site, request, changed).go("/settings/file", said="metier.toml is written")
        if isinstance(error, WebStaleError):
            now = PersonalFile.read(kept.path)
            stored, was = now.text, now.digest  # who writes again has seen both
    elif workspace is None:
        error = _failure(text, environment)
    line = line_of(text, error) if error else None
    page = FilePage(
        text, was, error, line, _rows(workspace.settings, environment) if workspace else (), stored
    )
    chrome = chrome_of(request, site, workspace)
    status = status_of(error) if error and request.method == "POST" else 200
    return HTMLResponse(render("settings/file.html.j2", page=page, chrome=chrome), status_code=status)


def _written(kept: PersonalFile, text: str, was: str, environment: Mapping[str, str]) -> MetierError | None:
    """Write it; why not, where it was not written."""
    stale = WebStaleError(what="metier.toml", yours="the text below", stored="another text")
    if was != kept.digest:
        return stale
    error = _failure(text, environment)
    if error is not None:
        return error
    end = "\r\n" if b"\r\n" in kept.raw else "\n"
    whole = text if not text or text.endswith("\n") else f"{text}\n"
    try:
        kept.write(whole.replace("\n", end))
    except FileChangedError:
        return stale
    except MetierError as failed:
        return failed
    return None


def _failure(text: str, environment: Mapping[str, str]) -> MetierError | None:
    try:
        parse_settings(text, environment)
    except MetierError as error:
        return error
    return None


def _rows(settings: Settings, environment: Mapping[str, str]) -> tuple[SettingRow, ...]:
    plain = Settings()
    return tuple(
        SettingRow(
            one.key,
            one.words,
            _value(getattr(settings, one.field)),
            one.variable if one.variable and one.variable in environment else "",
            getattr(settings, one.field) == getattr(plain, one.field),
        )
        for one in SETTINGS
    )


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | frozenset):
        return ", ".join(sorted(map(str, value))) or "none"
    return "not set" if value in {None, ""} else str(value)


ROUTES = (Route("/settings/file", file, methods=["GET", "POST"]),)
