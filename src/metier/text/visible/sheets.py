"""Style sheets as flat rules: nesting and at-rules resolved for a desktop screen in light mode."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import tinycss2

Declaration = tuple[str, str, bool]
"""Property in lower case, value, whether it is `!important`."""

VIEWPORT_WIDTH = 1280.0
VIEWPORT_HEIGHT = 800.0
MAX_RULES = 20_000
MAX_BODY = 50_000
"""Characters of one block of declarations that are read."""
MAX_BRACKETS = 150
MAX_NESTING = 8
MAX_CHARACTERS = 2_000_000
"""Characters of one style sheet that are read; of all, nesting included, three times as many."""
_UNLAYERED = 1_000_000

_COMMENT_OR_STRING = re.compile(
    r"""/\*.*?(?:\*/|\Z)|"(?:[^"\\\n]|\\.)*+"?+|'(?:[^'\\\n]|\\.)*+'?+""", re.DOTALL
)
_MARKS = re.compile(r"""\\.|"(?:[^"\\\n]|\\.)*+"?+|'(?:[^'\\\n]|\\.)*+'?+|[{};()\[\]]""", re.DOTALL)
_FEATURE = re.compile(r"\(\s*(min-|max-)?(width|height|device-width)\s*:\s*([\d.]+)\s*(px|em|rem)?\s*\)")
_RANGE = re.compile(r"\(\s*(width|height)\s*(<=|>=|<|>)\s*([\d.]+)\s*(px|em|rem)?\s*\)")


@dataclass(frozen=True, slots=True)
class Rule:
    """One selector list with its declarations; `layer` is the rank of its cascade layer."""

    selectors: str
    body: str
    layer: int
    order: int


@dataclass(slots=True)
class Sheets:
    """All rules of a page that apply to a desktop screen, and the end state of its animations."""

    rules: list[Rule] = field(default_factory=list)
    keyframes: dict[str, str] = field(default_factory=dict)
    layers: dict[str, int] = field(default_factory=dict)
    work: int = 3 * MAX_CHARACTERS

    def read(self, css: str) -> None:
        """Takes in one style sheet; parts that are not CSS are skipped."""
        if "/*" in css:
            css = _COMMENT_OR_STRING.sub(lambda found: " " if found[0].startswith("/*") else found[0], css)
        todo = [(css[:MAX_CHARACTERS].replace("<!--", " ").replace("-->", " "), "", _UNLAYERED, 0)]
        while todo and len(self.rules) < MAX_RULES and self.work > 0:
            content, within, layer, depth = todo.pop()
            self.work -= len(content)
            if depth > MAX_NESTING:
                continue
            inner = list(self._inner(content, within, layer, depth))
            todo.extend(reversed(inner))

    def _inner(
        self, content: str, within: str, layer: int, depth: int
    ) -> Iterator[tuple[str, str, int, int]]:
        for prelude, body in blocks(content):
            if not prelude.startswith("@"):
                selectors = _nested(prelude, within)
                self.rules.append(Rule(selectors, own_declarations(body), layer, len(self.rules)))
                if "{" in body:
                    yield body, selectors, layer, depth + 1
                continue
            name, _, condition = prelude[1:].partition(" ")
            name, parenthesis, rest = name.partition("(")
            condition = f"({rest} {condition}" if parenthesis else condition
            yield from self._at_rule(name.lower(), condition.strip(), body, within, layer, depth)

    def _at_rule(
        self, name: str, condition: str, body: str, within: str, layer: int, depth: int
    ) -> Iterator[tuple[str, str, int, int]]:
        if name == "layer":
            for layer_name in (part.strip() for part in condition.split(",")):
                layer = self.layers.setdefault(layer_name or f"#{len(self.layers)}", len(self.layers))
        elif name.endswith("keyframes"):
            self.keyframes[condition.strip("\"'")] = _last_frame(body)
            return
        elif not (
            (name == "media" and media_applies(condition))
            or (name == "supports" and not condition.lower().startswith("not"))
        ):
            return
        if within and body and own_declarations(body):
            self.rules.append(Rule(within, own_declarations(body), layer, len(self.rules)))
        yield body, within, layer, depth + 1


def blocks(css: str) -> Iterator[tuple[str, str]]:
    """The `prelude { body }` pairs at the top level of a style sheet; statements such as `@import` are left out."""
    depth = start = body_start = 0
    brackets = 0
    prelude = ""
    for found in _MARKS.finditer(css):
        mark = found[0]
        if mark == "{":
            if depth == 0:
                prelude, body_start = css[start : found.start()].strip(), found.end()
            depth += 1
        elif mark == "}":
            if depth == 1:
                yield prelude, css[body_start : found.start()]
            depth = max(depth - 1, 0)
            if depth == 0:
                start, brackets = found.end(), 0
        elif mark in "([" and depth == 0:
            brackets += 1
        elif mark in ")]" and depth == 0:
            brackets = max(brackets - 1, 0)
        elif mark == ";" and depth == 0 and not brackets:
            statement = css[start : found.start()].strip()
            if statement.startswith("@layer"):
                yield statement, ""
            start = found.end()
    if depth > 0:
        yield prelude, css[body_start:]


