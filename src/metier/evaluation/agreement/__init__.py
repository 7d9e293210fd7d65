"""Agreement: how well verdicts that were frozen before the decision match it."""

from __future__ import annotations

from metier.evaluation.agreement.consistency import answered_twice, consistency
from metier.evaluation.agreement.counting import counted
from metier.evaluation.agreement.figures import Judged, agreement, judged, order_of
from metier.evaluation.agreement.over_time import Ground, over_time
from metier.evaluation.agreement.values import (
    FEW,
    Agreement,
    Block,
    Calibration,
    CalibrationBin,
    Consistency,
    Counting,
    Differing,
    Figure,
    Key,
    Marker,
    Origin,
    OverTime,
    Selection,
    Table,
    Uncounted,
    What,
)

__all__ = [
    "FEW",
    "Agreement",
    "Block",
    "Calibration",
    "CalibrationBin",
    "Consistency",
    "Counting",
    "Differing",
    "Figure",
    "Ground",
    "Judged",
    "Key",
    "Marker",
    "Origin",
    "OverTime",
    "Selection",
    "Table",
    "Uncounted",
    "What",
    "agreement",
    "answered_twice",
    "consistency",
    "counted",
    "judged",
    "order_of",
    "over_time",
]
