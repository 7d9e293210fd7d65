"""What comes into a workspace and what leaves it: postings, labels files, backups."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from metier.domain.ports import Clock, Progress
from metier.errors import FileMissingError, OutputExistsError
from metier.storage.clock import SystemClock
from metier.storage.files import PERSONAL_FILES, write_whole
from metier.workspace.applying import Applying

if TYPE_CHECKING:  # what needs parsers is loaded when it is used
    from datetime import datetime

    from metier.actions.add import AddReport, Preview
    from metier.actions.transfer import ImportReport
    from metier.sources import ReadOptions
    from metier.storage.backup import BackupReport
    from metier.storage.backup_read import BackupContents
    from metier.workspace.restore_changes import RestoreChanges
    from metier.workspace.sent_files import SentFiles


class Transferring(Applying):
    """The use cases of taking in and giving out; `Workspace` adds those of deciding and screening."""

    # --- postings in ------------------------------------------------------------------------------------

    def add(
        self,
        *inputs: str | Path,
        options: ReadOptions | None = None,
        pasted: bytes | None = None,
        progress: Progress | None = None,
    ) -> AddReport:
        """Take in postings from files, folders and globs; the same file again adds nothing.

        A file that cannot be read is a problem in the report when others can be read.

        Args:
            pasted: What the input `-` stands for.

        Raises:
            BadInputError, RefusedError: The only file cannot be read.
        """
        from metier.actions.add import Intake
        from metier.workspace.inputs import find_inputs, take_all

        intake = Intake(self._store.postings, self._clock)
        take_all(find_inputs(inputs, options, pasted), intake, progress)
        return intake.report

    def preview(
        self,
        *inputs: str | Path,
        options: ReadOptions | None = None,
        pasted: bytes | None = None,
        shown: int = 3,
    ) -> Preview:
        """Read files as `add` does and store nothing; the first `shown` rows as they are understood.

        A page without visible text is a problem, with what is hidden in it.

        Raises:
            BadInputError, RefusedError: The only file cannot be read.
        """
        from metier.workspace.inputs import find_inputs, preview_all

        return preview_all(find_inputs(inputs, options, pasted), shown=shown)

    def add_text(
        self, text: str | bytes, *, name: str = "pasted text", options: ReadOptions | None = None
    ) -> AddReport:
        """Take in pasted text, or the bytes of a file of any known kind.

        Raises:
            BadInputError, RefusedError: Nothing in it can be read.
        """
        from metier.actions.add import Intake
        from metier.sources import ReadOptions, read_text

        raw = text.encode() if isinstance(text, str) else text
        intake = Intake(self._store.postings, self._clock)
        for _ in intake.take(read_text(name, raw, options or ReadOptions())):
            pass
        return intake.report

    @property
    def sent_files(self) -> SentFiles:
        """Files that were sent rather than named: looked at, taken in."""
        from metier.workspace.sent_files import SentFiles

        return SentFiles(self.desk)

    def import_labels(
        self, file: str | Path, *, options: ReadOptions | None = None, progress: Progress | None = None
    ) -> ImportReport:
        """Take in a labels file: our own export without loss, others as postings with decisions.

        Raises:
            BadInputError, RefusedError: The file cannot be read.
        """
        from metier.actions.add import Intake
        from metier.actions.transfer import import_rows
        from metier.workspace.inputs import labels_rows

        intake = Intake(self._store.postings, self._clock)
        return import_rows(labels_rows(file, options), self.desk, intake, progress=progress)

    # --- leaving and coming back --------------------------------------------------------------------------

    def export(self, file: str | Path, *, everything: bool = True, force: bool = False) -> int:
        """Write the labels file; how many lines. It appears whole or not at all.

        Raises:
            OutputExistsError: `file` exists and `force` is not set.
        """
        from metier.actions.transfer import packed

        path = Path(file)
        if path.exists() and not force:
            raise OutputExistsError(str(path))
        lines = list(self.export_lines(everything=everything))
        write_whole(path, packed(lines, compress=path.suffix == ".gz"))
        return len(lines)

    def export_lines(self, *, everything: bool = True) -> Iterable[str]:
        """The lines of the labels file, oldest posting first."""
        from metier.actions.transfer import export_rows

        return export_rows(self.desk, everything=everything)

    def backup(self, file: str | Path, *, force: bool = False) -> BackupReport:
        """Write the store and the person's files to one verified zip.

        Raises:
            OutputExistsError: `file` exists and `force` is not set.
        """
        from metier.storage.backup import back_up

        files = [self.folder / name for name in PERSONAL_FILES]
        return back_up(self._store.database, files, Path(file), made_at=self._clock.now(), force=force)

    def noted(self) -> tuple[int, datetime | None]:
        """How many decisions there are, those changed or taken back too, and when the newest was made: as a backup counts."""
        found = self.desk.decisions.history()
        return len(found), found[-1].decided_at if found else None

    @classmethod
    def look_into(cls, file: Path, folder: Path) -> BackupContents:
        """What a restore of `file` into `folder` would put back, verified; nothing is touched.

        Raises:
            BackupDamagedError, StoreForeignError, StoreNewerError: It cannot be restored.
        """
        from metier.storage.backup_read import look_into

        return look_into(file, folder, PERSONAL_FILES)

    def changed_by(self, contents: BackupContents) -> RestoreChanges:
        """What a restore would change of the settings that stand here, and of what may leave this machine."""
        from metier.workspace.restore_changes import changes_of

        standing = self._store.consents.standing()
        agreed = {host: one.classes for host, one in standing.items()}
        return changes_of(contents, self.folder, agreed)

    @classmethod
    def restore(cls, file: str | Path, folder: str | Path, *, clock: Clock | None = None) -> BackupReport:
        """Put a backup into `folder`; what stood there is kept beside it as `….before-restore-<time>`.

        Raises:
            FileMissingError: There is no such file.
            BackupDamagedError, StoreForeignError, StoreNewerError: Nothing was touched.
            BusyError: Another process holds the workspace.
        """
        from metier.storage.backup import restore

        source = Path(file).expanduser()
        if not source.is_file():
            raise FileMissingError(str(file), looked_in=str(source.absolute().parent))
        path = Path(folder)
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return restore(source, path, PERSONAL_FILES, moment=(clock or SystemClock()).now())
