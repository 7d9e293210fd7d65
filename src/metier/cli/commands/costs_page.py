"""The pages of `metier costs`: every way to judge beside the others, and what that rests on."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from metier.cli.commands.finetune_figures import duration
from metier.pages.words import UNKNOWN, one_line, usd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from metier.adviser.costs.models import ModelCost
    from metier.adviser.costs.report import CostsReport
    from metier.adviser.costs.sensitivity import Sensitivity, Swing
    from metier.adviser.snapshot import Figure
    from metier.cli.output import Out

_BAR = 28
_SHOWN = 5
_WIDE = 100
"""Columns from which on bounds and prices' days stand beside the figures; `--json` has them always."""
_SMALL, _TINY = 0.0001, 0.000001
_CENTS_FROM = 0.1


def costs_page(out: Out, report: CostsReport) -> None:
    """One screen: every way to judge, from when on tuning pays, what moves the money most."""
    _head(out, report)
    out.say()
    _rungs(out, report)
    for words in _footnotes(report):
        out.softly(words, indent=2)
    out.say()
    months = report.assumption("months").figure.value or 0
    out.say((f"When does tuning pay, against {report.against}?", "head"))
    out.pairs([(f"  {one.rung}", _pays(one.words, one.volume)) for one in report.break_even])
    out.softly("  `learned` asks nobody either: money is no reason to tune for yourself", indent=2)
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
    postings, months = (report.assumption(name).figure for name in ("postings", "months"))
    if not report.model:
        out.say(("What judging costs", "head"), ": no price of any base model is known")
    elif report.is_assumed:
        out.say(
            ("What judging costs", "head"),
            f", as if you asked {one_line(report.model)}: no base model is set up, so the middle of the price list stands in",
        )
    else:
        out.say(("What judging costs", "head"), f" with {one_line(report.model)}")
    paid = report.paid
    so_far = (
        f" · {usd(_decimal(paid.value))} an answer so far ({paid.n:,})"
        if paid and paid.value is not None
        else ""
    )
    batch = " · by batches" if report.batch else ""
    out.softly(
        f"{postings.value:,.0f} postings a month ({postings.origin}) · {months.value:g} months · US dollars{batch}{so_far}"
    )


def _rungs(out: Out, report: CostsReport) -> None:
    """Every way to judge; without bounds where the terminal is narrow."""
    from metier.cli.output import Column, Row

    months = report.assumption("months").figure.value or 0
    is_wide = out.width >= _WIDE
    heads = ["Once", "A posting", "A month", *["between"][:is_wide], f"In {months:g} months", "Machine"]
    rows = []
    for one in report.rungs:
        amounts = [money(one.set_up_usd), money(one.per_posting_usd), money(one.month_usd)]
        bounds = [between(one.month_usd)][:is_wide]
        machine = _machine(one.set_up_minutes, one.seconds)
        rows.append(Row([one.rung.value, *amounts, *bounds, money(one.total_usd), machine]))
    out.table([Column("Way"), *(Column(head, right=True) for head in heads)], rows)


def _machine(minutes: Figure, seconds: Figure) -> str:
    once = duration(60 * minutes.value) if minutes.value else "a queue" if minutes.value is None else ""
    each = f"{seconds.value:.1f} s each" if seconds.value else ""
    return ", ".join(filter(None, (once, each))) or UNKNOWN


def _footnotes(report: CostsReport) -> list[str]:
    """Notes of all rungs, each once, with the rungs it is about."""
    found: dict[str, list[str]] = {}
    for one in report.rungs:
        for note in one.notes:
            found.setdefault(note, []).append(one.rung.value)
    lines = [f"{', '.join(rungs)}: {note}" for note, rungs in found.items()]
    used = next((one for one in report.models if one.is_reckoned_with and one.ends), None)
    return lines if used is None else [*lines, f"{one_line(used.name)} {used.ends}"]


def _pays(words: str, volume: Figure) -> str:
    if volume.low is None and volume.high is None:
        return words
    low = f"{volume.low:,.0f}" if volume.low is not None else UNKNOWN
    high = f"{volume.high:,.0f}" if volume.high is not None else "never"
    return f"{words} (between {low} and {high})"


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
        amounts = map(_money, (one.prompted_usd, one.few_shot_usd, one.thousand_usd))
        price = [_price_of(one.price_source)][:is_wide]
        rows.append(Row([one_line(one.name, 30), one.place, *amounts, *price, one.ends or "not known"]))
    out.table(columns, rows)


def _price_of(source: str) -> str:
    """The day of a price and whose page it stands on; the whole address stands in `--json`.

    Example:
        >>> _price_of("groq.com/pricing, 2026"), _price_of("as you say")
        ('2026, groq.com', 'as you say')
    """
    page, _, day = source.rpartition(", ")
    return one_line(f"{day}, {page.partition('/')[0]}" if page else source, 60)


def _sensitivity(out: Out, found: Sensitivity) -> None:
    """What moves the result most, as bars: from its value with the assumption halved to that with it doubled."""
    if found.result is None or not found.swings:
        out.say(
            ("Most uncertain", "head"),
            f": not known, as {found.of} is not" if found.result is None else ": nothing",
        )
        return
    out.say(
        ("What moves it most", "head"),
        f": {found.of}, {_money(found.result)}; each alone, halved and doubled",
    )
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
        found.append((one.name, "".join(cells), f"{_money(one.halved)} to {_money(one.doubled)}"))
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
        value = "off" if figure.value is None and one.is_off else _plain(figure.value)
        bounds = (
            f"{_plain(figure.low)} to {_plain(figure.high)}"
            if figure.low is not None or figure.high is not None
            else ""
        )
        source = "" if figure.source in {"off", "assumed"} else f" · {one_line(figure.source, 200)}"
        rows.append(
            Row([one.name, value, bounds, figure.unit, figure.origin.value], [f"{one.words}{source}"])
        )
    out.table(columns, rows, indent=1)
    for host in report.hosts:
        out.softly(f"  {host}", indent=4)
    out.next("`metier costs --set NAME=VALUE`, as often as you like")


def money(figure: Figure) -> str:
    """An amount as people read it; `not known` where it is not.

    Example:
        >>> from metier.adviser.snapshot import Figure, Origin
        >>> money(Figure(0.0, Origin.COUNTED, "")), money(Figure(None, Origin.COUNTED, ""))
        ('$0', 'not known')
    """
    return _money(figure.value)


def between(figure: Figure) -> str:
    """Its bounds; empty where there are none."""
    if figure.low is None and figure.high is None:
        return ""
    low, high = (_money(bound).removeprefix("$") for bound in (figure.low, figure.high))
    return f"{low}–{high}"


def _money(value: float | None) -> str:
    if value is None:
        return "not known"
    if value < 0:
        return f"−{_money(-value)}"
    if value == 0:
        return "$0"
    if value < _SMALL:
        return f"${value:.1g}" if value < _TINY else f"${value:.6f}"
    return f"${value:,.2f}" if value >= _CENTS_FROM else usd(_decimal(value))


def _decimal(value: float) -> Decimal:
    return Decimal(repr(value))


def _plain(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
