"""What the pages of figures share: their tabs, and where the report leads from a page."""

from __future__ import annotations

from collections.abc import Mapping

from metier.domain.posting import Posting
from metier.evaluation.agreement import Key
from metier.pages.report import Links
from metier.web.rendering.commands import page_of
from metier.web.site import Site

REPORT = "report"
CHANGES = "changes"
"""Keys of figures that a replay makes richer."""

TABS = (
    ("/report", "Report"),
    ("/report/compare", "Compare"),
    ("/report/curve", "More labels"),
    ("/report/changes", "Changes of taste"),
    ("/report/backtest", "Backtest"),
)

_WORDS: Mapping[str, str] = {
    "metier add FILE": "Add postings",
    "metier label": "Decide",
    "metier label --audit": "Decide about low-ranked ones",
    "metier relabel": "Decide again about earlier ones",
    "metier screen": "Rank them",
    "metier report --replay": "Replay all decisions",
    "metier changes": "Changes of taste",
    "metier insights": "What works",
}
"""Commands as what a link says that does the same."""
REPLAY = "metier report --replay"
RELABEL = page_of("metier relabel")

TOPICS: Mapping[Key, str] = {
    Key.AUC: "agreement",
    Key.AP: "agreement",
    Key.RECALL_SHOWN: "agreement",
    Key.EXACT: "agreement",
    Key.WITHIN_ONE: "agreement",
    Key.KAPPA: "agreement",
    Key.ECE: "calibration",
    Key.BRIER: "calibration",
    Key.LOG_LOSS: "agreement",
}
"""Topics that explain figures."""


def _posting(posting: Posting) -> str:
    return f"/postings/{posting.number}"


def _command(command: str) -> tuple[str, str] | None:
    path = "#replay" if command == REPLAY else page_of(command)
    return (path, _WORDS.get(command, command)) if path else None


LINKS = Links(_posting, _command, lambda key: f"/explain/{TOPICS[key]}")
"""From the report to pages."""


def replayed_more(site: Site) -> None:
    """A replay went on: figures that show what is kept of it are counted anew at the next look."""
    for key in (REPORT, CHANGES):
        site.figures.outdate(key)
