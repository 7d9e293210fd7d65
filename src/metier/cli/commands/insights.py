"""`metier insights`: what came of applications, and what works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.commands.outcome_page import HOW
from metier.cli.envelope import Ended
from metier.pages.outcome_words import (
    BY_WHAT,
    NOTHING,
    OF_GROUPS,
    OF_INTERVIEWS,
    mean_words,
    ratings_words,
)
from metier.pages.words import one_line, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from metier.actions.outcomes import InsightsReport, OutcomeSummary
    from metier.applications.interviews.counting import InterviewCounts
    from metier.cli.output import Out
    from metier.evaluation.outcomes import Group

_MOST = 8
"""Groups of one table; `--json` has all."""


@command("insights", examples=("metier insights", "metier insights --json"))
def insights_command(call: Call) -> int:
    """What came of your applications: how far they came, and by what: the verdict before, source, variant, kind of job.

    And of your interviews: questions that recur, kinds of round, and whether it went on after rounds rated well or badly.

    An answer is more than a no, within 30 days; younger applications are left out, as nobody knows yet. The verdict is
    the one that was frozen before you applied. With fewer than 20 applications of which it is known, counts stand
    alone. None of it touches a verdict, and an employer's no never counts as taste.
    """
    with call.open() as workspace:
        report = workspace.outcomes.insights()
    return call.show(Ended(report), lambda out: _page(out, report))


def _page(out: Out, report: InsightsReport) -> None:
    if report.summary is None and report.interviews is None:
        out.say(NOTHING)
        out.next(HOW)
        return
    if report.summary is not None:
        _outcomes(out, report, report.summary)
    if report.interviews is not None:
        _interviews(out, report.interviews)
    out.next("`metier pipeline`")


def _outcomes(out: Out, report: InsightsReport, summary: OutcomeSummary) -> None:
    """What came of applications."""
    for number, sentence in enumerate(summary.sentences):
        out.say(one_line(sentence, 400), style="" if number else "head")
    for name, head in BY_WHAT:
        _table(out, head, getattr(report, name))
    if summary.funnel.n:
        out.softly()
        out.softly(OF_GROUPS)


def _table(out: Out, head: str, groups: Sequence[Group]) -> None:
    """Applications by one thing, the most frequent first."""
    from metier.cli.output import Column, Row

    if not groups:
        return
    out.say()
    columns = [
        Column(head, share=1),
        Column("Applied", right=True),
        Column("Answered", right=True),
        Column("Interview", right=True),
        Column("Offer", right=True),
    ]
    rows = [
        Row([one_line(g.name, 80), f"{g.n:,}", g.answers.words, f"{g.interviews:,}", f"{g.offers:,}"])
        for g in groups[:_MOST]
    ]
    out.table(columns, rows)
    if len(groups) > _MOST:
        out.softly(f"and {len(groups) - _MOST:,} more; `--json` has all")


def _interviews(out: Out, found: InterviewCounts) -> None:
    """Questions that recur, kinds of round, and what came after."""
    out.say()
    out.say(
        f"{plural(found.n_rounds, 'interview')}, {plural(found.n_questions, 'question')} noted", style="head"
    )
    if found.recurring:
        _recurring(out, found)
    _kinds(out, found)
    if found.by_rating:
        _by_rating(out, found)
    out.softly()
    out.softly(OF_INTERVIEWS)


def _recurring(out: Out, found: InterviewCounts) -> None:
    from metier.cli.output import Column, Row

    out.say()
    columns = [Column("Asked again and again", share=1), Column("Rounds", right=True), Column("Your answers")]
    shown = found.recurring[:_MOST]
    out.table(
        columns, [Row([one_line(one.words, 120), f"{one.n:,}", ratings_words(one.ratings)]) for one in shown]
    )
    if len(found.recurring) > _MOST:
        out.softly(f"and {len(found.recurring) - _MOST:,} more; `--json` has all")


def _kinds(out: Out, found: InterviewCounts) -> None:
    from metier.cli.output import Column, Row

    out.say()
    columns = [
        Column("Round", share=1), Column("Held", right=True), Column("Questions", right=True),
        Column("Rated", right=True), Column("Mean", right=True),
    ]  # fmt: skip
    rows = [
        Row([one_line(kind.name, 60), f"{kind.n:,}", f"{kind.n_questions:,}", f"{kind.n_rated:,}", mean_words(kind.mean)])
        for kind in found.kinds[:_MOST]
    ]  # fmt: skip
    out.table(columns, rows)


def _by_rating(out: Out, found: InterviewCounts) -> None:
    from metier.cli.output import Column, Row

    out.say()
    columns = [
        Column("Round rated", share=1), Column("Went on", right=True), Column("Ended", right=True),
        Column("Not known", right=True),
    ]  # fmt: skip
    rows = [Row([one.words, f"{one.on:,}", f"{one.ended:,}", f"{one.open:,}"]) for one in found.by_rating]
    out.table(columns, rows)
