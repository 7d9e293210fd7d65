"""Costs as words, for every face: amounts with what is not known said plainly, bounds, when tuning pays."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from metier.pages.words import UNKNOWN, duration, one_line, usd

if TYPE_CHECKING:
    from metier.adviser.costs.assumptions import Assumption
    from metier.adviser.costs.report import CostsReport
    from metier.adviser.costs.sensitivity import Sensitivity
    from metier.adviser.snapshot import Figure

NOT_KNOWN = "not known"
_SMALL, _TINY = 0.0001, 0.000001
_CENTS_FROM = 0.1


def money(figure: Figure) -> str:
    """An amount as people read it; `not known` where it is not.

    Example:
        >>> from metier.adviser.snapshot import Figure, Origin
        >>> money(Figure(0.0, Origin.COUNTED, "")), money(Figure(None, Origin.COUNTED, ""))
        ('$0', 'not known')
    """
    return usd_amount(figure.value)


def between(figure: Figure) -> str:
    """Its bounds; empty where there are none."""
    if figure.low is None and figure.high is None:
        return ""
    low, high = (usd_amount(bound).removeprefix("$") for bound in (figure.low, figure.high))
    return f"{low}–{high}"


def usd_amount(value: float | None) -> str:
    """The same for a bare number."""
    if value is None:
        return NOT_KNOWN
    if value < 0:
        return f"−{usd_amount(-value)}"
    if value == 0:
        return "$0"
    if value < _SMALL:
        return f"${value:.1g}" if value < _TINY else f"${value:.6f}"
    return f"${value:,.2f}" if value >= _CENTS_FROM else usd(decimal_of(value))


def decimal_of(value: float) -> Decimal:
    """Without the digits that a binary fraction would add."""
    return Decimal(repr(value))


def plain(value: float | None) -> str:
    """An assumption's number; a dash where it is not known."""
    return UNKNOWN if value is None else f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"


def machine_words(minutes: Figure, seconds: Figure) -> str:
    """What the machine takes: once, and for each posting."""
    once = duration(60 * minutes.value) if minutes.value else "a queue" if minutes.value is None else ""
    each = f"{seconds.value:.1f} s each" if seconds.value else ""
    return ", ".join(filter(None, (once, each))) or UNKNOWN


def footnotes(report: CostsReport) -> list[str]:
    """Notes of all rungs, each once, with the rungs it is about."""
    found: dict[str, list[str]] = {}
    for one in report.rungs:
        for note in one.notes:
            found.setdefault(note, []).append(one.rung.value)
    lines = [f"{', '.join(rungs)}: {note}" for note, rungs in found.items()]
    used = next((one for one in report.models if one.is_reckoned_with and one.ends), None)
    return lines if used is None else [*lines, f"{one_line(used.name)} {used.ends}"]


def pays_words(words: str, volume: Figure) -> str:
    """From when on a tuned model pays, with the bounds of that."""
    if volume.low is None and volume.high is None:
        return words
    low = f"{volume.low:,.0f}" if volume.low is not None else UNKNOWN
    high = f"{volume.high:,.0f}" if volume.high is not None else "never"
    return f"{words} (between {low} and {high})"


def price_of(source: str) -> str:
    """The day of a price and whose page it stands on; the whole address stands in `--json`.

    Example:
        >>> price_of("groq.com/pricing, 2026"), price_of("as you say")
        ('2026, groq.com', 'as you say')
    """
    page, _, day = source.rpartition(", ")
    return one_line(f"{day}, {page.partition('/')[0]}" if page else source, 60)


def head_words(report: CostsReport) -> str:
    """What is reckoned with, after the words "What judging costs"."""
    if not report.model:
        return ": no price of any base model is known"
    if report.is_assumed:
        return f", as if you asked {one_line(report.model)}: no base model is set up, so the middle of the price list stands in"
    return f" with {one_line(report.model)}"


def basis_words(report: CostsReport) -> str:
    """Volume, span, currency, and what was paid so far."""
    postings, months = (report.assumption(name).figure for name in ("postings", "months"))
    paid = report.paid
    so_far = (
        f" · {usd(decimal_of(paid.value))} an answer so far ({paid.n:,})"
        if paid and paid.value is not None
        else ""
    )
    batch = " · by batches" if report.batch else ""
    return f"{postings.value:,.0f} postings a month ({postings.origin}) · {months.value:g} months · US dollars{batch}{so_far}"


def span_words(report: CostsReport) -> str:
    """Head of the column with the money of all months."""
    return f"In {report.assumption('months').figure.value or 0:g} months"


FOR_YOURSELF = "`learned` asks nobody either: money is no reason to tune for yourself"


def sensitivity_words(found: Sensitivity) -> tuple[str, str]:
    """What moves a result most, as a head and what follows it."""
    if found.result is None:
        return "Most uncertain", f": not known, as {found.of} is not"
    if not found.swings:
        return "Most uncertain", ": nothing"
    return "What moves it most", f": {found.of}, {usd_amount(found.result)}; each alone, halved and doubled"


def swing_words(halved: float, doubled: float) -> str:
    """Both ends of what comes of a result."""
    return f"{usd_amount(halved)} to {usd_amount(doubled)}"


def assumption_value(one: Assumption) -> str:
    """Its number; `off` where it counts only once somebody gives it."""
    return "off" if one.figure.value is None and one.is_off else plain(one.figure.value)


def assumption_bounds(figure: Figure) -> str:
    """Between what it lies; empty where that is not known."""
    if figure.low is None and figure.high is None:
        return ""
    return f"{plain(figure.low)} to {plain(figure.high)}"


def source_words(figure: Figure) -> str:
    """Where an assumption comes from; empty where it is simply assumed."""
    return "" if figure.source in {"off", "assumed"} else one_line(figure.source, 200)
