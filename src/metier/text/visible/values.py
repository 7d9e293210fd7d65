"""CSS lengths and colours as numbers."""

from __future__ import annotations

import re
from functools import lru_cache

import tinycss2
from tinycss2 import color4, color5

from metier.text.visible.sheets import MAX_BRACKETS, VIEWPORT_HEIGHT, VIEWPORT_WIDTH

Color = tuple[float, float, float, float]
"""Red, green, blue and alpha, each in [0, 1]."""

WHITE: Color = (1.0, 1.0, 1.0, 1.0)
BLACK: Color = (0.0, 0.0, 0.0, 1.0)
LINK_BLUE: Color = (0.0, 0.0, 0.93, 1.0)
MAX_VALUE = 1_000
"""Characters of a value that are read; longer ones say nothing."""

_LENGTH = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?)([a-z%]*)", re.IGNORECASE)
_PER_UNIT = {
    "": 1.0,
    "px": 1.0,
    "pt": 4 / 3,
    "pc": 16.0,
    "in": 96.0,
    "cm": 37.8,
    "mm": 3.78,
    "q": 0.945,
    "rem": 16.0,
}
_PER_FONT = {"em": 1.0, "ex": 0.5, "ch": 0.5, "lh": 1.2, "rlh": 1.2, "cap": 0.7, "ic": 1.0}
_PER_VIEW = {
    "vw": VIEWPORT_WIDTH / 100,
    "vh": VIEWPORT_HEIGHT / 100,
    "vmin": VIEWPORT_HEIGHT / 100,
    "vmax": VIEWPORT_WIDTH / 100,
}
_NAMED_SIZES = {
    "xx-small": 9.0,
    "x-small": 10.0,
    "small": 13.0,
    "medium": 16.0,
    "large": 18.0,
    "x-large": 24.0,
    "xx-large": 32.0,
    "xxx-large": 48.0,
}
_SYSTEM_COLORS = {
    "canvas": WHITE,
    "field": WHITE,
    "canvastext": BLACK,
    "fieldtext": BLACK,
    "buttontext": BLACK,
    "windowtext": BLACK,
    "window": WHITE,
    "linktext": LINK_BLUE,
}


@lru_cache(maxsize=8192)
def length(text: str, font_px: float = 16.0, whole_px: float | None = None) -> float | None:
    """A length in px; None for keywords, unknown units and percentages of something unknown.

    Example:
        >>> length("2em", font_px=10), length("-50%", whole_px=200), length("calc(1px - 2px)"), length("auto")
        (20.0, -100.0, -1.0, None)
    """
    text = text.strip().lower()
    if len(text) > MAX_VALUE:
        return None
    found = _LENGTH.fullmatch(text)
    if found is None:
        return _calculated(text, font_px, whole_px) if "(" in text else None
    number, unit = float(found[1]), found[2]
    if unit in _PER_UNIT:
        return number * _PER_UNIT[unit]
    if unit in _PER_FONT:
        return number * _PER_FONT[unit] * font_px
    if unit == "%":
        return None if whole_px is None else number / 100 * whole_px
    for view, factor in _PER_VIEW.items():
        if unit.endswith(view):  # svw, lvh, dvh and cqw are close enough to vw and vh here
            return number * factor
    return None


def _calculated(text: str, font_px: float, whole_px: float | None) -> float | None:
    """`calc()`, `min()`, `max()` and `clamp()`, from the innermost brackets outwards."""
    for _ in range(20):
        inner = re.search(r"(calc|min|max|clamp|abs|)\(([^()]*)\)", text)
        if inner is None:
            break
        parts = [_sum(part, font_px, whole_px) for part in inner[2].split(",")]
        known = [part for part in parts if part is not None]
        if len(known) != len(parts) or not known:
            return None
        if inner[1] == "clamp" and len(known) == 3:
            value = max(known[0], min(known[1], known[2]))
        else:
            value = (
                min(known)
                if inner[1] == "min"
                else max(known)
                if inner[1] == "max"
                else abs(known[0])
                if inner[1] == "abs"
                else known[0]
            )
        text = f"{text[: inner.start()]}{value:f}{text[inner.end() :]}"
    found = _LENGTH.fullmatch(text.strip())
    return float(found[1]) if found and not found[2] else None


