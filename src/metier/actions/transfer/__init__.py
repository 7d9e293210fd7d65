"""Carrying taste away and back: the labels file, one posting a line.

The fields of a line are those of docs/labels-file.md. `raw.metier` adds what only metier needs to restore a
workspace: every sighting, the histories of decisions, of outcomes and of interviews with their undos, and the frozen
verdicts.
"""

from __future__ import annotations

from metier.actions.transfer.bring_in import ImportReport, import_rows
from metier.actions.transfer.carry_out import FORMAT, export_rows, packed

__all__ = ["FORMAT", "ImportReport", "export_rows", "import_rows", "packed"]
