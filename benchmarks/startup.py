"""Start-up: how long a person waits before the first line, as medians over whole processes.

    python benchmarks/startup.py

Prints one JSON object: seconds for `metier --help` and for `metier list` on an empty workspace.
"""

from __future__ import annotations

import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 7


def seconds(*words: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "metier", *words], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def medians() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        workspace = str(Path(folder, "ws"))
        subprocess.run(
            [sys.executable, "-m", "metier", "init", workspace], check=True, stdout=subprocess.DEVNULL
        )
        cases = {"help_seconds": ("--help",), "list_empty_seconds": ("--workspace", workspace, "list")}
        times = {name: [seconds(*words) for _ in range(RUNS)] for name, words in cases.items()}
    return {name: round(statistics.median(found), 3) for name, found in times.items()}


if __name__ == "__main__":
    print(
        json.dumps(
            {**medians(), "runs": RUNS, "python": platform.python_version(), "machine": platform.machine()}
        )
    )
