"""What the page of one posting shows: its text with what quotes it, and everything that is known beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from metier.actions.look import ShowReport
from metier.domain.decision import Label
from metier.domain.posting import Posting
from metier.domain.verdict import Reason, ReasonKind, Verdict
from metier.errors import MetierError
from metier.pages import posting_words
from metier.pages.outcome_words import application_words
from metier.pages.posting_words import LEAST_SEEN
from metier.pages.reader import Block, blocks
from metier.pages.words import (
    UNKNOWN,
    facts_line_of,
    moment,
    one_line,
    place_and_mode,
    verdict_words,
)
from metier.web.views.posting.told import MOST_REQUESTED, FactNote, Note, Told

if TYPE_CHECKING:
    from metier.screeners.breakdown import Breakdown

_TOLD = 6
"""Sentences about what would change a verdict."""
_NEAREST = 6
"""Decided postings that are named as the nearest."""


@dataclass(frozen=True, slots=True)
class TermRow:
    """A summand of the score, with what it is the sum of."""

    moved: str
    block: str
    words: str
    parts: tuple[tuple[str, str, str], ...]
    """Moved, words, and a posting of the person's that is named; empty where there is none."""


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """A frozen verdict."""

    at: str
    words: str
    by: str
    outside: str


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision of the posting's history."""

    at: str
    label: str
    reason: str
    is_taken_back: bool


