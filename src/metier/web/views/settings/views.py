"""Settings as a whole: what stands where, how pages look in this browser, and leaving it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from starlette.responses import Response
from starlette.routing import Route

from metier.errors import WebFieldError
from metier.web.rendering.chrome import THEMES
from metier.web.rendering.own_keys import NAMES, USUAL
from metier.web.visit import Visit, view

TABS = (
    ("/settings", "Overview"),
    ("/settings/models", "Models"),
    ("/settings/budget", "Budget"),
    ("/settings/privacy", "Privacy"),
    ("/settings/backup", "Backup"),
    ("/settings/health", "Health"),
    ("/settings/file", "metier.toml"),
)
"""Pages of the settings, in the order of their tabs."""


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """What is set, in a line each.

    Attributes:
        screener: That judges now; by the settings, or by what is set up.
        is_screener_stated: metier.toml names it.
        model: The base model that is asked; empty where none is set up.
        n_models: How many are set up.
        hosts: Other machines that may read something, by an agreement.
        is_cut_off: The person wrote that nothing leaves.
        budget: US dollars; None where none is set.
        shown: Postings in a ranked list.
        typed: Keys as they were typed, where one of them cannot be; None otherwise.
        error: Why not; `bad_key` is the field in question.
    """

    screener: str
    is_screener_stated: bool
    model: str
    n_models: int
    hosts: tuple[str, ...]
    is_cut_off: bool
    budget: Decimal | None
    shown: int
    folder: str
    typed: Mapping[str, str] | None = None
    error: WebFieldError | None = None
    bad_key: str = ""
    key_names: tuple[tuple[str, str], ...] = tuple(NAMES.items())
    usual_keys: tuple[str, ...] = tuple(USUAL.values())
    themes: tuple[str, ...] = THEMES
    tabs: tuple[tuple[str, str], ...] = TABS


@view
def overview(visit: Visit) -> Response:
    """What is set, and where to change it."""
    return settings_page(visit)


def settings_page(
    visit: Visit, *, typed: Mapping[str, str] | None = None, error: WebFieldError | None = None
) -> Response:
    """The page; with keys that were typed and cannot be, and why.

    Args:
        typed: Each key by what it does.
    """
    workspace = visit.workspace
    settings = workspace.settings
    agreed = workspace.models.consents.standing().values()
    page = SettingsPage(
        workspace.active_screener,
        bool(settings.screener),
        settings.model or next(iter(settings.models), ""),
        len(settings.models),
        tuple(sorted(one.host for one in agreed if one.classes)),
        settings.is_cut_off,
        settings.budget,
        settings.shown,
        str(workspace.folder.resolve()),
        typed,
        error,
        str(error.details["field"]).removeprefix("key-") if error else "",
    )
    return visit.page("settings/settings.html.j2", page, status=error.http_status if error else 200)


ROUTES = (Route("/settings", overview),)
