"""The master resume of a workspace: resume.json read as facts, taken in from other forms, added to, written in other forms."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from metier.applications.resume import contact_of, read_resume, record_of, written
from metier.domain.draft import Contact
from metier.domain.record import OwnFact, Record
from metier.errors import (
    FactWordsError,
    FileTooLargeError,
    MetierError,
    NoEarlierResumeError,
    OutputExistsError,
    OwnFactUnknownError,
    ResumeFilledError,
    ResumeFormError,
)
from metier.storage.files import LARGEST, write_whole
from metier.workspace.personal import PersonalFile, edit_file

if TYPE_CHECKING:  # what needs parsers is loaded when it is used
    from metier.applications.resume.thin import Thin
    from metier.workspace.opened import OpenWorkspace
    from metier.workspace.taking_in import TakenIn

RESUME_FILE = "resume.json"
KIND = "resume"
"""Kind of the documents that earlier versions of resume.json are kept as."""
OUTPUT_FORMS = (".json", ".yaml", ".yml", ".md", ".txt")
_NUMBERED = re.compile(r"\d{4}-[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class ResumeReport:
    """The resume as facts.

    Attributes:
        thin: What is thin, missing or odd.
    """

    record: Record
    contact: Contact
    thin: tuple[Thin, ...]


@dataclass(frozen=True, slots=True)
class FactReport:
    """One fact with where it stands.

    Attributes:
        heading: The one it stands under; None for a heading, and for what stands alone.
        under: What stands under it, where it is a heading.
    """

    fact: OwnFact
    heading: OwnFact | None
    under: tuple[OwnFact, ...]


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would make of resume.json.

    Attributes:
        taken: The resume out of the file.
        how: `write` into an empty resume, `merge` or `replace`; empty where the person has to say.
        n_before, n_after: Facts in resume.json.
        added: Where it is merged or written: how much comes in, by section.
        kept: Where both say something different and the person's words stay.
        text: Of resume.json afterwards.
        file: As it was read; it is not written over what changes meanwhile.
    """

    taken: TakenIn
    how: str
    n_before: int
    n_after: int
    added: dict[str, int]
    kept: tuple[str, ...]
    text: str
    file: PersonalFile

    @property
    def changes(self) -> bool:
        """Whether resume.json would be another."""
        return bool(self.how) and self.text != self.file.text


@dataclass(frozen=True, slots=True)
class AddedReport:
    """A fact that was added.

    Attributes:
        entry: The entry that it stands under, in words; empty where it stands alone.
        written: Whether resume.json was written.
    """

    fact: OwnFact
    entry: str
    written: bool


@dataclass(frozen=True, slots=True)
class UndoneReport:
    """An earlier version put back.

    Attributes:
        since: When it was put aside, as ISO 8601.
        n_before, n_after: Facts in resume.json.
        written: Whether resume.json was written.
    """

    since: str
    n_before: int
    n_after: int
    written: bool


@dataclass(frozen=True, slots=True)
class ExportedResume:
    """A resume that was written to a file.

    Attributes:
        form: `json`, `rendercv`, `markdown` or `text`.
        left_out: What that form has no place for, in words.
    """

    file: Path
    form: str
    left_out: tuple[str, ...]


