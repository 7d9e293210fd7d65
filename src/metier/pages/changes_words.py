"""Changes of taste as words, for every face."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.pages.words import one_line, plural

if TYPE_CHECKING:
    from metier.actions.changes import ChangesReport
    from metier.evaluation.drift import Alarm, Change

NOTHING = "Not known yet: nothing was decided."
NO_HINTS = "hints of a change while it happens need verdicts or a replay"


def head_words(report: ChangesReport) -> tuple[str, str]:
    """How many changes there are, as a head and what follows it."""
    decisions = plural(report.n, "decision")
    if report.changes:
        return f"{plural(len(report.changes), 'change')} of taste", f" in {decisions}"
    if report.n >= report.least:
        return "No change of taste shows beyond luck in", f" {decisions}."
    return "Not known yet, after", f" {decisions}."


def alarm_words(alarm: Alarm) -> str:
    """A hint that decisions stopped fitting what was learned."""
    about = f", mostly about {one_line(alarm.words)}" if alarm.words != "all postings" else ""
    return (
        f"hint: from about decision {alarm.since + 1:,} on your answers fitted less what was learned before{about} "
        f"(liked {alarm.direction} than before); noticed at decision {alarm.at + 1:,}"
    )


def luck_words(change: Change) -> str:
    """How often luck alone would show such a change."""
    luck = "less than 1 in 1,000" if change.p < 0.001 else f"{100 * change.p:.1f} %"
    return f"chance that luck shows this: {luck}"


def least_words(report: ChangesReport) -> str:
    """From how many decisions on anything can be told apart."""
    return f"with {plural(report.least, 'decision')} there is a before and a since to tell apart"
