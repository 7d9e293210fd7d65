"""What ordinary resumes have, and was once put in the wrong place."""

from __future__ import annotations

from typing import Any

import pytest

from metier.applications.resume.plain import resume_of_text

HEAD = "Jo Ohm\njo@example.org | 07700 900100\n\n"


def read(text: str) -> dict[str, Any]:
    return resume_of_text(HEAD + text).resume


def test_what_a_school_was_finished_with_is_the_degree() -> None:
    row = read("Ausbildung\n2001 - 2004  Realschule Unna-Mitte, Abschluss: Mittlere Reife")["education"][0]
    assert (row["institution"], row["studyType"]) == ("Realschule Unna-Mitte", "Mittlere Reife")
    assert "location" not in row


def test_marks_in_brackets_are_no_part_of_the_school_and_no_place() -> None:
    rows = read(
        "Education\nMA Public Policy, University of Aireborough (Distinction), 2016\n\n"
        "A levels: Politics (A), History (B), Hill Park College, 2012"
    )["education"]
    assert (rows[0]["institution"], rows[0]["score"]) == ("University of Aireborough", "Distinction")
    assert (rows[1]["institution"], rows[1]["area"]) == ("Hill Park College", "Politics (A), History (B)")
    assert "location" not in rows[1]


def test_qualifications_without_degree_or_school_are_certificates() -> None:
    resume = read("Qualifications and Training\nReach truck licence, 2019\nManual handling, 2022")
    assert [one["name"] for one in resume["certificates"]] == ["Reach truck licence", "Manual handling"]
    assert "education" not in resume


def test_qualifications_with_a_degree_stay_education() -> None:
    resume = read("Qualifications\nBSc Physics, University of Calder, 2016\nManual handling, 2022")
    assert resume["education"][0]["studyType"] == "BSc"
    assert "certificates" not in resume


def test_a_personal_profile_in_sentences_is_the_summary() -> None:
    words = "Hard working and reliable operative with twelve years in busy centres."
    assert read(f"PERSONAL PROFILE\n{words}")["basics"]["summary"] == words


def test_a_personal_profile_of_details_is_none() -> None:
    assert (
        "summary" not in read("PERSONAL PROFILE\nMarital status: married\nHobbies and such: none")["basics"]
    )


def test_skills_of_any_kind_head_a_section() -> None:
    resume = read("Education\nBSc Biology, Fens University, 2019\nLaboratory Skills\n- ELISA\n- qPCR")
    assert [word for group in resume["skills"] for word in group["keywords"]] == ["ELISA", "qPCR"]
    assert "courses" not in resume["education"][0]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("22 Seaview Terrace, Galway, Ireland", {"address": "22 Seaview Terrace, Galway, Ireland"}),
        ("60313 Frankfurt am Main", {"postalCode": "60313", "city": "Frankfurt am Main"}),
        ("Leeds | jo@example.org", {"city": "Leeds"}),
    ],
)
def test_where_somebody_lives(line: str, expected: dict[str, str]) -> None:
    basics = resume_of_text(f"Jo Ohm\n{line}\n").resume["basics"]
    assert basics["location"] == expected
    assert "label" not in basics


def test_what_somebody_is_beside_the_address_is_no_town() -> None:
    assert resume_of_text("Jo Ohm\nAccountant | jo@example.org\n").resume["basics"]["label"] == "Accountant"


def test_who_stands_behind_at_is_the_employer_though_neither_is_known() -> None:
    role = read("Experience\nSaturday girl at Bella's, Sutton (2014 - 2016)\nMade tea")["work"][0]
    assert (role["position"], role["name"]) == ("Saturday girl", "Bella's")


def test_an_employer_under_a_position_with_a_word_of_firms() -> None:
    text = "Experience\nSenior Software Engineer   Jan 2021 - Present\nBrightledger, Inc., Oakland, CA\n- Built it"
    role = read(text)["work"][0]
    assert (role["position"], role["name"]) == ("Senior Software Engineer", "Brightledger, Inc.")


def test_the_first_position_stands_apart_from_its_heading() -> None:
    text = "Berufserfahrung\n\nKey Account Managerin\n\nNordkorn GmbH, Kiel\nJanuar 2020 – heute\n- Betreuung"
    role = read(text)["work"][0]
    assert (role["position"], role["name"]) == ("Key Account Managerin", "Nordkorn GmbH")


def test_a_date_broken_between_lines_is_one() -> None:
    text = "Experience\nSales Assistant, Greenacre Ltd, Ely  Sept 2018 – Jan\n2021\n- Sold"
    roles = read(text)["work"]
    assert [(one["startDate"], one["endDate"]) for one in roles] == [("2018-09", "2021-01")]


def test_that_references_are_available_is_no_interest() -> None:
    resume = read("Interests\nFishing, chess\n\nReferences available on request")
    assert [one["name"] for one in resume["interests"]] == ["Fishing", "chess"]


def test_memberships_are_no_certificates() -> None:
    parsed = resume_of_text(HEAD + "Courses\nLife Support, 2021\n\nMemberships\nSociety of Testers")
    assert [one["name"] for one in parsed.resume["certificates"]] == ["Life Support"]
    assert parsed.unplaced == ("Society of Testers",)


def test_projects_of_a_line_each_have_their_names() -> None:
    projects = read("Projects\ntinyqueue - a queue in Go\nBay Map - a map of safe routes")["projects"]
    assert [one["name"] for one in projects] == ["tinyqueue", "Bay Map"]


def test_skills_named_in_a_list_of_skills_head_nothing() -> None:
    parsed = resume_of_text(HEAD + "Skills\nNegotiation Skills\nPresentation Skills\nRhino Handling")
    named = [word for group in parsed.resume["skills"] for word in group["keywords"]]
    assert (named, parsed.unplaced) == (["Negotiation Skills", "Presentation Skills", "Rhino Handling"], ())


def test_a_field_of_work_beside_the_address_is_no_town() -> None:
    assert "location" not in resume_of_text("Jo Ohm\nMarketing | jo@example.org\n").resume["basics"]
