"""Training data out of hostile postings and real labels: every posting stays inside its JSON string, in every form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from metier.prompts.control_tokens import control_token
from metier.testing import FixedClock, ToyEncoder
from metier.training.dataset.forms import Form, read_back
from metier.training.dataset.rows import RowKind
from metier.workspace import Workspace
from metier.workspace.training_data import ExportOptions

pytestmark = pytest.mark.data


@pytest.fixture
def search(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "ws", encoder=ToyEncoder(), clock=FixedClock(), environment={})


def test_carriers_of_orders_stay_data(search: Workspace, data_dir: Path, tmp_path: Path) -> None:
    lines = (data_dir / "injections" / "carrier_cases.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line) for line in lines[::4]]
    lines = (data_dir / "injections" / "injections.jsonl").read_text(encoding="utf-8").splitlines()
    cases += [json.loads(line) for line in lines]
    rows = [
        {
            "id": f"c{place}",
            "title": case.get("title") or f"Engineer {place}",
            "text": f"Firm {place} seeks an engineer.\n\n{case['text']}\n\nApply by letter {place}.",
            "label": ("excited", "passed")[place % 2],
            "reason": case["text"][:500] if place % 3 == 0 else "",
            "order": place,
        }
        for place, case in enumerate(cases)
    ]
    file = tmp_path / "labels.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    with search:
        search.import_labels(file)
        for form in Form:
            report = search.training_data.export(RowKind.SCREENING, form, tmp_path / f"{form.value}.jsonl")
            content = report.files[0].file.read_bytes()
            said = read_back(content, form)
            assert len(said) == report.n_rows > 0.9 * len(rows)
            if form is Form.CSV:
                continue
            assert len(content.decode("ascii").splitlines()) == report.n_rows
            for one in said:
                assert not control_token(one.data)
                assert not control_token(one.answer)
                assert set(json.loads(one.data)) <= {"title", "company", "place", "pay", "text"}
                assert json.loads(one.answer)["label"] in {"excited", "passed"}


def test_real_labels_are_split_by_time(search: Workspace, data_dir: Path, tmp_path: Path) -> None:
    with search:
        search.import_labels(data_dir / "labelled" / "hn_interest.jsonl")
        report = search.training_data.export(
            RowKind.SCREENING, Form.CHAT, tmp_path / "taste.jsonl", ExportOptions(split=True)
        )
    train, validation, _ = report.files
    assert train.n_rows + validation.n_rows + report.n_repeating == report.n_rows > 580
    assert 0.1 < validation.n_rows / report.n_rows < 0.4
    assert not any("one side of the split" in words for words in report.missing)
