"""The report as one HTML file: no script, nothing fetched, the figures of the command line to the last digit."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from metier.domain.decision import Label, Occasion
from metier.domain.posting import Posting, PostingId
from metier.evaluation import figure_words as words
from metier.evaluation.agreement import CalibrationBin, Key, Uncounted
from metier.pages import report_plots
from metier.pages.compare_words import evidence_words
from metier.pages.glossary import GLOSSARY
from metier.pages.more_plots import comparison_picture, curve_picture, nats
from metier.pages.report_plots import Picture
from metier.pages.svg.drawing import plot_looks
from metier.text.lines import one_line

if TYPE_CHECKING:  # all that makes the figures, which the words for them do not need
    from jinja2 import Environment

    from metier.actions.compare import CompareReport
    from metier.actions.curve import CurveReport
    from metier.actions.report.values import Report

_MARKS = {Label.EXCITED: "★", Label.MAYBE: "~", Label.PASSED: "✕"}
_OCCASIONS = {
    Occasion.RANDOM: "drawn at random",
    Occasion.ASKED: "asked, as the answer would teach most",
    Occasion.RANKED: "named by you, with a verdict to be seen",
    Occasion.CHOSEN: "named by you before any verdict",
    Occasion.IMPORTED: "from a labels file",
    Occasion.RELABEL: "asked about again",
    Occasion.AUDIT: "drawn at random among the low-ranked",
}
_UNCOUNTED = {
    Uncounted.NO_VERDICT: "no verdict of the active screener was frozen before",
    Uncounted.IMPORTED: "from a labels file, without a verdict",
    Uncounted.AGAIN: "a later answer about the same posting",
    Uncounted.TOLD: "the verdict had been told before",
}
_OWN_NAMES = {Key.EXACT: "the same label", Key.WITHIN_ONE: "the same or one step beside"}
_KEYS = {
    "order": (Key.AUC, Key.AP, Key.RECALL_SHOWN),
    "labels": (Key.EXACT, Key.WITHIN_ONE, Key.KAPPA, Key.LOG_LOSS),
    "calibration": (Key.ECE, Key.BRIER),
}
_UNIT = re.compile(r"(?<=\d) %")

LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True)
class Sheet:
    """The one style sheet of the page, and the policy that lets only this sheet apply.

    Attributes:
        text: CSS, ours alone; nothing of a posting is in it.
    """

    text: str

    @property
    def policy(self) -> str:
        """Content security policy: nothing is loaded, no script runs, no form is sent, only this sheet styles."""
        digest = base64.b64encode(hashlib.sha256(self.text.encode()).digest()).decode()
        return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"

    def __html__(self) -> str:
        """The sheet as it is: escaping would change its hash."""
        return self.text


@dataclass(frozen=True, slots=True)
class Links:
    """Where a report leads: nowhere in a file, to pages in the web app.

    Attributes:
        posting: Address of a posting's page; empty for none.
        command: Address and words of the page that does what a command does; None for none.
        term: Address that explains a figure; empty for none.
    """

    posting: Callable[[Posting], str] = lambda _: ""
    command: Callable[[str], tuple[str, str] | None] = lambda _: None
    term: Callable[[Key], str] = lambda _: ""


NOWHERE = Links()


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report as its templates take it.

    Attributes:
        postings: Those that the report names; others go by their id.
        comparison, curve: What `metier compare` and `metier curve` found; left out where they are None.
        pictures: By section; None where too little is known to draw one.
        most: Postings that are named in one list; all of them in a file.
    """

    report: Report
    postings: Mapping[PostingId, Posting]
    comparison: CompareReport | None
    curve: CurveReport | None
    links: Links
    pictures: Mapping[str, Picture | None]
    most: int | None = None
    labels: tuple[Label, ...] = tuple(Label)
    beside_keys: tuple[Key, ...] = report_plots.BESIDE_KEYS
    glossary: tuple[tuple[str, str], ...] = GLOSSARY
    own_names: Mapping[Key, str] = field(default_factory=lambda: _OWN_NAMES)
    keys: Mapping[str, tuple[Key, ...]] = field(default_factory=lambda: _KEYS)

    @property
    def beside(self) -> tuple[report_plots.BesideRow, ...]:
        """Screeners, and the person, beside each other."""
        return report_plots.beside_rows(self.report)

    def posting_name(self, posting_id: PostingId) -> str:
        """Title and company, cut; empty for a posting that is not there."""
        shown = self.postings.get(posting_id)
        if shown is None:
            return ""
        parts = (one_line(shown.title, LONGEST_TITLE) or "no title", one_line(shown.company, LONGEST_TITLE))
        return " · ".join(part for part in parts if part)

    def posting_path(self, posting_id: PostingId) -> str:
        """Where its page is; empty where there is none."""
        shown = self.postings.get(posting_id)
        return self.links.posting(shown) if shown else ""


