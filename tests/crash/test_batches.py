"""Processes that are killed while they send or fetch a batch: the next one finds out, and pays nothing twice."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from tests.batch_server import BatchDesk, batch_server

from metier.domain.chat import MICRO, Price
from metier.storage.backup_read import check_store
from metier.testing import FixedClock, KeywordModel, ToyEncoder
from metier.workspace import Workspace
from metier.workspace.prompting import AskOptions

ROOT = Path(__file__).parents[2]
N = 5
FULL, HALF = Price(Decimal(2), Decimal(8)), Price(Decimal(1), Decimal(4))


class Later(FixedClock):
    """So much later that nothing can be on its way any more."""

    def now(self) -> datetime:
        return super().now() + timedelta(minutes=10)


def made(folder: Path, url: str, provider: str) -> None:
    with Workspace.create(folder, encoder=ToyEncoder(), clock=FixedClock(), environment={}) as search:
        jobs = [{"title": f"Job {n}", "text": f"Work number {n} in Python."} for n in range(N)]
        search.add_text("\n".join(map(json.dumps, jobs)), name="jobs.jsonl")
    (folder / "metier.toml").write_text(
        f'[models.x]\nprovider = "{provider}"\nbase_url = "{url}"\nmodel = "m"\n'
        'price_input = "2"\nprice_output = "8"\n',
        encoding="utf-8",
    )


def killed(folder: Path, moment: str) -> None:
    words = [sys.executable, "-m", "tests.crash.batch_worker", str(folder), moment]
    ended = subprocess.run(words, cwd=ROOT, check=False, timeout=60)
    assert ended.returncode == -signal.SIGKILL


def screened(folder: Path) -> tuple[int, int]:
    """Verdicts, and what was spent."""
    with Workspace(folder, encoder=ToyEncoder(), clock=Later(), environment={}) as search:
        report = search.screen(screener="prompted", asking=AskOptions(budget=Decimal(5)))
        return report.n_screened, int(search.askings.spent_usd() * MICRO)


@pytest.mark.parametrize(
    ("moment", "provider"),
    [
        ("reserved", "openai"),
        ("uploaded", "openai"),
        ("creating", "anthropic"),
        ("created", "openai"),
        ("created", "anthropic"),
    ],
)
def test_a_killed_sending_is_found_out_by_the_next_screening(
    tmp_path: Path, moment: str, provider: str
) -> None:
    folder = tmp_path / "ws"
    with batch_server(KeywordModel()) as (server, desk):
        made(folder, server.url, provider)
        desk.created = FixedClock().now()
        killed(folder, moment)
        assert len(desk.batches) == (moment == "created")
        assert check_store(folder / "metier.db")
        desk.finish()

        assert screened(folder) == (N, server.cost(FULL) + desk.cost(HALF))
        assert len(server.bill) + len(desk.bill) == N, "each question was paid once"


def test_a_killed_fetching_goes_on_with_the_next_screening(tmp_path: Path) -> None:
    folder = tmp_path / "ws"
    with batch_server(KeywordModel()) as (server, desk):
        made(folder, server.url, "openai")
        send(folder, desk)
        killed(folder, "collected")

        assert screened(folder) == (N, server.cost(FULL) + desk.cost(HALF))
        assert len(desk.bill) == N - 1


def send(folder: Path, desk: BatchDesk) -> None:
    with Workspace(folder, encoder=ToyEncoder(), clock=FixedClock(), environment={}) as search:
        search.batching.send("prompted", AskOptions(budget=Decimal(5)))
    desk.finish()
