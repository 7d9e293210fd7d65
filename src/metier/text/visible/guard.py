"""Hostile HTML made harmless for the parser, whose time and memory are quadratic in depth and in attributes."""

from __future__ import annotations

import re

MAX_PARSER_TAGS = 30_000  # 30,000 of the worst tags cost the parser about 3 s (measured)
MAX_TAGS = 60_000
MAX_DEPTH = 500  # browsers flatten trees beyond 512
MAX_ATTRIBUTES = 400
MAX_TAG_CHARACTERS = 3_000_000
"""Characters inside tags, all tags together, from which attributes are bounded too."""
MAX_ALL_ATTRIBUTES = 300_000
MAX_REBUILT = 500_000  # formatting elements the parser may have to open anew, times tags
RENAMED = "x-metier-"

_NAME = re.compile(r"</?([a-zA-Z][^\s/>]*)")
_OPENING = re.compile(r"<[a-zA-Z]")
_FORMATTING_NAMES = "a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u"
_FORMATTING = re.compile(rf"<(?:{_FORMATTING_NAMES})(?=[\s/>])[^>]*", re.IGNORECASE)
_FORMATTING_SET = frozenset(_FORMATTING_NAMES.split("|"))
_ATTRIBUTE = r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"?+|'[^']*+'?+|[^\s>"'][^\s>]*+|(?=>)))?+"""
_TAG = re.compile(rf"<[a-zA-Z][^\s/>]*+(?:{_ATTRIBUTE}){{0,{MAX_ATTRIBUTES}}}+({_ATTRIBUTE})?+")
_START_TAG = re.compile(rf"<([a-zA-Z][^\s/>]*+)((?:{_ATTRIBUTE})*+)[\s/]*+>?+")
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_RAW_TEXT = frozenset(
    ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript")
)
_STYLE = re.compile(r"<style(?=[\s/>])[^>]*>([^<]*)", re.IGNORECASE)
_VOID = frozenset(
    (
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    )
)


def harmless(html: str) -> tuple[str, int]:
    """HTML that the parser reads in linear time and bounded memory, and how many characters were left out.

    Ordinary pages come back unchanged. Pages with very many tags, attributes in one tag, or unclosed formatting
    are written anew: depth, attributes and tags bounded; what is in excess is left out and counted.
    """
    # A lone surrogate is no character; the parser takes UTF-8 only.
    html = html.encode("utf-8", "replace").decode("utf-8") if _has_surrogates(html) else html
    if not _is_suspicious(html):
        return html, 0
    return _rewritten(html)