def report_view(
    report: Report,
    *,
    postings: Mapping[PostingId, Posting] | None = None,
    comparison: CompareReport | None = None,
    curve: CurveReport | None = None,
    links: Links = NOWHERE,
    most: int | None = None,
) -> ReportView:
    """A report with its pictures drawn. Cost: some 20 ms, whatever the number of decisions."""
    pictures = report_plots.pictures(report)
    pictures["pairs"] = comparison_picture(comparison) if comparison else None
    pictures["ahead"] = curve_picture(curve) if curve else None
    return ReportView(report, postings or {}, comparison, curve, links, pictures, most)


def report_page(
    report: Report,
    *,
    postings: Mapping[PostingId, Posting] | None = None,
    comparison: CompareReport | None = None,
    curve: CurveReport | None = None,
) -> str:
    """The whole page; the same values give the same bytes.

    Args:
        postings: For the titles of postings that the report names; those that are not here go by their id.
        comparison: What `metier compare` found; left out where it is None.
        curve: What `metier curve` found; left out where it is None.

    Cost:
        Well under a second, whatever the number of decisions, as the report is already counted.
    """
    view = report_view(report, postings=postings, comparison=comparison, curve=curve)
    return environment().get_template("report.html.j2").render(view=view, sheet=sheet())


@cache
def sheet() -> Sheet:
    """The looks of page and plots as one sheet."""
    page = files("metier.pages").joinpath("templates", "report.css").read_text(encoding="utf-8")
    return Sheet(f"\n{page.strip()}\n{plot_looks()}\n")


@cache
def environment() -> Environment:
    """The templates, with everything escaped that is not a drawing of ours, and the words for values."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("metier.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= _filters()
    return made


def _filters() -> dict[str, Callable[..., object]]:
    return {
        "line": _line,
        "count": lambda n: f"{n:,}",
        "plural": lambda n, noun: f"{n:,} {noun}{'' if n == 1 else 's'}",
        "percent": words.percent_words,
        "name": words.NAMES.__getitem__,
        "value": words.value_words,
        "interval": words.interval_words,
        "chance": words.chance_words,
        "share_interval": _share_interval,
        "based": words.basis_words,
        "label": lambda label: f"{_MARKS[label]} {label.value}",
        "occasion": _OCCASIONS.__getitem__,
        "uncounted": _UNCOUNTED.__getitem__,
        "day": _day,
        "shade": _shade,
        "sentence": _sentence,
        "luck": _luck,
        "signed": words.signed,
        "signed_bounds": words.signed_bounds,
        "nats": nats,
        "evidence": evidence_words,
    }


def _day(at: datetime | None) -> str:
    local = at.astimezone() if at else None  # as the command line does
    return f"{local.day} {local:%B %Y}" if local else "—"


def _share_interval(one: CalibrationBin) -> str:
    return words.share_bounds(one.low, one.high)


def _shade(n: int, total: int) -> int:
    """How dark a cell is, 0 to 4, by its share of the row; the number in it says the same."""
    return 0 if not n else 1 + min(3, 4 * n // max(total, 1))


def _line(text: str) -> str:
    """One line that never breaks between a number and its per cent sign."""
    return _UNIT.sub("\N{NO-BREAK SPACE}%", one_line(text))


def _sentence(clause: str) -> str:
    """A clause with a capital letter and a full stop; it may hold words of postings."""
    text = _line(clause)
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


def _luck(p: float) -> str:
    """A probability of luck as so many histories."""
    return (
        "fewer than 1 of 1,000 histories" if p < 0.001 else f"{max(1, round(1000 * p)):,} of 1,000 histories"
    )
