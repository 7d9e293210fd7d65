"""The pages of `metier costs`: every way to judge beside the others, and what that rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.pages.costs_words import (
    FOR_YOURSELF,
    NOT_KNOWN,
    assumption_bounds,
    assumption_value,
    basis_words,
    between,
    footnotes,
    head_words,
    machine_words,
    money,
    pays_words,
    price_of,
    sensitivity_words,
    source_words,
    span_words,
    swing_words,
    usd_amount,
)
from metier.pages.words import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from metier.adviser.costs.models import ModelCost
    from metier.adviser.costs.report import CostsReport
    from metier.adviser.costs.sensitivity import Sensitivity, Swing
    from metier.cli.output import Out

_BAR = 28
_SHOWN = 5
_WIDE = 100
"""Columns from which on bounds and prices' days stand beside the figures; `--json` has them always."""


def costs_page(out: Out, report: CostsReport) -> None:
    """One screen: every way to judge, from when on tuning pays, what moves the money most."""
    _head(out, report)
    out.say()
    _rungs(out, report)
    for words in footnotes(report):
        out.softly(words, indent=2)
    out.say()
    months = report.assumption("months").figure.value or 0
    out.say((f"When does tuning pay, against {report.against}?", "head"))
    out.pairs([(f"  {one.rung}", pays_words(one.words, one.volume)) for one in report.break_even])
    out.softly(f"  {FOR_YOURSELF}", indent=2)
    out.say()
    _models(out, report.models)
    out.say()
    _sensitivity(out, report.sensitivity)
    out.softly()
    more = f" --months {months:g}" if months != 12 else ""
    out.next(_next(report) + more + "`")


def _next(report: CostsReport) -> str:
    is_open = next((one for one in report.break_even if one.at_least is not None), None)
    if is_open is not None:
        return "look up what hosting costs, then `metier costs --hosting-per-hour USD"
    return "what this rests on, and how to change it: `metier costs --assumptions"


def _head(out: Out, report: CostsReport) -> None:
    out.say(("What judging costs", "head"), head_words(report))
    out.softly(basis_words(report))


def _rungs(out: Out, report: CostsReport) -> None:
    """Every way to judge; without bounds where the terminal is narrow."""
    from metier.cli.output import Column, Row

    is_wide = out.width >= _WIDE
    heads = ["Once", "A posting", "A month", *["between"][:is_wide], span_words(report), "Machine"]
    rows = []
    for one in report.rungs:
        amounts = [money(one.set_up_usd), money(one.per_posting_usd), money(one.month_usd)]
        bounds = [between(one.month_usd)][:is_wide]
        machine = machine_words(one.set_up_minutes, one.seconds)
        rows.append(Row([one.rung.value, *amounts, *bounds, money(one.total_usd), machine]))
    out.table([Column("Way"), *(Column(head, right=True) for head in heads)], rows)


def _models(out: Out, models: Sequence[ModelCost]) -> None:
    """The base model beside a cheap, a middle and a dear one of the price list."""
    from metier.cli.output import Column, Row

    if not models:
        return
    is_wide = out.width >= _WIDE
    columns = [
        Column("Base model", share=0 if is_wide else 1),
        Column(""),
        *(Column(head, right=True) for head in ("prompted", "few_shot", "1,000 prompted")),
        *[Column("Price of", share=1)][:is_wide],
        Column("Ends", share=1),
    ]
    rows = []
    for one in models:
        amounts = map(usd_amount, (one.prompted_usd, one.few_shot_usd, one.thousand_usd))
        price = [price_of(one.price_source)][:is_wide]
        rows.append(Row([one_line(one.name, 30), one.place, *amounts, *price, one.ends or NOT_KNOWN]))
    out.table(columns, rows)


def _sensitivity(out: Out, found: Sensitivity) -> None:
    """What moves the result most, as bars: from its value with the assumption halved to that with it doubled."""
    head, words = sensitivity_words(found)
    out.say((head, "head"), words)
    if found.result is None or not found.swings:
        return
    shown = found.swings[:_SHOWN]
    room = max(len(one.name) for one in shown)
    for name, bar, ends in bars(shown, found.result):
        out.say(f"  {name:<{room}}  {bar}  {ends}", indent=room + 4)


def bars(swings: Sequence[Swing], middle: float, width: int = _BAR) -> list[tuple[str, str, str]]:
    """Each assumption as a bar on one scale, with its ends in words; `●` is the result as it is.

    Example:
        >>> from metier.adviser.costs.sensitivity import Swing
        >>> bars([Swing("postings", "", 300, 5.0, 20.0, 15.0)], 10.0, 13)
        [('postings', '├───●───────┤', '$5.00 to $20.00')]
    """
    low = min(middle, *(min(one.halved, one.doubled) for one in swings))
    high = max(middle, *(max(one.halved, one.doubled) for one in swings))

    def at(value: float) -> int:
        return round((value - low) / ((high - low) or 1.0) * (width - 1))

    found = []
    for one in swings:
        left, right = (at(pick(one.halved, one.doubled)) for pick in (min, max))
        cells = ["─" if left <= place <= right else " " for place in range(width)]
        cells[left], cells[right] = "├", "┤"
        cells[at(middle)] = "●"
        found.append((one.name, "".join(cells), swing_words(one.halved, one.doubled)))
    return found


def assumptions_page(out: Out, report: CostsReport) -> None:
    """Every assumption with unit, bounds and source, and how to change one."""
    from metier.cli.output import Column, Row

    columns = [
        Column("Assumption"), Column("Value", right=True), Column("Between", right=True), Column("Unit"), Column("From"),
    ]  # fmt: skip
    rows = []
    for one in report.assumptions:
        figure = one.figure
        source = f" · {source_words(figure)}" if source_words(figure) else ""
        cells = [one.name, assumption_value(one), assumption_bounds(figure), figure.unit, figure.origin.value]
        rows.append(Row(cells, [f"{one.words}{source}"]))
    out.table(columns, rows, indent=1)
    for host in report.hosts:
        out.softly(f"  {host}", indent=4)
    out.next("`metier costs --set NAME=VALUE`, as often as you like")
