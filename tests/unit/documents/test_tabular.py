"""Tabular resumes: labels and dates in a column of their own stay beside what they are of."""

from __future__ import annotations

from metier.documents.columns import read_columns

LABELS = ("Name", "Anschrift", "Telefon", "E-Mail", "Geboren", "Familienstand")
DATES = ("03/2019 – heute", "08/2012 – 02/2019", "1994 – 2004")


def page(lefts: tuple[str, ...]) -> str:
    return "\n".join(f"{left:<30}what stands beside {number}" for number, left in enumerate(lefts))


def test_labels_and_dates_on_the_left_are_no_column() -> None:
    rows = read_columns(page((*LABELS, *DATES, "EDV", "Sprachen"))).splitlines()
    assert rows[0] == "Name\twhat stands beside 0"
    assert rows[6] == "03/2019 – heute\twhat stands beside 6"


def test_skills_on_the_left_are_one() -> None:
    rows = read_columns(page(("Figma", "Framer", "Blender", "HTML", "Excel", "Sketch"))).splitlines()
    assert rows[:2] == ["Figma", "Framer"]


def test_labels_of_personal_data_alone_stay_beside_it() -> None:
    assert read_columns(page(LABELS)).splitlines()[1] == "Anschrift\twhat stands beside 1"
