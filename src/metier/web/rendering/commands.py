"""Commands of the terminal that stand in words, as links to the pages that do the same."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from urllib.parse import quote, urlencode

PAGES: dict[tuple[str, ...], str] = {
    ("inbox",): "/inbox",
    ("inbox", "--label"): "/decide?mode=inbox",
    ("label",): "/decide",
    ("label", "--audit"): "/decide?mode=audit",
    ("relabel",): "/decide?mode=again",
    ("undo",): "/decide",
    ("list",): "/inbox",
    ("screen",): "/rank",
    ("add",): "/add",
    ("import",): "/add",
    ("pipeline",): "/pipeline",
    ("outcome",): "/pipeline",
    ("interview",): "/pipeline",
    ("tailor",): "/pipeline",
    ("letter",): "/pipeline",
    ("export-application",): "/pipeline",
    ("insights",): "/pipeline/insights",
    ("resume",): "/resume",
    ("report",): "/report",
    ("compare",): "/report/compare",
    ("curve",): "/report/curve",
    ("changes",): "/report/changes",
    ("patterns",): "/patterns",
    ("patterns", "--read-swaps"): "/patterns?swaps=read",
    ("promise",): "/promise",
    ("advise",): "/advice",
    ("journey",): "/advice/journey",
    ("explain",): "/explain",
    ("costs",): "/costs",
    ("profile",): "/profile",
    ("prompt",): "/prompt",
    ("guardrails",): "/guardrails",
    ("finetune",): "/finetune",
    ("model",): "/settings/models",
    ("consent",): "/settings/privacy",
    ("backup",): "/settings/backup",
    ("export",): "/settings/backup",
    ("doctor",): "/settings/health",
}
"""The beginning of a command → the page that does it; the longest beginning counts. What has no page has no entry."""

_CODE = re.compile(r"`([^`]+)`")
_NUMBERED = {"show": "", "outcome": "/application", "tailor": "/application", "letter": "/application",
             "interview": "/application", "export-application": "/application"}  # fmt: skip
"""Commands about one posting, by number → what stands behind its address."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence.

    Attributes:
        is_code: It stood between backticks.
        path: The page that does what it says; empty where there is none, or where it is no command.
    """

    words: str
    is_code: bool = False
    path: str = ""


def page_of(command: str) -> str:
    """The page that does what a command does; empty where there is none.

    Example:
        >>> page_of("metier label --audit"), page_of("metier show 17"), page_of("metier explain few-shot")
        ('/decide?mode=audit', '/postings/17', '/explain/few-shot')
        >>> page_of('metier guardrails add "more teaching"'), page_of("metier restore x.zip"), page_of("pip install x")
        ('/guardrails?words=more+teaching', '', '')
    """
    try:
        program, *parts = shlex.split(command.partition(", then ")[0])
    except ValueError:
        return ""
    if program != "metier" or not parts:
        return ""
    name, *rest = parts
    if name in _NUMBERED and rest and rest[0].isdecimal():
        return f"/postings/{rest[0]}{_NUMBERED[name]}"
    if name == "explain" and rest:
        return f"/explain/{quote('-'.join(rest), safe='')}" if rest != ["TOPIC"] else "/explain"
    if parts[:2] == ["guardrails", "add"] and len(parts) > 2 and parts[2] != "RULE":
        return f"/guardrails?{urlencode({'words': parts[2]})}"
    known = [begin for begin in PAGES if begin[0] == name and set(begin[1:]) <= set(rest)]
    return PAGES[max(known, key=len)] if known else ""


def pieces(words: str) -> tuple[Piece, ...]:
    """A sentence in parts, commands with the pages that do the same.

    Example:
        >>> [piece.path or piece.words for piece in pieces("Next: `metier screen`, in seconds")]
        ['Next: ', '/rank', ', in seconds']
    """
    found = []
    for number, part in enumerate(_CODE.split(words)):
        if part:
            is_code = bool(number % 2)
            found.append(Piece(part, is_code, page_of(part) if is_code else ""))
    return tuple(found)
