"""`metier costs`: what each way to judge postings costs, and from which volume on a tuned model pays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.commands.costs_page import assumptions_page, costs_page
from metier.cli.envelope import Ended
from metier.errors import AssumptionError
from metier.pages.words import typed

if TYPE_CHECKING:
    from metier.workspace.costing import CostOptions

ASKING = ("prompted", "few_shot", "hybrid")
"""As in `adviser.costs.report`; written out here, so that `--help` loads none of it."""
_NAMED = ("postings", "months", "rows", "hosting_per_hour", "watts", "kwh_price", "own_hours", "hour_worth")


@command(
    "costs",
    examples=(
        "metier costs",
        "metier costs --postings 300 --model gpt-6-luna",
        "metier costs --set training_price=8 --set hosting_per_hour=0.5 --json",
        "metier costs --assumptions",
    ),
)
@click.option("--postings", default=None, metavar="N", help="New postings in a month.")
@click.option("--months", default=None, metavar="N", help="How long a tuned model is used.  [default: 12]")
@click.option(
    "--model", default=None, metavar="NAME", help="A base model of yours, or one of the price list."
)
@click.option("--batch", is_flag=True, help="Ask by batches, where the provider takes less for them.")
@click.option(
    "--against",
    type=click.Choice(ASKING),
    default=None,
    help="What tuned models are held against; the screener in use where it asks a base model.  [default: prompted]",
)
@click.option("--rows", default=None, metavar="N", help="Decisions that are trained on; yours by default.")
@click.option(
    "--hosting-per-hour", default=None, metavar="USD", help="What a service asks to keep a tuned model ready."
)
@click.option("--watts", default=None, metavar="W", help="What this machine takes; with `--kwh-price`.")
@click.option("--kwh-price", default=None, metavar="USD", help="A kilowatt-hour of electricity.")
@click.option(
    "--own-hours", default=None, metavar="H", help="Of yours for each training; with `--hour-worth`."
)
@click.option("--hour-worth", default=None, metavar="USD", help="An hour of yours.")
@click.option(
    "--set",
    "changed",
    multiple=True,
    metavar="NAME=VALUE",
    help="Any other assumption; repeatable. `--assumptions` lists them.",
)
@click.option("--assumptions", is_flag=True, help="List every assumption with unit, bounds and source.")
def costs_command(
    call: Call,
    *,
    model: str | None,
    batch: bool,
    against: str | None,
    changed: tuple[str, ...],
    assumptions: bool,
    **named: str | None,
) -> int:
    """What judging costs: for each posting, a month, training, hosting; and from which volume on a tuned model pays.

    All money is in US dollars. Your own figures count where there are some: postings by the day they came in, their
    lengths, your answers so far, your decisions, what earlier trainings took. Everything else is assumed, with its source,
    and can be changed. Bounds take all cheap ends together, and all dear ones. What is not known is told as not
    known, and never as 0. Electricity and your own hours count once you give both figures of each.

    Nothing is sent, started or changed.
    """
    options = _options(model, against, changed, named, batch=batch)
    with call.open() as workspace:
        report = workspace.costing.report(options)
    page = assumptions_page if assumptions else costs_page
    return call.show(Ended(report), lambda out: page(out, report))


def _options(
    model: str | None,
    against: str | None,
    changed: tuple[str, ...],
    named: dict[str, str | None],
    *,
    batch: bool,
) -> CostOptions:
    from metier.adviser.snapshot import Rung
    from metier.workspace.costing import CostOptions

    stated: dict[str, float | str] = {}
    for word in changed:
        name, is_there, value = typed(word).partition("=")
        if not is_there:
            raise AssumptionError(name.strip(), got="", want="written as `NAME=VALUE`")
        stated[name.strip().replace("-", "_")] = value
    stated |= {name: typed(said) for name in _NAMED if (said := named[name]) is not None}
    return CostOptions(typed(model) if model else None, stated, Rung(against) if against else None, batch)
