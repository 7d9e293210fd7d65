"""For each topic a fitting example out of one workspace: what is stored is looked at, nothing is learned, read or asked anew.

Examples come from rows that other use cases left: decisions, frozen verdicts, placements, kept changes, the ledger. Only `bias`
searches, and among the newest decisions alone, so that no example takes longer than about a second.
"""

from __future__ import annotations

from metier.actions.explaining_topics.find import FINDERS, own_example
from metier.actions.explaining_topics.material import Material, Tuned

__all__ = ["FINDERS", "Material", "Tuned", "own_example"]
