"""Values as words: honest about what is unknown, safe to print."""

from __future__ import annotations

from decimal import Decimal

import pytest

from metier.domain.facts import Fact, Facts, Part, Pay, PayOrigin, PayPeriod, Quote
from metier.domain.verdict import Reason, ReasonKind
from metier.pages.words import many_lines, one_line, pay_per_year, pay_stated, percent, plural, reason_words

QUOTE = Quote(Part.TEXT, 0, 4, "some")


def pay(
    low: str | None,
    high: str | None,
    currency: str | None = "EUR",
    period: PayPeriod = PayPeriod.YEAR,
    origin: PayOrigin = PayOrigin.TEXT,
) -> Pay:
    return Pay(Decimal(low) if low else None, Decimal(high) if high else None, currency, period, origin)


@pytest.mark.parametrize(
    ("stated", "shown"),
    [
        (pay("58000", "66000"), "€58–66k"),
        (pay("60000", "60000"), "€60k"),
        (pay("58000", None), "from €58k"),
        (pay(None, "66000"), "to €66k"),
        (pay("30", "40", "USD", PayPeriod.HOUR), "$62–83k"),
        (pay("5000", "6000", "CHF", PayPeriod.MONTH), "CHF 60–72k"),
        (pay("500", "900"), "€500–900"),
        (pay("500", "1900"), "€500–2k"),
        (pay("50000", "60000", None), "50–60k"),
        (pay("50000", "60000", origin=PayOrigin.ESTIMATE), "~€50–60k"),
        (pay("500", "900", period=PayPeriod.UNKNOWN), "—"),
        (pay("500", "900", period=PayPeriod.ONCE), "—"),
    ],
)
def test_pay_is_compared_per_year_or_not_at_all(stated: Pay, shown: str) -> None:
    assert pay_per_year(Facts(pay=Fact(stated, QUOTE))) == shown


def test_unknown_pay_is_a_dash() -> None:
    assert pay_per_year(Facts()) == "—"


def test_pay_as_stated_keeps_currency_period_and_origin() -> None:
    assert pay_stated(pay("30.50", "40", "USD", PayPeriod.HOUR)) == "30.50–40 USD per hour"
    assert pay_stated(pay("50000", None)) == "from 50,000 EUR per year"
    assert pay_stated(pay(None, "50000", None, PayPeriod.UNKNOWN)) == (
        "up to 50,000 (currency not stated) period not stated"
    )
    assert pay_stated(pay("1", "2", origin=PayOrigin.ESTIMATE)).endswith("a job board's estimate")


@pytest.mark.parametrize(
    "hostile", ["\x1b[2J", "\x9b31m", "\u202e", "\u200b", "\x07", "\U000e0041", "\ue000", "\x00"]
)
def test_no_control_or_invisible_character_reaches_the_terminal(hostile: str) -> None:
    assert (
        one_line(f"a{hostile}b")
        == "a" + hostile.translate({ord(c): None for c in hostile if not c.isprintable()}) + "b"
    )
    assert many_lines(f"a{hostile}\nb{hostile}")[0].isprintable()


def test_a_line_is_cut_with_an_ellipsis_and_stays_one_line() -> None:
    assert one_line("one\n two\u2028three", 9) == "one two…"


def test_a_probability_is_never_certain() -> None:
    assert [percent(p) for p in (0.0, 0.714, 1.0)] == ["1 %", "71 %", "99 %"]


def test_one_is_not_many() -> None:
    assert [plural(n, "row") for n in (0, 1, 1234)] == ["0 rows", "1 row", "1,234 rows"]


def test_a_reason_shows_its_direction_and_quotes_the_posting_once() -> None:
    assert reason_words(Reason(ReasonKind.FACT, "remote", 1.0, QUOTE)) == "+ remote: “some”"
    assert reason_words(Reason(ReasonKind.PHRASE, "awesome", -1.0, QUOTE)) == "− awesome"
    assert reason_words(Reason(ReasonKind.NOTE, "nothing yet", 0.0)) == "· nothing yet"