class ResumeDesk:
    """The master resume of one workspace; every call reads resume.json anew.

    Example:
        >>> import tempfile
        >>> from metier.workspace import Workspace
        >>> resume = Workspace.create(tempfile.mkdtemp()).resume
        >>> resume.add("Ran the on-call rota of 12 people").fact.path
        'facts[0]'
        >>> [fact.words for fact in resume.record().facts]
        ['Ran the on-call rota of 12 people']
    """

    def __init__(self, workspace: OpenWorkspace) -> None:
        self._workspace = workspace

    def resume(self) -> dict[str, Any]:
        """The resume as JSON Resume, with the field names of today; dates as they stand.

        Raises:
            JsonError, JsonLimitError, ResumeShapeError, EncodingError: resume.json cannot be read; the message says where.
        """
        return read_resume(self._file().text)

    def record(self) -> Record:
        """Everything the person can truthfully say, as facts; errors as those of `resume`."""
        return record_of(self.resume())

    def contact(self) -> Contact:
        """Name and contact data for the top of a document; errors as those of `resume`."""
        return contact_of(self.resume())

    def show(self) -> ResumeReport:
        """Facts, contact data, and what is thin; errors as those of `resume`."""
        from metier.applications.resume.thin import thin_spots

        resume = self.resume()
        today = self._workspace.desk.today
        return ResumeReport(record_of(resume), contact_of(resume), thin_spots(resume, today))

    def fact(self, which: str) -> FactReport:
        """One fact, by its id or the first digits of it.

        Raises:
            OwnFactUnknownError: There is none, or more than one; and those of `resume`.
        """
        record = self.record()
        wanted = which.strip().lower()
        found = [fact for fact in record.facts if wanted and fact.id.startswith(wanted)]
        if len(found) != 1:
            near = found or [fact for fact in record.facts if wanted and fact.id[:3] == wanted[:3]]
            raise OwnFactUnknownError(which, near=[fact.id for fact in near[:5]])
        fact = found[0]
        heading = record.by_id.get(fact.under) if fact.under else None
        return FactReport(fact, heading, tuple(record.under(fact.id)))

    # --- taking in ----------------------------------------------------------------------------------------

    def plan(
        self, file: str | Path, *, merge: bool = False, replace: bool = False, pasted: str = ""
    ) -> ImportPlan:
        """What an import would make of resume.json; nothing is written.

        A resume without facts is filled, and what the person typed into it stays. One with facts asks for `merge` or
        `replace`; without, `how` of the plan is empty.

        Args:
            file: JSON Resume, RenderCV YAML, PDF, Word, Markdown or plain text; `-` for `pasted`.

        Raises:
            Those of `workspace.taking_in.take_in`; and, but for `replace`, of `resume`.
        """
        from metier.applications.resume.merging import merged
        from metier.workspace.taking_in import take_in

        taken = take_in(file, pasted=pasted)
        own_file = self._file()
        own = self._own(own_file, lenient=replace)
        n_before = len(record_of(own).facts)
        how = "replace" if replace else "merge" if merge and n_before else "" if n_before else "write"
        both = merged(own, taken.resume)
        after = taken.resume if replace else both.resume
        return ImportPlan(
            taken, how, n_before, len(record_of(after).facts), {} if replace else both.added, () if replace else both.kept,
            written(after), own_file,
        )  # fmt: skip

    def take_in(self, plan: ImportPlan) -> ImportPlan:
        """Write what was planned into resume.json; the version that stood there is kept in the store.

        Raises:
            ResumeFilledError: resume.json holds facts, and the plan does not say what to do with them.
            FileTooLargeError: resume.json would have more than a megabyte.
            FileChangedError, FolderWriteError: As named; nothing was written.
        """
        if not plan.how:
            raise ResumeFilledError(n_facts=plan.n_before)
        if len(plan.text.encode()) > LARGEST:
            raise FileTooLargeError(
                plan.taken.name,
                n_bytes=len(plan.text.encode()),
                limit=LARGEST,
                hint="Take in what belongs into a resume only",
            )
        if plan.changes:
            self._put(plan.file, plan.text)
        return plan

    def import_(
        self,
        file: str | Path,
        *,
        merge: bool = False,
        replace: bool = False,
        dry_run: bool = False,
        pasted: str = "",
    ) -> ImportPlan:
        """Take in a resume: `plan`, then `take_in` unless `dry_run`; errors as theirs."""
        plan = self.plan(file, merge=merge, replace=replace, pasted=pasted)
        if dry_run:
            return plan
        return self.take_in(plan)

    def undo(self, *, dry_run: bool = False) -> UndoneReport:
        """Put back resume.json as it stood before the last import or undo; what stands there now is kept in turn.

        Raises:
            NoEarlierResumeError: None is kept.
            FileChangedError, FolderWriteError: As named; nothing was written.
        """
        file = self._file()
        documents = self._workspace.desk.documents
        for key, since in sorted(self._kept().items(), reverse=True):
            text = documents.text(KIND, key)
            if text is not None and text != file.text:
                before = len(record_of(self._own(file, lenient=True)).facts)
                after = _n_facts(text)
                if not dry_run:
                    self._put(file, text)
                return UndoneReport(since, before, after, written=not dry_run)
        raise NoEarlierResumeError

    # --- adding and writing -------------------------------------------------------------------------------

    def add(self, words: str, *, at: str = "", dry_run: bool = False) -> AddedReport:
        """Add one sentence; no other byte of resume.json changes, as far as its form allows.

        Args:
            at: Beginning of the name of the employer, project, school or title that it belongs to.

        Raises:
            FactWordsError: The sentence is empty, too long, or there already.
            ResumeEntryError: No entry, or more than one, is called so.
            FileChangedError, FolderWriteError, and those of `resume`: As named; nothing was written.
        """
        from metier.applications.resume.adding import with_fact

        def made(text: str) -> tuple[str, AddedReport]:
            added = with_fact(text, words, at)
            record = record_of(read_resume(added.text))
            fact = next((fact for fact in record.facts if fact.path == added.path), None)
            if fact is None:  # two entries that are the same to the letter
                raise FactWordsError(what="That fact stands there already")
            return added.text, AddedReport(fact, added.entry, written=not dry_run)

        if dry_run:
            return made(self._file().text)[1]
        done = edit_file(self._file().path, lambda text: made(text)[0])
        return made(done.before)[1]

    def export(
        self, file: str | Path, *, rendercv: bool = False, force: bool = False, dry_run: bool = False
    ) -> ExportedResume:
        """Write the whole resume to a file: JSON Resume, RenderCV YAML, Markdown or text, by its ending.

        Args:
            rendercv: RenderCV, whatever the ending.

        Raises:
            ResumeFormError: No such form.
            OutputExistsError: `file` exists and `force` is not set.
            ExtraMissingError: YAML needs the extra `documents`.
            FolderWriteError, and those of `resume`: As named.
        """
        path = Path(file)
        suffix = path.suffix.lower()
        if suffix not in OUTPUT_FORMS and not rendercv:
            raise ResumeFormError(path.name, known=OUTPUT_FORMS, verb="written to")
        form, text, left_out = _as_form(self.resume(), "rendercv" if rendercv else suffix)
        if path.exists() and not force:
            raise OutputExistsError(str(path))
        if not dry_run:
            write_whole(path, text.encode())
        return ExportedResume(path, form, left_out)

    def written_as(self, ending: str) -> tuple[str, tuple[str, ...]]:
        """The whole resume as text in the form of an ending, and what that form has no place for.

        Args:
            ending: Of `OUTPUT_FORMS`: `.json`, `.yaml` (RenderCV), `.md`, `.txt`.

        Raises:
            ResumeFormError: No such form.
            ExtraMissingError: YAML needs the extra `documents`.
            Those of `resume`: It cannot be read.
        """
        if ending not in OUTPUT_FORMS:
            raise ResumeFormError(ending, known=OUTPUT_FORMS, verb="written to")
        _, text, left_out = _as_form(self.resume(), ending)
        return text, left_out

    # --- files --------------------------------------------------------------------------------------------

    def _file(self) -> PersonalFile:
        return PersonalFile.read(self._workspace.folder / RESUME_FILE)

    def _own(self, file: PersonalFile, *, lenient: bool) -> dict[str, Any]:
        """What stands there; nothing where it cannot be read and is put aside anyway."""
        try:
            return read_resume(file.text)
        except MetierError:
            if lenient:
                return {}
            raise

    def _kept(self) -> dict[str, str]:
        """Earlier versions by number, with the time they were put aside."""
        versions = self._workspace.desk.documents.versions(KIND)
        return {key: at for key, at in versions.items() if _NUMBERED.fullmatch(key)}

    def _put(self, file: PersonalFile, text: str) -> None:
        """Write the file; what stood there is kept first, under the next number."""
        desk = self._workspace.desk
        if file.text.strip():
            number = max((int(key[:4]) for key in self._kept()), default=0) + 1
            digits = hashlib.sha256(file.raw).hexdigest()[:16]
            desk.documents.keep(KIND, f"{number:04d}-{digits}", file.text, at=desk.clock.now())
        file.write(text)


def _n_facts(text: str) -> int:
    """Facts in a text; 0 where it cannot be read."""
    try:
        return len(record_of(read_resume(text)).facts)
    except MetierError:
        return 0


def _as_form(resume: dict[str, Any], suffix: str) -> tuple[str, str, tuple[str, ...]]:
    """Name of a form, the resume in it, and what was left out."""
    if suffix in {"rendercv", ".yaml", ".yml"}:
        from metier.applications.resume.rendercv import rendercv_of
        from metier.documents.yaml_text import yaml_text

        cv = rendercv_of(resume)
        return "rendercv", yaml_text(cv.value), cv.left_out
    if suffix in {".md", ".txt"}:
        from metier.applications.resume.markdown import markdown_of, text_of_resume

        is_markdown = suffix == ".md"
        text = markdown_of(resume) if is_markdown else text_of_resume(resume)
        return ("markdown" if is_markdown else "text"), text, ()
    return "json", written(resume), ()
