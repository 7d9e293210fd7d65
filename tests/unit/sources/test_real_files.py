from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pytest

from metier.domain.posting import RowProblem, Sighting
from metier.sources import ReadOptions, read

pytestmark = pytest.mark.data

TABLES = [
    "glassdoor_jobs.csv",
    "DataAnalyst.csv",
    "DataScientist.csv",
    "cal_da_500.csv",
    "cal_ds_500.csv",
    "jobspy_hour_1.csv",
    "jobspy_hour_2.csv",
]


@pytest.mark.parametrize("name", TABLES)
def test_every_row_of_a_real_table_is_taken_in_and_its_unknown_columns_are_kept(
    name: str, data_dir: Path
) -> None:
    with (data_dir / "postings" / name).open(encoding="utf-8", newline="") as stream:
        table = [
            row for row in csv.DictReader(stream) if any(value for column, value in row.items() if column)
        ]
    found = list(read(data_dir / "postings" / name, ReadOptions()))
    assert [row for row in found if isinstance(row, RowProblem)] == []
    sightings = [row for row in found if isinstance(row, Sighting)]
    titles = [row.get("title") or row.get("Job Title") or "" for row in table]
    assert [row.title for row in sightings] == [" ".join(title.split()) for title in titles]
    unknown = {"industry", "functions", "Industry", "Headquarters", "company_industry"} & set(table[0])
    for row, given in zip(sightings, table, strict=True):
        assert all(row.raw.get(column, "") == given[column] for column in unknown)


def test_the_names_of_a_glassdoor_table_hold_no_rating_and_its_pay_is_an_estimate(data_dir: Path) -> None:
    found = [
        row
        for row in read(data_dir / "postings" / "glassdoor_jobs.csv", ReadOptions())
        if isinstance(row, Sighting)
    ]
    assert not [row for row in found if row.company[-2:-1] == "." and row.company[-1:].isdigit()]
    paid = [row for row in found if row.stated.pay]
    assert 0.7 < len(paid) / len(found) < 0.85  # 22 % have none
    assert sum(row.stated.pay_is_estimate for row in paid) / len(paid) > 0.9


@pytest.mark.parametrize("name", ["jobspy_hour_1.csv", "jobspy_hour_2.csv"])
def test_texts_of_jobspy_hold_no_escapes_and_no_guess_becomes_a_work_mode(name: str, data_dir: Path) -> None:
    found = [row for row in read(data_dir / "postings" / name, ReadOptions()) if isinstance(row, Sighting)]
    assert {row.source for row in found} == {"linkedin"}
    assert all(row.source_id.isdigit() and row.url.endswith(row.source_id) for row in found)
    assert not [row for row in found if "\\" in row.text or "**" in row.text]
    assert {row.stated.work_mode for row in found} == {""}


@pytest.mark.parametrize(
    "name", ["hn_interest.jsonl", "triage_NSAIDS.jsonl.gz", "triage_Antihistamines.jsonl.gz"]
)
def test_every_label_of_a_real_labels_file_arrives(name: str, data_dir: Path) -> None:
    path = data_dir / "labelled" / name
    given = gzip.decompress(path.read_bytes()) if name.endswith(".gz") else path.read_bytes()
    items = [json.loads(line) for line in given.decode().split("\n") if line]
    found = [row for row in read(path, ReadOptions()) if isinstance(row, Sighting)]
    assert [(row.source_id, row.label, row.order, row.raw["group"]) for row in found if row.label] == [
        (item["id"], item["label"], item["order"], item["group"]) for item in items if item["label"]
    ]
    assert all(row.text for row in found)


@pytest.mark.slow
def test_six_thousand_packed_postings_are_read_within_the_usual_limit(data_dir: Path) -> None:
    n_rows = sum(
        1
        for row in read(data_dir / "postings" / "linkedin_stream.jsonl.gz", ReadOptions())
        if isinstance(row, Sighting)
    )
    assert n_rows == 6_000
