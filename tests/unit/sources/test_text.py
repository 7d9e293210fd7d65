from __future__ import annotations

import pytest
from tests.unit.sources.helpers import example_sightings, sightings_of

from metier.errors import TitleMissingError
from metier.sources import ReadOptions


def test_a_pasted_posting_is_read_by_its_first_line_and_its_labelled_lines() -> None:
    (found,) = example_sightings("posting.txt")
    assert (found.title, found.company, found.place) == (
        "Warehouse Lead",
        "Northwind GmbH",
        "Kassel (hybrid)",
    )
    assert (found.stated.pay, found.source) == ("€ 3.400 per month", "file:text")
    assert found.text.startswith("Warehouse Lead\nCompany: Northwind GmbH")


def test_a_paste_is_called_a_paste() -> None:
    (found,) = sightings_of("\n\n  Baker\r\n\r\nBake bread at night.")
    assert (found.title, found.source, found.where) == ("Baker", "paste", "-")
    assert found.text == "Baker\n\nBake bread at night."


def test_a_markdown_heading_is_a_title_and_labels_may_be_bold() -> None:
    (found,) = sightings_of(
        "# Data engineer #\n\n**Firma:** Elbe GmbH\n- Ort: Dresden\n\nText", name="job.md"
    )
    assert (found.title, found.company, found.place) == ("Data engineer", "Elbe GmbH", "Dresden")


def test_a_labelled_title_wins_over_the_first_line() -> None:
    (found,) = sightings_of("Company: Elbe\nJob title: Baker\nBread")
    assert (found.title, found.company) == ("Baker", "Elbe")


def test_a_first_line_that_is_a_sentence_is_no_title() -> None:
    text = "We are looking for somebody " + "very " * 30 + "able.\nMore."
    with pytest.raises(TitleMissingError):
        sightings_of(text)
    (found,) = sightings_of(text, options=ReadOptions(title=" Able person "))
    assert found.title == "Able person"


def test_a_title_alone_is_taken_in_and_marked() -> None:
    (found,) = sightings_of("Baker")
    assert found.notes[0].startswith("W-NO-TEXT")
    assert not found.text_complete


def test_pay_without_a_number_is_no_pay() -> None:
    (found,) = sightings_of("Baker\nSalary: competitive\nBread")
    assert found.stated.pay == ""


def test_a_title_in_brackets_is_no_json() -> None:
    (found,) = sightings_of("[Remote] Baker\nBread")
    assert found.title == "[Remote] Baker"
