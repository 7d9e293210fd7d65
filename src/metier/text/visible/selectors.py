"""Which elements a selector means: matched from the right, by keys, with bounded work.

The parser's own CSS engine searches from the left, which is cubic on deep trees and `div div div`; pages are hostile.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from metier.text.visible.tree import Element

MAX_STEPS = 500_000
"""Elements looked at per page; beyond, a selector counts by its last part alone, and at twice that rules end."""
MAX_SELECTOR = 2_000
"""Characters; longer selectors are skipped."""
MAX_SIBLINGS = 1_000
"""Beyond so many siblings `:nth-of-type` and its like hold of none: counting them is quadratic."""

Specificity = tuple[int, int, int]
_IDENT = r"(?:[-\w\u0080-\U0010ffff]|\\[0-9a-fA-F]{1,6}\s?|\\.)+"
_PART = re.compile(
    rf"""
      \#(?P<id>{_IDENT}) | \.(?P<cls>{_IDENT})
    | \[\s*(?P<attr>{_IDENT})\s*(?:(?P<op>[~|^$*]?=)\s*(?P<value>"[^"]*"|'[^']*'|{_IDENT})\s*(?P<flag>[iIsS])?\s*)?\]
    | ::?(?P<pseudo>{_IDENT})(?P<open>\()?
    | (?:[-\w]*\|)?(?P<tag>{_IDENT}|\*)
    | (?P<comb>\s*[>+~]\s*|\s+)
    """,
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
_NTH = re.compile(r"\s*(?:(odd|even)|([+-]?\d*)n\s*(?:([+-])\s*(\d+))?|([+-]?\d+))\s*")


@dataclass(frozen=True, slots=True)
class Compound:
    """One part of a selector without spaces: everything must hold of one element."""

    tag: str = ""
    ids: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str, str, bool], ...] = ()
    pseudos: tuple[tuple[str, str], ...] = ()
    groups: tuple[tuple[str, tuple[Selector, ...]], ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether tag and classes are all there is to hold."""
        return not (self.ids or self.attributes or self.pseudos or self.groups)


@dataclass(frozen=True, slots=True)
class Selector:
    """A selector from right to left: (combinator to the left, compound); `pseudo` is `before`, `after` or empty."""

    parts: tuple[tuple[str, Compound], ...]
    specificity: Specificity
    pseudo: str = ""


@lru_cache(maxsize=16384)
def selectors(text: str, depth: int = 0) -> tuple[Selector, ...]:
    """The selectors of a list; those that are not understood are left out."""
    if depth > 4:
        return ()
    found = (_selector(part.strip(), depth) for part in split_list(text) if len(part) <= MAX_SELECTOR)
    return tuple(selector for selector in found if selector is not None)


def split_list(text: str) -> Iterator[str]:
    """The parts between commas outside brackets and strings."""
    if "(" not in text and "[" not in text and "\\" not in text:
        yield from text.split(",")
        return
    start = depth = 0
    for found in re.finditer(r"""\\.|"[^"]*"?|'[^']*'?|[,()\[\]]""", text, re.DOTALL):
        if found[0] in "([":
            depth += 1
        elif found[0] in ")]":
            depth -= 1
        elif found[0] == "," and depth <= 0:
            yield text[start : found.start()]
            start = found.end()
    yield text[start:]


def _selector(text: str, depth: int) -> Selector | None:
    parts: list[tuple[str, Compound]] = []
    fields: dict[str, list[object]] = {}
    weight = [0, 0, 0]
    combinator, pseudo, at = "", "", 0
    while at < len(text):
        found = _PART.match(text, at)
        if found is None or pseudo:
            return None
        at = found.end()
        kind = found.lastgroup
        if found["comb"] is not None:
            parts.append((combinator, _compound(fields)))
            combinator, fields = found["comb"].strip() or " ", {}
        elif found["pseudo"] is not None:
            argument = ""
            if found["open"]:
                closing = _closing(text, at)
                argument, at = text[at:closing], closing + 1
            pseudo = _add_pseudo(found["pseudo"].lower(), argument, fields, weight, depth)
        elif kind == "tag":
            if found["tag"] != "*":
                fields.setdefault("tag", []).append(_unescaped(found["tag"]).lower())
                weight[2] += 1
        elif kind == "id":
            fields.setdefault("ids", []).append(_unescaped(found["id"]))
            weight[0] += 1
        elif kind == "cls":
            fields.setdefault("classes", []).append(_unescaped(found["cls"]))
            weight[1] += 1
        else:
            value = (found["value"] or "").strip("\"'")
            fields.setdefault("attributes", []).append(
                (
                    _unescaped(found["attr"]).lower(),
                    found["op"] or "",
                    _unescaped(value),
                    (found["flag"] or "").lower() == "i",
                )
            )
            weight[1] += 1
    if not text or pseudo == "never":
        return None
    parts.append((combinator, _compound(fields)))
    # The combinator belongs between a part and the one on its left.
    lefts = [part[0] for part in parts][::-1]
    compounds = [part[1] for part in parts][::-1]
    return Selector(tuple(zip(lefts, compounds, strict=True)), (weight[0], weight[1], weight[2]), pseudo)


def _add_pseudo(
    name: str, argument: str, fields: dict[str, list[object]], weight: list[int], depth: int
) -> str:
    """Adds a pseudo-class; `before` or `after` for a pseudo-element, `never` for what no page at rest shows."""
    if name in {"before", "after"}:
        weight[2] += 1
        return name
    if name in {"is", "where", "not", "matches", "-webkit-any", "has"}:
        inner = selectors(argument, depth + 1)
        if name == "has":
            return "never"
        fields.setdefault("groups", []).append(("not" if name == "not" else "is", inner))
        if name != "where":
            best = max((selector.specificity for selector in inner), default=(0, 0, 0))
            for place in range(3):
                weight[place] += best[place]
        return ""
    if name not in _PSEUDO_CLASSES:
        return "never"
    fields.setdefault("pseudos", []).append((name, argument.strip().lower()))
    weight[1] += 1
    return ""


_PSEUDO_CLASSES = frozenset(
    [
        "root",
        "first-child",
        "last-child",
        "only-child",
        "first-of-type",
        "last-of-type",
        "only-of-type",
        "nth-child",
        "nth-last-child",
        "nth-of-type",
        "nth-last-of-type",
        "empty",
        "link",
        "any-link",
        "checked",
        "disabled",
        "enabled",
        "lang",
        "defined",
        "host",
        "scope",
    ]
)


def _compound(fields: dict[str, list[object]]) -> Compound:
    tag = fields.pop("tag", [""])
    return Compound(str(tag[0]), **{name: tuple(values) for name, values in fields.items()})  # type: ignore[arg-type]  # the names are the fields


def _closing(text: str, at: int) -> int:
    depth = 1
    for found in re.finditer(r"""\\.|"[^"]*"?|'[^']*'?|[()]""", text[at:], re.DOTALL):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if depth == 0:
            return at + found.start()
    return len(text)


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda found: found[2] or _character(int(found[1], 16)), text)


def _character(code: int) -> str:
    return chr(code) if 0 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\ufffd"


@dataclass(slots=True)
class Index:
    """Elements by id, class and tag, and the work left for this page."""

    all: list[Element]
    by_id: dict[str, list[Element]] = field(default_factory=dict)
    by_class: dict[str, list[Element]] = field(default_factory=dict)
    by_tag: dict[str, list[Element]] = field(default_factory=dict)
    class_sets: dict[int, frozenset[str]] = field(default_factory=dict)
    steps: int = MAX_STEPS
    n_hung: int = 0

    @classmethod
    def of(cls, elements: list[Element]) -> Index:
        """The index of a page's elements."""
        index = cls(elements)
        for element in elements:
            index.by_tag.setdefault(element.tag, []).append(element)
            if element.attributes:
                name = element.get("id")
                if name:
                    index.by_id.setdefault(name, []).append(element)
                classes = element.get("class")
                if classes:
                    own = frozenset(classes.split())
                    index.class_sets[id(element)] = own
                    for one in own:
                        index.by_class.setdefault(one, []).append(element)
        return index

    def may_match(self, text: str) -> bool:
        """Whether the page has all classes that a simple selector list needs; quick, and never wrongly False."""
        if any(mark in text for mark in ",([\\"):
            return True
        return all(name in self.by_class for name in re.findall(r"\.([-\w]+)", text))

    def matching(self, selector: Selector) -> Iterator[Element]:
        """The elements a selector means, in document order."""
        last = selector.parts[0][1]
        if self.steps < -MAX_STEPS:
            return
        for element in self._candidates(last):
            self.steps -= 1
            if self._holds(element, last) and (
                len(selector.parts) == 1 or self.steps < 0 or self._left_holds(element, selector)
            ):
                yield element

    def _candidates(self, compound: Compound) -> Iterable[Element]:
        if compound.ids:
            return self.by_id.get(compound.ids[0], ())
        if compound.classes:
            return min((self.by_class.get(name, []) for name in compound.classes), key=len)
        if compound.tag:
            return self.by_tag.get(compound.tag, ())
        return self.all if self.steps > 0 else ()

    def _left_holds(self, element: Element, selector: Selector) -> bool:
        """Whether the parts on the left hold: a search over (element, part) pairs, each looked at once."""
        todo = [(element, 0)]
        seen: set[tuple[int, int]] = set()
        while todo:
            here, part = todo.pop()
            if part + 1 == len(selector.parts):
                return True
            combinator, compound = selector.parts[part][0], selector.parts[part + 1][1]
            for other in _on_the_left(here, combinator):
                self.steps -= 1
                if self.steps < 0:
                    return True
                if (id(other), part) in seen:
                    break  # everything further on was looked at from there
                seen.add((id(other), part))
                if self._holds(other, compound):
                    todo.append((other, part + 1))
        return False

    def _holds(self, element: Element, compound: Compound) -> bool:
        if compound.tag and compound.tag != element.tag:
            return False
        if compound.classes:
            own = self.class_sets.get(id(element), frozenset())
            if not own.issuperset(compound.classes):
                return False
        if compound.is_plain:
            return True
        if any(element.get("id") != name for name in compound.ids):
            return False
        return (
            all(_attribute_holds(element, *wanted) for wanted in compound.attributes)
            and all(_pseudo_holds(element, name, argument) for name, argument in compound.pseudos)
            and all(self._group_holds(element, kind, group) for kind, group in compound.groups)
        )

    def _group_holds(self, element: Element, kind: str, group: tuple[Selector, ...]) -> bool:
        self.steps -= len(group)
        within = any(
            self._holds(element, one.parts[0][1]) and (len(one.parts) == 1 or self._left_holds(element, one))
            for one in group
        )
        return within != (kind == "not")


def _on_the_left(element: Element, combinator: str) -> Iterator[Element]:
    parent = element.parent
    if combinator in {">", " "}:
        while parent is not None and parent.tag != "#document":
            yield parent
            parent = parent.parent if combinator == " " else None
    elif parent is not None and combinator == "+":
        if element.index:
            yield parent.elements[element.index - 1]
    elif parent is not None:
        yield from (parent.elements[place] for place in range(element.index - 1, -1, -1))


def _attribute_holds(element: Element, name: str, op: str, value: str, folded: bool) -> bool:  # noqa: FBT001  # a field of the parsed selector
    if name not in element.attributes:
        return False
    have = element.get(name)
    if folded:
        have, value = have.lower(), value.lower()
    if op in {"^=", "$=", "*=", "~="} and not value:
        return False
    return {
        "": True,
        "=": have == value,
        "~=": value in have.split(),
        "|=": have == value or have.startswith(value + "-"),
        "^=": have.startswith(value),
        "$=": have.endswith(value),
        "*=": value in have,
    }[op]


def _pseudo_holds(element: Element, name: str, argument: str) -> bool:
    parent = element.parent
    siblings = parent.elements if parent is not None else [element]
    if name.endswith("of-type"):
        if len(siblings) > MAX_SIBLINGS:
            return False
        siblings = [sibling for sibling in siblings if sibling.tag == element.tag]
    if name.startswith(("first", "last", "only", "nth")):
        # Elements know their place, so long lists are not searched for each of their items.
        place = (
            element.index
            if not name.endswith("of-type")
            else next(i for i, sibling in enumerate(siblings) if sibling is element)
        )
        from_end = len(siblings) - 1 - place
        if name.startswith("first"):
            return place == 0
        if name.startswith("last"):
            return from_end == 0
        if name.startswith("only"):
            return place == 0 and from_end == 0
        return _is_nth(argument, (from_end if "last" in name else place) + 1)
    if name == "empty":
        return not element.elements and not any(
            isinstance(child, str) and child for child in element.children
        )
    if name in {"link", "any-link"}:
        return element.tag in {"a", "area"} and "href" in element.attributes
    if name in {"checked", "disabled"}:
        return name in element.attributes or (name == "checked" and "selected" in element.attributes)
    if name == "enabled":
        return "disabled" not in element.attributes
    if name == "lang":
        return element.get("lang").lower().startswith(argument)
    return name == "defined" or (name in {"root", "scope"} and element.tag == "html")


def _is_nth(argument: str, number: int) -> bool:
    found = _NTH.fullmatch(argument)
    if found is None:
        return False
    if found[1]:
        return number % 2 == (1 if found[1] == "odd" else 0)
    if found[5]:
        return number == int(found[5])
    step = int(found[2] + "1" if found[2] in {"", "+", "-"} else found[2])
    offset = int((found[3] or "") + (found[4] or "0"))
    return number == offset if step == 0 else (number - offset) % step == 0 and (number - offset) // step >= 0
