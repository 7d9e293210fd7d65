"""The app: every page with its address, and the layers that each request passes."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from metier.errors import WebNotFoundError, WebTokenError
from metier.web.failures import HANDLERS, LET_IN
from metier.web.later import Later, Loading
from metier.web.rendering.assets import ASSETS
from metier.web.rendering.render import render
from metier.web.security.bodies import Bodies
from metier.web.security.entrance import LONGEST, cookie_of
from metier.web.security.frame import Frame
from metier.web.security.guard import Guard
from metier.web.security.headers import Headers
from metier.web.security.incoming import Incoming
from metier.web.site import Site

VIEWS = (
    "inbox.views", "inbox.rank_again", "inbox.batches", "inbox.paste", "posting.views", "decide.views", "add.views",
    "applying.pipeline", "applying.application", "applying.drafts", "applying.asking", "applying.documents", "applying.interviews", "applying.resume",
    "evidence.report", "evidence.compare", "evidence.backtest", "evidence.patterns", "evidence.promise",
    "advising.advice", "advising.explain", "advising.journey", "advising.costs",
    "wording.profile", "wording.versions", "wording.questions", "wording.proposals",
    "wording.prompt", "wording.prompt_try", "wording.guardrails",
    "finetune.views", "finetune.run", "finetune.model",
    "settings.views", "settings.models", "settings.new_model", "settings.budget", "settings.privacy", "settings.agreeing", "settings.backup", "settings.restore", "settings.health", "settings.file",
    "works", "looks",
)  # fmt: skip
"""Modules of `metier.web.views`; each has its `ROUTES`."""
FIRST = ("inbox.views",)
"""Those that are looked at first."""


def make_app(site: Site, *, hosts: Sequence[str], at_once: bool = True) -> Starlette:
    """The web app of one workspace.

    Args:
        site: What lives as long as the server.
        hosts: Names it answers to, with the port: `127.0.0.1:8787`.
        at_once: All pages are loaded now; else most of them when `app.state.later` is told to, or one is asked for.
    """
    later = Later(_routes)
    app = Starlette(
        routes=_routes(FIRST),
        middleware=[
            Middleware(Headers),
            Middleware(Frame),
            Middleware(Guard, site=site, hosts=frozenset(hosts)),
            Middleware(Bodies),
            Middleware(Loading, later=later),
        ],
        exception_handlers=HANDLERS,
    )
    app.router.redirect_slashes = False  # one address for a page, none that is made of what was asked for
    app.state.site, app.state.later = site, later
    later.into(app.router)
    if at_once:
        later.load()
    return app


def _routes(views: Sequence[str] = VIEWS) -> list[BaseRoute]:
    found: list[BaseRoute] = [
        Route("/", lambda _: RedirectResponse("/inbox", status_code=303)),
        Route("/enter", _enter),
        Route("/leave", _leave, methods=["POST"]),
        Route("/assets/{name}", _asset),
    ]
    for name in views:
        found += import_module(f"metier.web.views.{name}").ROUTES
    return found


def _enter(request: Request) -> Response:
    """Exchange the token of the link for a cookie; the token leaves the address at once."""
    site: Site = request.app.state.site
    if request.method == "HEAD" or "prefetch" in request.headers.get("sec-purpose", ""):
        raise WebTokenError  # who only looks ahead must not use the link up
    session = site.entrance.exchange(request.query_params.get("token", ""))
    if session is None:
        if request.scope.get(LET_IN):
            return RedirectResponse("/inbox", status_code=303)
        raise WebTokenError
    answer = _to_the_inbox(request)
    answer.headers["referrer-policy"] = "no-referrer"
    answer.set_cookie(
        cookie_of(request.headers["host"]),
        session,
        max_age=LONGEST,
        httponly=True,
        samesite="strict",
        path="/",
    )
    return answer


def _to_the_inbox(request: Request) -> Response:
    """A redirect; where another site led here a page, as browsers keep a strict cookie from what such a link leads to."""
    if request.headers.get("sec-fetch-site", "none") in {"none", "same-origin"}:
        return RedirectResponse("/inbox", status_code=303)
    return HTMLResponse(render("around/entered.html.j2", assets=ASSETS))


def _leave(request: Request) -> Response:
    """End the session of this browser."""
    asked = Incoming(request.scope, request.app.state.site, frozenset())
    for session in asked.sessions:
        asked.site.entrance.end(session)
    answer = RedirectResponse("/enter", status_code=303)
    answer.delete_cookie(cookie_of(asked.host), path="/", httponly=True, samesite="strict")
    return answer


def _asset(request: Request) -> Response:
    asset = ASSETS.by_name.get(str(request.path_params["name"]))
    if asset is None:
        raise WebNotFoundError
    headers = {"cache-control": "public, max-age=31536000, immutable"}
    return Response(asset.content, media_type=asset.kind, headers=headers)
