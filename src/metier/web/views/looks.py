"""How pages look and listen in this browser: theme, single keys. Kept in cookies, as both belong to the browser."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Route

from metier.web.rendering.chrome import THEMES
from metier.web.security.places import own_place
from metier.web.visit import Visit, view

_A_YEAR = 365 * 86_400


@view
def looks(visit: Visit) -> Response:
    """Keep what was chosen."""
    back = own_place(visit.form.text("back"), otherwise="/settings")
    answer = visit.go(back, said="Kept for this browser")
    if (theme := visit.form.text("theme")) in THEMES:
        answer.set_cookie("metier_theme", theme, max_age=_A_YEAR, samesite="strict", httponly=True)
    if (keys := visit.form.text("keys")) in {"on", "off"}:
        answer.set_cookie("metier_keys", keys, max_age=_A_YEAR, samesite="strict", httponly=True)
    return answer


ROUTES = (Route("/looks", looks, methods=["POST"]),)
