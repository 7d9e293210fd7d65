"""The lines of a text with broken characters repaired, and bullets told from words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

MAX_LINES = 5_000
MAX_LINE = 20_000
MAX_TEXT = 100_000
"""Characters that are read for sections; a resume of ten pages has some 30,000. What comes after is left unplaced."""

_BROKEN = re.compile(r"[ÂÃÄÅâð][\u0080-\u00bf\u0152-\u02dc\u2013-\u203a\u20ac\u2122]{1,3}")
# UTF-8 read as Latin-1, from which somebody then took the control characters: these bytes are lost for good.
_BARE = {"â¢": "•", "âª": "▪", "â¦": "•", "â²": "▲", "â¨": "✨"}
_BARE_PATTERN = re.compile("|".join(_BARE))
_STRAY = re.compile("Â(?=[\u00a0 ])")
_HIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f\u00ad\u200b-\u200f\u2060\ufeff]")
_LINE_END = re.compile("\r\n|[\n\r\x0b\x0c\u2028\u2029]")
# Signs that are only ever bullets: geometric shapes, dingbats, arrows, and where Word's Symbol font puts its own.
_SIGNS = "•●‣⁃∙\u25a0-\u25ff\u2605-\u2606\u2700-\u2767\u2794-\u27bf\uf000-\uf0ff"
_BULLET = re.compile(
    f"(?:[{_SIGNS}·→⇒☆¤§¨]{{1,3}}|[Øñâ](?=\\s)|[-–—*~+>¦]{{1,2}}(?=\\s)|o(?=\\s+[A-Z0-9]))\\s*"
)
INLINE_BULLET = re.compile(f"[{_SIGNS}]\\s*|(?:^|(?<=\\s))(?:[~¦](?=\\s?[A-Z])|[*â](?=\\s[A-Z]))\\s*")
_MARKUP = re.compile(r"^#{1,6}\s+|^\*\*(?=\S)|^__(?=\S)|\*\*(?=:?$)|__(?=:?$)")
_BOLD = re.compile(r"(?<!\w)(\*{1,2}|__)(?=[^\s*_])([^*_]{1,200})(?<!\s)\1(?!\w)")
_APART = re.compile(r"[A-ZÄÖÜ](?: [A-ZÄÖÜ]){2,30}(?:\s{2,5}[A-ZÄÖÜ](?: [A-ZÄÖÜ]){1,30}){0,4}")
_WORD = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or a part of one.

    Attributes:
        number: Of the line in the text, from 0.
        text: Without its bullet; runs of spaces inside are kept, as they part columns.
        is_item: It began with a bullet.
        is_after_gap: Blank lines come before it.
    """

    number: int
    text: str
    is_item: bool = False
    is_after_gap: bool = False

    def part(self, start: int, end: int | None = None) -> Line:
        """The line from one character to another; nothing that parted words is left at its ends."""
        return replace(self, text=self.text[start:end].strip())

    @property
    def has_words(self) -> bool:
        """Whether there is a letter or digit in it."""
        return bool(_WORD.search(self.text))


def repaired(text: str) -> str:
    r"""The text with characters that were written in one encoding and read in another put right, where that is certain.

    Example:
        >>> repaired("â\x80¢ KÃ¶ln, Wiproâ\x80\x99s")
        '• Köln, Wipro’s'
    """
    if text.isascii():
        return _HIDDEN.sub("", text)
    text = _HIDDEN.sub("", text)
    for _ in range(2):  # some texts went through it twice
        text = _BROKEN.sub(_decoded, text)
    text = _BARE_PATTERN.sub(lambda found: _BARE[found[0]], text)
    return _STRAY.sub("", text).replace("\u00a0", " ")


def _decoded(found: re.Match[str]) -> str:
    for encoding in ("latin-1", "cp1252"):
        for end in range(len(found[0]), 1, -1):
            try:
                return found[0][:end].encode(encoding).decode("utf-8") + found[0][end:]
            except UnicodeError:
                continue
    return found[0]


