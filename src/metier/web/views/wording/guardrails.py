"""Guardrails: rules in the person's words, how each is understood, what it would flag; tried before they are added."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Route

from metier.errors import (
    FileChangedError,
    GuardrailError,
    MetierError,
    WebFieldError,
    WebNotFoundError,
    WebStaleError,
)
from metier.web.background.work import Figured
from metier.web.failures import status_of
from metier.web.views.wording.guardrails_shown import GuardrailsPage, Lent, Pinned, Typed, lent, tested
from metier.web.visit import Visit, view

TEMPLATE = "wording/guardrails.html.j2"
_PILE = "guardrails, the postings"
_MOST = 1_000
"""Characters of a rule that are looked at at all; one may have 300."""


@view
def guardrails(visit: Visit) -> Response:
    """Every rule, and one that is being tried where words of it are given."""
    page = _page(visit, _typed(visit, visit.query.text("words", most=_MOST), visit.query.text("share")))
    if visit.is_fragment:
        return visit.block(TEMPLATE, "rules", page)
    return visit.page(TEMPLATE, page)


@view
def attempt(visit: Visit) -> Response:
    """What a rule would flag, while it is typed; nothing is written."""
    page = _page(visit, _typed(visit, visit.query.text("words", most=_MOST), visit.query.text("share")))
    if visit.is_fragment:
        return visit.block(TEMPLATE, "tried", page)
    return visit.page(TEMPLATE, page)


@view
def add(visit: Visit) -> Response:
    """Write a new rule into guardrails.md; what was typed stays where it cannot be."""
    words, share = visit.form.text("words", most=_MOST), visit.form.text("share")
    try:
        typed = Typed.of(words, share)
        change = visit.workspace.guardrails.add(typed.words, share=typed.share)
    except (GuardrailError, WebFieldError) as error:
        page = _page(visit, Typed(words, share_text=share, error=error))
        return visit.page(TEMPLATE, page, status=status_of(error))
    return visit.go("/guardrails", said=f"Added: “{change.row.words}”. It flags from the next ranking on")


@view
def change(visit: Visit) -> Response:
    """Switch a rule on or off, take it out, or let it put another share before the person."""
    rules, key, what = visit.workspace.guardrails, visit.path("key"), visit.path("what")
    if what == "remove":
        done = rules.remove(key)
    elif what in {"on", "off"}:
        done = rules.switch(key, on=what == "on")
    elif what == "share":
        done = rules.share(key, Typed.of("", visit.form.text("share")).share)
    else:
        raise WebNotFoundError
    words = {
        "removed": "is taken out",
        "on": "is on",
        "off": "is off",
        "shared": f"puts {done.row.share:.0%} before you",
    }
    again = "" if done.written else " already"
    return visit.go("/guardrails", said=f"“{done.row.words}” {words[done.what]}{again}")


@view
def write(visit: Visit) -> Response:
    """Put the whole text in the place of guardrails.md; a text that changed meanwhile is shown beside it."""
    text, was = visit.form.text("text"), visit.form.text("was")
    rules = visit.workspace.guardrails
    try:
        rules.write(text, instead_of=was)
    except FileChangedError:
        error = WebStaleError("guardrails.md", yours=_first(text, was), stored=_first(rules.text(), was))
        page = _page(visit, Typed(), pinned=Pinned(text, error))
        return visit.page(TEMPLATE, page, status=status_of(error))
    except MetierError as error:
        page = _page(visit, Typed(), pinned=Pinned(text, error))
        return visit.page(TEMPLATE, page, status=status_of(error))
    return visit.go("/guardrails", said="guardrails.md is written. Its rules flag from the next ranking on")


def _typed(visit: Visit, words: str, share: str) -> Typed:
    """What is tried; an error in its place where it cannot be."""
    if not words.strip():
        return Typed(words, share_text=share)
    try:
        typed = Typed.of(words, share)
        visit.workspace.guardrails.new(typed.words, share=typed.share)
    except MetierError as error:
        return Typed(words, share_text=share, error=error)
    return typed


def _page(visit: Visit, typed: Typed, *, pinned: Pinned | None = None) -> GuardrailsPage:
    rules, trying = visit.workspace.guardrails, None
    if typed.words.strip() and typed.error is None:
        trying = _lent(visit)
        pile = trying.value.pile if trying.value and not trying.is_old else None
        if pile is not None:
            typed = typed.tried_on(pile, rules.new(typed.words, share=typed.share))
    title = "Trying every rule on the postings that are there"
    found = visit.site.figured("guardrails", title, tested, visit.workspace)
    return GuardrailsPage(rules.list(), rules.text(), typed, found, trying, pinned)


def _lent(visit: Visit) -> Figured[Lent]:
    """The postings; read again where they were let go."""
    found = visit.site.figured(_PILE, "Reading the postings", lent, visit.workspace)
    if found.value and found.value.pile is None and not found.work:
        visit.site.figures.outdate(_PILE)
        found = visit.site.figured(_PILE, "Reading the postings", lent, visit.workspace)
    return found


def _first(text: str, was: str) -> str:
    """The first line that is not as it was."""
    before = set(was.replace("\r\n", "\n").split("\n"))
    return next((line for line in text.split("\n") if line not in before), text.partition("\n")[0])[:120]


ROUTES = (
    Route("/guardrails", guardrails, methods=["GET"]),
    Route("/guardrails", add, methods=["POST"]),
    Route("/guardrails/try", attempt),
    Route("/guardrails/file", write, methods=["POST"]),
    Route("/guardrails/{key}/{what}", change, methods=["POST"]),
)