@dataclass(frozen=True)
class PostingPage:
    """Everything about one posting.

    Attributes:
        is_covered: What metier thinks of it is not shown, so that it does not lead the answer.
        problem: Why something that was sent from an older page was not done.
    """

    report: ShowReport
    is_covered: bool = False
    problem: MetierError | None = None

    @property
    def posting(self) -> Posting:
        """The posting."""
        return self.report.posting

    @property
    def title(self) -> str:
        """Its title."""
        return one_line(self.posting.title, 300) or "(no title)"

    @property
    def language(self) -> str:
        """The language it is written in; empty where that is not known."""
        return self.posting.facts.language or ""

    @property
    def where(self) -> str:
        """Employer, place and mode, as far as they are known."""
        found = [one_line(self.posting.company, 120), one_line(place_and_mode(self.posting), 160)]
        return " · ".join(words for words in found if words and words != UNKNOWN)

    @property
    def facts_line(self) -> str:
        """Its facts on one line."""
        return facts_line_of(self.posting.facts)

    # --- the text, and what quotes it -----------------------------------------------------------------------

    @cached_property
    def _numbered(self) -> Told:
        return Told(self.report, is_covered=self.is_covered)

    @cached_property
    def blocks(self) -> list[Block]:
        """The visible text; a first line that only says the title again is left out."""
        found = blocks(self.posting.text, self._numbered.numbers.marks)
        first = found[0].lines[0] if found else ()
        is_marked = any(span.marks for span in first)
        if first and not is_marked and "".join(span.words for span in first).strip() == self.title:
            found[0] = replace(found[0], lines=found[0].lines[1:])
        return [block for block in found if block.lines]

    @property
    def reasons(self) -> list[Note]:
        """Why it stands where it stands; decided postings that are near stand in `nearest`."""
        return self._numbered.reasons

    @property
    def rules(self) -> list[Note]:
        """What guardrails and growth goals point at."""
        return self._numbered.rules

    @property
    def facts(self) -> list[FactNote]:
        """What was read by rule."""
        return self._numbered.facts

    @property
    def tools(self) -> str:
        """Tools that are named."""
        return ", ".join(one_line(fact.value, 60) for fact in self.posting.facts.tools)

    @property
    def warnings(self) -> list[Note]:
        """Flags and signals."""
        return self._numbered.warnings

    @property
    def requested(self) -> list[Note]:
        """What an application is asked to hold."""
        return self._numbered.requested

    @property
    def n_more_requested(self) -> int:
        """How many more there are."""
        return max(0, len(self.report.requested) - MOST_REQUESTED)

    # --- what was said of it ----------------------------------------------------------------------------------

    @property
    def newest(self) -> Verdict | None:
        """The newest verdict; None where there is none."""
        return self.report.verdicts[-1][0] if self.report.verdicts else None

    @property
    def verdict(self) -> str:
        """The newest verdict in words; empty where there is none."""
        return verdict_words(self.newest) if self.newest else ""

    @property
    def outside(self) -> tuple[str, ...]:
        """Limits of the profile that it breaks."""
        return self.newest.outside_limits if self.newest else ()

    @property
    def shares(self) -> str:
        """Its three probabilities, where they mean labels."""
        newest = self.newest
        if newest is None or newest.tentative:
            return ""
        return posting_words.shares_words((newest.p_passed, newest.p_maybe, newest.p_excited))

    @property
    def lane(self) -> str:
        """Where the last screening put it, and why."""
        return posting_words.lane_words(self.report.placement) if self.report.placement else ""

    @property
    def judges(self) -> str:
        """Who judged it."""
        placed, newest = self.report.placement, self.newest
        return (
            posting_words.judges_words(placed, tentative=newest is None or newest.tentative) if placed else ""
        )

    @property
    def apart(self) -> str:
        """Who gave the newest verdict, where the posting stands by another one; empty where it stands by it."""
        return posting_words.apart_words(self.report)

    @property
    def explained(self) -> str:
        """Who explains, where it is not the newest verdict's own version."""
        return posting_words.explained_words(self.report)

    @property
    def sum_of(self) -> Breakdown | None:
        """The score as a sum; None where it is none."""
        return self.report.why.breakdown if self.report.why else None

    @property
    def terms(self) -> list[TermRow]:
        """Its summands."""
        found = self.sum_of
        return [
            TermRow(
                posting_words.signed(term.moved),
                one_line(term.block),
                one_line(term.words, 200),
                tuple(
                    (posting_words.signed(part.weight), one_line(part.words, 160), _href(part))
                    for part in term.parts
                    if abs(part.weight) >= LEAST_SEEN
                ),
            )
            for term in (found.terms if found else ())
        ]

    @property
    def total(self) -> tuple[str, str]:
        """What the score comes to, and which probabilities it stands for."""
        why, found = self.report.why, self.sum_of
        if why is None or found is None:
            return "", ""
        return posting_words.signed(found.score), posting_words.sum_words(found, tentative=why.tentative)

    @property
    def changes(self) -> list[str]:
        """What would change it, one fact at a time."""
        why = self.report.why
        return [one_line(words, 200) for words in why.counterfactuals.told[:_TOLD]] if why else []

    @property
    def nearest(self) -> list[Note]:
        """Decided postings that it is most like."""
        named: dict[str, Note] = {}
        for reason in self._nearest():
            note = Note(one_line(reason.words, 160), href=_href(reason))
            named.setdefault(str(reason.posting_id), note)
        named.pop(str(self.posting.id), None)  # what was decided is like itself, which tells nothing
        return list(named.values())[:_NEAREST]

    def _nearest(self) -> Iterator[Reason]:
        parts = [part for term in (self.sum_of.terms if self.sum_of else ()) for part in term.parts]
        parts.sort(key=lambda part: -abs(part.weight))
        yield from (reason for reason in self.report.reasons if reason.posting_id)
        yield from (part for part in parts if part.posting_id and _is_like(part))

    @property
    def verdicts(self) -> list[VerdictRow]:
        """Verdicts as they were frozen, the newest first."""
        return [
            VerdictRow(
                moment(run.made_at),
                verdict_words(verdict),
                posting_words.run_words(run),
                "; ".join(one_line(words) for words in verdict.outside_limits),
            )
            for verdict, run in reversed(self.report.verdicts)
        ]

    @property
    def said_lines(self) -> list[str]:
        """What a base model said last, before its probabilities were read for this person."""
        said = next((v.said for v, _ in reversed(self.report.verdicts) if v.said), None)
        if said is None:
            return []
        prompt = self.report.templates.get(said.prompt) or said.prompt
        lines = [words for words, _ in posting_words.said_lines(said, prompt=prompt)]
        told = " ".join(note.words for note in self.reasons)
        return [words for words in lines if words not in told]

    # --- the person's own -------------------------------------------------------------------------------------

    @property
    def label(self) -> str:
        """What the person said; empty while it is undecided."""
        return str(self.report.standing.label) if self.report.standing else ""

    @property
    def decision_id(self) -> int:
        """Of the decision that stands; 0 while it is undecided. Forms carry it, so that nothing is overwritten unseen."""
        return self.report.standing.id if self.report.standing else 0

    @property
    def reason(self) -> str:
        """Why, in their own words."""
        return self.report.standing.reason if self.report.standing else ""

    @property
    def decisions(self) -> list[DecisionRow]:
        """Every decision, the newest first."""
        undone = {decision.undoes for decision in self.report.decisions}
        return [
            DecisionRow(moment(one.decided_at), str(one.label), one_line(one.reason, 300), one.id in undone)
            for one in reversed(self.report.decisions)
            if one.label is not None
        ]

    @property
    def outcome(self) -> str:
        """Where an application stands; empty where there is none."""
        return application_words(self.report.application) if self.report.application else ""

    @property
    def documents(self) -> str:
        """What was made for it; empty where nothing was."""
        return posting_words.documents_words(self.report) if self.report.drafts else ""

    @property
    def rounds(self) -> list[str]:
        """Interviews."""
        return [posting_words.round_words(row) for row in self.report.rounds]

    # --- where it was seen ------------------------------------------------------------------------------------

    @property
    def sightings(self) -> list[tuple[str, str, str]]:
        """Where it was seen: words, another title, and an address."""
        own = one_line(self.posting.title)
        return [
            (
                one_line(posting_words.seen_words(seen), 300),
                one_line(seen.title, 100) if seen.fold_rule and one_line(seen.title) != own else "",
                seen.url,
            )
            for seen in self.report.sightings
        ]

    @property
    def remarks(self) -> Sequence[str]:
        """How it was read, and what was taken out."""
        return [
            *(one_line(note, 300) for note in self.posting.notes),
            *posting_words.invisible_words(self.posting),
        ]

    @property
    def hidden_words(self) -> str:
        """How much of the page no reader sees; empty where nothing was hidden."""
        return posting_words.hidden_words(self.posting) if self.posting.hidden else ""


def _is_like(part: Reason) -> bool:
    """Whether a part of a sum stands for likeness: what is less like a decided posting than most are moves the other way."""
    return (part.label is Label.EXCITED and part.weight > 0) or (
        part.label is Label.PASSED and part.weight < 0
    )


def _href(reason: Reason) -> str:
    """The page of the decided posting that a reason names; empty where it names none."""
    is_near = reason.kind is ReasonKind.NEIGHBOUR and reason.posting_id
    return f"/postings/{reason.posting_id}" if is_near else ""
