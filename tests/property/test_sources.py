"""Laws of the readers: no bytes crash them, nothing is lost silently, and reading is repeatable."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from metier.domain.posting import RowProblem, Sighting
from metier.errors import MetierError
from metier.sources import ReadOptions, read_text
from metier.sources.csv_rows import Dialect, rows

INTAKE = Path(__file__).parents[1] / "data" / "intake"

NAMES = st.sampled_from(
    [
        "-",
        "a.csv",
        "a.tsv",
        "a.json",
        "a.jsonl",
        "a.html",
        "a.htm",
        "a.txt",
        "a.md",
        "a.gz",
        "a.csv.gz",
        "a",
        "a.xml",
        "a.pdf",
    ]
)
ENCODINGS = st.sampled_from(
    [
        "",
        "",
        "",
        "utf-8",
        "latin-1",
        "utf-16",
        "shift_jis",
        "utf-7",
        "unicode_escape",
        "idna",
        "punycode",
        "cp037",
        "hex",
    ]
)
OPTIONS = st.builds(
    ReadOptions,
    encoding=ENCODINGS,
    title=st.sampled_from(["", "Baker"]),
    label_map=st.sampled_from([{}, {"1": "excited", "no": "passed"}]),
    columns=st.sampled_from([{}, {}, {"title": "a"}, {"text": "Job Description"}, {"label": "rating"}]),
    max_bytes=st.sampled_from([50, 5_000, 10_000_000]),
)
EXAMPLES = {path.name: path.read_bytes() for path in sorted(INTAKE.iterdir())}
FRAGMENTS = st.sampled_from(
    [
        b'"',
        b"\\",
        b",",
        b";",
        b"\t",
        b"\n",
        b"\r",
        b"\0",
        b"{",
        b"}",
        b"[",
        b"]",
        b":",
        b"<",
        b">",
        b"</script>",
        b"<!--",
        b"&lt;",
        b"\xff",
        b"\xc3",
        b"\xed\xa0\x80",
        b'{"@type":"JobPosting","title":"x"}',
        b"NaN",
        b"1e999",
        b"null",
        b"\\ud800",
        b"\xe2\x80\xa8",
        b"-1",
        b'"label":"x"',
        b'<script type="application/ld+json">',
    ]
)


def outcome(name: str, data: bytes, options: ReadOptions) -> list[Sighting | RowProblem] | str:
    """Rows, or the code of a failure a person can be told about; any other exception fails the test."""
    try:
        found = list(read_text(name, data, options))
    except MetierError as error:
        return error.code if error.message else ""
    for row in found:
        assert row.where
        assert row.code.startswith("E-") if isinstance(row, RowProblem) else row.title
        repr(row).encode()  # what cannot be encoded cannot be stored
    return found


@settings(deadline=None)  # shared machines stall now and then
@given(NAMES, st.binary(max_size=400), OPTIONS)
@example("a.csv", b"title,text\n\x1f\x8b,", ReadOptions())
@example("-", b"\x1f\x8b\x08\x00", ReadOptions())
@example("-", b"+AAA-title", ReadOptions(encoding="utf-7"))
def test_no_bytes_crash_a_reader(name: str, data: bytes, options: ReadOptions) -> None:
    outcome(name, data, options)


@settings(deadline=None)  # shared machines stall now and then
@given(NAMES, st.text(max_size=300), OPTIONS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "latin-1"]))
def test_no_text_crashes_a_reader(name: str, text: str, options: ReadOptions, encoding: str) -> None:
    outcome(name, text.encode(encoding, "ignore"), options)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(EXAMPLES)),
    st.lists(
        st.tuples(st.integers(0, 4_000), st.integers(0, 40), FRAGMENTS | st.binary(max_size=4)),
        min_size=1,
        max_size=6,
    ),
    st.booleans(),
    NAMES | st.none(),
)
def test_valid_files_with_damage_give_rows_problems_or_one_clear_failure(
    example_name: str, edits: list[tuple[int, int, bytes]], packed: bool, name: str | None
) -> None:
    data = EXAMPLES[example_name]
    for at, length, new in edits:
        place = at % (len(data) + 1)
        data = data[:place] + new + data[place + length :]
    outcome(name or example_name, gzip.compress(data, mtime=0) if packed else data, ReadOptions())


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats() | st.text(max_size=20),
    lambda children: (
        st.lists(children, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "title",
                    "text",
                    "label",
                    "company",
                    "location",
                    "name",
                    "salary",
                    "min",
                    "raw",
                    "url",
                    "jobs",
                    "@type",
                    "@graph",
                    "id",
                    "remote",
                    "datePosted",
                ]
            )
            | st.text(max_size=5),
            children,
            max_size=6,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=300, deadline=None)
@given(JSON_VALUES, st.sampled_from(["a.json", "a.jsonl", "-"]), OPTIONS)
def test_no_json_value_crashes_a_reader(value: object, name: str, options: ReadOptions) -> None:
    outcome(name, json.dumps(value).encode(), options)


FIELDS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\\"), max_size=12)


@settings(deadline=None)  # shared machines stall now and then
@given(st.lists(st.lists(FIELDS, min_size=3, max_size=3), min_size=1, max_size=8), st.sampled_from(",;\t|"))
def test_what_the_standard_library_writes_as_csv_is_read_back(table: list[list[str]], delimiter: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(table)
    found = list(rows(io.StringIO(out.getvalue(), newline=""), Dialect(delimiter)))
    assert [row.fields for row in found] == table
    assert found[0].line == 1


@settings(deadline=None)  # shared machines stall now and then
@given(st.text(st.sampled_from('ab",;\n\r '), max_size=60))
def test_every_line_of_a_csv_file_is_accounted_for_once(text: str) -> None:
    found = list(rows(io.StringIO(text, newline=""), Dialect()))
    lines = [row.line for row in found]
    assert lines == sorted(set(lines))
    assert all(1 <= line <= text.count("\n") + text.count("\r") + 1 for line in lines)
    first_of_rows = {row.line for row in found}
    for number, line in enumerate(io.StringIO(text, newline=""), start=1):
        if '"' not in text and line.strip():
            assert number in first_of_rows


@settings(deadline=None)  # shared machines stall now and then
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "title": st.sampled_from(["Baker", "", "x" * 300]),
                "text": st.none() | st.text(max_size=20),
                "label": st.sampled_from([None, "excited", "maybe", "passed", "liked", 3]),
            }
        ),
        min_size=1,
        max_size=6,
    )
)
def test_every_line_of_a_labels_file_becomes_one_sighting_or_one_problem(
    items: list[dict[str, object]],
) -> None:
    data = "\n".join(json.dumps(item) for item in items).encode()
    found = outcome("labels.jsonl", data, ReadOptions())
    says_something = [item for item in items if any(value not in (None, "") for value in item.values())]
    if isinstance(found, str):
        pytest.fail(f"a labels file was refused: {found}")
    assert len(found) <= len(items)
    assert len(found) >= len([item for item in says_something if item["title"] == "Baker"])


@settings(deadline=None)  # shared machines stall now and then
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "title": st.text(min_size=1, max_size=9),
                "text": st.text(max_size=40),
                "company": st.text(max_size=9),
            }
        ),
        min_size=1,
        max_size=5,
    )
)
def test_the_same_postings_read_the_same_from_json_lines_and_from_an_array(
    items: list[dict[str, str]],
) -> None:
    as_lines = outcome(
        "a.jsonl", ("\n".join(json.dumps(item) for item in items) + "\n{}\n").encode(), ReadOptions()
    )
    as_array = outcome("a.json", json.dumps(items).encode(), ReadOptions())

    def plain(found: list[Sighting | RowProblem] | str) -> object:
        return (
            [
                (getattr(row, "title", None), getattr(row, "text", None), getattr(row, "company", None))
                for row in found
            ]
            if isinstance(found, list)
            else found
        )

    assert plain(as_lines) == plain(as_array)


@settings(deadline=None)  # shared machines stall now and then
@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60),
    st.sampled_from(["R&amp;D **lead**", "Baker \\-"]),
)
def test_what_metier_exported_is_read_back_word_for_word(text: str, title: str) -> None:
    item = {
        "id": "a",
        "title": title,
        "company": "A  &amp; B",
        "location": None,
        "text": text,
        "label": None,
        "raw": {"metier": {"format": 1}},
    }
    found = outcome("export.jsonl", (json.dumps(item) + "\n" + json.dumps(item)).encode(), ReadOptions())
    assert isinstance(found, list)
    for row in found:
        assert isinstance(row, Sighting)
        assert (row.title, row.company, row.text) == (title, "A  &amp; B", text)
        assert row.raw["metier"] == {"format": 1}
