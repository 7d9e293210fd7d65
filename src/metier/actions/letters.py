"""A cover letter for one posting: made, shown again, made anew, edited, with what was ticked, without what is red."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from metier.actions.desk import Desk
from metier.actions.drafts import (
    DraftReport,
    Person,
    edit_draft,
    find_draft,
    keep_draft,
    report_of,
    today_of,
    without_red,
)
from metier.applications.claims import check
from metier.applications.demands import Likeness, Match, demands_of, match, relevance
from metier.applications.letter import (
    NO_ANSWER,
    NOT_IN_A_LETTER,
    Material,
    Ticked,
    compose,
    frames_of,
    language_of_letter,
    own_sentences,
    says_why,
    ticked_lines,
)
from metier.applications.paper import language_of
from metier.applications.voice import Voice, own_wordings
from metier.domain.draft import METIER, Draft, DraftKind, Line, Origin, Section
from metier.domain.posting import Posting, PostingId
from metier.domain.profile import Profile
from metier.domain.record import FactKind, OwnFact, OwnFactId
from metier.errors import LetterRequestError, NoDraftError, RecordEmptyError
from metier.prompts.writing import LetterText
from metier.text.lines import one_line
from metier.text.requested import Requested, RequestedKind, requested_in

MOST_OWN = 8
"""Own sentences that a base model is shown."""
MOST_FACTS = 40
"""Facts that a base model is given, headings apart."""

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
    answered: tuple[tuple[Match, tuple[int, ...]], ...]
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
        return tuple(found for found, lines in self.answered if not lines)

    @property
    def is_other_language(self) -> bool:
        """Whether the letter is in another language than the posting."""
        return bool(self.posting_language) and self.posting_language != self.language


class LetterDesk:
    """Making and changing the letter for one posting.

    Args:
        likeness: Tells how alike sentences are; None: by words alone.
    """

    def __init__(
        self,
        desk: Desk,
        posting: Posting,
        person: Person,
        profile: Profile,
        *,
        likeness: Likeness | None = None,
    ) -> None:
        self._desk, self._posting, self._person, self._profile = desk, posting, person, profile
        self._today = today_of(desk)
        record = person.record
        self._matches = match(demands_of(posting), record, likeness, on=self._today)
        self._relevance = relevance(record, posting, matches=self._matches, likeness=likeness, on=self._today)
        self._requested = requested_in(posting)

    def current(self, version: int | None = None) -> LetterReport | None:
        """The newest letter as it stands, or the version that was named; None where there is none yet.

        Raises:
            NoDraftError: A version was named that there is not.
        """
        draft = find_draft(self._desk, self._posting, DraftKind.LETTER, version)
        if draft is None:
            return None
        return self._told(report_of(self._desk, self._posting, draft, self._person.record))

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
            body, obeyed = self._by_model(said, ticked)
            lines, dropped = (*_before(framed), *body, *_after(framed)), [*dropped, *obeyed]
        made_by = said.model if said.paragraphs else METIER
        report = keep_draft(
            self._desk, self._posting, DraftKind.LETTER, lines, self._person, made_by=made_by, dry_run=dry_run
        )
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
        if not self._person.record.facts:
            raise RecordEmptyError
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
        )
        own = own_sentences(material)[:MOST_OWN]
        return Composed(compose(material, is_short=is_short), self._by_weight(), own, self._language)

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
        subject, asked = ticked_lines(ticked, language)
        lines = [
            subject if subject and line.section is Section.SUBJECT else line
            for line in (*_before(draft.lines), *_of(draft.lines, Section.BODY))
        ]
        anew = tuple(begin for each in ticked for begin in frames_of(each.requested.kind))
        there = [line for line in _of(draft.lines, Section.ASKED) if not line.text.startswith(anew)]
        known = {line.text for line in there}
        lines += [*there, *(line for line in asked if line.text not in known)]
        lines += _of(draft.lines, Section.CLOSING)
        return self._told(
            keep_draft(
                self._desk, self._posting, DraftKind.LETTER, lines, self._person,
                made_by=METIER, based_on=draft, dry_run=dry_run,
            )
        )  # fmt: skip

    def edit(self, text: str, *, version: int | None = None, dry_run: bool = False) -> LetterReport:
        """The next version, out of an edited text.

        Raises:
            NoDraftError: There is nothing that was edited.
            DraftTextError: It cannot be read; nothing was stored.
        """
        draft = self._needed(version)
        return self._told(edit_draft(self._desk, self._posting, draft, text, self._person, dry_run=dry_run))

    def drop_red(self, *, version: int | None = None, dry_run: bool = False) -> LetterReport:
        """The next version, without the sentences that say what no fact backs.

        Raises:
            NoDraftError: There is no letter yet.
        """
        draft = self._needed(version)
        record = self._person.record
        lines = without_red(draft.lines, check(draft.lines, record, self._posting, today=self._today), record)
        return self._told(
            keep_draft(
                self._desk, self._posting, DraftKind.LETTER, lines, self._person,
                made_by=draft.made_by, based_on=draft, dry_run=dry_run,
            )
        )  # fmt: skip

    # --- inside ----------------------------------------------------------------------------------------------

    @property
    def _language(self) -> str:
        return self._posting.facts.language or ""

    def _needed(self, version: int | None) -> Draft:
        draft = find_draft(self._desk, self._posting, DraftKind.LETTER, version)
        if draft is None:
            raise NoDraftError(self._posting.number, DraftKind.LETTER.value)
        return draft

    def _voice(self) -> Voice:
        exported = {row.draft for row in self._desk.drafts.exports()}
        return own_wordings(self._desk.drafts.all(), exported)

    def _earlier(self, voice: Voice) -> dict[PostingId, Posting]:
        ids = list(dict.fromkeys(found.posting_id for found in voice.sentences()))
        return {posting.id: posting for posting in self._desk.postings.by_ids(ids)}

    def _ticked(self, include: Iterable[str]) -> list[Ticked]:
        """The ticks with what they are about.

        Raises:
            LetterRequestError: A number stands for nothing, for what is refused, or lacks its answer.
        """
        found: list[Ticked] = []
        for given in include:
            number, _, answer = given.partition("=")
            place = int(number) if re.fullmatch(r"\s*\d{1,3}\s*", number) else 0
            if not 1 <= place <= len(self._requested):
                n = len(self._requested)
                what = f"there is no request {one_line(number, 20)}; the posting has {n or 'none'}"
                raise LetterRequestError(
                    given, what=what, hint=f"`metier letter {self._posting.number}` lists them"
                )
            requested = self._requested[place - 1]
            box = _box(place, requested, ())
            if not box.is_offered:
                why = requested.why or "a letter cannot hold it"
                raise LetterRequestError(given, what=f"{requested.words}: {why}", hint="Leave it out")
            if box.needs_answer and not answer.strip():
                hint = f"`metier letter {self._posting.number} --include '{place}=your answer'`"
                raise LetterRequestError(given, what=f"{requested.words}: it needs your answer", hint=hint)
            found.append(Ticked(requested, one_line(answer)))
        return found

    def _by_model(self, said: LetterText, ticked: Sequence[Ticked]) -> tuple[list[Line], list[str]]:
        """The body as a base model worded it, and why sentences were left out.

        A sentence that holds what the posting wants repeated is left out unless the person ticked it: a model that obeys
        puts nothing into a letter.
        """
        own = {each.requested for each in ticked}
        secret = [
            re.compile(rf"(?<!\w){re.escape(one_line(each.value))}(?!\w)", re.IGNORECASE)
            for each in self._requested
            if each not in own and each.value and each.kind in _REPEATED
        ]
        quoted = [
            quote for each in self._requested if each not in own and each.kind in _REPEATED | {RequestedKind.ORDER}
            for quote in re.findall(r"[“\"'„]([^”\"'“]{3,60})[”\"'“]", each.quote.words)
        ]  # fmt: skip
        secret += [re.compile(rf"(?<!\w){re.escape(words)}(?!\w)", re.IGNORECASE) for words in quoted]
        lines: list[Line] = []
        dropped: list[str] = []
        for group, paragraph in enumerate(said.paragraphs):
            for sentence in paragraph:
                if any(pattern.search(sentence.text) for pattern in secret):
                    dropped.append(
                        "a sentence did what the posting asks of applicants; tick it if you want it"
                    )
                    continue
                lines.append(Line(sentence.text, Section.BODY, Origin.MODEL, sentence.cites, group=group))
        return lines, dropped

    def _by_weight(self) -> tuple[OwnFact, ...]:
        """Facts for a base model, what matters most first, each after its heading; never what others said."""
        record, found = self._person.record, dict[OwnFactId, OwnFact]()
        kinds = {FactKind.REFERENCE, FactKind.INTEREST}
        tellable = [fact for fact in record.facts if not fact.kind.is_heading and fact.kind not in kinds]
        for fact in sorted(tellable, key=lambda fact: -self._relevance.get(fact.id, 0.0))[:MOST_FACTS]:
            for id_ in (fact.under, fact.id):
                if id_ is not None and id_ in record.by_id:
                    found.setdefault(id_, record.by_id[id_])
        return tuple(found.values())

    def _told(self, report: DraftReport) -> LetterReport:
        lines = report.draft.lines
        answered = tuple(
            (each, tuple(place for place, line in enumerate(lines) if set(line.cites) & set(each.facts)))
            for each in self._matches
        )
        boxes = tuple(
            _box(number, requested, lines) for number, requested in enumerate(self._requested, start=1)
        )
        meets = any(map(says_why, lines))
        return LetterReport(
            report,
            boxes,
            answered,
            language_of(line.text for line in lines) if lines else language_of_letter(self._person.record),
            self._language,
            meets_wishes=meets,
        )


_REPEATED = frozenset({RequestedKind.WORD, RequestedKind.SUBJECT})
"""What a trap would see repeated."""


def _box(number: int, requested: Requested, lines: Sequence[Line]) -> Box:
    value = one_line(requested.value)
    sections = {Section.ASKED, Section.SUBJECT, Section.GREETING}
    begins = frames_of(requested.kind)
    is_there = any(
        line.section in sections and ((bool(value) and value in line.text) or line.text.startswith(begins))
        for line in lines
    )
    is_offered = not requested.is_refused and requested.kind not in NOT_IN_A_LETTER
    needs = requested.kind not in NO_ANSWER or (requested.kind is not RequestedKind.CONTACT and not value)
    return Box(number, requested, is_ticked=is_there, needs_answer=needs, is_offered=is_offered)


def _of(lines: Sequence[Line], section: Section) -> list[Line]:
    return [line for line in lines if line.section is section]


def _before(lines: Sequence[Line]) -> list[Line]:
    """What stands before the body."""
    return [*_of(lines, Section.SUBJECT), *_of(lines, Section.GREETING)]


def _after(lines: Sequence[Line]) -> list[Line]:
    """What stands after it."""
    return [*_of(lines, Section.ASKED), *_of(lines, Section.CLOSING)]
