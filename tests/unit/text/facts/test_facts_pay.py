from __future__ import annotations

from decimal import Decimal
from typing import TypeAlias

import pytest
from tests.unit.text.facts.helpers import of, read

from metier.domain.facts import Facts, Part, Pay, PayOrigin, PayPeriod
from metier.domain.posting import StatedFields
from metier.text.facts.pay import pay_is_odd

Shown: TypeAlias = tuple[str | None, str | None, str | None, str]


def shown(facts: Facts) -> Shown:
    pay = of(facts.pay).value
    return (
        None if pay.low is None else format(pay.low, "f"),
        None if pay.high is None else format(pay.high, "f"),
        pay.currency,
        pay.period.value,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Salary: $60,000 - $75,000 per year", ("60000", "75000", "USD", "year")),
        ("The base salary range is $140K–$165K.", ("140000", "165000", "USD", "year")),
        ("We offer a salary of €60-75k", ("60000", "75000", "EUR", "year")),
        ("Gehalt: 60.000 – 75.000 €", ("60000", "75000", "EUR", "year")),
        ("Jahresgehalt ab 52.000 €", ("52000", None, "EUR", "year")),
        ("Wir zahlen 4.500 € brutto im Monat.", ("4500", "4500", "EUR", "month")),
        ("Stundenlohn 17,50 €", ("17.5", "17.5", "EUR", "hour")),
        ("Pay: $58.50/hr on W2", ("58.5", "58.5", "USD", "hour")),
        ("You earn £48,500 per annum.", ("48500", "48500", "GBP", "year")),
        ("Compensation: up to $180k plus equity", (None, "180000", "USD", "year")),
        ("Salary up to $200k + equity and benefits", (None, "200000", "USD", "year")),
        ("Pays $50+/hour", ("50", None, "USD", "hour")),
        ("Rate: $30-$37/hourDuties: migrate data", ("30", "37", "USD", "hour")),
        ("Lohn: CHF 95'000 - 110'000 pro Jahr", ("95000", "110000", "CHF", "year")),
        ("Salaire : 42 000 € - 48 000 € brut annuel", ("42000", "48000", "EUR", "year")),
        ("Salario: 30.000 € - 36.000 € brutos anuales", ("30000", "36000", "EUR", "year")),
        ("Wynagrodzenie: 15 000 - 20 000 PLN miesięcznie", ("15000", "20000", "PLN", "month")),
        ("Lön: 42 000 SEK per month", ("42000", "42000", "SEK", "month")),
        ("CTC: 6-12 LPA", ("600000", "1200000", "INR", "year")),
        ("Salary: ₹8,00,000 – ₹14,00,000 Per Annum", ("800000", "1400000", "INR", "year")),
        ("CTC 15,00,000 - 18,00,000 LPA", ("1500000", "1800000", "INR", "year")),
        ("Stipend: ₹15,000 per month", ("15000", "15000", "INR", "month")),
        ("Salário R$ 8.000 por mês", ("8000", "8000", "BRL", "month")),
        ("Compensation: $80,000 - $95,000 CAD per year", ("80000", "95000", "CAD", "year")),
        ("Salary: A$120,000 a year", ("120000", "120000", "AUD", "year")),
        ("\n$80,000-120,000\n\nThe company:", ("80000", "120000", "USD", "unknown")),
        ("Compensation: $50–$150", ("50", "150", "USD", "unknown")),
        ("Salary band: 4,80,000 to 7,20,000 per annum", ("480000", "720000", None, "year")),
        ("Salary: 42 000 kr per month", ("42000", "42000", None, "month")),
        ("We raised $30M. Salary: $120,000 to $140,000 /year", ("120000", "140000", "USD", "year")),
    ],
)
def test_pay_is_read_as_written(text: str, expected: Shown) -> None:
    assert shown(read(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "We raised a €50M Series B.",
        "A company with $2 billion revenue in 2024",
        "With annual sales of $13 billion",
        "A sign-on bonus of $5,000 per year",
        "$1,500 learning budget per year",
        "Refer a friend and receive a $1,000 referral bonus.",
        "401(k) match up to $5,000 a year",
        "We manage $129 billion in assets under management",
        "$200/month wellness perk",
        "Own budgets from $100,000 to $500,000",
        "You will grow our ARR from $10,000,000 to $20,000,000.",
        "Tuition reimbursement up to $5,250 a year.",
        "Salary according to TVöD E13",
        "Competitive salary, 401k, 30 days of holiday",
        "Bioreactors at 50L and 200L scale",
        "Experience with PHP 8 and CAD 2D drawings",
        "More than 10k merchants use our app",
    ],
)
def test_money_that_is_no_pay_is_left_alone(text: str) -> None:
    assert read(text).pay is None


