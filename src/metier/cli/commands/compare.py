"""`metier compare`: screeners beside each other on the person's own decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.envelope import Outcome
from metier.pages.words import plural

if TYPE_CHECKING:
    from metier.actions.compare import CompareReport
    from metier.cli.output import Out
    from metier.evaluation.compare import Comparison

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
    return call.show(Outcome(report), lambda out: _page(out, report))


def _page(out: Out, report: CompareReport) -> None:
    from metier.cli.figures import beside_table, section
    from metier.evaluation.agreement import Key, Origin

    if not report.n:
        out.say(
            "Not known yet: a replay only learns from the first 10 decisions and predicts those after them; "
            f"there {'is' if report.n_left_out == 1 else 'are'} {report.n_left_out:,} so far."
        )
        out.next("`metier label`")
        return
    if not report.comparisons:
        out.say(f"{report.active} is the active screener; name another to compare it with.")
        out.next("`metier compare words prior`")
        return
    frozen = report.origin is Origin.FROZEN
    origin = "frozen side by side" if frozen else "replayed in time order, not frozen"
    out.say(("Beside ", "head"), (report.active, "head"), f" on {plural(report.n, 'decision')}, {origin}")
    out.say()
    _findings(out, report)
    section(out, "Figures", "on the same decisions")
    beside_table(
        out,
        report.agreements,
        (Key.AUC, Key.EXACT, *([Key.KAPPA] if out.width >= _WIDE else []), Key.LOG_LOSS),
    )
    _notes(out, report, frozen=frozen)


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
                    f"{max(found.for_b.best, found.for_a.best):,.1f} of {found.asked:,.0f}",
                    *([f"{found.labels.only_b:,} : {found.labels.only_a:,}"] if out.width >= _WIDE else []),
                ],
                below=_more(found),
            )
        )
    out.table(columns, rows, indent=1)


def _more(found: Comparison) -> list[str]:
    if found.changed_sides:
        return ["what was shown at one time contradicts what was shown at another: nothing is known yet"]
    if found.more is None:
        return []
    high = f" to {found.more.high:,}" if found.more.high is not None else " or more"
    return [f"about {found.more.about:,} more decisions to know ({found.more.low:,}{high})"]


def _notes(out: Out, report: CompareReport, *, frozen: bool) -> None:
    out.softly()
    asked = report.comparisons[0].asked
    pairs = (
        "Only one right: decisions whose most probable label only the one had right (it : the active one)."
    )
    out.softly(
        "gain: how much less surprised at your labels than "
        f"{report.active}, per decision; below {report.comparisons[0].margin:.2f} either way is no difference worth "
        f"caring about. e: the evidence; a finding needs {asked:,.0f}, whenever you look.{f' {pairs}' if out.width >= _WIDE else ''}"
    )
    if not frozen:
        so_far = plural(report.n_frozen, "decision") if report.n_frozen else "No decision"
        out.softly(
            f"{so_far} so far had frozen verdicts of all of them; from 30 on these are compared in place of the replay. "
            "`shadows` in metier.toml freezes them."
        )
