from __future__ import annotations

import json

import pytest
from tests.unit.sources.helpers import example, example_sightings, rows_of, sightings_of

from metier.domain.posting import RowProblem, Sighting
from metier.errors import FileEmptyError, JsonError, JsonLimitError, ShapeError
from metier.sources import ReadOptions

BAKER = '{"title": "Baker", "text": "Bread"}'
COOK = '{"title": "Cook", "text": "Soup"}'


@pytest.mark.parametrize(
    ("text", "source"),
    [
        (f"[{BAKER}, {COOK}]", "file:json"),
        (f'{{"results": [{BAKER}, {COOK}], "total": 2}}', "file:json"),
        (f"{BAKER}\n{COOK}\n", "file:jsonl"),
        (f"\ufeff{BAKER}\r\n\r\n{COOK}", "file:jsonl"),
    ],
)
@pytest.mark.parametrize("name", ["-", "jobs.json", "jobs.jsonl"])
def test_arrays_envelopes_and_lines_are_told_apart_by_their_content(
    text: str, source: str, name: str
) -> None:
    rows = sightings_of(text, name=name)
    assert [(row.title, row.text, row.source) for row in rows] == [
        ("Baker", "Bread", source),
        ("Cook", "Soup", source),
    ]


def test_one_object_may_stand_on_one_line_or_on_many() -> None:
    for text in (BAKER, json.dumps(json.loads(BAKER), indent=2)):
        for name in ("-", "job.json", "job.jsonl"):
            (found,) = sightings_of(text, name=name)
            assert found.title == "Baker"


def test_a_bad_line_is_one_bad_row_with_its_line() -> None:
    rows = rows_of(f'{BAKER}\n{{"title": "Cut\n{COOK}\n["x"]\n', name="jobs.jsonl")
    assert [getattr(row, "where", "") for row in rows] == [
        "jobs.jsonl line 1",
        "line 2",
        "jobs.jsonl line 3",
        "line 4",
    ]
    assert [getattr(row, "code", "") for row in rows] == ["", "E-JSON", "", "E-SHAPE"]
    assert isinstance(rows[1], RowProblem)
    assert "ends inside a string" in rows[1].message


def test_a_cut_file_names_line_and_column() -> None:
    with pytest.raises(JsonError) as caught:
        rows_of(f'[\n{BAKER},\n{{"title": "Co', name="jobs.json")
    assert caught.value.details == {"line": 3, "column": 11}
    assert "ends inside a string" in caught.value.message


@pytest.mark.parametrize(
    "value",
    [
        "NaN",
        "-Infinity",
        "1e400",
        "1" + "0" * 400,
        '{"a": 1, "a": 2}',
        "[" * 70 + "]" * 70,
        "[" * 5_000 + "]" * 5_000,
        "[" * 100_000,
    ],
)
def test_json_beyond_the_limits_is_refused_with_its_line(value: str) -> None:
    with pytest.raises(JsonLimitError) as caught:
        rows_of(f'[\n{BAKER},\n{{"title": "x", "text": "{{[{{[", "extra": {value}}}]', name="jobs.json")
    assert caught.value.details == {"line": 3}
    (problem, _) = rows_of(f'{{"title": "x", "extra": {value}}}\n{BAKER}', name="jobs.jsonl")
    assert isinstance(problem, RowProblem)
    assert (problem.code, problem.where) == ("E-JSON-LIMIT", "line 1")


def test_brackets_within_texts_are_no_depth() -> None:
    (found,) = sightings_of(json.dumps({"title": "Baker", "text": "[{" * 500 + '\\"'}), name="job.json")
    assert found.text.startswith("[{[{")


def test_half_characters_and_nuls_in_escapes_are_replaced() -> None:
    (found,) = sightings_of(
        '{"title": "Ba\\u0000ker", "text": "\\ud83d and \\ud83d\\ude00", "x": {"\\udc00": "\\udc00"}}',
        name="job.json",
    )
    assert (found.title, found.text) == ("Baker", "\ufffd and \U0001f600")
    json.dumps(dict(found.raw), ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("text", "got"),
    [
        ('["a", "b"]', "item 1 is a string"),
        ("[[]]", "item 1 is an array"),
        ('{"colour": "red"}', "without a title"),
        (f'{{"jobs": [{BAKER}], "data": [{COOK}]}}', "2 lists"),
    ],
)
def test_json_of_another_shape_is_refused_in_words(text: str, got: str) -> None:
    with pytest.raises(ShapeError, match=got):
        rows_of(text, name="jobs.json")


def test_an_array_without_items_is_an_empty_file() -> None:
    with pytest.raises(FileEmptyError):
        rows_of("[]", name="jobs.json")


