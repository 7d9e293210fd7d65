"""What the pages of adding show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from metier.actions.add import AddReport
from metier.actions.transfer import ImportReport
from metier.domain.posting import Posting, RowProblem
from metier.pages.row_words import WARNINGS, added_words
from metier.sources import Header
from metier.web.background.work import Figured
from metier.web.forms import Form
from metier.web.keeping.baskets import Basket
from metier.workspace import Workspace
from metier.workspace.sent_files import Look

MAPPED = (
    ("title", "Title"),
    ("text", "Text"),
    ("company", "Employer"),
    ("place", "Place"),
    ("url", "Link"),
    ("pay", "Pay"),
    ("work_mode", "Work mode"),
    ("employment_type", "Contract"),
    ("posted_at", "Posted on"),
    ("id", "Id of the source"),
    ("label", "Your decision"),
    ("label_reason", "Your reason"),
)
"""Fields that can be mapped by hand, with the words for them."""
NEEDED = ("title", "text")
HINTS = {
    "E-CSV-COLUMNS": "Choose below which column holds what, then look again",
    "E-TITLE": "Go back and put the job title on the first line, or write it into the field “Title”",
    "E-TYPE": "Open it, copy the text of the posting, go back and paste it; or save it as HTML, plain text, CSV or JSON Lines",
    "E-BOMB": "Unpack it yourself, look at it, and drop what is inside",
}
"""What to do on these pages, where a failure's own hint names options of a command."""
SHOWN_PROBLEMS = 100
SHOWN_NEW = 10


@dataclass(frozen=True, slots=True)
class AddPage:
    """Where to drop and paste.

    Attributes:
        sources: How many sightings came from each source so far.
    """

    n_postings: int
    sources: tuple[tuple[str, int], ...]

    @classmethod
    def of(cls, workspace: Workspace) -> AddPage:
        """What is here already."""
        return cls(workspace.count().n_postings, tuple(workspace.inbox.n_by_source().items()))


@dataclass(frozen=True, slots=True)
class Choice:
    """One field and the column it is read from.

    Attributes:
        column: As it was chosen by hand; empty where the guess holds.
        guess: The column that is read where nobody chooses; empty where there is none.
        example: What stands there first.
    """

    field: str
    words: str
    column: str
    guess: str
    example: str
    is_needed: bool


@dataclass(frozen=True, slots=True)
class LookPage:
    """What sent files hold.

    Attributes:
        found: What reading them gave, or why they cannot be read.
        query: How columns are mapped now.
        headers: Of files that could not be read, so that they can be mapped all the same.
    """

    basket: Basket
    found: Figured[Look]
    query: Form
    headers: Mapping[str, Header]

    @property
    def hint(self) -> str:
        """What to do about files that cannot be read; empty where the failure says it well."""
        return HINTS.get(self.found.error.code, "") if self.found.error else ""

    @property
    def header(self) -> tuple[str, Header] | None:
        """The file whose columns can be mapped: the first that has some."""
        known = self.found.value.headers if self.found.value else self.headers
        return next(iter(known.items()), None)

    @property
    def choices(self) -> list[Choice]:
        """Each field with its column."""
        if self.header is None:
            return []
        header = self.header[1]
        return [self._choice(field, words, header) for field, words in MAPPED]

    def _choice(self, field: str, words: str, header: Header) -> Choice:
        column = self.query.text(f"map-{field}")
        guess = "" if column else ", ".join(header.of_field.get(field, ())[: 3 if field == "text" else 1])
        example = header.examples.get(column or (header.of_field.get(field) or ("",))[0], "")
        return Choice(field, words, column, guess, example, field in NEEDED)

    @property
    def label_values(self) -> tuple[str, ...]:
        """Values of the column that may hold decisions."""
        return self.header[1].label_values if self.header else ()

    @property
    def n_good(self) -> int:
        """Rows that would be taken in."""
        look = self.found.value
        return look.preview.n_rows - sum(bool(one.where) for one in look.preview.problems) if look else 0


@dataclass(frozen=True, slots=True)
class DonePage:
    """What taking in did.

    Attributes:
        words: In counts.
        new: The first few that are new.
        n_decisions: Taken in with the rows.
        warnings: (code, words, how often).
        n_labels: Rows that carry a decision which was not taken.
    """

    basket_id: str
    words: str
    n_rows: int
    n_new: int
    new: tuple[Posting, ...]
    problems: tuple[RowProblem, ...]
    n_problems: int
    warnings: tuple[tuple[str, str, int], ...]
    n_decisions: int
    n_labels: int

    @classmethod
    def of(cls, basket: Basket, workspace: Workspace) -> DonePage:
        """Out of what was kept of it."""
        report = basket.report or AddReport()
        done = basket.came_of_it
        n_decisions = done.n_decisions if isinstance(done, ImportReport) else 0
        return cls(
            basket.id,
            added_words(report),
            report.n_rows,
            len(report.new),
            tuple(workspace.postings(report.new[:SHOWN_NEW])),
            tuple(report.problems[:SHOWN_PROBLEMS]),
            len(report.problems),
            tuple((code, WARNINGS.get(code, ""), n) for code, n in report.warnings.items()),
            n_decisions,
            0 if isinstance(done, ImportReport) else report.n_labels,
        )