def test_a_bare_dollar_is_the_dollar_the_posting_names() -> None:
    assert shown(read("Salary: $90,000. All amounts in Canadian dollars."))[2] == "CAD"
    assert shown(read("Salary: $90,000 (USD) or 120,000 CAD a year"))[2] == "USD"


def test_a_bare_dollar_stays_open_where_two_dollars_are_named() -> None:
    facts = read("Salary: $90,000 a year. Contractors are paid in AUD or USD.")
    assert shown(facts) == ("90000", "90000", None, "year")


def test_a_bare_dollar_is_not_called_american_in_toronto() -> None:
    assert shown(read("Salary: $90,000 a year", place="Toronto, Canada"))[2] is None


def test_the_state_of_california_is_no_canadian_dollar() -> None:
    assert shown(read("Pasadena, CA $28.00 to $30.00 per hour"))[2] == "USD"
    assert shown(read("Pasadena, CA$ 28.00 to $30.00 per hour"))[2] == "USD"


@pytest.mark.parametrize(
    ("stated", "expected", "origin"),
    [
        (StatedFields(pay="$53K-$91K (Glassdoor est.)"), ("53000", "91000", "USD", "year"), "estimate"),
        (StatedFields(pay="$21-$34 Per Hour(Glassdoor est.)"), ("21", "34", "USD", "hour"), "estimate"),
        (
            StatedFields(pay="Employer Provided Salary:$120K-$145K"),
            ("120000", "145000", "USD", "year"),
            "stated",
        ),
        (StatedFields(pay="$110K-$150K(Employer est.)"), ("110000", "150000", "USD", "year"), "stated"),
        (StatedFields(pay="20000-28000"), ("20000", "28000", None, "unknown"), "stated"),
        (
            StatedFields(pay_min="22.40", pay_max="26", pay_currency="usd", pay_period="bi-week-salary"),
            ("22.4", "26", "USD", "two_weeks"),
            "stated",
        ),
        (
            StatedFields(pay_min="70000", pay_max="nan", pay_currency="EUR", pay_period="yearly"),
            ("70000", None, "EUR", "year"),
            "stated",
        ),
        (
            StatedFields(pay_min="90000", pay_max="60000", pay_currency="€", pay_period="YEAR"),
            ("60000", "90000", "EUR", "year"),
            "stated",
        ),
        (
            StatedFields(pay_min="0", pay_max="5000", pay_currency="", pay_period="bi-month-salary"),
            (None, "5000", None, "unknown"),
            "stated",
        ),
        (
            StatedFields(
                pay_min="50000", pay_currency="GBP", pay_period="per-year-salary", pay_is_estimate=True
            ),
            ("50000", None, "GBP", "year"),
            "estimate",
        ),
    ],
)
def test_stated_pay_is_read_as_stated(stated: StatedFields, expected: Shown, origin: str) -> None:
    facts = read(stated=stated)
    assert shown(facts) == expected
    assert of(facts.pay).value.origin == origin
    assert of(facts.pay).quote.part is Part.STATED


@pytest.mark.parametrize("words", ["-1", "0", "", "nan", "None", "competitive", "DOE", "€", "-"])
def test_missing_stated_pay_is_missing(words: str) -> None:
    assert read(stated=StatedFields(pay=words)).pay is None
    assert read(stated=StatedFields(pay_min=words, pay_max=words)).pay is None


def test_the_employer_in_prose_comes_before_a_boards_estimate() -> None:
    stated = StatedFields(pay="$53K-$91K (Glassdoor est.)")
    facts = read("Salary: $70,000 per year", stated=stated)
    assert shown(facts) == ("70000", "70000", "USD", "year")
    assert of(facts.pay).value.origin is PayOrigin.TEXT


def test_a_stated_field_comes_before_prose() -> None:
    stated = StatedFields(pay_min="80000", pay_currency="USD", pay_period="year")
    assert shown(read("Salary: $70,000 per year", stated=stated)) == ("80000", None, "USD", "year")


def test_an_amount_without_period_is_no_yearly_pay() -> None:
    assert of(read("Compensation: $1,500 - $2,500").pay).value.per_year() is None


@pytest.mark.parametrize(
    ("amount", "currency", "period", "is_odd"),
    [
        ("24", "USD", PayPeriod.TWO_WEEKS, True),
        ("24", "USD", PayPeriod.HOUR, False),
        ("3000000", "EUR", PayPeriod.YEAR, True),
        ("900000", "INR", PayPeriod.MONTH, False),
        ("12", "USD", PayPeriod.UNKNOWN, False),
    ],
)
def test_odd_pay_is_pointed_out(amount: str, currency: str, period: PayPeriod, is_odd: bool) -> None:
    assert pay_is_odd(Pay(Decimal(amount), None, currency, period, PayOrigin.STATED)) is is_odd
