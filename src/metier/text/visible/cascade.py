"""The cascade: which declarations win for each element."""

from __future__ import annotations

import base64
import binascii
import re
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from metier.text.visible.selectors import Index, Selector, selectors
from metier.text.visible.sheets import Declaration, Rule, Sheets, declarations, media_applies
from metier.text.visible.tree import Element, Tree
from metier.text.visible.values import MAX_VALUE

MAX_PER_ELEMENT = 500
"""Declarations kept for one element; the first ones win a place."""
MAX_HUNG = 500_000
"""Declarations kept for one page."""

_RELEVANT = frozenset(
    [
        "all",
        "animation",
        "animation-fill-mode",
        "animation-name",
        "background",
        "background-clip",
        "background-color",
        "background-image",
        "clip",
        "clip-path",
        "color",
        "color-scheme",
        "contain",
        "content",
        "content-visibility",
        "display",
        "filter",
        "float",
        "font",
        "font-size",
        "font-size-adjust",
        "letter-spacing",
        "line-height",
        "opacity",
        "position",
        "scale",
        "rotate",
        "text-indent",
        "text-shadow",
        "transform",
        "translate",
        "visibility",
        "white-space",
        "white-space-collapse",
        "zoom",
        "-webkit-background-clip",
        "-webkit-clip-path",
        "-webkit-text-fill-color",
        "-webkit-transform",
    ]
)
_RELEVANT_STEMS = ("--", "overflow", "margin", "padding", "inset", "left", "right", "top", "bottom")
_RELEVANT_SIZES = ("width", "height", "inline-size", "block-size")
_SIDES = ("top", "right", "bottom", "left")
_LOGICAL = {
    "inset-inline-start": "left",
    "inset-inline-end": "right",
    "inset-block-start": "top",
    "inset-block-end": "bottom",
    "margin-inline-start": "margin-left",
    "margin-inline-end": "margin-right",
    "margin-block-start": "margin-top",
    "margin-block-end": "margin-bottom",
}
_DATA_URL = re.compile(r"data:text/css[^,]*?(;base64)?,(.*)", re.IGNORECASE | re.DOTALL)


def style_all(tree: Tree) -> Sheets:
    """Reads all style sheets of a page and hangs the declarations that apply on its elements."""
    sheets = Sheets()
    for element in tree.elements:
        css = _sheet_of(element)
        if css and media_applies(element.get("media")):
            sheets.read(css)
    if sheets.rules:
        index = Index.of(tree.elements)
        for rule in sheets.rules:
            _hang(rule, index)
    return sheets


def _sheet_of(element: Element) -> str:
    if element.tag == "style":
        kind = element.get("type").strip().lower()
        return (
            "".join(child for child in element.children if isinstance(child, str))
            if kind in {"", "text/css"}
            else ""
        )
    if element.tag == "link" and "stylesheet" in element.get("rel").lower():
        found = _DATA_URL.match(element.get("href").strip())
        if found:
            return _decoded(found[2], is_base64=bool(found[1]))
    return ""


def _decoded(payload: str, *, is_base64: bool) -> str:
    raw = unquote_to_bytes(payload)
    if is_base64:
        try:
            raw = base64.b64decode(raw)
        except (binascii.Error, ValueError):
            return ""
    return raw.decode("utf-8", "replace")


def _hang(rule: Rule, index: Index) -> None:
    if not index.may_match(rule.selectors):
        return
    body: tuple[Declaration, ...] | None = None
    for selector in selectors(rule.selectors):
        for element in index.matching(selector):
            if body is None:
                body = _relevant(rule.body)
            if not body or index.n_hung > MAX_HUNG:
                return
            index.n_hung += len(body)
            index.steps -= 1
            _hang_on(element, selector, rule, body)


def _hang_on(element: Element, selector: Selector, rule: Rule, body: tuple[Declaration, ...]) -> None:
    if element.styles is None:
        element.styles = {}
    hung = element.styles.setdefault(selector.pseudo, [])
    if len(hung) > MAX_PER_ELEMENT:
        return
    for place, (name, value, important) in enumerate(body):
        # Important declarations of earlier layers win, ordinary ones of later layers.
        layer = -rule.layer if important else rule.layer
        hung.append(((int(important), layer, *selector.specificity, rule.order, place), name, value))


