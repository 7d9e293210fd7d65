"""Tuned models of a workspace: listed, put to use on evidence, rolled back, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from metier.workspace.opened import OpenWorkspace


class TunedModels:
    """What was tuned in one workspace, and which of it is used."""

    def __init__(self, workspace: OpenWorkspace) -> None:
        self._workspace = workspace
