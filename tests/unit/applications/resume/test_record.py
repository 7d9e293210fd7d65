"""A resume as own facts: everything once, under its heading, with an id that holds."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from tests.resume_makers import RESUME

from metier.applications.resume import record_of
from metier.applications.resume.sentences import sentences
from metier.domain.record import OwnFact


def by_path(resume: dict[str, Any]) -> dict[str, OwnFact]:
    return {fact.path: fact for fact in record_of(resume).facts}


def test_every_part_of_a_resume_is_a_fact() -> None:
    found = {(fact.kind.value, fact.words) for fact in record_of(RESUME).facts}
    assert found == {
        ("summary", "Builds pipelines that stay up, e.g. at night."),
        ("summary", "Likes Leipzig."),
        ("role", "Data engineer, Tinta GmbH"),
        ("summary", "Inks"),
        ("summary", "Owned the night jobs."),
        ("highlight", "Ran the on-call rota of 12 people"),
        ("highlight", "Moved 40 pipelines to Airflow"),
        ("role", "Analyst, Bruchwerk AG"),
        ("highlight", "Built reports"),
        ("volunteering", "Driver, Tafel"),
        ("highlight", "Drove a van"),
        ("education", "B.Sc., Informatik, Universität Leipzig"),
        ("course", "Databases"),
        ("award", "Best talk"),
        ("summary", "On night jobs."),
        ("certificate", "CKA"),
        ("publication", "On rotas"),
        ("skill group", "Databases"),
        ("skill", "PostgreSQL"),
        ("skill", "SQL (window functions, CTEs)"),
        ("skill", "Python"),
        ("language", "German"),
        ("language", "English"),
        ("interest", "Chess"),
        ("interest", "blitz"),
        ("reference", "She keeps things running."),
        ("project", "nightlog, Tinta GmbH"),
        ("summary", "Logs of night jobs"),
        ("highlight", "300 stars"),
        ("added", "Driving licence, class B"),
        ("added", "Wrote the handbook"),
    }


def test_facts_have_the_time_and_place_of_their_heading() -> None:
    facts = by_path(RESUME)
    role, highlight = facts["work[0]"], facts["work[0].highlights[1]"]
    assert highlight.under == role.id
    assert (role.title, role.at, role.place, role.start, role.end) == (
        "Data engineer",
        "Tinta GmbH",
        "Leipzig",
        "2019-03",
        "",
    )
    for name in ("title", "at", "place", "start", "end", "is_current"):
        assert getattr(highlight, name) == getattr(role, name)
    assert facts["facts[1]"].under == role.id  # `at` names the entry
    assert facts["facts[0]"].under is None


def test_notes_are_level_fluency_score_roles_and_speaker() -> None:
    facts = by_path(RESUME)
    assert [facts[path].note for path in ("skills[0]", "languages[1]", "education[0]", "projects[0]", "references[0]")] == [
        "expert", "C1", "1.7", "maintainer", "Otto Ink",
    ]  # fmt: skip
    certificate = facts["certificates[0]"]
    assert (certificate.at, certificate.start, certificate.url) == ("CNCF", "2022-01", "https://cka.example")


def test_headings_stand_before_what_stands_under_them() -> None:
    seen: set[str] = set()
    for fact in record_of(RESUME).facts:
        assert fact.under is None or fact.under in seen
        seen.add(fact.id)


def test_only_a_role_without_end_lasts_still() -> None:
    row = {"position": "x", "startDate": "2019"}
    form = {
        "work": [
            {**row, "name": "a"},
            {"name": "b", "position": "x"},
            {**row, "name": "c", "endDate": "Present"},
        ],
        "volunteer": [{**row, "organization": "d"}, {**row, "organization": "e", "endDate": "heute"}],
    }
    found = {fact.at: (fact.is_current, fact.end) for fact in record_of(form).facts}
    assert found == {"a": (True, ""), "b": (False, ""), "c": (True, ""), "d": (False, ""), "e": (True, "")}


def test_ids_hold_when_entries_move_and_dates_end() -> None:
    moved = copy.deepcopy(RESUME)
    moved["work"].reverse()
    moved["work"][1]["highlights"].reverse()
    moved["skills"].reverse()
    moved["work"][1]["endDate"] = "2026-01"
    assert {fact.id for fact in record_of(moved).facts} == {fact.id for fact in record_of(RESUME).facts}


def test_a_skill_keeps_its_id_when_its_group_is_renamed() -> None:
    renamed = copy.deepcopy(RESUME)
    renamed["skills"][0]["name"] = "Stores"
    before, after = by_path(RESUME), by_path(renamed)
    assert before["skills[0].keywords[0]"].id == after["skills[0].keywords[0]"].id
    assert before["skills[0]"].id != after["skills[0]"].id


def test_what_stands_twice_is_one_fact() -> None:
    twice = {
        "skills": [{"name": "A", "keywords": ["Go", "Go"]}, {"name": "B", "keywords": ["Go"]}],
        "facts": ["x", " x "],
    }
    assert [fact.words for fact in record_of(twice).facts] == ["A", "Go", "B", "x"]


def test_the_same_sentence_at_two_employers_is_two_facts() -> None:
    form = {"work": [{"name": name, "position": "x", "highlights": ["Sold"]} for name in ("a", "b")]}
    sold = [fact for fact in record_of(form).facts if fact.words == "Sold"]
    assert [fact.at for fact in sold] == ["a", "b"]


def test_facts_whose_ids_would_collide_keep_both() -> None:
    # Two texts with the same five digits, found by search.
    form = {"facts": [f"fact number {n}" for n in range(6_000)]}
    record = record_of(form)
    assert len(record.facts) == len(record.by_id) == 6_000


def test_an_entry_without_a_name_is_no_fact_but_what_stands_under_it_is() -> None:
    record = record_of(
        {"work": [{"startDate": "2019", "highlights": ["Sold"]}], "skills": [{"keywords": ["Go"]}]}
    )
    assert [(fact.words, fact.under, fact.start) for fact in record.facts] == [
        ("Sold", None, "2019"),
        ("Go", None, ""),
    ]


def test_a_degree_is_not_named_twice() -> None:
    form = {
        "education": [
            {"studyType": "Bachelor of Science in Physics", "area": "physics", "institution": "Ulm"}
        ]
    }
    assert record_of(form).facts[0].words == "Bachelor of Science in Physics, Ulm"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I bake. I sell!", ["I bake.", "I sell!"]),
        ("Worked at Ink Inc. in Ulm. Left.", ["Worked at Ink Inc. in Ulm.", "Left."]),
        ("Led by Dr. J. Ohm since 2019. Then alone.", ["Led by Dr. J. Ohm since 2019.", "Then alone."]),
        ("Grew sales by 3.5 % p.a. and kept them", ["Grew sales by 3.5 % p.a. and kept them"]),
        ("• One\n• Two\n\n- Three", ["One", "Two", "Three"]),
        ("War 3. Sieger, z.B. in Ulm.", ["War 3. Sieger, z.B. in Ulm."]),
        ("He said “stop.” Then he left.", ["He said “stop.”", "Then he left."]),
        ("Tools: Python, C++... Also Go.", ["Tools: Python, C++...", "Also Go."]),
        ("  \n ", []),
    ],
)
def test_sentences_end_where_they_end(text: str, found: list[str]) -> None:
    assert sentences(text) == found
