"""Runs in a workspace: kept, gone on with, refused, registered once; and nothing in use changes."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from tests.tuning_world import choose, labelled, opened

from metier.errors import (
    CannotTrainError,
    DiskFullError,
    ExtraMissingError,
    MetierError,
    NotEnoughExamplesError,
    NothingToResumeError,
    ResumeMismatchError,
    TrainDiskError,
    TrainingOptionError,
    TrainMemoryError,
    TrainNanError,
    TuningRunningError,
)
from metier.storage.run_folder import RUNS, RunFolders, running
from metier.testing.pieces import PiecewiseMethod
from metier.training import packages
from metier.training.dataset.rows import RowKind
from metier.training.method import Foreseen, Gate, Method, Task
from metier.training.runs import RunStanding
from metier.workspace import Workspace
from metier.workspace.finetuning.offers import RunOptions

ASKED = RunOptions(RowKind.SCREENING, Method.ENCODER)
WHOLE = PiecewiseMethod(figures={"auc_frozen": 0.7})
BROKEN = replace(WHOLE, fails_at=3, failure=KeyboardInterrupt())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return labelled(tmp_path / "ws")


def verdicts(search: Workspace) -> list[tuple[object, ...]]:
    """What the screener in use says of everything undecided, to the last bit."""
    report = search.screen(dry_run=True, screener="learned")
    rows = [
        (row.posting.id, row.verdict.p_excited, row.verdict.p_passed, row.verdict.score)
        for row in report.rows
    ]
    assert rows
    return sorted(rows)


def interrupted(search: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that was stopped with three of eight pieces."""
    choose(monkeypatch, replace(BROKEN))
    with pytest.raises(KeyboardInterrupt):
        search.tuning.run(search.tuning.prepare(ASKED))


def test_a_run_ends_among_the_tuned_models_with_what_it_took(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, WHOLE)
    with opened(folder) as search:
        before = verdicts(search)
        prepared = search.tuning.prepare(ASKED)
        report = search.tuning.run(prepared)
        card = search.tuned_models.card(report.model)
        assert verdicts(search) == before
        assert search.tuned_models.shadow() == report.model
    assert prepared.offer.refused == ""
    assert (report.gate, report.is_shadow, report.n_rows) == (Gate.NOT_KNOWN, True, 24)
    assert card.used["seconds"] >= 0
    assert card.used["memory_mb"] > 10
    assert card.foreseen["memory_mb"] == 1.0
    assert running(folder) == ()
    assert not list((folder / RUNS).rglob("*.piece"))


def test_a_model_that_is_no_better_is_no_shadow(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, replace(WHOLE, gate=Gate.NO_BETTER))
    with opened(folder) as search:
        report = search.tuning.run(search.tuning.prepare(ASKED))
        assert (report.is_shadow, search.tuned_models.shadow()) == (False, "")


@pytest.mark.parametrize("resume", [True, False])
def test_an_interrupted_run_goes_on_and_ends_as_an_uninterrupted_one(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, resume: bool
) -> None:
    choose(monkeypatch, WHOLE)
    with opened(labelled(tmp_path / "other")) as search:
        whole = search.tuned_models.read(search.tuning.run(search.tuning.prepare(ASKED)).model)
    with opened(folder) as search:
        before = verdicts(search)
        interrupted(search, monkeypatch)
        assert verdicts(search) == before
        (state,) = running(folder)
        assert (state.standing, state.n_kept, state.why) == (RunStanding.INTERRUPTED, 3, "stopped")
        rest = replace(WHOLE)
        choose(monkeypatch, rest)
        prepared = search.tuning.prepare(RunOptions() if resume else ASKED, resume=resume)
        assert prepared.offer.goes_on is not None
        report = search.tuning.run(prepared)
        assert rest.made == [f"piece/{n}" for n in range(3, 8)]
        assert (report.n_kept, report.n_damaged) == (3, 0)
        assert search.tuned_models.read(report.model) == whole


def test_a_damaged_piece_is_told_and_made_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(folder) as search:
        interrupted(search, monkeypatch)
        path = sorted((folder / RUNS).rglob("*.piece"))[1]
        path.write_bytes(path.read_bytes()[:-1])
        rest = replace(WHOLE)
        choose(monkeypatch, rest)
        report = search.tuning.run(search.tuning.prepare(ASKED))
        assert (report.n_kept, report.n_damaged) == (2, 1)
        assert rest.made[0] == "piece/1"


