"""What strangers wrote, made safe to show: on one line or several, without control or invisible characters."""

from __future__ import annotations

import unicodedata

_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def one_line(text: str, limit: int = 0) -> str:
    r"""Untrusted text on one line: no control or invisible characters, white space folded, cut at `limit`.

    Example:
        >>> one_line("Data\x1b[31m engineer\nBerlin")
        'Data[31m engineer Berlin'
    """
    folded = " ".join(visible(text).split())
    return folded if not limit or len(folded) <= limit else folded[: limit - 1].rstrip() + "…"


def many_lines(text: str) -> list[str]:
    """Untrusted text, line by line, without control or invisible characters."""
    return [_shown(line).replace("\t", "    ").rstrip() for line in text.split("\n")]


def _shown(line: str) -> str:
    """Without what is hidden; tabs stay. Most lines hide nothing, and looking at each character takes long."""
    return line if line.isprintable() else "".join(c for c in line if c == "\t" or not _is_hidden(c))


def visible(text: str) -> str:
    r"""A piece of untrusted text as it stands: white space kept, line ends and tabs as spaces, nothing invisible.

    Example:
        >>> visible("Data\u200b \nteam ")
        'Data  team '
    """
    if text.isprintable():
        return text
    return "".join(c if not _is_hidden(c) else " " if c.isspace() else "" for c in text)


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) in _HIDDEN_CATEGORIES
