"""The master resume: its facts, what is thin, taking in a file after a look, adding a fact, other forms."""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from metier.errors import MetierError, NoEarlierResumeError, WebFieldError, WebStaleError
from metier.pages.resume_words import FORMS, TITLES, facts_words, held_words, section_of
from metier.pages.words import plural
from metier.web.downloads import download
from metier.web.failures import status_of
from metier.web.views.applying.parts import TABS
from metier.web.visit import Visit, view
from metier.workspace.resume import OUTPUT_FORMS, RESUME_FILE
from metier.workspace.taking_in import FORMS as ENDINGS

if TYPE_CHECKING:
    from metier.domain.record import OwnFact
    from metier.web.forms import Upload
    from metier.workspace.resume import ImportPlan, ResumeReport, UndoneReport

_EXPORTS = ((".json", "JSON Resume"), (".yaml", "RenderCV"), (".md", "Markdown"), (".txt", "Text"))
_HOW = ("write", "merge", "replace")


@dataclass(frozen=True, slots=True)
class FactSection:
    """Facts of one section of the resume."""

    title: str
    facts: tuple[OwnFact, ...]


@dataclass(frozen=True, slots=True)
class ResumePage:
    """The whole page.

    Attributes:
        problem: Why resume.json cannot be read.
        error: Why what was just tried failed.
        words, at: What stands in the form that adds a fact.
        undo: What the last import can be undone to; None where nothing is kept.
    """

    report: ResumeReport | None
    sections: tuple[FactSection, ...]
    undo: UndoneReport | None
    problem: MetierError | None = None
    error: MetierError | None = None
    words: str = ""
    at: str = ""

    tabs = TABS
    exports = _EXPORTS
    endings = ",".join(sorted(ENDINGS))

    @property
    def count(self) -> str:
        """How many facts there are."""
        return facts_words(self.report.record) if self.report and self.report.record.facts else ""

    @property
    def entries(self) -> tuple[str, ...]:
        """Names that a fact may be added under."""
        facts = self.report.record.facts if self.report else ()
        return tuple(dict.fromkeys(fact.at or fact.title for fact in facts if fact.kind.is_heading))


@view
def resume(visit: Visit) -> Response:
    """Facts by section with their ids, and what is thin."""
    return visit.page("applying/resume.html.j2", _page(visit))


def _page(visit: Visit, error: MetierError | None = None, words: str = "", at: str = "") -> ResumePage:
    desk = visit.workspace.resume
    try:
        undo = desk.undo(dry_run=True)
    except MetierError:
        undo = None
    try:
        report = desk.show()
    except MetierError as problem:
        return ResumePage(None, (), undo, problem, error, words, at)
    sections = tuple(
        FactSection(TITLES.get(name, name), tuple(facts))
        for name, facts in groupby(report.record.facts, key=section_of)
    )
    return ResumePage(report, sections, undo, None, error, words, at)


@view
def add(visit: Visit) -> Response:
    """Add one sentence; what cannot be added comes back as it was typed."""
    words, at = visit.form.text("words", most=20_000), visit.form.text("at", most=500)
    try:
        report = visit.workspace.resume.add(words, at=at)
    except MetierError as error:
        return visit.page("applying/resume.html.j2", _page(visit, error, words, at), status=status_of(error))
    under = f" under {report.entry}" if report.entry else ""
    return visit.go("/resume", said=f"Added {report.fact.id}{under}")


@view
def export(visit: Visit) -> Response:
    """The whole resume in another form, to be saved."""
    ending = f".{visit.path('form')}"
    text, _ = visit.workspace.resume.written_as(ending if ending in OUTPUT_FORMS else ".json")
    return download(text.encode(), f"resume{ending}", ending.removeprefix("."))


# --- taking in ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ImportPage:
    """What was found in a file, before anything is written.

    Attributes:
        plan: What would become of resume.json.
        name: Of the file, as the person called it.
        taken: The resume out of it as JSON; sent again with the yes, so that nothing is kept in between.
        seen: Hash of resume.json when this page was made.
    """

    plan: ImportPlan
    name: str
    taken: str
    seen: str
    error: MetierError | None = None

    @property
    def form(self) -> str:
        """What kind of file it was."""
        return FORMS.get(self.plan.taken.form, self.plan.taken.form)

    @property
    def rows(self) -> list[tuple[str, int, int]]:
        """Sections: entries in the file, and those that are new."""
        names = dict.fromkeys(self.plan.added, 0) | self.plan.taken.counts
        return [(TITLES.get(name, name), n, self.plan.added.get(name, 0)) for name, n in names.items()]


