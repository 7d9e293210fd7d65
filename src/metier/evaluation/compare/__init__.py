"""Screeners compared on the same decisions, in pairs, as often as one likes to look.

`compare` weighs one challenger against the active screener; `compare_all` several, corrected for their number.
"""

from __future__ import annotations

from metier.evaluation.compare.betting import FLOOR, Evidence, evidence_path, floored_losses
from metier.evaluation.compare.pairs import (
    MARGIN,
    SWITCH_AT,
    Comparison,
    Finding,
    McNemar,
    MoreDecisions,
    compare,
    compare_all,
)

__all__ = [
    "FLOOR",
    "MARGIN",
    "SWITCH_AT",
    "Comparison",
    "Evidence",
    "Finding",
    "McNemar",
    "MoreDecisions",
    "compare",
    "compare_all",
    "evidence_path",
    "floored_losses",
]
