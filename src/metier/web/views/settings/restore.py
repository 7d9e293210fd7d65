"""Restore: a backup is sent or chosen, looked at beside what stands here, and put back after a yes.

These pages need no workspace that opens: a damaged store is when one wants a backup back. What happens, and why it is safe
while the server runs, stands in `web.background.restoring`.
"""

from __future__ import annotations

import shutil
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from metier.actions.look import Counts
from metier.errors import MetierError, WebFieldError, WebNotFoundError
from metier.storage.backup import BackupReport
from metier.storage.backup_read import MANIFEST, BackupContents, is_store, moment_of
from metier.storage.migrations import SCHEMA_VERSION
from metier.web.background.restoring import Found, Restored, Restoring, Staged
from metier.web.background.work import Work
from metier.web.failures import status_of
from metier.web.forms import read_form
from metier.web.rendering.chrome import chrome_of
from metier.web.rendering.render import render
from metier.web.site import Site
from metier.web.views.settings.views import TABS
from metier.workspace import Workspace
from metier.workspace.restore_changes import RestoreChanges, changes_of

PATH = "/settings/backup/restore"
_SHOWN = 20
_NO_BACKUP = (OSError, zipfile.BadZipFile, ValueError, LookupError, RuntimeError, EOFError, struct.error)
"""What reading the head of a file raises that only looks like a zip."""
_PATIENCE = 0.5  # seconds that a page waits for what mostly takes less


@dataclass(frozen=True, slots=True)
class Choice:
    """A file of the workspace's folder that may be put back.

    Attributes:
        is_store: A copy of the store alone, which metier kept aside.
    """

    path: Path
    n_bytes: int
    at: datetime
    is_store: bool


@dataclass(frozen=True, slots=True)
class Now:
    """What stands here.

    Attributes:
        n_noted: Decisions, those that were changed or taken back too: a backup is counted in the same way.
        newest: Time of the newest decision; None where there is none.
        error: Why it cannot be told.
    """

    counts: Counts | None = None
    n_noted: int = 0
    newest: datetime | None = None
    error: MetierError | None = None


@dataclass(frozen=True, slots=True)
class RestorePage:
    """Where one is: choosing, looking, saying yes, waiting, done.

    Attributes:
        work: A look or a restore that goes on.
        found: What waits for a yes.
        changes: What that would change of settings and agreements.
        restored: What was put back last.
        cut_short: Restores that a former server had begun and did not end.
        error: Why the last step failed, or was refused.
        schema: The newest that this metier knows.
    """

    now: Now
    choices: tuple[Choice, ...]
    work: Work | None
    found: Found | None
    changes: RestoreChanges
    restored: Restored | None
    cut_short: tuple[Staged, ...]
    error: MetierError | None
    is_read_only: bool
    folder: str
    schema: int = SCHEMA_VERSION
    tabs: tuple[tuple[str, str], ...] = TABS

    @property
    def contents(self) -> BackupContents | None:
        """What the backup holds that waits for a yes."""
        return self.found.contents if self.found else None

    @property
    def report(self) -> BackupReport | None:
        """What the last restore did."""
        return self.restored.report if self.restored else None

    @property
    def newest(self) -> datetime | None:
        """Time of the newest decision in the backup."""
        words = self.contents.newest if self.contents else ""
        with suppress(ValueError):
            return moment_of(words) if words else None
        return None


async def page(request: Request) -> Response:
    """Where one is."""
    return await run_in_threadpool(_shown, request)


async def send(request: Request) -> Response:
    """Take a backup that is sent; it goes to the disk while it comes."""
    async with request.form(max_files=1, max_fields=5) as form:
        sent = form.get("file")
        if not isinstance(sent, UploadFile) or not sent.filename:
            missing = WebFieldError("Backup", "a file that metier wrote as a backup")
            return await run_in_threadpool(_shown, request, missing)
        return await run_in_threadpool(_take, request, sent.file, sent.filename)


async def choose(request: Request) -> Response:
    """Take a file of the workspace's folder."""
    name = (await read_form(request)).text("name", most=300)
    return await run_in_threadpool(_choose, request, name)


async def confirm(request: Request) -> Response:
    """Put back what waits, after a yes."""
    form = await read_form(request)
    return await run_in_threadpool(
        _confirm, request, form.text("which", most=40), is_sure=form.has("confirm")
    )


