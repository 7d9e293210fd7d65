from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metier.domain.facts import Facts, Part, Quote
from metier.domain.posting import StatedFields
from metier.text.facts import read_facts
from metier.text.facts.reading import fold

_pieces = st.sampled_from(
    [
        "$",
        "€",
        "£",
        "₹",
        "kr",
        "60k",
        "75,000",
        "12,00,000",
        "4.500",
        "per",
        "hour",
        "a",
        "year",
        "im",
        "Monat",
        "salary:",
        "bonus",
        "up",
        "to",
        "-",
        "–",
        "to",
        "LPA",
        "remote",
        "hybrid",
        "on-site",
        "not",
        "no",
        "3",
        "days",
        "a",
        "week",
        "in",
        "the",
        "office",
        "Homeoffice",
        "möglich",
        "télétravail",
        "5+",
        "years",
        "of",
        "experience",
        "Jahre",
        "Berufserfahrung",
        "fluent",
        "English",
        "Deutschkenntnisse",
        "sponsor",
        "visa",
        "not",
        "citizen",
        "clearance",
        "full-time",
        "contract",
        "internship",
        "Location:",
        "Berlin",
        "/",
        "Hamburg",
        "R",
        "C++",
        "Go",
        "Python",
        "Senior",
        "II",
        "VP",
        "İ",
        "ß",
        "ﬁ",
        "\u202f",
        "\xa0",
        "\n",
        "(",
        ")",
        "*",
        "\\",
        ".",
        ",",
        ";",
        ":",
        "|",
    ]
)
_text = st.one_of(
    st.text(max_size=400),
    st.lists(_pieces, max_size=60).map(" ".join),
    st.lists(_pieces, max_size=60).map("".join),
)
_stated = st.builds(
    StatedFields,
    pay=_text,
    pay_min=st.one_of(_text, st.decimals().map(str)),
    pay_max=st.one_of(_text, st.floats().map(str)),
    pay_currency=_text,
    pay_period=_text,
    pay_is_estimate=st.booleans(),
    work_mode=_text,
    employment_type=_text,
    seniority=_text,
)


def quotes(facts: Facts) -> Iterator[Quote]:
    for one in (facts.pay, facts.work_mode, facts.seniority, facts.years, facts.visa):
        if one:
            yield one.quote
    for many in (facts.places, facts.employment_types, facts.languages, facts.tools):
        yield from (fact.quote for fact in many)


@settings(max_examples=300, deadline=None)
@given(title=_text, company=_text, place=_text, text=_text, stated=_stated)
def test_every_fact_is_quoted_verbatim_and_nothing_raises(
    title: str, company: str, place: str, text: str, stated: StatedFields
) -> None:
    facts = read_facts(title=title, company=company, place=place, text=text, stated=stated)
    parts = {Part.TITLE: title, Part.COMPANY: company, Part.PLACE: place, Part.TEXT: text}
    for quote in quotes(facts):
        if quote.part is Part.STATED:
            assert (quote.start, quote.end) == (0, len(quote.words))
        else:
            assert parts[quote.part][quote.start : quote.end] == quote.words
            assert quote.words
    if facts.pay and facts.pay.value.low is not None and facts.pay.value.high is not None:
        assert facts.pay.value.low <= facts.pay.value.high
    assert Facts.from_json(facts.to_json()) == facts


@given(st.text())
def test_folding_moves_no_character(text: str) -> None:
    low = fold(text)
    assert len(low) == len(text)
    assert fold(low) == low or any(unicodedata.category(c) in {"Lu", "Lt"} for c in low)


LONG = 60_000
HOSTILE = [
    "1" * LONG,
    "1," * (LONG // 2),
    "$1 " * (LONG // 3),
    "$1-" * (LONG // 3),
    "remote " * (LONG // 7),
    "not remote " * (LONG // 11),
    "hybrid/" * (LONG // 7),
    "salary: 1 - " * (LONG // 12),
    "3 years " * (LONG // 8),
    "5+ years of experience " * (LONG // 23),
    "three (3) or more years " * (LONG // 24),
    "fluent in English and German and " * (LONG // 33),
    "written and spoken " * (LONG // 19) + "english",
    "not able to sponsor a visa, " * (LONG // 28),
    "must be able to obtain a secret clearance " * (LONG // 42),
    "type: full-time contract " * (LONG // 25),
    "Location: " * (LONG // 10),
    "\nLocation\n" * (LONG // 10),
    "location" + " " * (LONG - 8),
    "R, C, Go, " * (LONG // 10),
    "react native react " * (LONG // 19),
    "preferred\n" * (LONG // 10),
    "a" * LONG,
    " " * LONG,
    "\n" * LONG,
    "." * LONG,
    "(" * LONG,
    "İ" * LONG,
    "•" * LONG,
    "年収 500万円 " * (LONG // 9),
]


@pytest.mark.parametrize("text", HOSTILE, ids=[repr(text[:20]) for text in HOSTILE])
def test_hostile_repetition_costs_no_time(text: str) -> None:
    best = min(_seconds(text) for _ in range(3))
    assert best < 0.1, "about 25 ms where it was measured; a quadratic pattern takes seconds"


def _seconds(text: str) -> float:
    start = time.process_time()
    read_facts(
        title=text[:2000], company=text[:2000], place=text[:2000], text=text, stated=StatedFields(pay=text)
    )
    return time.process_time() - start