def test_nothing_to_go_on_with(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, WHOLE)
    with opened(folder) as search:
        with pytest.raises(NothingToResumeError):
            search.tuning.prepare(RunOptions(), resume=True)
        search.tuning.run(search.tuning.prepare(ASKED))
        with pytest.raises(NothingToResumeError):
            search.tuning.prepare(RunOptions(), resume=True)
        with pytest.raises(TrainingOptionError):
            search.tuning.prepare(RunOptions())


@pytest.mark.parametrize("resume", [True, False])
def test_other_data_stop_a_run_and_fresh_drops_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, resume: bool
) -> None:
    with opened(folder) as search:
        interrupted(search, monkeypatch)
        for number in (25, 26, 27):
            search.label(number, "passed")
        with pytest.raises(ResumeMismatchError, match="it has 3 decisions more to learn from"):
            search.tuning.prepare(ASKED, resume=resume)
        choose(monkeypatch, WHOLE)
        prepared = search.tuning.prepare(ASKED, fresh=True)
        assert prepared.offer.drops is not None
        assert prepared.offer.goes_on is None
        report = search.tuning.run(prepared)
        assert report.n_kept == 0
    assert running(folder) == ()


def test_a_run_without_a_finished_piece_stops_nobody(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(folder) as search:
        interrupted(search, monkeypatch)
        for path in (folder / RUNS).rglob("*.piece"):  # as after a kill before the first one
            path.unlink()
        search.label(25, "passed")
        choose(monkeypatch, WHOLE)
        report = search.tuning.run(search.tuning.prepare(ASKED))
        assert (report.n_rows, report.n_kept) == (25, 0)
    assert running(folder) == ()


def test_another_base_or_another_option_stops_a_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(folder) as search:
        interrupted(search, monkeypatch)
        with pytest.raises(ResumeMismatchError, match="`--seed` was `0` and is `5`"):
            search.tuning.prepare(replace(ASKED, seed=5))
        choose(monkeypatch, replace(WHOLE, identity="piecewise-2"))
        with pytest.raises(ResumeMismatchError, match="the base model"):
            search.tuning.prepare(ASKED, resume=True)
        assert len(running(folder)) == 1


def test_options_of_an_interrupted_run_need_not_be_said_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, replace(BROKEN))
    with opened(folder) as search:
        with pytest.raises(KeyboardInterrupt):
            search.tuning.run(search.tuning.prepare(replace(ASKED, seed=5, batch=2, options={"folds": 4})))
        choose(monkeypatch, WHOLE)
        prepared = search.tuning.prepare(RunOptions(), resume=True)
        assert prepared.work is not None
        task = prepared.work.task
        assert (task.seed, task.batch, task.options) == (5, 2, {"folds": 4})


@pytest.mark.parametrize(
    ("method", "error", "words"),
    [
        (replace(WHOLE, memory_mb=1e8), TrainMemoryError, "of memory"),
        (replace(WHOLE, disk_mb=1e9), TrainDiskError, "of disk"),
        (replace(WHOLE, missing=("a base model", "time")), CannotTrainError, "a base model; time"),
    ],
)
def test_what_cannot_fit_is_refused_before_anything_starts(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    method: PiecewiseMethod,
    error: type[MetierError],
    words: str,
) -> None:
    choose(monkeypatch, method)
    with opened(folder) as search:
        prepared = search.tuning.prepare(ASKED)
        assert words in prepared.offer.refused
        with pytest.raises(error):
            search.tuning.run(prepared)
        with pytest.raises(error):
            search.tuning.start(prepared)
    assert not (folder / RUNS).exists()
    assert method.made == []


def test_too_few_labels_and_a_missing_extra_have_their_own_errors(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, WHOLE)
    with opened(labelled(tmp_path / "small", 12)) as search, pytest.raises(NotEnoughExamplesError):
        search.tuning.run(search.tuning.prepare(ASKED))
    monkeypatch.setitem(packages.PACKAGES, Method.ENCODER, ("a_package_that_is_not_there",))
    with opened(folder) as search, pytest.raises(ExtraMissingError):
        search.tuning.run(search.tuning.prepare(ASKED))


@pytest.mark.parametrize(
    ("failure", "told", "is_kept"),
    [
        (MemoryError(), TrainMemoryError, True),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), DiskFullError, True),
        (TrainNanError(step=120), TrainNanError, False),
        (ZeroDivisionError(), ZeroDivisionError, True),
    ],
)
def test_a_failure_is_told_and_keeps_what_is_of_use(
    folder: Path, monkeypatch: pytest.MonkeyPatch, failure: Exception, told: type[Exception], is_kept: bool
) -> None:
    choose(monkeypatch, replace(WHOLE, fails_at=3, failure=failure))
    with opened(folder) as search:
        before = verdicts(search)
        with pytest.raises(told):
            search.tuning.run(search.tuning.prepare(ASKED))
        assert verdicts(search) == before
        assert search.tuned_models.all() == ()
    assert [state.n_kept for state in running(folder)] == ([3] if is_kept else [])


