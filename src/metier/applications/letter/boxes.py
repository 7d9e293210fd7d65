"""What a posting wants in an application, as boxes to tick: which can be, which are, and what the person said to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from metier.applications.letter.asked import NO_ANSWER, NOT_IN_A_LETTER, Ticked, frames_of
from metier.domain.draft import Line, Section
from metier.errors import LetterRequestError
from metier.text.lines import one_line
from metier.text.requested import Requested, RequestedKind

_SECTIONS = frozenset({Section.ASKED, Section.SUBJECT, Section.GREETING})
"""Where in a letter something that was ticked stands."""


@dataclass(frozen=True, slots=True)
class Box:
    """Something the posting wants in an application, as a box to tick.

    Attributes:
        number: As `--include` takes it.
        is_ticked: It stands in this letter.
        needs_answer: It goes in only with the person's own words: `--include 2=…`.
        is_offered: It can be ticked; what is refused, or belongs elsewhere, cannot.
    """

    number: int
    requested: Requested
    is_ticked: bool
    needs_answer: bool
    is_offered: bool


def boxes_of(requested: Iterable[Requested], lines: Sequence[Line] = ()) -> tuple[Box, ...]:
    """A box for each, numbered from 1, beside the lines of a letter."""
    return tuple(_box(number, each, lines) for number, each in enumerate(requested, start=1))


def ticked_of(include: Iterable[str], requested: Sequence[Requested], *, posting: int) -> list[Ticked]:
    """What the person ticked, with what it is about.

    Args:
        include: As typed: `2`, or `2=my answer`.
        posting: Its number, for what to do next.

    Raises:
        LetterRequestError: A number stands for nothing, for what is refused, or lacks its answer.
    """
    boxes = boxes_of(requested)
    found: list[Ticked] = []
    for given in include:
        number, _, answer = given.partition("=")
        place = int(number) if re.fullmatch(r"\s*\d{1,3}\s*", number) else 0
        if not 1 <= place <= len(boxes):
            what = f"there is no request {one_line(number, 20)}; the posting has {len(boxes) or 'none'}"
            raise LetterRequestError(given, what=what, hint=f"`metier letter {posting}` lists them")
        box = boxes[place - 1]
        wanted = box.requested
        if not box.is_offered:
            why = wanted.why or "a letter cannot hold it"
            raise LetterRequestError(given, what=f"{wanted.words}: {why}", hint="Leave it out")
        if box.needs_answer and not answer.strip():
            hint = f"`metier letter {posting} --include '{place}=your answer'`"
            raise LetterRequestError(given, what=f"{wanted.words}: it needs your answer", hint=hint)
        found.append(Ticked(wanted, one_line(answer)))
    return found


def _box(number: int, requested: Requested, lines: Sequence[Line]) -> Box:
    value = one_line(requested.value)
    begins = frames_of(requested.kind)
    is_there = any(
        line.section in _SECTIONS and ((bool(value) and value in line.text) or line.text.startswith(begins))
        for line in lines
    )
    is_offered = not requested.is_refused and requested.kind not in NOT_IN_A_LETTER
    needs = requested.kind not in NO_ANSWER or (requested.kind is not RequestedKind.CONTACT and not value)
    return Box(number, requested, is_ticked=is_there, needs_answer=needs, is_offered=is_offered)
