"""A page as a light tree: elements, words and comments in document order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

from metier.text.visible.guard import RENAMED, harmless


@dataclass(slots=True, eq=False)
class Element:
    """One element; `children` holds elements, words (str) and comments in document order.

    Attributes:
        start, end: The range of pieces of text that stand inside, set by the walk.
        display: As computed, set by the walk.
        shown: Visible characters inside, set by the walk.
        index: Place among the element children of its parent, from 0.
        styles: Declarations that apply, with their rank in the cascade; `""`, `before` and `after`.
    """

    tag: str
    attributes: dict[str, str | None]
    parent: Element | None
    index: int = 0
    children: list[Element | Comment | str] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)
    styles: dict[str, list[tuple[tuple[int, ...], str, str]]] | None = None
    start: int = 0
    end: int = 0
    shown: int = 0
    display: str = "inline"

    def get(self, name: str) -> str:
        """The attribute's value; empty when absent or without value."""
        return self.attributes.get(name) or ""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, processing instruction or CDATA section."""

    words: str


@dataclass(frozen=True, slots=True)
class Tree:
    """A parsed page.

    Attributes:
        root: The `html` element, or the fragment's container.
        elements: All elements in document order.
        left_out: Characters of hostile markup that were not read.
    """

    root: Element
    elements: list[Element]
    left_out: int


def parse(html: str) -> Tree:
    """The page as browsers build it with scripting on; never raises, whatever the input."""
    safe, left_out = harmless(html)
    parser = LexborHTMLParser(safe, options=LexborDocumentOptions.WO_EVENTS, scripting=True)
    top = Element("#document", {}, None)
    elements: list[Element] = []
    node = parser.root
    outer = node.parent if node is not None else None
    first = outer.first_child if outer is not None else node
    for child, parent in _walk(first, top):
        if isinstance(child, Element):
            child.index = len(parent.elements)
            parent.elements.append(child)
            elements.append(child)
        parent.children.append(child)
    root = next((element for element in top.elements if element.tag == "html"), top)
    if root is not top:
        # Comments before and after <html> are part of the page.
        root.children.extend(child for child in top.children if isinstance(child, Comment))
        root.parent = None
    return Tree(root, elements, left_out)


def _walk(first: LexborNode | None, top: Element) -> Iterator[tuple[Element | Comment | str, Element]]:
    """Depth first without recursion: each node with its parent."""
    node, parent = first, top
    open_nodes: list[LexborNode] = []
    while node is not None:
        made = _made(node, parent)
        child = None
        if made is not None:
            yield made, parent
            if isinstance(made, Element):
                child = node.first_child
        if child is not None and isinstance(made, Element):
            open_nodes.append(node)
            node, parent = child, made
            continue
        following = node.next
        while following is None and open_nodes:
            following = open_nodes.pop().next
            parent = parent.parent or top
        node = following


def _made(node: LexborNode, parent: Element) -> Element | Comment | str | None:
    if node.is_text_node:
        return node.text_content or ""
    if node.is_element_node:
        tag = (node.tag or "").removeprefix(RENAMED)
        return Element(tag, node.attributes, parent)
    if node.is_comment_node:
        return Comment(node.comment_content or "")
    return None
