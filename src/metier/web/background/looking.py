"""Looks at words that are still being edited: counted in the background, kept for the same words, ended for older ones."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from metier.domain.ports import Progress
from metier.web.background.work import PATIENCE, Work, WorkState
from metier.web.visit import Visit
from metier.workspace import Workspace


def look(
    visit: Visit, name: str, rests_on: str, title: str, do: Callable[[Workspace, Progress], Any]
) -> Work:
    """The work that looks at these words: the same one for the same words while nothing else changed.

    Args:
        name: Of this kind of look; one that goes on for other words is ended, as nobody waits for it.
        rests_on: Everything that the look rests on beside the workspace.
    """
    works = visit.site.works
    hashed = hashlib.sha256(f"{visit.workspace.stamp()}\n{rests_on}".encode()).hexdigest()
    key = f"{name} {hashed}"
    found = works.newest(key)
    if found is None or found.state is WorkState.STOPPED or found.is_told:
        end_looks(visit, name)
        found = works.start(key, title, do)
        found.wait(PATIENCE)
    if found.state is WorkState.FAILED:
        found.is_told = True  # once, however long it took to fail: who then looks again wants it tried again
    return found


def end_looks(visit: Visit, name: str) -> None:
    """End every look of that kind that still goes on; nobody waits for it."""
    for work in visit.site.works.going_on:
        if work.key.startswith(f"{name} "):
            work.stop()
