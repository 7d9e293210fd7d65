"""What the page of the backtest shows: what is measured, what that would take, and every figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from metier.actions.backtest.report import REPLAY, BacktestReport, Cell
from metier.errors import MetierError, WebFieldError
from metier.evaluation.splits import SEEDS, SIZES
from metier.pages import backtest_words, compare_words
from metier.pages.backtest_plots import backtest_picture
from metier.pages.report_plots import Picture
from metier.web.asking import Asks, has_run_out
from metier.web.background.work import Figured, Work
from metier.web.forms import Form
from metier.web.views.evidence.tabs import TABS
from metier.workspace.backtest import SCREENERS
from metier.workspace.measuring import Rivals
from metier.workspace.own_backtest import KINDS, BacktestLook, Wanted
from metier.workspace.replay_asking import ReplayForecast

PATH = "/report/backtest"
MOST_SEEDS, MOST_SIZES = 100, 12
_SPLITS = {
    REPLAY: "replayed: each decision by what was learned before it",
    "group": "held back at random: 30 % of them, drawn anew for each seed",
    "time": "held back in time: the last 30 %",
}


def wanted_of(form: Form, known: Sequence[str]) -> Wanted:
    """What is measured, as an address or a form says it.

    Raises:
        WebFieldError: A field holds what it cannot hold.
    """
    names = form.all("with")
    for name in names:
        if name not in known:
            raise WebFieldError(field="with", wanted=f"one of {', '.join(known)}", got=name)
    split = form.text("split") or REPLAY
    if split not in KINDS:
        raise WebFieldError(field="split", wanted=f"one of {', '.join(KINDS)}", got=split)
    chosen = tuple(name for name in known if name in names) or SCREENERS
    return Wanted(
        chosen, split, _sizes(form.text("sizes")), form.number("seeds", SEEDS, least=1, most=MOST_SEEDS)
    )


def _sizes(typed: str) -> tuple[int, ...]:
    words = [word.strip() for word in typed.split(",") if word.strip()]
    is_right = all(word.isascii() and word.isdecimal() and len(word) < 7 and int(word) for word in words)
    if not is_right or len(words) > MOST_SIZES:
        raise WebFieldError(
            field="sizes",
            wanted=f"at most {MOST_SIZES} numbers of labels such as 10, 30, 100",
            got=typed[:100],
        )
    return tuple(sorted({int(word) for word in words})) or SIZES


@dataclass(frozen=True, slots=True)
class BacktestPage:
    """The page.

    Attributes:
        known: Screeners that can be measured here.
        found: The report, or what it would take to have it.
        work: The backtest that was begun here last, going on or over.
        typed: What stood in the field of the budget.
        error: Why it was not begun.
    """

    rivals: Rivals
    known: tuple[str, ...]
    wanted: Wanted
    found: Figured[BacktestLook]
    has_model: bool
    work: Work | None = None
    typed: str | None = None
    error: MetierError | None = None
    tabs: tuple[tuple[str, str], ...] = TABS
    splits: tuple[tuple[str, str], ...] = tuple(_SPLITS.items())
    order: tuple[tuple[str, str, int], ...] = backtest_words.ORDER
    labels: tuple[tuple[str, str, int], ...] = backtest_words.LABELS
    most_seeds: int = MOST_SEEDS

    @property
    def query(self) -> str:
        """What is measured, as an address says it."""
        wanted = self.wanted
        pairs = [("with", name) for name in wanted.screeners] + [("split", wanted.split)]
        if wanted.split != REPLAY:
            pairs += [("sizes", self.sizes), ("seeds", str(wanted.seeds))]
        return urlencode(pairs)

    @property
    def path(self) -> str:
        """The address of this page as it is."""
        return f"{PATH}?{self.query}"

    @property
    def sizes(self) -> str:
        """Numbers of labels as they are typed."""
        return ",".join(map(str, self.wanted.sizes))

    @property
    def is_replay(self) -> bool:
        """Whether neither sizes nor seeds mean anything."""
        return self.wanted.split == REPLAY

    @property
    def report(self) -> BacktestReport | None:
        """The newest that was counted."""
        return self.found.value.report if self.found.value else None

    @property
    def forecast(self) -> ReplayForecast | None:
        """What knowing it would take; None where it is known, or that is not counted yet."""
        return self.found.value.forecast if self.found.value else None

    @property
    def is_empty(self) -> bool:
        """Too little was decided for this."""
        return self.found.value == BacktestLook()

    @property
    def asks(self) -> Asks | None:
        """What would be asked, and what it would cost."""
        asking = self.forecast.asking if self.forecast else None
        return Asks(asking, self.typed) if asking else None

    @property
    def takes(self) -> str:
        """How long changing weights would take; empty where none are changed."""
        return compare_words.takes_words(self.forecast) if self.forecast else ""

    @property
    def has_run_out(self) -> bool:
        """Whether it ended because its budget did."""
        return has_run_out(self.work.error if self.work else None)

    @property
    def head(self) -> str:
        """What it rests on."""
        return backtest_words.head_words(self.report) if self.report else ""

    @property
    def split_words(self) -> str:
        """How decisions were held back."""
        return backtest_words.SPLITS[self.report.split] if self.report else ""

    @property
    def picture(self) -> Picture | None:
        """The order of every screener."""
        return backtest_picture(self.report) if self.report else None

    @property
    def parts(self) -> list[tuple[str, list[Cell]]]:
        """By number of labels: what stands above, and one row for each screener."""
        if not self.report:
            return []
        found = [[cell for cell in self.report.cells if cell.words == words] for words in self.report.sizes]
        return [(backtest_words.size_words(cells[0]), cells) for cells in found]

    @property
    def notes(self) -> list[str]:
        """What must be known to read the figures rightly."""
        if not self.report:
            return []
        missing, unknown = (
            backtest_words.missing_words(self.report),
            backtest_words.unknown_words(self.report),
        )
        return [*self.report.notes, *missing, *([unknown.replace("`--seeds`", "seeds")] if unknown else [])]

    def figure(self, cell: Cell, name: str, digits: int) -> str:
        """A figure with half its interval."""
        return backtest_words.figure_words(cell, name, digits)

    def times(self, cell: Cell) -> tuple[str, str]:
        """Milliseconds of a fit, and of screening one posting."""
        return backtest_words.times_words(cell)
