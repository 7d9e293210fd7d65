"""Drafts of one workspace as documents: held to the record of today, written whole or not at all, and noted."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from metier.actions.exporting import (
    FOLDER,
    FORMS,
    ExportedFile,
    ExportReport,
    drafts_for,
    file_name,
    folder_name,
    hold_to_record,
    recipient_of,
    variant_words,
)
from metier.actions.outcomes.noting import LONGEST_VARIANT
from metier.applications.paper import paper_of
from metier.domain.draft import Contact, Draft, DraftKind, Exported
from metier.domain.posting import Posting
from metier.errors import (
    FolderWriteError,
    FormError,
    OutcomeTextError,
    OutputExistsError,
    OutputPathError,
    RecordEmptyError,
)
from metier.storage.files import write_whole

if TYPE_CHECKING:
    from metier.workspace.applying import Applying


@dataclass(frozen=True, slots=True)
class _Made:
    """One document and where it goes."""

    file: ExportedFile
    content: bytes


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was written for one posting.

    Attributes:
        row: When, in which form, under which name.
        kind, version: Of the draft.
        is_here: It stands in the workspace, byte for byte as it was written.
    """

    row: Exported
    kind: DraftKind
    version: int
    is_here: bool

    @property
    def name(self) -> str:
        """Of the file, without its folder."""
        return Path(self.row.file).name


class Exporting:
    """Writes drafts as PDF, Word, Markdown and text, each only if every line in it is backed.

    Example:
        >>> import tempfile
        >>> from metier.workspace import Workspace
        >>> Workspace.create(tempfile.mkdtemp()).exporting.folder.name
        'applications'
    """

    def __init__(self, workspace: Applying) -> None:
        self._workspace = workspace

    @property
    def folder(self) -> Path:
        """Where documents go that nobody named a place for; one folder for each posting."""
        return self._workspace.folder / FOLDER

    def export(
        self,
        which: int | str,
        *,
        forms: Sequence[str] = (),
        kinds: Sequence[DraftKind | str] = (),
        template: str = "plain",
        fonts: Sequence[str | Path] = (),
        out: str | Path | None = None,
        force: bool = False,
        variant: str | None = None,
        version: int | None = None,
        dry_run: bool = False,
    ) -> ExportReport:
        """Write the documents of one posting; all are made and checked before the first is written.

        Args:
            forms: Of `pdf`, `docx`, `md`, `txt`; where none is named the ending of `out`, else PDF.
            kinds: `resume`, `letter`; each must be there. None means whatever there is.
            template: Name of one that comes with metier, or a TOML file.
            fonts: A TrueType file in place of metier's, and one for what stands out.
            out: A folder, or the file if it is only one; else a folder of the posting's own in the workspace.
            variant: What this is called in `metier outcome` and in insights; None for metier's name, empty for none.
            version: Of the draft; the newest where it is None.

        Raises:
            UnknownIdError, NoDraftError, FormError, PaperTemplateError, FontFileError, OutcomeTextError: As named.
            RecordEmptyError: resume.json holds no facts any more: nothing can be looked up.
            ClaimError: A line, also of an old version, says what no own fact of today backs.
            OutputExistsError: A file stands there with other content, and `force` is not set.
            OutputPathError, FolderWriteError: It cannot be written there.
            ExtraMissingError: What writes that form is not installed; Markdown and text need nothing.
            TextLayerError: The text of a document, read back, is not the draft's.
        """
        workspace = self._workspace
        _check_length("variant", variant or "", LONGEST_VARIANT)
        posting = workspace.posting(which)
        wanted = _forms(forms, out)
        desk = workspace.desk
        drafts = drafts_for(desk, posting, [DraftKind(kind) for kind in kinds], version=version)
        record = workspace.resume.record()
        if not record.facts:
            raise RecordEmptyError
        for draft in drafts:
            hold_to_record(draft, record, posting, today=desk.today)
        made = list(
            self._made(posting, drafts, wanted, self._targets(posting, drafts, wanted, out), template, fonts)
        )
        _check_free([each.file for each in made], force=force)
        name = variant if variant is not None else variant_words(drafts, Path(template).stem[:20])
        if not dry_run:
            self._write(made, name)
        return ExportReport(
            posting, tuple(each.file for each in made), name, Path(template).stem, is_stored=not dry_run,
            remarks=tuple(_remarks(desk.drafts.of(posting.id), drafts, workspace.resume.contact())),
        )  # fmt: skip

    def documents(self, which: int | str) -> tuple[Document, ...]:
        """What was written for one posting, the newest first; of one file the newest only.

        Raises:
            UnknownIdError: There is no such posting.

        Cost: reads each file that is still there.
        """
        desk = self._workspace.desk
        posting = self._workspace.posting(which)
        drafts = {draft.id: draft for draft in desk.drafts.of(posting.id)}
        newest = {row.file: row for row in desk.drafts.exports_of(posting.id)}
        found = sorted(newest.values(), key=lambda row: row.id, reverse=True)
        return tuple(
            Document(row, drafts[row.draft].kind, drafts[row.draft].version, self._content(row) is not None)
            for row in found
        )

    def read(self, which: int | str, row: int) -> tuple[Document, bytes]:
        """One document with its content.

        Raises:
            UnknownIdError: There is no such posting.
            OutputPathError: No such document stands in the workspace as it was written.
        """
        for document in self.documents(which):
            content = self._content(document.row) if document.row.id == row else None
            if content is not None:
                return document, content
        raise OutputPathError(FOLDER, what="no such document stands there any more, as it was written")

    def _content(self, row: Exported) -> bytes | None:
        """A file within the workspace; None where it is elsewhere, gone, or another."""
        file = (self._workspace.folder / row.file).resolve()
        if not file.is_relative_to(self._workspace.folder.resolve()):
            return None
        try:
            content = file.read_bytes()
        except OSError:
            return None
        return content if hashlib.sha256(content).hexdigest() == row.sha256 else None

    def _made(
        self,
        posting: Posting,
        drafts: Sequence[Draft],
        forms: Sequence[str],
        targets: dict[tuple[int, str], Path],
        template: str,
        fonts: Sequence[str | Path],
    ) -> Iterator[_Made]:
        from metier.documents.writing import PaperPress

        press = PaperPress(template, fonts)
        today = self._workspace.desk.today
        for draft in drafts:
            paper = paper_of(draft, day=today, recipient=recipient_of(posting))
            for form in forms:
                written = press.write(paper, form)
                target = targets[draft.id, form]
                file = ExportedFile(
                    draft.kind, form, target, draft.id, draft.version, hashlib.sha256(written.content).hexdigest(),
                    len(written.content), written.n_pages, written.missing,
                    is_same=target.is_file() and target.read_bytes() == written.content,
                )  # fmt: skip
                yield _Made(file, written.content)

    def _targets(
        self, posting: Posting, drafts: Sequence[Draft], forms: Sequence[str], out: str | Path | None
    ) -> dict[tuple[int, str], Path]:
        """Where each document goes, by draft and form."""
        if out is not None and not _is_folder(out):
            if len(drafts) * len(forms) > 1:
                n = len(drafts) * len(forms)
                raise FormError(
                    what=f"{n} documents cannot be one file",
                    hint="Name a folder, or one `--kind` and one form",
                )
            return {(drafts[0].id, forms[0]): _in_folder(Path(out))}
        folder = self.folder / folder_name(posting) if out is None else Path(out)
        if out is not None and not folder.is_dir():
            raise OutputPathError(str(out), what="there is no such folder")
        return {
            (draft.id, form): folder / file_name(draft, posting, form) for draft in drafts for form in forms
        }

    def _write(self, made: Sequence[_Made], variant: str) -> None:
        workspace = self._workspace
        for each in made:
            target = each.file.file
            if target.is_relative_to(self.folder):
                _make_folder(target.parent)
            if not each.file.is_same:
                write_whole(target, each.content)
            workspace.desk.drafts.note_export(
                each.file.draft, at=workspace.desk.clock.now(), form=each.file.form,
                file=_shown(target, workspace.folder), sha256=each.file.sha256, variant=variant,
            )  # fmt: skip


