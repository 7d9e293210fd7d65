from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest

from metier.domain.facts import (
    EmploymentType,
    Fact,
    Facts,
    Part,
    Pay,
    PayOrigin,
    PayPeriod,
    Quote,
    Seniority,
    Visa,
    WorkMode,
)
from metier.domain.profile import Profile
from metier.screeners.limits import broken, limits_of

HERE = Quote(Part.TEXT, 0, 1, "x")


def mode(value: WorkMode) -> Facts:
    return Facts(work_mode=Fact(value, HERE))


def pay(
    low: int | None, high: int | None, currency: str | None = "EUR", period: PayPeriod = PayPeriod.YEAR
) -> Facts:
    ends = [None if end is None else Decimal(end) for end in (low, high)]
    return Facts(pay=Fact(Pay(ends[0], ends[1], currency, period, PayOrigin.TEXT), HERE))


def kinds(*values: EmploymentType) -> Facts:
    return Facts(employment_types=tuple(Fact(value, HERE) for value in values))


def languages(*codes: str) -> Facts:
    return Facts(languages=tuple(Fact(code, HERE) for code in codes))


REMOTE, HYBRID, ONSITE = mode(WorkMode.REMOTE), mode(WorkMode.HYBRID), mode(WorkMode.ONSITE)


@pytest.mark.parametrize(
    ("must", "breaks", "keeps"),
    [
        ("Remote or hybrid", ONSITE, HYBRID),
        ("Fully remote", HYBRID, REMOTE),
        ("Remote at least three days a week", ONSITE, HYBRID),
        ("At least €60,000 a year", pay(45_000, 55_000), pay(50_000, 70_000)),
        (
            "At least €60,000 a year",
            pay(4_000, 4_500, period=PayPeriod.MONTH),
            pay(5_000, 5_500, period=PayPeriod.MONTH),
        ),
        ("At least 60k EUR", pay(None, 50_000), pay(50_000, None)),
        ("Minimum salary 5.000 € per month", pay(50_000, 55_000), pay(60_000, 60_000)),
        ("Pay from £50 per hour", pay(40, 45, "GBP", PayPeriod.HOUR), pay(40, 55, "GBP", PayPeriod.HOUR)),
        (
            "No internships",
            Facts(seniority=Fact(Seniority.INTERN, HERE)),
            Facts(seniority=Fact(Seniority.JUNIOR, HERE)),
        ),
        ("No internships", kinds(EmploymentType.INTERNSHIP), kinds(EmploymentType.FULL_TIME)),
        (
            "Senior or lead",
            Facts(seniority=Fact(Seniority.JUNIOR, HERE)),
            Facts(seniority=Fact(Seniority.LEAD, HERE)),
        ),
        ("A permanent contract", kinds(EmploymentType.CONTRACT), kinds(EmploymentType.FULL_TIME)),
        (
            "Part-time",
            kinds(EmploymentType.FULL_TIME),
            kinds(EmploymentType.FULL_TIME, EmploymentType.PART_TIME),
        ),
        (
            "I need visa sponsorship",
            Facts(visa=Fact(Visa.CITIZENS_ONLY, HERE)),
            Facts(visa=Fact(Visa.SPONSORED, HERE)),
        ),
        ("Working language German or English", languages("pl"), languages("pl", "en")),
        ("No Polish required", languages("pl", "en"), languages("en")),
        ("Hybrid", ONSITE, REMOTE),
        ("On site", REMOTE, HYBRID),
        ("100 % remote", HYBRID, REMOTE),
        ("Homeoffice", ONSITE, HYBRID),
        ("Remote possible", ONSITE, HYBRID),
        ("Mind. 4.500 € pro Monat", pay(45_000, 50_000), pay(60_000, 60_000)),
        ("German", languages("en"), dataclasses.replace(languages("en"), language="de")),
    ],
)
def test_a_must_is_broken_only_by_what_is_stated(must: str, breaks: Facts, keeps: Facts) -> None:
    limits = limits_of(Profile(must_have=(must,)))
    assert len(limits) == 1
    assert len(broken(limits, breaks)) == 1
    assert must in broken(limits, breaks)[0]
    assert broken(limits, keeps) == ()
    assert broken(limits, Facts()) == ()


