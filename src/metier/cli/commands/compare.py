"""`metier compare`: screeners beside each other on the person's own decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.envelope import Ended
from metier.pages.compare_words import (
    ONLY_ONE,
    evidence_words,
    gain_words,
    ground_words,
    more_words,
    nobody_words,
    only_right_words,
    replayed_words,
    too_few_words,
)

if TYPE_CHECKING:
    from metier.actions.compare import CompareReport
    from metier.cli.output import Out

_WIDE = 96
"""From here on the labels in pairs have their column, too."""
_STYLES = {"better": "good", "worse": "bad"}


@command("compare", examples=("metier compare", "metier compare words", "metier compare learned words prior"))
@click.argument("screeners", nargs=-1, metavar="[SCREENER…]")
def compare_command(call: Call, screeners: tuple[str, ...]) -> int:
    """Screeners beside the active one on the same decisions: better, not known yet, or no difference.

    Look as often as you like: the finding holds over all looks together. It rests on how surprised each screener was
    at your labels. Verdicts frozen side by side are used where there are 30 (the setting `shadows` freezes them);
    else your decisions are replayed in time order.

    A replay of `fine_tuned` changes weights anew for every step, which can take hours; stopped, it keeps what was done.
    """
    with call.open() as workspace, call.progress(lambda _: "what was replayed so far is kept") as progress:
        report = workspace.compare(*screeners, progress=progress)
    return call.show(Ended(report), lambda out: _page(out, report))


def _page(out: Out, report: CompareReport) -> None:
    from metier.cli.figures import beside_table, section
    from metier.evaluation.agreement import Key

    if not report.n:
        out.say(too_few_words(report))
        out.next("`metier label`")
        return
    if not report.comparisons:
        out.say(nobody_words(report))
        out.next("`metier compare words prior`")
        return
    out.say(("Beside ", "head"), (report.active, "head"), ground_words(report))
    out.say()
    _findings(out, report)
    section(out, "Figures", "on the same decisions")
    beside_table(
        out,
        report.agreements,
        (Key.AUC, Key.EXACT, *([Key.KAPPA] if out.width >= _WIDE else []), Key.LOG_LOSS),
    )
    _notes(out, report)


def _findings(out: Out, report: CompareReport) -> None:
    from rich.text import Text

    from metier.cli.output import Column, Row
    from metier.evaluation.figure_words import signed, signed_bounds

    columns = [
        Column("Screener"),
        Column("Finding"),
        Column("Gain in nats", right=True),
        Column("95 %", right=True),
        Column("e", right=True),
    ]
    if out.width >= _WIDE:
        columns.append(Column("Only one right", right=True))
    rows = []
    for found in report.comparisons:
        finding = found.finding.value
        rows.append(
            Row(
                [
                    found.b,
                    Text(finding, _STYLES.get(finding, "")),
                    signed(found.gain.value),
                    signed_bounds(found.gain),
                    evidence_words(found),
                    *([only_right_words(found)] if out.width >= _WIDE else []),
                ],
                below=[more] if (more := more_words(found)) else [],
            )
        )
    out.table(columns, rows, indent=1)


def _notes(out: Out, report: CompareReport) -> None:
    out.softly()
    out.softly(f"{gain_words(report)}{f' {ONLY_ONE}' if out.width >= _WIDE else ''}")
    if words := replayed_words(report):
        out.softly(words)
