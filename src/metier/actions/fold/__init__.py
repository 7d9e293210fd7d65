"""Folding: one opening is one row, however often it is printed; two openings are never one row.

A missed fold shows a row twice, which a person sees and dismisses. A wrong fold hides an opening. So each rule
asks for evidence, nothing folds by company and title alone, and every doubt keeps rows apart.
"""

from __future__ import annotations

from metier.actions.fold.evidence import Candidate
from metier.actions.fold.index import Fold, FoldIndex

__all__ = ["Candidate", "Fold", "FoldIndex"]
