from __future__ import annotations

import dataclasses

import pytest
from tests.unit.sources.helpers import INTAKE, example, example_sightings, rows_of, sightings_of

from metier.domain.posting import RowProblem, Sighting
from metier.errors import ColumnNameError, CsvColumnsError, TypeMismatchError
from metier.sources import ReadOptions


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_usual_delimiter_is_recognised(delimiter: str) -> None:
    text = "Job Title~company_name~Job Description\nBaker~Ovens~Bake bread\n".replace("~", delimiter)
    (found,) = sightings_of(text, name="jobs.csv")
    assert (found.title, found.company, found.text, found.source) == (
        "Baker",
        "Ovens",
        "Bake bread",
        "file:csv",
    )


def test_quoted_newlines_delimiters_and_quotes_stay_in_their_field() -> None:
    (found,) = sightings_of(
        'title,description,company\nBaker,"Say ""hello"",\nthen bake",Ovens\n', name="jobs.csv"
    )
    assert found.text == 'Say "hello",\nthen bake'
    assert found.company == "Ovens"


def test_backslashes_protect_quotes_where_the_file_does_so_throughout() -> None:
    text = 'title,description\nBaker,"Say \\"hello\\" to us, then \\"bye\\""\nCook,"Soup"\n'
    assert [row.text for row in sightings_of(text, name="jobs.csv")] == [
        'Say "hello" to us, then "bye"',
        "Soup",
    ]


def test_a_row_with_too_few_fields_is_a_problem_with_the_line_it_begins_on() -> None:
    rows = rows_of('title,description\n"Baker","two\nlines"\nCook\nSmith,Iron\n', name="jobs.csv")
    problem = rows[1]
    assert isinstance(problem, RowProblem)
    assert (problem.code, problem.where, problem.message) == (
        "E-CSV-ROW",
        "line 4",
        "line 4: 1 fields, 2 expected, row left out",
    )
    assert [row.where for row in rows if isinstance(row, Sighting)] == ["jobs.csv line 2", "jobs.csv line 5"]


def test_a_row_with_too_many_fields_is_a_problem_but_a_delimiter_at_the_end_is_not() -> None:
    rows = rows_of("title,description\nBaker,Bread,what\nCook,Soup,\n", name="jobs.csv")
    assert [getattr(row, "code", "fine") for row in rows] == ["E-CSV-ROW", "fine"]


def test_a_quote_never_closed_costs_one_row_and_the_rest_is_read() -> None:
    rows = rows_of('title,description\nBaker,"Bread\nCook,Soup\nSmith,Iron\n', name="jobs.csv")
    assert [getattr(row, "title", getattr(row, "message", "")) for row in rows] == [
        "line 2: a quote is opened and never closed, row left out",
        "Cook",
        "Smith",
    ]


def test_a_field_beyond_one_megabyte_is_a_problem() -> None:
    rows = rows_of(f"title,description\nBaker,{'x' * 1_000_001}\nCook,Soup\n", name="jobs.csv")
    assert [getattr(row, "code", "fine") for row in rows] == ["E-CSV-ROW", "fine"]


def test_a_file_of_stray_quotes_is_read_in_linear_time() -> None:
    text = "title,description\n" + 'x"y,"z\n' * 30_000
    assert len(rows_of(text, name="jobs.csv")) > 0  # the test's time limit is the assertion


def test_blank_lines_an_excel_line_and_a_byte_order_mark_before_the_header_do_no_harm() -> None:
    (found,) = sightings_of(b"\xef\xbb\xbf\r\nsep=;\r\ntitle;description\r\nBaker;Bread\r\n", name="jobs.csv")
    assert (found.title, found.where) == ("Baker", "jobs.csv line 4")


def test_rows_in_which_nothing_stands_are_passed_over() -> None:
    rows = sightings_of(",title,description\n0,Baker,Bread\n1,,\n2,-1,nan\n,,\n\n", name="jobs.csv")
    assert [row.title for row in rows] == ["Baker"]


