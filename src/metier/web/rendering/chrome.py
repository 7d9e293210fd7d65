"""Chrome: what stands around every page: where one is, what there is to do, how it looks."""

from __future__ import annotations

import math
from dataclasses import dataclass

from starlette.requests import Request

from metier.actions.look import Counts
from metier.web.background.work import Work
from metier.web.rendering.assets import ASSETS, Assets
from metier.web.rendering.own_keys import COOKIE, OwnKeys
from metier.web.site import Site
from metier.workspace import Workspace

THEMES = ("system", "light", "dark")


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of the menu.

    Attributes:
        key: The letter after `g` that goes there.
    """

    path: str
    words: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Entries that belong together."""

    words: str
    links: tuple[Link, ...]


MENU = (
    Group(
        "Today",
        (
            Link("/inbox", "Inbox", "i"),
            Link("/decide", "Decide", "d"),
            Link("/pipeline", "Pipeline", "p"),
            Link("/add", "Add postings", "a"),
        ),
    ),
    Group(
        "Is it true?",
        (
            Link("/report", "Report", "r"),
            Link("/patterns", "Patterns", "t"),
            Link("/promise", "Promise", "m"),
            Link("/advice", "Advice", "v"),
            Link("/costs", "Costs", "c"),
        ),
    ),
    Group(
        "In your words",
        (
            Link("/profile", "Profile", "w"),
            Link("/prompt", "Prompt", "o"),
            Link("/guardrails", "Guardrails", "u"),
            Link("/resume", "Resume", "e"),
        ),
    ),
    Group("Machine", (Link("/finetune", "Fine-tune", "f"), Link("/settings", "Settings", "s"))),
)


@dataclass(frozen=True, slots=True)
class Chrome:
    """Around a page.

    Attributes:
        path: Of this page, without what stands behind the question mark.
        counts: Postings and decisions; None where the workspace cannot be opened.
        said: What the page before has to say, once.
        theme: `system`, `light` or `dark`.
        has_keys: Single keys work.
        keys: Those for deciding.
        works: Long works that go on.
        name: Of the workspace's folder.
        restored: What forms have to hold, see `Site`; empty where no backup was put back.
        begun_at: When the page was asked for.
    """

    path: str
    counts: Counts | None
    said: str
    theme: str
    has_keys: bool
    keys: OwnKeys
    is_read_only: bool
    works: tuple[Work, ...]
    name: str
    restored: str = ""
    begun_at: float = math.inf
    menu: tuple[Group, ...] = MENU
    assets: Assets = ASSETS

    def goes_on(self, work: Work | None) -> bool:
        """Whether a work goes on, or did when the page was asked for: what the page shows may be of before its end."""
        return work is not None and (not work.is_over or work.ended_at > self.begun_at)

    def is_here(self, link: Link) -> bool:
        """Whether this page, or one below it, is shown."""
        return self.path == link.path or self.path.startswith(f"{link.path}/")


def chrome_of(
    request: Request, site: Site, workspace: Workspace | None, *, begun_at: float = math.inf
) -> Chrome:
    """The same for every page; without a workspace where that is what failed."""
    theme = request.cookies.get("metier_theme", "system")
    return Chrome(
        path=request.url.path,
        counts=workspace.count() if workspace else None,
        said=site.notes.take(request.query_params.get("said", "")),
        theme=theme if theme in THEMES else "system",
        has_keys=request.cookies.get("metier_keys") != "off",
        keys=OwnKeys.of_cookie(request.cookies.get(COOKIE, "")),
        is_read_only=site.is_read_only,
        works=tuple(site.works.going_on),
        name=site.folder.resolve().name,
        restored=site.restored(workspace) if workspace else "",
        begun_at=begun_at,
    )
