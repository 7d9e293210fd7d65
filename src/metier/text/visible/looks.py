"""How an element looks: what is inherited, and why a reader would not see its words."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass

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
VERY_FAR_PX = 5_000.0
"""A shift to the right or bottom nobody scrolls to."""

MAX_OUTER = 200
"""Elements around that are asked for a custom property."""

_VAR = re.compile(r"var\(\s*(--[-\w]+)\s*(?:,([^()]*))?\)")
_CLIPPED = re.compile(r"rect\(\s*(-?[\d.]+)\w*[\s,]+(-?[\d.]+)\w*[\s,]+(-?[\d.]+)\w*[\s,]+(-?[\d.]+)\w*\s*\)")
_FUNCTION = re.compile(r"([a-z-]+[0-9]?d?[xyz]?)\(([^()]*)\)")
_BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
    "header hgroup hr html legend li listing main menu nav ol optgroup option p plaintext pre search section summary table tbody tfoot thead "
    "tr ul caption xmp".split()
)


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
        return self._unseen_color()

    def _unseen_color(self) -> str:
        letters = self.fill if self.fill_is_set else self.color
        if letters is None or self.shadowed:
            return ""
        if letters[3] * self.opacity < LEAST_OPACITY:
            return "transparent"
        if self.backdrop is not None and values.contrast(values.over(letters, self.backdrop), self.backdrop) < LEAST_CONTRAST:
            return "color like background"
        return ""


def look_of(tag: str, attributes: dict[str, str | None], style: dict[str, str], parent: Look) -> tuple[Look, str]:
    """Look and `display` of an element with these attributes and this cascaded style, inside `parent`."""
    style = _with_hints(tag, attributes, style)
    display = "block" if tag in _BLOCKS else "inline"
    if not style:
        return parent, display
    look = copy(parent)
    own = {name: value for name, value in style.items() if name.startswith("--")}
    if own:
        look.variables = Variables(own, parent.variables)
    style = {name: _resolved(value, look.variables) for name, value in style.items() if name not in own}
    display = style.get("display", display).lower()
    _inherit(look, parent, style)
    _paint(look, style)
    look.gone = parent.gone or _gone(look, style, display)
    return look, display


def _with_hints(tag: str, attributes: dict[str, str | None], style: dict[str, str]) -> dict[str, str]:
    """The style with what browsers take from attributes and tags, all weaker than any author's rule."""
    hints: dict[str, str] = {}
    if "hidden" in attributes:
        until_found = (attributes["hidden"] or "").lower() == "until-found"
        hints["content-visibility" if until_found else "display"] = "hidden" if until_found else "none"
    if (tag == "dialog" and "open" not in attributes) or "popover" in attributes:
        hints["display"] = "none"
    if tag == "a" and "href" in attributes:
        hints["color"] = "#0000ee"
    if tag in {"input", "textarea", "select", "button"}:
        hints |= {"color": "black", "background-color": "white", "font-size": "13.3px", "text-indent": "0", "letter-spacing": "0"}
    if tag == "mark":
        hints |= {"color": "black", "background-color": "yellow"}
    if tag in {"pre", "listing", "xmp", "plaintext", "textarea"}:
        hints["white-space"] = "pre"
    if tag == "font":
        hints |= {"color": attributes.get("color") or "", "font-size": ""}
    if tag == "body":
        hints["color"] = attributes.get("text") or ""
    if "bgcolor" in attributes:
        hints["background-color"] = attributes["bgcolor"] or ""
    if attributes.get("background") and tag in {"body", "table", "td", "th", "tr"}:
        hints["background-image"] = "url(x)"
    if tag in {"iframe", "object"}:
        hints |= {side: f"{attributes[side]}px" for side in ("width", "height") if (attributes.get(side) or "").strip().isdigit()}
        if tag == "iframe":
            hints |= {"display": "inline-block", "overflow-x": "hidden", "overflow-y": "hidden"}
    hints = {name: value for name, value in hints.items() if value}
    if not hints:
        return style
    if hints.get("color") and values.color(hints["color"]) is None:
        hints["color"] = "#" + hints["color"].lstrip("#")
    return hints | style


