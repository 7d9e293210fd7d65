"""Dates, RenderCV, Markdown and text: what goes there, what comes back, and what cannot."""

from __future__ import annotations

import copy
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.resume_makers import RESUME

from metier.applications.resume import checked
from metier.applications.resume.dates import first_day, is_now, is_plain, plain_date
from metier.applications.resume.markdown import markdown_of, text_of_resume
from metier.applications.resume.rendercv import read_rendercv, rendercv_of
from metier.applications.resume.tidying import tidied
from metier.errors import ResumeShapeError


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("2019", "2019"),
        ("2019-03", "2019-03"),
        ("2019-3", "2019-03"),
        ("2019/03", "2019-03"),
        ("03/2019", "2019-03"),
        ("3.2019", "2019-03"),
        ("2019-03-01", "2019-03-01"),
        ("2019-03-01T10:00:00", "2019-03-01"),
        ("01.03.2019", "2019-03-01"),
        ("March 2019", "2019-03"),
        ("Mar. 2019", "2019-03"),
        ("Sept 2019", "2019-09"),
        ("März 2019", "2019-03"),
        ("Dez. 2019", "2019-12"),
        ("février 2019", "2019-02"),
        ("enero 2019", "2019-01"),
        ("2019 March", "2019-03"),
        ("1st March 2019", "2019-03-01"),
        ("1. März 2019", "2019-03-01"),
        ("March 1, 2019", "2019-03-01"),
        ("  MARCH  2019 ", "2019-03"),
        ("03/04/2019", None),
        ("Spring 2019", None),
        ("13/2019", None),
        ("2019-02-30", None),
        ("31 June 2019", None),
        ("soon", None),
        ("", None),
        ("03/19", None),
        ("1819", None),
    ],
)
def test_a_date_is_read_where_it_is_certain(words: str, found: str | None) -> None:
    assert plain_date(words) == found


def test_dates_are_compared_by_their_first_day() -> None:
    assert first_day("March 2019") == date(2019, 3, 1)
    assert first_day("2019-13") is None
    assert is_plain("2019-03")
    assert not is_plain("2019-3")
    assert is_now("bis heute")
    assert not is_now("nowhere")


def test_dates_are_put_in_form_when_a_resume_is_taken_in_and_only_then() -> None:
    form = {
        "work": [{"name": "T", "startDate": "Mar 2019", "endDate": "Present"}, {"name": " "}, {"name": ""}],
        "education": [{"institution": "U", "endDate": "present"}],
        "awards": [{"title": "x", "date": "Fall 2019"}],
    }
    assert checked(form) == form
    assert tidied(form) == {
        "work": [{"name": "T", "startDate": "2019-03"}, {"name": " "}],
        "education": [{"institution": "U", "endDate": "present"}],
        "awards": [{"title": "x", "date": "Fall 2019"}],
    }


# --- RenderCV -------------------------------------------------------------------------------------------


def test_everything_rendercv_can_hold_comes_back() -> None:
    cv = rendercv_of(RESUME)
    expected = copy.deepcopy(RESUME)
    for name in ("$schema", "meta"):
        del expected[name]
    for name in ("address", "postalCode"):
        del expected["basics"]["location"][name]
    assert read_rendercv(cv.value, name="x").resume == expected
    assert [words.split(":")[0] for words in cv.left_out] == [
        "`basics.location.address`",
        "`basics.location.postalCode`",
        "cv.sections.summary[0] holds signs" if "*" in RESUME["basics"]["summary"] else "",
    ][: len(cv.left_out)]


