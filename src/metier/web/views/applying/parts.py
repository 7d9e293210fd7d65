"""What the pages after a decision share: the way back, one posting's application, a draft nobody changed meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from metier.errors import WebStaleError
from metier.web.security.places import own_place

if TYPE_CHECKING:
    from metier.web.visit import Visit
    from metier.workspace.drafting import Drafting

TABS = (
    ("/pipeline", "Applications"),
    ("/pipeline/interviews", "Interviews"),
    ("/pipeline/insights", "What works"),
    ("/resume", "Your resume"),
)


def application_path(number: int, anchor: str = "") -> str:
    """The page of one application."""
    return f"/postings/{number}/application{f'#{anchor}' if anchor else ''}"


def back_of(visit: Visit, default: str) -> str:
    """The page a form came from: one of ours, whatever was sent."""
    return own_place(
        visit.form.text("back", most=500) or visit.query.text("back", most=500), otherwise=default
    )


@contextmanager
def unchanged(visit: Visit, drafting: Drafting[Any], number: int, seen: int, yours: str) -> Iterator[None]:
    """Inside, no other version is made, and the newest is the one that the page showed.

    Args:
        seen: The newest version when the page was made.
        yours: What was typed, for the message.

    Raises:
        WebStaleError: There is another version meanwhile; nothing was changed.
    """
    with visit.workspace.exclusive():
        newest = drafting.current(number)
        version = newest.draft.version if newest else 0
        if version != seen:
            what = f"The {drafting.kind.value}"
            raise WebStaleError(what, yours=yours or f"version {seen}", stored=f"version {version}")
        yield
