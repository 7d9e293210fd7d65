"""Sentences of what a person wrote about themselves: whole ones, as an abbreviation ends none."""

from __future__ import annotations

import re

_END = re.compile(r"(?<=[.!?…])[\"”’')\]]{0,3}(?=\s)|\n")
_ABBREVIATIONS = frozenset({
    "e.g", "i.e", "etc", "approx", "ca", "vs", "incl", "excl", "resp", "min", "max", "no", "nr", "fig", "dr", "prof", "mr",
    "mrs", "ms", "st", "jr", "sr", "inc", "ltd", "co", "corp", "dept", "univ", "z.b", "u.a", "d.h", "bzw", "usw", "ggf", "inkl",
    "dipl", "ing", "str", "vol", "ed", "eds", "p", "pp", "b.sc", "m.sc", "b.a", "m.a", "ph.d", "b.tech", "m.tech", "b.e", "m.e",
    "u.s", "u.k", "est", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "okt", "nov", "dec", "dez",
})  # fmt: skip
_BULLETS = "•‣▪◦●○■□–—*·-\u2043\uf0b7 \t"


def sentences(text: str) -> list[str]:
    r"""The sentences of a text, white space folded; each line begins a new one, bullets go.

    Example:
        >>> sentences("Baker since 1999, e.g. in Ulm. Ran 3 ovens.\n• Trained 4 apprentices")
        ['Baker since 1999, e.g. in Ulm.', 'Ran 3 ovens.', 'Trained 4 apprentices']
    """
    found: list[str] = []
    for line in text.splitlines():
        found += _of_line(" ".join(line.split()).lstrip(_BULLETS))
    return found


def _of_line(line: str) -> list[str]:
    found: list[str] = []
    start = 0
    for end in _END.finditer(line):
        piece = line[start : end.end()].strip()
        if piece and _ends(piece, line[end.end() :].lstrip()):
            found.append(piece)
            start = end.end()
    rest = line[start:].strip()
    return [*found, rest] if rest else found


def _ends(piece: str, after: str) -> bool:
    """Whether a sentence ends here: what follows begins like one, and no abbreviation or ordinal stands before."""
    if not after or after[0].islower():
        return False
    last = piece.rsplit(" ", 1)[-1].strip("\"”’'()[]")
    if not last.endswith(".") or last.endswith("..."):
        return True
    bare = last[:-1].casefold().lstrip("(")
    # "1. FC", "J. Doe", "3. place": an ordinal or an initial, unless the number ends a real sentence ("in 2019. Then").
    return bare not in _ABBREVIATIONS and not (bare.isdigit() and len(bare) < 3) and len(bare) != 1
