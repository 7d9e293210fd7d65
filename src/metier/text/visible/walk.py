"""The walk over a page: what a reader sees, piece by piece, and what is kept apart."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from metier.domain.posting import HiddenFragment, UntrustedText
from metier.text.visible.cascade import cascaded, style_all
from metier.text.visible.computed import look_of
from metier.text.visible.looks import Look
from metier.text.visible.sheets import Sheets
from metier.text.visible.tree import Comment, Element, Tree, parse

MAX_HIDDEN = 200
"""Hidden fragments kept per page."""
MAX_HIDDEN_CHARACTERS = 2_000
MAX_FRAMES = 20

BREAK = "\n"
PARAGRAPH = "\n\n"
CELL = " | "
BULLET = "- "

_NEVER_SHOWN = frozenset(
    [
        "head",
        "script",
        "style",
        "template",
        "noscript",
        "svg",
        "math",
        "audio",
        "video",
        "canvas",
        "embed",
        "datalist",
        "rp",
        "noembed",
        "noframes",
        "frameset",
        "param",
        "area",
        "base",
        "link",
        "meta",
        "title",
        "progress",
        "meter",
        "applet",
        "source",
        "track",
        "img",
    ]
)
_SILENT = frozenset(
    ("script", "style", "link", "meta", "head", "base", "title", "img", "source", "track", "area", "param")
)
_PARAGRAPHS = frozenset(
    [
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "dl",
        "table",
        "blockquote",
        "pre",
        "section",
        "article",
        "hr",
        "fieldset",
        "figure",
    ]
)
_SCRIPT_KINDS = re.compile(
    r"(?:text|application|module)?/?(?:x-)?(?:java|ecma|j|type)?script|module|importmap|speculationrules|.*json.*|"
)
_SPACES = re.compile(r"[ \t\n\r\f]+")
_CONTENT = re.compile(
    r"""\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|attr\(\s*([-\w]+)\s*\)|(open-quote|close-quote|counters?\([^()]*\)|url\([^()]*\)|/.*))""",
    re.DOTALL,
)


@dataclass(slots=True)
class Piece:
    """Words, or a break between blocks.

    Attributes:
        is_link: Whether the words stand in a link.
    """

    words: str
    is_break: bool = False
    is_link: bool = False


@dataclass(slots=True)
class Seen:
    """What one walk found.

    Attributes:
        pieces: Everything visible, in order.
        hidden: (where, why, words) of everything that is not.
        folded: Closed `<details>` with words in them.
    """

    tree: Tree
    pieces: list[Piece] = field(default_factory=list)
    hidden: list[tuple[int, str, str]] = field(default_factory=list)
    folded: int = 0
    has_password: bool = False
    n_frames: int = 0

    def fragments(self) -> tuple[HiddenFragment, ...]:
        """Hidden words, one fragment per place, at most 200 and without repetition."""
        grouped: dict[tuple[int, str], list[str]] = {}
        for where, why, words in self.hidden:
            grouped.setdefault((where, why), []).append(words)
        found: dict[HiddenFragment, None] = {}
        for (_, why), parts in grouped.items():
            words = _SPACES.sub(" ", " ".join(parts)).strip()[:MAX_HIDDEN_CHARACTERS]
            if any(character.isalnum() for character in words):
                found[HiddenFragment(why, UntrustedText(words))] = None
            if len(found) >= MAX_HIDDEN:
                break
        return tuple(found)


def see(html: str, *, frames: int = 0) -> Seen:
    """What a reader of the rendered page sees; never raises.

    Cost: O(n) in the length of the page plus the bounded work of matching its style rules.
    """
    tree = parse(html)
    seen = Seen(tree, n_frames=frames)
    sheets = style_all(tree)
    _Walk(seen, sheets).run()
    return seen


@dataclass(slots=True)
class _Walk:
    seen: Seen
    sheets: Sheets
    hidden_root: int = 0
    n_hidden: int = 0
    n_shown: int = 0

    def run(self) -> None:
        """Visits every node once, with a stack of its own: depth is the page's choice."""
        root = self.seen.tree.root
        todo: list[tuple[Element | Comment | str | None, Element, Look, bool]] = [(root, root, Look(), False)]
        while todo:
            node, owner, look, is_link = todo.pop()
            if node is None:
                self._leave(owner, look)
            elif isinstance(node, str):
                self._words(node, look, is_link=is_link)
            elif isinstance(node, Comment):
                self._hide_alone("comment", node.words)
            else:
                own = self._enter(node, look)
                todo.append((None, node, own, is_link))
                within_link = is_link or node.tag == "a"
                todo.extend(
                    (child, node, own, within_link)
                    for child in reversed(node.children)
                    if self._is_read(child, node)
                )

    def _enter(self, element: Element, around: Look) -> Look:
        if around.gone:
            look = around
        elif element.tag in _NEVER_SHOWN:
            look = Look(gone=element.tag)
        else:
            style = cascaded(element, self.sheets)
            look, element.display = look_of(element.tag, element.attributes, style, around)
        if look.gone and not around.gone:
            self.hidden_root += 1
        element.start, element.shown = len(self.seen.pieces), self.n_shown
        if look.gone:
            if element.tag == "iframe":
                self._hide(-self.hidden_root, look.gone, element.get("srcdoc"))
            return look
        self._separate(element, opening=True)
        self._generated(element, look, "before")
        self._control(element, look)
        return look

    def _leave(self, element: Element, look: Look) -> None:
        if not look.gone:
            self._generated(element, look, "after")
            self._separate(element, opening=False)
            self._count_folded(element)
        element.end = len(self.seen.pieces)

    def _count_folded(self, element: Element) -> None:
        element.shown = self.n_shown - element.shown
        if element.tag == "details" and "open" not in element.attributes:
            summary = next((child.shown for child in element.elements if child.tag == "summary"), 0)
            self.seen.folded += element.shown > summary

    def _is_read(self, child: Element | Comment | str, parent: Element) -> bool:
        """Whether the walk goes into a child; contents of controls and frames are read from the element itself."""
        if parent.tag in {"textarea", "iframe", "select"}:
            return False
        return not (
            parent.tag in {"script", "style"} and isinstance(child, str) and not self._is_odd_script(parent)
        )

    @staticmethod
    def _is_odd_script(element: Element) -> bool:
        return element.tag == "script" and not _SCRIPT_KINDS.fullmatch(element.get("type").strip().lower())

    def _words(self, text: str, look: Look, *, is_link: bool) -> None:
        if not text or not (look.keeps_lines or not text.isspace()):
            if text and not look.gone and self.seen.pieces and not self.seen.pieces[-1].is_break:
                self.seen.pieces.append(Piece(" "))
            return
        why = look.unseen
        if why:
            self._hide(-self.hidden_root if look.gone else self.n_shown, why, text)
            return
        words = re.sub(r"[ \t\r\f]+", " ", text) if look.keeps_lines else _SPACES.sub(" ", text)
        self.n_shown += len(words.strip())
        self.seen.pieces.append(Piece(words, is_link=is_link))

    def _hide(self, where: int, why: str, words: str) -> None:
        if why != "head" and self.n_hidden < 100 * MAX_HIDDEN:
            self.n_hidden += 1
            self.seen.hidden.append((where, why, words[: 2 * MAX_HIDDEN_CHARACTERS]))

    def _hide_alone(self, why: str, words: str) -> None:
        self.hidden_root += 1
        self._hide(-self.hidden_root, why, words)

    def _separate(self, element: Element, *, opening: bool) -> None:
        tag, pieces = element.tag, self.seen.pieces
        if tag == "br":
            if opening:
                pieces.append(Piece(BREAK, is_break=True))
        elif tag in {"td", "th"}:
            if opening and element.index:
                pieces.append(Piece(CELL, is_break=True))
        elif tag in _PARAGRAPHS:
            pieces.append(Piece(PARAGRAPH, is_break=True))
        elif element.display.startswith(
            ("block", "list-item", "flex", "grid", "table", "flow-root")
        ) or tag in {"input", "textarea", "select"}:
            pieces.append(Piece(BREAK, is_break=True))
        elif (
            element.display.startswith("inline-")
            or (element.parent is not None and element.parent.display.endswith(("flex", "grid")))
            or (not opening and tag == "button")
        ):
            pieces.append(Piece(" "))
        if tag == "li" and opening:
            pieces.append(Piece(BULLET, is_break=True))

    def _generated(self, element: Element, look: Look, place: str) -> None:
        """Words that a style sheet puts before or after an element: readers see them."""
        if not element.styles or place not in element.styles:
            return
        style = cascaded(element, self.sheets, place)
        words = content_words(style.get("content", ""), element)
        if any(character.isalnum() for character in words):
            inner, _ = look_of("span", {}, style, look)
            self.hidden_root += bool(inner.gone)
            self._words(words, inner, is_link=False)

    def _control(self, element: Element, look: Look) -> None:
        """What a form control or a frame shows of its own."""
        if element.tag == "input":
            kind = element.get("type").strip().lower() or "text"
            self.seen.has_password |= kind == "password"
            if kind not in {"hidden", "checkbox", "radio", "file", "password", "image", "range", "color"}:
                self._words(element.get("value") or element.get("placeholder"), look, is_link=False)
        elif element.tag == "textarea":
            own = "".join(child for child in element.children if isinstance(child, str))
            self._words(own or element.get("placeholder"), look, is_link=False)
        elif element.tag == "select":
            self._options(element, look)
        elif element.tag == "iframe" and element.get("srcdoc") and self.seen.n_frames < MAX_FRAMES:
            self._frame(element.get("srcdoc"), look)

    def _options(self, element: Element, look: Look) -> None:
        options = [
            option
            for group in (element, *element.elements)
            for option in group.elements
            if option.tag == "option"
        ]
        chosen = [option for option in options if "selected" in option.attributes] or options[:1]
        shown = (
            options
            if "multiple" in element.attributes
            or (element.get("size").strip().isdigit() and int(element.get("size").strip()[:4]) > 1)
            else chosen[:1]
        )
        for option in options:
            words = "".join(child for child in option.children if isinstance(child, str))
            if option in shown:
                self._words(f" {words} ", look, is_link=False)
            else:
                self._hide_alone("option", words)

    def _frame(self, html: str, look: Look) -> None:
        inner = see(html, frames=self.seen.n_frames + 1)
        self.seen.n_frames = inner.n_frames
        if look.unseen:
            self._hide_alone(look.unseen, "".join(piece.words for piece in inner.pieces))
        else:
            self.n_shown += 1
            self.seen.pieces.extend((Piece(BREAK, is_break=True), *inner.pieces, Piece(BREAK, is_break=True)))
        for fragment in inner.fragments():
            self._hide_alone(fragment.how, fragment.words)


def content_words(content: str, element: Element) -> str:
    """The words of a `content` property; empty where browsers would throw the declaration away."""
    at, words = 0, []
    content = content.strip()
    while at < len(content):
        found = _CONTENT.match(content, at)
        if found is None:
            return ""
        words.append(
            _css_unescaped(found[1] or found[2] or (element.get(found[3].lower()) if found[3] else ""))
        )
        at = found.end()
        while at < len(content) and content[at].isspace():
            at += 1
    return "".join(words)


def _css_unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    return re.sub(
        r"\\(?:([0-9a-fA-F]{1,6})\s?|\n|(.))",
        lambda found: found[2] or (_safe_character(found[1]) if found[1] else ""),
        text,
        flags=re.DOTALL,
    )


def _safe_character(digits: str) -> str:
    code = int(digits, 16)
    return chr(code) if 0 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\ufffd"
