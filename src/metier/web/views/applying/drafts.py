"""Drafts of one application: made, changed line by line or as a text, without what is red, with what was ticked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.responses import Response
from starlette.routing import Route

from metier.applications.draft_text import to_text
from metier.domain.draft import Origin
from metier.errors import MetierError, WebNotFoundError, WebStaleError
from metier.pages.draft_words import ORIGIN_WORDS, problems_by_line
from metier.web.failures import status_of
from metier.web.views.applying.application import KINDS, drafting_of, page_of
from metier.web.views.applying.application_shown import LineRow, line_row
from metier.web.views.applying.parts import application_path, unchanged
from metier.web.visit import Visit, view

if TYPE_CHECKING:
    from collections.abc import Sequence

    from metier.actions.drafts import DraftReport
    from metier.applications.claims import Backing
    from metier.domain.posting import Posting
    from metier.domain.record import OwnFact
    from metier.workspace.drafting import Drafting

_LONGEST = 200_000
"""Characters of an edited draft; no resume has so many."""


def _kind(visit: Visit) -> str:
    kind = visit.path("kind")
    if kind not in KINDS:
        raise WebNotFoundError
    return kind


def _posting(visit: Visit) -> Posting:
    return visit.workspace.posting(visit.path("which"))


def _seen(visit: Visit) -> int:
    return visit.form.number("newest", 0, most=100_000)


def _refused(visit: Visit, posting: Posting, error: MetierError) -> Response:
    """The application as it stands, with why what was tried failed."""
    return visit.page("applying/application.html.j2", page_of(visit, posting, error), status=status_of(error))


def _done(visit: Visit, posting: Posting, kind: str, version: int, *, before: int) -> Response:
    said = f"Saved as version {version} of the {kind}" if version != before else "Nothing changed"
    return visit.go(application_path(posting.number, kind), said=said)


# --- made, and made anew ------------------------------------------------------------------------------------


@view
def make(visit: Visit) -> Response:
    """A new draft without a base model; the next version where there is one."""
    kind, posting, form = _kind(visit), _posting(visit), visit.form
    try:
        with unchanged(visit, drafting_of(visit, kind), posting.number, _seen(visit), ""):
            if kind == "resume":
                tailoring = visit.workspace.tailoring
                pages = form.number("pages", 0, most=4) or None
                room = tailoring.room(pages=pages, references=form.has("references"))
                version = tailoring.make(posting.number, room).draft.version
            else:
                letters = visit.workspace.letters
                version = letters.make(posting.number, is_short=form.has("short")).draft.version
    except MetierError as error:
        return _refused(visit, posting, error)
    return visit.go(application_path(posting.number, kind), said=f"Made version {version} of the {kind}")


@view
def drop_red(visit: Visit) -> Response:
    """The next version, without what no fact backs."""
    kind, posting, seen = _kind(visit), _posting(visit), _seen(visit)
    drafting = drafting_of(visit, kind)
    try:
        with unchanged(visit, drafting, posting.number, seen, ""):
            version = drafting.drop_red(posting.number).draft.version
    except MetierError as error:
        return _refused(visit, posting, error)
    return _done(visit, posting, kind, version, before=seen)


@view
def put_in(visit: Visit) -> Response:
    """The next resume, with a fact that had stayed out."""
    posting, seen, fact = _posting(visit), _seen(visit), visit.form.text("fact", most=20)
    tailoring = visit.workspace.tailoring
    try:
        with unchanged(visit, tailoring, posting.number, seen, f"put in {fact}"):
            version = tailoring.put_in(posting.number, fact).draft.version
    except MetierError as error:
        return _refused(visit, posting, error)
    return _done(visit, posting, "resume", version, before=seen)


@view
def tick(visit: Visit) -> Response:
    """The next letter, with what the posting wants and the person ticked; the first where there is none."""
    posting, form, letters = _posting(visit), visit.form, visit.workspace.letters
    include = [
        f"{number}={answer}" if (answer := form.text(f"answer-{number}", most=2_000).strip()) else number
        for number in form.all("box")
    ]
    if not include:
        return visit.go(application_path(posting.number, "wanted"), said="Nothing was ticked")
    seen = _seen(visit)
    try:
        with unchanged(visit, letters, posting.number, seen, ", ".join(include)):
            do = letters.include if seen else letters.make
            version = do(posting.number, include=include).draft.version
    except MetierError as error:
        return _refused(visit, posting, error)
    return _done(visit, posting, "letter", version, before=0)


# --- as a text ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TextPage:
    """A draft as a text that is edited.

    Attributes:
        newest: The newest version when this page was made.
        text: What stands in the field.
        theirs: The newest draft, where what was typed rests on an older one.
        yours: A line that was typed, and that has no place in the newest draft.
    """

    posting: Posting
    kind: str
    newest: int
    text: str
    error: MetierError | None = None
    theirs: str = ""
    yours: str = ""


@view
def text_form(visit: Visit) -> Response:
    """The whole draft as text; an earlier version where one is named."""
    kind, posting = _kind(visit), _posting(visit)
    drafting = drafting_of(visit, kind)
    version = visit.query.number("version", 0, most=100_000) or None
    text = _without_help(drafting.text(posting.number, version=version))
    newest = max(_report(drafting, posting.number, None).versions)
    return visit.page("applying/application_text.html.j2", TextPage(posting, kind, newest, text))


@view
def save_text(visit: Visit) -> Response:
    """The next version out of an edited text; what cannot be read, or is old, comes back as it was typed."""
    kind, posting, seen = _kind(visit), _posting(visit), _seen(visit)
    drafting = drafting_of(visit, kind)
    text = visit.form.text("text", most=_LONGEST)
    try:
        with unchanged(visit, drafting, posting.number, seen, "the text below"):
            version = drafting.edit(posting.number, text).draft.version
    except MetierError as error:
        is_stale = isinstance(error, WebStaleError)
        newest = drafting.current(posting.number)
        number = newest.draft.version if newest else 0
        theirs = _without_help(to_text(newest.draft)) if is_stale and newest else ""
        page = TextPage(posting, kind, number if is_stale else seen, text, error, theirs)
        return visit.page("applying/application_text.html.j2", page, status=status_of(error))
    return _done(visit, posting, kind, version, before=seen)


def _without_help(text: str) -> str:
    r"""The text without the comment at its head, which tells of commands; the page says the same below the field.

    Example:
        >>> _without_help("<!-- Lines\nbegin so. -->\n## body\n- Hello")
        '## body\n- Hello'
    """
    return re.sub(r"\A<!--.*?-->\s*", "", text, flags=re.DOTALL)


def _report(drafting: Drafting[Any], number: int, version: int | None) -> DraftReport:
    """What is told of a draft that was just read, so that there is one."""
    found = drafting.current(number, version=version)
    assert found is not None
    report: DraftReport = found.report
    return report


# --- one line -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LinePage:
    """One line of a draft: the facts it rests on, and the fields that change it.

    Attributes:
        cites, text: What stands in the fields.
        facts: What it cites, in words.
        pieces: What can be looked up in it, each with the fact that backs it.
        theirs: The line as the newest version has it, where what was typed rests on an older one.
    """

    posting: Posting
    kind: str
    newest: int
    row: LineRow
    whose: str
    facts: tuple[OwnFact, ...]
    pieces: Sequence[Backing]
    text: str
    cites: str
    error: MetierError | None = None
    theirs: str = ""

    @property
    def base(self) -> str:
        """The address of the application."""
        return f"/postings/{self.posting.number}/application"

    @property
    def path(self) -> str:
        """The address of this line."""
        return f"{self.base}/{self.kind}/lines/{self.row.number}"


@view
def line_form(visit: Visit) -> Response:
    """What one line rests on, and how to change it: a page, or below the line."""
    page = _line_page(visit, _kind(visit), _posting(visit))
    if visit.is_fragment:
        return visit.block("applying/application_line.html.j2", "line", page)
    return visit.page("applying/application_line.html.j2", page)


@view
def save_line(visit: Visit) -> Response:
    """The next version with one line changed; what cannot be stored, or is old, comes back as it was typed."""
    kind, posting, seen, form = _kind(visit), _posting(visit), _seen(visit), visit.form
    drafting, number = drafting_of(visit, kind), int(visit.path("line"))
    text, cites = form.text("text", most=20_000), form.text("cites", most=2_000)
    try:
        with unchanged(visit, drafting, posting.number, seen, text):
            ids = cites.replace(",", " ").split()
            version = drafting.change_line(posting.number, number, text, ids).draft.version
    except MetierError as error:
        return _line_refused(visit, kind, posting, error, (text, cites))
    return _done(visit, posting, kind, version, before=seen)


@view
def leave_out(visit: Visit) -> Response:
    """The next version without one line, or one entry."""
    kind, posting, seen = _kind(visit), _posting(visit), _seen(visit)
    drafting, number = drafting_of(visit, kind), int(visit.path("line"))
    try:
        with unchanged(visit, drafting, posting.number, seen, f"leave out line {number}"):
            version = drafting.leave_out(posting.number, number).draft.version
    except MetierError as error:
        return _refused(visit, posting, error)
    return _done(visit, posting, kind, version, before=seen)


def _line_refused(
    visit: Visit, kind: str, posting: Posting, error: MetierError, typed: tuple[str, str]
) -> Response:
    """The line with what was typed; where it is gone from the newest version, the whole text with what was typed above."""
    drafting = drafting_of(visit, kind)
    newest = drafting.current(posting.number)
    if newest is None:
        return _refused(visit, posting, error)
    if int(visit.path("line")) > len(newest.draft.lines):  # the line is gone: what was typed is not
        plain = _without_help(to_text(newest.draft))
        text = TextPage(posting, kind, newest.draft.version, plain, error, yours=typed[0])
        return visit.page("applying/application_text.html.j2", text, status=status_of(error))
    page = _line_page(visit, kind, posting, error, typed)
    return visit.page("applying/application_line.html.j2", page, status=status_of(error))


def _line_page(
    visit: Visit,
    kind: str,
    posting: Posting,
    error: MetierError | None = None,
    typed: tuple[str, str] | None = None,
) -> LinePage:
    workspace, number = visit.workspace, int(visit.path("line"))
    drafting = drafting_of(visit, kind)
    version = visit.query.number("version", 0, most=100_000) or None
    pieces = drafting.why(posting.number, number, version=version)
    report = _report(drafting, posting.number, version)
    line = report.draft.lines[number - 1]
    known = {fact.id: fact for fact in report.draft.facts} | workspace.resume.record().by_id
    row = line_row(number - 1, line, known, problems_by_line(report).get(number - 1, ()))
    text, cites = typed or (line.text, " ".join(line.cites))
    whose = "out of resume.json" if line.origin is Origin.LOCKED else ORIGIN_WORDS[line.origin]
    theirs = line.text if isinstance(error, WebStaleError) else ""
    facts = tuple(known[one] for one in line.cites if one in known)
    return LinePage(
        posting, kind, max(report.versions), row, whose, facts, pieces, text, cites, error, theirs
    )


_BASE = "/postings/{which}/application"
ROUTES = (
    Route(f"{_BASE}/wanted", tick, methods=["POST"]),
    Route(f"{_BASE}/{{kind}}/make", make, methods=["POST"]),
    Route(f"{_BASE}/{{kind}}/drop-red", drop_red, methods=["POST"]),
    Route(f"{_BASE}/resume/put-in", put_in, methods=["POST"]),
    Route(f"{_BASE}/{{kind}}/text", text_form, methods=["GET"]),
    Route(f"{_BASE}/{{kind}}/text", save_text, methods=["POST"]),
    Route(f"{_BASE}/{{kind}}/lines/{{line:int}}", line_form, methods=["GET"]),
    Route(f"{_BASE}/{{kind}}/lines/{{line:int}}", save_line, methods=["POST"]),
    Route(f"{_BASE}/{{kind}}/lines/{{line:int}}/leave-out", leave_out, methods=["POST"]),
)
