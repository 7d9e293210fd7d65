"""Versions of the profile that verdicts rest on: when, what changed, and back."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response
from starlette.routing import Route

from metier.web.views.wording.profile_shown import TABS
from metier.web.visit import Visit, view
from metier.workspace.profile_file import CURRENT, ProfileDiff, ProfileVersion


@dataclass(frozen=True, slots=True)
class VersionsPage:
    """The page.

    Attributes:
        versions: Newest first.
        diff: What differs between the chosen ones; None where none were chosen.
        text: The older of the two, whole.
        before, after: What is chosen.
    """

    versions: tuple[ProfileVersion, ...]
    diff: ProfileDiff | None
    text: str
    before: str
    after: str
    current: str = CURRENT
    tabs: tuple[tuple[str, str], ...] = TABS


@view
def versions(visit: Visit) -> Response:
    """All of them, and the difference of two."""
    before, after = visit.query.text("before"), visit.query.text("after") or CURRENT
    file = visit.workspace.profile_file
    diff = file.diff(before, after) if before else None
    text = file.text(before) if before else ""
    page = VersionsPage(tuple(reversed(file.versions())), diff, text, before, after)
    return visit.page("wording/profile_versions.html.j2", page)


@view
def use(visit: Visit) -> Response:
    """Put an earlier version back; what stood there is kept as a version."""
    found = visit.workspace.profile_file.use(visit.form.needed("version", "the version to put back"))
    return visit.go("/profile", said=f"profile.md is version {found.after[:8]} again")


ROUTES = (Route("/profile/versions", versions), Route("/profile/use", use, methods=["POST"]))