def test_a_row_without_title_is_a_problem_that_names_the_field() -> None:
    (problem,) = rows_of("title,description\n,Bread\n", name="jobs.csv")
    assert isinstance(problem, RowProblem)
    assert (problem.code, problem.field, problem.where) == ("E-ROW", "title", "line 2")


def test_a_row_without_text_is_taken_in_and_marked() -> None:
    (found,) = sightings_of("title,description,url\nBaker,,https://ovens.example/1\n", name="jobs.csv")
    assert (found.text, found.text_complete, found.url) == ("", False, "https://ovens.example/1")
    assert found.notes[0].startswith("W-NO-TEXT")


def test_columns_that_mean_nothing_are_kept_in_raw_and_a_row_number_is_not() -> None:
    (found,) = sightings_of(
        "Unnamed: 0,title,description,Rating,Rating\n7,Baker,Bread,3.8,4\n", name="jobs.csv"
    )
    assert found.raw == {"Rating": "3.8", "Rating (5)": "4"}


@pytest.mark.parametrize(
    "text", ["a,b\n1,2\n", "Baker,Bread\n", "title,company\nBaker,Ovens\n", "description,url\nx,y\n"]
)
def test_a_file_without_the_columns_of_a_posting_is_refused_with_what_was_found(text: str) -> None:
    with pytest.raises(CsvColumnsError) as caught:
        rows_of(text, name="jobs.csv")
    assert caught.value.details["found"] == text.split("\n", maxsplit=1)[0].split(",")


def test_columns_can_be_mapped_by_hand() -> None:
    options = ReadOptions(columns={"title": "Stelle", "text": "Aufgaben", "location": "Ort"})
    (found,) = sightings_of(
        "Stelle;Aufgaben;Ort;title\nBäcker;Backen;Jena;x\n", name="jobs.csv", options=options
    )
    assert (found.title, found.text, found.place, found.raw) == ("Bäcker", "Backen", "Jena", {"title": "x"})


def test_a_mapping_to_a_column_or_field_that_does_not_exist_is_refused() -> None:
    with pytest.raises(CsvColumnsError):
        rows_of("title,text\na,b\n", name="jobs.csv", options=ReadOptions(columns={"title": "Stelle"}))
    with pytest.raises(ColumnNameError):
        rows_of("title,text\na,b\n", name="jobs.csv", options=ReadOptions(columns={"colour": "text"}))


def test_a_label_column_is_a_decision_only_when_the_person_says_what_its_values_mean() -> None:
    text = "title,description,rating\nBaker,Bread,1\nCook,Soup,0.0\nSmith,Iron,\nClerk,Files,9\n"
    assert {row.label for row in sightings_of(text, name="jobs.csv")} == {""}
    rows = rows_of(text, name="jobs.csv", options=ReadOptions(label_map={"1": "excited", "0": "passed"}))
    assert [getattr(row, "label", getattr(row, "code", "")) for row in rows] == [
        "excited",
        "passed",
        "",
        "E-LABEL-VALUE",
    ]


def test_jobspy_files_give_site_and_bare_id_plain_text_and_only_what_is_stated() -> None:
    first, second = example_sightings("jobspy.csv")
    assert (first.source, first.source_id) == ("linkedin", "4001")
    assert (
        first.text
        == 'About us\n\nWe move water data. It is a Full-Time role; the team says "hello" on Mondays.\n* SQL & Python'
    )
    assert (
        first.stated.pay_min,
        first.stated.pay_max,
        first.stated.pay_currency,
        first.stated.pay_period,
    ) == ("58000", "66000", "EUR", "yearly")
    assert first.stated.work_mode == ""  # `is_remote` is the tool's guess
    assert first.apply_url == "https://careers.elbe.example/4001"
    assert first.raw["emails"] == "jobs@elbe.example"
    assert (
        dataclasses.replace(second.stated, employment_type="") == type(second.stated)()
    )  # pay was found by a pattern in the text


