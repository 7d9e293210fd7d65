"""How an element looks: what is inherited, and why a reader would not see its words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from metier.text.visible import values
from metier.text.visible.values import BLACK, WHITE, Color

SMALLEST_PX = 5.0
"""Below, no reader reads it (security design: "size < 5 px")."""
LEAST_OPACITY = 0.1
LEAST_CONTRAST = 1.2
"""#eeeeee on white has 1.16 and is not seen; #dddddd has 1.36."""
FAR_PX = 500.0
"""A shift to the left or top that takes a line of text off the screen."""
DARK_CANVAS: Color = (0.07, 0.07, 0.07, 1.0)

MAX_OUTER = 200
"""Elements around that are asked for a custom property."""

FUNCTION = re.compile(r"([a-z-]+[0-9]?d?[xyz]?)\(([^()]*)\)")
"""`name(arguments)` within a filter or a transform."""


@dataclass(frozen=True, slots=True)
class Variables:
    """Custom properties of one element; `outer` holds those of the elements around it."""

    own: dict[str, str]
    outer: Variables | None = None

    def get(self, name: str) -> str | None:
        """The value of a custom property, or None."""
        here: Variables | None = self
        for _ in range(MAX_OUTER):
            if here is None:
                break
            if name in here.own:
                return here.own[name]
            here = here.outer
        return None


_NO_VARIABLES = Variables({})


@dataclass(slots=True)
class Look:
    """What an element hands down to its children, as a reader would see it; shared by all that change nothing.

    Attributes:
        gone: Why neither the element nor anything in it is seen; empty when it may be.
        fill: Colour of the letters where it is set apart from `color`.
        backdrop: Colour behind the letters; None when a picture or something unknown lies there.
        opacity: Of the element and all around it.
    """

    gone: str = ""
    visibility: str = "visible"
    font_px: float = 16.0
    zoom: float = 1.0
    color: Color | None = BLACK
    fill: Color | None = None
    fill_is_set: bool = False
    backdrop: Color | None = WHITE
    opacity: float = 1.0
    indent_px: float = 0.0
    spacing_em: float = 0.0
    line_px: float | None = None
    nowrap: bool = False
    keeps_lines: bool = False
    shadowed: bool = False
    variables: Variables = _NO_VARIABLES

    @property
    def unseen(self) -> str:
        """Why words that stand directly in this element are not seen; empty when they are."""
        if self.gone:
            return self.gone
        if self.visibility != "visible":
            return f"visibility:{self.visibility}"
        if self.font_px * self.zoom < SMALLEST_PX:
            return "font-size"
        if self.indent_px <= -FAR_PX:
            return "text-indent"
        if self.spacing_em <= -0.5:
            return "letter-spacing"
        letters = self.fill if self.fill_is_set else self.color
        return "" if letters is None or self.shadowed else _unseen_color(letters, self.opacity, self.backdrop)


@lru_cache(maxsize=4096)
def _unseen_color(letters: Color, opacity: float, backdrop: Color | None) -> str:
    if letters[3] * opacity < LEAST_OPACITY:
        return "transparent"
    if backdrop is not None and values.contrast(values.over(letters, backdrop), backdrop) < LEAST_CONTRAST:
        return "color like background"
    return ""


