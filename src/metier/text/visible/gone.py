"""Boxes out of sight: switched off, moved away, clipped, folded to nothing, scaled to nothing."""

from __future__ import annotations

import re

from metier.text.visible import values
from metier.text.visible.looks import FAR_PX, FUNCTION, LEAST_OPACITY, SMALLEST_PX, Look

VERY_FAR_PX = 5_000.0
"""A shift to the right or bottom nobody scrolls to."""
_CLIPPED = re.compile(r"rect\(\s*(-?[\d.]+)\w*[\s,]+(-?[\d.]+)\w*[\s,]+(-?[\d.]+)\w*[\s,]+(-?[\d.]+)\w*\s*\)")


def gone(look: Look, style: dict[str, str], display: str) -> str:
    """Why the element and everything in it is out of sight; empty when it is not."""
    if display.lower() == "none":
        return "display:none"
    if look.opacity < LEAST_OPACITY:
        return "opacity"
    if style.get("content-visibility", "").lower() == "hidden":
        return "content-visibility"
    if any(
        name == "blur" and (values.length(argument, look.font_px) or 0) >= 8
        for name, argument in FUNCTION.findall(style.get("filter", "").lower())
    ):
        return "blur"
    return (
        _gone_by_place(look, style)
        or _gone_by_clip(style)
        or _gone_by_size(look, style, display)
        or _gone_by_transform(look, style)
    )


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
        sides = [
            values.length(part, 16.0, 100.0) if part.endswith("%") else 0.0
            for part in argument.split("round")[0].split()[:4]
        ]
        top, right, bottom, left = _four(sides)
        if top + bottom >= 100 or left + right >= 100:
            return "clip"
    if (
        name in {"circle", "ellipse"}
        and (
            values.length(
                argument.split("at")[0].split()[0] if argument.split("at")[0].split() else "1", 16.0, 100.0
            )
            or 0
        )
        < 2
        and argument
    ):
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
    if (
        display in {"inline", "contents"}
        and style.get("position", "") not in {"absolute", "fixed"}
        and "float" not in style
    ):
        return ""  # width and height do not apply to inline boxes
    clips = {
        axis: style.get(f"overflow-{axis}", "visible").lower()
        not in {"visible", "inherit", "unset", "initial", ""}
        for axis in "xy"
    }
    contained = any(word in style.get("contain", "").lower() for word in ("paint", "strict", "content"))
    for axis, names in (
        ("x", ("width", "max-width", "inline-size", "max-inline-size")),
        ("y", ("height", "max-height", "block-size", "max-block-size")),
    ):
        if not (clips[axis] or contained):
            continue
        sizes = [values.length(style.get(name, "auto"), look.font_px) for name in names]
        sizes += [0.0 for name in names if style.get(name, "").strip() == "0%"]
        padding = max(
            (
                values.length(style.get(f"padding-{side}", "0"), look.font_px, 100.0) or 0.0
                for side in (("right",) if axis == "x" else ("bottom",))
            ),
            default=0.0,
        )
        least = (
            values.length(style.get("min-width" if axis == "x" else "min-height", "0"), look.font_px) or 0.0
        )
        if (
            any(size is not None and size < SMALLEST_PX for size in sizes)
            and padding < SMALLEST_PX
            and least < SMALLEST_PX
        ):
            return "zero box"
    if (
        clips["y"]
        and look.line_px is not None
        and look.line_px < 1
        and values.length(style.get("height", "auto"), look.font_px) is None
    ):
        return "zero box"
    if clips["x"] and look.nowrap and look.indent_px >= 1280:
        return "text-indent"
    return ""


def _gone_by_transform(look: Look, style: dict[str, str]) -> str:
    transform = style.get("transform", style.get("-webkit-transform", "")).lower()
    for name in ("translate", "scale", "rotate"):
        if style.get(name, "none").lower() != "none":
            transform += f" {name}({','.join(style[name].lower().split())})"
    for name, arguments in FUNCTION.findall(transform):
        parts = [part for part in re.split(r"[\s,]+", arguments.strip()) if part]
        if name.startswith("scale") and name != "scalez" and any(_share(part) < 0.2 for part in parts[:2]):
            return "scale"
        if (
            name in {"matrix", "matrix3d"}
            and len(parts) >= 4
            and _flat(parts, 4 if name == "matrix3d" else 2)
        ):
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
        if share is not None and (
            (share <= -100 and place == 0 and not is_vertical and stands_left) or abs(share) >= 1_000
        ):
            return True
    return False
