"""Putting a backup back while the server runs: nobody has the workspace open meanwhile, and a kill loses nothing.

A backup waits in a private folder of the workspace, is verified, and shown beside what stands here. After a yes the gate is
closed: requests are answered with a sentence, long works are stopped, and who is inside is waited for. What stands here is
written to a backup of its own first; then everything goes as with `metier restore`, which keeps each replaced file aside too.
What the server holds in memory is dropped, as it rests on what was there before.

A folder in which a restore has begun is marked until it is done. After a kill the mark is what tells the next server that the
store may be new and the person's files old, and that the same backup can be put back once more.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import threading
import time
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from metier.domain.ports import Progress
from metier.errors import (
    IntegrityError,
    RefusedError,
    UsageError,
    WebInsideError,
    WebNotFoundError,
    WebRestoringError,
)
from metier.storage.backup import BackupReport
from metier.storage.backup_read import BackupContents
from metier.web.background.work import Doing, Work
from metier.workspace import Workspace

if TYPE_CHECKING:  # which makes one of these
    from metier.web.site import Site

PREFIX = ".restore-"
BEGUN = "begun"
_FILE = "backup"
TITLE = "Restoring a backup"
LOOKING = "Looking at a backup"
PATIENCE = 30.0
"""Seconds that requests and long works get to come to their end."""
_LONGEST = 3600  # seconds; what is older and not marked is nobody's any more
_ID = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Staged:
    """A backup that waits in a private folder of the workspace.

    Attributes:
        id: Of the folder.
        name: As the person knows the file; may be anybody's words.
    """

    id: str
    file: Path
    name: str

    @property
    def mark(self) -> Path:
        """There from the moment at which a restore of it begins until it is done."""
        return self.file.parent / BEGUN


@dataclass(frozen=True, slots=True)
class Found:
    """A backup that was verified."""

    staged: Staged
    contents: BackupContents


@dataclass(frozen=True, slots=True)
class Restored:
    """A restore that is done.

    Attributes:
        kept: Name of the backup of what stood here; empty where that could not be opened.
    """

    name: str
    report: BackupReport
    kept: str


class Restoring:
    """One restore at a time, of one server.

    Attributes:
        staged: What was sent or chosen last, until it is restored or dropped.
        found: The same, once it was verified.
        work: The look at it, or the restore; over or not.
    """

    def __init__(self, site: Site, *, patience: float = PATIENCE) -> None:
        self._site, self._patience = site, patience
        self._lock = threading.Lock()
        self.staged: Staged | None = None
        self.found: Found | None = None
        self.work: Work | None = None

    # --- what waits ---------------------------------------------------------------------------------------

    def make_folder(self, name: str) -> Staged:
        """A private folder for a backup, empty yet; what killed servers left is removed."""
        self._sweep()
        staged_id = secrets.token_hex(8)
        folder = self._site.folder / f"{PREFIX}{staged_id}"
        folder.mkdir(mode=0o700)
        return Staged(staged_id, folder / _FILE, name)

    def cut_short(self) -> list[Staged]:
        """Backups whose restore begun and was not done: the server was ended meanwhile."""
        if self._is_busy:
            return []
        marks = sorted(self._site.folder.glob(f"{PREFIX}*/{BEGUN}"))
        found = [
            Staged(
                mark.parent.name.removeprefix(PREFIX),
                mark.parent / _FILE,
                mark.read_text("utf-8", "replace"),
            )
            for mark in marks
        ]
        return [staged for staged in found if _ID.fullmatch(staged.id) and staged.file.is_file()]

    def choose(self, path: Path) -> None:
        """Take a file of the workspace's folder; it stays where it is."""
        staged = self.make_folder(path.name)
        try:
            try:
                os.link(path, staged.file)
            except OSError:  # a file system without links
                shutil.copyfile(path, staged.file)
        except BaseException:
            shutil.rmtree(staged.file.parent, ignore_errors=True)
            raise
        self.look(staged)

    # --- looking, restoring -------------------------------------------------------------------------------

    def look(self, staged: Staged) -> None:
        """Verify it, in a thread of its own; another one that waited gives way.

        Raises:
            WebRestoringError: Another one is being looked at, or restored.
        """

        def do(_: Workspace, progress: Progress) -> Found:
            progress("unpacking it, and checking every file against its hash", 0, 0)
            try:
                contents = Workspace.look_into(staged.file, self._site.folder)
            except BaseException as error:
                if isinstance(error, IntegrityError) or not staged.mark.exists():
                    self._remove(staged)  # but not one that is needed again, for a disk that is full
                raise
            self.found = found = Found(staged, contents)
            return found

        with self._lock:
            if self._is_busy:
                shutil.rmtree(staged.file.parent, ignore_errors=True)
                raise WebRestoringError
            if self.staged and self.staged.id != staged.id:
                self._remove(self.staged)
            self.staged, self.found = staged, None
            self._begin(Work("restore", LOOKING, "/settings/backup/restore"), do)

    def restore(self, staged_id: str) -> None:
        """Put it back, in a thread of its own.

        Raises:
            WebNotFoundError: It does not wait any more.
            WebRestoringError: Another one is being looked at, or restored.
        """
        with self._lock:
            if self._is_busy:
                raise WebRestoringError
            if self.staged is None or self.staged.id != staged_id or not self.staged.file.exists():
                raise WebNotFoundError
            staged = self.staged
            work = Work("restore", TITLE, "/settings/backup/restore")
            self._begin(work, lambda _, progress: self._put_back(staged, work, progress))

    def drop(self) -> None:
        """Forget what waits, and what came of the last one; nothing of the workspace changes."""
        with self._lock:
            if not self._is_busy:
                for staged in (*self.cut_short(), *([self.staged] if self.staged else [])):
                    self._remove(staged)
                self.staged = self.found = self.work = None

    @property
    def _is_busy(self) -> bool:
        return self.work is not None and not self.work.is_over

    def _begin(self, work: Work, do: Doing) -> None:
        def nothing() -> Workspace:  # what is looked at or replaced may be what cannot be opened
            return cast("Workspace", nullcontext())

        self.work = work
        self._site.works.show(work)
        # No daemon: who ends the server meanwhile ends it after this.
        threading.Thread(target=work.run, args=(do, nothing), name="restore").start()

    def _put_back(self, staged: Staged, own: Work, progress: Progress) -> Restored:
        site = self._site
        progress("waiting for everything else to end", 0, 0)
        with site.gate.closed():
            self._wait_until_left(own)
            progress("keeping what stands here", 0, 0)
            kept = self._kept()
            staged.mark.write_text(staged.name, "utf-8", "replace")
            own.what = "putting the backup in its place"  # not to be stopped from here on
            try:
                report = Workspace.restore(staged.file, site.folder, clock=site.clock)
            except (IntegrityError, RefusedError):  # found before anything was touched
                staged.mark.unlink()
                raise
            finally:
                site.forget()
        self._remove(staged)
        self.staged = self.found = None
        return Restored(staged.name, report, kept)

    def _wait_until_left(self, own: Work) -> None:
        """Stop what goes on and wait until nobody has the workspace open.

        Raises:
            WebInsideError: Something does not come to its end.
        """
        site = self._site
        for work in site.works.going_on:
            if work is not own:
                work.stop()
        site.sessions.stop_all()
        if not site.gate.is_left(self._patience):
            raise WebInsideError([work.title for work in site.works.going_on if work is not own])

    def _kept(self) -> str:
        """What stands here, as a backup beside it; its name. Empty where it cannot be opened: it is moved aside as it is."""
        site = self._site
        at = f"{site.now():%Y%m%dT%H%M%SZ}"
        names = (f"before-restore-{at}{more}.zip" for more in ("", *(f"-{n}" for n in range(2, 10_000))))
        name = next(name for name in names if not (site.folder / name).exists())
        try:
            with site.open_replaced() as workspace:
                workspace.backup(site.folder / name)
        except (IntegrityError, UsageError):
            return ""
        return name

    def _remove(self, staged: Staged) -> None:
        shutil.rmtree(staged.file.parent, ignore_errors=True)

    def _sweep(self) -> None:
        """Remove what killed servers and commands left behind, but no restore that was cut short."""
        for left in (*self._site.folder.glob(f"{PREFIX}*"), *self._site.folder.glob(".metier-*")):
            with suppress(FileNotFoundError):
                is_mine = self.staged is not None and left == self.staged.file.parent
                is_old = time.time() - left.stat().st_mtime > _LONGEST
                if is_old and not is_mine and not (left / BEGUN).exists():
                    shutil.rmtree(left, ignore_errors=True)