def inherit(look: Look, parent: Look, style: dict[str, str]) -> None:
    """Sets what children inherit, apart from paint."""
    if "font-size" in style:
        look.font_px = _font_px(style["font-size"], parent.font_px)
    if style.get("font-size-adjust") == "0":
        look.font_px = 0.0
    if "visibility" in style:
        asked = style["visibility"].lower()
        look.visibility = (
            parent.visibility
            if asked in {"inherit", "unset"}
            else asked
            if asked in {"hidden", "collapse"}
            else "visible"
        )
    if style.get("text-indent"):
        look.indent_px = values.length(style["text-indent"].split()[0], look.font_px, 1280.0) or 0.0
    if "letter-spacing" in style:
        look.spacing_em = (values.length(style["letter-spacing"], look.font_px) or 0.0) / max(
            look.font_px, 1.0
        )
    if "line-height" in style:
        number = values.length(style["line-height"], look.font_px, look.font_px)
        is_factor = re.fullmatch(r"[\d.]+", style["line-height"]) is not None
        look.line_px = number * look.font_px if number is not None and is_factor else number
    if "white-space" in style or "white-space-collapse" in style:
        asked = style.get("white-space", style.get("white-space-collapse", "")).lower()
        look.nowrap, look.keeps_lines = "nowrap" in asked, asked.startswith(("pre", "break-spaces"))
    if "zoom" in style:
        look.zoom = parent.zoom * (values.length(style["zoom"], 1.0, 1.0) or 1.0)


def _font_px(text: str, parent_px: float) -> float:
    folded = text.lower()
    if folded in {"inherit", "unset"}:
        return parent_px
    size = values.font_size(folded, parent_px)
    if size is not None:
        return size
    return 16.0 if folded == "initial" else max(parent_px, SMALLEST_PX)  # not known is not hidden


def _color(text: str, inherited: Color | None) -> Color | None:
    folded = text.lower()
    if folded in {"inherit", "unset", "currentcolor", "revert"}:
        return inherited
    if folded == "initial":
        return BLACK
    return values.color(text)


def paint(look: Look, style: dict[str, str]) -> None:
    """Sets colours of letters and background, and opacity."""
    if style.get("color-scheme", "").startswith("dark") and look.backdrop == WHITE:
        look.backdrop, look.color = DARK_CANVAS, WHITE
    if "color" in style:
        look.color = _color(style["color"], look.color)
    fill = style.get("-webkit-text-fill-color")
    if fill is not None:
        look.fill, look.fill_is_set = _color(fill, look.color), fill.lower() != "currentcolor"
    if "text-shadow" in style:
        look.shadowed = any(shade[3] > LEAST_OPACITY for shade in values.colors_within(style["text-shadow"]))
    _paint_background(look, style)
    if "opacity" in style:
        share = values.length(style["opacity"], 1.0, 1.0)
        look.opacity *= 1.0 if share is None else min(max(share, 0.0), 1.0)
    for name, argument in FUNCTION.findall(style.get("filter", "").lower()):
        amount = values.length(argument, 1.0, 1.0)
        if name == "opacity" and amount is not None:
            look.opacity *= min(max(amount, 0.0), 1.0)


def _paint_background(look: Look, style: dict[str, str]) -> None:
    painted = style.get("background-color", "").lower()
    picture = style.get("background-image", "")
    clip = style.get("background-clip", style.get("-webkit-background-clip", ""))
    if "text" in clip.lower() and ("(" in picture or painted):
        # The letters are cut out of the background: they show although their own colour is transparent.
        look.color, look.fill, look.fill_is_set = None, None, False
        return
    shade = look.color if painted == "currentcolor" else values.color(painted) if painted else None
    if shade is not None and look.backdrop is not None:
        look.backdrop = values.over(shade, look.backdrop)
    elif shade is not None and shade[3] > 0.99:
        look.backdrop = shade
    elif shade is None and painted not in {"", "none", "inherit", "initial", "unset", "revert"}:
        look.backdrop = None
    if "(" in picture:
        look.backdrop = _one_tone(picture)


def _one_tone(picture: str) -> Color | None:
    """The colour of a gradient between equal colours; None for pictures, whose colours cannot be known."""
    shades = values.colors_within(picture)
    is_gradient = "gradient" in picture and "url(" not in picture
    return (
        shades[0]
        if is_gradient
        and shades
        and shades[0][3] > 0.99
        and all(values.contrast(shade, shades[0]) < LEAST_CONTRAST for shade in shades)
        else None
    )
