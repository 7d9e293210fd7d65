"""The envelope: eight keys, money as text, times with offset, nothing that JSON does not know."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from metier.cli.envelope import KEYS, Ended, envelope, failure, plain
from metier.domain.decision import Label
from metier.errors import ExitCode, JsonError
from metier.testing import posting


@dataclass(frozen=True)
class Report:
    cost: Decimal
    at: datetime
    by_label: dict[Label, int]
    file: Path
    share: float


def test_a_report_becomes_plain_values() -> None:
    report = Report(
        Decimal("0.10"), datetime(2026, 5, 1, tzinfo=UTC), {Label.MAYBE: 2}, Path("a/b"), float("nan")
    )

    assert plain(report) == {
        "cost": "0.10",
        "at": "2026-05-01T00:00:00+00:00",
        "by_label": {"maybe": 2},
        "file": "a/b",
        "share": None,
    }


def test_a_posting_leaves_its_text_at_home_unless_asked() -> None:
    short, full = plain(posting("Cook", "You cook.")), plain(posting("Cook", "You cook."), full=True)

    assert isinstance(short, dict)
    assert isinstance(full, dict)
    assert "text" not in short
    assert full["text"] == "You cook."
    assert short["title"] == "Cook"
    assert isinstance(short["facts"], dict)


def test_what_no_json_can_hold_is_a_programming_mistake() -> None:
    with pytest.raises(TypeError):
        plain(object())


def test_success_partial_and_failure_have_the_same_keys() -> None:
    good = json.loads(envelope("add", Ended({"n": 1})))
    partial = json.loads(envelope("add", Ended({"n": 1}, exit_code=ExitCode.PARTIAL, problems=["x"])))
    failed = json.loads(failure("add", JsonError("a.json", line=2, column=3, what="odd")))

    assert tuple(good) == tuple(partial) == tuple(failed) == KEYS
    assert (good["ok"], partial["ok"], failed["ok"]) == (True, False, False)
    assert (partial["exit_code"], failed["exit_code"]) == (4, 3)
    assert failed["error"]["details"] == {"line": 2, "column": 3}
    assert failed["error"]["type"] == "JsonError"