def test_what_is_written_is_rendercv() -> None:
    """The fields its schema demands, and one kind of entry in each section."""
    from metier.applications.resume.rendercv.form import kind_of

    cv = rendercv_of(RESUME).value["cv"]
    assert set(cv) <= {
        "name", "headline", "location", "email", "phone", "website", "social_networks", "custom_connections", "sections",
    }  # fmt: skip
    kinds = {
        title: {kind_of(row) if isinstance(row, dict) else "text" for row in rows}
        for title, rows in cv["sections"].items()
    }
    assert kinds == {
        "summary": {"text"}, "experience": {"experience"}, "education": {"education"}, "projects": {"normal"},
        "skills": {"line"}, "languages": {"line"}, "interests": {"line"}, "certificates": {"normal"}, "awards": {"normal"},
        "publications": {"publication"}, "volunteering": {"experience"}, "references": {"normal"}, "facts": {"bullet"},
    }  # fmt: skip
    first, second = cv["sections"]["experience"]
    assert (first["start_date"], first["end_date"], second["end_date"]) == ("2019-03", "present", "2019-02")
    assert cv["sections"]["volunteering"][0]["date"] == "2020"  # a lone start date would mean that it lasts
    assert cv["sections"]["publications"][0]["authors"] == ["Mira Okonkwo"]
    assert cv["social_networks"] == [{"network": "GitHub", "username": "mirao"}]


@pytest.mark.parametrize(
    "row",
    [
        {"name": "T", "startDate": "Fall 2019"},
        {"name": "T", "startDate": "Fall 2019", "endDate": "2020"},
        {"name": "T", "endDate": "Fall 2019"},
        {"name": "T", "endDate": "2019"},
        {"name": "T"},
        {"position": "x"},
    ],
)
def test_odd_dates_and_gaps_come_back(row: dict[str, Any]) -> None:
    for form in ({"work": [row]}, {"projects": [row]}, {"education": [{"institution": "U", **_dates(row)}]}):
        assert read_rendercv(rendercv_of(form).value, name="x").resume == form


def _dates(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("startDate", "endDate") if name in row}


def test_what_rendercv_would_misread_is_told() -> None:
    form = {
        "basics": {"name": "A", "image": "me.png", "pronouns": "they", "location": {"countryCode": "DE"}},
        "work": [{"name": "T", "label": "x"}],
        "facts": ["Wrote *much* of it"],
        "own": [1],
    }
    left_out = " | ".join(rendercv_of(form).left_out)
    for named in (
        "basics.image",
        "basics.pronouns",
        "countryCode",
        "work[].label",
        "`own`",
        "cv.sections.facts[0].bullet",
    ):
        assert named in left_out


def test_a_foreign_rendercv_file_is_read() -> None:
    cv = {
        "cv": {
            "name": "John Doe",
            "email": ["a@x.example", "b@x.example"],
            "phone": "tel:+1-609-999-9995",
            "location": "Leipzig",
            "photo": "me.jpg",
            "social_networks": [{"network": "LinkedIn", "username": "jd"}],
            "sections": {
                "Welcome": ["Hello."],
                "About me": ["I **bake**."],
                "Professional experience": [
                    {"company": "C", "position": "Intern", "start_date": "2024-06", "end_date": "present", "highlights": ["Wrote [3 papers](https://p.example)"]}
                ],
                "Ehrenamt": [{"company": "Tafel", "position": "Fahrer", "start_date": "2020"}],
                "Side projects": [{"name": "[Ex](https://ex.example)", "date": "2023", "summary": "An app"}],
                "Patents": [{"name": "Oven"}],
                "Certifications": [{"bullet": "CKA"}],
                "Technologies": [{"label": "Languages", "details": "Go, SQL (much, well)"}],
                "Sprachen": [{"label": "Deutsch", "details": "Muttersprache"}],
                "Talks": [{"number": "On rotas"}],
                "Papers": [{"title": "On", "authors": ["**John Doe**", "Q"], "doi": "10.1/x", "date": "2004-01"}],
                "Odd": [{"revenue": "1"}],
            },
        },
        "design": {"theme": "classic"},
    }  # fmt: skip
    found = read_rendercv(cv, name="cv.yaml")
    assert found.resume == {
        "basics": {
            "name": "John Doe",
            "email": "a@x.example",
            "phone": "+1-609-999-9995",
            "location": {"city": "Leipzig"},
            "profiles": [{"network": "LinkedIn", "username": "jd", "url": "https://linkedin.com/in/jd"}],
            "summary": "I bake.",
        },
        "facts": ["Hello.", "On rotas"],
        "work": [
            {
                "name": "C",
                "position": "Intern",
                "highlights": ["Wrote 3 papers (https://p.example)"],
                "startDate": "2024-06",
            }
        ],
        "volunteer": [
            {"organization": "Tafel", "position": "Fahrer", "startDate": "2020", "endDate": "present"}
        ],
        "projects": [
            {"name": "Ex", "description": "An app", "url": "https://ex.example", "startDate": "2023"},
            {"name": "Oven", "type": "Patents"},
        ],
        "certificates": [{"name": "CKA"}],
        "skills": [{"name": "Languages", "keywords": ["Go", "SQL (much, well)"]}],
        "languages": [{"language": "Deutsch", "fluency": "Muttersprache"}],
        "publications": [
            {"name": "On", "authors": ["John Doe", "Q"], "doi": "10.1/x", "releaseDate": "2004-01"}
        ],
    }
    assert [
        words
        for words in found.left_out
        if "email" in words or "photo" in words or "Odd" in words or "Patents" in words
    ]


