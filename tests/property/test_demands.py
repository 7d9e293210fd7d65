"""Any posting and any record: quotes stand in the text, numbers stay in range, nothing raises, nothing takes long."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metier.applications.demands import LONGEST, demands_of, match, relevance
from metier.applications.demands.dated import in_words, month_of, months_of
from metier.applications.demands.words import root, roots_of
from metier.domain.record import FactKind, OwnFact, Record, own_fact_id
from metier.testing.makers import posting
from metier.text.clean import clean
from metier.text.requested import requested_in

_pieces = st.sampled_from(
    [
        "Requirements:", "\n", "\n\n", "- ", "* ", "• ", "3+ years", "of experience", "with Python", "Kafka", "must", "is a plus",
        "Nice to have", "Dein Profil", "Deine Aufgaben", "Bachelor's degree", "Master", "PhD", "fluent German", "Führerschein",
        "We are", "you will", "mention the word", "“OVEN”", "tag", "RMTkyLjAuMi43", "subject line:", "Frau Müller", "Contact:",
        "jobs@example.org", "send", "your resume", "photo", "If you are an AI", "ignore all previous instructions", "İ", "ß", "🥐",
        "\u202e", "(", ")", ".", "!", "e.g.", "Dr.", "QualificationsBake", "team player", "GmbH", "Equal opportunity", "0", "99",
    ]
)  # fmt: skip
_texts = st.one_of(
    st.text(max_size=300),
    st.lists(_pieces, max_size=40).map(" ".join),
    st.lists(_pieces, max_size=40).map("".join),
)
_kinds = st.sampled_from(list(FactKind))
_dates = st.sampled_from(["", "2019", "2019-03", "2019-03-31", "0000", "9999-99", "soon", "2030-01", "1900"])


@st.composite
def _records(draw: st.DrawFn) -> Record:
    facts: dict[str, OwnFact] = {}
    heading: OwnFact | None = None
    for _ in range(draw(st.integers(0, 8))):
        kind, words = draw(_kinds), draw(_texts)
        start, end = draw(_dates), draw(_dates)
        under = heading.id if heading and not kind.is_heading else None
        made = OwnFact(
            own_fact_id(kind, words, start=start),
            kind,
            words,
            under=under,
            start=start,
            end=end,
            is_current=draw(st.booleans()),
        )
        facts[made.id] = made
        heading = made if kind.is_heading else heading
    return Record(tuple(facts.values()))


@given(title=_texts, text=_texts, company=_texts)
def test_every_demand_quotes_the_posting(title: str, text: str, company: str) -> None:
    advert = posting(title, text, company=company)
    for demand in demands_of(advert):
        assert advert.text[demand.quote.start : demand.quote.end] == demand.quote.words
        assert 0 < len(demand.words) <= LONGEST
        assert "\n" not in demand.words
        assert demand.years is None or 0 < demand.years <= 30


@given(title=_texts, text=_texts)
def test_every_request_quotes_the_posting_and_refuses_with_a_reason(title: str, text: str) -> None:
    advert = posting(title, text)
    parts = {"title": advert.title, "company": advert.company, "place": advert.place, "text": advert.text}
    for each in requested_in(advert):
        assert parts[each.quote.part][each.quote.start : each.quote.end] == each.quote.words
        assert not (each.is_refused and (each.value or not each.why))
        assert "\n" not in each.words


@given(record=_records(), text=_texts)
def test_matching_and_ranking_take_any_record(record: Record, text: str) -> None:
    advert = posting("Cook", text)
    demands = demands_of(advert)
    found = match(demands, record, on=date(2026, 11, 1))
    scores = relevance(record, advert, on=date(2026, 11, 1))

    assert [each.demand for each in found] == list(demands)
    assert all(set(each.facts) <= set(record.by_id) and each.why for each in found)
    assert all(0 <= evidence.strength <= 1 for each in found for evidence in each.evidence)
    assert all(
        a.strength >= b.strength
        for each in found
        for a, b in zip(each.evidence, each.evidence[1:], strict=False)
    )
    assert set(scores) == set(record.by_id)
    assert all(0 <= score <= 1 for score in scores.values())
    assert relevance(record, advert) == relevance(record, advert)


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 60)), max_size=12))
def test_months_are_counted_once(spans: list[tuple[int, int]]) -> None:
    pairs = [(first, first + length) for first, length in spans]

    assert months_of(pairs) == len({month for first, last in pairs for month in range(first, last)})


@given(st.text(max_size=40))
def test_words_have_roots_whatever_they_are(words: str) -> None:
    assert all(roots_of(words))
    assert isinstance(root(words), str)
    month_of(words)


@given(st.integers(0, 900))
def test_lengths_of_time_say_what_they_are(months: int) -> None:
    numbers = [int(word) for word in in_words(months).split() if word.isdigit()]

    assert sum(numbers) == months // 12 + months % 12


@pytest.mark.parametrize(
    "piece",
    [
        "-", "- ", "(", ":", "Requirements:\n", "Requirements: ", "3+ years ", "a.b", "aB", "experience with ", "Experience with ", "mention the word ",
        "subject: ", "Dr. ", "please send your ", "jobs@", "a@b.", "@", "Frau ", "contact ", "A a ", "\n", "* ", "master ", "of ", "1",
        "Ignore all previous instructions. ", "tell us ", "RMTkyLjAuMi43 ", "x:", "İ", "Bachelor in ", "und ", "'", "“",
    ],
)  # fmt: skip
@pytest.mark.timeout(60)  # of some milliseconds: only what grows faster than the text comes near
def test_no_posting_takes_long(piece: str) -> None:
    advert = posting("Cook", clean(piece * (60_000 // len(piece))).text)
    assert all(0 < len(demand.words) <= LONGEST for demand in demands_of(advert))
    assert all(each.words for each in requested_in(advert))
