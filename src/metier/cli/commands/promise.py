"""`metier promise`: what is promised about hidden postings, on what evidence, and what is missing for more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.envelope import Ended, plain
from metier.cli.options import Share
from metier.pages.promise_words import TABLE_NOTE, evidence_pairs, form_cells, next_words, state_words

if TYPE_CHECKING:
    from metier.actions.promise import PromiseReport
    from metier.cli.envelope import Json
    from metier.cli.output import Out
    from metier.evaluation.promise import Promise


@command(
    "promise",
    examples=("metier promise", "metier promise --miss 10%", "metier promise --miss 5% --sure 95% --json"),
)
@click.option(
    "--miss",
    type=Share("--miss"),
    default=None,
    metavar="SHARE",
    help="Share of the exciting ones that may be hidden at most; that of the settings by default.",
)
@click.option(
    "--sure",
    type=Share("--sure"),
    default=None,
    metavar="SHARE",
    help="How sure that must be; on average by default, or as the settings say.",
)
@click.option("--quick", is_flag=True, help="By words and facts alone, without reading new texts.")
def promise_command(call: Call, *, miss: float | None, sure: float | None, quick: bool) -> int:
    """What is promised about hidden postings, on what evidence, and what is missing for more. Changes nothing.

    The promise rests on your own decisions: each posting that excited you is ranked by a screener that has not seen it,
    and only what ranks below nearly all of them may be hidden. With too few of them nothing is hidden. A random share
    of what is hidden is shown in the inbox anyway: no audit, no promise.
    """
    with call.open() as workspace, call.progress(lambda _: "what was read so far is kept") as progress:
        report = workspace.promise(miss=miss, sure=sure, quick=quick, progress=progress)
        chosen, settings = report.chosen.promise, workspace.settings
        is_ours = (chosen.miss, chosen.sure) == (settings.promise_miss, settings.promise_sure)
    return call.show(Ended(_data(report)), lambda out: _page(out, report, is_ours=is_ours))


def _data(report: PromiseReport) -> Json:
    """The report, with what every caller would else have to work out: whether a promise is given, and its sentence."""
    row = plain(report)
    assert isinstance(row, dict)
    for name, form in (("chosen", report.chosen), ("other", report.other)):
        found = row[name]
        assert isinstance(found, dict)
        promise = found["promise"]
        assert isinstance(promise, dict)
        promise |= {"is_given": form.promise.is_given, "words": form.promise.words}
    return row


def _page(out: Out, report: PromiseReport, *, is_ours: bool) -> None:
    """What is promised; `is_ours` where it is the promise of the settings, by which screenings hide."""
    look, head, rest = state_words(report, is_ours=is_ours)
    out.say((head, look), rest)
    if look == "bad":
        for reason in report.chosen.promise.void:
            out.say(f"  {reason}", indent=4)
    out.say()
    _table(out, report)
    out.say()
    out.pairs(evidence_pairs(report))
    out.softly()
    out.next(next_words(report, is_ours=is_ours))


def _table(out: Out, report: PromiseReport) -> None:
    from metier.cli.output import Column, Row

    columns = [
        Column(f"At most {100 * report.chosen.promise.miss:g} %"),
        Column("Given"),
        Column("Needs", right=True),
        Column("Has", right=True),
        Column("Others hidden", right=True),
        Column("May hide", right=True),
    ]
    forms = sorted((report.chosen, report.other), key=lambda form: form.promise.sure or 0)
    out.table(columns, [Row(list(form_cells(form)), below=_below(form.promise)) for form in forms], indent=1)
    out.softly()
    out.softly(TABLE_NOTE)


def _below(promise: Promise) -> list[str]:
    return [] if promise.is_given or promise.void else [f"missing: {promise.missing}"]
