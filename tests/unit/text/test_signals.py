"""Signals on a posting: what is told and what is not, with verbatim quotes, and what that costs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metier.domain.facts import Fact, Facts, Part, Pay, PayOrigin, PayPeriod, Quote
from metier.domain.posting import Posting, StatedFields, UntrustedText
from metier.domain.seen import Seen
from metier.testing import posting
from metier.text.facts import read_facts
from metier.text.signals import Signal, SignalKind, signals_in

HARMLESS = "We bake bread for the whole street. You work in a team of five. Apply by Friday."


def read(text: str, title: str = "Baker") -> Posting:
    """As an import would store it."""
    facts = read_facts(title=title, company="", place="", text=text, stated=StatedFields())
    return posting(title, text, facts=facts)


def rules(found: Sequence[Signal], kind: SignalKind | None = None) -> set[str]:
    return {each.rule for each in found if kind in {None, each.kind}}


def with_pay(
    low: str | None, high: str | None, period: PayPeriod, origin: PayOrigin = PayOrigin.TEXT
) -> Posting:
    numbers = [None if number is None else Decimal(number) for number in (low, high)]
    pay = Pay(numbers[0], numbers[1], "EUR", period, origin)
    return posting("Baker", HARMLESS, facts=Facts(pay=Fact(pay, Quote(Part.TEXT, 0, 7, HARMLESS[:7]))))


def stated(pay: str) -> Posting:
    fields = StatedFields(pay=pay)
    facts = read_facts(title="Baker", company="", place="", text=HARMLESS, stated=fields)
    assert facts.pay
    return posting("Baker", HARMLESS, facts=facts)


def test_a_harmless_posting_has_no_signal() -> None:
    assert signals_in(read(HARMLESS)) == ()


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ("We offer a competitive salary.", "competitive"),
        ("Competitive base salary and free bread.", "competitive"),
        ("Salary: highly competitive", "competitive"),
        ("Salary commensurate with experience.", "depends"),
        ("Compensation is DOE.", "depends"),
        ("Pay: negotiable.", "depends"),
        ("This is a commission-only position.", "commission only"),
        ("The OTE is high.", "targets"),
        ("Uncapped commission for the best of you.", "targets"),
        ("This internship is unpaid.", "unpaid"),
        ("An unpaid internship of 3 months.", "unpaid"),
        ("Equity-only until we have a round.", "unpaid"),
    ],
)
def test_pay_that_is_spoken_of_and_not_said(sentence: str, rule: str) -> None:
    (found,) = signals_in(read(f"{HARMLESS}\n{sentence}\nCome in!"))
    assert (found.kind, found.rule) == (SignalKind.VAGUE_PAY, rule)
    assert [quote.words for quote in found.quotes] == [sentence]


@pytest.mark.parametrize(
    "sentence",
    [
        "You are competitive and like to win.",
        "We build competitive products in a competitive market.",
        "Unpaid leave is possible.",
        "We negotiate with suppliers; prices are negotiable.",
        "You keep a note of quotes and commissions of artists.",
        "We offer a competitive salary of € 50,000 to € 60,000 a year.",
        "Pay depends.",
        "Reasons to join: competitive base salary (70k - 80k), stock.",
    ],
)
def test_sentences_that_say_nothing_about_vague_pay(sentence: str) -> None:
    assert rules(signals_in(read(f"{HARMLESS}\n{sentence}")), SignalKind.VAGUE_PAY) == set()


def test_amounts_that_can_mean_many_things_are_told_and_plain_ones_are_not() -> None:
    year = PayPeriod.YEAR
    assert rules(signals_in(with_pay("50000", "60000", year))) == set()
    assert rules(signals_in(with_pay("50000", "100000", year))) == set()
    assert rules(signals_in(with_pay("50000", "100001", year))) == {"wide range"}
    assert rules(signals_in(with_pay(None, "90000", year))) == {"up to"}
    assert rules(signals_in(with_pay("50000", None, year))) == set()
    assert rules(signals_in(with_pay("15000", "15000", PayPeriod.UNKNOWN))) == {"no period"}
    assert rules(signals_in(with_pay("20000", "20000", PayPeriod.UNKNOWN))) == set()
    assert rules(signals_in(stated("CHF 7'200 x 13"))) == set()
    assert rules(signals_in(stated("€38 per class"))) == set()
    assert rules(signals_in(stated("8,000 PLN"))) == {"no period"}
    assert rules(signals_in(stated("20,000 PLN"))) == {"no period"}
    assert rules(signals_in(stated("100,000 PLN"))) == set()


def test_a_boards_estimate_is_not_what_the_employer_says() -> None:
    assert signals_in(with_pay("10", "90000", PayPeriod.UNKNOWN, PayOrigin.ESTIMATE)) == ()


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ("Join our talent pool!", "pool"),
        ("This role may be a pipeline requisition.", "pool"),
        ("This posting is for future openings.", "pool"),
        ("This is an evergreen posting.", "pool"),
        ("We are always hiring.", "always hiring"),
        ("We're always looking for talented people.", "always hiring"),
    ],
)
def test_ads_that_say_there_may_be_no_opening(sentence: str, rule: str) -> None:
    (found,) = signals_in(read(f"{HARMLESS}\n{sentence}"))
    assert (found.kind, found.rule) == (SignalKind.GHOST, rule)
    assert [quote.words for quote in found.quotes] == [sentence]


@pytest.mark.parametrize(
    "sentence",
    [
        "You build data pipelines and evergreen content.",
        "We are always looking for new ways of working.",
        "You keep a pipeline of sales.",
        "We save your data for future needs of yours.",
    ],
)
def test_sentences_that_say_nothing_about_openings(sentence: str) -> None:
    assert signals_in(read(f"{HARMLESS}\n{sentence}")) == ()


def test_sightings_are_told_in_counts_and_dates() -> None:
    harmless = read(HARMLESS)
    march, april, june = date(2026, 3, 12), date(2026, 4, 20), date(2026, 6, 1)
    (once_more,) = signals_in(harmless, Seen(2, days=(march, april)))
    assert once_more.kind is SignalKind.REPOST
    assert once_more.words == "first seen 12 March 2026, published again on 1 later day, last 20 April 2026"
    (often,) = signals_in(harmless, Seen(3, days=(march, april, june)))
    assert often.kind is SignalKind.GHOST
    assert often.words.endswith("published again on 2 later days, last 1 June 2026")
    (dates,) = signals_in(harmless, Seen(2, days=(june,), posted=(march, june)))
    assert dates.words == "gives 2 dates of publication, from 12 March 2026 to 1 June 2026"
    (towns,) = signals_in(harmless, Seen(5, days=(june,), places=("A", "B", "C", "D", "E")))
    assert towns.words == "was published for 5 places"
    four = (date(2026, 1, 2), march, april, june)
    (title,) = signals_in(harmless, Seen(1, days=(june,), n_same_title=4, same_title_days=four))
    assert title.words.startswith("the same employer came with this title on 4 days from 2 January 2026")


def test_few_sightings_within_a_month_are_no_signal() -> None:
    days = (date(2026, 3, 1), date(2026, 3, 15), date(2026, 3, 31))
    seen = Seen(4, ("a", "b"), days, days, ("A", "B", "C", "D"), 3, days)
    assert signals_in(read(HARMLESS), seen) == ()


def test_an_employer_with_many_openings_at_once_is_not_one_who_comes_again() -> None:
    days = tuple(date(2026, month, 1) for month in range(1, 8))
    assert signals_in(read(HARMLESS), Seen(1, n_same_title=300, same_title_days=days)) == ()


def test_a_long_line_is_quoted_around_the_place() -> None:
    line = "much to say " * 60 + "and a competitive salary too " + "much to say " * 60
    (found,) = signals_in(read(line))
    (quote,) = found.quotes
    assert "competitive salary" in quote.words
    assert len(quote.words) <= 180
    assert line[quote.start : quote.end] == quote.words


PIECES = st.sampled_from(
    [
        "competitive salary", "We are always hiring people", "talent pool", "\n", ". ", "OTE", "unpaid internship", "up to ",
        "earn money from", "no experience", "İ", "ﬁ", "😀", "whatsapp us", "registration fee", "never", "$500 per week",
        "home based job", "\u2028", "data entry clerk", " ", "pipeline requisition", "15000 INR", "\x00",
    ]
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join), st.text(max_size=30))
def test_quotes_are_verbatim_and_words_are_our_own(text: str, title: str) -> None:
    shown = read(text, title)
    parts = {Part.TITLE: shown.title, Part.TEXT: shown.text}
    for found in signals_in(shown):
        assert 1 <= len(found.quotes) <= 3
        for quote in found.quotes:
            assert quote.words
            if quote.part in parts:
                assert parts[quote.part][quote.start : quote.end] == quote.words
        assert found.words.isprintable()
        assert found.words.isascii()


def test_one_signal_of_each_rule() -> None:
    text = "We offer a competitive salary. Join our talent pool! WhatsApp us. No fee.\n" * 200
    found = signals_in(read(text))
    assert len({(each.kind, each.rule) for each in found}) == len(found)


HOSTILE = [
    "competitive ",
    "competitive salary ",
    "always looking for a, ",
    "always looking for aaaa aaaa aaaa ",
    "whatsapp us registration fee ",
    "$ 0 ",
    "join our talent talent talent ",
    "commensurate depending on ",
    "!",
    "0,.",
    "a'",
    "independent independent ",
    "salary ::::",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_repetition_costs_time_in_proportion(piece: str) -> None:
    def seconds(n: int) -> float:
        shown = posting("Baker", piece * (n // len(piece)))
        begun = time.process_time()
        signals_in(shown)
        return time.process_time() - begun

    seconds(1_000)
    short = min(seconds(15_000) for _ in range(3))
    long = min(seconds(60_000) for _ in range(3))
    assert long < 1
    assert long < 10 * max(short, 0.005)


def test_text_beyond_what_is_read_costs_nothing_and_breaks_nothing() -> None:
    far = posting("Baker", "bread " * 20_000 + "We offer a competitive salary.")
    assert signals_in(far) == ()


def test_signals_do_not_depend_on_stated_words_only() -> None:
    shown = posting("Baker", "")
    assert signals_in(shown) == ()
    assert shown.text == UntrustedText("")
