"""The profile: edited beside how it is understood and what an edit changes; nothing is kept before it is saved."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Route

from metier.domain.profile import parse_profile
from metier.errors import FileChangedError, WebFieldError, WebStaleError
from metier.web.views.wording.edited_file import file_stale, unix
from metier.web.views.wording.profile_shown import TABS, How, Past, page_of, past_of, stop_looking
from metier.web.visit import Visit, view
from metier.workspace.personal import PersonalFile

TEMPLATE = "wording/profile.html.j2"


@view
def profile(visit: Visit) -> Response:
    """The editor with profile.md, or with words that were sent to be looked at."""
    name = visit.query.text("draft")
    edited = visit.site.drafts.look(name)
    if edited is None:
        file = visit.workspace.profile_file.read()
        return visit.page(TEMPLATE, page_of(visit, unix(file.text), file.digest))
    past = Past(How.STOPPED) if visit.query.has("stopped") else past_of(visit, edited.text)
    return visit.page(TEMPLATE, page_of(visit, edited.text, edited.read, draft=name, past=past))


@view
def effect(visit: Visit) -> Response:
    """How edited words are understood and what their limits leave out; nothing is kept."""
    text = _text(visit)
    if visit.is_fragment:
        return visit.block(TEMPLATE, "effect", page_of(visit, text, visit.form.text("read")))
    return visit.go(_draft(visit, text))


@view
def past(visit: Visit) -> Response:
    """What they change on past decisions, as far as it is counted."""
    text = _text(visit)
    found = past_of(visit, text)
    return visit.block(TEMPLATE, "past", page_of(visit, text, visit.form.text("read"), past=found))


@view
def stop(visit: Visit) -> Response:
    """No longer predict past decisions; the words stay in the editor."""
    text = _text(visit)
    stop_looking(visit)
    if visit.is_fragment:
        found = page_of(visit, text, visit.form.text("read"), past=Past(How.STOPPED))
        return visit.block(TEMPLATE, "past", found)
    return visit.go(f"{_draft(visit, text)}&stopped=1")


@view
def save(visit: Visit) -> Response:
    """Write profile.md whole; where it was changed elsewhere meanwhile, show both and write nothing."""
    text = _text(visit)
    file = visit.workspace.profile_file.read()
    if visit.form.text("read") != file.digest:
        return _stale(visit, text, file)
    if text == unix(file.text):
        return visit.go("/profile", said="profile.md says that already")
    try:
        saved = visit.workspace.profile_file.save(text, read=file)
    except FileChangedError:
        return _stale(visit, text, visit.workspace.profile_file.read())
    version = f" as version {saved.after[:8]}" if saved.after else ""
    return visit.go("/profile", said=f"profile.md is saved{version}")


def _text(visit: Visit) -> str:
    text = visit.form.text("text")
    if "\0" in text:
        raise WebFieldError(field="Profile", wanted="words without NUL characters")
    return text


def _draft(visit: Visit, text: str) -> str:
    return f"/profile?draft={visit.site.drafts.keep(visit.form.text('read'), text)}"


def _stale(visit: Visit, text: str, file: PersonalFile) -> Response:
    names = [parse_profile(words).key[:8] for words in (text, file.text)]
    error = WebStaleError("profile.md", yours=names[0], stored=names[1])
    return file_stale(visit, text, file, error, TABS, "Profile")


ROUTES = (
    Route("/profile", profile),
    Route("/profile", save, methods=["POST"]),
    Route("/profile/effect", effect, methods=["POST"]),
    Route("/profile/past", past, methods=["POST"]),
    Route("/profile/past/stop", stop, methods=["POST"]),
)
