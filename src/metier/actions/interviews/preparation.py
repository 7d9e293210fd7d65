"""The preparation of an interview: one text for the terminal and for a Markdown file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from metier.actions.interviews.preparing import PrepReport
from metier.actions.outcomes.noting import stage_words
from metier.applications.interviews.prepared import Gap, Likely, Outline, OutlinePart, Past, ToAsk, Why
from metier.domain.record import OwnFact, OwnFactId
from metier.text.lines import one_line

LONGEST_QUOTE = 220
LONGEST_ANSWER = 600
_HEADS = (
    ("What the posting asks", (Why.REQUESTED, Why.DEMAND, Why.GAP)),
    ("What your record invites", (Why.RECORD,)),
    ("Asked before", (Why.BEFORE,)),
    ("Asked in most interviews", (Why.STANDARD,)),
    ("Worded by a base model", (Why.MODEL,)),
)


class BlockKind(StrEnum):
    """What a block of a preparation is."""

    TITLE = "title"
    HEAD = "head"
    QUESTION = "question"
    LINE = "line"
    NOTE = "note"
    """Something to think of, or to know."""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of a preparation; every word in it has passed `one_line`."""

    kind: BlockKind
    words: str


def blocks_of(report: PrepReport) -> list[Block]:
    """The whole preparation, in the order in which it is read."""
    return [
        *_practical(report),
        *_questions(report),
        *_gaps(report.foreseen.gaps),
        *_to_ask(report.foreseen.to_ask),
    ]


def every_likely(report: PrepReport) -> tuple[Likely, ...]:
    """The questions of a preparation, those of a base model last."""
    return (*report.foreseen.likely, *(report.by_model.likely if report.by_model else ()))


def _practical(report: PrepReport) -> Iterator[Block]:
    posting = report.posting
    company = f", {one_line(posting.company, 60)}" if posting.company else ""
    yield Block(BlockKind.TITLE, f"Interview: {one_line(posting.title, 100) or 'no title'}{company}")
    stands = stage_words(report.application) if report.application else "no outcome is noted"
    yield Block(BlockKind.LINE, f"Application: {stands}{f'; due: {report.due}' if report.due else ''}")
    if report.planned:
        following = report.planned[0]
        yield Block(
            BlockKind.LINE, f"Next round: {one_line(following.name, 60)} on {following.round.held_on}"
        )
    if report.held:
        names = ", ".join(f"{one_line(talk.name, 40)} on {talk.round.held_on}" for talk in report.held)
        yield Block(BlockKind.LINE, f"Rounds so far: {names}")
    for signal in report.signals:
        quote = f": “{one_line(signal.quotes[0].words, 120)}”" if signal.quotes else ""
        yield Block(BlockKind.NOTE, f"The posting {one_line(signal.words, 160)}{quote}")
    for flag in report.flags:
        yield Block(BlockKind.NOTE, f"The posting: {one_line(flag.words, 160)}")
    for note in report.notes:
        yield Block(BlockKind.NOTE, note)


def _questions(report: PrepReport) -> Iterator[Block]:
    facts = {fact.id: fact for fact in report.facts}
    likely = every_likely(report)
    number = 0
    for head, whys in _HEADS:
        of_head = [one for one in likely if one.why in whys]
        if of_head:
            yield Block(BlockKind.HEAD, head)
        for one in of_head:
            number += 1
            yield Block(BlockKind.QUESTION, f"{number}. {one_line(one.words, 400)}")
            yield from _about(one, facts)


def _about(one: Likely, facts: dict[OwnFactId, OwnFact]) -> Iterator[Block]:
    if why := _why(one):
        yield Block(BlockKind.LINE, why)
    yield from map(_answer, one.answers)
    if one.outline and one.outline.n_missing < len(one.outline.parts):
        yield from _outline(one.outline)
    elif one.outline:
        thing = one.outline.parts[0].missing.partition(": ")[0]
        yield Block(BlockKind.NOTE, f"no story yet: {thing}")
    if one.facts and (one.outline is None or one.outline.n_missing == len(one.outline.parts)):
        named = [facts[number] for number in one.facts[:3] if number in facts]
        words = "; ".join(f"{fact.id} {one_line(fact.words, 90)}" for fact in named)
        if words:
            yield Block(BlockKind.LINE, f"your facts: {words}")
    if one.advice:
        yield Block(BlockKind.LINE, one_line(one.advice, 400))
    for problem in one.problems:
        yield Block(BlockKind.NOTE, one_line(problem, 300))


