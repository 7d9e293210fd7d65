"""Facts as numbers: one fixed row for hard limits, and columns that taste can be learned on."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable
from decimal import Decimal
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from metier.domain.facts import EmploymentType, Fact, Facts, Pay, Seniority, Visa, WorkMode

LANGUAGES = (
    "en",
    "de",
    "fr",
    "es",
    "it",
    "nl",
    "pt",
    "pl",
    "sv",
    "da",
    "no",
    "fi",
    "cs",
    "zh",
    "ja",
    "ar",
    "hi",
    "ru",
)

ROW = np.dtype(
    [
        ("work_mode", np.int8),  # place in WorkMode, -1 unknown; likewise seniority and visa
        ("seniority", np.int8),
        ("visa", np.int8),
        ("years", np.int8),  # -1 unknown
        ("employment_types", np.uint8),  # bit per EmploymentType
        ("currency", "S3"),
        ("languages", np.uint32),  # bit per LANGUAGES; the last bit is any other
        ("language", np.int8),  # that the text is written in: place in LANGUAGES or behind them, -1 unknown
        ("pay_low", np.float64),  # per year; NaN when not stated or not comparable
        ("pay_high", np.float64),  # per year; infinity when open upwards
    ]
)
"""What hard limits look at; ten thousand of them are checked without decoding any JSON."""

OTHER_LANGUAGE = 1 << len(LANGUAGES)

PAY_STEPS = (15, 20, 25, 30, 40, 50, 60, 70, 80, 100, 120, 150, 200, 300)
"""Thousands a year, in euros or dollars."""
_PAY_UNIT = {
    # Rough size of one currency unit, only to place pay on the steps; never shown and never used to convert.
    **dict.fromkeys(("EUR", "USD", "GBP", "CHF", "CAD", "AUD", "NZD", "SGD"), 1.0),
    "PLN": 4.0,
    "RON": 5.0,
    "AED": 4.0,
    "SAR": 4.0,
    "ILS": 4.0,
    "BRL": 5.0,
    "MYR": 4.0,
    "CNY": 7.0,
    "DKK": 7.0,
    "SEK": 10.0,
    "NOK": 10.0,
    "MXN": 18.0,
    "ZAR": 18.0,
    "CZK": 24.0,
    "INR": 25.0,
    "HUF": 380.0,
    "JPY": 130.0,
}
YEAR_STEPS = (1, 2, 3, 5, 8, 10)
"""Years of experience asked for."""
_N_TOOLS, _N_PLACES, _N_COMPANIES = 256, 128, 128

_GROUPS = (
    ("work_mode", len(WorkMode)),
    ("seniority", len(Seniority) + 1),
    ("employment_types", len(EmploymentType)),
    ("visa", len(Visa)),
    ("pay", 1 + len(PAY_STEPS)),
    ("years", 1 + len(YEAR_STEPS)),
    ("languages", len(LANGUAGES) + 1),
    ("language", len(LANGUAGES) + 1),
    ("tools", _N_TOOLS),
    ("places", _N_PLACES),
    ("company", _N_COMPANIES),
)
_STARTS = [0, *accumulate(n for _, n in _GROUPS)]
OFFSETS: dict[str, int] = {name: start for (name, _), start in zip(_GROUPS, _STARTS, strict=False)}
WIDTH = sum(n for _, n in _GROUPS)
"""Number of columns."""

_STEP = 0.4  # many steps light up together, so each weighs less than a yes-or-no fact (taste)
_NAMED = 0.6  # one of many tools or places


def fact_row(facts: Facts) -> NDArray[np.void]:
    """The facts that hard limits look at. Shape (1,), dtype `ROW`."""
    row = np.zeros(1, ROW)
    row["work_mode"] = _place(WorkMode, facts.work_mode)
    row["seniority"] = _place(Seniority, facts.seniority)
    row["visa"] = _place(Visa, facts.visa)
    row["years"] = min(facts.years.value, 99) if facts.years else -1
    kinds = list(EmploymentType)
    row["employment_types"] = sum(
        1 << kinds.index(kind) for kind in {fact.value for fact in facts.employment_types}
    )
    asked = {language_place(fact.value) for fact in facts.languages}
    row["languages"] = sum(1 << place for place in asked)
    row["language"] = language_place(facts.language) if facts.language else -1
    row["pay_low"], row["pay_high"] = math.nan, math.nan
    yearly = facts.pay.value.per_year() if facts.pay else None
    if yearly and yearly.currency and (yearly.low is not None or yearly.high is not None):
        row["currency"] = yearly.currency.encode()[:3]
        row["pay_low"] = math.nan if yearly.low is None else float(yearly.low)
        row["pay_high"] = math.inf if yearly.high is None else float(yearly.high)
    return row


def fact_columns(facts: Facts, company: str) -> dict[int, float]:
    """Columns of these facts that are not 0, in [0, WIDTH)."""
    found: dict[int, float] = {}
    for group, places in _plain_places(facts).items():
        found |= {OFFSETS[group] + place: 1.0 for place in places}
    if facts.seniority:
        level = list(Seniority).index(facts.seniority.value) / (len(Seniority) - 1)
        found[OFFSETS["seniority"] + len(Seniority)] = 2 * level - 1
    found |= _steps(
        "pay", PAY_STEPS, pay_size(facts.pay.value) if facts.pay else None, stated=bool(facts.pay)
    )
    found |= _steps("years", YEAR_STEPS, facts.years.value if facts.years else None, stated=bool(facts.years))
    found |= {tool_column(fact.value): _NAMED for fact in facts.tools}
    found |= {_hashed("places", fact.value, _N_PLACES): _NAMED for fact in facts.places}
    if company.strip():
        found[_hashed("company", company, _N_COMPANIES)] = _NAMED
    return found


def tool_column(tool: str) -> int:
    """The column of one named tool."""
    return _hashed("tools", tool, _N_TOOLS)


def place_column(place: str) -> int:
    """The column of one place."""
    return _hashed("places", place, _N_PLACES)


def company_column(company: str) -> int:
    """The column of one company."""
    return _hashed("company", company, _N_COMPANIES)


def group_columns(group: str) -> range:
    """All columns of one group of facts."""
    return range(OFFSETS[group], OFFSETS[group] + dict(_GROUPS)[group])


def language_place(code: str) -> int:
    """Bit of one ISO 639-1 code; all that are not in `LANGUAGES` share the last."""
    return LANGUAGES.index(code) if code in LANGUAGES else len(LANGUAGES)


def _plain_places(facts: Facts) -> dict[str, list[int]]:
    kinds = list(EmploymentType)
    return {
        "work_mode": [_place(WorkMode, facts.work_mode)] if facts.work_mode else [],
        "seniority": [_place(Seniority, facts.seniority)] if facts.seniority else [],
        "employment_types": [kinds.index(fact.value) for fact in facts.employment_types],
        "visa": [_place(Visa, facts.visa)] if facts.visa else [],
        "languages": [language_place(fact.value) for fact in facts.languages],
        "language": [language_place(facts.language)] if facts.language else [],
    }


def _place(kinds: Iterable[object], fact: Fact[WorkMode] | Fact[Seniority] | Fact[Visa] | None) -> int:
    return list(kinds).index(fact.value) if fact else -1


def pay_size(pay: Pay) -> float | None:
    """Middle of the pay per year in thousands, on the common steps; None where that cannot be said."""
    yearly = pay.per_year()
    unit = _PAY_UNIT.get(pay.currency or "")
    if yearly is None or unit is None:
        return None
    ends = [end for end in (yearly.low, yearly.high) if end is not None]
    return float(sum(ends, Decimal(0)) / len(ends)) / unit / 1000 if ends else None


def _steps(group: str, steps: tuple[int, ...], size: float | None, *, stated: bool) -> dict[int, float]:
    if not stated:
        return {}
    start = OFFSETS[group]
    reached = [] if size is None else [place for place, step in enumerate(steps, start + 1) if size >= step]
    return {start: _STEP} | dict.fromkeys(reached, _STEP)


def _hashed(group: str, name: str, size: int) -> int:
    return OFFSETS[group] + zlib.crc32(name.strip().lower().encode()) % size