def own_declarations(body: str) -> str:
    """The declarations of a block without its nested rules."""
    if "{" not in body:
        return body
    out, at, depth = [], 0, 0
    last_end = 0
    for found in _MARKS.finditer(body):
        if found[0] == ";" and depth == 0:
            last_end = found.end()
        elif found[0] == "{":
            if depth == 0:
                out.append(body[at:last_end])
            depth += 1
        elif found[0] == "}":
            depth = max(depth - 1, 0)
            if depth == 0:
                at = last_end = found.end()
    if depth == 0:
        out.append(body[at:])
    return "".join(out)


def _nested(prelude: str, within: str) -> str:
    if not within:
        return prelude
    if "&" in prelude:
        return prelude.replace("&", f":is({within})" if "," in within or " " in within else within)
    parent = f":is({within})" if "," in within else within
    return ", ".join(f"{parent} {part.strip()}" for part in prelude.split(","))


def _last_frame(body: str) -> str:
    ends = [
        content
        for prelude, content in blocks(body)
        if any(part.strip() in {"to", "100%"} for part in prelude.split(","))
    ]
    return ";".join(ends)


@lru_cache(maxsize=1024)
def media_applies(query: str) -> bool:
    """Whether a media query holds on a desktop screen of 1280 × 800 px in light mode."""
    return not query.strip() or any(_one_media_applies(part.strip().lower()) for part in query.split(","))


def _one_media_applies(query: str) -> bool:
    negated = query.startswith("not ")
    query = query.removeprefix("not ").removeprefix("only ").strip()
    medium = re.match(r"[a-z-]+", query)
    applies = medium is None or medium[0] in {"all", "screen"}
    parts = re.findall(r"(not\s+)?(\([^()]*\))", query)
    joined = any if re.search(r"\)\s*or\s*\(", query) else all
    if parts:
        applies = applies and joined(_feature_holds(feature) != bool(is_not) for is_not, feature in parts)
    return applies != negated


def _feature_holds(feature: str) -> bool:
    size = _FEATURE.match(feature)
    if size:
        have = VIEWPORT_HEIGHT if "height" in size[2] else VIEWPORT_WIDTH
        want = float(_number(size[3])) * (16 if size[4] in {"em", "rem"} else 1)
        return have >= want if size[1] == "min-" else have <= want if size[1] == "max-" else have == want
    compared = _RANGE.match(feature)
    if compared:
        have = VIEWPORT_HEIGHT if compared[1] == "height" else VIEWPORT_WIDTH
        want = float(_number(compared[3])) * (16 if compared[4] in {"em", "rem"} else 1)
        return {"<=": have <= want, ">=": have >= want, "<": have < want, ">": have > want}[compared[2]]
    return any(
        true in feature
        for true in (
            "light",
            "no-preference",
            "landscape",
            "hover: hover",
            "hover:hover",
            "fine",
            "(color)",
            "min-resolution",
        )
    )


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


@lru_cache(maxsize=8192)
def declarations(text: str) -> tuple[Declaration, ...]:
    """The declarations of a `style` attribute or of a rule's body, in order.

    Example:
        >>> declarations("Color: RED !important; margin: 0")
        (('color', 'RED', True), ('margin', '0', False))
    """
    text = text[:MAX_BODY]
    if (
        any(mark in text for mark in "\\\"'([{/")
        and max(text.count(opening) for opening in "([{") < MAX_BRACKETS
    ):  # the parser is recursive
        parsed = tinycss2.parse_blocks_contents(text, skip_comments=True, skip_whitespace=True)
        found = (d for d in parsed if d.type == "declaration")
        return tuple(
            (
                d.lower_name if not d.name.startswith("--") else d.name,
                tinycss2.serialize(d.value).strip(),
                d.important,
            )
            for d in found
        )
    return tuple(_simple(text.split(";")))


def _simple(parts: Iterable[str]) -> Iterator[Declaration]:
    for part in parts:
        name, colon, value = part.partition(":")
        name, value = name.strip(), value.strip()
        if not colon or not value or " " in name:
            continue
        plain, bang, rest = value.rpartition("!")
        important = bool(bang) and rest.strip().lower() == "important"
        if bang and not important:
            continue
        yield (
            name if name.startswith("--") else name.lower(),
            (plain.strip() if important else value),
            important,
        )
