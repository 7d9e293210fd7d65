"""Lines, headings, dates and lists, one by one."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from benchmarks import resumes as benchmark

from metier.applications.resume.plain import resume_of_text
from metier.applications.resume.plain.dates import Span, spans_in
from metier.applications.resume.plain.education import degree_at
from metier.applications.resume.plain.headings import section_named, whole_heading
from metier.applications.resume.plain.lines import Line, items_of, lines_of, repaired
from metier.applications.resume.plain.skills import skills_of


@pytest.mark.parametrize(
    ("written", "first", "last", "is_open"),
    [
        ("January 2012 to January 2016", "2012-01", "2016-01", False),
        ("06th May 2013 to till date", "2013-05-06", "", True),
        ("FEB 2018 to Still", "2018-02", "", True),
        ("since March 2019", "2019-03", "", True),
        ("seit 04/2018", "2018-04", "", True),
        ("März 2017 – Juni 2019", "2017-03", "2019-06", False),
        ("01.10.2014 bis 31.03.2018", "2014-10-01", "2018-03-31", False),
        ("Jan '18 - Mar '19", "2018-01", "2019-03", False),
        ("2019-03 – 2020-01-15", "2019-03", "2020-01-15", False),
        ("02/2016-11/2018", "2016-02", "2018-11", False),
        ("2015 - heute", "2015", "", True),
        ("12/31/2019", "2019-12-31", "", False),
        ("03/04/2019", "2019", "", False),
        ("May 5, 2018", "2018-05-05", "", False),
    ],
)
def test_dates_in_many_forms(written: str, first: str, last: str, is_open: bool) -> None:
    spans = spans_in(f"Tester, {written}, Leipzig")
    assert [(one.first, one.last, one.is_open) for one in spans] == [(first, last, is_open)]


@pytest.mark.parametrize(
    "written", ["Python 3.8", "version 12.1.2", "555-0100", "1,204 trees", "maybe 7", "20199"]
)
def test_numbers_that_are_no_dates(written: str) -> None:
    assert spans_in(written) == []


def test_a_span_takes_its_characters_only() -> None:
    text = "Tester (May 2016 to Jan 2017) at Tinta"
    span = spans_in(text)[0]
    assert span == Span(8, 28, "2016-05", "2017-01")
    assert text[span.begin : span.end] == "May 2016 to Jan 2017"


@pytest.mark.parametrize(
    ("words", "section"),
    [
        ("PROFESSIONAL EXPERIENCE", "work"),
        ("Work History:", "work"),
        ("Employment History", "work"),
        ("Beruflicher Werdegang", "work"),
        ("E D U C A T I O N", "education"),
        ("Education & Training", "education"),
        ("Academic Qualifications", "education"),
        ("Schulische Ausbildung", "education"),
        ("COMPUTER SKILLS & SOFTWARE KNOWLEDGE", "skills"),
        ("Core Competencies", "skills"),
        ("Kenntnisse und Fähigkeiten", "skills"),
        ("Training and Certifications", "certificates"),
        ("Licenses & Certifications", "certificates"),
        ("Sprachkenntnisse", "languages"),
        ("Language Skills", "languages"),
        ("About me", "basics"),
        ("Executive Summary", "basics"),
        ("Academic Projects", "projects"),
        ("Honors and Awards", "awards"),
        ("Publications", "publications"),
        ("Hobbies and Interests", "interests"),
        ("Volunteer Experience", "volunteer"),
        ("Ehrenamtliches Engagement", "volunteer"),
        ("Referenzen", "references"),
        ("3. Skills", "skills"),
        ("My experience at Tinta", ""),
        ("Responsible for education", ""),
        ("Skills that matter to me", ""),
    ],
)
def test_headings_are_told_by_their_words(words: str, section: str) -> None:
    assert section_named(words) == section


def test_a_heading_in_lower_case_must_stand_apart() -> None:
    assert whole_heading(Line(1, "skills")) is None
    assert whole_heading(Line(1, "skills", is_after_gap=True)) is not None
    assert whole_heading(Line(1, "I have many skills.")) is None


@pytest.mark.parametrize(
    ("broken", "right"),
    [
        ("\xe2\x80\xa2 Git", "• Git"),
        ("â¢ Git", "• Git"),
        ("KÃ¶ln", "Köln"),
        ("Wipro\xe2\x80\x99s", "Wipro’s"),
        ("Â\xa0Â\xa0x", "  x"),
        ("Ã±ame", "ñame"),
        ("Ørsted", "Ørsted"),
        ("São Paulo, Ñandú, Âge", "São Paulo, Ñandú, Âge"),
    ],
)
def test_broken_characters_are_repaired_and_right_ones_left(broken: str, right: str) -> None:
    assert repaired(broken) == right


@pytest.mark.parametrize(
    "sign", ["•", "-", "*", "–", "➢", "✓", "●", "o", "\xe2\x80\xa2", "Ã±", "Ã\x98", "\uf0a7", "~"]
)
def test_bullets_of_all_kinds(sign: str) -> None:
    (line,), beyond = lines_of(f"{sign} Wrote reports")
    assert (line.text, line.is_item, beyond) == ("Wrote reports", True, {})


def test_signs_that_are_only_bullets_part_a_line_without_spaces() -> None:
    assert [item.text for item in items_of(Line(0, "Operations▶People▶Risk"))] == [
        "Operations",
        "People",
        "Risk",
    ]
    assert [item.text for item in items_of(Line(0, "well-known, 3 * 4 - a"))] == ["well-known, 3 * 4 - a"]


def test_a_sentence_among_skills_stays_whole() -> None:
    found = skills_of(
        [Line(0, "Fluent in office applications such as Excel, Word and others of the kind")], "Skills"
    )
    assert found == [
        {
            "name": "Skills",
            "keywords": ["Fluent in office applications such as Excel, Word and others of the kind"],
        }
    ]


@pytest.mark.parametrize(
    ("text", "degree"),
    [
        ("Bachelor of Arts Sociology", "Bachelor of Arts"),
        ("Bachelor of Science in Nursing", "Bachelor of Science"),
        ("B.Com, LL.B.,   University", "B.Com, LL.B.,"),
        ("Master of Commerce Marketing", "Master of Commerce"),
        ("Higher Secondary Certificate  Nashik", "Higher Secondary Certificate"),
        ("ME Computer Engineering", "ME"),
        ("Me and my dog", ""),
        ("Nagpur University", ""),
    ],
)
def test_degrees(text: str, degree: str) -> None:
    assert text[: degree_at(text)] == degree


def test_a_name_after_a_side_column_is_known_by_the_address_there() -> None:
    text = (
        "CONTACT\nines@example.pt\nSKILLS\nFigma\n\nINTERESTS\nChess, surfing\n\nInês Valada\nSenior Product Designer\n\n"
        "Experience\n\nProduct Designer\nMarepago, Lisbon | Jan 2020 – present\n• Coach three designers.\n"
    )
    resume = resume_of_text(text).resume
    assert (resume["basics"]["name"], resume["basics"]["label"]) == ("Inês Valada", "Senior Product Designer")
    assert [each["name"] for each in resume["interests"]] == ["Chess", "surfing"]
    other = resume_of_text(
        text.replace("Inês Valada", "Surf Club").replace("Senior Product Designer\n\n", "\n")
    ).resume
    assert "name" not in other["basics"]


def test_a_german_table_ends_with_interests_and_a_signature() -> None:
    found = resume_of_text(
        "Lebenslauf\nName\tKatrin Voß\nE-Mail\tk.voss@example.de\nKenntnisse\n\nEDV\tSQL, Python\nInteressen\tChorgesang, Rudern\n"
        "Köln, 3. Mai 2025\nKatrin Voß\n"
    )
    assert found.resume["skills"] == [{"name": "EDV", "keywords": ["SQL", "Python"]}]
    assert [each["name"] for each in found.resume["interests"]] == ["Chorgesang", "Rudern"]
    assert found.unplaced == ("Köln, 3. Mai 2025", "Katrin Voß")


def test_a_grade_out_of_a_scale_with_two_decimals_stays_whole() -> None:
    found = resume_of_text(
        "Anna Baker\n\nEducation\nB.S. in Statistics — Ohio University, Columbus, OH  May 2018\nGPA: 3.71/4.00, cum laude\n"
    )
    (degree,) = found.resume["education"]
    assert (degree["score"], degree["area"]) == ("GPA: 3.71/4.00, cum laude", "Statistics")
    assert found.unplaced == ()


@pytest.mark.data
def test_most_sections_of_real_resumes_are_placed_right() -> None:
    """A floor under what was measured; how, and of what worth, `benchmarks/resumes.py` says."""
    texts = benchmark.texts_of(Path(os.environ["METIER_DATA"]) / "resumes" / "resumes.jsonl")
    expectations = json.loads(benchmark.EXPECTATIONS.read_text(encoding="utf-8"))
    judged = {
        name: benchmark.judge(texts[name], resume_of_text(texts[name]).resume, expectations[name])
        for name in texts
    }
    assert len(judged) == 60
    assert benchmark.summary(judged)["share"] >= 0.98