def _resolved(value: str, variables: Variables) -> str:
    for _ in range(8):
        if "var(" not in value or len(value) > values.MAX_VALUE:
            break
        value = _VAR.sub(lambda found: (variables.get(found[1]) or found[2] or "").strip(), value, count=8)
    return value


def _inherit(look: Look, parent: Look, style: dict[str, str]) -> None:
    """Sets what children inherit, apart from paint."""
    if "font-size" in style:
        look.font_px = _font_px(style["font-size"], parent.font_px)
    if style.get("font-size-adjust") == "0":
        look.font_px = 0.0
    if "visibility" in style:
        asked = style["visibility"].lower()
        look.visibility = parent.visibility if asked in {"inherit", "unset"} else asked if asked in {"hidden", "collapse"} else "visible"
    if style.get("text-indent"):
        look.indent_px = values.length(style["text-indent"].split()[0], look.font_px, 1280.0) or 0.0
    if "letter-spacing" in style:
        look.spacing_em = (values.length(style["letter-spacing"], look.font_px) or 0.0) / max(look.font_px, 1.0)
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


def _paint(look: Look, style: dict[str, str]) -> None:
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
    for name, argument in _FUNCTION.findall(style.get("filter", "").lower()):
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
    return shades[0] if is_gradient and shades and shades[0][3] > 0.99 and all(values.contrast(shade, shades[0]) < LEAST_CONTRAST for shade in shades) else None


def _gone(look: Look, style: dict[str, str], display: str) -> str:
    """Why the element and everything in it is out of sight; empty when it is not."""
    if display.lower() == "none":
        return "display:none"
    if look.opacity < LEAST_OPACITY:
        return "opacity"
    if style.get("content-visibility", "").lower() == "hidden":
        return "content-visibility"
    if any(name == "blur" and (values.length(argument, look.font_px) or 0) >= 8 for name, argument in _FUNCTION.findall(style.get("filter", "").lower())):
        return "blur"
    return _gone_by_place(look, style) or _gone_by_clip(style) or _gone_by_size(look, style, display) or _gone_by_transform(look, style)


def _gone_by_place(look: Look, style: dict[str, str]) -> str:
    position = style.get("position", "").lower()
    if position in {"absolute", "fixed", "relative", "sticky"}:
        for side, whole in (("left", 1280.0), ("top", 800.0), ("right", 1280.0), ("bottom", 800.0)):
            shift = values.length(style.get(side, "auto"), look.font_px, whole)
            if shift is not None and (shift <= -FAR_PX or shift >= VERY_FAR_PX):
                return "off-screen"
    for side in ("margin-left", "margin-top", "margin-right"):
        shift = values.length(style.get(side, "auto"), look.font_px)
        if shift is not None and (shift <= -FAR_PX if side != "margin-right" else shift <= -VERY_FAR_PX):
            return "off-screen"
    return ""


def _gone_by_clip(style: dict[str, str]) -> str:
    shape = style.get("clip-path", style.get("-webkit-clip-path", "")).lower()
    name, _, argument = shape.partition("(")
    argument = argument.rstrip(") ")
    if name == "inset":
        sides = [values.length(part, 16.0, 100.0) if part.endswith("%") else 0.0 for part in argument.split("round")[0].split()[:4]]
        top, right, bottom, left = _four(sides)
        if top + bottom >= 100 or left + right >= 100:
            return "clip"
    if name in {"circle", "ellipse"} and (values.length(argument.split("at")[0].split()[0] if argument.split("at")[0].split() else "1", 16.0, 100.0) or 0) < 2 and argument:
        return "clip"
    if name == "polygon" and len(set(re.findall(r"-?[\d.]+", argument))) == 1:
        return "clip"
    clip = _CLIPPED.fullmatch(style.get("clip", "").lower().strip())
    if clip and style.get("position", "").lower() in {"absolute", "fixed"}:
        top, right, bottom, left = (float(clip[side].strip(".") or 0) for side in range(1, 5))
        if bottom - top <= 1 or right - left <= 1:
            return "clip"
    return ""