@view
def look(visit: Visit) -> Response:
    """What is in a file or a pasted text; nothing is written."""
    pasted, uploads = visit.form.text("pasted", most=1_000_000), visit.form.uploads("file")
    try:
        page = _look(visit, uploads[0] if uploads else None, pasted)
    except MetierError as error:
        return visit.page("applying/resume.html.j2", _page(visit, error), status=status_of(error))
    return visit.page("applying/resume_import.html.j2", page)


@view
def take_in(visit: Visit) -> Response:
    """Write what was looked at: merged into what stands there, or in its place; told where that changed since."""
    form, desk = visit.form, visit.workspace.resume
    how, taken, name = (
        form.text("how", most=20),
        form.text("taken", most=4_000_000),
        form.text("name", most=300),
    )
    try:
        if how not in _HOW:
            raise WebFieldError(field="how", wanted=f"one of {', '.join(_HOW)}", got=how)
        plan = desk.plan("-", pasted=taken, merge=how == "merge", replace=how == "replace")
        if _hash(visit) != form.text("seen", most=64):
            stale = _stale(plan)
            page = ImportPage(plan, name, taken, _hash(visit), stale)
            return visit.page("applying/resume_import.html.j2", page, status=status_of(stale))
        desk.take_in(plan)
    except MetierError as error:
        return visit.page("applying/resume.html.j2", _page(visit, error), status=status_of(error))
    said = (
        f"{held_words(plan)}; what stood there is kept"
        if plan.changes
        else "Nothing new: resume.json is as it was"
    )
    return visit.go("/resume", said=said)


@view
def undo(visit: Visit) -> Response:
    """Put back what stood there before the last import."""
    try:
        report = visit.workspace.resume.undo()
    except NoEarlierResumeError as error:
        return visit.page("applying/resume.html.j2", _page(visit, error), status=status_of(error))
    since = report.since[:16].replace("T", " ")
    counted = f"{report.n_before:,} → {report.n_after:,} facts"
    return visit.go("/resume", said=f"Put back resume.json as it stood until {since}: {counted}")


def _look(visit: Visit, upload: Upload | None, pasted: str) -> ImportPage:
    """Read a file as it would be read by its name; it lies on disk only meanwhile."""
    desk, is_readable = visit.workspace.resume, _is_readable(visit)
    if upload is None:
        if not pasted.strip():
            raise WebFieldError(field="file", wanted="a file, or a pasted text")
        plan = desk.plan("-", pasted=pasted, merge=is_readable, replace=not is_readable)
    else:
        with _on_disk(upload) as file:
            plan = desk.plan(file, merge=is_readable, replace=not is_readable)
    taken = json.dumps(plan.taken.resume, ensure_ascii=False)
    return ImportPage(plan, upload.name if upload else "the pasted text", taken, _hash(visit))


def _is_readable(visit: Visit) -> bool:
    """Whether a file can be merged into what stands there; what cannot be read can only be replaced, and is kept."""
    try:
        visit.workspace.resume.resume()
    except MetierError:
        return False
    return True


@contextmanager
def _on_disk(upload: Upload) -> Iterator[Path]:
    """The file in a folder of its own, under a name that no system minds."""
    name = Path(upload.name.replace("\\", "/")).name
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", name).lstrip(".")[-80:] or "resume"
    with tempfile.TemporaryDirectory(prefix="metier-resume-") as folder:
        file = Path(folder) / plain
        file.write_bytes(upload.content)
        yield file


def _hash(visit: Visit) -> str:
    """Of resume.json as it stands; says whether somebody changed it."""
    file = visit.workspace.folder / RESUME_FILE
    return hashlib.sha256(file.read_bytes() if file.is_file() else b"").hexdigest()


def _stale(plan: ImportPlan) -> WebStaleError:
    return WebStaleError(
        what="resume.json", yours=plural(plan.taken.n_facts, "fact"), stored=plural(plan.n_before, "fact")
    )


ROUTES = (
    Route("/resume", resume, methods=["GET"]),
    Route("/resume/add", add, methods=["POST"]),
    Route("/resume/look", look, methods=["POST"]),
    Route("/resume/take-in", take_in, methods=["POST"]),
    Route("/resume/undo", undo, methods=["POST"]),
    Route("/resume/export.{form}", export, methods=["GET"]),
)
