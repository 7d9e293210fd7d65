"""What quotes a posting: reasons, rules, flags, facts and wishes, each with the number that leads into the text and back."""

from __future__ import annotations

from dataclasses import dataclass

from metier.actions.look import ShowReport
from metier.domain.facts import Part, Quote
from metier.domain.verdict import Reason
from metier.pages import posting_words
from metier.pages.reader import Mark
from metier.pages.words import one_line, quoted_facts, reason_words, signal_words

MOST_REQUESTED = 6
"""Wishes for an application that are told."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that quotes the posting, with the number that leads from one to the other.

    Attributes:
        number: 0 where it quotes nothing of the text.
        href: A posting of the person's that it names; empty for most.
    """

    words: str
    number: int = 0
    href: str = ""


@dataclass(frozen=True, slots=True)
class FactNote:
    """A fact with the words it was read from."""

    name: str
    value: str
    quote: str
    number: int


class Numbers:
    """Numbers what quotes the text, in the order it is told; a quote of another part has none."""

    def __init__(self) -> None:
        self.marks: list[Mark] = []
        self._next = 1

    def of(self, *quotes: Quote | None) -> int:
        """The number of what has these quotes; 0 where none stands in the text."""
        inside = [quote for quote in quotes if quote and quote.part is Part.TEXT and quote.end > quote.start]
        if not inside:
            return 0
        number = self._next
        self._next += 1
        self.marks += [Mark(quote.start, quote.end, number) for quote in inside]
        return number


class Told:
    """What quotes the posting, numbered in the order it stands on the page."""

    def __init__(self, report: ShowReport, *, is_covered: bool) -> None:
        self.numbers = Numbers()
        shown = () if is_covered else report.reasons
        placed = None if is_covered else report.placement
        self.reasons = [self._reason(reason) for reason in shown if not reason.posting_id]
        self.rules = [
            Note(
                f"“{one_line(flag.words, 80)}” points at “{one_line(flag.quote.words, 160)}”",
                self.numbers.of(flag.quote),
            )
            for flag in (placed.raised if placed else ())
        ]
        orders = [flag for flag in report.flags if flag.quote]
        self.warnings = [
            Note(
                f"{flag.words}: “{one_line(flag.quote.words if flag.quote else '', 160)}”",
                self.numbers.of(flag.quote),
            )
            for flag in orders
        ]
        self.warnings += [Note(signal_words(one, 80), self.numbers.of(*one.quotes)) for one in report.signals]
        self.facts = [
            FactNote(name, value, one_line(quote.words, 120), self.numbers.of(quote))
            for name, value, quote in quoted_facts(report.posting.facts)
        ]
        self.requested = [
            Note(posting_words.requested_words(each), self.numbers.of(each.quote))
            for each in report.requested[:MOST_REQUESTED]
        ]

    def _reason(self, reason: Reason) -> Note:
        return Note(reason_words(reason), self.numbers.of(reason.quote))