def _check_length(name: str, words: str, most: int) -> None:
    if len(words) > most:
        raise OutcomeTextError(name, n=len(words), most=most)


def _forms(forms: Sequence[str], out: str | Path | None) -> list[str]:
    """The forms that are wanted, each once."""
    for form in forms:
        if form not in FORMS:
            raise FormError(what=f"There is no form `{form[:20]}`", hint=f"One of {', '.join(FORMS)}")
    ending = "" if out is None or _is_folder(out) else Path(out).suffix.lower().removeprefix(".")
    wanted = list(dict.fromkeys(forms)) or ([ending] if ending in FORMS else ["pdf"])
    if out is not None and not _is_folder(out) and wanted != [ending] and len(wanted) == 1:
        raise FormError(
            what=f"The file is to end in `.{wanted[0]}`",
            hint=f"Name it `{Path(out).stem[:40]}.{wanted[0]}`, or name a folder that is there",
        )
    return wanted


def _is_folder(out: str | Path) -> bool:
    return str(out).endswith(("/", os.sep)) or Path(out).is_dir()


def _in_folder(path: Path) -> Path:
    if not path.absolute().parent.is_dir():
        raise OutputPathError(str(path), what=f"there is no folder {path.parent}")
    return path


def _make_folder(folder: Path) -> None:
    try:
        for each in (folder.parent, folder):
            each.mkdir(mode=0o700, exist_ok=True)
    except FileExistsError as error:
        raise OutputPathError(str(folder), what="there is a file of that name") from error
    except PermissionError as error:
        raise FolderWriteError(str(folder.parent)) from error


def _check_free(files: Sequence[ExportedFile], *, force: bool) -> None:
    """Return if each can be written, or stands there already as it is.

    Raises:
        OutputExistsError, OutputPathError: One cannot; none was written.
    """
    for file in files:
        if file.file.is_dir():
            raise OutputPathError(str(file.file), what="it is a folder")
        if (file.file.exists() or file.file.is_symlink()) and not force and not file.is_same:
            raise OutputExistsError(str(file.file))


def _shown(file: Path, folder: Path) -> str:
    """The file as it is noted: within the workspace from there on, so that the workspace can be moved."""
    whole, base = file.absolute(), folder.absolute()
    return str(whole.relative_to(base) if whole.is_relative_to(base) else whole)


def _remarks(known: Sequence[Draft], drafts: Sequence[Draft], contact: Contact) -> Iterator[str]:
    if not all(draft.contact.name.strip() for draft in drafts):
        yield "no name stands at the top: write yours into `basics.name` of resume.json, then `metier tailor ID --again`"
    for draft in drafts:
        newest = max(each.version for each in known if each.kind is draft.kind)
        if draft.version < newest:
            yield f"{draft.kind} {draft.version} is not the newest, which is {newest}"
        if draft.contact != contact:
            yield f"name or contact data changed since {draft.kind} {draft.version} was made, which has the old ones"
