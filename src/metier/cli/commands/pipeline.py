"""`metier pipeline`: applications under way, and what is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.commands.outcome_page import HOW, application_data, stage_style
from metier.cli.envelope import Ended
from metier.pages.outcome_words import NOTHING, pipeline_words
from metier.pages.words import UNKNOWN, label_words, one_line

if TYPE_CHECKING:
    from metier.actions.outcomes import PipelineReport, PipelineRow
    from metier.cli.output import Out, Row

_FOLLOW_UP = 14
_WIDE = 100
"""From here on the person's own label and what was sent stand in columns of their own."""


@command("pipeline", examples=("metier pipeline", "metier pipeline --all", "metier pipeline --after 10"))
@click.option("--all", "ended", is_flag=True, help="Ended ones, too.")
@click.option(
    "--after",
    type=click.IntRange(1, 1000),
    default=_FOLLOW_UP,
    show_default=True,
    metavar="DAYS",
    help="Days without an answer after which asking again is due.",
)
def pipeline_command(call: Call, *, ended: bool, after: int) -> int:
    """Applications under way by how far they are: follow-ups that are due first, longest waiting first.

    Due is what has had no answer for `--after` days, and an interview or an offer without a result for a week. Nothing
    is marked as ghosted by itself.
    """
    with call.open() as workspace:
        report = workspace.outcomes.pipeline(ended=ended, after=after)
    return call.show(Ended(_data(report)), lambda out: _page(out, report))


def _data(report: PipelineReport) -> dict[str, object]:
    rows = [
        {
            "posting": row.posting,
            "application": application_data(row.application),
            "days": row.days,
            "due": row.due,
            "label": row.label,
            "n_rounds": row.n_rounds,
            "next_round": row.next_round,
        }
        for row in report.rows
    ]
    return {
        "day": report.day,
        "rows": rows,
        "by_stage": {stage.value: n for stage, n in report.by_stage.items()},
        "n_open": report.n_open,
        "n_ended": report.n_ended,
        "n_due": report.n_due,
    }


def _page(out: Out, report: PipelineReport) -> None:
    from metier.cli.output import Column

    if not report.n_open + report.n_ended:
        out.say(NOTHING)
        out.next(HOW)
        return
    if report.rows:
        wide = out.width >= _WIDE
        columns = [
            Column("No.", right=True),
            Column("Stage"),
            Column("Since"),
            Column("Days", right=True),
            Column("Title", share=5),
            Column("Employer", share=3),
            *([Column("You said"), Column("Sent", share=2)] if wide else []),
        ]
        out.table(columns, [_row(row, wide=wide) for row in report.rows], indent=1)
        out.softly()
    else:
        out.say("Nothing is under way.")
    out.softly(pipeline_words(report))
    out.next(_next(report))


def _row(row: PipelineRow, *, wide: bool) -> Row:
    from rich.text import Text

    from metier.cli.output import Row

    application, posting = row.application, row.posting
    cells: list[Text | str] = [
        str(posting.number),
        Text(application.stage, stage_style(application.stage)),
        str(application.since),
        f"{row.days:,}",
        one_line(posting.title) or "(no title)",
        one_line(posting.company) or UNKNOWN,
    ]
    if wide:
        label = Text(label_words(row.label), str(row.label) if row.label else "")
        cells += [label, one_line(application.variant) or UNKNOWN]
    below: list[Text | str] = [Text(f"due: {row.due}", "note")] if row.due else []
    if row.next_round is not None:
        name = one_line(row.next_round.name, 60) or "interview"
        below.append(Text(f"next: {name} on {row.next_round.held_on}", "head"))
    elif row.n_rounds > 1:
        below.append(Text(f"{row.n_rounds} rounds so far", "quiet"))
    return Row(cells, below)


def _day_of_next(row: PipelineRow) -> tuple[str, int]:
    return str(row.next_round.held_on) if row.next_round else "", row.posting.number


def _next(report: PipelineReport) -> str:
    soon = min((row for row in report.rows if row.next_round), key=_day_of_next, default=None)
    due = next((row for row in report.rows if row.due), None)
    if soon is not None and due is None:
        return f"`metier interview {soon.posting.number} prep`"
    if due is not None:
        number = due.posting.number
        if due.application.stage.value == "applied":
            return f"`metier outcome {number} replied` if an answer came, `metier outcome {number} ghosted` if none is expected"
        return f"`metier outcome {number} offer`, `rejected` or `withdrawn` notes the result"
    first = next((row for row in report.rows if row.application.is_open), None)
    if first is not None:
        return f"`metier outcome {first.posting.number} interview` notes what comes, `metier insights`"
    return "`metier insights`" if report.rows else "`metier pipeline --all`, `metier insights`"
