r"""Documents as Markdown and as plain text: no library, every character literal.

In Markdown everything that could be read as markup is escaped, so that a program that shows it shows the draft's words.
"""

from __future__ import annotations

import re

from metier.applications.paper import Link
from metier.documents.layout import BETWEEN, Head, Item, Layout, Named, Piece, Text, Title

_MARKS = re.compile(r"[\\`*_\[\]<>|~$]|&(?=[#\w])|!(?=\[)")
_LINE_START = re.compile(r"(?:#{1,6}(?=\s|$)|\+(?=\s|$)|-(?=[\s-]|$)|=|:|(\d{1,9})(?=[.)](?:\s|$)))")


def escaped(text: str) -> str:
    r"""Text that Markdown shows as it is.

    Example:
        >>> escaped("5 * 3 <img src=x> [a](b)")
        '5 \\* 3 \\<img src=x\\> \\[a\\](b)'
        >>> escaped("1. not a list"), escaped("# no title")
        ('1\\. not a list', '\\# no title')
    """
    inner = _MARKS.sub(lambda found: f"\\{found[0]}", text)
    start = _LINE_START.match(inner)
    if start is None:
        return inner
    if start[1]:
        return f"{start[1]}\\{inner[len(start[1]) :]}"
    return f"\\{inner}"


def markdown(layout: Layout) -> str:
    """The document as CommonMark."""
    out = [f"# {escaped(layout.name)}"] if layout.name else []
    out += [escaped(layout.label)] if layout.label else []
    out += [BETWEEN.join(map(_link, layout.reached))] if layout.reached else []
    return _blocks([*out, *_markdown_pieces(layout)])


def _markdown_pieces(layout: Layout) -> list[str]:
    blocks: list[str] = []
    before: Piece | None = None
    for piece in layout.pieces:
        row = _markdown_piece(piece)
        if isinstance(piece, Item) and isinstance(before, Item):
            blocks[-1] += f"\n{row}"
        elif isinstance(piece, Text) and isinstance(before, Text) and not piece.room:
            blocks[-1] += f"\\\n{row}"  # a line of an address, not a paragraph
        else:
            blocks.append(row)
        before = piece
    return blocks


def _markdown_piece(piece: Piece) -> str:
    match piece:
        case Title(text=text):
            return f"## {escaped(text)}"
        case Head(first=title, period=period, below=below, link=link):
            under = [part for part in (escaped(period), escaped(below), _link(link) if link else "") if part]
            return "\n\n".join([f"### {escaped(title)}", *([BETWEEN.join(under)] if under else [])])
        case Named(name=name, text=text):
            return f"**{escaped(name)}:** {escaped(text)}" if name else escaped(text)
        case Text(text=text, is_strong=is_strong):
            return f"**{escaped(text)}**" if is_strong else escaped(text)
        case Item(text=text):
            return f"- {escaped(text)}"


def _link(link: Link) -> str:
    if not link.url:
        return escaped(link.text)
    target = re.sub(r"[<>\s\\]", lambda found: f"%{ord(found[0]):02X}", link.url)
    return f"[{escaped(link.text)}](<{target}>)"


def plain_text(layout: Layout) -> str:
    """The document as text for a form or a mail: nothing wrapped, titles on lines of their own."""
    out = [
        part
        for part in (layout.name, layout.label, BETWEEN.join(link.text for link in layout.reached))
        if part
    ]
    blocks = ["\n".join(out)] if out else []
    rows: list[str] = []
    for place, piece in enumerate(layout.pieces):
        row = _text_piece(piece)
        after_title = place > 0 and isinstance(layout.pieces[place - 1], Title)
        is_close = isinstance(piece, Item | Named) or (isinstance(piece, Text) and not piece.room)
        if rows and not is_close and not after_title:
            blocks.append("\n".join(rows))
            rows = []
        rows.append(row)
    return _blocks([*blocks, "\n".join(rows)] if rows else blocks)


def _text_piece(piece: Piece) -> str:
    match piece:
        case Head(first=title, period=period, below=below, link=link):
            first = f"{title} ({period})" if period and title else title or period
            return "\n".join(part for part in (first, below, link.text if link else "") if part)
        case Item(text=text):
            return f"- {text}"
        case Named(name=name, text=text):
            return f"{name}: {text}" if name else text
        case _:
            return piece.text


def _blocks(blocks: list[str]) -> str:
    return "\n\n".join(blocks) + "\n" if blocks else ""
