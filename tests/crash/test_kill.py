"""`kill -9` in the middle of add, label, import and restore loses nothing that was acknowledged."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from tests.crash.harness import OPERATIONS, kill_once, prepare, run

KILLS = 3  # benchmarks/crash.py kills some hundred times


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_killed_write_loses_nothing_and_can_be_run_again(operation: str, tmp_path: Path) -> None:
    stage = prepare(operation, tmp_path / "stage")
    shutil.copytree(stage.start, tmp_path / "timing")
    seconds = run(operation, tmp_path / "timing", stage.material)
    rng = random.Random(11)
    for n in range(KILLS):
        kill_once(stage, tmp_path / str(n), after_seconds=rng.uniform(0, seconds))