@pytest.mark.parametrize(
    ("breaker", "breaks", "keeps"),
    [
        ("Onsite five days a week", ONSITE, HYBRID),
        ("No internships", Facts(seniority=Fact(Seniority.INTERN, HERE)), Facts()),
        ("Pay below €60k", pay(50_000, 55_000), pay(60_000, 65_000)),
        (
            "Freelance or temp work",
            kinds(EmploymentType.CONTRACT),
            kinds(EmploymentType.CONTRACT, EmploymentType.FULL_TIME),
        ),
        (
            "Security clearance",
            Facts(visa=Fact(Visa.CITIZENS_ONLY, HERE)),
            Facts(visa=Fact(Visa.NOT_SPONSORED, HERE)),
        ),
        ("Dutch required", languages("nl"), languages("de")),
        ("No on-site", ONSITE, HYBRID),
    ],
)
def test_a_deal_breaker_is_broken_only_by_what_is_stated(breaker: str, breaks: Facts, keeps: Facts) -> None:
    limits = limits_of(Profile(deal_breakers=(breaker,)))
    assert len(limits) == 1
    assert len(broken(limits, breaks)) == 1
    assert broken(limits, keeps) == ()


@pytest.mark.parametrize(
    "line",
    [
        "Based in Germany, or remote within the EU",
        "Python or SQL in daily work",
        "At least 30 days of holiday",
        "At least €60",
        "At least 60,000 a year",
        "Remote, hybrid or on site",
        "A senior colleague to learn from",
        "English breakfast",
        "",
    ],
)
def test_a_line_that_is_not_wholly_understood_is_no_limit(line: str) -> None:
    assert limits_of(Profile(must_have=(line,))) == ()


@pytest.mark.parametrize(
    "line",
    [
        "Hybrid, three days at home",
        "On site 2 days max",
        "2 days on site",
        "One day in the office",
        "Remote, max 1 day on site",
        "Remote, once a month in the Berlin office",
        "Remote, ideally",
        "Senior, ideally lead",
        "Not only remote",
    ],
)
def test_a_line_that_takes_some_of_itself_back_is_no_limit(line: str) -> None:
    assert limits_of(Profile(must_have=(line,))) == ()


@pytest.mark.parametrize(
    "line", ["No remote", "Kein Homeoffice", "without home office", "no English", "no people management"]
)
def test_a_denied_deal_breaker_that_could_mean_either_is_no_limit(line: str) -> None:
    assert limits_of(Profile(deal_breakers=(line,))) == ()


@pytest.mark.parametrize("line", ["Only 1 day home office", "Fluent German", "Mostly remote"])
def test_a_deal_breaker_that_is_a_matter_of_degree_is_no_limit(line: str) -> None:
    assert limits_of(Profile(deal_breakers=(line,))) == ()


@pytest.mark.parametrize(
    "facts",
    [pay(1_000, 2_000, "PLN"), pay(1_000, 2_000, None), pay(100, 200, period=PayPeriod.UNKNOWN)],
)
def test_pay_that_cannot_be_compared_breaks_nothing(facts: Facts) -> None:
    assert broken(limits_of(Profile(must_have=("At least €60,000 a year",))), facts) == ()


def test_wishes_are_no_limits() -> None:
    assert limits_of(Profile(nice_to_have=("Remote",), about=("Remote",), growth_goals=("Remote",))) == ()


def test_every_limit_says_how_it_was_understood() -> None:
    (limit,) = limits_of(Profile(must_have=("At least €60,000 a year",)))
    assert (
        limit.words
        == "not pay below EUR 60,000 a year, where pay is stated in EUR (“At least €60,000 a year”)"
    )
    assert limit.broken_words == "pay below EUR 60,000 a year, but you wrote “At least €60,000 a year”"
