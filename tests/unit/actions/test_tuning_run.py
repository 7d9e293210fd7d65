"""What is told of a run while it works, and that a method which only refuses costs nothing."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from pathlib import Path

import pytest

from metier.actions.finetuning.run import Meters, Nowhere, Work, carry_out
from metier.errors import CannotTrainError
from metier.storage.run_folder import RunFolders, running
from metier.testing.pieces import PiecewiseMethod
from metier.training.dataset.rows import RowKind, RowSet
from metier.training.method import Foreseen, Method, Task, Trained
from metier.training.registry.card import Card
from metier.training.runs import RunRecord, RunStanding, RunState, key_of

AT = datetime(2026, 11, 30, tzinfo=UTC)
TASK = Task(RowKind.SCREENING, RowSet(RowKind.SCREENING))


def never(trained: Trained) -> Card:
    raise KeyboardInterrupt


def test_time_left_is_the_longer_of_pace_and_forecast(tmp_path: Path) -> None:
    runs, method, moments = RunFolders(tmp_path), PiecewiseMethod(), iter(range(0, 1000, 10))
    record = RunRecord(
        "r", key_of(TASK, Method.ENCODER, method.identity), AT, RunStanding.RUNNING, seconds=5.0
    )
    seen: list[RunState] = []

    def progress(what: str, done: int, total: int) -> None:
        (state,) = running(tmp_path)
        seen.append(state)

    work = Work(method, TASK, record, Foreseen(Method.ENCODER, 70.0, 1.0, 1.0))
    with pytest.raises(KeyboardInterrupt):
        carry_out(work, runs, never, Meters(lambda: float(next(moments)), lambda: 1.0), progress)
    assert [state.done for state in seen] == list(range(1, 9))
    assert all(state.standing is RunStanding.RUNNING for state in seen)
    left = [state.left_seconds for state in seen]
    assert left[0] is not None
    assert left[0] <= 70.0
    assert left[-1] == 0.0
    assert all(a.seconds < b.seconds for a, b in itertools.pairwise(seen))
    (state,) = running(tmp_path)
    assert (state.standing, state.why, state.n_kept) == (RunStanding.INTERRUPTED, "stopped", 8)
    assert state.seconds > seen[-1].seconds - 1e-9


def test_a_method_that_finds_nothing_missing_after_all_is_stopped_at_its_first_piece() -> None:
    method = PiecewiseMethod()
    with pytest.raises(CannotTrainError):
        method.train(TASK, Nowhere(CannotTrainError("encoder", missing=["time"])))
    assert method.made == []
