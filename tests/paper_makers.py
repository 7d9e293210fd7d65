"""Drafts for tests of documents: made by hand, line by line, with the facts that they rest on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from metier.domain.draft import Contact, Draft, DraftKind, Line, Origin, Section
from metier.domain.posting import PostingId
from metier.domain.record import FactKind, OwnFact, OwnFactId, own_fact_id

MADE = datetime(2026, 5, 1, 12, 34, 56, tzinfo=UTC)
ADA = Contact(
    "Ada Quill", "Data engineer", "ada@quill.example", "+49 341 5550100", "Leipzig, Germany",
    ("https://github.com/adaquill", "linkedin.com/in/ada-quill"),
)  # fmt: skip


class DraftMaker:
    """Collects lines and facts."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.facts: list[OwnFact] = []
        self._at: tuple[Section, OwnFactId | None] = (Section.SUMMARY, None)

    def entry(self, kind: FactKind, section: Section, title: str, at: str = "", **more: Any) -> DraftMaker:
        """A heading; lines that follow stand under it."""
        words = ", ".join(filter(None, (title, at)))
        made = own_fact_id(kind, words, at=at, title=title, start=more.get("start", ""))
        self.facts.append(OwnFact(made, kind, words, title=title, at=at, **more))
        self.lines.append(Line(words, section, Origin.LOCKED, (made,), made))
        self._at = (section, made)
        return self

    def says(self, *texts: str, section: Section | None = None, group: int = 0) -> DraftMaker:
        """Lines, each a fact of its own."""
        in_section, under = (section, None) if section else self._at
        for text in texts:
            made = own_fact_id(FactKind.HIGHLIGHT, text)
            self.facts.append(OwnFact(made, FactKind.HIGHLIGHT, text, under=under))
            self.lines.append(Line(text, in_section, Origin.MASTER, (made,), under, group))
        return self

    def skills(self, name: str, *items: str) -> DraftMaker:
        """Skills of one group."""
        made = own_fact_id(FactKind.SKILL_GROUP, name, title=name)
        self.facts.append(OwnFact(made, FactKind.SKILL_GROUP, name, title=name))
        self.lines += [Line(item, Section.SKILLS, Origin.MASTER, (), made) for item in items]
        return self

    def draft(self, *, kind: DraftKind = DraftKind.RESUME, contact: Contact = ADA) -> Draft:
        """The draft of what was collected."""
        return Draft(
            1, PostingId("a"), kind, 1, tuple(self.lines), tuple(self.facts), contact, MADE, "metier"
        )


def short_resume() -> Draft:
    """One page, one position."""
    made = DraftMaker().says("I keep pipelines small.", "They run on time.", section=Section.SUMMARY)
    made.entry(
        FactKind.ROLE, Section.WORK, "Data engineer", "Tinta GmbH", place="Leipzig", start="2019-03", is_current=True
    )  # fmt: skip
    made.says("Moved 40 nightly jobs from cron to Airflow; failed runs fell from 9 % to 1 % of nights.")
    made.says("Ran the on-call rota of 12 people.")
    made.skills("Languages", "Python", "SQL").skills("Databases", "PostgreSQL")
    made.entry(
        FactKind.EDUCATION, Section.EDUCATION, "BSc Physics", "Leipzig University", start="2012", end="2015"
    )
    return made.says("German (native), English (C1)", section=Section.LANGUAGES).draft()


def long_resume(n: int = 12) -> Draft:
    """Several pages: `n` positions with five lines each."""
    made = DraftMaker()
    for place in range(n):
        made.entry(
            FactKind.ROLE, Section.WORK, f"Engineer {place}", f"Employer {place}", start=f"{2024 - place}-01",
            end=f"{2025 - place}-01",
        )  # fmt: skip
        for line in range(5):
            made.says(
                f"Rebuilt part {place}.{line} of the timetable so that dispatchers see a change within "
                f"{line + 2} minutes and not on the next morning, and wrote down what somebody on call needs."
            )
    return made.draft()


def letter() -> Draft:
    """A letter of two paragraphs, with something that was asked for."""
    made = DraftMaker()
    made.says("Application as data engineer", section=Section.SUBJECT)
    made.says("Dear hiring team,", section=Section.GREETING)
    made.says("I moved 40 jobs.", "They run on time.", section=Section.BODY, group=0)
    made.says("I would like to do so for you.", section=Section.BODY, group=1)
    made.says("The word you asked for: turquoise.", section=Section.ASKED)
    return made.says("Kind regards", section=Section.CLOSING).draft(kind=DraftKind.LETTER)
