"""How pages look and listen in this browser: theme, single keys, which ones. Kept in cookies, as all belong to the browser."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Route

from metier.errors import WebFieldError
from metier.web.rendering.chrome import THEMES
from metier.web.rendering.own_keys import COOKIE, USUAL, OwnKeys
from metier.web.security.places import own_place
from metier.web.views.settings.views import settings_page
from metier.web.visit import Visit, view

_A_YEAR = 365 * 86_400


@view
def looks(visit: Visit) -> Response:
    """Keep what was chosen; keys that cannot be are shown again, with why."""
    form, own = visit.form, None
    typed = {name: form.text(f"key-{name}", most=20) for name in USUAL if f"key-{name}" in form}
    if typed:
        try:
            own = OwnKeys.chosen(typed)
        except WebFieldError as error:
            return settings_page(visit, typed={name: typed.get(name, "") for name in USUAL}, error=error)
    back = own_place(visit.form.text("back"), otherwise="/settings")
    answer = visit.go(back, said="Kept for this browser")
    if (theme := visit.form.text("theme")) in THEMES:
        answer.set_cookie("metier_theme", theme, max_age=_A_YEAR, samesite="strict", httponly=True)
    if (keys := visit.form.text("keys")) in {"on", "off"}:
        answer.set_cookie("metier_keys", keys, max_age=_A_YEAR, samesite="strict", httponly=True)
    if own is not None:
        answer.set_cookie(COOKIE, own.cookie, max_age=_A_YEAR, samesite="strict", httponly=True)
    return answer


ROUTES = (Route("/looks", looks, methods=["POST"]),)
