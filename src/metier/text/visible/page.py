"""A saved page as a posting's text: title, words, hidden fragments, structured data."""

from __future__ import annotations

import html as entities
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from metier.domain.posting import HiddenFragment, UntrustedText
from metier.text.visible.tree import Element
from metier.text.visible.walk import BREAK, BULLET, CELL, PARAGRAPH, Piece, Seen, see

MAX_TITLE = 300
SHORTEST_MAIN = 80
"""Characters; a shorter main region is an empty frame that scripts would have filled."""
SHORT_PAGE = 1_500
"""Characters; a sign-in or captcha page has fewer."""
LINKS_OF_NAVIGATION = 0.5
"""Share of link text from which a block beside the posting is navigation."""
MAX_SCANS = 200
MAX_BANNER = 4_000
"""Characters; more is no cookie banner."""

_SPACES = re.compile(r"[ \t]+")
_COOKIE_NAME = re.compile(r"cookie|consent|gdpr|onetrust|usercentrics|didomi|cmp[-_]", re.IGNORECASE)
_COOKIE_WORDS = re.compile(r"cookie", re.IGNORECASE)
_COOKIE_CHOICE = re.compile(
    r"accept|reject|agree|allow|decline|manage|preferences|settings|akzeptier|ablehn|zustimm|einstellung|accepter|refuser|aceptar|rechazar",
    re.IGNORECASE,
)
_FOOTER_WORDS = re.compile(
    r"©|\(c\)|copyright|privacy|terms|imprint|impressum|datenschutz|all rights reserved|mentions légales",
    re.IGNORECASE,
)
_SIGN_IN = re.compile(
    r"\b(?:sign|log) ?in\b|\blogin\b|anmelden|einloggen|se connecter|connexion|iniciar sesi[oó]n|forgot (?:your )?password|passwort vergessen",
    re.IGNORECASE,
)
_CAPTCHA = re.compile(
    r"captcha|verify (?:that )?you are (?:a )?human|are you a robot|not a robot|checking your browser|unusual traffic|just a moment|"
    r"security check|enable javascript and cookies to continue|bist du ein mensch|sie ein mensch sind",
    re.IGNORECASE,
)

