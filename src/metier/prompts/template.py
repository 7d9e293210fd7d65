"""The person's `prompt.md` as a template: words, three named slots, and a version that is the hash of its content."""

from __future__ import annotations

import difflib
import functools
import hashlib
import importlib.resources
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from metier.errors import TemplateError, quoted
from metier.prompts.control_tokens import control_token
from metier.text.lines import many_lines

MAX_CHARACTERS = 20_000
"""The default has under 2,000; a longer one is a file of another kind, pasted by mistake."""

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_SLOT = re.compile(r"\{\{([^{}]*)\}\}")
_MARK = re.compile(r"<<\s*(?:data|end)\b")
_NO_COMMENT = "the text between `<!--` and `-->` is a hint and is not sent"


class Slot(StrEnum):
    """A place of the template that metier fills."""

    PROFILE = "profile"
    EXAMPLES = "examples"
    POSTING = "posting"


TemplatePart: TypeAlias = str | Slot
"""Words of the template, or a slot between them. A `Slot` is a string too; ask for `Slot` first."""


@dataclass(frozen=True, slots=True)
class Template:
    """A template that can be used: one posting slot, and nothing that changes before what stays.

    Attributes:
        text: What is sent of `prompt.md`: without hints, with one kind of line ends.
        version: The first 12 hexadecimal digits of the SHA-256 of `text`.
        parts: `text` cut at its slots, in order. Values are put between them and never read for slots again.
    """

    text: str
    version: str
    parts: tuple[TemplatePart, ...]

    def has(self, slot: Slot) -> bool:
        """Whether the slot occurs."""
        return any(isinstance(part, Slot) and part is slot for part in self.parts)


@functools.cache
def default_template() -> Template:
    """The template of a new workspace."""
    file = importlib.resources.files("metier") / "new_workspace" / "prompt.md"
    return parse_template(file.read_text(encoding="utf-8"))


def parse_template(text: str) -> Template:
    """The template in the words of `prompt.md`.

    HTML comments are hints: they are not sent and do not change the version. Nothing is mended and nothing is
    replaced by the default, as a verdict must rest on what the person reads in the file.

    Raises:
        TemplateError: It is empty or longer than 20,000 characters; a slot is unknown, stands twice, or stands after
            `{{posting}}`; there is no `{{posting}}`; or it holds marks that only metier may write.

    Example:
        >>> parse_template("Judge for me: {{profile}} <!-- a hint --> Now: {{posting}}").parts
        ('Judge for me: ', <Slot.PROFILE: 'profile'>, '  Now: ', <Slot.POSTING: 'posting'>)
    """
    if len(text) > MAX_CHARACTERS:
        raise TemplateError(
            where="",
            what=f"it has {len(text):,} characters, at most {MAX_CHARACTERS:,} are allowed",
            hint="Shorten it; wishes belong into profile.md",
        )
    unified = "\n".join(many_lines(text.replace("\r\n", "\n").replace("\r", "\n")))
    lined = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), unified)
    if not lined.strip():
        raise TemplateError(
            where="",
            what="nothing in it is sent",
            hint=f"Write a prompt with the slot {{{{posting}}}}; {_NO_COMMENT}",
        )
    _check_marks(lined)
    _check_slots(lined)
    sent = re.sub(r"\n{3,}", "\n\n", lined).strip()
    return Template(sent, hashlib.sha256(sent.encode()).hexdigest()[:12], _cut(sent))


def _check_marks(text: str) -> None:
    found = _MARK.search(text)
    words = found[0] if found else control_token(text)
    if words:
        raise TemplateError(
            where=f"line {_line(text, text.index(words))}",
            what=f"{quoted(words)} is a mark between data and orders, which only metier may write",
            hint="Say it in other words",
        )


def _check_slots(text: str) -> None:
    lines: dict[Slot, int] = {}
    for found in _SLOT.finditer(text):
        line = _line(text, found.start())
        slot = _slot(found[1], line)
        if slot in lines:
            raise TemplateError(
                where=f"line {line}",
                what=f"{{{{{slot}}}}} stands there a second time, after line {lines[slot]}",
                hint="Leave one of the two",
            )
        lines[slot] = line
        if Slot.POSTING in lines and slot is not Slot.POSTING:
            raise TemplateError(
                where=f"line {line}",
                what=f"{{{{{slot}}}}} stands after {{{{posting}}}}",
                hint="Move {{posting}} below it: what is the same for every posting must come first, "
                "so that providers can keep it instead of reading it anew",
            )
    if Slot.POSTING not in lines:
        raise TemplateError(
            where="",
            what="the slot {{posting}} is missing",
            hint=f"Write {{{{posting}}}} where the posting belongs, best near the end; {_NO_COMMENT}",
        )


def _slot(name: str, line: int) -> Slot:
    plain = name.strip()
    if plain in set(Slot):
        return Slot(plain)
    near = difflib.get_close_matches(plain.lower(), list(Slot), n=1, cutoff=0.5)
    named = " ".join(f"{{{{{slot}}}}}" for slot in Slot)
    raise TemplateError(
        where=f"line {line}",
        what=f"no slot {quoted('{{' + name + '}}')}",
        hint=f"Did you mean {{{{{near[0]}}}}}?" if near else f"The slots are {named}",
    )


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _cut(text: str) -> tuple[TemplatePart, ...]:
    parts: list[TemplatePart] = []
    for place, piece in enumerate(_SLOT.split(text)):  # words, name, words, name, words
        if place % 2:
            parts.append(Slot(piece.strip()))
        elif piece:
            parts.append(piece)
    return tuple(parts)
