"""Importing again, across workspaces and from damaged files: nothing is overturned, doubled or crashed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from metier.testing import FixedClock, ToyEncoder
from metier.workspace import Workspace

NINE = datetime(2026, 5, 1, 9, tzinfo=UTC)
NURSE = "You care for patients on a surgical ward, plan shifts with colleagues and document treatment. " * 4


def workspace(folder: Path, clock: FixedClock | None = None) -> Workspace:
    return Workspace.create(folder, environment={}, clock=clock or FixedClock(NINE), encoder=ToyEncoder())


def labels_file(path: Path, *rows: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def stands(search: Workspace) -> str | None:
    decision = search.show(1).standing
    return None if decision is None else str(decision.label)


def test_the_same_file_again_does_not_overturn_what_was_decided_since(tmp_path: Path) -> None:
    file = labels_file(tmp_path / "l.jsonl", {"id": "a", "title": "Nurse", "text": NURSE, "label": "excited"})
    with workspace(tmp_path / "search") as search:
        search.import_labels(file)
        search.label(1, "passed")
        assert search.import_labels(file).n_decisions == 0
        assert stands(search) == "passed"
        search.undo()
        search.undo()
        assert search.import_labels(file).n_decisions == 0
        assert stands(search) is None


def test_two_rows_of_one_opening_with_two_labels_are_imported_once(tmp_path: Path) -> None:
    row = {"title": "Nurse", "company": "Elbe Clinic", "text": NURSE}
    file = labels_file(
        tmp_path / "l.jsonl", {"id": "a", **row, "label": "excited"}, {"id": "b", **row, "label": "passed"}
    )
    with workspace(tmp_path / "search") as search:
        assert [search.import_labels(file).n_decisions for _ in range(3)] == [2, 0, 0]


def exported(tmp_path: Path, name: str, moment: datetime, *labels: str) -> Path:
    """An export of a workspace in which the nurse's posting was decided."""
    clock = FixedClock(moment)
    with workspace(tmp_path / name, clock) as search:
        search.add_text(f"Nurse\n{NURSE}")
        for label in labels:
            clock.moment += timedelta(minutes=1)
            search.undo() if label == "undo" else search.label(1, label)
        search.screen()
        search.export(tmp_path / f"{name}.jsonl")
    return tmp_path / f"{name}.jsonl"


def test_an_older_history_from_elsewhere_does_not_override_a_newer_decision(tmp_path: Path) -> None:
    older = exported(tmp_path, "a", NINE, "maybe", "passed")
    clock = FixedClock(NINE + timedelta(hours=1))
    with workspace(tmp_path / "b", clock) as search:
        search.add_text(f"Nurse\n{NURSE}")
        search.label(1, "excited")
        report = search.import_labels(older)
        assert (report.n_decisions, report.n_decisions_older) == (0, 2)
        assert stands(search) == "excited"


def test_a_decision_undone_in_both_places_is_known(tmp_path: Path) -> None:
    file = exported(tmp_path, "a", NINE, "maybe")
    with workspace(tmp_path / "b", FixedClock(NINE + timedelta(minutes=9))) as search:
        search.import_labels(file)
        search.undo()
        with Workspace(tmp_path / "a", environment={}, encoder=ToyEncoder()) as first:
            first.undo()
            first.export(file, force=True)
        assert search.import_labels(file).postings.problems == []
        assert stands(search) is None


def test_two_exports_in_one_file_come_in_together(tmp_path: Path) -> None:
    first = exported(tmp_path, "a", NINE, "maybe", "undo", "passed")
    with workspace(tmp_path / "c") as other:
        other.add_text(f"Baker\n{NURSE.replace('patients', 'bread')}")
        other.label(1, "excited")
        other.undo()
        other.label(1, "maybe")
        other.screen()
        other.export(tmp_path / "c.jsonl")
    both = tmp_path / "both.jsonl"
    both.write_text(first.read_text() + (tmp_path / "c.jsonl").read_text())
    with workspace(tmp_path / "d") as search:
        report = search.import_labels(both)
        assert (len(report.postings.new), report.n_decisions, report.postings.problems) == (2, 6, [])
        assert {row.posting.title: str(row.decision.label) for row in search.list().rows if row.decision} == {
            "Nurse": "passed",
            "Baker": "maybe",
        }


def test_a_posting_that_was_folded_here_takes_the_decisions_of_its_export(tmp_path: Path) -> None:
    file = exported(tmp_path, "a", NINE, "excited")
    row = json.loads(file.read_text())
    with workspace(tmp_path / "b") as search:
        search.import_labels(file)
        row["id"] = "0123456789ab"  # elsewhere the same sighting became a posting of its own
        row["raw"]["metier"]["decisions"][0]["reason"] = "from elsewhere"
        labels_file(file, row)
        report = search.import_labels(file)
        assert (len(report.postings.new), report.n_decisions) == (0, 1)
        assert search.doctor().exit_code == 0


@pytest.mark.parametrize(
    "damage",
    [
        {
            "decisions": [
                {
                    "id": 1,
                    "label": None,
                    "decided_at": "2026-05-01T09:00:00+00:00",
                    "reason": "",
                    "occasion": "chosen",
                    "verdict_run": None,
                    "undoes": 77,
                }
            ]
        },
        {
            "decisions": [
                {
                    "id": 1,
                    "label": "maybe",
                    "decided_at": "2026-05-01T09:00:00+00:00",
                    "reason": "",
                    "occasion": "chosen",
                    "verdict_run": [1],
                    "undoes": None,
                }
            ]
        },
        {
            "decisions": [
                {
                    "id": 1,
                    "label": None,
                    "decided_at": "2026-05-01T09:00:00+00:00",
                    "reason": "",
                    "occasion": "chosen",
                    "verdict_run": None,
                    "undoes": None,
                }
            ]
        },
        {"decisions": "none"},
        {"sightings": [{"found_in": ["x"]}]},
        {"sightings": []},
        {"format": 99},
        {"verdicts": [{}]},
        {"posting": None},
    ],
)
def test_a_damaged_row_of_an_export_is_told_and_the_rest_goes_in(
    tmp_path: Path, damage: dict[str, object]
) -> None:
    file = exported(tmp_path, "a", NINE, "excited")
    row = json.loads(file.read_text())
    row["raw"]["metier"] |= damage
    labels_file(file, row, {"id": "x", "title": "Baker", "text": "You bake bread. " * 30, "label": "maybe"})
    with workspace(tmp_path / "b") as search:
        report = search.import_labels(file)
        assert [problem.code for problem in report.postings.problems] == ["E-ROW"]
        assert (len(report.postings.new), report.n_decisions) == (1, 1)


def test_a_wrong_kind_of_word_in_a_sighting_is_told(tmp_path: Path) -> None:
    file = exported(tmp_path, "a", NINE, "excited")
    row = json.loads(file.read_text())
    row["raw"]["metier"]["sightings"][0]["found_in"] = ["a list"]
    labels_file(file, row)
    with workspace(tmp_path / "b") as search:
        assert [problem.code for problem in search.import_labels(file).postings.problems] == ["E-ROW"]
