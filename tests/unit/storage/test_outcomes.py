"""The table of outcomes: what went in comes out, and nothing in it changes."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from metier.domain.outcome import Stage
from metier.testing import FixedClock, ToyEncoder
from metier.workspace import Workspace

AT = datetime(2026, 5, 2, 9, 30, 1, 250, tzinfo=timezone(timedelta(hours=2)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Workspace.create(
        tmp_path / "ws", environment={}, encoder=ToyEncoder(), clock=FixedClock()
    ) as search:
        search.add_text("Cook\nYou cook for 300 students.")
        store, cook = search.desk.outcomes, search.posting(1).id
        first = store.append(cook, Stage.APPLIED, at=date(2026, 5, 1), noted_at=AT, note="é", variant="v 1")
        undo = store.append(cook, None, at=first.at, noted_at=AT.astimezone(UTC), undoes=first.id)
        assert store.history() == store.of(cook) == [first, undo]
    return tmp_path / "ws"


@pytest.mark.parametrize(
    "statement",
    [
        "update outcome set note = ''",
        "delete from outcome",
        "insert into outcome (posting, stage, happened_on, noted_at, note, variant) values (1, 'promoted', '', '', '', '')",
        "insert into outcome (posting, stage, happened_on, noted_at, note, variant) values (1, null, '', '', '', '')",
        "insert into outcome (posting, happened_on, noted_at, note, variant, undoes) values (1, '', '', '', '', 1)",
        "insert into outcome (posting, stage, happened_on, noted_at, note, variant) values (7, 'applied', '', '', '', '')",
    ],
)
def test_the_store_itself_refuses_what_would_rewrite_history(folder: Path, statement: str) -> None:
    db = sqlite3.connect(folder / "metier.db")
    db.execute("pragma foreign_keys=on")
    with pytest.raises(sqlite3.IntegrityError):
        db.execute(statement)
    db.close()


def test_a_posting_that_is_not_here_has_none(folder: Path) -> None:
    with Workspace(folder, environment={}) as search, pytest.raises(sqlite3.IntegrityError):
        search.desk.outcomes.append("0" * 12, Stage.APPLIED, at=date(2026, 5, 1), noted_at=AT)  # type: ignore[arg-type]  # any id will do
