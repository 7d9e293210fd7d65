"""Add postings: drop files or paste, look at what was understood, map columns, take in, see what was left out."""

from __future__ import annotations

import csv
import importlib.resources
import io
from functools import partial

from starlette.responses import Response
from starlette.routing import Route

from metier.domain.ports import Progress
from metier.errors import WebFieldError
from metier.pages.row_words import problem_words
from metier.sources import ReadOptions
from metier.web.downloads import download
from metier.web.forms import Form
from metier.web.keeping.baskets import Basket
from metier.web.views.add.shown import MAPPED, AddPage, DonePage, LookPage
from metier.web.visit import Visit, view
from metier.workspace import Workspace
from metier.workspace.sent_files import Look, SentFile

MOST_BYTES = 10_000_000


@view
def add(visit: Visit) -> Response:
    """Where to drop and to paste."""
    return visit.page("add/add.html.j2", AddPage.of(visit.workspace))


@view
def send(visit: Visit) -> Response:
    """Keep what was sent, and show how it is understood."""
    files = [SentFile(upload.name or "file", upload.content) for upload in visit.form.uploads("files")]
    pasted, title = visit.form.text("text", most=MOST_BYTES), visit.form.text("title", most=300).strip()
    if pasted.strip():
        files.append(SentFile("pasted text", pasted.encode()))
    if not files:
        raise WebFieldError(field="Files", wanted="a file, or text in the box")
    basket = visit.site.baskets.keep(_named_apart(files), title=title)
    return visit.go(f"/add/{basket.id}")


@view
def sample(visit: Visit) -> Response:
    """Made-up postings of the package, to try things out."""
    content = importlib.resources.files("metier").joinpath("sample", "postings.jsonl").read_bytes()
    basket = visit.site.baskets.keep([SentFile("made-up postings.jsonl", content)])
    return visit.go(f"/add/{basket.id}")


@view
def look(visit: Visit) -> Response:
    """What the files hold, as the columns are mapped now; nothing is stored."""
    basket = visit.site.baskets.one(visit.path("basket"))
    options = _options(visit.query, basket)
    found = visit.site.figured(
        f"look {basket.id} {sorted(visit.query.fields)}", "Reading the files", partial(_look, basket, options),
        visit.workspace,
    )  # fmt: skip
    headers = visit.workspace.sent_files.headers(basket.files, options) if found.error else {}
    page = LookPage(basket, found, visit.query, headers)
    return visit.page("add/look.html.j2", page)


@view
def take(visit: Visit) -> Response:
    """Take them in; long files show how far they are, and what was stored stays if it is stopped."""
    basket = visit.site.baskets.one(visit.path("basket"))
    options, with_labels = _options(visit.form, basket), visit.form.has("labels")
    work = visit.site.works.start(
        f"add {basket.id}", "Taking in your files", partial(_take, basket, options, with_labels),
        goes_to=f"/add/{basket.id}/done",
    )  # fmt: skip
    return visit.follow(work) or visit.go(work.goes_to)


@view
def done(visit: Visit) -> Response:
    """What was taken in, and what was left out and why."""
    basket = visit.site.baskets.one(visit.path("basket"))
    if basket.report is None:
        return visit.go(f"/add/{basket.id}")
    return visit.page("add/done.html.j2", DonePage.of(basket, visit.workspace))


@view
def problems(visit: Visit) -> Response:
    """Every row that was left out, as a file to mend by."""
    basket = visit.site.baskets.one(visit.path("basket"))
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(("file", "where", "field", "code", "problem", "got", "what to do"))
    for one in basket.report.problems if basket.report else ():
        cells = (one.source, one.where, one.field, one.code, problem_words(one), one.got, one.hint)
        table.writerow([_cell(cell) for cell in cells])
    return download(written.getvalue().encode(), "left-out.csv", "csv")


def _look(basket: Basket, options: ReadOptions, workspace: Workspace, progress: Progress) -> Look:
    progress("reading", 0, 0)
    return workspace.sent_files.look(basket.files, options)


def _take(
    basket: Basket,
    options: ReadOptions,
    with_labels: bool,  # noqa: FBT001  # bound by partial
    workspace: Workspace,
    progress: Progress,
) -> None:
    sent = workspace.sent_files
    do = sent.import_labels if with_labels else sent.add
    basket.came_of_it = do(basket.files, options, progress)


def _options(form: Form, basket: Basket) -> ReadOptions:
    """What the person says about the files; what was left as guessed says nothing."""
    columns = {field: form.text(f"map-{field}", most=500) for field, _ in MAPPED}
    values = [
        (name.removeprefix("value-"), label) for name, label in form.fields if name.startswith("value-")
    ]
    return ReadOptions(
        max_bytes=MOST_BYTES,
        encoding=form.text("encoding", most=40).strip(),
        columns={field: column for field, column in columns.items() if column},
        label_map={value: label for value, label in values if label} if form.has("labels") else {},
        title=basket.title,
    )


def _named_apart(files: list[SentFile]) -> list[SentFile]:
    """Two files of one name are told apart, as messages name the file."""
    seen: dict[str, int] = {}
    found = []
    for file in files:
        seen[file.name] = seen.get(file.name, 0) + 1
        n = seen[file.name]
        found.append(file if n == 1 else SentFile(f"({n}) {file.name}", file.content))
    return found


def _cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return (
        f"'{text}"
        if text.lstrip().startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))
        else text
    )


ROUTES = (
    Route("/add", add),
    Route("/add", send, methods=["POST"]),
    Route("/add/sample", sample, methods=["POST"]),
    Route("/add/{basket}", look),
    Route("/add/{basket}", take, methods=["POST"]),
    Route("/add/{basket}/done", done),
    Route("/add/{basket}/problems.csv", problems),
)
