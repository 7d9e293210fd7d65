"""Values as words for a terminal: short, honest about what is unknown, safe to print.

Everything that strangers wrote passes through `one_line` or `many_lines` before it reaches a terminal.
"""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_UP, Decimal
from typing import TYPE_CHECKING

from metier.errors.words import plural as plural  # noqa: PLC0414
from metier.text.lines import many_lines as many_lines  # noqa: PLC0414  # the commands take all words from here
from metier.text.lines import one_line as one_line  # noqa: PLC0414

if TYPE_CHECKING:
    from metier.actions.doctor import DoctorReport
    from metier.domain.decision import Label
    from metier.domain.facts import Facts, Pay, Quote
    from metier.domain.posting import Posting
    from metier.domain.verdict import Reason, Verdict
    from metier.text.signals import Signal

UNKNOWN = "—"
MARKS = {"excited": "★", "maybe": "~", "passed": "✕"}
MAX_QUOTE = 70
MAX_REASON = 120
"""Longest quote of a reason; what it is quoted for may stand at its end."""
_SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£"}


def typed(words: str) -> str:
    """An argument of the command line as text that can be stored; bytes that are no text are replaced."""
    return words.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def percent(p: float) -> str:
    """A probability as people read it; never 0 or 100, as no verdict is certain."""
    return f"{min(99, max(1, round(100 * p)))} %"


def usd(amount: Decimal) -> str:
    """An amount as people read it: cents where it is cents, more digits below.

    Example:
        >>> usd(Decimal("1.5")), usd(Decimal("0.000123"))
        ('$1.50', '$0.0001')
    """
    return f"${amount:.2f}" if amount >= 1 or not amount else f"${max(amount, Decimal('0.0001')):.4f}"


def usd_at_most(amount: Decimal) -> str:
    """The same for what something costs at most: never less than the amount.

    Example:
        >>> usd_at_most(Decimal("0.00014")), usd_at_most(Decimal("1.501")), usd_at_most(Decimal(0))
        ('$0.0002', '$1.51', '$0.00')
    """
    digits = Decimal("0.01") if amount >= 1 else Decimal("0.0001")
    return usd(amount.quantize(digits, ROUND_UP))


def budget_words(amount: Decimal) -> str:
    """The budget that surely suffices for an amount, as a field or `--budget` takes it; empty where nothing is paid.

    Example:
        >>> budget_words(Decimal("0.0014")), budget_words(Decimal("1.5")), budget_words(Decimal(0))
        ('0.01', '1.50', '')
    """
    cents = amount.quantize(Decimal("0.01"), ROUND_UP)
    return str(cents) if cents else ""


def usd_price(amount: Decimal) -> str:
    """A price as it stands on a price list: at least two digits behind the point, or none.

    Example:
        >>> usd_price(Decimal("0.4")), usd_price(Decimal("3")), usd_price(Decimal("0.075"))
        ('$0.40', '$3', '$0.075')
    """
    text = f"{amount.normalize():f}"
    whole, _, cents = text.partition(".")
    return f"${whole}.{cents.ljust(2, '0')}" if cents else f"${whole}"


def moment(at: datetime | None) -> str:
    """A time in the person's own zone, to the minute."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M") if at else UNKNOWN


def duration(seconds: float | None) -> str:
    """A time as people say it.

    Example:
        >>> duration(42), duration(400), duration(7300), duration(None)
        ('42 s', '7 min', '2.0 h', '—')
    """
    if seconds is None:
        return UNKNOWN
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def label_words(label: Label | str | None) -> str:
    """A label with its mark, so that colour is never needed to tell them apart."""
    return f"{MARKS[str(label)]} {label}" if label else UNKNOWN


def title_of(posting: Posting, limit: int = 60) -> str:
    """A posting's title in quotes, for messages."""
    return f"“{one_line(posting.title, limit) or 'no title'}”"


# --- pay --------------------------------------------------------------------------------------------


def pay_per_year(facts: Facts) -> str:
    """Yearly pay for comparing, in thousands; unknown where the posting does not say per what."""
    yearly = facts.pay.value.per_year() if facts.pay else None
    if yearly is None or yearly.low is yearly.high is None:
        return UNKNOWN
    symbol = _SYMBOLS.get(yearly.currency or "", f"{yearly.currency} " if yearly.currency else "")
    guess = "~" if yearly.origin.value == "estimate" else ""
    return guess + _span(yearly, symbol)


def _span(pay: Pay, symbol: str) -> str:
    low, high = (None if amount is None else _thousands(amount) for amount in (pay.low, pay.high))
    if low and high:
        unit = "k" if low[-1:] == high[-1:] == "k" else ""
        return f"{symbol}{low}" if low == high else f"{symbol}{low.removesuffix(unit)}–{high}"
    return f"from {symbol}{low}" if low else f"to {symbol}{high}"


