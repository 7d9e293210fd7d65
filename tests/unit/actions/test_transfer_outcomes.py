"""Outcomes travel with the labels file: nothing lost, nothing doubled, nothing of strangers taken unchecked."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from metier.domain.outcome import Outcome
from metier.testing import FixedClock, ToyEncoder
from metier.workspace import Workspace

NINE = datetime(2026, 5, 20, 9, tzinfo=UTC)
NURSE = "You care for patients on a surgical ward, plan shifts with colleagues and document treatment. " * 4


def workspace(folder: Path, moment: datetime = NINE) -> Workspace:
    return Workspace.create(folder, environment={}, clock=FixedClock(moment), encoder=ToyEncoder())


def told(search: Workspace) -> list[tuple[object, ...]]:
    """Every row without its number; what an undo takes back by its place."""
    rows = search.desk.outcomes.history()
    places = {row.id: place for place, row in enumerate(rows)}

    def plain(row: Outcome) -> tuple[object, ...]:
        undone = None if row.undoes is None else places[row.undoes]
        return (row.stage, row.at, row.noted_at, row.note, row.variant, undone)

    return [plain(row) for row in rows]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    with workspace(tmp_path / "first") as search:
        search.add_text(f"Nurse\n{NURSE}")
        book = search.outcomes
        book.note(1, "applied", on="2026-05-02", variant="short letter")
        book.note(1, "interview", on="2026-05-09", words="by phone, “nice” people")
        book.note(1, "rejected", on="2026-05-12")
        book.undo(1)
        search.export(tmp_path / "out.jsonl")
    return tmp_path / "out.jsonl"


def test_nothing_is_lost_and_the_same_file_again_adds_nothing(file: Path, tmp_path: Path) -> None:
    with workspace(tmp_path / "first2") as other, Workspace(tmp_path / "first", environment={}) as search:
        report = other.import_labels(file)
        assert (report.n_outcomes, report.n_outcomes_known) == (4, 0)
        assert told(other) == told(search)
        again = other.import_labels(file)
        assert (again.n_outcomes, again.n_outcomes_known) == (0, 4)
        assert told(other) == told(search)
        other.export(tmp_path / "back.jsonl")
    assert [json.loads(line)["raw"]["metier"]["outcomes"] for line in file.read_text().splitlines()] == [
        json.loads(line)["raw"]["metier"]["outcomes"]
        for line in (tmp_path / "back.jsonl").read_text().splitlines()
    ]


def test_what_was_noted_last_stands_wherever_it_was_noted(file: Path, tmp_path: Path) -> None:
    with workspace(tmp_path / "later", NINE + timedelta(days=1)) as other:
        other.add_text(f"Nurse\n{NURSE}")
        other.outcomes.note(1, "applied", on="2026-05-03", variant="long letter")
        other.import_labels(file)
        application = other.show(1).application
        assert application is not None
        assert (str(application.applied_on), application.variant) == ("2026-05-03", "long letter")
        assert application.stage == "interview"


def test_a_file_of_an_earlier_version_has_none(file: Path, tmp_path: Path) -> None:
    row = json.loads(file.read_text())
    del row["raw"]["metier"]["outcomes"]
    file.write_text(json.dumps(row) + "\n")
    with workspace(tmp_path / "other") as other:
        assert other.import_labels(file).n_outcomes == 0
        assert other.count().n_postings == 1


def put(name: str, value: object, *, at: int = 0) -> Callable[[list[dict[str, Any]]], object]:
    return lambda rows: rows[at].update({name: value})


@pytest.mark.parametrize(
    "spoil",
    [
        put("stage", "promoted"),
        put("stage", 3),
        put("at", "2026-13-01"),
        put("at", "0001-01-01"),
        put("at", "2027-01-01"),
        put("noted_at", "soon"),
        put("noted_at", "2031-05-02T09:00:00+00:00"),
        put("note", 7),
        put("note", "x" * 5000),
        put("variant", None),
        put("variant", "x" * 200),
        put("id", float("1e300")),
        put("id", "1"),
        put("undoes", 99, at=3),
        put("undoes", None, at=3),
        put("undoes", 1),
        lambda rows: rows.append(dict(rows[3], id=9)),
        lambda rows: rows[0].pop("variant"),
        lambda rows: rows.__setitem__(0, "applied"),
    ],
)
def test_what_metier_never_writes_is_told_and_nothing_of_the_row_goes_in(
    file: Path, tmp_path: Path, spoil: Callable[[list[dict[str, Any]]], object]
) -> None:
    row = json.loads(file.read_text())
    spoil(row["raw"]["metier"]["outcomes"])
    file.write_text(json.dumps(row) + "\n")
    with workspace(tmp_path / "other") as other:
        report = other.import_labels(file)
        assert [problem.code for problem in report.postings.problems] == ["E-ROW"]
        assert told(other) == []
        assert other.count().n_postings == 0


def test_a_backup_counts_them_and_brings_them_back(file: Path, tmp_path: Path) -> None:
    assert file.exists()
    with Workspace(tmp_path / "first", environment={}) as search:
        report = search.backup(tmp_path / "b.zip")
        before = told(search)
    assert report.counts["outcome"] == 4
    Workspace.restore(tmp_path / "b.zip", tmp_path / "back")
    with Workspace(tmp_path / "back", environment={}) as search:
        assert told(search) == before
