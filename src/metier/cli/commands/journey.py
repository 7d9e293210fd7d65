"""`metier journey`: the path from first labels to a tuned screener: done, next, later."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.commands.journey_page import journeys_page
from metier.cli.envelope import Ended, plain
from metier.pages.words import typed

if TYPE_CHECKING:
    from metier.adviser.journeys import JourneyReport
    from metier.cli.envelope import Json


@command(
    "journey",
    examples=(
        "metier journey",
        "metier journey tune",
        'metier journey "change direction"',
        "metier journey --all --json",
    ),
)
@click.argument("name", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every journey, step by step.")
def journey_command(call: Call, *, name: tuple[str, ...], every: bool) -> int:
    """The path from first labels to a tuned screener: what is done, what is next, what comes later.

    NAME is `prompt`, `labels`, `tune`, `direction` or `interviews`, or one of their titles. Without it: the journey that fits
    best now, and a line for each other. A step ticks itself off by what is in the workspace, and loses its tick when that is
    taken back. What leaves no trace is never ticked.

    Nothing is judged, trained, asked or changed.
    """
    from metier.workspace.journeys import Journeys

    asked = typed(" ".join(name)).strip()
    with call.open() as workspace:
        report = Journeys(workspace).report(asked)
    return call.show(Ended(_data(report)), lambda out: journeys_page(out, report, every=every))


def _data(report: JourneyReport) -> Json:
    """The report, with which journeys fit, and of each the key of its next step."""
    row = plain(report)
    assert isinstance(row, dict)
    journeys = row["journeys"]
    assert isinstance(journeys, list)
    for journey, written in zip(report.journeys, journeys, strict=True):
        assert isinstance(written, dict)
        written |= {"is_done": journey.is_done, "next": journey.next.key if journey.next else None}
    row["fitting"] = [journey.name for journey in report.fitting]
    return row
