"""JSON Resume as text: types checked, old names read, all else as it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.resume_makers import RESUME

from metier.applications.resume import checked, contact_of, in_order, read_resume, written
from metier.domain.draft import Contact
from metier.errors import JsonError, JsonLimitError, ResumeShapeError


def test_a_resume_in_the_form_of_today_comes_as_it_is() -> None:
    assert read_resume(json.dumps(RESUME)) == RESUME


def test_nothing_and_white_space_are_an_empty_resume() -> None:
    assert read_resume("") == read_resume(" \n") == {}


def test_older_names_become_those_of_today() -> None:
    old = {
        "basics": {"picture": "me.png", "website": "https://a.example", "tel": "1"},
        "experience": [{"company": "Tinta", "website": "https://t.example", "title": "Baker"}],
        "education": [{"school": "Uni", "degree": "BA", "gpa": 3.5}],
        "certifications": [{"title": "CKA"}],
        "volunteer": [{"company": "Tafel"}],
        "projects": [{"title": "x", "technologies": ["Go"]}],
    }
    assert checked(old) == {
        "basics": {"image": "me.png", "url": "https://a.example", "phone": "1"},
        "work": [{"name": "Tinta", "url": "https://t.example", "position": "Baker"}],
        "education": [{"institution": "Uni", "studyType": "BA", "score": "3.5"}],
        "certificates": [{"name": "CKA"}],
        "volunteer": [{"organization": "Tafel"}],
        "projects": [{"name": "x", "keywords": ["Go"]}],
    }


def test_an_old_name_beside_the_new_one_stays_what_it_is() -> None:
    both = {"work": [{"company": "Old", "name": "New"}], "experience": "seven years"}
    assert checked(both) == both


def test_an_old_name_with_another_kind_of_value_stays_what_it_is() -> None:
    other = {"projects": [{"name": "x", "technologies": "Go and C"}], "work": [{"company": {}}]}
    assert checked(other) == other


def test_unknown_fields_survive_at_every_level() -> None:
    odd: dict[str, Any] = {
        "x": None,
        "basics": {"pronouns": ["they"], "location": {"planet": 3}, "profiles": [{"since": 1999}]},
        "work": [{"name": "Tinta", "team": {"size": 3}}],
    }
    assert checked(odd) == odd


def test_numbers_are_texts_and_null_is_nothing() -> None:
    found = read_resume(
        '{"basics": null, "work": [null, {"name": null, "startDate": 2019, "highlights": [null, 3.5]}]}'
    )
    assert found == {"work": [{"startDate": "2019", "highlights": ["3.5"]}]}


@pytest.mark.parametrize(
    ("text", "where", "got"),
    [
        ("[]", "the file", "a list"),
        ('"x"', "the file", "a text"),
        ('{"basics": []}', "`basics`", "a list"),
        ('{"basics": {"name": true}}', "`basics.name`", "true or false"),
        ('{"basics": {"location": "Ulm"}}', "`basics.location`", "a text"),
        ('{"basics": {"profiles": [3]}}', "`basics.profiles[0]`", "a number"),
        ('{"work": {}}', "`work`", "an object"),
        ('{"work": ["x"]}', "`work[0]`", "a text"),
        ('{"work": [{}, {"highlights": "x"}]}', "`work[1].highlights`", "a text"),
        ('{"skills": [{"keywords": [["x"]]}]}', "`skills[0].keywords[0]`", "a list"),
        ('{"facts": "x"}', "`facts`", "a text"),
        ('{"facts": [["x"]]}', "`facts[0]`", "a list"),
    ],
)
def test_a_wrong_type_is_named_with_its_place(text: str, where: str, got: str) -> None:
    with pytest.raises(ResumeShapeError) as caught:
        read_resume(text, name="cv.json")
    assert f"`cv.json`: {where} is {got}" in caught.value.message


@pytest.mark.parametrize("text", ["{", '{"a": 1,}', "{'a': 1}", '{"a": "\n'])
def test_what_is_no_json_is_told_with_its_line(text: str) -> None:
    with pytest.raises(JsonError) as caught:
        read_resume(text)
    assert "resume.json" in caught.value.message
    assert "by hand" in caught.value.hint


@pytest.mark.parametrize(
    "text", ["[" * 100, '{"a": 1, "a": 2}', '{"a": NaN}', '{"a": 1e999}', '{"a":' + "9" * 400 + "}"]
)
def test_json_beyond_the_limits_is_refused(text: str) -> None:
    with pytest.raises((JsonLimitError, JsonError)):
        read_resume(text)


def test_nul_and_half_characters_are_gone() -> None:
    assert read_resume('{"basics": {"name": "A\\u0000da \\ud800"}}') == {"basics": {"name": "Ada \ufffd"}}


def test_the_written_file_has_the_order_of_the_schema_and_reads_back() -> None:
    mixed = {
        "meta": {},
        "work": [{"highlights": ["x"], "pet": "cat", "name": "T"}],
        "own": 1,
        "basics": {"url": "u", "name": "n"},
    }
    text = written(mixed)
    assert json.loads(text) == mixed
    assert list(in_order(mixed)) == ["basics", "work", "meta", "own"]
    assert list(json.loads(text)["work"][0]) == ["name", "highlights", "pet"]
    assert "\n  " in text
    assert written({"basics": {"name": "Zoë"}}).count("Zoë") == 1


def test_contact_data_are_those_of_basics() -> None:
    assert contact_of(RESUME) == Contact(
        "Mira Okonkwo", "Data engineer", "mira@okonkwo.example", "+49 341 555 0100", "Leipzig, Sachsen",
        ("https://okonkwo.example", "https://github.com/mirao", "https://chess.example/mo"),
    )  # fmt: skip


def test_contact_data_are_put_together_where_a_file_splits_them() -> None:
    basics = {
        "firstName": "Ada",
        "lastName": "Ohm",
        "profiles": [{"network": "LinkedIn", "username": "ada"}, {"network": "Chess"}],
    }
    found = contact_of({"basics": basics})
    assert (found.name, found.links) == ("Ada Ohm", ("https://linkedin.com/in/ada",))
    assert contact_of({}) == Contact()


@pytest.mark.data
def test_the_sample_of_json_resume_makes_the_round_trip(data_dir: Path) -> None:
    text = (data_dir / "resumes" / "jsonresume" / "sample.resume.json").read_text(encoding="utf-8")
    assert read_resume(text) == json.loads(text)
    assert json.loads(written(read_resume(text))) == json.loads(text)
