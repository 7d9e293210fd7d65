"""`metier relabel`: asked again about earlier postings, the earlier answer hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.envelope import Ended
from metier.errors import NoInputError
from metier.pages.deciding_words import AGAIN_AFTER, nothing_again
from metier.pages.words import plural

if TYPE_CHECKING:
    from metier.cli.output import Out
    from metier.cli.session import SessionReport
    from metier.evaluation.agreement import Consistency


@command("relabel", examples=("metier relabel", "metier relabel --limit 20"))
@click.option(
    "--limit",
    type=click.IntRange(1, 1000),
    default=10,
    show_default=True,
    metavar="N",
    help="Most postings to ask about.",
)
def relabel_command(call: Call, *, limit: int) -> int:
    """Asked again about earlier postings, without your earlier answer: how often do you agree with yourself?

    Drawn at random from what you decided at least 20 decisions or a week ago. The new answer stands from then on; `k`
    keeps the earlier one. Either way both stay in the history, and no screener can be expected to agree with you
    more often than you do.
    """
    from metier.cli.keys import LineKeys, TerminalKeys
    from metier.cli.session import Session

    with call.open() as workspace:
        questions = workspace.relabelling(limit=limit)
        if not questions.n_eligible:
            return _nothing_to_ask(call, workspace.count().n_decided)
        if not call.json:
            call.out.softly("your earlier answers are hidden; k keeps one, where the new one differs")
        with TerminalKeys() if call.at_terminal and not call.json else LineKeys() as keys:
            session = Session(workspace, questions, keys, call.out)
            call.kept = lambda: f"{plural(len(session.report.decisions), 'answer')} of this session kept"
            report = session.run()
        found = workspace.consistency()
    if report.ended == "input" and not report.n_answers:
        raise NoInputError(
            question="A label was asked for",
            hint="Pipe one key a line: `printf '1\\n3\\nq\\n' | metier relabel`",
        )
    outcome = Ended({"session": report, "consistency": found})
    return call.show(outcome, lambda out: _end_page(out, report, found))


def _nothing_to_ask(call: Call, n_decided: int) -> int:
    def page(out: Out) -> None:
        out.say(nothing_again(n_decided))
        if n_decided:
            out.softly(AGAIN_AFTER)
        out.next("`metier label`")

    return call.show(Ended({"session": None, "consistency": None}), page)


def _end_page(out: Out, report: SessionReport, found: Consistency | None) -> None:
    from metier.cli.figures import label_table
    from metier.evaluation.figure_words import figure_words

    out.say()
    out.softly(
        f"{plural(len(report.decisions), 'answer')}"
        + (f" · {report.n_skipped:,} skipped" if report.n_skipped else "")
    )
    if found is None:
        out.next("`metier relabel`")
        return
    out.say(("You against yourself", "head"), f", {plural(found.n, 'posting')} in all")
    label_table(out, found.table, rows="first", columns="again")
    out.say()
    out.say(f"the same label: {figure_words(found.exact)}")
    out.say(f"at most one step apart: {figure_words(found.within_one)}")
    out.say(f"kappa: {figure_words(found.kappa)}")
    out.next("`metier report`: what a screener can be expected to reach")
