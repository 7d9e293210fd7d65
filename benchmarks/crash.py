"""`kill -9` at random moments of add, label, import and restore; counts what was lost.

Usage: python -m benchmarks.crash [--kills 40]
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
from pathlib import Path

from tests.crash.harness import OPERATIONS, kill_once, prepare, run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=40, help="kills per operation")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    rng = random.Random(chosen.seed)
    result = {}
    for operation in OPERATIONS:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            stage = prepare(operation, folder / "stage")
            shutil.copytree(stage.start, folder / "timing")
            seconds = run(operation, folder / "timing", stage.material)
            faults, acknowledged = [], 0
            for n in range(chosen.kills):
                workspace = folder / f"kill-{n}"
                try:
                    acknowledged += kill_once(stage, workspace, after_seconds=rng.uniform(0, seconds))
                except AssertionError as error:
                    faults.append(str(error))
                shutil.rmtree(workspace, ignore_errors=True)
            result[operation] = {"kills": chosen.kills, "acknowledged": acknowledged, "faults": faults}
    json.dump(result, sys.stdout, indent=1)
    print()
    sys.exit(any(found["faults"] for found in result.values()))


if __name__ == "__main__":
    main()
