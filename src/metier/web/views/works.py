"""Long works: how far they are, and an end to them."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Route

from metier.errors import WebNotFoundError
from metier.web.background.work import Work, WorkState
from metier.web.visit import Visit, view

_LONGEST = 10_000
"""Characters of the ids of works that a page shows: some 800 of them, and no more than a hundred are kept."""


@view
def work(visit: Visit) -> Response:
    """One work: alone on a page, or in place of an older state of it; the page it belongs to comes when it is over."""
    found = _work(visit)
    if not visit.is_fragment:
        if found.state is WorkState.DONE and found.goes_to:  # it may have ended while its page was asked for
            return visit.go(found.goes_to)
        return visit.page("around/work.html.j2", found)
    answer = visit.block("around/work.html.j2", "state", found)
    if found.is_over:
        answer.headers["HX-Refresh" if not found.goes_to else "HX-Redirect"] = found.goes_to or "true"
    return answer


@view
def going_on(visit: Visit) -> Response:
    """What goes on, for the menu of an open page; with what was shown there and ended with something to see."""
    if not visit.is_fragment:
        return visit.go("/inbox")
    shown = map(visit.site.works.one, visit.query.text("shown", most=_LONGEST).split("."))
    ended = tuple(found for found in shown if found and found.is_over and (found.goes_to or found.error))
    return visit.block("around/going_on.html.j2", "part", ended)


@view
def stop(visit: Visit) -> Response:
    """End it; what was finished is kept."""
    found = _work(visit)
    found.stop()
    found.wait(2)
    return visit.go(visit.form.text("back") or "/inbox", said=f"Stopped: {found.title}")


def _work(visit: Visit) -> Work:
    found = visit.site.works.one(visit.path("work"))
    if found is None:
        raise WebNotFoundError
    return found


ROUTES = (
    Route("/works", going_on),
    Route("/works/{work}", work),
    Route("/works/{work}/stop", stop, methods=["POST"]),
)
