"""Sentences that both faces share, as a page says them: a command becomes a link with the page's own words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from metier.web.rendering.commands import Way, way_of

_CODE = re.compile(r"`([^`]+)`")
_ACTS_ITSELF = re.compile(r"^ (?:in a few minutes )?(?:would|has|does|(?!as\b|its\b|this\b)[a-z]+s)\b")
"""What follows a command that does something in its sentence: “`metier patterns` lists them”."""
_INSIDE = re.compile(
    r"\b(?:with|until|by|see|as|as in|than|from|in|of|after|before|when|whenever|that|to|or use) $"
)
"""What stands before a command that is spoken of: “go on with `metier label`”."""
_WITH = re.compile(r"(?<!\bon )with $")
_RUN = re.compile(r"\b[Rr]un $")
_START = re.compile(r"(?:^|[.?] )$")
_IN_A_TERMINAL = " in a terminal"
_BUDGET = '`budget = "5.00"` in metier.toml'
"""What the command line says where asking has no bound; the pages have one of their own for it."""
_OPTIONS = {
    "--budget": "the most it may cost",
    "--epochs": "epochs",
    "--share 10%": "a share of 10 %",
    "--edit": "as text",
    "--drop-red": "“Take out everything red”",
    "--merge": "“Add what is new”",
    "--replace": "“Put it in the place of my resume”",
    "--method encoder": "encoder",
    "--method lora": "lora",
    "--resume": "“Go on with it”",
    "--fresh": "“Drop what was interrupted, and begin anew”",
    "--hosting-per-hour": "“hosting per hour”",
}
"""Options of commands, as the pages call the fields that stand for them."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence.

    Attributes:
        is_code: It is shown as it would be typed.
        path: The page that its words lead to; empty where there is none.
    """

    words: str
    is_code: bool = False
    path: str = ""


def pieces(words: str) -> tuple[Piece, ...]:
    """A sentence in parts, as a page says it.

    Example:
        >>> [piece.words for piece in pieces("Next: `metier screen`, in seconds")]
        ['Next: ', 'Rank anew', ', in seconds']
        >>> in_page_words("`metier patterns` lists them"), in_page_words("Run `metier doctor --fix` to get fresh ones")
        ('The Patterns page lists them', 'Mend it under Health to get fresh ones')
        >>> in_page_words("`metier finetune export` writes"), in_page_words("`pip install x`")
        ('metier finetune export in a terminal writes', 'pip install x')
        >>> in_page_words('nothing bounds it: `budget = "5.00"` in metier.toml')
        'nothing bounds it: set a budget'
    """
    before, bound, after = words.partition(_BUDGET)
    if bound:
        return (*pieces(before), Piece("set a budget", path="/settings/budget"), *pieces(after))
    found: list[Piece] = []
    parts = _CODE.split(words)
    for number, part in enumerate(parts):
        if number % 2:
            found += _of_code(part, found, parts[number + 1])
        elif part:
            found.append(Piece(part))
    return tuple(found)


def in_page_words(words: str) -> str:
    """The same as one text, for titles and the like."""
    return "".join(piece.words for piece in pieces(words))


def _of_code(code: str, found: list[Piece], after: str) -> list[Piece]:
    """What stands for it; may change the words before it."""
    if code in _OPTIONS:
        return [Piece(_OPTIONS[code])]
    if code.startswith("--budget "):
        return [Piece(f"an amount of {code.removeprefix('--budget ')}")]
    way = None if after.startswith(_IN_A_TERMINAL) else way_of(code)
    return _as_typed(code, found, after) if way is None else [_as_link(way, found, after)]


def _as_typed(code: str, found: list[Piece], after: str) -> list[Piece]:
    told = _IN_A_TERMINAL in after or "terminal" in "".join(piece.words for piece in found)
    is_ours = code.startswith("metier ") and not code.startswith("metier serve")
    typed = Piece(code, is_code=True)
    return [typed, Piece(_IN_A_TERMINAL)] if is_ours and not told else [typed]


def _as_link(way: Way, found: list[Piece], after: str) -> Piece:
    before = found[-1].words if found else ""
    is_inside = bool(_ACTS_ITSELF.match(after) or _INSIDE.search(before))
    said = way.name if is_inside else way.act
    if run := _RUN.search(before):
        found[-1], said = Piece(before[: run.start()]), way.act
    elif is_inside and said.startswith("the ") and _WITH.search(before):
        found[-1] = Piece(_WITH.sub("on ", before))
    is_first = not found or _START.search("".join(piece.words for piece in found))
    return Piece(said[:1].upper() + said[1:] if is_first else said, path=way.path)
