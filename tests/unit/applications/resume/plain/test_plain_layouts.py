"""Resumes as people type them and as templates print them: without known headings, in tables, in columns."""

from __future__ import annotations

from typing import Any

import pytest

from metier.applications.resume.plain import resume_of_text


def read(*lines: str) -> dict[str, Any]:
    return resume_of_text("\n".join(lines)).resume


def roles(resume: dict[str, Any]) -> list[tuple[str, ...]]:
    keys = ("name", "position", "startDate", "endDate")
    return [tuple(role.get(key, "") for key in keys) for role in resume.get("work", [])]


def test_without_any_heading_roles_studies_and_languages_are_told_by_their_words() -> None:
    resume = read(
        "Ines Falk",
        "ines@example.org",
        "",
        "2020 - now    Waitress, Cafe Morgenrot, Oban",
        "              Evening shifts, till",
        "2016 - 2020   Cashier, Lindt & Sohn Ltd, Perth",
        "",
        "2013 - 2016   Diploma, Oban College",
        "",
        "English (native), German (good)",
        "Stock control, barista, first aid, rotas, baking",
        "I can start in May and would move for the right place.",
    )
    assert roles(resume) == [
        ("Cafe Morgenrot", "Waitress", "2020", ""),
        ("Lindt & Sohn Ltd", "Cashier", "2016", "2020"),
    ]
    assert [(one["studyType"], one["institution"]) for one in resume["education"]] == [
        ("Diploma", "Oban College")
    ]
    assert [one["language"] for one in resume["languages"]] == ["English", "German"]
    assert "baking" in resume["skills"][0]["keywords"]
    assert "summary" not in resume["basics"]


def test_roles_under_a_heading_of_unknown_words_do_not_become_the_summary() -> None:
    parsed = resume_of_text(
        "Ines Falk\nines@example.org\n\nMy Road So Far\nTinta GmbH, Oban\nData Engineer   2019 - 2021\n- Built things\n"
        "\nSkills\nSQL, Python"
    )
    assert roles(parsed.resume) == [("Tinta GmbH", "Data Engineer", "2019", "2021")]
    assert "summary" not in parsed.resume["basics"]
    assert "My Road So Far" in parsed.unplaced


@pytest.mark.parametrize("heading", ["Nursing Experience", "KITCHEN EXPERIENCE", "Seasonal Employment"])
def test_experience_of_any_kind_is_work(heading: str) -> None:
    parsed = resume_of_text(f"Ines Falk\n\n{heading}\nTinta GmbH\nTester   2019 - 2021")
    assert roles(parsed.resume) == [("Tinta GmbH", "Tester", "2019", "2021")]


@pytest.mark.parametrize(
    "line", ["I have much experience", "Tester with 5 years Experience", "Hands-on team experience."]
)
def test_a_sentence_that_ends_with_experience_is_no_heading(line: str) -> None:
    parsed = resume_of_text(f"Ines Falk\n\nSkills\n{line}\nSQL")
    assert "work" not in parsed.resume


def test_a_tabular_resume_has_its_labels_without_colons() -> None:
    resume = read(
        "Lebenslauf", "", "Persönliche Daten", "Name   Uwe Tal", "Telefon   030 23125 001", "E-Mail   uwe@example.org", "",
        "Berufserfahrung", "03/2019 – heute   Lagerhelfer", "   Spedition Krumm, Jena", "01/2015 – 02/2019   Verkäuferin",
        "   Backhaus Rot, Jena", "", "Kenntnisse", "Sprachen   Deutsch (Muttersprache), Englisch (B1)",
    )  # fmt: skip
    assert resume["basics"] == {"name": "Uwe Tal", "phone": "030 23125 001", "email": "uwe@example.org"}
    assert roles(resume) == [
        ("Spedition Krumm", "Lagerhelfer", "2019-03", ""),
        ("Backhaus Rot", "Verkäuferin", "2015-01", "2019-02"),
    ]
    assert [one["language"] for one in resume["languages"]] == ["Deutsch", "Englisch"]


def test_contact_data_in_a_side_column_after_a_list_is_found() -> None:
    resume = read(
        "Ines Falk", "Tester", "", "Publications", "Falk I. (2019). On tests. Journal of Tests 3.", "Details", "Oban, Scotland",
        "ines@example.org", "01632 960 111", "Skills", "SQL",
    )  # fmt: skip
    assert (resume["basics"]["email"], resume["basics"]["phone"]) == ("ines@example.org", "01632 960 111")
    assert len(resume["publications"]) == 1


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("Anna Baker", "Anna Baker"),
        ('Ruth "Ru" Okoro', 'Ruth "Ru" Okoro'),
        ("Lebenslauf von Uwe Tal", "Uwe Tal"),
        ("Maximiliane\nOber-Tal", "Maximiliane Ober-Tal"),
    ],
)
def test_names(head: str, name: str) -> None:
    assert read(head, "", "ines@example.org", "", "Skills", "SQL")["basics"]["name"] == name


