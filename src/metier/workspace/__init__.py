r"""The Python API of metier: `Workspace`, a folder the person owns.

Example:
    >>> import tempfile
    >>> from metier import Workspace
    >>> with Workspace.create(tempfile.mkdtemp()) as search:
    ...     report = search.add_text("Data engineer\nPython and SQL in a small team, fully remote.")
    ...     search.label(1, "excited", why="small team").decision.label
    <Label.EXCITED: 'excited'>
"""

from __future__ import annotations

from metier.workspace.facade import Workspace
from metier.workspace.folder import STORE

__all__ = ["STORE", "Workspace"]
