"""`metier outcome`: what happened after a decision, or instead of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.commands.label import is_id
from metier.cli.commands.outcome_page import application_data, stage_style
from metier.cli.envelope import Ended
from metier.errors import UnknownCommandError, quoted
from metier.pages.outcome_words import taken_back_words
from metier.pages.words import label_words, one_line, title_of, typed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from metier.actions.outcomes import NotedReport, TakenBackReport
    from metier.cli.output import Out


@command(
    "outcome",
    examples=(
        "metier outcome 17 applied",
        'metier outcome 17 applied --on yesterday --variant "short letter"',
        "metier outcome 17 18 19 ghosted",
        'metier outcome 17 interview --on 2026-05-09 --note "by phone"',
        "metier outcome 17 --undo",
    ),
    writes=True,
)
@click.argument("words", nargs=-1, metavar="ID… STAGE")
@click.option(
    "--on",
    "day",
    default="",
    metavar="DATE",
    help="The day it happened: 2026-05-01, yesterday, “3 days ago”.  [default: today]",
)
@click.option(
    "--variant",
    default=None,
    metavar="WORDS",
    help='Which version of resume and letter you sent.  [default: what you exported last; "" for none]',
)
@click.option("--note", "note", default="", metavar="WORDS", help="Anything you want to remember about it.")
@click.option("--undo", is_flag=True, help="Take back what was noted last; with STAGE, of that stage.")
def outcome_command(
    call: Call, *, words: tuple[str, ...], day: str, variant: str | None, note: str, undo: bool
) -> int:
    """Note what happened in the world: applied, replied, interview, offer, hired, rejected, withdrawn or ghosted.

    It is another axis than your labels: an application decides nothing about your taste, an employer's no never counts
    as yours, and no screener learns from either. Nothing is erased: a later note of the same stage stands in place of
    the earlier one, interviews for each day; `--undo` takes back the last.
    """
    ids, stage = _split(words, undo=undo)
    if undo:
        if day or variant is not None or note:
            raise UnknownCommandError(
                what="`--undo` takes back what was noted, and notes nothing",
                hint=f"`metier outcome {ids[0]} --undo`",
            )
        return _undo(call, ids, stage)
    with call.open() as workspace:
        reports = workspace.outcomes.note(
            ids, stage, on=typed(day) or None, words=typed(note).strip(),
            variant=None if variant is None else typed(variant).strip(), dry_run=call.dry_run,
        )  # fmt: skip
    data = {"noted": [_noted_data(report) for report in reports], "undone": [], "stored": not call.dry_run}
    return call.show(Ended(data), lambda out: _noted_page(out, reports, dry_run=call.dry_run))


def _split(words: Sequence[str], *, undo: bool) -> tuple[list[str], str]:
    """Ids, and the stage in the last place."""
    if not words:
        raise UnknownCommandError(what="No posting was named", hint="`metier outcome 17 applied`")
    *ids, last = words
    if is_id(last):
        if not undo:
            hint = f"`metier outcome {one_line(last, 20)} applied`"
            raise UnknownCommandError(
                what=f"Nothing was said of what happened with {quoted(last)}", hint=hint
            )
        return list(words), ""
    if not ids:
        raise UnknownCommandError(
            what=f"No posting was named beside {quoted(last)}",
            hint=f"`metier outcome 17 {one_line(last, 20)}`",
        )
    return ids, last


def _noted_data(report: NotedReport) -> dict[str, object]:
    return {
        "posting": report.posting,
        "outcome": report.outcome,
        "is_new": report.is_new,
        "before": application_data(report.before),
        "now": application_data(report.now),
        "label": report.label,
        "remarks": report.remarks,
    }


def _noted_page(out: Out, reports: Sequence[NotedReport], *, dry_run: bool) -> None:
    for report in reports:
        row, posting = report.outcome, report.posting
        assert row.stage is not None
        mark = "stands already" if not report.is_new else "would be noted" if dry_run else "✓"
        variant = f" · sent: {one_line(row.variant)}" if row.variant else ""
        out.say(
            (f"{row.stage} {mark}", stage_style(row.stage)),
            f" · on {row.at} · {posting.number} {title_of(posting)}",
            (variant, "quiet"),
            indent=2,
        )
        for remark in report.remarks:
            out.say(f"  {remark}", style="note", indent=2)
    if dry_run:
        out.softly("dry run: nothing was written")
    undecided = [report for report in reports if report.label is None]
    if undecided:
        numbers = " ".join(str(report.posting.number) for report in undecided)
        out.softly(
            f"{numbers.replace(' ', ', ')} {'is' if len(undecided) == 1 else 'are'} undecided still: an outcome is no label"
        )
        out.next(
            f"`metier label {numbers}` says what you think of {'it' if len(undecided) == 1 else 'them'}, `metier pipeline`"
        )
        return
    if len(reports) == 1:
        out.softly(f"you said {label_words(reports[0].label)}; that stands as it is")
    out.next("`metier pipeline`")


def _undo(call: Call, ids: Sequence[str], stage: str) -> int:
    with call.open() as workspace:
        reports = workspace.outcomes.undo(ids, stage, dry_run=call.dry_run)
    undone = [
        {"posting": report.posting, "outcome": report.undone, "now": application_data(report.now)}
        for report in reports
    ]
    data = {"noted": [], "undone": undone, "stored": not call.dry_run}
    return call.show(Ended(data), lambda out: _undo_page(out, reports, dry_run=call.dry_run))


def _undo_page(out: Out, reports: Sequence[TakenBackReport], *, dry_run: bool) -> None:
    for report in reports:
        name = f"{report.posting.number} {title_of(report.posting)}"
        if report.undone is None:
            out.say(f"Nothing to take back: no such outcome stands for {name}", indent=2)
            continue
        verb = "Would take back" if dry_run else "Took back"
        undone, _, now = taken_back_words(report).partition("; ")
        out.say(f"{verb} {undone} for {name}; {now}", indent=2)
    if dry_run:
        out.softly("dry run: nothing was written")
    out.next("`metier pipeline`")
