"""Unicode as a reader sees it: hidden characters out and counted, forms folded, white space tidied."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

MAX_CHARACTERS = 60_000  # real descriptions have 7,272 characters at the 95th percentile
GAP = "\n\n[…]\n\n"
MAX_MARKS = 30  # Unicode's Stream-Safe Text Format (UAX 15, section 13): no word of any language has more

_HIDDEN_CATEGORIES = frozenset({"Cf", "Cc", "Co", "Cs", "Cn"})
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
# Invisible characters that Unicode files as letters, marks or symbols ("default ignorable", and Braille's blank).
_BLANK_LETTERS = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"
_ZERO_WIDTH = f"\u00ad\u180e\u200b-\u200f\u2060-\u2064\ufeff{_BLANK_LETTERS}"

_LINE_ENDS = ("\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029")
_BLANKS = ("\t", "\u1680", "\u2800")  # white space that survives NFKC, and Braille's blank
_SPACES = re.compile(" {2,}")
_ASCII_PLAIN = frozenset(map(chr, (9, 10, *range(32, 127))))
_ASCII_HIDDEN = dict.fromkeys((*range(9), *range(14, 32), 127))
_BLANK_LINES = re.compile(r"\n{3,}")

# A flag of England, Scotland or Wales is a black flag followed by tag letters: the one honest use of that block.
_TAGS = re.compile(
    "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}\U000e007f|([\U000e0000-\U000e007f]+)"
)
_SUSPICIOUS: tuple[tuple[str, re.Pattern[str]], ...] = (
    # Single selectors choose the colour of an emoji or the shape of a name; runs, or selectors on letters, carry bytes.
    ("variation_selectors", re.compile(f"[{_SELECTORS}]{{4,}}|(?:[A-Za-z][{_SELECTORS}]+){{4,}}")),
    ("bidi_overrides", re.compile("[\u202d\u202e]+")),
    # Word's Symbol font puts bullets at U+F0xx; one of them before a space is a list, not a message.
    ("private_use", re.compile("[\ue000-\uefff\uf100-\uf8ff\U000f0000-\U0010ffff]+|[\uf000-\uf0ff]{3,}")),
    # Hyphenation and Persian put one between syllables; between every two letters, or in runs, nobody does.
    ("zero_width", re.compile(f"[{_ZERO_WIDTH}]{{4,}}|(?:\\w[{_ZERO_WIDTH}]+){{3,}}")),
    ("terminal_controls", re.compile("[\x08\x1b\x9b]+")),
)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text as a reader sees it, and what suspicious characters were taken out.

    Attributes:
        text: Without invisible characters, in normal form NFKC, white space tidied.
        unicode_flags: Suspicious characters of the raw text by kind; empty for honest texts. Kinds: `tags`,
            `variation_selectors`, `bidi_overrides`, `private_use`, `zero_width`, `terminal_controls`, `marks`.
    """

    text: str
    unicode_flags: dict[str, int] = field(default_factory=dict)


def clean(text: str) -> Cleaned:
    r"""The text as a reader sees it; cleaning twice gives the same as cleaning once.

    Flags are counted on the raw text, then forms are folded, hidden characters stripped and forms folded again,
    until nothing changes. Lone soft hyphens, byte order marks, emoji joiners and the like go without a flag.

    Example:
        >>> clean("Senior\u00a0Engi\u00adneer \r\n\r\n\r\n\r\n(m/w/d)")
        Cleaned(text='Senior Engineer\n\n(m/w/d)', unicode_flags={})

    Cost: O(n); about 0.01 ms for 3,000 ASCII characters and 0.1 ms for other scripts.
    """
    lines = _unify_line_ends(text)
    if text.isascii():
        # Without line ends honest ASCII is printable, and asking is far faster than translating.
        if lines.replace("\n", "").replace("\t", "").isprintable():
            return Cleaned(_tidy(lines))
        return Cleaned(_tidy(lines.translate(_ASCII_HIDDEN)), _flags(text))
    distinct = set(lines) - _ASCII_PLAIN
    hidden = _hidden_among(distinct)
    flags = _flags(text) if hidden else {}
    if hidden or not unicodedata.is_normalized("NFKC", lines) or _marks_among(distinct):
        lines, n_marks = _fold(lines)
        if n_marks:
            flags["marks"] = n_marks
    return Cleaned(_tidy(lines), flags)


def _unify_line_ends(text: str) -> str:
    for end in _LINE_ENDS[:4] if text.isascii() else _LINE_ENDS:
        if end in text:
            text = text.replace(end, "\n")
    return text


def _flags(text: str) -> dict[str, int]:
    counts = {"tags": sum(len(found[1]) for found in _TAGS.finditer(text) if found[1])}
    for kind, pattern in _SUSPICIOUS:
        counts[kind] = sum(len(found[0]) for found in pattern.finditer(text))
    return {kind: count for kind, count in counts.items() if count}


_HIDDEN_OTHERS = re.compile(f"[{_SELECTORS}{_BLANK_LETTERS}]")


