"""Which column is guessed to hold the person's own decisions: not an employer's rating, nor the board's status."""

from __future__ import annotations

import pytest
from tests.unit.sources.helpers import sightings_of

from metier.sources.header import header_of
from metier.sources.options import ReadOptions


def table(name: str, values: list[str]) -> bytes:
    rows = "".join(f"Job {number},Words {number},{value}\n" for number, value in enumerate(values))
    return f"title,description,{name}\n{rows}".encode()


@pytest.mark.parametrize(
    ("name", "values", "guessed"),
    [
        ("Rating", ["3.8", "-1", "4.1"], False),  # an employer's, as Glassdoor has it
        ("rating", ["4", "5", "3"], False),
        ("rating", ["0", "1", "2", "3"], False),  # more than three
        ("rating", ["1", "0.0", ""], True),
        ("rating", ["Excited", "maybe", "passed"], True),
        ("rating", ["yes", "no", "no"], True),
        ("status", ["open", "closed"], False),
        ("status", ["interested", "not interested"], True),
        ("relevant", ["TRUE", "FALSE"], True),
        ("interest", ["", ""], False),
        ("label", ["hot", "cold"], True),  # its name says it
        ("decision", ["5", "4", "3"], True),
    ],
)
def test_a_column_is_guessed_to_hold_decisions_only_where_its_values_can_be_some(
    name: str, values: list[str], guessed: bool
) -> None:
    header = header_of("jobs.csv", table(name, values), ReadOptions())
    assert header
    assert header.of_field.get("label", ()) == ((name,) if guessed else ())
    assert bool(header.label_values) == guessed


def test_what_the_person_says_needs_no_guess() -> None:
    options = ReadOptions(columns={"label": "Rating"})
    header = header_of("jobs.csv", table("Rating", ["4.5", "3"]), options)
    assert header
    assert header.of_field["label"] == ("Rating",)
    assert header.label_values == ("4.5", "3")


def test_of_two_columns_the_one_is_read_whose_value_has_a_meaning() -> None:
    text = "title,description,Rating,status\nBaker,Bread,3.8,hot\nCook,Soup,4.1,cold\n"
    options = ReadOptions(label_map={"hot": "excited", "cold": "passed"})
    found = sightings_of(text, name="jobs.csv", options=options)
    assert [row.label for row in found] == ["excited", "passed"]
    assert [row.raw for row in found] == [{"Rating": "3.8"}, {"Rating": "4.1"}]