def _why(one: Likely) -> str:
    """Why it is likely; of a standard question nothing, as the head says it."""
    n = one.n_before
    again = f"asked in {n} of your interviews" if n and one.why is not Why.BEFORE else ""
    because = "" if one.why is Why.STANDARD else one_line(one.because, 200)
    quote = one_line(one.quote, LONGEST_QUOTE)
    shown = f" — “{quote}”" if quote and quote.rstrip(" .").casefold() not in because.casefold() else ""
    told = "; ".join(part for part in (because, again) if part)
    return f"why: {told}{shown}" if told else ""


def _answer(past: Past) -> Block:
    rating = f"{past.asked.rating} of 5, " if past.asked.rating else ""
    where = one_line(past.company or past.title, 50)
    at = f" at {where}" if where else ""
    said = f"“{one_line(past.asked.answer, LONGEST_ANSWER)}”" if past.asked.answer else "no answer noted"
    return Block(BlockKind.LINE, f"you said ({rating}{past.round.held_on}{at}): {said}")


def _outline(outline: Outline) -> Iterator[Block]:
    shown: dict[str, list[OutlinePart]] = {}
    for part in outline.parts:  # one sentence may be action and result at once
        shown.setdefault(part.words or f"missing {part.name}", []).append(part)
    for parts in shown.values():
        names, first = " and ".join(part.name for part in parts), parts[0]
        if first.words:
            yield Block(BlockKind.LINE, f"{names}: {one_line(first.words, 300)} [{first.fact}]")
        for part in parts:
            if part.missing:
                yield Block(BlockKind.NOTE, f"{part.name}: {part.missing}")
    if outline.others:
        yield Block(BlockKind.LINE, f"or told with {', '.join(outline.others)}")


def _gaps(gaps: Sequence[Gap]) -> Iterator[Block]:
    if gaps:
        yield Block(BlockKind.HEAD, "What the posting asks and your record does not show")
    for gap in gaps:
        must = "" if gap.is_must else " (nice to have)"
        yield Block(BlockKind.QUESTION, f"{one_line(gap.words, 160)}{must}")
        yield Block(BlockKind.LINE, one_line(gap.speak, 400))


def _to_ask(questions: Sequence[ToAsk]) -> Iterator[Block]:
    if questions:
        yield Block(BlockKind.HEAD, "What to ask them")
    for one in questions:
        quote = f" — “{one_line(one.quote, 120)}”" if one.quote else ""
        yield Block(BlockKind.QUESTION, one.words)
        yield Block(BlockKind.LINE, f"{one_line(one.because, 160)}{quote}")


# --- Markdown -------------------------------------------------------------------------------------------

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def markdown(blocks: Sequence[Block], *, made_with: str) -> str:
    r"""The preparation as a Markdown file; what strangers wrote stands there as text and is no markup.

    Args:
        made_with: Which part a base model had in it, in one sentence.

    Example:
        >>> print(markdown([Block(BlockKind.TITLE, "Interview: C\\* developer")], made_with="No base model."))
        # Interview: C\\\* developer
        <BLANKLINE>
        *No base model.*
        <BLANKLINE>
    """
    lines: list[str] = []
    for block in blocks:
        words = _SPECIAL.sub(r"\\\1", block.words)
        lines += {
            BlockKind.TITLE: [f"# {words}", "", f"*{made_with}*", ""],
            BlockKind.HEAD: ["", f"## {words}", ""],
            BlockKind.QUESTION: ["", f"**{words}**", ""],
            BlockKind.LINE: [f"- {words}"],
            BlockKind.NOTE: [f"- ⚠ {words}"],
        }[block.kind]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines))
    return f"{text.strip()}\n"


def made_with(report: PrepReport) -> str:
    """Which part a base model had in it."""
    said = report.by_model
    if said is None or said.failure or not said.likely:
        return "Made without a base model: from the posting, your facts and your earlier interviews."
    return f"Made from the posting, your facts and your earlier interviews; {len(said.likely)} questions worded by {one_line(said.model, 60)} are marked."