@pytest.mark.parametrize(
    ("cv", "where"),
    [
        ({}, "`cv`"),
        ({"cv": []}, "`cv`"),
        ({"cv": {"sections": []}}, "`cv.sections`"),
        ({"cv": {"sections": {"Work": "x"}}}, "`cv.sections.Work`"),
        ({"cv": {"sections": {"Work": [["x"]]}}}, "`cv.sections.Work[0]`"),
        ({"cv": {"sections": {"Work": [{"company": "x", "highlights": "y"}]}}}, "`work[0].highlights`"),
    ],
)
def test_another_shape_is_told(cv: dict[str, Any], where: str) -> None:
    with pytest.raises(ResumeShapeError) as caught:
        read_rendercv(cv, name="cv.yaml")
    assert where in caught.value.message


@pytest.mark.data
def test_the_sample_of_json_resume_comes_back_through_rendercv(data_dir: Path) -> None:
    sample = json.loads(
        (data_dir / "resumes" / "jsonresume" / "sample.resume.json").read_text(encoding="utf-8")
    )
    found = read_rendercv(rendercv_of(sample).value, name="x").resume
    for section in sample:
        if section not in {"basics", "$schema", "meta"}:
            assert found[section] == sample[section]
    basics = copy.deepcopy(sample["basics"])
    for name in ("address", "postalCode"):
        del basics["location"][name]
    assert found["basics"] == {key: value for key, value in basics.items() if value}


# --- Markdown and text ----------------------------------------------------------------------------------


def test_markdown_and_text_say_everything() -> None:
    markdown, text = markdown_of(RESUME), text_of_resume(RESUME)
    unescaped = markdown.replace("\\", "")
    left_out = {"network", "username", "$schema", "meta", "countryCode", "pet"}

    def words(value: Any, key: str = "") -> list[str]:
        if key in left_out:
            return []
        if isinstance(value, str):
            return [value]
        if isinstance(value, dict):
            return [word for name, part in value.items() for word in words(part, name)]
        return [word for part in value for word in words(part)]

    for word in words(RESUME):
        assert " ".join(word.split()) in unescaped
        assert word.upper() in text.upper()
    assert "2019-03 – present" in markdown
    assert "2020 – present" not in markdown  # only a role without an end lasts


def test_markdown_shows_signs_as_they_are() -> None:
    form = {"basics": {"name": "A_b"}, "facts": ["# 1", "1. x", "*x* [y](z) `c` <b> &lt; C# a > b"]}
    assert markdown_of(form).splitlines()[4:] == [
        "- \\# 1",
        "- 1\\. x",
        "- \\*x\\* \\[y\\](z) \\`c\\` \\<b> \\&lt; C# a > b",
    ]
