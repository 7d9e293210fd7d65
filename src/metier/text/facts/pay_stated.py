"""Pay out of the fields a source states: amounts, or one cell such as "$53K-$91K (Glassdoor est.)"."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from metier.domain.facts import Fact, Pay, PayOrigin, PayPeriod
from metier.domain.posting import StatedFields
from metier.text.facts import money
from metier.text.facts.amounts import amounts
from metier.text.facts.reading import Reading, fold, stated_quote

_PERIODS = {
    PayPeriod.HOUR: "hour hourly per-hour-wage per-hour 1-hour ph h hr",
    PayPeriod.DAY: "day daily per-day-wage per-day 1-day pd d",
    PayPeriod.WEEK: "week weekly per-week-salary per-week 1-week",
    PayPeriod.TWO_WEEKS: "two-weeks bi-week-salary biweekly bi-weekly 2-week bw fortnightly",
    PayPeriod.HALF_MONTH: "half-month semi-month-salary semi-monthly 0.5-month",
    PayPeriod.MONTH: "month monthly per-month-salary per-month 1-month pm",
    PayPeriod.TWO_MONTHS: "two-months 2-month",
    PayPeriod.QUARTER: "quarter quarterly 3-month",
    PayPeriod.HALF_YEAR: "half-year 6-month",
    PayPeriod.YEAR: "year yearly annual annually per-year-salary per-year 1-year pa annum per-annum",
    PayPeriod.ONCE: "once one-time",
}
PERIOD_NAMES = {name: period for period, names in _PERIODS.items() for name in names.split()}
"""Spellings of schema.org, JobSpy, Lever, Ashby and USAJobs; a spelling that can mean two things is left out."""

_ESTIMATE = re.compile(r"(?<!employer )est(?:imate[ds]?|\.)|glassdoor")
_EMPLOYER = re.compile(r"employer (?:provided|est)")
_BARE = re.compile(r"\d{1,9}(?:\.\d{1,6})?")


def stated_pay(reading: Reading) -> Fact[Pay] | None:
    """The pay of the structured fields, or None when they hold none; zero, -1 and words are missing."""
    stated = reading.stated
    low, high = _amount(stated.pay_min), _amount(stated.pay_max)
    if low is not None or high is not None:
        return _of_fields(reading, low, high)
    return _of_cell(reading) if stated.pay else None


def _amount(words: str) -> Decimal | None:
    plain = words.strip().replace(",", "")
    if not _BARE.fullmatch(plain):
        return None
    try:
        value = Decimal(plain).normalize() + 0
    except InvalidOperation:
        return None
    return value if value > 0 else None


def _of_fields(reading: Reading, low: Decimal | None, high: Decimal | None) -> Fact[Pay]:
    stated = reading.stated
    if low is not None and high is not None and low > high:
        low, high = high, low
    currency = money.settle(_stated_currency(stated), fold(stated.pay), reading.place.low)
    origin = PayOrigin.ESTIMATE if stated.pay_is_estimate else PayOrigin.STATED
    words = " ".join(
        part.strip()
        for part in (stated.pay_min, stated.pay_max, stated.pay_currency, stated.pay_period)
        if part.strip()
    )
    return Fact(Pay(low, high, currency, _stated_period(stated), origin), stated_quote(words))


def _of_cell(reading: Reading) -> Fact[Pay] | None:
    stated = reading.stated
    low = fold(stated.pay[:500])
    if low.lstrip().startswith("-"):
        return None
    amount = next(iter(amounts(low)), None)
    if amount is None:
        return None
    everything = f"{low} {fold(stated.pay_currency)} {reading.title.low} {reading.text.low}"
    currency = money.settle(_stated_currency(stated) or amount.currency, everything, reading.place.low)
    is_estimate = stated.pay_is_estimate or bool(_ESTIMATE.search(low) and not _EMPLOYER.search(low))
    origin = PayOrigin.ESTIMATE if is_estimate else PayOrigin.STATED
    period = _stated_period(stated)
    if period is PayPeriod.UNKNOWN:
        after = money.period_after(low, amount.end)
        named = after[0] if after else money.period_of(money.PERIOD_BEFORE.search(low))
        period = (
            named
            or amount.period
            or money.salary_period(amount.least, amount.most, currency, named_as_pay=True)
        )
    return Fact(Pay(amount.low, amount.high, currency, period, origin), stated_quote(stated.pay))


def _stated_period(stated: StatedFields) -> PayPeriod:
    name = stated.pay_period.strip().lower().replace("_", "-").replace(" ", "-")
    return PERIOD_NAMES.get(name, PayPeriod.UNKNOWN)


def _stated_currency(stated: StatedFields) -> str | None:
    name = stated.pay_currency.strip().lower()
    if name and name[-1] in "$€£₹¥":
        return money.currency_of(name[-1], name[:-1])
    return money.currency_of("", name)