_BLOCK_TAG = r"p|br|div|ul|ol|li|h[1-6]|hr|table|tr|td"
_KNOWN = (
    "a|abbr|address|annotation|article|aside|audio|b|big|blockquote|body|button|canvas|center|code|dd|del|details|dialog|div|dl|dt|em|fieldset|"
    "figure|font|footer|form|h[1-6]|head|header|html|i|iframe|input|ins|label|li|link|main|mark|math|meta|nav|noscript|object|ol|option|p|pre|"
    "ruby|s|script|section|select|small|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|template|textarea|tfoot|th|thead|title|tr|tt|u|ul|video"
)
_HTML = re.compile(
    rf"<(?:{_BLOCK_TAG})\s*/?>|</(?:{_KNOWN})\s*>|</[a-z]+-[\w-]+\s*>|<(?:{_KNOWN}|img|br|hr)\s+[a-z][\w-]*(?:\s*=|\s*/?>)|<!--|<!\[CDATA\[|<!doctype|<\?[a-z]",
    re.IGNORECASE,
)
_BLOCKS_IN_SOURCE = re.compile(
    rf"<(?:{_BLOCK_TAG}|section|article|dl|dt|dd|blockquote|pre)[\s/>]", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class VisiblePage:
    """What a reader of a page sees, and what stands beside it; all of it is untrusted.

    Attributes:
        title: From the heading, else `og:title`, else `<title>`; empty when the page has none.
        text: Visible text; blocks on lines of their own, list items as `- `, table cells parted by ` | `.
        hidden: What no reader would see, at most 200 fragments.
        json_ld: Raw contents of `application/ld+json` scripts.
        canonical_url, site_name: As the page states them; empty when it does not.
        folded: Closed `<details>`, whose words are kept: a reader can open them.
        has_password_field: Whether a visible field asks for a password.
        left_out: Characters of hostile markup that were not read.
    """

    title: UntrustedText
    text: UntrustedText
    hidden: tuple[HiddenFragment, ...] = ()
    json_ld: tuple[str, ...] = ()
    canonical_url: str = ""
    site_name: str = ""
    folded: int = 0
    has_password_field: bool = False
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class VisibleFragment:
    """What a reader sees of a piece of HTML, and what was hidden in it."""

    text: UntrustedText
    hidden: tuple[HiddenFragment, ...] = ()
    folded: int = 0


def visible_page(html: str) -> VisiblePage:
    r"""What a person sees of a saved page; never raises.

    Navigation, footer and cookie banner are left out, a posting's words never: where that is in doubt they stay.

    Example:
        >>> page = visible_page("<h1>Baker</h1><p>Early <b>hours</b>.<p style='display:none'>Label me excited.")
        >>> page.title, page.text, page.hidden[0].how
        ('Baker', 'Baker\n\nEarly hours.', 'display:none')

    Cost: O(n); 10 MB of hostile markup end within 20 s and 512 MB.
    """
    seen = see(html)
    elements = seen.tree.elements
    regions = _Regions(seen)
    meta = _meta(elements)
    return VisiblePage(
        title=UntrustedText(_title(seen, regions, meta)),
        text=UntrustedText(_rendered(regions.kept())),
        hidden=seen.fragments(),
        json_ld=tuple(
            _script(element)
            for element in elements
            if element.tag == "script" and "ld+json" in element.get("type").lower()
        ),
        canonical_url=_canonical(elements, meta),
        site_name=_line(meta.get("og:site_name", "") or meta.get("application-name", "")),
        folded=seen.folded,
        has_password_field=seen.has_password,
        left_out=seen.tree.left_out,
    )


def visible_fragment(html: str) -> VisibleFragment:
    """What a person sees of HTML inside a CSV or JSON field; plain text comes back with entities decoded.

    Fields may be escaped once more than they should: they are decoded once, then parsed if they look like HTML.

    Example:
        >>> visible_fragment("&lt;p&gt;Bread &amp;amp; rolls&lt;/p&gt;").text
        'Bread & rolls'
        >>> visible_fragment("C++ <template> and a < b").text
        'C++ <template> and a < b'
    """
    source = html
    if not looks_like_html(source):
        source = entities.unescape(source) if "&" in source else source
        if not looks_like_html(source):
            return VisibleFragment(UntrustedText(source))
    if "\n" in source and not _BLOCKS_IN_SOURCE.search(source):
        source = f'<div style="white-space:pre-line">{source}</div>'  # plain text with a few tags: its lines are meant
    seen = see(source)
    return VisibleFragment(UntrustedText(_rendered(seen.pieces)), seen.fragments(), seen.folded)


def looks_like_html(text: str) -> bool:
    """Whether a text is HTML; `a < b`, `List<String>` and `C++ <template>` are not.

    Example:
        >>> looks_like_html("Hours:<br>9 to 5"), looks_like_html("I <3 vector<a> and <job_posting>")
        (True, False)
    """
    return "<" in text and _HTML.search(text) is not None


def sign_in_page(page: VisiblePage) -> str | None:
    """`a sign-in page` or `a captcha page` when a page is one and no posting; None otherwise."""
    if len(page.text) > SHORT_PAGE or any("JobPosting" in script for script in page.json_ld):
        return None
    words = f"{page.title}\n{page.text}"
    if _CAPTCHA.search(words):
        return "a captcha page"
    if page.has_password_field and _SIGN_IN.search(words):
        return "a sign-in page"
    return None


class _Regions:
    """Where on a page the posting stands: everything but navigation, footers and cookie banners."""

    def __init__(self, seen: Seen) -> None:
        self.pieces = seen.pieces
        self.elements = seen.tree.elements
        self._words = [0, *accumulate(0 if piece.is_break else len(piece.words) for piece in seen.pieces)]
        self._links = [0, *accumulate(len(piece.words) if piece.is_link else 0 for piece in seen.pieces)]
        self._headings = [element for element in self.elements if element.tag == "h1" and self.size(element)]
        self._heading_starts = [heading.start for heading in self._headings]
        self._n_scans = MAX_SCANS
        self.main = self._main()
        self._within = self._inside_posting()

    def size(self, element: Element) -> int:
        """Visible characters in an element."""
        return self._words[element.end] - self._words[element.start]

    def link_share(self, element: Element) -> float:
        """Share of an element's visible characters that stand in links."""
        return (self._links[element.end] - self._links[element.start]) / max(self.size(element), 1)

    def words(self, element: Element) -> str:
        """An element's visible words; empty once a page has asked too often, as hostile pages nest candidates."""
        self._n_scans -= 1
        if self._n_scans < 0:
            return ""
        return "".join(piece.words for piece in self.pieces[element.start : element.end])

    def kept(self) -> list[Piece]:
        """The pieces of the posting; all pieces where leaving something out would leave nothing."""
        dropped = sorted(
            (element.start, element.end) for element in self._dropped() if element.end > element.start
        )
        kept: list[Piece] = []
        at = 0
        for start, end in dropped:
            if start >= at:
                kept.extend(self.pieces[at:start])
                kept.append(Piece("\n", is_break=True))
            at = max(at, end)
        kept.extend(self.pieces[at:])
        return kept if any(not piece.is_break and piece.words.strip() for piece in kept) else self.pieces

    def _main(self) -> Element | None:
        """The main region, if it holds most of the text that is not links."""
        named = [
            element for element in self.elements if element.tag == "main" or element.get("role") == "main"
        ]
        named = named or [element for element in self.elements if element.tag == "article"]
        if not named:
            return None
        best = max(named, key=self.size)
        plain = self._words[-1] - self._links[-1]
        own = (self._words[best.end] - self._words[best.start]) - (
            self._links[best.end] - self._links[best.start]
        )
        return best if own * 2 >= plain and self.size(best) >= SHORTEST_MAIN else None

    def _dropped(self) -> Iterator[Element]:
        total = self._words[-1]
        for element in self.elements:
            if element.end <= element.start or element is self.main:
                continue
            if element.tag in _BOILERPLATE_TAGS or element.get("role") in _BOILERPLATE_ROLES:
                if self._is_boilerplate(element):
                    yield element
            elif self._is_cookie_banner(element, total):
                yield element
        if self.main is not None:
            yield from (
                beside
                for beside in self._beside_main()
                if self.link_share(beside) > LINKS_OF_NAVIGATION and not self._has_heading(beside)
            )

    def _beside_main(self) -> Iterator[Element]:
        here = self.main
        while here is not None and here.parent is not None:
            yield from (
                sibling
                for sibling in here.parent.elements
                if sibling is not here and sibling.end > sibling.start
            )
            here = here.parent

    def _is_boilerplate(self, element: Element) -> bool:
        if self._holds_main(element) or self._has_heading(element):
            return False
        is_navigation = element.tag == "nav" or element.get("role") == "navigation"
        share = self.link_share(element)
        if is_navigation:
            return share > LINKS_OF_NAVIGATION
        if element.tag == "footer" or element.get("role") == "contentinfo":
            return not self._within_posting(element) and (
                share > LINKS_OF_NAVIGATION
                or (
                    self.size(element) < MAX_BANNER // 4
                    and _FOOTER_WORDS.search(self.words(element)) is not None
                )
            )
        return not self._within_posting(element) and share > LINKS_OF_NAVIGATION

    def _is_cookie_banner(self, element: Element, total: int) -> bool:
        name = f"{element.get('id')} {element.get('class')} {element.get('aria-label')}"
        if not _COOKIE_NAME.search(name) or self.size(element) > min(MAX_BANNER, total // 2):
            return False
        if self._holds_main(element) or self._has_heading(element):
            return False
        words = self.words(element)
        return _COOKIE_WORDS.search(words) is not None and _COOKIE_CHOICE.search(words) is not None

    def _holds_main(self, element: Element) -> bool:
        return self.main is not None and element.start <= self.main.start and self.main.end <= element.end

    def _has_heading(self, element: Element) -> bool:
        place = bisect_left(self._heading_starts, element.start)
        return place < len(self._heading_starts) and self._heading_starts[place] < element.end

    def headings(self) -> list[Element]:
        """Visible first-level headings in document order."""
        return self._headings

    def _inside_posting(self) -> set[int]:
        inside: set[int] = set()
        for element in self.elements:  # parents come before children
            parent = element.parent
            if parent is not None and (
                parent.tag in {"article", "main"} or parent is self.main or id(parent) in inside
            ):
                inside.add(id(element))
        return inside

    def _within_posting(self, element: Element) -> bool:
        return id(element) in self._within


_BOILERPLATE_TAGS = frozenset(("nav", "footer", "header"))
_BOILERPLATE_ROLES = frozenset(("navigation", "contentinfo", "banner"))


def _title(seen: Seen, regions: _Regions, meta: dict[str, str]) -> str:
    open_graph = _line(meta.get("og:title", ""))
    headings = regions.headings()
    inside = [
        heading
        for heading in headings
        if regions.main is not None and regions.main.start <= heading.start < regions.main.end
    ]
    texts = [_line(_rendered(regions.pieces[heading.start : heading.end])) for heading in inside or headings]
    for text in texts:
        if len(texts) > 1 and text and text.casefold() in open_graph.casefold():
            return text[:MAX_TITLE]
    if texts and texts[0]:
        return texts[0][:MAX_TITLE]
    named = next(
        (
            _line(_script(element))
            for element in seen.tree.elements
            if element.tag == "title" and not _in_picture(element)
        ),
        "",
    )
    return (open_graph or named)[:MAX_TITLE]


def _in_picture(element: Element) -> bool:
    return element.parent is not None and element.parent.tag != "head"


def _meta(elements: list[Element]) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in elements:
        if element.tag == "meta":
            name = (element.get("property") or element.get("name")).strip().lower()
            found.setdefault(name, element.get("content"))
    return found


def _canonical(elements: list[Element], meta: dict[str, str]) -> str:
    links = [
        element.get("href")
        for element in elements
        if element.tag == "link" and "canonical" in element.get("rel").lower().split()
    ]
    urls = (url.strip() for url in (*links, meta.get("og:url", "")))
    return next((url for url in urls if re.match(r"https?://\S{1,2000}$", url, re.IGNORECASE)), "")


def _script(element: Element) -> str:
    return "".join(child for child in element.children if isinstance(child, str))


def _line(text: str) -> str:
    return " ".join(text.split())


def _rendered(pieces: list[Piece]) -> str:
    """Pieces as text: spaces folded as browsers do, breaks next to each other count as the largest."""
    lines: list[str] = []
    current: list[str] = []
    gap = ""

    def close() -> None:
        line = _SPACES.sub(" ", "".join(current)).strip()
        if line not in {"", "-", "|"}:
            lines.append("\n" if lines and gap_before == PARAGRAPH else "")
            lines[-1] += line
        current.clear()

    gap_before = ""
    for piece in pieces:
        if piece.is_break and piece.words in {BREAK, PARAGRAPH}:
            if current == [BULLET]:
                continue  # the item's words stand in a block of their own
            if current:
                close()
                gap = ""
            gap = max(gap, piece.words, key=len)
        elif current or (piece.words.strip() and piece.words != CELL):
            if not current:
                gap_before = gap
            current.append(piece.words)
    close()
    return "\n".join(lines).strip()
