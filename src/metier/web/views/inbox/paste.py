"""Without a key: a prompt to be copied into any chat page, and its answer pasted back; nothing is sent from here."""

from __future__ import annotations

import hashlib
import secrets
from functools import partial

from starlette.responses import Response
from starlette.routing import Route

from metier.actions.paste_answer import ANONYMOUS, PasteAnswerReport
from metier.domain.ports import Progress
from metier.errors import MetierError, WebFieldError
from metier.web.background.work import Work, WorkState
from metier.web.failures import status_of
from metier.web.forms import Form
from metier.web.views.inbox.paste_shown import (
    AnsweredPage,
    AnswerForm,
    MadePrompts,
    PastePage,
    PromptsPage,
    Wanted,
)
from metier.web.visit import Visit, view
from metier.workspace import Workspace
from metier.workspace.pasting import PasteOptions

_PATIENCE = 1.0  # seconds that a page waits for what mostly takes less
_GONE = "is not kept here any more, as the server was started anew or much came after it"


@view
def paste(visit: Visit) -> Response:
    """What to ask about, and where an answer goes."""
    return visit.page("inbox/paste.html.j2", PastePage.of(visit, Wanted.of(visit.query)))


@view
def make(visit: Visit) -> Response:
    """Make the prompts and remember them for their answers; for the same wishes the same ones, while nothing changed."""
    try:
        options = Wanted.of(visit.form).options(visit.form)
    except MetierError as error:
        return _refused(visit, error)
    rests_on = f"{visit.workspace.stamp()}\n{sorted(visit.form.fields)}"
    token = hashlib.sha256(rests_on.encode("utf-8", "replace")).hexdigest()[:16]
    work = visit.site.works.newest(_prompt_key(token))
    if work is None or work.state in {WorkState.FAILED, WorkState.STOPPED}:
        work = visit.site.works.start(
            _prompt_key(token), "Making the prompt", partial(_make, options), goes_to=f"/paste/prompt/{token}"
        )
    work.wait(_PATIENCE)
    if work.error:
        return _refused(visit, work.error)
    return visit.go(work.goes_to if work.is_over else f"/works/{work.id}")


@view
def prompt(visit: Visit) -> Response:
    """The prompts, to be copied."""
    token = visit.path("token")
    made = _made(visit, token)
    if made is None:
        return _without(visit, token)
    return visit.page("inbox/paste_prompt.html.j2", PromptsPage(token, made, AnswerForm()))


@view
def answer(visit: Visit) -> Response:
    """Read what was pasted; what cannot be used at all stays in its box."""
    form = visit.form
    text, model = _pasted(form), form.text("model", most=200).strip()
    if not text.strip():
        missing = WebFieldError("Answer", "the chat page's whole answer, pasted or as a file")
        return _unread(visit, AnswerForm("", model, missing))
    token = secrets.token_hex(8)
    work = visit.site.works.start(
        _answer_key(token),
        "Reading the answer",
        partial(_read, text, model),
        goes_to=f"/paste/answer/{token}",
    )
    work.wait(2 * _PATIENCE)
    if work.error:
        return _unread(visit, AnswerForm(text, model, work.error))
    return visit.go(work.goes_to if work.is_over else f"/works/{work.id}")


@view
def answered(visit: Visit) -> Response:
    """What an answer brought."""
    work = visit.site.works.newest(_answer_key(visit.path("token")))
    if work is None or not isinstance(work.result, PasteAnswerReport):
        return visit.go("/paste", said=f"What that answer brought {_GONE}; its verdicts stand in the inbox")
    page = AnsweredPage(work.result, visit.workspace.count().n_decided)
    return visit.page("inbox/paste_answer.html.j2", page)


def _make(options: PasteOptions, workspace: Workspace, progress: Progress) -> MadePrompts:
    reports = workspace.pasting.prompts(options, progress=progress)
    return MadePrompts(reports, tuple(dict.fromkeys(workspace.notices)))


def _read(text: str, model: str, workspace: Workspace, progress: Progress) -> PasteAnswerReport:
    progress("reading", 0, 0)
    return workspace.pasting.answer(text, name=model or ANONYMOUS)


def _pasted(form: Form) -> str:
    """What was pasted, else the first file."""
    text = form.text("answer", most=4_000_000)
    files = form.uploads("file")
    return files[0].content.decode("utf-8-sig", "replace") if files and not text.strip() else text


def _made(visit: Visit, token: str) -> MadePrompts | None:
    work = visit.site.works.newest(_prompt_key(token))
    return work.result if work and isinstance(work.result, MadePrompts) else None


def _without(visit: Visit, token: str) -> Response:
    work: Work | None = visit.site.works.newest(_prompt_key(token))
    if work and not work.is_over:
        return visit.go(f"/works/{work.id}")
    return visit.go("/paste", said=f"That prompt {_GONE}. Its answer can still be pasted; else make another")


def _refused(visit: Visit, error: MetierError) -> Response:
    """The choice again, with what is wrong."""
    page = PastePage.of(visit, Wanted.of(visit.form), error=error)
    return visit.page("inbox/paste.html.j2", page, status=status_of(error))


def _unread(visit: Visit, typed: AnswerForm) -> Response:
    """The page that the answer was pasted on, with what is wrong."""
    assert typed.error
    token, status = visit.form.text("prompt", most=40), status_of(typed.error)
    made = _made(visit, token)
    if made:
        return visit.page("inbox/paste_prompt.html.j2", PromptsPage(token, made, typed), status=status)
    return visit.page("inbox/paste.html.j2", PastePage.of(visit, Wanted(), answer=typed), status=status)


def _prompt_key(token: str) -> str:
    return f"pasted prompt {token}"


def _answer_key(token: str) -> str:
    return f"pasted answer {token}"


ROUTES = (
    Route("/paste", paste),
    Route("/paste", make, methods=["POST"]),
    Route("/paste/prompt/{token}", prompt),
    Route("/paste/answer", answer, methods=["POST"]),
    Route("/paste/answer/{token}", answered),
)
