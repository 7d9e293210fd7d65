from __future__ import annotations

import pytest
from tests.unit.text.facts.helpers import of, read

from metier.domain.posting import StatedFields


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Senior Manager, Finance", "manager"),
        ("Sr. Data Analyst", "senior"),
        ("Staff Engineer", "lead"),
        ("Staff Software Engineer, Search", "lead"),
        ("Principal Scientist", "lead"),
        ("Tech Lead Payments", "lead"),
        ("Head of Marketing", "director"),
        ("Associate Director, Sales", "director"),
        ("VP of Engineering", "executive"),
        ("Chief Financial Officer", "executive"),
        ("Geschäftsführer (m/w/d)", "executive"),
        ("Marketing Intern", "intern"),
        ("Werkstudent Data Science (m/w/d)", "intern"),
        ("Praktikum Controlling", "intern"),
        ("Management Trainee", "junior"),
        ("Junior Buyer", "junior"),
        ("Graduate Software Engineer", "junior"),
        ("Associate Software Engineer", "junior"),
        ("Software Engineer I", "junior"),
        ("SDE-2 Backend", "mid"),
        ("Data Analyst II", "mid"),
        ("Software Engineer III", "senior"),
        ("Mid-level Designer", "mid"),
        ("Senior Product Manager", "senior"),
        ("Engineering Manager", "manager"),
    ],
)
def test_the_level_of_a_title_is_read(title: str, expected: str) -> None:
    assert of(read(title=title).seniority).value == expected


@pytest.mark.parametrize(
    "title",
    [
        "Lead Generation Specialist",
        "Executive Assistant to the CEO",
        "Account Executive",
        "Product Manager",
        "Project Manager",
        "Staff Nurse",
        "Staff Accountant",
        "Chief of Staff",
        "Sales Associate",
        "Quantitative Developer, VP",
        "Junior/Senior Developer",
        "Java Developer (5 to 10 years)",
        "Engineer 4+ years",
        "Assistant",
        "Nurse",
        "",
    ],
)
def test_a_title_without_a_clear_level_stays_open(title: str) -> None:
    assert read(title=title).seniority is None


def test_title_then_field_then_text() -> None:
    stated = StatedFields(seniority="Entry level")
    assert of(read(title="Senior Cook", stated=stated).seniority).value == "senior"
    assert of(read("Seniority: Senior", title="Cook", stated=stated).seniority).value == "junior"
    assert of(read("Career level: Director", title="Cook").seniority).value == "director"
    assert of(read("This is an entry-level position.", title="Cook").seniority).value == "junior"


@pytest.mark.parametrize("stated", ["Mid-Senior level", "Associate", "Not Applicable", ""])
def test_stated_levels_that_span_levels_say_nothing(stated: str) -> None:
    assert read(title="Cook", stated=StatedFields(seniority=stated)).seniority is None
