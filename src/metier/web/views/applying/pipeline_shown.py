"""What the pipeline shows: applications by how far they are, what is due first, where one may begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from metier.actions.outcomes.pipeline import FOLLOW_UP
from metier.domain.outcome import RUNGS, Stage
from metier.pages.outcome_words import pipeline_words
from metier.web.rendering.paging import Paged
from metier.web.views.applying.parts import TABS

if TYPE_CHECKING:
    from metier.actions.outcomes import PipelineReport, PipelineRow
    from metier.actions.outcomes.pipeline import Starts
    from metier.domain.outcome import Application, Outcome
    from metier.domain.posting import Posting
    from metier.errors import MetierError
    from metier.web.forms import Form

OF_COLUMN = 8
"""Cards of one column; the others stand in a list of their own."""
OPEN = ("applied", "replied", "interview", "offer")
ENDS = ("hired", "rejected", "withdrawn", "ghosted")
HEADS = {"applied": "Applied", "replied": "Replied", "interview": "Interview", "offer": "Offer", "hired": "Hired",
         "rejected": "Rejected", "withdrawn": "Withdrawn", "ghosted": "Ghosted", "ended": "Ended", "due": "Due"}  # fmt: skip
APART = (
    "Outcomes are apart from taste: an application decides nothing about what you like, an employer's no never counts as "
    "yours, and no screener learns from either."
)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which applications are shown.

    Attributes:
        search: Words that must all stand in title or employer.
        stage: Of `OPEN` and `ENDS`, or `ended`, `due`; empty for the board.
        after: Days without an answer after which asking again is due.
    """

    search: str = ""
    stage: str = ""
    after: int = FOLLOW_UP
    page: int = 1

    @classmethod
    def of(cls, query: Form) -> Choice:
        """Out of an address; a stage that is none shows the board.

        Raises:
            WebFieldError: A number is none.
        """
        stage = query.text("stage", most=20)
        return cls(
            " ".join(query.text("q", most=200).split()),
            stage if stage in HEADS else "",
            query.number("after", FOLLOW_UP, least=1, most=1000),
            query.number("page", 1, least=1, most=10_000),
        )

    def path(self, **changes: str | int) -> str:
        """The address of this choice, with something else chosen."""
        wanted = {"q": self.search, "stage": self.stage, "after": self.after, "page": self.page} | changes
        left = {"q": "", "stage": "", "after": FOLLOW_UP, "page": 1}
        said = {name: value for name, value in wanted.items() if value != left[name]}
        return f"/pipeline?{urlencode(said)}" if said else "/pipeline"

    def holds(self, posting: Posting) -> bool:
        """Whether the words that are searched for stand in it."""
        words = f"{posting.title} {posting.company}".casefold()
        return all(word in words for word in self.search.casefold().split())

    def takes(self, row: PipelineRow) -> bool:
        """Whether a row is of the stage that is shown."""
        stage = row.application.stage.value
        if self.stage == "due":
            return bool(row.due)
        return stage in ENDS if self.stage == "ended" else stage == self.stage


@dataclass(frozen=True, slots=True)
class Column:
    """Applications of one stage.

    Attributes:
        rows: The first ones; what is due first.
    """

    stage: str
    rows: tuple[PipelineRow, ...]
    n: int

    @property
    def head(self) -> str:
        """For people."""
        return HEADS[self.stage]


@dataclass(frozen=True, slots=True)
class PipelinePage:
    """The whole page.

    Attributes:
        due: What is due, longest waiting first.
        columns: Open applications by stage; empty where one stage is listed.
        ended: Those that are over, the newest end first.
        listed: Rows of one page of the list; empty on the board.
        paged: Which page of the list it is.
        n_all: Applications in all, whatever is searched for.
    """

    choice: Choice
    words: str
    day: date
    starts: Starts
    due: tuple[PipelineRow, ...]
    n_due: int
    columns: tuple[Column, ...]
    ended: Column
    listed: tuple[PipelineRow, ...]
    paged: Paged
    n_all: int

    tabs = TABS
    apart = APART
    stages = tuple(HEADS.items())

    @property
    def head(self) -> str:
        """Of the list."""
        return HEADS.get(self.choice.stage, "")


def page_of(report: PipelineReport, starts: Starts, choice: Choice) -> PipelinePage:
    """The page out of a report with the ended applications, too."""
    found = [row for row in report.rows if choice.holds(row.posting)]
    listed = [row for row in found if choice.takes(row)] if choice.stage else []
    due = [row for row in found if row.due]
    paged = Paged(choice.page, len(listed), lambda page: choice.path(page=page))
    return PipelinePage(
        choice=choice,
        words=pipeline_words(report),
        day=report.day,
        starts=starts,
        due=tuple(due[:OF_COLUMN]),
        n_due=len(due),
        columns=tuple(_column(stage, found, (stage,)) for stage in OPEN),
        ended=_column("ended", found, ENDS),
        listed=tuple(paged.of(listed)),
        paged=paged,
        n_all=report.n_open + report.n_ended,
    )


def _column(name: str, rows: Sequence[PipelineRow], stages: Sequence[str]) -> Column:
    of_stage = [row for row in rows if row.application.stage.value in stages]
    return Column(name, tuple(of_stage[:OF_COLUMN]), len(of_stage))


# --- noting -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Noting:
    """The form that notes an outcome, with what was typed into it."""

    stage: str = ""
    on: str = ""
    note: str = ""
    variant: str = ""


@dataclass(frozen=True, slots=True)
class NotePage:
    """Noting what happened with one posting.

    Attributes:
        rows: What stands, in the order of the days.
        error: Why what was typed cannot be noted.
        back: The page to go to afterwards.
        prefix: Before the ids of fields, where two such forms may stand on one page.
    """

    posting: Posting
    application: Application | None
    typed: Noting
    today: date
    back: str
    error: MetierError | None = None
    prefix: str = ""

    stages = tuple(Stage)

    @property
    def rows(self) -> tuple[Outcome, ...]:
        """What stands."""
        return self.application.events if self.application else ()


def next_stage(application: Application | None) -> str:
    """What comes next in most cases: the rung above the one it stands on; applying where nothing stands.

    Example:
        >>> next_stage(None)
        'applied'
    """
    furthest = application.furthest if application and application.is_open else None
    if furthest is None:
        return Stage.APPLIED.value
    return RUNGS[min(RUNGS.index(furthest) + 1, len(RUNGS) - 1)].value
