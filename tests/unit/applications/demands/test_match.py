"""Which own facts answer which demand: verdict, evidence, and the reason in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray

from metier.applications.demands import How, Match, Shown, demands_of, likeness_by, match, relevance
from metier.domain.record import FactKind, OwnFact, OwnFactId, Record, own_fact_id
from metier.testing.makers import posting

TODAY = date(2026, 11, 15)


def fact(
    kind: FactKind,
    words: str,
    *,
    under: OwnFact | None = None,
    start: str = "",
    end: str = "",
    note: str = "",
) -> OwnFact:
    heading = under or OwnFact(OwnFactId(""), kind, "")
    start, end = start or heading.start, end or heading.end
    return OwnFact(
        own_fact_id(kind, words, start=start), kind, words, under=under.id if under else None, start=start, end=end,
        is_current=bool(start) and not end, note=note,
    )  # fmt: skip


OLD = fact(FactKind.ROLE, "Analyst, Halm AG", start="2015-01", end="2017-12")
NEW = fact(FactKind.ROLE, "Data engineer, Tinta GmbH", start="2023-09")
REPORTS = fact(FactKind.HIGHLIGHT, "Wrote monthly reports in Excel", under=OLD)
PIPES = fact(FactKind.HIGHLIGHT, "Built streaming pipelines with Python and Kafka", under=NEW)
GUIDED = fact(FactKind.HIGHLIGHT, "Mentored two trainees", under=NEW)
PYTHON = fact(FactKind.SKILL, "Python3")
DEGREE = fact(FactKind.EDUCATION, "BSc in computer science, TU Chemnitz")
ENGLISH = fact(FactKind.LANGUAGE, "English", note="B2")
SCRUM = fact(FactKind.CERTIFICATE, "Certified Scrum Master")
QUOTED = fact(FactKind.REFERENCE, "She knows Rust like nobody else")
RECORD = Record((OLD, REPORTS, NEW, PIPES, GUIDED, PYTHON, DEGREE, ENGLISH, SCRUM, QUOTED))


def of(*asked: str, record: Record = RECORD, under: str = "Requirements:") -> list[Match]:
    advert = posting("Engineer", under + "\n" + "\n".join(f"- {each}" for each in asked))
    return list(match(demands_of(advert), record, on=TODAY))


def one(asked: str, record: Record = RECORD) -> Match:
    (found,) = of(asked, record=record)
    return found


def test_tools_are_the_same_by_whatever_name() -> None:
    found = one("Kafka and Python")

    assert (found.shown, found.facts[0]) == (Shown.SHOWN, PIPES.id)
    assert PYTHON.id in found.facts
    assert {each.how for each in found.evidence} == {How.TOOL}


def test_missing_tools_are_named() -> None:
    found = one("Python and Terraform")

    assert found.shown is Shown.PARTLY
    assert found.why == "asks Python and Terraform; Python named by 2 of your facts, Terraform by none"


def test_of_alternatives_one_is_enough() -> None:
    assert one("Kafka or RabbitMQ").shown is Shown.SHOWN


def test_years_of_a_tool_are_added_up_from_dated_facts() -> None:
    found = one("5+ years of experience with Python")

    assert found.shown is Shown.PARTLY
    assert found.why.startswith(
        "asks 5 years of Python; your dated facts that name Python cover 3 years 3 months"
    )
    assert one("3+ years of experience with Python").shown is Shown.SHOWN


def test_years_in_all_count_each_month_once() -> None:
    beside = fact(FactKind.ROLE, "Trainer, Abendschule", start="2016-01", end="2017-06")
    found = one("Minimum 6 years of work experience", Record((*RECORD.facts, beside)))

    assert found.shown is Shown.SHOWN
    assert "6 years 3 months" in found.why


def test_years_of_what_no_tool_names_are_told_in_the_words_of_the_posting() -> None:
    found = one("2+ years of experience in mentoring trainees")

    assert "mentoring trainees" in found.why


def test_undated_facts_prove_no_years() -> None:
    found = one("2+ years of experience with Python", Record((PYTHON,)))

    assert (found.shown, "carry no dates" in found.why) == (Shown.PARTLY, True)


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("Bachelor's degree in computer science", Shown.SHOWN),
        ("Master's degree in computer science", Shown.NOT_SHOWN),
        ("Master's degree in computer science or equivalent experience", Shown.PARTLY),
        ("Bachelor's degree in chemistry", Shown.PARTLY),
    ],
)
def test_degrees_stand_on_a_ladder(asked: str, shown: Shown) -> None:
    assert one(asked).shown is shown


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("English (B1)", Shown.SHOWN),
        ("Fluent English", Shown.PARTLY),
        ("German (C1)", Shown.NOT_SHOWN),
        ("Englisch in Wort und Schrift", Shown.PARTLY),
    ],
)
def test_languages_have_levels(asked: str, shown: Shown) -> None:
    assert one(asked).shown is shown


def test_words_match_in_their_forms_and_over_languages() -> None:
    assert one("Ability to mentor trainees").facts == (GUIDED.id,)
    kunden = fact(FactKind.HIGHLIGHT, "Betreute Kunden und leitete Projekte")
    assert one("Customer support and project leadership", Record((kunden,))).facts == (kunden.id,)


def test_what_is_not_there_is_a_gap_with_a_reason() -> None:
    found = one("Knowledge of Kubernetes")

    assert (found.is_gap, found.evidence) == (True, ())
    assert found.why == "asks Kubernetes; none of your facts names it"


def test_a_certificate_is_shown_by_one() -> None:
    assert one("Scrum Master certification").shown is Shown.SHOWN


def test_what_others_said_is_no_evidence() -> None:
    assert one("Knowledge of Rust programming").is_gap


def test_an_empty_record_shows_nothing_and_raises_nothing() -> None:
    found = of(
        "Python", "5 years of experience", "Fluent English", "PhD in biology", "Team player", record=Record()
    )

    assert [each.shown for each in found] == [Shown.NOT_SHOWN] * 5
    assert relevance(Record(), posting("Cook", "You cook.")) == {}


def alike(some: Sequence[str], others: Sequence[str]) -> NDArray[np.floating]:
    """Sees trainees in "apprentices", and nothing else."""
    return np.array(
        [["apprentices" in one and "trainees" in other for other in others] for one in some], dtype=float
    )


def test_likeness_is_a_hint_and_never_a_proof() -> None:
    advert = posting("Engineer", "Requirements:\n- Guidance of apprentices")
    (without,) = match(demands_of(advert), RECORD, on=TODAY)
    (found,) = match(demands_of(advert), RECORD, alike, on=TODAY)

    assert without.is_gap
    assert (found.shown, found.facts) == (Shown.PARTLY, (GUIDED.id,))
    assert found.evidence[0].how is How.LIKENESS


def test_an_encoder_without_vectors_finds_nothing_alike() -> None:
    nothing = likeness_by(lambda texts: np.zeros((len(texts), 0)))

    assert nothing(["a", "b"], ["c"]).shape == (2, 1)
    assert not nothing(["a", "b"], ["c"]).any()


def test_relevance_is_between_0_and_1_for_every_fact_and_puts_first_what_answers() -> None:
    advert = posting(
        "Data engineer", "Requirements:\n- Python and Kafka\n- Fluent English\nNice to have\n- Excel"
    )
    scores = relevance(RECORD, advert, on=TODAY)

    assert set(scores) == set(RECORD.by_id)
    assert all(0 <= score <= 1 for score in scores.values())
    assert max(scores, key=lambda each: scores[each]) == PIPES.id
    assert scores[PIPES.id] > max(scores[PYTHON.id], scores[REPORTS.id])
    assert min(scores[PYTHON.id], scores[REPORTS.id]) > scores[GUIDED.id]
    assert scores[NEW.id] > scores[OLD.id]


def test_relevance_is_the_same_with_and_without_matches_at_hand() -> None:
    advert = posting("Data engineer", "Requirements:\n- Python and Kafka")
    found = match(demands_of(advert), RECORD, on=TODAY)

    assert relevance(RECORD, advert, on=TODAY) == relevance(RECORD, advert, matches=found, on=TODAY)


def test_the_same_fact_counts_less_when_it_is_old() -> None:
    then = fact(FactKind.ROLE, "Cook, Cafe", start="2005-01", end="2008-01")
    now = fact(FactKind.ROLE, "Cook, Bistro", start="2022-01")
    old, new = (
        fact(FactKind.HIGHLIGHT, f"Cooked soups for {n} guests", under=role)
        for n, role in ((20, then), (30, now))
    )
    scores = relevance(
        Record((then, old, now, new)), posting("Cook", "Requirements:\n- You can cook soups"), on=TODAY
    )

    assert scores[new.id] > scores[old.id] > 0
