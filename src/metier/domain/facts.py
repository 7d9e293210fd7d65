"""Facts: what can be read out of a posting by rule, each with the quoted span it was read from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Part(StrEnum):
    """The part of a posting a quote stands in."""

    TITLE = "title"
    COMPANY = "company"
    PLACE = "place"
    TEXT = "text"
    STATED = "stated"
    """A structured field of the source (a pay column, JSON-LD), not prose."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim piece of a posting: `part[start:end] == words` for title, company, place and text."""

    part: Part
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Fact(Generic[T_co]):
    """One value and the words it was read from."""

    value: T_co
    quote: Quote


class WorkMode(StrEnum):
    """Where the work is done."""

    REMOTE = "remote"
    HYBRID = "hybrid"
    ONSITE = "onsite"


class Seniority(StrEnum):
    """Level of a role; ordinal from `INTERN` to `EXECUTIVE`."""

    INTERN = "intern"
    JUNIOR = "junior"
    MID = "mid"
    SENIOR = "senior"
    LEAD = "lead"
    MANAGER = "manager"
    DIRECTOR = "director"
    EXECUTIVE = "executive"


class EmploymentType(StrEnum):
    """Kind of contract."""

    FULL_TIME = "full_time"
    PART_TIME = "part_time"
    CONTRACT = "contract"
    TEMPORARY = "temporary"
    INTERNSHIP = "internship"
    VOLUNTEER = "volunteer"
    OTHER = "other"


class Visa(StrEnum):
    """What a posting says about the right to work."""

    SPONSORED = "sponsored"
    NOT_SPONSORED = "not_sponsored"
    CITIZENS_ONLY = "citizens_only"
    """Citizenship or a security clearance is required."""


