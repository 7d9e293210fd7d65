"""Runs that change weights: foreseen, started, gone on with, watched."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from metier.workspace.applying import Applying


class Tuning:
    """Changing weights in one workspace."""

    def __init__(self, workspace: Applying) -> None:
        self._workspace = workspace
