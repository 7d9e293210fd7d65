"""The prompt: edited beside the exact bytes that would be sent; checked while it is typed, kept when it is saved."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import Route

from metier.errors import FileChangedError, TemplateError, WebStaleError
from metier.web.views.wording.edited_file import file_stale, unix
from metier.web.views.wording.prompt_shown import TABS, Chosen, page_of
from metier.web.visit import Visit, view
from metier.workspace.personal import PersonalFile

TEMPLATE = "wording/prompt.html.j2"


@view
def prompt(visit: Visit) -> Response:
    """The editor with prompt.md, or with words that were sent to be looked at."""
    name = visit.query.text("draft")
    edited, chosen = visit.site.drafts.look(name), Chosen.of(visit.query)
    if edited is None:
        prompt = visit.workspace.prompt
        return visit.page(TEMPLATE, page_of(visit, unix(prompt.edited()), prompt.read().digest, chosen))
    return visit.page(TEMPLATE, page_of(visit, edited.text, edited.read, chosen, draft=name))


@view
def effect(visit: Visit) -> Response:
    """Whether edited words can be used, and what would be sent with them; nothing is kept."""
    text, chosen = visit.form.text("text"), Chosen.of(visit.form)
    if visit.is_fragment:
        return visit.block(TEMPLATE, "effect", page_of(visit, text, visit.form.text("read"), chosen))
    return visit.go(_draft(visit, text, chosen))


@view
def sent(visit: Visit) -> Response:
    """The exact words, as far as they are put together."""
    text, chosen = visit.form.text("text"), Chosen.of(visit.form)
    return visit.block(TEMPLATE, "sent", page_of(visit, text, visit.form.text("read"), chosen))


@view
def save(visit: Visit) -> Response:
    """Write prompt.md whole; words that cannot be used stay in the editor, with what is wrong."""
    text, read, chosen = visit.form.text("text"), visit.form.text("read"), Chosen.of(visit.form)
    file = visit.workspace.prompt.read()
    if read != file.digest:
        return _stale(visit, text, file)
    if text == unix(file.text):
        return visit.go("/prompt", said="prompt.md says that already")
    try:
        before, after = visit.workspace.prompt.save(text, read=file)
    except TemplateError:
        return visit.page(TEMPLATE, page_of(visit, text, read, chosen), status=422)
    except FileChangedError:
        return _stale(visit, text, visit.workspace.prompt.read())
    earlier = f", before it was {before}" if before and before != after else ""
    return visit.go("/prompt", said=f"prompt.md can be used; it is version {after} now{earlier}")


@view
def to_try(visit: Visit) -> Response:
    """Take the words along to where they are tried on past decisions."""
    chosen = Chosen.of(visit.form)
    name = visit.site.drafts.keep(visit.form.text("read"), visit.form.text("text"))
    return visit.go(f"/prompt/try?{urlencode({'draft': name, 'kind': chosen.kind, 'model': chosen.model})}")


def _draft(visit: Visit, text: str, chosen: Chosen) -> str:
    name = visit.site.drafts.keep(visit.form.text("read"), text)
    asked = {"draft": name, "which": chosen.which, "kind": chosen.kind, "model": chosen.model}
    return f"/prompt?{urlencode(asked)}"


def _stale(visit: Visit, text: str, file: PersonalFile) -> Response:
    error = WebStaleError(
        "prompt.md", yours=f"{len(text):,} characters", stored=f"{len(file.text):,} characters"
    )
    return file_stale(visit, text, file, error, TABS, "Prompt")


ROUTES = (
    Route("/prompt", prompt),
    Route("/prompt", save, methods=["POST"]),
    Route("/prompt/effect", effect, methods=["POST"]),
    Route("/prompt/sent", sent, methods=["POST"]),
    Route("/prompt/draft", to_try, methods=["POST"]),
)
