"""A workspace whose base model is at a server of this machine that takes batches."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.batch_server import BatchDesk, batch_server
from tests.chat_server import ChatServer

from metier.domain.chat import MICRO, Price
from metier.testing import FixedClock, KeywordModel, ToyEncoder
from metier.workspace import Workspace
from metier.workspace.batch_rows import SendReport
from metier.workspace.prompting import AskOptions

N = 7  # postings that are undecided
ALL = N + 2  # questions: the decided ones are asked about too
SENT = ALL - 1  # those of a batch: one is asked at once
FULL = Price(Decimal(2), Decimal(8))
HALF = Price(Decimal(1), Decimal(4))
AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
WORDS = ["python remote", "night telephone", "python night", "remote", "telephone", "python", "bread"]


@dataclass
class World:
    """A workspace whose base model is at a server of this machine."""

    folder: Path
    server: ChatServer
    desk: BatchDesk
    clock: FixedClock

    def open(self) -> Workspace:
        return Workspace(self.folder, encoder=ToyEncoder(), clock=self.clock, environment={})

    def configure(self, provider: str, *, more: str = "") -> None:
        """Write the settings of a base model at the server."""
        model = "claude-x" if provider == "anthropic" else "gpt-x"
        (self.folder / "metier.toml").write_text(
            f'[models.x]\nprovider = "{provider}"\nbase_url = "{self.server.url}"\nmodel = "{model}"\n'
            f'price_input = "2"\nprice_output = "8"\n{more}',
            encoding="utf-8",
        )

    def send(self, *, budget: str = "5", **options: Any) -> SendReport:
        with self.open() as search:
            return search.batching.send("few_shot", AskOptions(budget=Decimal(budget), **options))

    def screened(self, *, budget: str = "5", **options: Any) -> dict[str, tuple[float, ...]]:
        """The verdict of every posting that has one, by title."""
        with self.open() as search:
            report = search.screen(
                screener="few_shot",
                shown=100,
                asking=AskOptions(budget=Decimal(budget), **options),
            )
        return {
            row.posting.title: (row.verdict.p_passed, row.verdict.p_maybe, row.verdict.p_excited)
            for row in report.rows
        }

    def spent(self) -> int:
        with self.open() as search:
            return int(search.askings.spent_usd() * MICRO)

    def bill(self) -> int:
        return self.server.cost(FULL) + self.desk.cost(HALF)


def filled(folder: Path, clock: FixedClock) -> None:
    with Workspace.create(folder, encoder=ToyEncoder(), clock=clock, environment={}) as search:
        jobs = [
            {"title": f"Job {n}", "text": f"You do {words} work, day {n}."} for n, words in enumerate(WORDS)
        ]
        jobs += [{"title": f"Old {n}", "text": f"You did {words} work."} for n, words in enumerate(WORDS[:2])]
        search.add_text("\n".join(map(json.dumps, jobs)), name="jobs.jsonl")
        for posting in search.desk.postings.all():
            if posting.title.startswith("Old"):
                search.label(posting.number, "excited" if posting.title == "Old 0" else "passed")


@pytest.fixture(params=["openai", "anthropic"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    clock = FixedClock(AT)
    filled(tmp_path / "ws", clock)
    with batch_server(KeywordModel(liked=["python", "remote"], disliked=["night"])) as (server, desk):
        made = World(tmp_path / "ws", server, desk, clock)
        made.configure(request.param)
        yield made


def asked_directly(tmp_path: Path) -> tuple[dict[str, tuple[float, ...]], int]:
    """Verdicts and bill of the same postings, asked about at once."""
    clock = FixedClock(AT)
    filled(tmp_path / "direct", clock)
    with batch_server(KeywordModel(liked=["python", "remote"], disliked=["night"])) as (server, desk):
        made = World(tmp_path / "direct", server, desk, clock)
        made.configure("openai")
        return made.screened(), made.bill()
