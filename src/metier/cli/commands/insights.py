"""`metier insights`: what came of applications, and what works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.commands.outcome_page import HOW, NOTHING
from metier.cli.envelope import Outcome
from metier.cli.words import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from metier.actions.outcomes import InsightsReport
    from metier.cli.output import Out
    from metier.evaluation.outcomes import Group

_MOST = 8
"""Groups of one table; `--json` has all."""


@command("insights", examples=("metier insights", "metier insights --json"))
def insights_command(call: Call) -> int:
    """What came of your applications: how far they came, and by what: the verdict before, source, variant, kind of job.

    An answer is more than a no, within 30 days; younger applications are left out, as nobody knows yet. The verdict is
    the one that was frozen before you applied. With fewer than 20 applications of which it is known, counts stand
    alone. None of it touches a verdict, and an employer's no never counts as taste.
    """
    with call.open() as workspace:
        report = workspace.outcomes.insights()
    return call.show(Outcome(report), lambda out: _page(out, report))


def _page(out: Out, report: InsightsReport) -> None:
    if report.summary is None:
        out.say(NOTHING)
        out.next(HOW)
        return
    for number, sentence in enumerate(report.summary.sentences):
        out.say(one_line(sentence, 400), style="" if number else "head")
    parts = (
        ("Metier's verdict before", report.by_verdict),
        ("Source", report.by_source),
        ("What was sent", report.by_variant),
        ("Work mode", report.by_work_mode),
        ("Level", report.by_seniority),
    )
    for head, groups in parts:
        _table(out, head, groups)
    if report.summary.funnel.n:
        out.softly()
        out.softly(
            "Answered: within 30 days, of those applied to at least so long ago. Of many groups beside each other some "
            "differ by luck alone; what you applied to was chosen by you, not drawn at random."
        )
    out.next("`metier pipeline`")


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
