"""`metier list` and `metier undo`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.commands.outcome_page import stage_style
from metier.cli.envelope import Ended
from metier.pages.words import (
    UNKNOWN,
    label_words,
    one_line,
    pay_per_year,
    percent,
    place_and_mode,
    plural,
    title_of,
)

if TYPE_CHECKING:
    from metier.actions.decide import UndoReport
    from metier.actions.look import ListedPosting, ListReport
    from metier.cli.output import Out, Row

_WHICH = ("all", "undecided", "decided", "excited", "maybe", "passed", "hidden")


@command(
    "list", examples=("metier list", "metier list --which excited", 'metier list --search "python remote"')
)
@click.option("--which", type=click.Choice(_WHICH), default="all", show_default=True, help="Which postings.")
@click.option("--search", default="", metavar="WORDS", help="Words that must all stand in the posting.")
@click.option(
    "--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, metavar="N", help="Most rows."
)
@click.option("--full", is_flag=True, help="With `--json`: the postings with their text.")
def list_command(call: Call, *, which: str, search: str, limit: int, full: bool) -> int:
    """Postings with your decisions and the newest verdicts: ranked ones first, best first."""
    with call.open() as workspace:
        report = workspace.list(which=which, search=search, limit=limit)
    outcome = Ended(report, full=full)
    return call.show(outcome, lambda out: _list_page(out, report, which=which, search=search))


def _list_page(out: Out, report: ListReport, *, which: str, search: str) -> None:
    from metier.cli.output import Column

    if not report.n_postings:
        out.say("No postings in this workspace yet.")
        out.next("`metier add FILE`")
        return
    if not report.rows:
        out.say(f"None of {plural(report.n_postings, 'posting')} matches.")
        if which == "hidden" and not search:
            out.next("`metier promise` says what may be hidden, and why")
        else:
            out.next("`metier list`" if which != "all" or search else "`metier add FILE`")
        return
    decided = any(row.decision for row in report.rows)
    applied = any(row.outcome for row in report.rows)
    promised = any(row.verdict and not row.verdict.tentative for row in report.rows)
    columns = [
        Column("No.", right=True),
        *([Column("You said")] if decided else []),
        *([Column("Outcome")] if applied else []),
        *([Column("Excited", right=True)] if promised else []),
        Column("Title", share=5),
        Column("Employer", share=3),
        Column("Place", share=3),
        Column("Pay/year", right=True),
    ]
    out.table(
        columns,
        [
            _list_row(row, decided=decided, applied=applied, promised=promised, marks=which != "hidden")
            for row in report.rows
        ],
    )
    out.softly()
    out.softly(
        f"{len(report.rows):,} of {report.n_matching:,} shown · {plural(report.n_postings, 'posting')} in all"
    )
    if any(row.decision is None for row in report.rows):
        out.next("`metier show NUMBER`, `metier label NUMBER excited`, `metier screen`")


def _list_row(row: ListedPosting, *, decided: bool, applied: bool, promised: bool, marks: bool) -> Row:
    """One posting; `marks` tells hidden ones from the others."""
    from rich.text import Text

    from metier.cli.output import Row

    label = row.decision.label if row.decision else None
    verdict = row.verdict if row.verdict and not row.verdict.tentative else None
    title = Text(one_line(row.posting.title) or "(no title)")
    if row.n_sightings > 1:
        title.append(f" ×{row.n_sightings}", "quiet")
    if row.verdict and row.verdict.outside_limits:
        title.append(" ✕ outside your limits", "bad")
    if row.is_hidden and marks:
        title.append(" · hidden", "quiet")
    return Row(
        [
            str(row.posting.number),
            *([Text(label_words(label), str(label) if label else "")] if decided else []),
            *(
                [Text(row.outcome or UNKNOWN, stage_style(row.outcome) if row.outcome else "")]
                if applied
                else []
            ),
            *([percent(verdict.p_excited) if verdict else "—"] if promised else []),
            title,
            one_line(row.posting.company) or "—",
            place_and_mode(row.posting),
            pay_per_year(row.posting.facts),
        ]
    )


@command("undo", examples=("metier undo", "metier undo 17"))
@click.argument("which", default="", metavar="[ID]")
def undo_command(call: Call, which: str) -> int:
    """Take back the latest decision, of all or of one posting; as often as you like.

    Nothing is erased: the history keeps both, and the decision before it stands again.
    """
    with call.open() as workspace:
        report = workspace.undo(which or None)
    return call.show(Ended(report), lambda out: _undo_page(out, report, which))


def _undo_page(out: Out, report: UndoReport, which: str) -> None:
    if report.undone is None or report.posting is None:
        out.say(f"Nothing to undo: no decision stands{' for this posting' if which else ''}.")
        out.next("`metier label`")
        return
    now = f"{report.now.label} stands again" if report.now else "it is undecided again"
    reason = f" (“{one_line(report.undone.reason, 60)}”)" if report.undone.reason else ""
    name = f"{report.posting.number} {title_of(report.posting)}"
    out.say(f"Took back {report.undone.label}{reason} for {name}; {now}")
    out.next(f"`metier label {report.posting.number}`")
