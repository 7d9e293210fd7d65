"""`metier curve`: what more labels would bring."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.envelope import Ended
from metier.pages.curve_words import (
    GAIN,
    NO_ORDER,
    ORDER,
    SURPRISE,
    basis_words,
    in_nats,
    in_percent,
    outlook_words,
    rows_of,
    target_words,
    too_few_words,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from metier.actions.curve import CurveReport
    from metier.cli.output import Out
    from metier.evaluation.curves import Curve


@command("curve", examples=("metier curve", "metier curve --with words"))
@click.option(
    "--with", "screener", default=None, metavar="NAME", help="The screener; the active one by default."
)
def curve_command(call: Call, *, screener: str | None) -> int:
    """What more labels would bring, from a replay of your own decisions; never beyond four times as many.

    The curve is a power law through the replay. Between the bounds lie 80 of 100 such forecasts.
    """
    with call.open() as workspace, call.progress(lambda _: "what was replayed so far is kept") as progress:
        report = workspace.curve(screener, progress=progress)
    return call.show(Ended(report), lambda out: _page(out, report))


def _page(out: Out, report: CurveReport) -> None:
    if report.surprise is None:
        out.say(too_few_words(report))
        out.next("`metier label`")
        return
    out.say((f"More labels for {report.screener}", "head"), f": {outlook_words(report.surprise)}")
    out.softly(basis_words(report))
    _curve(out, SURPRISE, report.surprise, in_nats)
    if report.order is not None:
        _curve(out, ORDER, report.order, in_percent)
    elif not report.n_excited:
        out.say()
        out.softly(NO_ORDER)
    out.softly()
    out.softly(GAIN)
    out.next(
        "`metier label`" if report.surprise.outlook != "no gain worth caring about" else "`metier report`"
    )


def _curve(out: Out, title: str, curve: Curve, shown: Callable[[float], str]) -> None:
    from metier.cli.figures import section
    from metier.cli.output import Column, Row

    section(out, title)
    columns = [Column("Labels", right=True), Column("Figure", right=True), Column("80 %", right=True)]
    columns += [Column("Gain", right=True), Column("80 %", right=True), Column("Rests on", right=True)]
    out.table(columns, [Row(list(cells)) for cells in rows_of(curve, shown)])
    if words := target_words(curve, shown):
        out.say(words)
