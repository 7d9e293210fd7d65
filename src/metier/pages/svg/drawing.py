"""Drawing: an SVG element tree that escapes everything put into it and always gives the same bytes."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from functools import cached_property
from importlib.resources import files
from typing import TypeAlias

WIDE = 640
"""Width in CSS pixels of a plot on a screen or on paper; text in it is 13 pixels high."""
NARROW = 340
"""Width of the same plot for a telephone: drawn anew, so that its text stays as large."""

LETTER = 7.4
"""Mean width of a letter at 13 pixels; generous for system fonts, so that labels are never cut."""

STYLES = 5
"""Colours, dashes and signs that can be told apart; a sixth series looks like the first."""

Value: TypeAlias = str | float


class Drawing:
    """One plot: shapes are added, and `text` is its markup.

    Args:
        title: What is shown; read aloud as the name of the picture.
        about: What can be seen in it, in a sentence; read aloud after the title.
    """

    def __init__(self, title: str, about: str, *, width: float, height: float) -> None:
        self.width, self.height = width, height
        self._root = ET.Element(
            "svg",
            {"class": "plot", "viewBox": f"0 0 {number(width)} {number(height)}", "role": "img"},
        )
        self._at = self._root
        ET.SubElement(self._root, "title").text = title
        ET.SubElement(self._root, "desc").text = about

    def add(self, tag: str, kind: str = "", text: str = "", **attributes: Value) -> None:
        """A shape or a text; `kind` is its CSS class, `_` in a name stands for `-`."""
        named = {"class": kind} if kind else {}
        named |= {name.replace("_", "-"): written(value) for name, value in attributes.items()}
        ET.SubElement(self._at, tag, named).text = text or None

    def group(self, kind: str) -> None:
        """Open a group under the root; what is added next belongs to it."""
        self._at = ET.SubElement(self._root, "g", {"class": kind})

    def line(self, kind: str, x1: float, y1: float, x2: float, y2: float) -> None:
        """A straight line."""
        self.add("line", kind, x1=x1, y1=y1, x2=x2, y2=y2)

    def words(self, kind: str, text: str, x: float, y: float, anchor: str = "start") -> None:
        """Text whose base line begins, ends or has its middle at (x, y)."""
        self.add("text", kind, text, x=x, y=y, text_anchor=anchor)

    def polyline(self, kind: str, points: Iterable[tuple[float, float]]) -> None:
        """An open line through the points."""
        self.add("polyline", kind, points=written_points(points))

    def polygon(self, kind: str, points: Iterable[tuple[float, float]]) -> None:
        """A closed, filled shape."""
        self.add("polygon", kind, points=written_points(points))

    def marker(self, kind: str, style: int, x: float, y: float) -> None:
        """The sign of a series at a point: circle, square, triangle, diamond or cross."""
        shape = style % STYLES
        if shape == 0:
            self.add("circle", kind, cx=x, cy=y, r=3.5)
        elif shape == 1:
            self.add("rect", kind, x=x - 3.2, y=y - 3.2, width=6.4, height=6.4)
        elif shape == 2:
            self.polygon(kind, [(x, y - 4.4), (x + 4.2, y + 3.2), (x - 4.2, y + 3.2)])
        elif shape == 3:
            self.polygon(kind, [(x, y - 4.8), (x + 4.8, y), (x, y + 4.8), (x - 4.8, y)])
        else:
            self.add("path", kind, d=f"M{number(x - 3.6)} {number(y - 3.6)}l7.2 7.2m0 -7.2l-7.2 7.2")

    @cached_property
    def text(self) -> str:
        """The markup, for a page; escaped, without a namespace, which HTML supplies."""
        return ET.tostring(self._root, encoding="unicode")

    def __html__(self) -> str:
        """The markup, for templates, which do not escape it again."""
        return self.text


def standalone(drawing: Drawing) -> str:
    """The plot as a file of its own, with the looks that a page would give it; light or dark as the reader's system is."""
    size = f'width="{number(drawing.width)}" height="{number(drawing.height)}"'
    start = f'<svg xmlns="http://www.w3.org/2000/svg" {size} '
    head, rest = drawing.text.removeprefix("<svg ").split(">", 1)
    return f"{start}{head}><style>{plot_looks()}</style>{rest}\n"


def plot_looks() -> str:
    """The style sheet of plots: colours of both themes, dashes and signs."""
    sheet = files("metier.pages").joinpath("templates", "plot.css").read_text(encoding="utf-8")
    return "\n".join(line.strip() for line in sheet.splitlines() if line.strip())


def number(value: float) -> str:
    """A coordinate with one decimal at most; a tenth of a pixel is not seen.

    Example:
        >>> number(12.04), number(-0.01), number(3.25)
        ('12', '0', '3.2')
    """
    rounded = round(value, 1) + 0.0  # + 0.0: there is no minus zero in a file
    return f"{rounded:.1f}".removesuffix(".0")


def written(value: Value) -> str:
    """An attribute's value."""
    return value if isinstance(value, str) else number(value)


def written_points(points: Iterable[tuple[float, float]]) -> str:
    """Points as SVG lists them."""
    return " ".join(f"{number(x)},{number(y)}" for x, y in points)


def text_width(text: str) -> float:
    """About how many pixels a text takes at 13 pixels."""
    return LETTER * len(text)


def apart(wanted: Sequence[float], *, gap: float, high: float) -> list[float]:
    """Heights at or near the `wanted` ones, at least `gap` apart, none below the line `high`; order is kept.

    Example:
        >>> apart([90, 50, 52], gap=14, high=95)
        [90, 50, 64]
        >>> apart([90, 94], gap=14, high=95)
        [81, 95]
    """
    placed = list(wanted)
    order = sorted(range(len(wanted)), key=lambda index: (wanted[index], index))
    for above, below in itertools.pairwise(order):
        placed[below] = max(placed[below], placed[above] + gap)
    room = high
    for index in reversed(order):
        placed[index] = min(placed[index], room)
        room = placed[index] - gap
    return placed
