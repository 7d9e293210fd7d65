"""A cover letter for one posting: made, shown again, made anew, edited, with what was ticked, without what is red."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from metier.actions.desk import Desk
from metier.actions.drafts import MOST_OWN, Answered, DraftDesk, DraftReport, Person
from metier.applications.demands import Likeness, Match
from metier.applications.letter import (
    Box,
    Material,
    Ticked,
    body_by_model,
    boxes_of,
    compose,
    frames_of,
    language_of_letter,
    own_sentences,
    says_why,
    ticked_lines,
    ticked_of,
)
from metier.applications.paper import language_of
from metier.applications.voice import Voice
from metier.domain.draft import METIER, Draft, DraftKind, Line, Section
from metier.domain.posting import Posting, PostingId
from metier.domain.profile import Profile
from metier.domain.record import FactKind, OwnFact
from metier.prompts.writing import LetterText
from metier.text.requested import requested_in

MOST_FACTS = 40
"""Facts that a base model is given, headings apart."""
_NOT_TOLD = frozenset({FactKind.REFERENCE, FactKind.INTEREST})
"""What others said of the person, and what they do for themselves: nothing for a letter."""

Write = Callable[[Posting, Sequence[OwnFact], Sequence[str], str], LetterText]
"""Asks a base model for the body: facts in the order in which they matter, own sentences, and the language by its code."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter before anything is stored, and what a base model would be given to word it.

    Attributes:
        own: The person's own earlier sentences, newest first: shown for their style.
        language: That of the posting, which a model writes in; empty where it is not known.
    """

    lines: tuple[Line, ...]
    facts: tuple[OwnFact, ...]
    own: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class LetterReport:
    """A letter for one posting.

    Attributes:
        boxes: What the posting wants in an application.
        answered: What the posting asks of applicants, with the sentences that show it.
        language, posting_language: Of the letter, and of the posting, empty where it is not known.
        meets_wishes: It says why this employer: the posting meets something of the profile.
        model: The base model that worded it, or empty.
        failure: Why the base model worded nothing, in words; empty where none was asked or all went well.
        dropped: Why single sentences of its answer were left out, in words.
        paid_usd: What asking cost now.
    """

    report: DraftReport
    boxes: tuple[Box, ...]
    answered: tuple[Answered, ...]
    language: str
    posting_language: str
    meets_wishes: bool
    model: str = ""
    failure: str = ""
    dropped: tuple[str, ...] = ()
    paid_usd: Decimal = Decimal(0)

    @property
    def draft(self) -> Draft:
        """The draft itself."""
        return self.report.draft

    @property
    def n_words(self) -> int:
        """Words of the whole letter."""
        return sum(len(line.text.split()) for line in self.draft.lines)

    @property
    def unanswered(self) -> tuple[Match, ...]:
        """What the posting asks and no sentence shows."""
        return tuple(each.match for each in self.answered if not each.lines)

    @property
    def is_other_language(self) -> bool:
        """Whether the letter is in another language than the posting."""
        return bool(self.posting_language) and self.posting_language != self.language


class LetterDesk(DraftDesk[LetterReport]):
    """Making and changing the letter for one posting; arguments as of any `DraftDesk`, and the profile."""

    kind = DraftKind.LETTER

    def __init__(
        self,
        desk: Desk,
        posting: Posting,
        person: Person,
        profile: Profile,
        *,
        likeness: Likeness | None = None,
    ) -> None:
        super().__init__(desk, posting, person, likeness=likeness)
        self._profile = profile
        self._requested = requested_in(posting)

    def make(
        self,
        include: Iterable[str] = (),
        *,
        is_short: bool = False,
        write: Write | None = None,
        dry_run: bool = False,
    ) -> LetterReport:
        """A new letter out of the record, in the person's earlier sentences where they had any.

        Args:
            include: What the posting wants, ticked: `2`, or `2=my answer`.
            write: Asks a base model for the body; what it claims beyond the facts stays in the draft, and is red.

        Raises:
            RecordEmptyError: There are no facts.
            LetterRequestError: A tick cannot be met.
        """
        ticked = self._ticked(include)
        composed = self.composed(ticked, is_short=is_short)
        said = LetterText()
        if write:
            said = write(self._posting, composed.facts, composed.own, composed.language)
        lines, dropped = composed.lines, list(said.dropped)
        if said.paragraphs:
            framed = self.composed(ticked, is_short=is_short, language=composed.language).lines
            body, obeyed = body_by_model(said, self._requested, ticked)
            lines, dropped = (*_before(framed), *body, *_after(framed)), [*dropped, *obeyed]
        made_by = said.model if said.paragraphs else METIER
        report = self._kept(lines, made_by=made_by, dry_run=dry_run)
        return replace(
            self._told(report),
            model=said.model,
            failure=said.failure,
            dropped=tuple(dict.fromkeys(dropped)),
            paid_usd=said.paid_usd,
        )

    def composed(
        self, ticked: Sequence[Ticked] = (), *, is_short: bool = False, language: str = ""
    ) -> Composed:
        """What a letter would be without a base model, and what one would be given; nothing is stored or asked.

        Args:
            language: Of metier's own words; empty for that of the record.

        Raises:
            RecordEmptyError: There are no facts.
        """
        self._need_facts()
        voice = self._voice()
        material = Material(
            posting=self._posting,
            record=self._person.record,
            matches=self._matches,
            relevance=self._relevance,
            profile=self._profile,
            requested=self._requested,
            ticked=ticked,
            voice=voice,
            earlier=self._earlier(voice),
            language=language,
            today=self._today,
        )
        own = own_sentences(material)[:MOST_OWN]
        return Composed(compose(material, is_short=is_short), self._facts(), own, self._language)

    def include(
        self, include: Iterable[str], *, version: int | None = None, dry_run: bool = False
    ) -> LetterReport:
        """The next version, with what was ticked besides; all other lines stay as they are.

        Raises:
            NoDraftError: There is no letter yet.
            LetterRequestError: A tick cannot be met.
        """
        draft = self._needed(version)
        language = language_of(line.text for line in draft.lines)
        ticked = self._ticked(include)
        subject, asked = ticked_lines(ticked, language, self._person.record, self._posting)
        lines = [
            subject if subject and line.section is Section.SUBJECT else line
            for line in (*_before(draft.lines), *_of(draft.lines, Section.BODY))
        ]
        anew = tuple(begin for each in ticked for begin in frames_of(each.requested.kind))
        there = [line for line in _of(draft.lines, Section.ASKED) if not line.text.startswith(anew)]
        known = {line.text for line in there}
        lines += [*there, *(line for line in asked if line.text not in known)]
        lines += _of(draft.lines, Section.CLOSING)
        return self._told(self._kept(lines, made_by=METIER, based_on=draft, dry_run=dry_run))

    # --- inside ----------------------------------------------------------------------------------------------

    @property
    def _language(self) -> str:
        return self._posting.facts.language or ""

    def _earlier(self, voice: Voice) -> dict[PostingId, Posting]:
        ids = list(dict.fromkeys(found.posting_id for found in voice.sentences()))
        return {posting.id: posting for posting in self._desk.postings.by_ids(ids)}

    def _ticked(self, include: Iterable[str]) -> list[Ticked]:
        return ticked_of(include, self._requested, posting=self._posting.number)

    def _facts(self) -> tuple[OwnFact, ...]:
        """Facts for a base model, what matters most first, each after its heading."""
        facts = self._person.record.facts
        tellable = [fact for fact in facts if not fact.kind.is_heading and fact.kind not in _NOT_TOLD]
        return self._after_headings(self._by_weight(tellable)[:MOST_FACTS])

    def _told(self, report: DraftReport) -> LetterReport:
        lines = report.draft.lines
        record = self._person.record
        return LetterReport(
            report,
            boxes_of(self._requested, lines),
            self._answered(lines),
            language_of(line.text for line in lines) if lines else language_of_letter(record),
            self._language,
            meets_wishes=any(map(says_why, lines)),
        )


def _of(lines: Sequence[Line], section: Section) -> list[Line]:
    return [line for line in lines if line.section is section]


def _before(lines: Sequence[Line]) -> list[Line]:
    """What stands before the body."""
    return [*_of(lines, Section.SUBJECT), *_of(lines, Section.GREETING)]


def _after(lines: Sequence[Line]) -> list[Line]:
    """What stands after it."""
    return [*_of(lines, Section.ASKED), *_of(lines, Section.CLOSING)]
