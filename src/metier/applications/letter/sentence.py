"""What a sentence of a letter is made of: whose fact, where, and what was said before it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from metier.domain.record import FactKind, OwnFact
from metier.text.lines import one_line


class Grade(IntEnum):
    """How well a resume's words could be made a sentence; the higher the better it reads."""

    QUOTED = 1
    """Put between quotation marks, as nothing else is sure."""
    LISTED = 2
    """A noun phrase behind a colon."""
    SPOKEN = 3
    """A sentence in the first person."""


class Turn(IntEnum):
    """Where in its paragraph a sentence stands."""

    FIRST = 0
    """It says where."""
    NEXT = 1
    THIRD = 2
    LATER = 3


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a fact belongs.

    Attributes:
        kind: Of the heading it stands under; None where it stands alone.
        at: Employer, school or project, on one line; empty where the resume does not say.
        n_later: Positions after it that were spoken of before.
        is_current: It lasts still.
    """

    kind: FactKind | None = None
    at: str = ""
    n_later: int = 0
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Spoken:
    """A fact as a sentence.

    Attributes:
        more: How the next phrase of the same kind is joined to it, in place of a sentence of its own; empty: not at all.
        phrase: What is joined to an earlier one.
    """

    text: str
    grade: Grade
    more: str = ""
    phrase: str = ""

    def joined(self, other: Spoken) -> Spoken:
        """Both as one sentence.

        Example:
            >>> first = Spoken("My work included: care.", Grade.LISTED, "; ", "care")
            >>> first.joined(Spoken("My work also included: rotas.", Grade.LISTED, "; ", "rotas")).text
            'My work included: care; rotas.'
        """
        text = ended(f"{self.text.removesuffix('.')}{self.more}{other.phrase}")
        return Spoken(text, self.grade, self.more, other.phrase)


LONGEST_NAME = 60


def scene_of(heading: OwnFact | None, n_later: int = 0) -> Scene:
    """The scene of what stands under a heading."""
    if heading is None or heading.kind is FactKind.SKILL_GROUP:
        return Scene()
    is_project = heading.kind is FactKind.PROJECT
    at = one_line(heading.title if is_project else heading.at)
    return Scene(heading.kind, at if len(at) <= LONGEST_NAME else "", n_later, heading.is_current)


_BULLET = re.compile(r"^(?:[^\w\s(“\"„'‘$€£§]|\s)+")
_END = re.compile(r"[\s.;,:]+$")
_SENTENCE = re.compile(r"(?<=[a-zäöüß0-9)%\]])[.!;]\s+(?=[A-ZÄÖÜ])")
_SHORT = re.compile(
    r"\b(?:e\.g|i\.e|etc|approx|incl|inc|ltd|co|no|vs|ca|bzw|z\.B|u\.a|d\.h|inkl|Mr|Mrs|Dr|Prof|St)$",
    re.IGNORECASE,
)


def clean(words: str) -> str:
    """A line of a resume without its bullet, its final stop and stray spaces.

    Example:
        >>> clean("• Built the  pipeline.")
        'Built the pipeline'
    """
    bare = _END.sub("", _BULLET.sub("", one_line(words)))
    return f"{bare}." if re.search(r"\b(?:etc|Inc|Ltd|Co|usw)$", bare) else bare


def parts_of(words: str) -> list[str]:
    """The sentences of a line, each without its final stop.

    Example:
        >>> parts_of("Built the pipeline. Ran it for 3 years (approx. 40 jobs).")
        ['Built the pipeline', 'Ran it for 3 years (approx. 40 jobs)']
    """
    found: list[str] = []
    start = 0
    text = _BULLET.sub("", one_line(words))
    for stop in _SENTENCE.finditer(text):
        if not _SHORT.search(text[start : stop.start()]):
            found.append(text[start : stop.start()])
            start = stop.end()
    return [bare for part in [*found, text[start:]] if (bare := clean(part))]


def names(words: str, at: str) -> bool:
    """Whether words name a place already, by its first telling word."""
    first = next((word for word in re.findall(r"\w+", at) if len(word) > 3), at)
    return bool(first) and re.search(rf"\b{re.escape(first)}\b", words, re.IGNORECASE) is not None


def lower_first(words: str) -> str:
    """With a small first letter, unless the first word is a name or an abbreviation by its other letters.

    Example:
        >>> lower_first("Built it"), lower_first("SQL reports"), lower_first("A/B tests"), lower_first("A team")
        ('built it', 'SQL reports', 'A/B tests', 'a team')
    """
    first = re.split(r"\s", words, maxsplit=1)[0]
    others = first[1:]
    if (
        not first
        or any(c.isupper() or c.isdigit() for c in others)
        or not others.replace("-", "").replace(",", "").isalpha()
    ):
        return words if first != "A" else f"a{others}{words[len(first) :]}"
    return words[:1].lower() + words[1:]


def ended(words: str) -> str:
    """With a full stop, unless one stands there.

    Example:
        >>> ended("It works"), ended("Does it?"), ended("By Acme Inc.")
        ('It works.', 'Does it?', 'By Acme Inc.')
    """
    return words if words.endswith((".", "!", "?", "…", ".”", ".“")) else f"{words}."