async def drop(request: Request) -> Response:
    """Forget what waits."""
    await read_form(request)
    await run_in_threadpool(_restoring(request).drop)
    return _back()


def _take(request: Request, file: BinaryIO, name: str) -> Response:
    restoring = _restoring(request)
    with ExitStack() as undo:
        staged = restoring.make_folder(name)
        undo.callback(shutil.rmtree, staged.file.parent, ignore_errors=True)
        with staged.file.open("xb") as target:
            shutil.copyfileobj(file, target, 1 << 20)
        undo.pop_all()
    return _looked(request, lambda: restoring.look(staged))


def _choose(request: Request, name: str) -> Response:
    restoring = _restoring(request)
    left = next((one for one in restoring.cut_short() if one.id == name), None)
    if left:
        return _looked(request, lambda: restoring.look(left))
    found = next((one for one in _choices(request.app.state.site.folder) if one.path.name == name), None)
    if found is None:
        raise WebNotFoundError
    return _looked(request, lambda: restoring.choose(found.path))


def _looked(request: Request, begin: Callable[[], None]) -> Response:
    """Begin to look, and wait a moment for it."""
    try:
        begin()
    except MetierError as error:
        return _shown(request, error)
    return _waited(request)


def _confirm(request: Request, which: str, *, is_sure: bool) -> Response:
    if not is_sure:
        unsure = WebFieldError("Replace what is here", "a tick, as it cannot be done by mistake")
        return _shown(request, unsure)
    try:
        _restoring(request).restore(which)
    except MetierError as error:
        return _shown(request, error)
    return _waited(request)


def _waited(request: Request) -> Response:
    work = _restoring(request).work
    if work:
        work.wait(_PATIENCE)
    return _back()


def _back() -> Response:
    return RedirectResponse(PATH, status_code=303)


def _restoring(request: Request) -> Restoring:
    site: Site = request.app.state.site
    return site.restoring


def _shown(request: Request, error: MetierError | None = None) -> Response:
    site: Site = request.app.state.site
    restoring = site.restoring
    work = restoring.work
    result = work.result if work and work.is_over else None
    with ExitStack() as opened:
        now, workspace = Now(), None
        try:
            workspace = opened.enter_context(site.open())
            n_noted, newest = workspace.noted()
            now = Now(workspace.count(), n_noted, newest)
        except MetierError as failed:
            now = Now(error=failed)
        found = restoring.found
        shown = RestorePage(
            now=now,
            choices=tuple(_choices(site.folder))[:_SHOWN],
            work=work if work and not work.is_over else None,
            found=found,
            changes=_changes(found, site.folder, workspace),
            restored=result if isinstance(result, Restored) else None,
            cut_short=() if restoring.staged else tuple(restoring.cut_short()),
            error=error or (work.error if work else None),
            is_read_only=site.is_read_only,
            folder=str(site.folder.resolve()),
        )
        words = render("settings/restore.html.j2", page=shown, chrome=chrome_of(request, site, workspace))
    return HTMLResponse(words, status_code=status_of(error) if error else 200)


def _changes(found: Found | None, folder: Path, workspace: Workspace | None) -> RestoreChanges:
    if found is None:
        return RestoreChanges()
    if workspace:
        return workspace.changed_by(found.contents)
    return changes_of(found.contents, folder, {})


def _choices(folder: Path) -> Iterator[Choice]:
    """Backups in the workspace's folder, and copies of the store that were kept aside; the newest first."""
    found = []
    for path in (*folder.glob("*.zip"), *folder.glob("metier.db.before-*")):
        with suppress(*_NO_BACKUP):
            path.name.encode()  # a name that no page can show cannot be chosen on one
            state, kept = path.stat(), path.name.startswith("metier.db.before-")
            if path.is_symlink() or not path.is_file():
                continue
            if is_store(path) if kept else _is_backup(path):
                at = datetime.fromtimestamp(state.st_mtime, UTC)
                found.append(Choice(path, state.st_size, at, kept))
    yield from sorted(found, key=lambda one: one.at, reverse=True)


def _is_backup(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        return MANIFEST in archive.namelist()


ROUTES = (
    Route(PATH, page),
    Route(PATH, send, methods=["POST"]),
    Route(f"{PATH}/choose", choose, methods=["POST"]),
    Route(f"{PATH}/confirm", confirm, methods=["POST"]),
    Route(f"{PATH}/drop", drop, methods=["POST"]),
)