def _thousands(amount: Decimal) -> str:
    return f"{round(amount / 1000)}k" if amount >= 1000 else f"{round(amount)}"


def pay_stated(pay: Pay) -> str:
    """Pay as the posting states it: amounts, currency, period, and who says so."""
    amounts = [f"{amount:,.2f}".removesuffix(".00") for amount in (pay.low, pay.high) if amount is not None]
    span = amounts[0] if len(set(amounts)) == 1 else "–".join(amounts)
    if len(amounts) == 1 and pay.low != pay.high:
        span = f"{'from' if pay.high is None else 'up to'} {span}"
    period = pay.period.value.replace("_", " ")
    per = "once" if period == "once" else "period not stated" if period == "unknown" else f"per {period}"
    guess = ", a job board's estimate" if pay.origin.value == "estimate" else ""
    return f"{span} {pay.currency or '(currency not stated)'} {per}{guess}"


# --- postings -----------------------------------------------------------------------------------------


def place_and_mode(posting: Posting) -> str:
    """Where the work is, in short."""
    mode = posting.facts.work_mode
    place = one_line(posting.place) or ", ".join(one_line(fact.value) for fact in posting.facts.places[:2])
    said = mode.value.value if mode else ""
    parts = [place, "" if said and said in place.lower() else said]
    return " · ".join(part for part in parts if part) or UNKNOWN


def facts_in_words(facts: Facts) -> list[tuple[str, str, str]]:
    """What was read by rule: name, value, and the words it was read from."""
    return [(name, value, one_line(quote.words, MAX_QUOTE)) for name, value, quote in quoted_facts(facts)]


def quoted_facts(facts: Facts) -> list[tuple[str, str, Quote]]:
    """The same with the quotes themselves, which say where they stand."""
    found: list[tuple[str, str, Quote]] = []

    def add(name: str, value: str, quote: Quote) -> None:
        found.append((name, one_line(value, 90), quote))

    if facts.pay:
        add("pay", pay_stated(facts.pay.value), facts.pay.quote)
    if facts.work_mode:
        add("work mode", facts.work_mode.value, facts.work_mode.quote)
    if facts.seniority:
        add("level", facts.seniority.value, facts.seniority.quote)
    for kind in facts.employment_types:
        add("contract", kind.value.replace("_", " "), kind.quote)
    if facts.years:
        add("experience", f"{facts.years.value}+ years", facts.years.quote)
    for language in facts.languages:
        add("asks for language", language.value, language.quote)
    if facts.visa:
        add("right to work", facts.visa.value.replace("_", " "), facts.visa.quote)
    for place in facts.places:
        add("place", place.value, place.quote)
    return found


def facts_line(posting: Posting) -> str:
    """The facts of a posting on one line, for a look before a decision."""
    return facts_line_of(posting.facts)


def facts_line_of(facts: Facts) -> str:
    """The facts on one line."""
    year = pay_per_year(facts)
    parts = [
        "" if year == UNKNOWN else f"{year} a year",
        facts.work_mode.value.value if facts.work_mode else "",
        facts.seniority.value.value if facts.seniority else "",
        ", ".join(fact.value.value.replace("_", " ") for fact in facts.employment_types),
        f"{facts.years.value}+ years" if facts.years else "",
        ", ".join(one_line(fact.value) for fact in facts.tools[:6]),
    ]
    return " · ".join(part for part in parts if part)


def reason_words(reason: Reason) -> str:
    """One reason: up or down, in words, with the posting's own words in quotes; the nearest decision has no direction."""
    if reason.posting_id:
        return f"≈ nearest: {one_line(reason.words, 160)}"
    sign = "+" if reason.weight > 0 else "−" if reason.weight < 0 else "·"
    words = one_line(reason.words, 160)
    quote = one_line(reason.quote.words, MAX_REASON) if reason.quote else ""
    return f"{sign} {words}: “{quote}”" if quote and quote not in words else f"{sign} {words}"


def signal_words(signal: Signal, limit: int = 160) -> str:
    """One signal with what it rests on, cut at `limit` characters a quote."""
    quotes = ", ".join(f"“{one_line(quote.words, limit)}”" for quote in signal.quotes)
    return f"{signal.words}: {quotes}" if quotes else signal.words


def verdict_words(verdict: Verdict) -> str:
    """A verdict in a few words; an order only, while it is tentative."""
    if verdict.tentative:
        return "an order, no label yet"
    return f"{percent(getattr(verdict, f'p_{verdict.label.value}'))} {verdict.label.value}"


def checks_words(report: DoctorReport) -> str:
    """How many checks there are, and how many found something: `11 checks · 0 bad · 2 worth a look`."""
    found = [check.health.value for check in report.checks]
    return f"{plural(len(found), 'check')} · {found.count('bad')} bad · {found.count('note')} worth a look"