def _four(sides: list[float | None]) -> tuple[float, float, float, float]:
    known = [side or 0.0 for side in sides] or [0.0]
    top = known[0]
    right = known[1] if len(known) > 1 else top
    bottom = known[2] if len(known) > 2 else top
    return top, right, bottom, known[3] if len(known) > 3 else right


def _gone_by_size(look: Look, style: dict[str, str], display: str) -> str:
    if display in {"inline", "contents"} and style.get("position", "") not in {"absolute", "fixed"} and "float" not in style:
        return ""  # width and height do not apply to inline boxes
    clips = {axis: style.get(f"overflow-{axis}", "visible").lower() not in {"visible", "inherit", "unset", "initial", ""} for axis in "xy"}
    contained = any(word in style.get("contain", "").lower() for word in ("paint", "strict", "content"))
    for axis, names in (("x", ("width", "max-width", "inline-size", "max-inline-size")), ("y", ("height", "max-height", "block-size", "max-block-size"))):
        if not (clips[axis] or contained):
            continue
        sizes = [values.length(style.get(name, "auto"), look.font_px) for name in names]
        sizes += [0.0 for name in names if style.get(name, "").strip() in {"0%"}]
        padding = max((values.length(style.get(f"padding-{side}", "0"), look.font_px, 100.0) or 0.0 for side in (("right",) if axis == "x" else ("bottom",))), default=0.0)
        least = values.length(style.get("min-width" if axis == "x" else "min-height", "0"), look.font_px) or 0.0
        if any(size is not None and size < SMALLEST_PX for size in sizes) and padding < SMALLEST_PX and least < SMALLEST_PX:
            return "zero box"
    if clips["y"] and look.line_px is not None and look.line_px < 1 and values.length(style.get("height", "auto"), look.font_px) is None:
        return "zero box"
    if clips["x"] and look.nowrap and look.indent_px >= 1280:
        return "text-indent"
    return ""


def _gone_by_transform(look: Look, style: dict[str, str]) -> str:
    transform = style.get("transform", style.get("-webkit-transform", "")).lower()
    for name in ("translate", "scale", "rotate"):
        if style.get(name, "none").lower() != "none":
            transform += f" {name}({','.join(style[name].lower().split())})"
    for name, arguments in _FUNCTION.findall(transform):
        parts = [part for part in re.split(r"[\s,]+", arguments.strip()) if part]
        if name.startswith("scale") and name != "scalez" and any(_share(part) < 0.2 for part in parts[:2]):
            return "scale"
        if name in {"matrix", "matrix3d"} and len(parts) >= 4 and _flat(parts, 4 if name == "matrix3d" else 2):
            return "scale"
        if name in {"rotatex", "rotatey"} and re.fullmatch(r"-?(90|270)deg", parts[0] if parts else ""):
            return "rotated away"
        if name.startswith("translate") and _far(parts, look, style, is_vertical=name.endswith("y")):
            return "off-screen"
    return ""


def _share(text: str) -> float:
    share = values.length(text, 1.0, 1.0)
    return 1.0 if share is None else abs(share)


def _flat(parts: list[str], row: int) -> bool:
    try:
        a, b, c, d = (float(parts[place]) for place in (0, 1, row, row + 1))
    except (ValueError, IndexError):
        return False
    return abs(a * d - b * c) < 0.04


def _far(parts: list[str], look: Look, style: dict[str, str], *, is_vertical: bool) -> bool:
    for place, part in enumerate(parts[:2]):
        shift = values.length(part, look.font_px)
        if shift is not None and (shift <= -FAR_PX or shift >= VERY_FAR_PX):
            return True
        share = values.length(part, 16.0, 100.0) if part.endswith("%") else None
        # A share of the own size: a whole width to the left takes a box out of view unless it stood further right.
        stands_left = (values.length(style.get("left", "0"), 16.0, 1280.0) or 0.0) <= 0
        if share is not None and ((share <= -100 and place == 0 and not is_vertical and stands_left) or abs(share) >= 1_000):
            return True
    return False

