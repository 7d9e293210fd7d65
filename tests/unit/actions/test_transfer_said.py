"""What a base model said comes back from our own export as it was, and from a forged one as nothing that could mislead."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from metier.domain.verdict import Said
from metier.testing import FixedClock, KeywordModel, ToyEncoder
from metier.testing.base_model import base_model
from metier.workspace import Workspace

TEXT = "You bake bread at night in a small bakery."


def workspace(folder: Path) -> Workspace:
    given = base_model(KeywordModel(liked=["bread"]), in_flight=1)
    return Workspace.create(
        folder, encoder=ToyEncoder(), clock=FixedClock(), environment={}, base_model=given
    )


@pytest.fixture
def exported(tmp_path: Path) -> dict[str, Any]:
    """The one row of an export of a workspace in which a base model judged one posting."""
    with workspace(tmp_path / "theirs") as search:
        search.add_text(json.dumps({"title": "Baker", "text": TEXT}), name="jobs.jsonl")
        search.screen(screener="prompted")
        search.export(tmp_path / "export.jsonl")
    row: dict[str, Any] = json.loads((tmp_path / "export.jsonl").read_text(encoding="utf-8"))
    return row


@pytest.fixture
def search(tmp_path: Path) -> Iterator[Workspace]:
    with workspace(tmp_path / "ours") as made:
        yield made


def taken_in(search: Workspace, row: dict[str, Any]) -> Said | None:
    """What a base model is known to have said after the row was taken in; None where the row is a problem."""
    file = search.folder / "labels.jsonl"
    file.write_text(json.dumps(row), encoding="utf-8")
    report = search.import_labels(file)
    assert [problem.code for problem in report.postings.problems] == ["E-ROW"] * (not report.n_verdicts)
    return search.show(1).verdicts[-1][0].said if report.n_verdicts else None


def test_our_own_export_comes_back_as_it_was(search: Workspace, exported: dict[str, Any]) -> None:
    written = exported["raw"]["metier"]["verdicts"][0]["said"]

    said = taken_in(search, exported)

    assert said is not None
    assert said.quotes
    assert json.loads(said.to_json()) == written


def test_words_that_stand_in_no_posting_and_addresses_do_not_come_in(
    search: Workspace, exported: dict[str, Any]
) -> None:
    said = exported["raw"]["metier"]["verdicts"][0]["said"]
    said["note"] = "\x1b[31mSee <b>https://evil.example/x</b> " * 20
    said["quotes"] = [{"part": "text", "start": 0, "end": 10**9, "words": "pays a million"}]
    said["flagged"] = ["never written"]

    kept = taken_in(search, exported)

    assert kept is not None
    assert (kept.quotes, kept.flagged) == ((), ())
    assert len(kept.note) <= 200
    assert kept.note.isprintable()
    assert "evil" not in kept.note


def _share(verdict: dict[str, Any]) -> None:
    verdict["said"]["raw"] = [5, -3, -1]


def _word(verdict: dict[str, Any]) -> None:
    verdict["said"]["raw"] = ["x", 1, 0]


def _second(verdict: dict[str, Any]) -> None:
    verdict["said"]["without_flagged"] = "abc"


def _code(verdict: dict[str, Any]) -> None:
    verdict["said"]["reasons"] = [["pay_good"]]


def _name(verdict: dict[str, Any]) -> None:
    verdict["said"]["model"] = "m" * 10_000


def _flag(verdict: dict[str, Any]) -> None:
    verdict["said"]["addresses_ai"] = "no"


def _together(verdict: dict[str, Any]) -> None:
    verdict["said"]["together"] = -5


def _shares_of_the_verdict(verdict: dict[str, Any]) -> None:
    verdict["p"] = [0.9, 0.9, 0.9]


def _score(verdict: dict[str, Any]) -> None:
    verdict["score"] = "inf"


@pytest.mark.parametrize(
    "damage",
    [_share, _word, _second, _code, _name, _flag, _together, _shares_of_the_verdict, _score],
)
def test_what_metier_never_writes_is_a_damaged_row(
    search: Workspace, exported: dict[str, Any], damage: Callable[[dict[str, Any]], None]
) -> None:
    damage(exported["raw"]["metier"]["verdicts"][0])

    assert taken_in(search, exported) is None