def lines_of(text: str) -> tuple[list[Line], dict[int, str]]:
    """The lines that have words, and by number those beyond what is read.

    Cost: linear in the text.
    """
    read: list[Line] = []
    beyond: dict[int, str] = {}
    gap, bullet, length = False, False, 0
    for number, raw in enumerate(split_lines(text)):
        if not raw.strip():
            gap = True
            continue
        length += len(raw)
        if len(raw) > MAX_LINE or length > MAX_TEXT or len(read) >= MAX_LINES:
            beyond[number] = raw.strip()
            continue
        line = _line(number, raw, is_after_gap=gap)
        if line.has_words:
            read.append(replace(line, is_item=line.is_item or bullet))
            gap = bullet = False
        else:
            bullet = bool(_BULLET.fullmatch(line.text + " ")) and len(line.text) == 1
            gap = gap or not bullet  # a rule drawn with signs parts like a blank line
    return read, beyond


def split_lines(text: str) -> list[str]:
    r"""The lines of a text as they are counted here: a form feed ends one, a stray C1 control does not.

    Example:
        >>> split_lines("a\r\nb\x0cc")
        ['a', 'b', 'c']
    """
    return _LINE_END.split(text)


def _line(number: int, raw: str, *, is_after_gap: bool) -> Line:
    text = repaired(raw).replace("\t", "  ").strip()
    if _APART.fullmatch(text):
        text = " ".join(word.replace(" ", "") for word in re.split(r"\s{2,}", text))
    text = _MARKUP.sub("", _BOLD.sub(r"\2", text)).strip()
    bullet = _BULLET.match(text)
    if bullet and bullet.end() < len(text):
        return Line(number, text[bullet.end() :].strip(), is_item=True, is_after_gap=is_after_gap)
    return Line(number, text, is_after_gap=is_after_gap)


_GOES_ON = re.compile(
    r"(?:\b(?:of|the|and|for|der|die|das|des|den|dem|für|und|zur|zum|im|am|de|du|la|del|di)|&)$"
)


def unbroken(lines: list[Line]) -> list[Line]:
    """Lines, put together where one was only broken: within a bracket, or behind a word that must go on.

    Example:
        >>> [line.text for line in unbroken([Line(0, "Museum of the"), Line(1, "Sea, Oban (June"), Line(2, "2019)")])]
        ['Museum of the Sea, Oban (June 2019)']
    """
    whole: list[Line] = []
    for line in lines:
        before = whole[-1].text if whole else ""
        is_open = (
            before.count("(") == before.count(")") + 1 and ")" in line.text and len(line.text) < len(before)
        )
        if (
            before
            and not line.is_item
            and not line.is_after_gap
            and (is_open or _GOES_ON.search(before) or _is_rest(whole[-1], line))
        ):
            whole[-1] = replace(whole[-1], text=f"{before} {line.text}")
        else:
            whole.append(line)
    return whole


def _is_rest(before: Line, line: Line) -> bool:
    """Whether a line in lower case is the rest of one that was not, and had not ended."""
    starts, ends = before.text[0], before.text[-1]
    return (
        line.text[0].islower()
        and not before.is_item
        and (starts.isupper() or starts.isdigit())
        and ends not in ".!?:;"
    )


def items_of(line: Line) -> list[Line]:
    """The line, parted at bullets within it.

    Example:
        >>> [part.text for part in items_of(Line(0, "Tools: • Git • Jenkins"))]
        ['Tools:', 'Git', 'Jenkins']
    """
    cuts = [(found.start(), found.end()) for found in INLINE_BULLET.finditer(line.text)]
    if not cuts:
        return [line]
    parts = [line.part(0, cuts[0][0])]
    for (_, start), end in zip(cuts, [start for start, _ in cuts[1:]] + [len(line.text)], strict=True):
        parts.append(replace(line.part(start, end), is_item=True, is_after_gap=False))
    return [part for part in parts if part.has_words]
