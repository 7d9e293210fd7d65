"""Decisions to be replayed by a base model at a real server of this machine, which bills: what was asked, and what it cost."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.chat_server import ChatServer, chat_server
from tests.web_world import Client, serving

from metier.cli.driver import Driver
from metier.domain.chat import MICRO
from metier.testing import FixedClock, KeywordModel, ToyEncoder
from metier.workspace import Workspace

JOBS = ("python remote data", "night telephone sales", "python night shifts", "remote bread baking")
N_DECIDED = 26
TESTED = N_DECIDED - 10
"""Decisions that a replay predicts: from the first ten it only learns."""
_MODEL = '[models.near]\nbase_url = "{url}"\nmodel = "small"\nprice_input = "1"\nprice_output = "4"\n'


@dataclass
class AskingWorld:
    """A workspace, and the server of its base model."""

    folder: Path
    server: ChatServer

    @property
    def arguments(self) -> dict[str, Any]:
        """What it is opened with."""
        return {"encoder": ToyEncoder(), "clock": FixedClock()}

    @property
    def cli(self) -> Driver:
        """The command line on it."""
        return Driver(self.folder, arguments=self.arguments)

    def serving(self, **more: Any) -> Any:
        """The pages of it."""
        return serving(self.folder, **self.arguments, **more)

    @property
    def paid(self) -> int:
        """What the ledger says. Millionths of a dollar."""
        with Workspace(self.folder, environment={}, **self.arguments) as workspace:
            return int(workspace.askings.spent_usd() * MICRO)

    def settings(self, more: str = "") -> None:
        """Write metier.toml anew; `more` stands above the base model."""
        text = f"{more}\n{_MODEL.format(url=self.server.url)}"
        (self.folder / "metier.toml").write_text(text, encoding="utf-8")


def decided(folder: Path) -> Path:
    """A workspace with decisions that follow words; copied for each test."""
    with Workspace.create(folder, environment={}, encoder=ToyEncoder(), clock=FixedClock()) as workspace:
        rows = [
            {"title": f"Job {n}", "text": f"You do {JOBS[n % 4]} work, day {n}."}
            for n in range(N_DECIDED + 6)
        ]
        workspace.add_text("\n".join(map(json.dumps, rows)), name="jobs.jsonl")
        for number in range(1, N_DECIDED + 1):
            workspace.label(number, ("excited", "passed", "maybe", "passed")[(number - 1) % 4])
    return folder


@contextmanager
def asking_world(made: Path, folder: Path, *, latency: float = 0.0, more: str = "") -> Iterator[AskingWorld]:
    """A copy of it with a base model at a server."""
    shutil.copytree(made, folder)
    with chat_server(KeywordModel(liked=["python", "remote"], disliked=["night"]), latency=latency) as server:
        world = AskingWorld(folder, server)
        world.settings(more)
        yield world


def over(client: Client, key: str, seconds: float = 60) -> Any:
    """The newest work whose key begins so, once it is over."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = [work for work in client.site.works._by_id.values() if work.key.startswith(key)]
        if found and found[-1].is_over:
            return found[-1]
        time.sleep(0.01)
    raise AssertionError(key)


def asked(world: AskingWorld, n: int, seconds: float = 60) -> None:
    """Wait until so many questions reached the server."""
    until = time.monotonic() + seconds
    while len(world.server.asked) < n:
        assert time.monotonic() < until
        time.sleep(0.005)