def _sum(text: str, font_px: float, whole_px: float | None) -> float | None:
    total, sign = 0.0, 1.0
    for term in re.split(r"\s+([+-])\s+", text.strip()):
        if term in {"+", "-"}:
            sign = 1.0 if term == "+" else -1.0
            continue
        product = 1.0
        for count, factor in enumerate(re.split(r"\s*([*/])\s*", term)[::2]):
            value = length(factor, font_px, whole_px) if "(" not in factor else None
            if value is None:
                return None
            divides = count and re.split(r"\s*([*/])\s*", term)[2 * count - 1] == "/"
            product = product / value if divides and value else product * value
        total += sign * product
    return total


def font_size(text: str, parent_px: float) -> float | None:
    """A font size in px; None when it is not known."""
    text = text.strip().lower()
    if text in _NAMED_SIZES:
        return _NAMED_SIZES[text]
    if text in {"smaller", "larger"}:
        return parent_px * (1.2 if text == "larger" else 1 / 1.2)
    return length(text, parent_px, parent_px)


@lru_cache(maxsize=8192)
def color(text: str) -> Color | None:
    """A colour; None when the text names none, or one that depends on what is not known here.

    Example:
        >>> color("rgb(255 255 255 / 50%)"), color("transparent"), color("url(x)")
        ((1.0, 1.0, 1.0, 0.5), (0.0, 0.0, 0.0, 0.0), None)
    """
    text = text.strip().lower()
    if len(text) > MAX_VALUE:
        return None
    if text in _SYSTEM_COLORS:
        return _SYSTEM_COLORS[text]
    if text.startswith("light-dark("):
        text = text.removeprefix("light-dark(").split(",")[0]
    try:
        parsed = color5.parse_color(text)
        if parsed is None or isinstance(parsed, str):
            return None
        converted = _to_srgb(parsed)
    except (
        ValueError,
        TypeError,
        NotImplementedError,
        ArithmeticError,
        RecursionError,
    ):  # odd numbers in a stranger's colour
        return None
    return converted


def _to_srgb(parsed: color4.Color) -> Color | None:
    space = parsed.space.lower()
    if space in {"srgb", "hsl", "hwb"}:
        red, green, blue = parsed.to("srgb").coordinates
        return (_unit(red), _unit(green), _unit(blue), _unit(parsed.alpha))
    if space in {"lab", "lch", "oklab", "oklch"}:
        # Only lightness is kept: enough to tell text from its background, as vivid text is never near white or black.
        lightness = parsed.coordinates[0] / (1 if space.startswith("ok") else 100)
        chroma = max((abs(value) for value in parsed.coordinates[1:2]), default=0.0)
        if chroma > (0.05 if space.startswith("ok") else 12):
            return (0.2, 0.4, 0.9, _unit(parsed.alpha))
        grey = _unit(lightness)
        return (grey, grey, grey, _unit(parsed.alpha))
    return None


def _unit(value: float | None) -> float:
    return min(max(float(value or 0.0), 0.0), 1.0)


def over(top: Color, below: Color) -> Color:
    """The colour seen where `top` is painted over an opaque `below`."""
    alpha = top[3]
    red, green, blue = (alpha * top[i] + (1 - alpha) * below[i] for i in range(3))
    return (red, green, blue, 1.0)


def contrast(one: Color, other: Color) -> float:
    """Contrast ratio from 1 (the same) to 21.

    Source: WCAG 2.2, "contrast ratio" and "relative luminance".
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(shade: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in shade[:3]
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def colors_within(text: str) -> list[Color]:
    """All colours named in a value such as a `background` shorthand or a gradient."""
    if len(text) > MAX_VALUE:
        return []
    if text.count("(") > MAX_BRACKETS:
        return []
    found: list[Color] = []
    todo = list(tinycss2.parse_component_value_list(text, skip_comments=True))
    for token in todo:
        if token.type in {"ident", "hash", "function"}:
            one = color(tinycss2.serialize([token]))
            if one is not None:
                found.append(one)
            elif token.type == "function" and "gradient" in token.lower_name:
                todo.extend(token.arguments)
    return found