class PayPeriod(StrEnum):
    """The period one amount of pay covers."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    TWO_WEEKS = "two_weeks"
    HALF_MONTH = "half_month"
    MONTH = "month"
    TWO_MONTHS = "two_months"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    ONCE = "once"
    UNKNOWN = "unknown"


PERIODS_PER_YEAR: dict[PayPeriod, int] = {
    # 2,080 h = 52 weeks of 40 h; 260 d = 52 weeks of 5 days: a common yardstick for comparing, not a contract.
    PayPeriod.HOUR: 2080,
    PayPeriod.DAY: 260,
    PayPeriod.WEEK: 52,
    PayPeriod.TWO_WEEKS: 26,
    PayPeriod.HALF_MONTH: 24,
    PayPeriod.MONTH: 12,
    PayPeriod.TWO_MONTHS: 6,
    PayPeriod.QUARTER: 4,
    PayPeriod.HALF_YEAR: 2,
    PayPeriod.YEAR: 1,
}


class PayOrigin(StrEnum):
    """Who says so: the employer in a field or in prose, or a job board that estimates."""

    STATED = "stated"
    TEXT = "text"
    ESTIMATE = "estimate"


@dataclass(frozen=True, slots=True)
class Pay:
    """Pay exactly as stated, in major units of `currency` per `period`.

    Attributes:
        low: Lower end, or the only amount; None when only an upper end is stated.
        high: Upper end; equal to `low` for a single amount; None when open ("from 50k").
        currency: ISO 4217 code; None when not stated (never assumed from the country).
        period: What one amount covers; `UNKNOWN` is not comparable, never "a year".
        origin: Who says so.
    """

    low: Decimal | None
    high: Decimal | None
    currency: str | None
    period: PayPeriod
    origin: PayOrigin

    def per_year(self) -> Pay | None:
        """The same pay as a yearly amount for comparing (derived), or None when the period does not say."""
        factor = PERIODS_PER_YEAR.get(self.period)
        if factor is None:
            return None
        low = None if self.low is None else self.low * factor
        high = None if self.high is None else self.high * factor
        return Pay(low, high, self.currency, PayPeriod.YEAR, self.origin)


@dataclass(frozen=True, slots=True)
class Facts:
    """What was read out of one posting; None or empty means the posting does not say.

    Attributes:
        pay: The pay of the role; stated fields before prose, employer before estimate.
        places: Towns, regions or countries of work, as written.
        work_mode: Remote, hybrid or on site.
        seniority: Level, from the title before the text.
        employment_types: Kinds of contract.
        years: Required years of experience (the smallest number that is asked for).
        languages: Human languages asked of the applicant, as ISO 639-1 codes.
        visa: What is said about sponsorship, citizenship or clearance.
        tools: Named tools and techniques, in canonical spelling, at most 40.
        language: ISO 639-1 code of the posting's own language; None when the text is too short to tell.
    """

    pay: Fact[Pay] | None = None
    places: tuple[Fact[str], ...] = ()
    work_mode: Fact[WorkMode] | None = None
    seniority: Fact[Seniority] | None = None
    employment_types: tuple[Fact[EmploymentType], ...] = ()
    years: Fact[int] | None = None
    languages: tuple[Fact[str], ...] = ()
    visa: Fact[Visa] | None = None
    tools: tuple[Fact[str], ...] = ()
    language: str | None = None

    def to_json(self) -> str:
        """These facts as compact JSON; `from_json` gives them back unchanged."""
        return json.dumps(_plain(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Facts:
        """The facts that `to_json` wrote."""
        return _facts(json.loads(text))


def _plain(facts: Facts) -> dict[str, object]:
    one: dict[str, Fact[Any] | None] = {
        "work_mode": facts.work_mode,
        "seniority": facts.seniority,
        "years": facts.years,
        "visa": facts.visa,
    }
    many: dict[str, tuple[Fact[Any], ...]] = {
        "places": facts.places,
        "employment_types": facts.employment_types,
        "languages": facts.languages,
        "tools": facts.tools,
    }
    plain: dict[str, object] = {
        name: [fact.value, *_quote_plain(fact.quote)] for name, fact in one.items() if fact
    }
    plain |= {
        name: [[fact.value, *_quote_plain(fact.quote)] for fact in found]
        for name, found in many.items()
        if found
    }
    if facts.pay:
        pay = facts.pay.value
        amounts = [None if amount is None else str(amount) for amount in (pay.low, pay.high)]
        plain["pay"] = [[*amounts, pay.currency, pay.period, pay.origin], *_quote_plain(facts.pay.quote)]
    if facts.language:
        plain["language"] = facts.language
    return plain


def _quote_plain(quote: Quote) -> list[object]:
    return [quote.part, quote.start, quote.end, quote.words]


def _quote(part: str, start: int, end: int, words: str) -> Quote:
    return Quote(Part(part), start, end, words)


def _facts(
    plain: dict[str, list[object]],
) -> Facts:  # the shape `_plain` writes; anything else is a damaged store
    def one(name: str, kind: type[T]) -> Fact[T] | None:
        row = plain.get(name)
        return None if row is None else Fact(kind(row[0]), _quote(*row[1:]))  # type: ignore[call-arg, arg-type]  # rows are heterogeneous JSON

    def many(name: str, kind: type[T]) -> tuple[Fact[T], ...]:
        return tuple(Fact(kind(row[0]), _quote(*row[1:])) for row in plain.get(name, ()))  # type: ignore[call-arg, index]  # rows are heterogeneous JSON

    return Facts(
        pay=_pay_fact(plain.get("pay")),
        places=many("places", str),
        work_mode=one("work_mode", WorkMode),
        seniority=one("seniority", Seniority),
        employment_types=many("employment_types", EmploymentType),
        years=one("years", int),
        languages=many("languages", str),
        visa=one("visa", Visa),
        tools=many("tools", str),
        language=plain.get("language"),  # type: ignore[arg-type]  # a string or absent
    )


def _pay_fact(row: list[object] | None) -> Fact[Pay] | None:
    if row is None:
        return None
    low, high, currency, period, origin = row[0]  # type: ignore[misc]  # five values, see `_plain`
    amounts = [None if amount is None else Decimal(amount) for amount in (low, high)]  # type: ignore[has-type]  # strings
    pay = Pay(amounts[0], amounts[1], currency, PayPeriod(period), PayOrigin(origin))  # type: ignore[has-type]  # strings
    return Fact(pay, _quote(*row[1:]))  # type: ignore[arg-type]  # part, start, end, words
