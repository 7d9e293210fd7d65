"""Documents of one application: written into the workspace, and handed out to be saved."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Route

from metier.actions.exporting import FORMS
from metier.errors import MetierError, OutputExistsError, WebFieldError
from metier.pages.draft_words import file_words
from metier.web.downloads import download
from metier.web.failures import status_of
from metier.web.forms import Form
from metier.web.views.applying.application import page_of
from metier.web.views.applying.parts import application_path
from metier.web.visit import Visit, view

TEMPLATES = ("plain", "compact")


@view
def write(visit: Visit) -> Response:
    """Write the newest drafts as documents; what stands in the way is told on the page of the application."""
    posting, form = visit.workspace.posting(visit.path("which")), visit.form
    try:
        forms, template = _forms(form), _template(form)
        report = visit.workspace.exporting.export(
            posting.number, forms=forms, kinds=[kind for kind in form.all("kind") if kind in {"resume", "letter"}],
            template=template, variant=form.text("variant", most=200).strip() or None, force=form.has("replace"),
        )  # fmt: skip
    except MetierError as error:
        if isinstance(error, OutputExistsError):
            error.hint = "Tick “Replace a file that was changed by hand” to write it anew"
        page = page_of(visit, posting, error)
        return visit.page("applying/application.html.j2", page, status=status_of(error))
    told = [file_words(file) for file in report.files] + list(report.remarks)
    if report.missing:
        told.append(f"no font has a sign for {report.missing[:20]}: left out of the PDF")
    return visit.go(application_path(posting.number, "documents"), said="; ".join(told))


@view
def read(visit: Visit) -> Response:
    """One document, to be saved."""
    document, content = visit.workspace.exporting.read(visit.path("which"), int(visit.path("row")))
    return download(content, document.name, document.row.form)


def _forms(form: Form) -> list[str]:
    """The forms that were ticked; at least one."""
    found = [one for one in form.all("form") if one in FORMS]
    if not found:
        raise WebFieldError(field="form", wanted=f"at least one of {', '.join(FORMS)}")
    return found


def _template(form: Form) -> str:
    """One that comes with metier; no file is opened by its name."""
    found = form.text("template", "plain", most=40)
    if found not in TEMPLATES:
        raise WebFieldError(field="template", wanted=f"one of {', '.join(TEMPLATES)}", got=found)
    return found


_BASE = "/postings/{which}/application"
ROUTES = (
    Route(f"{_BASE}/documents", write, methods=["POST"]),
    Route(f"{_BASE}/documents/{{row:int}}", read),
)
