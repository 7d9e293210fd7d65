"""Agreeing where something would be sent: on the page that asks, with the kinds of words it shows."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Route

from metier.domain.chat import in_order
from metier.net.chat_consent import WORDS
from metier.web.visit import Visit, view


@view
def agree(visit: Visit) -> Response:
    """Agree that just the kinds of words that were shown and ticked may go to the host of a model."""
    back = visit.form.text("back") or "/settings/privacy"
    host = visit.form.needed("host", "the host of a base model")
    if not (agreed := visit.form.all("agreed")):
        return visit.go(back, said="Nothing was ticked, so nothing may go there")
    change = visit.workspace.consenting.give(host, agreed)
    kinds = ", ".join(WORDS[kind] for kind in in_order(change.now))
    return visit.go(back, said=f"{change.host} may read {kinds}")


ROUTES = (Route("/settings/privacy/agree", agree, methods=["POST"]),)
