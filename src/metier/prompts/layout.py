"""The order of a prompt: what never changes first, then what is near, then the posting, then the task again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from metier.domain.chat import Piece
from metier.prompts.sizes import PromptSize
from metier.prompts.template import Slot, Template

NOTHING = "(none)"
"""Stands where a slot has nothing to say; it does not tell why."""


class Section(StrEnum):
    """Which part of a request a piece belongs to; the names of `PromptSize`."""

    STATIC = "static"
    EXAMPLES_STABLE = "examples_stable"
    EXAMPLES_NEAR = "examples_near"
    POSTING = "posting"
    TAIL = "tail"


@dataclass(frozen=True, slots=True)
class Laid:
    """A piece in its place."""

    section: Section
    text: str

    @property
    def is_stable(self) -> bool:
        """Whether it, and all before it, is the same in every request of a run."""
        return self.section in {Section.STATIC, Section.EXAMPLES_STABLE}


@dataclass(frozen=True, slots=True)
class Slots:
    """What is put into the slots.

    Attributes:
        examples: Whether this run shows examples: then what follows their slot may change from request to request.
    """

    profile: str
    examples: bool
    examples_stable: str
    examples_near: str
    posting: str


def lay(template: Template, slots: Slots, last_words: str) -> list[Laid]:
    """The pieces of the first turn, in order; those that are stable come first.

    Values are put between the parts of the template and never read for slots again, so `{{profile}}` in a posting
    stays what it is.
    """
    laid: list[Laid] = []
    section = Section.STATIC
    for part in template.parts:
        if part is Slot.EXAMPLES:
            laid += _examples(slots, section)
            section = Section.TAIL if slots.examples else section
        elif part is Slot.POSTING:
            laid.append(Laid(Section.POSTING, slots.posting))
            section = Section.TAIL
        else:
            laid.append(Laid(section, slots.profile if part is Slot.PROFILE else part))
    return [*laid, Laid(Section.TAIL, f"\n\n{last_words}")]


def _examples(slots: Slots, section: Section) -> Iterator[Laid]:
    if slots.examples_stable or slots.examples_near:
        if slots.examples_stable:
            yield Laid(Section.EXAMPLES_STABLE, slots.examples_stable)
        if slots.examples_near:
            yield Laid(Section.EXAMPLES_NEAR, slots.examples_near)
    else:
        yield Laid(Section.TAIL if slots.examples else section, NOTHING)


def pieces(laid: Sequence[Laid]) -> tuple[Piece, ...]:
    """As few pieces as tell what is stable."""
    return tuple(
        Piece("".join(piece.text for piece in group), stable=stable)
        for stable, group in groupby(laid, key=lambda piece: piece.is_stable)
    )


def size(laid: Sequence[Laid], count_tokens: Callable[[str], int]) -> PromptSize:
    """Tokens of each section."""
    counts = dict.fromkeys(Section, 0)
    for piece in laid:
        counts[piece.section] += count_tokens(piece.text) if piece.text else 0
    return PromptSize(**{section.value: count for section, count in counts.items()})