def test_glassdoor_exports_lose_the_rating_glued_to_the_name_and_their_minus_ones() -> None:
    scientist, analyst, engineer = example_sightings("glassdoor_style.csv")
    assert (scientist.company, analyst.company) == ("Mulde Research", "Unstrut Foods")
    assert (scientist.stated.pay, scientist.stated.pay_is_estimate) == ("$53K-$91K (Glassdoor est.)", True)
    assert (analyst.stated.pay, analyst.stated.pay_is_estimate) == ("", False)
    assert (engineer.stated.pay, engineer.stated.pay_is_estimate) == (
        "Employer Provided Salary:$25-$35 Per Hour",
        False,
    )
    assert scientist.text.endswith('said \\"try it\\".')


def test_the_scam_ad_format_joins_its_parts_in_order() -> None:
    first, second = example_sightings("scam_format.csv")
    assert first.text == "We sell lamps.\n\nAnswer letters.\n\nPatience.\n\nFree lamps."
    assert (first.stated.pay, first.stated.work_mode, first.stated.employment_type) == (
        "20000-28000",
        "remote",
        "Full-time",
    )
    assert (second.text, second.stated.work_mode) == ("Pack boxes.", "")
    assert first.raw["fraudulent"] == "0"


def test_a_date_that_counts_from_an_unknown_day_stays_open_with_a_note() -> None:
    text = "id,title,description,time_posted\ne1,Baker,Bread,30+ days ago\ne2,Cook,Soup,1767225600000.0\ne3,Smith,Iron,2026-01-02\n"
    rows = sightings_of(text, name="jobs.csv")
    assert [row.stated.posted_at for row in rows] == ["", "2026-01-01T00:00:00Z", "2026-01-02"]
    assert rows[0].notes == ("W-DATE: `30+ days ago` counts from an unknown day; date left open",)
    assert rows[0].raw == {"time_posted": "30+ days ago"}


def test_only_web_addresses_become_links() -> None:
    text = "title,description,url\nBaker,Bread,javascript:alert(1)\nCook,Soup,https://ovens.example/a b\nSmith,Iron,HTTPS://x.example\n"
    rows = sightings_of(text, name="jobs.csv")
    assert [row.url for row in rows] == ["", "", "HTTPS://x.example"]
    assert rows[0].raw == {"url": "javascript:alert(1)"}


def test_another_encoding_is_read_when_it_is_named() -> None:
    (found,) = example_sightings("semicolon.csv", ReadOptions(encoding="windows-1252"))
    assert (found.title, found.company) == ("Bäcker:in", "Öfen & Co")


def test_a_page_saved_under_the_name_of_a_csv_file_is_a_mismatch() -> None:
    with pytest.raises(TypeMismatchError, match="HTML, name says CSV"):
        rows_of("<!DOCTYPE html><html><body>title,text</body></html>", name="jobs.csv")


def test_the_same_row_has_the_same_hash_and_another_row_another() -> None:
    first, second, third = sightings_of("title,description\na,b\na,b\na,c\n", name="jobs.csv")
    assert first.raw_hash == second.raw_hash != third.raw_hash


def test_reading_examples_twice_gives_the_same() -> None:
    for name in ("jobspy.csv", "glassdoor_style.csv", "scam_format.csv"):
        assert example(name) == example(name)


@pytest.mark.parametrize("name", ["jobspy.csv", "glassdoor_style.csv", "scam_format.csv"])
def test_a_table_is_recognised_when_it_is_piped_in(name: str) -> None:
    piped = sightings_of((INTAKE / name).read_bytes())
    assert [(row.title, row.text) for row in piped] == [
        (row.title, row.text) for row in example_sightings(name)
    ]


def test_a_posting_with_commas_in_its_first_line_is_no_table() -> None:
    (found,) = sightings_of("Company, location and a title for life: baker\nBread, cake and more\n")
    assert found.source == "paste"
    (other,) = sightings_of("Baker, description below\nWe bake, you eat.\n")
    assert other.title == "Baker, description below"
