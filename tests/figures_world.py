"""A workspace that has something to tell on every page of figures: decided before and after verdicts, some twice."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.promise_world import Life, rows
from tests.web_world import Client, serving

from metier.cli.driver import Driver
from metier.domain.decision import Label
from metier.testing import FixedClock, ToyEncoder

N, BEFORE, AFTER, TWICE = 150, 60, 45, 6
HOSTILE = "<img src=x onerror=window.pwned=1> Job & “co”"


@dataclass(frozen=True)
class Figures:
    """Where it lies, and the time it was left at."""

    folder: Path
    now: datetime

    @property
    def arguments(self) -> dict[str, Any]:
        """What a workspace is opened with."""
        return {"encoder": ToyEncoder(), "clock": FixedClock(self.now)}

    @property
    def cli(self) -> Driver:
        """The command line at that time."""
        return Driver(self.folder, arguments=self.arguments)

    def serving(self, **more: Any) -> Any:
        """A server of it at that time."""
        return serving(self.folder, environment={"METIER_OFFLINE": "true"}, **self.arguments, **more)


def figures_world(folder: Path) -> Figures:
    """Make it: sixty decisions from a file, forty-five after a verdict, six postings asked about again."""
    content = rows(N, n_decided=N)
    labels = {row["title"]: row["label"] for row in content}
    for row in content[BEFORE:]:
        del row["label"]
        row["company"] = f"{HOSTILE} {row['company']}"
    life = Life(folder, content)
    with life.open(days=1) as workspace:
        workspace.screen()
        for number in range(BEFORE + 1, BEFORE + AFTER + 1):
            label = labels[f"Job {number - 1}"]
            workspace.label(number, "passed" if label == "maybe" else label)  # a taste that changed
    with life.open(days=40) as workspace:
        workspace._rng = random.Random(7)  # the same postings each time
        again = workspace.relabelling(limit=TWICE)
        for _ in range(TWICE):
            offer = again.next()
            if offer is None:
                break
            again.answer(offer, Label.PASSED)
    return Figures(life.folder, life.now)


def settled(client: Client, path: str) -> str:
    """What a page says once its figures are there."""
    answer = client.settled(path)
    assert answer.status == 200, answer.words
    return answer.words
