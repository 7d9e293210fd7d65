"""A cover letter for one posting, sentence by sentence, without a base model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import groupby

from metier.applications.demands import Demand, DemandKind, Evidence, How, Match, Shown
from metier.applications.draft_text import heading_words
from metier.applications.letter import english, german
from metier.applications.letter.asked import Ticked, asked_lines, subject_of
from metier.applications.letter.choosing import Told, choose
from metier.applications.letter.frames import LANGUAGES, Frames, listed
from metier.applications.letter.own import OwnWords
from metier.applications.letter.quotable import (
    Quotable,
    asked_words,
    is_fit,
    person_words,
    plain,
    quotable,
    says_yes,
)
from metier.applications.letter.sentence import Scene, Spoken, Turn, clean, ended, lower_first, scene_of
from metier.applications.letter.telling import Said, n_later_than, tell, year_of
from metier.applications.letter.wishes import Met, met_by
from metier.applications.paper import language_of
from metier.applications.voice import Purpose, Voice
from metier.domain.draft import Line, Origin, Section
from metier.domain.posting import Posting, PostingId
from metier.domain.profile import Profile
from metier.domain.record import FactKind, OwnFact, OwnFactId, Record
from metier.text.facts.tools import tools_named
from metier.text.lines import one_line
from metier.text.requested import Requested, RequestedKind

MOST_WORDS = 340
MOST_WORDS_SHORT = 180
_MOST_FACTS = 10
_MOST_TOOLS = 6
_MOST_LEADS = 2
_LONGEST_NAME = 8
"""Words of a certificate; what is longer is no name."""
_LONGEST_SUMMARY = 30
_OF_ME = re.compile(r"^(?:I|I’m|I'm|My|Ich|Mein|Meine)\b")
_OF_ANOTHER = re.compile(r"\b(?:he|she|his|her|him|er|sie|sein\w*|ihr\w*)\b|:", re.IGNORECASE)
_STRONG = 0.5
"""Least strength of a fact that a demand leads to."""


@dataclass(frozen=True, slots=True)
class Material:
    """What a letter is made of.

    Attributes:
        matches: The posting's demands with the facts that answer them.
        relevance: How much each fact matters for it, 0 to 1.
        requested: What the posting wants in an application; only what stands in `ticked` goes in.
        voice: How the person worded things before.
        language: Of metier's own words, `en` or `de`; empty for that of the record, which its facts are told in.
        earlier: The postings of their earlier letters, so that nothing about them is said of this one.
        today: Makes the length of what lasts still computable.
    """

    posting: Posting
    record: Record
    matches: Sequence[Match] = ()
    relevance: Mapping[OwnFactId, float] = field(default_factory=dict)
    profile: Profile = field(default_factory=Profile)
    requested: Sequence[Requested] = ()
    ticked: Sequence[Ticked] = ()
    voice: Voice = field(default_factory=Voice)
    earlier: Mapping[PostingId, Posting] = field(default_factory=dict)
    language: str = ""
    today: date | None = None


def compose(material: Material, *, is_short: bool = False) -> tuple[Line, ...]:
    """The letter: subject, greeting, opening, what was done that fits, why here, what was asked and ticked, closing.

    Every sentence of the body that claims something rests on facts of the record. Of the posting only its title, its
    employer, a name to greet and short quotes go in, none of them out of a sentence that looks like an order or a trap.
    The letter is in the language of the record, English or German. About 250 to 340 words, half of it where
    `is_short`; less where the record holds less. Takes milliseconds.
    """
    letter = _Letter(material, is_short=is_short)
    longest = MOST_WORDS_SHORT if is_short else MOST_WORDS
    lines: tuple[Line, ...] = ()
    for most in range(4 if is_short else _MOST_FACTS, 0, -1):
        lines = tuple(letter.lines(most))
        if sum(len(line.text.split()) for line in lines) <= longest:
            break
    return lines


def own_sentences(material: Material) -> tuple[str, ...]:
    """What the person typed in earlier letters and that speaks of no other posting, newest first."""
    return tuple(_Letter(material, is_short=False).own.all())


def language_of_letter(record: Record) -> str:
    """The language its facts are in, as far as metier has words of its own: `en` or `de`."""
    return language_of(fact.words for fact in record.of(FactKind.HIGHLIGHT, FactKind.SUMMARY, FactKind.ADDED))


@dataclass(frozen=True)
class _Letter:
    material: Material
    is_short: bool

    # --- what it is made of -----------------------------------------------------------------------------

    @cached_property
    def language(self) -> str:
        named = self.material.language
        return named if named in LANGUAGES else language_of_letter(self.material.record)

    @cached_property
    def frames(self) -> Frames:
        return LANGUAGES[self.language]

    @cached_property
    def about(self) -> Quotable:
        return quotable(self.material.posting)

    @cached_property
    def may_quote(self) -> bool:
        """Whether the posting is in the language of the letter, so that its words can stand in it."""
        return self.material.posting.facts.language in {None, self.language}

    @cached_property
    def own(self) -> OwnWords:
        seen = {id_: (earlier, quotable(earlier)) for id_, earlier in self.material.earlier.items()}
        return OwnWords(
            self.material.voice, self.material.posting, self.about, self.material.record, seen, self.language,
            self.material.today,
        )  # fmt: skip

    @cached_property
    def _roles(self) -> list[OwnFact]:
        """Positions at a named employer."""
        return [role for role in self.material.record.of(FactKind.ROLE) if role.at]

    @cached_property
    def met(self) -> tuple[Met, ...]:
        if not self.may_quote or language_of(self.material.profile.wishes) != self.language:
            return ()
        return met_by(self.material.profile, self.about, 1 if self.is_short else 2)

    # --- its parts, in the order in which they are read ----------------------------------------------------

    def lines(self, most: int) -> Iterator[Line]:
        yield self._subject()
        yield self._greeting()
        opening = list(self._opening())
        paragraphs = [opening, *self._deeds(most), list(self._known()), list(self._why())]
        lines = [self._held(paragraph) for paragraph in paragraphs]
        for group, paragraph in enumerate(filter(None, lines)):
            yield from (replace(line, group=group) for line in paragraph)
        yield from asked_lines(self.material.ticked, self.frames, self.material.record, self.material.posting)
        for is_regards, usual in ((False, self.frames.talk), (True, self.frames.regards)):
            own = self.own.sentence(Purpose.CLOSING, is_regards=is_regards)
            yield Line(own or usual, Section.CLOSING, Origin.OWN if own else Origin.FRAME)

    def _held(self, paragraph: Sequence[Said]) -> list[Line]:
        """The sentences as lines, without those that the verifier would hold against their own facts."""
        lines = [Line(text, Section.BODY, origin, cites) for text, origin, cites in paragraph]
        return [line for line in lines if line.origin is Origin.FRAME or self.own.holds(line)]

    def _subject(self) -> Line:
        asked = subject_of(self.material.ticked, self.material.record, self.material.posting)
        own = self.own.sentence(Purpose.SUBJECT)
        if asked:
            return asked
        if own:
            return Line(own, Section.SUBJECT, Origin.OWN)
        title = self.about.title
        text = self.frames.subject.format(title=title) if title else self.frames.subject_in_general
        return Line(text, Section.SUBJECT, Origin.FRAME)

    def _greeting(self) -> Line:
        found = (each for each in self.material.requested if each.kind is RequestedKind.CONTACT)
        name = next((who for each in found if not each.is_refused and (who := person_words(each.value))), "")
        own = None if name else self.own.sentence(Purpose.GREETING)
        text = self.frames.dear_person.format(name=name) if name else self.frames.dear_all
        return Line(own or text, Section.GREETING, Origin.OWN if own else Origin.FRAME)

    def _opening(self) -> Iterator[Said]:
        own = self.own.sentence(Purpose.OPENING)
        if own:
            yield own, Origin.OWN, ()
        else:
            frames, about = self.frames, self.about
            text = frames.in_title.format(title=about.title) if about.title else frames.in_general
            at = frames.at_employer.format(company=about.company) if about.company else ""
            yield ended(f"{text}{at}"), Origin.FRAME, ()
        yield from self._position()
        yield from self._in_short()

    def _position(self) -> Iterator[Said]:
        """Where the person works, worked last, or what they studied; title and employer as in the resume."""
        record, frames = self.material.record, self.frames
        roles = self._roles
        current = next((role for role in roles if role.is_current), None)
        if current:
            frame = frames.now_since if year_of(current.start) else frames.now
            yield _position(frame, current, year_of(current.start))
        elif roles:
            frame = frames.last_until if year_of(roles[0].end) else frames.once
            yield _position(frame, roles[0], year_of(roles[0].end))
        elif studied := [each for each in record.of(FactKind.EDUCATION) if each.at]:
            yield _position(frames.studied, studied[0])

    def _in_short(self) -> Iterator[Said]:
        """The first thing the resume says of the person as a whole."""
        about = self.material.record.of(FactKind.SUMMARY)
        fact = next((each for each in about if not (each.under or each.title or each.at)), None)
        words = clean(fact.words) if fact else ""
        if fact is None or not 3 < len(words.split()) <= _LONGEST_SUMMARY or _OF_ANOTHER.search(words):
            return
        if _OF_ME.match(words):
            yield ended(words), Origin.MASTER, (fact.id,)
        elif words[0].isupper() and not re.search(r"[.!?]\s", words):
            told = lower_first(words) if self.language == "en" else words
            yield self.frames.in_short.format(words=told), Origin.MASTER, (fact.id,)

    def _deeds(self, most: int) -> Iterator[list[Said]]:
        material, leads, said = self.material, set[Demand](), set[OwnFactId]()
        chosen = choose(material.record, material.relevance, self._say, self.own.wording, most)
        headings = [told.heading for paragraph in chosen for told in paragraph]
        roles = [heading for heading in dict.fromkeys(headings) if heading and heading.kind is FactKind.ROLE]
        for paragraph in chosen:
            sentences: list[Said] = []
            for heading, under in groupby(paragraph, key=lambda told: told.heading):
                told_of_it = [told for told in under if told.fact.id not in said]
                if told_of_it and not sentences:
                    sentences += self._lead(told_of_it[0], leads)
                n_later = n_later_than(heading, roles[: roles.index(heading)] if heading in roles else [])
                sentences += tell(told_of_it, scene_of(heading, n_later), said, self._say, self.own)
            yield sentences

    def _say(self, words: str, scene: Scene, turn: Turn) -> Spoken | None:
        if self.language == "de":
            return german.say(words, scene, turn)
        return english.say(words, scene, turn)

    def _lead(self, told: Told, leads: set[Demand]) -> list[Said]:
        """What the posting asks that this fact answers, in its words; each demand leads once."""
        if len(leads) >= (1 if self.is_short else _MOST_LEADS) or not self.may_quote:
            return []
        for match in self.material.matches:
            demand, words = match.demand, asked_words(plain(match.demand.words).strip(" .;:,-•*"))
            evidence = next((each for each in match.evidence if each.fact == told.fact.id), None)
            if demand in leads or evidence is None or not _leads(match, evidence, words):
                continue
            if any(words in met.quote or met.quote in words for met in self.met):
                continue  # it is quoted below already, as what is wished for
            if self.about.allows(demand.quote) and is_fit(words) and says_yes(words):
                leads.add(demand)
                frame = self.frames.duty if demand.kind is DemandKind.DUTY else self.frames.asks
                return [(frame.format(words=words), Origin.FRAME, ())]
        return []

    def _known(self) -> Iterator[Said]:
        """Tools, languages, degree and certificates that the posting asks for and the record has."""
        by_id = self.material.record.by_id
        frames = self.frames
        shown = {
            kind: list(dict.fromkeys(by_id[id_] for match in self.material.matches if not match.is_gap for id_ in match.facts[:2] if by_id[id_].kind is kind))
            for kind in (FactKind.SKILL, FactKind.LANGUAGE, FactKind.EDUCATION, FactKind.CERTIFICATE)
        }  # fmt: skip
        skills = {
            one_line(fact.words).casefold(): fact
            for fact in reversed(shown[FactKind.SKILL])
            if len(fact.words) <= 30
        }
        tools = list(reversed(skills.values()))[:_MOST_TOOLS]
        if tools:
            yield (
                frames.tools.format(list=listed([one_line(fact.words) for fact in tools], frames)),
                Origin.MASTER,
                _ids(tools),
            )
        if languages := shown[FactKind.LANGUAGE]:
            yield (
                frames.languages.format(list=listed([_spoken(fact) for fact in languages], frames)),
                Origin.MASTER,
                _ids(languages),
            )
        studied = [each for each in shown[FactKind.EDUCATION] if each.at and each.title]
        for degree in studied[:1] if self._roles else []:
            yield _position(frames.studied, degree)
        for held in [
            each for each in shown[FactKind.CERTIFICATE] if len(each.words.split()) <= _LONGEST_NAME
        ][:1]:
            yield frames.certificate.format(words=one_line(held.words)), Origin.MASTER, (held.id,)

    def _why(self) -> Iterator[Said]:
        for met in self.met:
            writes = self.frames.writes.format(quote=met.quote)
            yield re.sub(r"(?<=[?!][”“])\.$", "", writes), Origin.FRAME, ()
            frame = self.frames.goal if met.is_goal else self.frames.wish
            wish = one_line(met.wish)
            if self.language == "en" and not tools_named(re.split(r"[\s,;]", wish, maxsplit=1)[0]):
                wish = lower_first(wish)
            yield frame.format(wish=wish), Origin.FRAME, ()


def _leads(match: Match, evidence: Evidence, words: str) -> bool:
    """Whether what is asked leads to a fact: it really shows it, and the words can be quoted."""
    kinds = {DemandKind.SKILL, DemandKind.DUTY, DemandKind.TOOL}
    is_sure = evidence.how is How.TOOL or (match.shown is Shown.SHOWN and evidence.how is not How.LIKENESS)
    return (
        match.demand.kind in kinds
        and is_sure
        and evidence.strength >= _STRONG
        and words[:1].isalpha()
        and 2 <= len(words.split()) <= 14
        and len(words) <= 100
    )


def _position(frame: str, heading: OwnFact, year: str = "") -> Said:
    title = one_line(heading.title)
    words = (frame if title else frame.replace(" ({title})", "")).format(
        year=year, at=one_line(heading.at), title=title
    )
    return ended(words.removesuffix(".")), Origin.MASTER, (heading.id,)


def _named(heading: OwnFact) -> str:
    """Title and place without time, as in the resume."""
    return ", ".join(filter(None, (one_line(heading.title), one_line(heading.at)))) or heading_words(heading)


def _spoken(language: OwnFact) -> str:
    """A language with the command of it that the resume states.

    Example:
        >>> _spoken(OwnFact(OwnFactId("f0"), FactKind.LANGUAGE, "English", note="Native speaker"))
        'English (native speaker)'
    """
    note = one_line(language.note)
    return f"{one_line(language.words)} ({lower_first(note)})" if note else one_line(language.words)


def _ids(facts: Sequence[OwnFact]) -> tuple[OwnFactId, ...]:
    return tuple(fact.id for fact in facts)
