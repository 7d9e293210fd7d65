"""What the inbox shows: rows as a page needs them, tabs, filters and the address that stands for all of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from metier.actions.decide import DecideReport
from metier.actions.inbox import A_PAGE, Browsed, DecidedRow, Group, InboxPart, InboxReport, InboxRow
from metier.domain.facts import EmploymentType, Seniority, WorkMode
from metier.errors import MetierError
from metier.pages import inbox_words
from metier.pages.deciding_words import told
from metier.pages.words import UNKNOWN, one_line, pay_per_year, percent, place_and_mode, plural
from metier.web.rendering.paging import Paged
from metier.web.views.inbox.start import StartStep
from metier.web.views.inbox.wanted import Wanted

if TYPE_CHECKING:
    from metier.web.background.work import Work

HEADS = {
    Group.TODAY: "Today",
    Group.READ: "Excited",
    Group.LOOK: "Worth a look",
    Group.GOAL: "Goals and guardrails",
    Group.AUDIT: "Audit",
    Group.REST: "The rest",
    Group.HIDDEN: "Hidden",
    Group.OUTSIDE: "Outside your limits",
    Group.NEW: "Not ranked yet",
    Group.ALL: "All undecided",
    Group.DECIDED: "Decided",
}
ABOUT = {
    Group.READ: "What looks exciting to your screener, best first.",
    Group.LOOK: "Nobody is sure about these, or they are unlike all you decided; each cause in turn.",
    Group.GOAL: "A growth goal of your profile or one of your guardrails asks for a look, however it ranks.",
    Group.AUDIT: "Drawn at random; what you decide here tells what is missed. What metier thinks is not shown.",
    Group.REST: "Everything that ranks lower, best first.",
    Group.HIDDEN: "Left out of your day under the promise; nothing is deleted.",
    Group.OUTSIDE: "These break a limit of your profile.",
    Group.NEW: "Came after the last ranking, newest first.",
    Group.ALL: "Everything undecided, best first.",
    Group.DECIDED: "What you said, the newest first.",
}
_ALWAYS = {Group.TODAY, Group.READ, Group.LOOK, Group.AUDIT, Group.REST, Group.ALL, Group.DECIDED}
"""Groups whose tab is there even where nothing is in it."""


# --- rows -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RowView:
    """One undecided posting as the page shows it.

    Attributes:
        back: The address that it is shown at.
        has_place: Its group is told in the row, as rows of several stand together.
        may_change: It may be decided here.
    """

    row: InboxRow
    back: str
    has_place: bool = False
    may_change: bool = True

    @property
    def number(self) -> int:
        """The posting's short number."""
        return self.row.posting.number

    @property
    def title(self) -> str:
        """Its title."""
        return one_line(self.row.posting.title, 160) or "(no title)"

    @property
    def language(self) -> str:
        """The language it is written in; empty where that is not known."""
        return self.row.posting.facts.language or ""

    @property
    def is_drawn(self) -> bool:
        """Whether it was drawn at random: then nothing leads the answer."""
        return self.row.section.value == "audit"

    @property
    def where(self) -> str:
        """Employer, place, mode, pay a year and level, as far as they are known."""
        posting = self.row.posting
        pay = pay_per_year(posting.facts)
        level = posting.facts.seniority
        found = [
            one_line(posting.company, 80) or "employer not named",
            one_line(place_and_mode(posting), 80),
            f"{pay} a year" if pay != UNKNOWN else "",
            level.value.value if level else "",
        ]
        return " · ".join(words for words in found if words and words != UNKNOWN)

    @property
    def desire(self) -> str:
        """How probable "excited" is; empty where it is not told."""
        told = inbox_words.desire(self.row)
        return "" if told is None else percent(told)

    @property
    def label(self) -> str:
        """The most probable label, where desire is told."""
        return self.row.verdict.label.value if self.desire and self.row.verdict else ""

    @property
    def chance(self) -> str:
        """How probable an answer to an application is; empty where it is not known."""
        return "" if self.row.chance is None else percent(self.row.chance)

    @property
    def outcome(self) -> str:
        """Where an application stands; empty where there is none."""
        return self.row.outcome.value if self.row.outcome else ""

    @property
    def why(self) -> str:
        """In one sentence, why it stands where it stands; of a draw its group tells it."""
        words = one_line(self.row.why, 240)
        lane = inbox_words.HEADS[self.row.section.value].lower()
        return f"{lane}: {words}" if self.has_place and words and not self.is_drawn else words

    @property
    def quotes(self) -> list[str]:
        """What guardrails and growth goals point at."""
        return inbox_words.quoted_rules(self.row)

    @property
    def notes(self) -> list[str]:
        """What a person should know about it."""
        return inbox_words.told_words(self.row)


@dataclass(frozen=True, slots=True)
class Done:
    """What was decided, to be taken back."""

    number: int
    title: str
    label: str
    decision: int


@dataclass(frozen=True, slots=True)
class PutOff:
    """What was left for another day."""

    number: int
    title: str


@dataclass(frozen=True, slots=True)
class DecidedView:
    """A row after its decision: only now what metier had thought.

    Attributes:
        problem: Why something that was sent from an older page was not done.
    """

    report: DecideReport
    back: str
    problem: MetierError | None = None

    @property
    def number(self) -> int:
        """The posting's short number."""
        return self.report.posting.number

    @property
    def title(self) -> str:
        """Its title."""
        return one_line(self.report.posting.title, 160) or "(no title)"

    @property
    def label(self) -> str:
        """What was decided."""
        return str(self.report.decision.label)

    @property
    def decision(self) -> int:
        """Number of the decision, which undo names."""
        return self.report.decision.id

    @property
    def words(self) -> str:
        """The decision, and what metier had thought."""
        return "".join(words for words, _ in told(self.report))

    @property
    def beside(self) -> str:
        """What metier had thought, alone."""
        return "".join(words for words, _ in told(self.report)[1:]).removeprefix(" · ")


