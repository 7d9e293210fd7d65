"""Applications in words: where one stands, how many are how far, what was noted; the same on every face."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from metier.domain.outcome import Application, Outcome, Stage
from metier.pages.words import UNKNOWN, one_line, plural

if TYPE_CHECKING:
    from metier.actions.outcomes import NotedReport, PipelineReport, TakenBackReport
    from metier.evaluation.intervals import Interval

NOTHING = "No outcome is noted yet."
OF_GROUPS = (
    "Answered: within 30 days, of those applied to at least so long ago. Of many groups beside each other some "
    "differ by luck alone; what you applied to was chosen by you, not drawn at random."
)
OF_INTERVIEWS = (
    "Questions count as the same where they are surely so; others stand apart. Ratings are your own, 1 to 5."
)
BY_WHAT = (
    ("by_verdict", "Metier's verdict before"),
    ("by_source", "Source"),
    ("by_variant", "What was sent"),
    ("by_work_mode", "Work mode"),
    ("by_seniority", "Level"),
)
"""Fields of `InsightsReport` by which applications are counted, and their heads."""
MOST_RATINGS = 8


def application_words(application: Application) -> str:
    """Where an application stands, since when, and what was sent."""
    how = "on" if application.stage.ends else "since"
    applied = application.applied_on
    begun = f"; applied on {applied}" if applied and application.stage.value != "applied" else ""
    variant = f"; sent: {one_line(application.variant)}" if application.variant else ""
    return f"{application.stage} {how} {application.since}{begun}{variant}"


def in_order(counts: Mapping[Stage, int]) -> list[tuple[Stage, int]]:
    """Counts by stage, the first rung first.

    Example:
        >>> in_order({Stage.OFFER: 1, Stage.APPLIED: 2})[0][0].value
        'applied'
    """
    return [(stage, counts[stage]) for stage in Stage if counts.get(stage)]


def pipeline_words(report: PipelineReport) -> str:
    """How many are under way and how far, what is due, how many have ended."""
    counts = ", ".join(f"{n:,} {stage}" for stage, n in in_order(report.by_stage) if not stage.ends)
    parts = [
        f"{report.n_open:,} under way{f': {counts}' if counts else ''}",
        f"{plural(report.n_due, 'follow-up')} due" if report.n_due else "nothing due",
        f"{report.n_ended:,} ended" if report.n_ended else "",
    ]
    return " · ".join(part for part in parts if part)


def event_words(row: Outcome) -> str:
    """What was sent and said with one row, behind its day and stage; empty where nothing was.

    Example:
        >>> from datetime import UTC, date, datetime
        >>> event_words(Outcome(1, "a", Stage.APPLIED, date(2026, 5, 1), datetime(2026, 5, 1, tzinfo=UTC), "by mail", "short"))
        ', sent: short “by mail”'
    """
    told = f" “{one_line(row.note)}”" if row.note else ""
    sent = f", sent: {one_line(row.variant)}" if row.variant else ""
    return f"{sent}{told}"


def noted_words(report: NotedReport) -> str:
    """What was noted, on one line, with what the person should know about it."""
    row = report.outcome
    mark = "noted" if report.is_new else "stood already"
    remarks = f"; {'; '.join(report.remarks)}" if report.remarks else ""
    return f"{row.stage} {mark}, on {row.at}{remarks}"


def taken_back_words(report: TakenBackReport) -> str:
    """What was taken back, and what stands now; without a name of the posting."""
    if report.undone is None:
        return "Nothing to take back: no such outcome stands"
    now = f"{report.now.stage} since {report.now.since} stands" if report.now else "no outcome stands now"
    return f"{report.undone.stage} on {report.undone.at}; {now}"


def ratings_words(ratings: Sequence[int]) -> str:
    """How answers to one question went, the oldest first.

    Example:
        >>> ratings_words([3, 4]), ratings_words([])
        ('3 4', '—')
    """
    shown = " ".join(map(str, ratings[-MOST_RATINGS:]))
    return f"… {shown}" if len(ratings) > MOST_RATINGS else shown or UNKNOWN


def mean_words(found: Interval | None) -> str:
    """A mean with its interval; a dash where there are too few."""
    return f"{found.value:.1f} ({found.low:.1f}–{found.high:.1f})" if found else UNKNOWN
