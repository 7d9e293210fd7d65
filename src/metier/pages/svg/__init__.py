"""Small plots as SVG: same input, same bytes; readable without colour; no script.

Every plot is a function of plain values and gives a `Drawing`. A page takes it as it is (a template prints it without
escaping, as everything in it was escaped on the way in); `standalone` makes a file of it.

Example:
    >>> learned = Series("learned", [Point(10, 0.71, 0.62, 0.80), Point(100, 0.84, 0.79, 0.88)])
    >>> plot = line_plot("Order", "More is better", [learned], x=Axis("decisions", log=True), y=Axis("AUC"))
    >>> plot.text.startswith('<svg ') and "learned" in plot.text
    True
"""

from __future__ import annotations

from metier.pages.svg.calibration import Bin, calibration_plot
from metier.pages.svg.drawing import NARROW, WIDE, Drawing, standalone
from metier.pages.svg.forest import ForestRow, forest_plot
from metier.pages.svg.lines import Mark, Point, Series, line_plot
from metier.pages.svg.scale import Axis

__all__ = [
    "NARROW",
    "WIDE",
    "Axis",
    "Bin",
    "Drawing",
    "ForestRow",
    "Mark",
    "Point",
    "Series",
    "calibration_plot",
    "forest_plot",
    "line_plot",
    "standalone",
]
