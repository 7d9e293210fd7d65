"""`metier batch`: questions at half the price, for those who can wait a day; and `metier screen --batch`, which sends them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from metier.cli.asking import within_budget
from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.envelope import Ended
from metier.errors import ExitCode
from metier.pages.batch_words import (
    collected_words,
    sent_pairs,
    sent_words,
    spent_words,
    stands_words,
    why_words,
)
from metier.pages.words import moment, one_line, usd

if TYPE_CHECKING:
    from rich.text import Text

    from metier.cli.output import Out
    from metier.workspace import Workspace
    from metier.workspace.batch_rows import BatchReport, BatchRow, SendReport
    from metier.workspace.prompting import AskOptions

# --- sending --------------------------------------------------------------------------------------------


def send_batch(call: Call, workspace: Workspace, screener: str, options: AskOptions) -> int:
    """Send the first questions as a batch, and say when to come back."""
    if options.collect:
        workspace.batching.collect_first()
    call.kept = lambda: "`metier batch` tells what was sent"
    with call.progress(lambda _: "`metier batch` tells what was sent") as progress:
        report = within_budget(
            call, options, lambda chosen: workspace.batching.send(screener, chosen, progress=progress)
        )
    outcome = Ended(
        report,
        exit_code=ExitCode.BUDGET if report.n_over_budget else ExitCode.OK,
        cost_usd=report.paid_usd,
    )
    return call.show(outcome, lambda out: _sent_page(out, report))


def _sent_page(out: Out, report: SendReport) -> None:
    out.say(sent_words(report))
    pairs = sent_pairs(report, again="`--retry-unknown` asks again", outside="`--outside-too` asks")
    out.pairs([(f"  {name}", words) for name, words in pairs])
    out.softly(spent_words(report))
    then = f"`metier screen --with {report.screener}` ranks"
    out.next(f"`metier batch` tells how far it is; {then} when it is done" if report.n_sent else then)


# --- list -----------------------------------------------------------------------------------------------


@command("batch list", examples=("metier batch list", "metier batch list --json"))
def batch_list_command(call: Call) -> int:
    """Batches under way and ended, as their providers have them now.

    Providers are asked where each stands; nothing is fetched, and nothing is sent but the name of the batch.
    """
    with call.open() as workspace:
        report = workspace.batching.standing()
    return call.show(_outcome(report), lambda out: _list_page(out, report))


def _outcome(report: BatchReport) -> Ended:
    code = ExitCode.PARTIAL if report.problems else ExitCode.OK
    return Ended(report, exit_code=code, problems=report.problems, cost_usd=report.paid_usd)


def _list_page(out: Out, report: BatchReport) -> None:
    if not report.batches:
        out.say("No batch was sent yet.")
        out.next("`metier screen --with few_shot --batch` sends one")
        return
    _table(out, report)
    if any("ready" in row.words for row in report.batches):
        out.next(
            "`metier batch collect` fetches the answers; `metier screen --with few_shot` ranks with them"
        )
    elif any(row.stage.value != "ended" for row in report.batches):
        out.next("`metier batch` later; `metier batch cancel ID` ends one")
    else:
        out.next("`metier screen --with few_shot`")


def _table(out: Out, report: BatchReport) -> None:
    from metier.cli.output import Column, Row

    columns = [
        Column("Batch"),
        Column("Sent"),
        Column("Model", share=3, lines=2),
        Column("Stands", share=2),
        Column("Questions", right=True),
        Column("Answers", right=True),
        Column("Failed", right=True),
        Column("Reserved", right=True),
        Column("Paid", right=True),
    ]
    rows = [
        Row(
            [
                row.id,
                moment(row.made_at),
                one_line(row.model),
                stands_words(row),
                f"{row.n:,}",
                f"{row.n_replied or row.n_done:,}",
                f"{row.n_failed + row.n_unknown:,}",
                usd(row.reserved_usd) if row.reserved_usd else "",
                usd(row.paid_usd) if row.paid_usd else "",
            ],
            _details(row),
        )
        for row in report.batches
    ]
    out.table(columns, rows, indent=1)


def _details(row: BatchRow) -> list[Text]:
    """What a word alone does not say."""
    from rich.text import Text

    lines = [Text(why, "quiet")] if (why := why_words(row)) else []
    return [*lines, Text(one_line(row.problem, 200), "bad")] if row.problem else lines


# --- collect and cancel ---------------------------------------------------------------------------------


@command("batch collect", examples=("metier batch collect", "metier batch collect 3f2a91bc"), writes=True)
@click.argument("named", default="", metavar="[ID]")
def batch_collect_command(call: Call, named: str) -> int:
    """Fetch what came of the batches that have ended; `metier screen` does so by itself.

    Every answer is kept as one that was asked for at once. Questions without an answer cost nothing and are asked anew
    the next time. A batch whose sending broke off is looked for at its provider first.
    """
    if call.dry_run:
        with call.open() as workspace:
            report = workspace.batching.standing()
        return call.show(_outcome(report), lambda out: _list_page(out, report))
    call.kept = lambda: "what was fetched is kept"
    with call.open() as workspace:
        report = workspace.batching.collect(named)
    return call.show(_outcome(report), lambda out: _collect_page(out, report))


def _collect_page(out: Out, report: BatchReport) -> None:
    if not report.batches:
        out.say("No batch is under way.")
        out.next("`metier screen --with few_shot --batch` sends one")
        return
    _table(out, report)
    out.softly(collected_words(report))
    unsettled = [row for row in report.batches if row.n_unknown]
    if unsettled:
        out.softly(
            "! some may have been paid without an answer: `metier screen --retry-unknown` asks again",
            style="note",
        )
    if any(row.stage.value != "ended" for row in report.batches):
        out.next("`metier batch collect` later")
    else:
        out.next("`metier screen --with few_shot` ranks with them")


@command("batch cancel", examples=("metier batch cancel 3f2a91bc",), writes=True)
@click.argument("named", metavar="ID")
def batch_cancel_command(call: Call, named: str) -> int:
    """Ask the provider to end the batch ID; what it had answered by then is paid, and kept when it is collected."""
    with call.open() as workspace:
        batching = workspace.batching
        row = batching.named(named)
        report = batching.standing() if call.dry_run else batching.cancel(row.name)
    return call.show(_outcome(report), lambda out: _cancel_page(out, report, dry_run=call.dry_run))


def _cancel_page(out: Out, report: BatchReport, *, dry_run: bool) -> None:
    _table(out, report)
    if dry_run:
        out.softly("dry run: nothing was cancelled")
    elif all(row.stage.value == "ended" for row in report.batches):
        out.next("`metier screen --with few_shot` asks anew about what has no answer")
    else:
        out.say("The provider was asked to end it; what it had answered is still to come.")
        out.next("`metier batch collect` in a few minutes")
