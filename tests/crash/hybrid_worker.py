"""Screens by two together, to be killed. Usage: python -m tests.crash.hybrid_worker WORKSPACE"""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path

from metier.testing import ToyEncoder
from metier.workspace import Workspace
from metier.workspace.prompting import AskOptions


def main(folder: str) -> None:
    with Workspace(Path(folder), encoder=ToyEncoder()) as search:
        report = search.screen(asking=AskOptions(budget=Decimal(5)))
        assert report.asked is not None
        sys.stdout.write(f"{report.asked.n_calls + report.asked.n_calls_decided}\n")


if __name__ == "__main__":
    main(sys.argv[1])
