"""Lines of resumes as sentences in the first person: said only where grammar is sure, quoted where it is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metier.applications.letter import english, german
from metier.applications.letter.sentence import Grade, Scene, Spoken, Turn, lower_first, parts_of
from metier.domain.record import FactKind

PAST = Scene(FactKind.ROLE, "Tinta GmbH")
NOW = Scene(FactKind.ROLE, "Tinta GmbH", is_current=True)


def english_of(words: str, scene: Scene = PAST, turn: Turn = Turn.FIRST) -> str:
    said = english.say(words, scene, turn)
    return said.text if said else ""


def german_of(words: str, scene: Scene = PAST, turn: Turn = Turn.FIRST) -> str:
    said = german.say(words, scene, turn)
    return said.text if said else ""


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("• Built the warehouse on PostgreSQL;", "At Tinta GmbH I built the warehouse on PostgreSQL."),
        ("Successfully migrated 40 jobs", "At Tinta GmbH I successfully migrated 40 jobs."),
        ("SQL reports for the board", "From my resume, on Tinta GmbH: “SQL reports for the board”."),
        ("Responsible for two interns", "At Tinta GmbH I was responsible for two interns."),
        ("Member of the works council", "At Tinta GmbH I was a member of the works council."),
        ("Promoted to team lead after a year", "At Tinta GmbH I was promoted to team lead after a year."),
        ("Develop and run the billing service", "At Tinta GmbH it was my task to develop and run the billing service."),
        ("Plan and run 60 events a year", "At Tinta GmbH it was my task to plan and run 60 events a year."),
        ("Handles vendor contracts", "At Tinta GmbH it was my task to handle vendor contracts."),
        ("Designing dashboards for nurses", "My work at Tinta GmbH included designing dashboards for nurses."),
        ("Analysis of outage reports", "My work at Tinta GmbH included: analysis of outage reports."),
        ("Handles vendor contracts and invoices", "At Tinta GmbH it was my task to handle vendor contracts and invoices."),
        ("Increased orders by 35%", "At Tinta GmbH I increased orders by 35%."),
        ("Automated the monthly report", "At Tinta GmbH I automated the monthly report."),
        ("Built the first version at Tinta in a month", "I built the first version at Tinta in a month."),
        ("I like to write things down", "I like to write things down."),
    ],
)  # fmt: skip
def test_english_lines(words: str, sentence: str) -> None:
    assert english_of(words) == sentence


@pytest.mark.parametrize(
    "words",
    [
        "Automated tests for all modules",
        "Distributed systems at scale",
        "Lead developer of the billing team",
        "Design documents and reviews",
        "Builds and runs the service",
        "Develops and maintains the service",
        "He built the service alone",
        "Built by a team of newcomers",
        "Created of reusable parts",
        "Working in a hospital as a cook",
        "Support users every day",
    ],
)
def test_what_might_go_wrong_is_quoted_as_it_stands(words: str) -> None:
    said = english.say(words, PAST, Turn.FIRST)
    assert said is not None
    assert said.grade is Grade.QUOTED
    assert f"“{words}”" in said.text


@pytest.mark.parametrize(
    "words", ["Environment: Java, J2EE", "https://example.org/x", "Python", "One * two * three", "Tools | SQL | R"]
)  # fmt: skip
def test_what_is_no_statement_is_left_out(words: str) -> None:
    assert english.say(words, PAST, Turn.FIRST) is None
    assert german.say(words, PAST, Turn.FIRST) is None


def test_a_position_that_lasts_is_told_in_the_present() -> None:
    assert english_of("Develop the billing service", NOW) == "At Tinta GmbH I develop the billing service."
    assert english_of("Responsible for two interns", NOW) == "At Tinta GmbH I am responsible for two interns."
    assert (
        german_of("Verantwortlich für zwei Azubis", NOW)
        == "Bei Tinta GmbH bin ich verantwortlich für zwei Azubis."
    )


def test_later_sentences_do_not_say_again_where() -> None:
    said = [english_of("Built the warehouse", PAST, turn) for turn in Turn]
    assert said == [
        "At Tinta GmbH I built the warehouse.",
        "I also built the warehouse.",
        "In addition I built the warehouse.",
        "Besides this, I built the warehouse.",
    ]
    before = Scene(FactKind.ROLE, "Tinta GmbH", n_later=1)
    assert english_of("Built it all", before) == "Before that, at Tinta GmbH, I built it all."
    assert (
        english_of("Built it all", Scene(FactKind.PROJECT, "busmap"))
        == "In the project busmap, I built it all."
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("Aufbau eines Lagers mit SAP", "Zu meiner Arbeit bei Tinta GmbH gehörte: Aufbau eines Lagers mit SAP."),
        ("Führte Kubernetes ein", "Bei Tinta GmbH führte ich Kubernetes ein."),
        ("Die Antwortzeiten halbiert", "Bei Tinta GmbH habe ich die Antwortzeiten halbiert."),
        ("Zuständig für drei Standorte", "Bei Tinta GmbH war ich zuständig für drei Standorte."),
        ("Reisekostenmodul umgesetzt", "Aus meinem Lebenslauf, zu Tinta GmbH: „Reisekostenmodul umgesetzt“."),
        ("Ich schreibe gern auf, was gilt", "Ich schreibe gern auf, was gilt."),
    ],
)  # fmt: skip
def test_german_lines(words: str, sentence: str) -> None:
    assert german_of(words) == sentence


def test_phrases_of_one_kind_become_one_sentence() -> None:
    first = english.say("Analysis of outages", PAST, Turn.FIRST)
    second = english.say("Maintenance of two sites for the city", PAST, Turn.NEXT)
    assert isinstance(first, Spoken)
    assert isinstance(second, Spoken)
    assert first.joined(second).text == (
        "My work at Tinta GmbH included: analysis of outages; maintenance of two sites for the city."
    )


def test_sentences_of_one_line_are_told_apart_and_abbreviations_are_not() -> None:
    assert parts_of("Ran the site. Kept it up.") == ["Ran the site", "Kept it up"]
    assert parts_of("Ran tools (e.g. Grafana) for Acme Inc. Berlin") == [
        "Ran tools (e.g. Grafana) for Acme Inc. Berlin"
    ]


def test_names_keep_their_capitals() -> None:
    assert [lower_first(words) for words in ("Built X", "AWS costs", "iOS app", "dbt models", "A team")] == [
        "built X",
        "AWS costs",
        "iOS app",
        "dbt models",
        "a team",
    ]


@given(st.text(max_size=120), st.sampled_from(list(Turn)), st.booleans())
def test_no_word_is_lost_and_none_of_weight_is_added(words: str, turn: Turn, is_current: bool) -> None:
    """Whatever stands in a resume: a sentence holds every number of it, and no other."""
    scene = Scene(FactKind.ROLE, "Tinta GmbH", is_current=is_current)
    for say in (english.say, german.say):
        said = say(words, scene, turn)
        if said is None:
            continue
        assert "\n" not in said.text
        assert [c for c in said.text if c.isdigit()] == [c for c in words if c.isdigit()]


WORDS = "Built Led Design Tests and of the a team 12 SQL reports with running Responsible for"


@given(st.lists(st.sampled_from(WORDS.split()), min_size=2, max_size=8))
def test_the_words_of_the_resume_stand_in_the_sentence_in_their_order(chosen: list[str]) -> None:
    words = " ".join(chosen)
    said = english.say(words, PAST, Turn.FIRST)
    if said is not None and said.grade is not Grade.SPOKEN:
        assert words[1:] in said.text
