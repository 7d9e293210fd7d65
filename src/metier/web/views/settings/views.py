"""Settings as a whole: what stands where, how pages look in this browser, and leaving it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from starlette.responses import Response
from starlette.routing import Route

from metier.web.rendering.chrome import THEMES
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
    themes: tuple[str, ...] = THEMES
    tabs: tuple[tuple[str, str], ...] = TABS


@view
def overview(visit: Visit) -> Response:
    """What is set, and where to change it."""
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
    )
    return visit.page("settings/settings.html.j2", page)


ROUTES = (Route("/settings", overview),)
