"""The computed look of an element: hints of its tag, its cascaded style, and what is around it."""

from __future__ import annotations

import re
from copy import copy

from metier.text.visible import values
from metier.text.visible.gone import gone
from metier.text.visible.looks import Look, Variables, inherit, paint

_VAR = re.compile(r"var\(\s*(--[-\w]+)\s*(?:,([^()]*))?\)")
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "listing",
        "main",
        "menu",
        "nav",
        "ol",
        "optgroup",
        "option",
        "p",
        "plaintext",
        "pre",
        "search",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
        "caption",
        "xmp",
    ]
)


def look_of(
    tag: str, attributes: dict[str, str | None], style: dict[str, str], parent: Look
) -> tuple[Look, str]:
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
    inherit(look, parent, style)
    paint(look, style)
    look.gone = parent.gone or gone(look, style, display)
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
        hints |= {
            "color": "black",
            "background-color": "white",
            "font-size": "13.3px",
            "text-indent": "0",
            "letter-spacing": "0",
        }
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
        hints |= {
            side: f"{attributes[side]}px"
            for side in ("width", "height")
            if (attributes.get(side) or "").strip().isdigit()
        }
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