def _has_surrogates(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _is_suspicious(html: str) -> bool:
    n_tags = html.count("<")
    if n_tags > MAX_PARSER_TAGS:
        return True
    distinct: dict[str, int] = {}
    for found in _FORMATTING.finditer(html):
        distinct[found[0]] = min(distinct.get(found[0], 0) + 1, 3)  # the parser re-opens at most three alike
    if sum(distinct.values()) * n_tags > MAX_REBUILT:
        return True
    # Each `<x` is tried as a tag, also inside scripts and comments: so no quote can hide one from this count.
    work = 0
    for opening in _OPENING.finditer(html):
        found_tag = _TAG.match(html, opening.start())
        if found_tag is None:
            continue
        work += found_tag.end() - opening.start()
        if found_tag[1] or work > MAX_TAG_CHARACTERS:
            return True
    return False


def _rewritten(html: str) -> tuple[str, int]:
    """The page in a form whose depth, attributes and tags are bounded by construction."""
    out: list[str] = []
    stack: list[str] = []
    at = n_tags = 0
    while at < len(html):
        opening = html.find("<", at)
        if opening < 0 or n_tags >= MAX_TAGS:
            break
        out.append(html[at:opening])
        at = _after_markup(html, opening, out, stack)
        n_tags += 1
    rest = html[at:]
    if "<" not in rest:
        return "".join(out) + rest, 0
    return "".join(out), len(rest)


def _after_markup(html: str, at: int, out: list[str], stack: list[str]) -> int:
    """Writes the markup that starts at `at`; the position behind it."""
    if html.startswith("<!--", at):
        end = html.find("-->", at + 2)
        end = len(html) if end < 0 else end + 3
        out.append(
            "<!--" + html[at + 4 : max(end - 3, at + 4)].replace("--", "- -").replace(">", " ") + "-->"
        )
        return end
    if html[at + 1 : at + 2] in {"!", "?"}:
        end = html.find(">", at)
        end = len(html) if end < 0 else end + 1
        out.append("<!--" + html[at + 2 : end - 1].replace("--", "- -") + "-->")
        return end
    if html.startswith("</", at):
        return _after_end_tag(html, at, out, stack)
    start = _START_TAG.match(html, at)
    if start is None:
        out.append("&lt;")
        return at + 1
    return _after_start_tag(html, start, out, stack)


def _after_end_tag(html: str, at: int, out: list[str], stack: list[str]) -> int:
    end = html.find(">", at)
    end = len(html) if end < 0 else end + 1
    found = _NAME.match(html, at)
    name = _renamed(found[1].lower()) if found else ""
    if name in stack:
        while stack:
            top = stack.pop()
            out.append(f"</{top}>")
            if top == name:
                break
    elif name in {"p", "br"}:  # the two end tags that make an element of their own
        out.append("<br>")
    return end


def _after_start_tag(html: str, start: re.Match[str], out: list[str], stack: list[str]) -> int:
    name = start[1].lower()
    if name in {"svg", "math"}:  # never text of the posting, and tokenized by rules of their own
        behind = _behind_foreign(html, name, start.end())
        out.extend(f"<style>{found[1]}</style>" for found in _STYLE.finditer(html, start.end(), behind))
        return behind
    shown = _renamed(name)
    if len(stack) >= MAX_DEPTH and name not in _VOID:
        out.append(f"</{stack.pop()}>")  # as browsers do: the element becomes a sibling
    out.append(f"<{shown} {_bounded(start[2], len(out))}>")
    if name in _VOID:
        return start.end()
    if name in _RAW_TEXT:
        end = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(html, start.end())
        stop = len(html) if end is None else end.start()
        out.append(f"{html[start.end() : stop]}</{name}>")
        return stop if end is None else _behind(html, ">", stop)
    if name != "plaintext":
        stack.append(shown)
    return start.end()


def _behind_foreign(html: str, name: str, at: int) -> int:
    """The position behind the end tag that closes a drawing or formula, drawings within it included."""
    depth = 1
    for found in re.compile(rf"<(/?){name}(?=[\s/>])", re.IGNORECASE).finditer(html, at):
        depth += -1 if found[1] else 1
        if depth == 0:
            return _behind(html, ">", found.end())
    return len(html)


def _behind(html: str, mark: str, at: int) -> int:
    found = re.compile(re.escape(mark), re.IGNORECASE).search(html, at)
    if found is None:
        return len(html)
    return found.end() if mark == ">" else _behind(html, ">", found.end())


def _bounded(attributes: str, n_written: int) -> str:
    kept: list[str] = []
    limit = min(MAX_ATTRIBUTES // 4, 10 + MAX_ALL_ATTRIBUTES // (n_written + 1))
    for found in _ATTRIBUTES.finditer(attributes):
        if len(kept) >= limit:
            break
        name, equals, value = found[0].strip(" \t\n\r\f/").partition("=")
        value = value.strip()
        if value[:1] in {"'", '"'}:
            value = value[1:].removesuffix(value[0])
        kept.append(f'{name.strip()}="{value.replace(chr(34), "&quot;")}"' if equals else name)
    return " ".join(kept)


def _renamed(name: str) -> str:
    # Formatting elements are re-opened in every later block; under another name they nest like all others.
    return RENAMED + name if name in _FORMATTING_SET else name