@lru_cache(maxsize=8192)
def _relevant(body: str) -> tuple[Declaration, ...]:
    """The declarations of a body that decide what is seen, shorthands written out."""
    found: list[Declaration] = []
    for name, value, important in declarations(body):
        if name in _RELEVANT or name.startswith(_RELEVANT_STEMS) or name.endswith(_RELEVANT_SIZES):
            found.extend((one, part, important) for one, part in _longhands(name, _bounded(name, value)))
    return tuple(found)


def _bounded(name: str, value: str) -> str:
    """The value, or a short one that means the same to us: a picture stays a picture, all else is not known."""
    if len(value) <= MAX_VALUE or name == "content":
        return value
    return "url(x)" if name.startswith("background") else "unset"


def _longhands(name: str, value: str) -> list[tuple[str, str]]:
    if name in {"margin", "padding", "inset"}:
        prefix = "" if name == "inset" else name + "-"
        return [(prefix + side, part) for side, part in zip(_SIDES, _four_sides(value), strict=True)]
    if name == "overflow":
        parts = value.split() or [value]
        return [("overflow-x", parts[0]), ("overflow-y", parts[-1])]
    if name == "font":
        return _font(value)
    if name == "background":
        return _background(value)
    if name in _LOGICAL:
        return [(_LOGICAL[name], value)]
    if name == "all":
        return [("display", "inline"), ("visibility", value)] if value == "initial" else []
    return [(name, value)]


def _four_sides(value: str) -> tuple[str, str, str, str]:
    parts = [value] if "(" in value else value.split()
    top = parts[0] if parts else ""
    right = parts[1] if len(parts) > 1 else top
    bottom = parts[2] if len(parts) > 2 else top
    return top, right, bottom, parts[3] if len(parts) > 3 else right


def _font(value: str) -> list[tuple[str, str]]:
    for part in value.split():
        size, _, line = part.partition("/")
        if re.match(r"[+.\d]|(xx?-|xxx-)?(small|large)|medium|smaller|larger|calc|clamp|min|max|var", size):
            return [("font-size", size)] + ([("line-height", line)] if line else [])
    return []


def _background(value: str) -> list[tuple[str, str]]:
    """Picture and colour of the shorthand; what it does not name goes back to nothing."""
    has_picture = bool(re.search(r"url\(|gradient|image|element\(", value, re.IGNORECASE))
    longhands = [("background-image", value if has_picture else "none")]
    if "var(" in value and len(value.split()) == 1:
        return [*longhands, ("background-color", value)]
    layers = re.sub(r"url\([^)]*\)", " ", value)
    words = re.findall(
        r"[-#\w]+(?:\([^()]*(?:\([^()]*\)[^()]*)*\))?", layers.rsplit("),", 1)[-1] if has_picture else layers
    )
    shades = [
        word
        for word in words
        if "gradient" not in word
        and (word.startswith("#") or "(" in word or not re.match(_NOT_A_COLOR, word))
    ]
    if "text" in words:
        longhands.append(("background-clip", "text"))
    return [*longhands, ("background-color", shades[-1] if shades else "transparent")]


_NOT_A_COLOR = re.compile(
    r"[-\d]|none$|repeat|no-repeat|scroll$|fixed$|local$|center$|top$|bottom$|left$|right$|cover$|contain$|border-box$|padding-box$|content-box$|text$|auto$|inherit$|initial$|unset$|round$|space$"
)


def cascaded(element: Element, sheets: Sheets, pseudo: str = "") -> dict[str, str]:
    """The winning value per property of an element, or of its `before` or `after`."""
    hung = list(element.styles.get(pseudo, ())) if element.styles else []
    inline = element.get("style") if not pseudo else ""
    if inline:
        # Above all selectors, below what is important; `(2, …)` outranks even important rules of sheets.
        hung.extend(
            ((2 if important else 0, 2_000_000, 1, 0, 0, 0, place), name, value)
            for place, (name, value, important) in enumerate(_relevant(inline))
        )
    if not hung:
        return {}
    hung.sort(key=lambda entry: entry[0])
    style = {name: value for _, name, value in hung}
    if sheets.keyframes and ("animation" in style or "animation-name" in style):
        _run_animation(style, sheets)
    return style


def _run_animation(style: dict[str, str], sheets: Sheets) -> None:
    words = f"{style.get('animation', '')} {style.get('animation-name', '')} {style.get('animation-fill-mode', '')}".replace(
        ",", " "
    ).split()
    if not {"forwards", "both"} & set(words) and "infinite" not in words:
        return
    for name in words:
        style.update((declared, value) for declared, value, _ in _relevant(sheets.keyframes.get(name, "")))
