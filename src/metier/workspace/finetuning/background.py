"""A run in a process of its own, which outlives the terminal or the page it was started from."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from metier.errors import TuningStartError
from metier.storage.machine import n_cores
from metier.storage.run_folder import LOG, RunFolders
from metier.training.method import Json
from metier.training.runs import RunRecord, RunState

PROGRAM = (sys.executable, "-m", "metier")
NICENESS = 10
_started: list[subprocess.Popen[bytes]] = []  # kept, so that nobody warns that they still run
_WAIT_SECONDS = 60.0  # until it holds the lock; loading PyTorch from a slow disk takes a while
_POLL_SECONDS = 0.05


def start(
    workspace: Path,
    runs: RunFolders,
    record: RunRecord,
    said: Mapping[str, Json],
    environment: Mapping[str, str],
    program: Sequence[str] = PROGRAM,
) -> RunState:
    """Start a run that was prepared, and return once it is under way.

    It runs with lower priority and leaves a core to everything else, where there is more than one.

    Args:
        said: Options that its command line repeats, as they are not kept: `agree_rows`.
        environment: Settings by `METIER_…`, as the workspace was opened with.

    Raises:
        TuningStartError: It ended before it had begun to train.
        DiskFullError, FolderWriteError: Its folder cannot be made.
    """
    _reap()
    runs.begin(record)
    log = runs.path(record) / LOG
    words = [
        *program, "--workspace", str(workspace.resolve()), "finetune", "run", "--resume", "--detached", "--yes",
        "--kind", record.key.kind.value, "--method", record.key.method.value,
        *(word for name, value in said.items() for word in (f"--{name.replace('_', '-')}", str(value))),
    ]  # fmt: skip
    with log.open("ab") as out:
        process = subprocess.Popen(  # noqa: S603  # metier itself, with words that were checked
            words, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, close_fds=True,
            env=_environment(environment),
        )  # fmt: skip
    _started.append(process)
    waited = time.monotonic()
    while time.monotonic() - waited < _WAIT_SECONDS:
        ended = process.poll()
        held, pid = runs.holder()
        if (held, pid) == (record.id, process.pid):
            break
        if ended is not None:
            return _ended(runs, record, log, ended)
        time.sleep(_POLL_SECONDS)
    return _state(runs, record)


def stop(runs: RunFolders, run: str, *, patience: float = 5.0) -> bool:
    """End the process that works on a run as Ctrl-C does, and harder where it does not listen; whether it has ended.

    What was finished is kept either way. Only the process that holds the lock of this workspace is ended, and never this one.

    Args:
        patience: Seconds it gets to end by itself.
    """
    for sign in (signal.SIGINT, signal.SIGTERM):
        _reap()
        held, pid = runs.holder()
        if held != run:
            return True
        if pid in {0, os.getpid()}:
            return False
        try:
            os.kill(pid, sign)
        except OSError:  # it has ended meanwhile, or is somebody else's
            return runs.holder()[0] != run
        waited = time.monotonic()
        while time.monotonic() - waited < patience:
            if runs.holder()[0] != run:
                _reap()
                return True
            time.sleep(_POLL_SECONDS)
    return False


def _reap() -> None:
    """Forget processes that have ended; a server starts many in its life."""
    _started[:] = [process for process in _started if process.poll() is None]


def lower_priority() -> None:
    """Let everything else on this machine go first."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)


def _environment(named: Mapping[str, str]) -> dict[str, str]:
    threads = str(max(1, n_cores() - 1))
    settings = {name: value for name, value in named.items() if name.startswith("METIER_")}
    asked = {"METIER_JSON", "METIER_QUIET", "METIER_DEBUG", "METIER_DRY_RUN", "METIER_WORKSPACE"}
    inherited = {name: value for name, value in os.environ.items() if name not in asked}
    bounded = {name: threads for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS") if name not in os.environ}
    return {
        **inherited, **bounded, **{name: value for name, value in settings.items() if name not in asked}
    }  # fmt: skip


def _ended(runs: RunFolders, record: RunRecord, log: Path, code: int) -> RunState:
    """How a run that has ended already stands; one that failed is told by its last words."""
    if code in {0, 4}:  # done, better or not
        return _state(runs, record)
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    told = [line for line in lines if line.startswith("error[")]
    what = (told or lines or [f"it ended with code {code}"])[-1]
    if not runs.pieces(record).names():
        runs.remove(record)
    raise TuningStartError(record.id, what=what[:300])


def _state(runs: RunFolders, record: RunRecord) -> RunState:
    return next(one for one in runs.states() if one.id == record.id)
