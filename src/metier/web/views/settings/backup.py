"""Backup: the whole workspace as one file, decisions as a labels file, and how they come back.

A backup is written beside the store, where there is room for it, and removed as soon as it was downloaded. How one is put back
stands in `restore`.
"""

from __future__ import annotations

import shutil
import tempfile
import time
import weakref
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from metier.actions.look import Counts
from metier.domain.ports import Progress
from metier.errors import WebNotFoundError
from metier.storage.backup import BackupReport
from metier.web.background.work import Work, WorkState
from metier.web.views.settings.views import TABS
from metier.web.visit import Visit, view
from metier.workspace import Workspace

_KEY = "backup"
_PREFIX = ".backup-"
_LONGEST = 3600  # seconds; what is older is nobody's any more


@dataclass(frozen=True, slots=True, weakref_slot=True)
class MadeBackup:
    """A backup that waits to be downloaded; its folder goes when nothing knows it any more, at the latest with the server.

    Attributes:
        name: Of the file, as it is saved.
    """

    folder: Path
    report: BackupReport
    name: str


@dataclass(frozen=True, slots=True)
class BackupPage:
    """What can leave and come back.

    Attributes:
        work: The backup that is being made; None where none is.
        made: One that waits to be downloaded.
    """

    counts: Counts
    work: Work | None
    made: MadeBackup | None
    tabs: tuple[tuple[str, str], ...] = TABS


@view
def backup(visit: Visit) -> Response:
    """What there is to do."""
    work = visit.site.works.newest(_KEY)
    page = BackupPage(
        visit.workspace.count(),
        work if work and work.state not in {WorkState.DONE, WorkState.STOPPED} else None,
        _waiting(visit),
    )
    return visit.page("settings/backup.html.j2", page)


@view
def make(visit: Visit) -> Response:
    """Make a backup; one that waits gives way to it."""
    waiting = _waiting(visit)
    if waiting:
        shutil.rmtree(waiting.folder, ignore_errors=True)
    work = visit.site.works.start(_KEY, "Making a backup", _make, goes_to="/settings/backup")
    work.wait(1)
    return visit.go("/settings/backup")


@view
def download(visit: Visit) -> Response:
    """The backup that waits, which is removed here once it was sent."""
    made = _waiting(visit)
    if made is None:
        raise WebNotFoundError
    return FileResponse(
        made.report.file, media_type="application/zip", filename=made.name, background=BackgroundTask(shutil.rmtree, made.folder, ignore_errors=True)
    )  # fmt: skip


@view
def labels(visit: Visit) -> Response:
    """The labels file: what was decided, or all postings."""
    everything = visit.query.text("which", "all") != "decided"
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=visit.workspace.folder))
    try:
        visit.workspace.export(folder / "labels.jsonl", everything=everything)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    name = f"metier-labels-{visit.site.now().astimezone():%Y-%m-%d}.jsonl"
    return FileResponse(
        folder / "labels.jsonl", media_type="application/jsonl; charset=utf-8", filename=name,
        background=BackgroundTask(shutil.rmtree, folder, ignore_errors=True),
    )  # fmt: skip


def _waiting(visit: Visit) -> MadeBackup | None:
    """The backup that was made last, as long as nobody downloaded it."""
    work = visit.site.works.newest(_KEY)
    made = work.result if work else None
    return made if isinstance(made, MadeBackup) and made.report.file.exists() else None


def _make(workspace: Workspace, progress: Progress) -> MadeBackup:
    progress("copying the store and your files", 0, 0)
    _sweep(workspace.folder)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=workspace.folder))
    try:
        report = workspace.backup(folder / "backup.zip")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    made = MadeBackup(folder, report, f"metier-backup-{workspace.today}.zip")
    weakref.finalize(made, shutil.rmtree, folder, ignore_errors=True)
    return made


def _sweep(folder: Path) -> None:
    """Remove what a server that was killed left behind."""
    for left in folder.glob(f"{_PREFIX}*"):
        with suppress(FileNotFoundError):
            if time.time() - left.stat().st_mtime > _LONGEST:
                shutil.rmtree(left, ignore_errors=True)


ROUTES = (
    Route("/settings/backup", backup),
    Route("/settings/backup", make, methods=["POST"]),
    Route("/settings/backup/file", download, methods=["POST"]),
    Route("/settings/backup/labels.jsonl", labels),
)
