"""A process that sends a batch, and ends in the midst of it without a word, as a kill does.

Usage:
    python -m tests.crash.batch_worker FOLDER MOMENT
"""

from __future__ import annotations

import os
import signal
import sys
from decimal import Decimal
from pathlib import Path

from metier.testing import FixedClock, ToyEncoder
from metier.workspace import Workspace
from metier.workspace.batching import Batching
from metier.workspace.prompting import AskOptions


def main(folder: str, moment: str) -> None:
    def dies(now: str) -> None:
        if now == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    clock = FixedClock()
    with Workspace(Path(folder), encoder=ToyEncoder(), clock=clock, environment={}) as search:
        made = Batching(search, search._store, clock, failpoint=dies)
        if moment == "collected":
            made.collect()
        else:
            made.send("prompted", AskOptions(budget=Decimal(5)))


if __name__ == "__main__":
    main(*sys.argv[1:])
