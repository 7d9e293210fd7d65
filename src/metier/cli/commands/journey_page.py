"""The page of journeys: each step with a mark and a word, the next one with why and what to type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.adviser.journeys import State, shown
from metier.pages.journey_words import direction_lines, footer_words, state_words, typed_words, unknown_words
from metier.pages.words import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from metier.adviser.journeys import Direction, JourneyReport, Walked, WalkedStep
    from metier.cli.output import Out

_MARKS = {State.DONE: "✓", State.NEXT: "→", State.LATER: "·", State.ANY_TIME: "○"}
_STYLES = {State.DONE: "good", State.NEXT: "head", State.LATER: "quiet", State.ANY_TIME: "quiet"}
_WORD = max(len(state.value) for state in State)
_INDENT = 2 + _WORD + 2
"""Columns of mark and word; both stand there, as marks say nothing to who hears the page."""
_LINES = 4
"""Changed lines of profile.md that are shown on either side."""


def journeys_page(out: Out, report: JourneyReport, *, every: bool) -> None:
    """The journeys that are shown step by step, and a line for each other."""
    chosen = shown(report, every=every)
    if not chosen:
        out.say("No journey has a step that is due now.")
    for number, journey in enumerate(chosen):
        if number:
            out.say()
        _whole(out, journey, with_why=every or bool(report.asked))
        if journey.name == "direction":
            _direction(out, report.progress.direction)
    others = [one for one in report.journeys if one not in chosen]
    if others and not report.asked:
        out.say()
        _others(out, others)
    if chosen and (words := footer_words(chosen[0])):
        out.softly()
        out.next(words)


def _whole(out: Out, journey: Walked, *, with_why: bool) -> None:
    out.say((journey.title, "head"), f" · {journey.n_done} of {journey.n} steps done")
    out.say(journey.words)
    if not journey.is_done:
        lead = "fits now: " if journey.weight else "not now: "
        out.softly(f"{lead}{journey.why}")
    out.say()
    told = ""
    for step in journey.steps:
        missing = "" if step.missing == told else step.missing
        _step(out, step, missing, with_why=with_why)
        told = step.missing or told


def _step(out: Out, step: WalkedStep, missing: str, *, with_why: bool) -> None:
    """One step; `missing` is left out where the step before says the same."""
    style = _STYLES[step.state]
    far = f" ({step.far})" if step.far and step.state is not State.DONE else ""
    words = one_line(step.words)
    mark = f"{_MARKS[step.state]} {step.state.value:<{_WORD}}  "
    out.say((mark, style), (words, "head" if step.state is State.NEXT else ""), far, indent=_INDENT)
    is_next = step.state is State.NEXT
    if missing and (is_next or with_why):
        _below(out, f"cannot be done now: {one_line(missing)}", "note")
    if step.due:
        _below(out, f"now: {one_line(step.due)}", "note")
    if is_next or step.due or (with_why and step.state is not State.DONE):
        _below(out, step.why, "quiet")
        _below(out, f"type: {typed_words(step.command)}", "next" if is_next else "quiet")
    if with_why and step.unticks and step.state is State.DONE:
        _below(out, f"loses its tick by {step.unticks}", "quiet")


def _below(out: Out, words: str, style: str) -> None:
    out.say(" " * _INDENT + words, style=style, indent=_INDENT)


def _direction(out: Out, found: Direction) -> None:
    """Which lines of profile.md changed, and which labels are older."""
    if not found.is_changed:
        return
    out.say()
    for line in direction_lines(found):
        out.say(line)
    if words := unknown_words(found):
        out.softly(words)
    for sign, lines in (("+", found.added), ("-", found.removed)):
        _changed(out, sign, lines)


def _changed(out: Out, sign: str, lines: Sequence[str]) -> None:
    word = "new: " if sign == "+" else "gone:"
    for line in lines[:_LINES]:
        out.say(f"  {sign} {word} {one_line(line, 120)}", indent=10)
    if len(lines) > _LINES:
        out.softly(f"  and {len(lines) - _LINES} more")


def _others(out: Out, others: Sequence[Walked]) -> None:
    out.say(("Others", "head"))
    for one in others:
        out.say(f"  {one.name:<11} {one.n_done} of {one.n} done · {state_words(one)}", indent=14)
    out.softly("`metier journey NAME` shows one of them, `--all` every step")