def test_a_failure_before_the_first_piece_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, replace(WHOLE, fails_at=0, failure=ZeroDivisionError()))
    with opened(folder) as search, pytest.raises(ZeroDivisionError):
        search.tuning.run(search.tuning.prepare(ASKED))
    assert running(folder) == ()


@pytest.mark.parametrize("at", range(1, 24))
def test_a_disk_that_is_full_at_any_write_leaves_a_run_that_goes_on_or_none(
    folder: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    choose(monkeypatch, WHOLE)
    counted = [0]
    real = os.fsync

    def full_at(handle: int) -> None:
        counted[0] += 1
        if counted[0] >= at:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle)

    with opened(folder) as search:
        before = verdicts(search)
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", full_at)
            with pytest.raises(DiskFullError):
                search.tuning.run(search.tuning.prepare(ASKED))
        assert verdicts(search) == before
        assert len(search.tuned_models.all()) <= 1
        search.tuning.run(search.tuning.prepare(ASKED))
        assert len(search.tuned_models.all()) == 1
    assert running(folder) == ()


def test_a_run_that_was_killed_just_after_it_was_registered_is_registered_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, WHOLE)

    def killed(runs: RunFolders, record: object) -> None:
        raise KeyboardInterrupt

    with opened(folder) as search:
        with monkeypatch.context() as patched:
            patched.setattr(RunFolders, "end", killed)
            with pytest.raises(KeyboardInterrupt):
                search.tuning.run(search.tuning.prepare(ASKED))
        (model,) = search.tuned_models.all()
        report = search.tuning.run(search.tuning.prepare(RunOptions(), resume=True))
        assert report.model == model.id
        assert len(search.tuned_models.all()) == 1


def test_one_run_at_a_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, WHOLE)
    with opened(folder) as search:
        prepared = search.tuning.prepare(ASKED)
        with RunFolders(folder).held("another"):
            with pytest.raises(TuningRunningError):
                search.tuning.prepare(ASKED)
            with pytest.raises(TuningRunningError):
                search.tuning.run(prepared)


def test_a_plan_starts_nothing_and_names_every_method(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    method = replace(WHOLE, usd=Decimal(2))
    choose(monkeypatch, method)
    with opened(folder) as search:
        plan = search.tuning.plan(methods=[Method.ENCODER, Method.HOSTED])
    screening, resume, interview = plan.kinds
    assert [one.method for one in screening.prospects] == [Method.ENCODER, Method.HOSTED]
    assert [one.conclusion.value for one in screening.prospects] == ["hardly pays", "cannot here"]
    assert "it is not there" in screening.prospects[1].why[0]
    assert screening.prospects[0].foreseen is not None
    assert resume.advice == interview.advice == "Not yet: 0 rows, and 10 are the fewest."
    assert not (folder / "models").exists()
    assert method.made == []


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (RunOptions(RowKind.RESUME, Method.ENCODER), "learns labels"),
        (RunOptions(RowKind.SCREENING, Method.ENCODER, options={"price": 3.0}), "`--price` is not for"),
        (RunOptions(RowKind.SCREENING, Method.HOSTED, options={"rank": 3}), "`--rank` is not for"),
        (RunOptions(RowKind.SCREENING), "needs `--method`"),
        (RunOptions(method=Method.LORA), "needs `--kind`"),
    ],
)
def test_options_that_do_not_fit_are_refused(folder: Path, asked: RunOptions, words: str) -> None:
    with opened(folder) as search, pytest.raises(TrainingOptionError, match=words):
        search.tuning.prepare(asked)


class NoRoomToLook(PiecewiseMethod):
    """Memory runs out before anything is foreseen."""

    def foresee(self, task: Task) -> Foreseen:
        """Fail as the machine does."""
        raise MemoryError


def test_memory_that_runs_out_while_looking_ahead_has_its_own_error(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, NoRoomToLook())
    with opened(folder) as search:
        prepared = search.tuning.prepare(RunOptions(RowKind.SCREENING, Method.ENCODER))
        with pytest.raises(TrainMemoryError, match="nothing was started"):
            search.tuning.run(prepared)
        assert any(
            "memory" in " ".join(one.why)
            for one in search.tuning.plan([RowKind.SCREENING]).kinds[0].prospects
        )
        assert search.tuning.states() == ()