@dataclass(frozen=True, slots=True)
class PartView:
    """Rows under one heading.

    Attributes:
        about: How many there are, and in which order.
    """

    name: str
    head: str
    about: str
    rows: tuple[RowView, ...]


def part_view(part: InboxPart, back: str, *, may_change: bool) -> PartView:
    """A section of the day."""
    rows = tuple(RowView(row, back, may_change=may_change) for row in part.rows)
    name = part.section.value
    return PartView(name, inbox_words.HEADS[name], inbox_words.how_many(part), rows)


# --- the page -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tab:
    """A group to go to."""

    words: str
    path: str
    n: int | None
    is_here: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that holds, with the address without it."""

    words: str
    without: str


@dataclass(frozen=True)
class InboxPage:
    """Everything the inbox shows.

    Attributes:
        parts: The sections of the day; else the one group, where it has rows.
        languages, sources: What there is to choose from.
        asks_a_model: Ranking anew would ask a base model: what it costs is shown first.
        work: The last ranking, over or not.
        done: What was just decided, where no script replaced its row.
        start: The steps of a first evening; none once it is over, in another group, and where nothing can be changed.
    """

    asked: Wanted
    found: Browsed
    parts: tuple[PartView, ...]
    languages: Sequence[str]
    sources: Sequence[str]
    asks_a_model: bool
    work: Work | None
    done: Done | None = None
    start: tuple[StartStep, ...] = ()

    @property
    def report(self) -> InboxReport:
        """What holds for the whole inbox."""
        return self.found.report

    @property
    def back(self) -> str:
        """The address of this page."""
        return self.asked.address()

    @cached_property
    def tabs(self) -> list[Tab]:
        """The groups, with how many match in each."""
        tabs = [Tab(HEADS[Group.TODAY], "/inbox", None, self.asked.group is Group.TODAY)]
        n = self.found.n_by_group
        for group in Group:
            is_here = group is self.asked.group
            if group is not Group.TODAY and (n[group] or is_here or group in _ALWAYS):
                tabs.append(
                    Tab(HEADS[group], self.asked.address(group=group.value, page=1), n[group], is_here)
                )
        return tabs

    @cached_property
    def chips(self) -> list[Chip]:
        """The filters that hold."""
        asked = self.asked
        words = {
            "q": f"“{asked.q}”",
            "mode": asked.mode,
            "pay": f"pays at least {asked.pay} a year",
            "level": asked.level,
            "place": f"place: {asked.place}",
            "contract": asked.contract.replace("_", " "),
            "lang": f"written in {asked.lang}",
            "source": f"seen at {asked.source}",
            "new": "new in the last ranking",
        }
        return [
            Chip(told, asked.address(page=1, **{name: ""}))
            for name, told in words.items()
            if getattr(asked, name) and name != asked.bad
        ]

    @property
    def all_filters_off(self) -> str:
        """The address without any filter."""
        return Wanted(group=self.asked.group).address()

    @property
    def shown_words(self) -> str:
        """Which of how many are shown."""
        n, paged = self.found.n_matching, self.paged
        if not n:
            return "none"
        return plural(n, "posting") if paged.n_pages == 1 else f"{paged.words} postings"

    @property
    def paged(self) -> Paged:
        """Which page of the group this is; what is to be read today stands on one."""
        n = 0 if self.asked.group is Group.TODAY else self.found.n_matching
        return Paged(self.found.page, n, lambda page: self.asked.address(page=page), A_PAGE)

    @property
    def choices(self) -> Mapping[str, Sequence[str]]:
        """What there is to choose from, by field."""
        return {
            "mode": [kind.value for kind in WorkMode],
            "level": [kind.value for kind in Seniority],
            "contract": [kind.value for kind in EmploymentType],
            "lang": self.languages,
            "source": self.sources,
        }

    @property
    def n_undecided(self) -> int:
        """How many undecided postings there are, matching or not."""
        return sum(self.report.n_by_lane.values()) + self.report.n_new

    @property
    def is_empty(self) -> bool:
        """Whether there is no posting at all."""
        return not self.n_undecided and not self.report.n_decided

    @property
    def decided(self) -> tuple[DecidedRow, ...]:
        """Rows of decided postings, where they are shown."""
        return self.found.decided

    @property
    def old_words(self) -> str:
        """Why the ranking is old; empty where it is not."""
        report = self.report
        return (
            f"{inbox_words.placed_words(report)}; {inbox_words.came_since(report)}"
            if report.is_old and report.screening
            else ""
        )

    @property
    def foot(self) -> list[str]:
        """What holds for all of it, one line each; how many there are stands beside the groups."""
        report = self.report
        if report.screening is None:
            return []
        rows = [row.row for part in self.parts for row in part.rows]
        known = any(row.chance is not None for row in rows)
        lines = [
            "" if report.void else inbox_words.promise_words(report),
            inbox_words.TENTATIVE if any(row.is_tentative for row in rows) else "",
            f"{'chance, the same for every posting: ' if known else ''}{report.about_chance}" if rows else "",
            "" if report.is_old else inbox_words.placed_words(report),
        ]
        return [line for line in lines if line]