def test_a_second_position_under_one_employer_is_held_there() -> None:
    resume = read(
        "Ines Falk", "", "Experience", "Tinta GmbH, Jena", "Senior Tester   Mar 2019 - Present", "- Led tests",
        "Tester   Jan 2016 - Feb 2019", "- Wrote tests",
    )  # fmt: skip
    assert [role[:2] for role in roles(resume)] == [("Tinta GmbH", "Senior Tester"), ("Tinta GmbH", "Tester")]


def test_a_position_that_never_stood_under_an_employer_gets_none() -> None:
    resume = read(
        "Ines Falk",
        "",
        "Experience",
        "Tester, Tinta GmbH   2019 - 2021",
        "- Led tests",
        "Waitress   2016 - 2019",
    )
    assert roles(resume)[1] == ("", "Waitress", "2016", "2019") or "name" not in resume["work"][1]


def test_firms_of_several_names_and_states_are_no_employers_of_their_own() -> None:
    resume = read(
        "Ines Falk", "", "Experience", "Alder, Birch & Cole LLP, Denver, CO", "Paralegal   2019 - 2021"
    )
    assert roles(resume) == [("Alder, Birch & Cole LLP", "Paralegal", "2019", "2021")]
    assert resume["work"][0]["location"] == "Denver, CO"


def test_levels_among_skills_are_languages_and_the_rest_is_not() -> None:
    resume = read(
        "Ines Falk", "", "Skills", "Russian: native", "English: C1", "Polish documents", "SQL, Python"
    )
    assert [one["language"] for one in resume["languages"]] == ["Russian", "English"]
    assert "Polish documents" in str(resume["skills"])


def test_a_number_before_a_month_in_another_column_is_no_day() -> None:
    resume = read("Ines Falk", "", "Experience", "Tinta GmbH", "Teacher, Year 9   Sept 2017 - Present")
    assert resume["work"][0]["startDate"] == "2017-09"


@pytest.mark.parametrize("words", ["GET IN TOUCH", "About My Work", "Hello World"])
def test_words_that_no_name_has_are_no_name(words: str) -> None:
    assert "name" not in read(words, "ines@example.org", "", "Skills", "SQL")["basics"]


def test_roles_under_a_heading_of_a_summary_are_work() -> None:
    resume = read(
        "Ines Falk",
        "",
        "Career Summary",
        "I test things.",
        "",
        "Tester, Tinta GmbH   2019 - 2021",
        "- Led tests",
    )
    assert roles(resume) == [("Tinta GmbH", "Tester", "2019", "2021")]
    assert resume["basics"]["summary"] == "I test things."


def test_a_degree_of_unknown_words_does_not_take_the_school_of_the_next() -> None:
    resume = read(
        "Ines Falk", "", "Education", "Zqv Journalism", "University of Oban | 2015 - 2016", "MA History", "University of Perth | 2011 - 2015"
    )  # fmt: skip
    found = [(one.get("studyType", ""), one.get("institution", "")) for one in resume["education"]]
    assert ("MA", "University of Perth") in found
    assert ("MA", "University of Oban") not in found


@pytest.mark.parametrize("head", ["Ines Falk, 07700 900 123, ines@example.org, Oban", "Ines Falk - Tester"])
def test_a_name_that_shares_its_line(head: str) -> None:
    assert read(head, "", "Skills", "SQL")["basics"]["name"] == "Ines Falk"


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ("04/15 - 03/18", "2015-04", "2018-03"),
        ("04/15 - PRESENT", "2015-04", ""),
        ("Mar 2016 → Oct 2020", "2016-03", "2020-10"),
        ("2020–   ", "2020", ""),
    ],
)
def test_more_ways_to_write_times(written: str, start: str, end: str) -> None:
    resume = read("Ines Falk", "", "Experience", f"{written}  Tester, Tinta GmbH")
    assert roles(resume) == [("Tinta GmbH", "Tester", start, end)]


def test_a_fraction_is_no_time() -> None:
    assert "work" not in read("Ines Falk", "", "Skills", "Scored 04/15 in chess", "SQL")


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("What I bring", "skills"),
        ("Where I've worked", "work"),
        ("What I've learned", "education"),
        ("Things I've built", "projects"),
    ],
)
def test_headings_told_by_the_person(heading: str, section: str) -> None:
    assert section in read("Ines Falk", "", heading, "Tinta GmbH, Tester, 2019 - 2021")


def test_an_address_is_no_number_to_call() -> None:
    basics = read(
        "Ines Falk",
        "",
        "Personal information",
        "Address   Rua Azul 12, 4050-262 Porto",
        "Phone   +351 222 000 431",
    )["basics"]
    assert basics["phone"] == "+351 222 000 431"


@pytest.mark.parametrize(
    ("line", "degree", "school"),
    [
        ("BSc (Hons) Adult Nursing, 2:1   University of Oban", "BSc (Hons)", "University of Oban"),
        (
            "Ausbildung zur Bürokauffrau, Spedition Warneke   2004 – 2007",
            "Ausbildung zur Bürokauffrau",
            "Spedition Warneke",
        ),
        ("Mittlere Reife, Realschule am Park   2006", "Mittlere Reife", "Realschule am Park"),
    ],
)
def test_degrees_of_more_words(line: str, degree: str, school: str) -> None:
    [entry] = read("Ines Falk", "", "Education", line)["education"]
    assert (entry["studyType"], entry["institution"]) == (degree, school)