def _hidden_among(distinct: set[str]) -> list[str]:
    return [c for c in distinct if unicodedata.category(c) in _HIDDEN_CATEGORIES or _HIDDEN_OTHERS.match(c)]


def _marks_among(distinct: set[str]) -> list[str]:
    return [
        c for c in distinct if c > "\u02ff" and unicodedata.combining(unicodedata.normalize("NFKD", c)[0])
    ]


def _fold(text: str) -> tuple[str, int]:
    """The text in NFKC without hidden characters, and how many stacked marks were cut."""
    n_marks = 0
    while True:
        text, n_cut = _cut_marks(text)
        n_marks += n_cut
        before = text
        if not unicodedata.is_normalized("NFKC", text):
            text = unicodedata.normalize("NFKC", text)
        hidden = _hidden_among(set(text) - _ASCII_PLAIN)
        if hidden:
            text = unicodedata.normalize("NFKC", text.translate({ord(c): None for c in hidden}))
        if text == before:
            return text, n_marks


def _cut_marks(text: str) -> tuple[str, int]:
    # Normalising sorts each run of combining marks, in quadratic time; so runs are bounded before.
    marks = _marks_among(set(text))
    if not marks:
        return text, 0
    one = f"[{re.escape(''.join(marks))}]"
    cut = re.sub(f"({one}{{{MAX_MARKS}}}){one}+", r"\1", text)
    return cut, len(text) - len(cut)


def _tidy(text: str) -> str:
    for blank in _BLANKS[:1] if text.isascii() else _BLANKS:
        text = text.replace(blank, " ")
    if "  " in text:
        text = _SPACES.sub(" ", text)
    text = text.replace(" \n", "\n")
    if "\n\n\n" in text:
        text = _BLANK_LINES.sub("\n\n", text)
    return text.strip(" \n")


def shorten(text: str, limit: int = MAX_CHARACTERS) -> tuple[str, int]:
    r"""The text cut in its middle to at most `limit` characters, and how many characters were left out.

    Head and tail stay, as deal-breakers stand at the end and padding must not push them out of view. The cut
    falls on a line end, else on a space, where one is near; `[…]` marks it.

    Example:
        >>> shorten("short")
        ('short', 0)
        >>> shorten("Bake bread. " * 10 + "No weekends.", limit=60)
        ('Bake bread. Bake bread.\n\n[…]\n\nBake bread. No weekends.', 85)
    """
    if len(text) <= limit:
        return text, 0
    room = max(limit - len(GAP), 0)
    head_end = _border(text, room // 2, back=True)
    tail_start = _border(text, len(text) - (room - room // 2), back=False)
    head, tail = text[:head_end].rstrip(), text[tail_start:].lstrip()
    kept = head + GAP + tail if room else text[:limit]
    return kept, len(text) - len(head) - len(tail) if room else len(text) - limit


def _border(text: str, at: int, *, back: bool) -> int:
    """The block border nearest to `at` towards the kept side, within a quarter of what is kept."""
    if back:
        low = at - at // 4
        for mark in ("\n\n", "\n", " "):
            found = text.rfind(mark, low, at + 1)
            if found >= 0:
                return found
        return at
    high = at + (len(text) - at) // 4
    for mark in ("\n\n", "\n", " "):
        found = text.find(mark, max(at - 1, 0), high)
        if found >= 0:
            return found + len(mark)
    return at


# One pass; alternatives in this order: an escaped mark is a character and never emphasis. Counts are bounded,
# so the time is linear. The look-ahead rules out most places at once: five times faster on real texts.
_MARKDOWN = re.compile(
    r"""
    (?=[\\*_\#]|^[ ]) (?:
      \\{1,3}(?P<escaped>[!-/:-@\[\]^_`{-~])  # some exporters escape what is escaped already
    | (?P<bold>\*{2,3}|(?<!\w)_{2,3}(?=[^\s_])|(?<=[^\s_\\])_{2,3}(?!\w))
    | (?<![\w*\\])\*(?P<starred>[^\s*\\](?:[^*\n\\]{0,200}[^\s*\\])?)\*(?![\w*])
    | (?<![\w_\\])_(?P<lined>[^\s_\\](?:[^_\n\\]{0,200}[^\s_\\])?)_(?![\w_])
    | ^[ ]{0,3}\#{1,6}[ \t]+(?P<heading>)
    )""",
    re.VERBOSE | re.MULTILINE,
)


def unescape_markdown(text: str) -> str:
    r"""Markdown as plain text: escapes undone, emphasis and heading marks off, bullets and links as they are.

    Example:
        >>> unescape_markdown("## What we offer\n* **Full\\-Time**, C\\+\\+, _remote_")
        'What we offer\n* Full-Time, C++, remote'
    """
    return _MARKDOWN.sub(_plain, text)


def _plain(found: re.Match[str]) -> str:
    return found["escaped"] or found["starred"] or found["lined"] or ""
