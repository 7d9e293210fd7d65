"""A workspace whose decisions are enough for a promise: made-up postings, a person who likes rivers and dislikes nights."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from metier.testing import FixedClock, ToyEncoder
from metier.workspace import Workspace

GOOD, BAD = ("river", "map", "water"), ("night", "sales", "travel")
OTHER = tuple(f"task{number}" for number in range(60))


def rows(n: int, *, n_decided: int, seed: int = 0) -> list[dict[str, Any]]:
    """Postings of some fifteen words; about one in seven excites, the first `n_decided` are decided."""
    rng = np.random.default_rng(seed)
    found: list[dict[str, Any]] = []
    for number in range(n):
        good, bad = (rng.random(3) < 0.4), (rng.random(3) < 0.4)
        words = [*np.array(GOOD)[good], *np.array(BAD)[bad], *rng.choice(OTHER, 12)]
        liking = good.sum() - bad.sum() + 0.15 * rng.standard_normal()
        label = "excited" if liking > 1.2 else "maybe" if liking > 0.2 else "passed"
        text = " ".join(rng.permutation(words))
        row = {"title": f"Job {number}", "company": f"Firm {number}", "text": f"{text}. Remote."}
        found.append(row | ({"label": label} if number < n_decided else {}))
    return found


def labels_file(folder: Path, content: list[dict[str, Any]]) -> Path:
    file = folder / "labels.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in content), encoding="utf-8")
    return file


class Life:
    """A workspace at a time that can go on."""

    def __init__(self, folder: Path, content: list[dict[str, Any]]) -> None:
        self.folder = folder / "ws"
        self.now: datetime = FixedClock().now()
        Workspace.create(self.folder, environment={"METIER_OFFLINE": "true"}).close()
        with self.open() as workspace:
            workspace.import_labels(labels_file(folder, content))

    def open(self, **later: float) -> Workspace:
        """The workspace, so much later."""
        self.now = self.now + timedelta(**later)
        return Workspace(
            self.folder,
            encoder=ToyEncoder(),
            clock=FixedClock(self.now),
            environment={"METIER_OFFLINE": "true"},
        )
