"""What the pages of comparison, curve and changes show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from metier.actions.changes import ChangesReport
from metier.actions.compare import CompareReport
from metier.actions.curve import CurveReport
from metier.domain.posting import Posting, PostingId
from metier.errors import MetierError
from metier.evaluation.agreement import Agreement, Consistency, Key
from metier.evaluation.compare import Comparison
from metier.evaluation.curves import Curve
from metier.evaluation.drift import Alarm, Change
from metier.evaluation.figure_words import figure_words, signed, signed_bounds
from metier.pages import changes_words, compare_words, curve_words
from metier.pages.glossary import SHORT
from metier.pages.more_plots import comparison_picture, curve_picture, order_picture
from metier.pages.report_plots import Picture
from metier.web.asking import Asks, has_run_out
from metier.web.background.work import Figured, Work
from metier.web.views.evidence.tabs import RELABEL, TABS, TOPICS
from metier.workspace.measuring import Rivals
from metier.workspace.replay_asking import CompareLook, CurveLook, ReplayForecast

_SHOWN = 12
"""Postings named on either side of a change."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One challenger beside the active screener, in words."""

    screener: str
    finding: str
    gain: str
    bounds: str
    evidence: str
    only_right: str
    more: str

    @classmethod
    def of(cls, found: Comparison) -> Finding:
        """Of a comparison."""
        return cls(
            found.b, found.finding.value, signed(found.gain.value), signed_bounds(found.gain),
            compare_words.evidence_words(found), compare_words.only_right_words(found), compare_words.more_words(found),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ComparePage:
    """The comparison on a page.

    Attributes:
        chosen: The challengers.
        found: The comparison, or what it would take to have it.
        has_model: A base model is set up.
        work: The replay that was begun here last, going on or over.
        typed: What stood in the field of the budget.
        error: Why it was not begun.
    """

    rivals: Rivals
    chosen: tuple[str, ...]
    found: Figured[CompareLook]
    has_model: bool = False
    work: Work | None = None
    typed: str | None = None
    error: MetierError | None = None
    tabs: tuple[tuple[str, str], ...] = TABS
    keys: tuple[Key, ...] = (Key.AUC, Key.EXACT, Key.KAPPA, Key.LOG_LOSS)

    @property
    def key(self) -> str:
        """Under which the comparison is kept."""
        return f"compare {self.rivals.active} {' '.join(self.chosen)}"

    @property
    def path(self) -> str:
        """The address that says it."""
        return f"/report/compare?{urlencode([('with', name) for name in self.chosen])}"

    @property
    def report(self) -> CompareReport | None:
        """The newest that was counted."""
        return self.found.value.report if self.found.value else None

    @property
    def forecast(self) -> ReplayForecast | None:
        """What knowing it would take; None where it is known, or that is not counted yet."""
        return self.found.value.forecast if self.found.value else None

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
        """Whether the replay ended because its budget did."""
        return has_run_out(self.work.error if self.work else None)

    @property
    def is_empty(self) -> bool:
        """Too few decisions to compare on."""
        return self.report is not None and not self.report.n

    @property
    def too_few(self) -> str:
        """Why there is nothing yet."""
        return compare_words.too_few_words(self.report) if self.report else ""

    @property
    def ground(self) -> str:
        """What it rests on."""
        return compare_words.ground_words(self.report) if self.report else ""

    @property
    def picture(self) -> Picture | None:
        """Every gain with its interval."""
        return comparison_picture(self.report) if self.report else None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """One per challenger."""
        return tuple(map(Finding.of, self.report.comparisons)) if self.report else ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What the columns mean, and what would make it surer."""
        if not self.report or not self.report.comparisons:
            return ()
        words = (
            compare_words.gain_words(self.report),
            compare_words.ONLY_ONE,
            compare_words.replayed_words(self.report),
        )
        return tuple(filter(None, words))

    def short(self, key: Key) -> str:
        """Head of a column."""
        return SHORT[key.value]

    def topic(self, key: Key) -> str:
        """What explains it."""
        return TOPICS[key]

    def figure(self, agreement: Agreement, key: Key) -> str:
        """A figure with its interval."""
        return figure_words(agreement.figure(key))


@dataclass(frozen=True, slots=True)
class CurvePart:
    """One curve: its name, its plot, its rows, and how many more labels a gain takes."""

    title: str
    picture: Picture | None
    rows: list[tuple[str, str, str, str, str, str]]
    target: str

    @classmethod
    def of(
        cls, title: str, picture: Picture | None, curve: Curve, shown: Callable[[float], str]
    ) -> CurvePart:
        """Of a curve whose figures are written by `shown`."""
        return cls(title, picture, curve_words.rows_of(curve, shown), curve_words.target_words(curve, shown))


@dataclass(frozen=True, slots=True)
class CurvePage:
    """The learning curve on a page.

    Attributes:
        found: The curve, or what it would take to have it.
        work: The replay that was begun here last, going on or over.
    """

    rivals: Rivals
    chosen: str
    found: Figured[CurveLook]
    work: Work | None = None
    tabs: tuple[tuple[str, str], ...] = TABS
    gain: str = curve_words.GAIN
    no_order: str = curve_words.NO_ORDER

    @property
    def key(self) -> str:
        """Under which the curve is kept."""
        return f"curve {self.chosen}"

    @property
    def path(self) -> str:
        """The address that says it."""
        return f"/report/curve?{urlencode({'with': self.chosen})}"

    @property
    def report(self) -> CurveReport | None:
        """The newest that was counted."""
        return self.found.value.report if self.found.value else None

    @property
    def forecast(self) -> ReplayForecast | None:
        """What knowing it would take; None where it is known, or that is not counted yet."""
        return self.found.value.forecast if self.found.value else None

    @property
    def takes(self) -> str:
        """How long changing weights would take."""
        return compare_words.takes_words(self.forecast) if self.forecast else ""

    @property
    def too_few(self) -> str:
        """Why there is no curve yet; empty where there is one."""
        report = self.report
        return curve_words.too_few_words(report) if report and report.surprise is None else ""

    @property
    def outlook(self) -> str:
        """Whether more labels help."""
        report = self.report
        return curve_words.outlook_words(report.surprise) if report and report.surprise else ""

    @property
    def basis(self) -> str:
        """What it rests on."""
        return curve_words.basis_words(self.report) if self.report else ""

    @property
    def parts(self) -> tuple[CurvePart, ...]:
        """Surprise first, then the order where there is a curve of it."""
        report = self.report
        if report is None or report.surprise is None:
            return ()
        surprise = CurvePart.of(
            curve_words.SURPRISE, curve_picture(report), report.surprise, curve_words.in_nats
        )
        if report.order is None:
            return (surprise,)
        order = CurvePart.of(curve_words.ORDER, order_picture(report), report.order, curve_words.in_percent)
        return surprise, order


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """Changes of taste on a page.

    Attributes:
        you: The person against themselves; None before the first second answer.
    """

    found: Figured[ChangesReport]
    you: Consistency | None
    tabs: tuple[tuple[str, str], ...] = TABS
    shown: int = _SHOWN
    nothing: str = changes_words.NOTHING
    again: str = RELABEL

    @property
    def report(self) -> ChangesReport | None:
        """The newest that was counted."""
        return self.found.value

    @property
    def head(self) -> str:
        """How many changes there are."""
        return "".join(changes_words.head_words(self.report)) if self.report else ""

    @property
    def notes(self) -> tuple[str, ...]:
        """What cannot be told, and why."""
        report = self.report
        if report is None:
            return ()
        if report.n < report.least:
            return (f"{changes_words.least_words(report).capitalize()}.",)
        return () if report.n_judged else (f"{changes_words.NO_HINTS.capitalize()} of all decisions.",)

    @property
    def needs_replay(self) -> bool:
        """Hints are missing for want of verdicts, or of a replay."""
        report = self.report
        return report is not None and report.n >= report.least and not report.n_judged

    def known(self, ids: Sequence[PostingId]) -> list[Posting]:
        """Those of the postings that are there."""
        named = self.report.postings if self.report else {}
        return [named[posting_id] for posting_id in ids if posting_id in named]

    def luck(self, change: Change) -> str:
        """How often luck alone would show it."""
        return changes_words.luck_words(change)

    def alarm(self, alarm: Alarm) -> str:
        """A hint in words."""
        return changes_words.alarm_words(alarm)

    @property
    def own(self) -> str:
        """The person's own figures."""
        you = self.you
        if you is None:
            return ""
        return (
            f"The same label {figure_words(you.exact)} · at most one step apart {figure_words(you.within_one)} · "
            f"kappa {figure_words(you.kappa)}"
        )
