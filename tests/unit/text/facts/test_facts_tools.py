from __future__ import annotations

import pytest
from tests.unit.text.facts.helpers import read

ENGLISH = (
    "We are looking for a person who will work with our team on the data of our clients. You have "
    "experience with reports and you like to explain what you found to people who are not experts. "
)
GERMAN = (
    "Wir suchen eine Person, die mit unserem Team an den Daten unserer Kunden arbeitet. Du hast "
    "Erfahrung mit Berichten und erklärst gern, was du gefunden hast, auch wenn es schwierig ist. "
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Python, SQL and R", ["Python", "SQL", "R"]),
        ("Java, not JavaScript", ["Java", "JavaScript"]),
        ("C, C++ and C#", ["C", "C++", "C#"]),
        ("golang or Rust, Kafka", ["Go", "Rust", "Kafka"]),
        ("MS Excel and PowerPoint", ["Excel", "PowerPoint"]),
        ("Word, Excel, Outlook, SAP", ["Word", "Excel", "Outlook", "SAP"]),
        ("React Native apps", ["React Native"]),
        ("React and React Native", ["React", "React Native"]),
        ("AutoCAD or SolidWorks, CNC machines", ["AutoCAD", "SolidWorks", "CNC"]),
        ("GMP and HACCP rules, EHR records", ["GMP", "HACCP", "EHR"]),
        ("Forklift licence", ["Forklift"]),
        ("Node.js, Vue.js, .NET Core", ["Node.js", "Vue.js", ".NET"]),
        ("k8s with Terraform", ["Kubernetes", "Terraform"]),
    ],
)
def test_tools_are_read_in_canonical_spelling(text: str, expected: list[str]) -> None:
    assert sorted(fact.value for fact in read(text).tools) == sorted(expected)


@pytest.mark.parametrize(
    "text",
    [
        "You excel in a fast-paced team and go the extra mile.",
        "R&D budget and Series C funding",
        "Word of mouth, access to the building, a spark of joy",
        "A swift reaction, spring break, a safe workplace",
        "Vitamin C and C-level meetings",
        "Every workday you bootstrap something new.",
        "We express ourselves.",
    ],
)
def test_common_words_are_no_tools(text: str) -> None:
    assert read(text).tools == ()


def test_a_tool_is_quoted_once_where_it_is_first_named() -> None:
    facts = read("SQL here and SQL there", title="SQL Developer")
    assert [(fact.quote.part, fact.quote.start) for fact in facts.tools] == [("title", 0)]


def test_at_most_forty_tools() -> None:
    names = (
        "Python, Java, JavaScript, TypeScript, C++, PHP, Kotlin, MATLAB, SQL, HTML, CSS, React, Angular, "
        "Django, GraphQL, PostgreSQL, MySQL, MongoDB, Redis, Snowflake, BigQuery, Spark, Kafka, Airflow, "
        "Tableau, SAS, SPSS, Pandas, NumPy, PyTorch, Keras, AWS, Azure, Docker, Git, Linux, Jenkins, "
        "Selenium, Scrum, Kanban, Figma, Salesforce, SAP, AutoCAD"
    )
    assert len(read(names).tools) == 40


def test_the_language_of_a_posting() -> None:
    assert read(ENGLISH, title="Analyst").language == "en"
    assert read(GERMAN, title="Analyst").language == "de"
    assert read("SQL", title="Analyst").language is None
    assert read("1234 5678 " * 50).language is None


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("Berlin", ["Berlin"]),
        ("San Diego, CA", ["San Diego, CA"]),
        ("Berlin; Hamburg; Remote", ["Berlin", "Hamburg"]),
        ("Bangalore/Hyderabad", ["Bangalore", "Hyderabad"]),
        ("Frankfurt/Main", ["Frankfurt/Main"]),
        ("Lyon (Hybrid)", ["Lyon"]),
        ("Remote - US", ["US"]),
        ("London | New York", ["London", "New York"]),
        ("Remote", []),
        ("Anywhere", []),
        ("nan", []),
        ("-1", []),
        ("", []),
    ],
)
def test_places_stay_as_written(place: str, expected: list[str]) -> None:
    assert [fact.value for fact in read(place=place).places] == expected


def test_a_location_line_speaks_where_the_field_is_silent() -> None:
    text = "Role: Cook\n**Location:** Porto (on-site)\nWe cook."
    assert [fact.value for fact in read(text).places] == ["Porto"]
    assert [fact.value for fact in read(text, place="Faro").places] == ["Faro"]
    assert read("The location of our office is near the sea.").places == ()
    assert read("Location: we are based in many towns and you can choose.").places == ()
