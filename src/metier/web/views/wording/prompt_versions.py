"""Versions of the prompt: how often their verdicts were right, what changed, and back."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response
from starlette.routing import Route

from metier.pages.prompt_words import RIGHT
from metier.web.views.wording.prompt_shown import TABS
from metier.web.visit import Visit, view
from metier.workspace.prompt_file import CURRENT
from metier.workspace.prompt_values import PromptDiff, PromptVersion


@dataclass(frozen=True, slots=True)
class VersionsPage:
    """The page.

    Attributes:
        versions: Newest first.
        diff: What differs between the chosen ones; None where none were chosen.
        text: The older of the two, whole.
        before, after: What is chosen.
        right: What counts as right.
    """

    versions: tuple[PromptVersion, ...]
    diff: PromptDiff | None
    text: str
    before: str
    after: str
    right: str = RIGHT
    current: str = CURRENT
    tabs: tuple[tuple[str, str], ...] = TABS


@view
def versions(visit: Visit) -> Response:
    """All of them, and the difference of two."""
    before, after = visit.query.text("before"), visit.query.text("after") or CURRENT
    prompt = visit.workspace.prompt
    diff = prompt.diff(before, after) if before else None
    text = prompt.text(before) if before else ""
    page = VersionsPage(tuple(reversed(prompt.log())), diff, text, before, after)
    return visit.page("wording/prompt_versions.html.j2", page)


@view
def use(visit: Visit) -> Response:
    """Put an earlier version back; what stood there is kept as a version."""
    found = visit.workspace.prompt.use(visit.form.needed("version", "the version to put back"))
    return visit.go("/prompt", said=f"prompt.md is version {found} again")


ROUTES = (Route("/prompt/versions", versions), Route("/prompt/use", use, methods=["POST"]))
