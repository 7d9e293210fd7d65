"""What more labels would bring: a power law through the figures so far, with what luck and the model leave open.

    figure(N) = a + b · N^(−c),  a ≥ 0, b ≥ 0, c from 0.1 to 1.5, or flat

The law is read from figures that shrink as they get better: log loss, Brier score, 1 − AUC. It lives beside the other
figures, not in the adviser, as the report and `metier curve` show it too.
"""

from __future__ import annotations

from metier.evaluation.curves.history import History, auc_history, decision_history
from metier.evaluation.curves.law import LEAST, CurvePoint
from metier.evaluation.curves.outlook import (
    REACH,
    WORTH,
    Curve,
    Forecast,
    MoreLabels,
    Outlook,
    curve,
    forecast,
)

__all__ = [
    "LEAST",
    "REACH",
    "WORTH",
    "Curve",
    "CurvePoint",
    "Forecast",
    "History",
    "MoreLabels",
    "Outlook",
    "auc_history",
    "curve",
    "decision_history",
    "forecast",
]