def test_strings_among_objects_are_bad_rows() -> None:
    rows = rows_of(f'[{BAKER}, "legal notice", {{}}, {COOK}]', name="jobs.json")
    assert [getattr(row, "code", "fine") for row in rows] == ["fine", "E-SHAPE", "fine"]


def test_a_title_or_text_of_the_wrong_kind_is_a_problem_that_names_the_field() -> None:
    rows = rows_of(
        '[{"title": ["x"], "text": "t"}, {"title": "x", "text": 5}, {"title": "Job", "text": ["a", "b"]}]',
        name="jobs.json",
    )
    assert [(getattr(row, "code", ""), getattr(row, "field", "")) for row in rows[:2]] == [
        ("E-ROW", "title"),
        ("E-ROW", "text"),
    ]
    assert isinstance(rows[2], Sighting)
    assert rows[2].text == "- a\n- b"


def test_an_answer_of_a_job_board_is_read_through_its_nested_names() -> None:
    engineer, designer = example_sightings("board.json")
    assert (engineer.company, engineer.place, engineer.url) == (
        "Acme AG",
        "Remote, Germany",
        "https://jobs.example/501",
    )
    assert (engineer.source_id, engineer.requisition_id) == ("501", "R-9")
    assert (engineer.stated.pay_min, engineer.stated.pay_max, engineer.stated.pay_currency) == (
        "60000",
        "70000",
        "EUR",
    )
    assert "<" not in engineer.text
    assert "&lt;" not in engineer.text
    assert "Build services." in engineer.text
    assert (designer.text, designer.raw) == ("Draw.", {})


def test_a_json_resume_job_document_is_read() -> None:
    (found,) = example_sightings("json_resume_job.json")
    assert (found.title, found.company, found.place) == (
        "Web Developer",
        "Havel Web",
        "Potsdam, Brandenburg, DE",
    )
    assert (
        found.stated.work_mode,
        found.stated.employment_type,
        found.stated.pay,
        found.stated.posted_at,
    ) == ("remote", "Full-time", "50000", "2026-02-14")
    assert found.text == "Build pages for rowers.\n\n- Write HTML\n- Answer the club\n\n- CSS"
    assert "skills" in found.raw


def test_text_is_the_title_only_where_nothing_else_is() -> None:
    (found,) = sightings_of(
        '{"text": "Backend developer", "description": "Build", "hostedUrl": "https://jobs.example/1"}',
        name="job.json",
    )
    assert (found.title, found.text, found.url) == ("Backend developer", "Build", "https://jobs.example/1")


def test_a_list_around_which_the_employer_has_a_name_is_an_envelope() -> None:
    (found,) = sightings_of(
        f'{{"name": "Acme", "description": "We bake", "jobs": [{BAKER}]}}', name="jobs.json"
    )
    assert found.title == "Baker"


def test_the_labels_file_brings_decisions_reasons_and_times() -> None:
    first, second, third, fourth = example("labels.jsonl")
    assert isinstance(first, Sighting)
    assert (first.label, first.label_reason, first.decided_at) == (
        "excited",
        "good tools",
        "2026-04-01T08:00:00+00:00",
    )
    assert (first.source, first.source_id, first.raw) == (
        "greenhouse",
        "a1",
        {"team": "water", "group": "g1"},
    )
    assert first.order == 1
    assert isinstance(second, Sighting)
    assert (second.label, second.text, second.source) == ("passed", "Sales lead", "file:jsonl")
    assert isinstance(third, Sighting)
    assert (third.label, third.title) == ("", "Welder wanted")
    assert third.notes[0].startswith("W-TITLE")
    assert isinstance(fourth, RowProblem)
    assert (fourth.code, fourth.field, fourth.where, fourth.exit_code) == (
        "E-LABEL-VALUE",
        "label",
        "line 4",
        2,
    )


def test_a_time_of_decision_that_is_none_is_a_problem() -> None:
    (problem,) = rows_of(
        '{"title": "a", "text": "b", "label": "maybe", "decided_at": "yesterday"}', name="l.jsonl"
    )
    assert isinstance(problem, RowProblem)
    assert (problem.code, problem.field) == ("E-ROW", "decided_at")


def test_a_labels_file_without_label_leaves_its_other_columns_alone() -> None:
    (found,) = sightings_of(
        '{"title": "a", "text": "b", "label": null, "status": "passed", "reason": "x"}', name="l.jsonl"
    )
    assert (found.label, found.label_reason, found.raw) == ("", "", {"status": "passed", "reason": "x"})


def test_labels_of_another_name_need_the_persons_table() -> None:
    text = '{"title": "a", "description": "b", "interest": true}'
    assert sightings_of(text, name="l.jsonl")[0].label == ""
    assert (
        sightings_of(text, name="l.jsonl", options=ReadOptions(label_map={"True": "excited"}))[0].label
        == "excited"
    )
