"""Postings are screened by a real model behind a real server: within the budget, killed, gone on with, nothing paid twice.

The model is too small to answer as it should within the few words it gets here, so that every posting needs the person's
own look: that, and no label, must come of it.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from tests.real_model import RealModel

from metier.cli.driver import Driver, Ran
from metier.testing import FixedClock, ToyEncoder
from metier.workspace import STORE, Workspace

JOBS = (
    "You bake bread at night.",
    "You build pipelines in Python, remote.",
    "You sell insurance on commission.",
)
PROMPT = "Judge for one person.\n\n{{profile}}\n{{examples}}\n{{posting}}\n"
KEY = "TINY_KEY"
MICRO = 1_000_000
SECONDS = 120


@pytest.fixture
def metier(tmp_path: Path, real_model: RealModel) -> Driver:
    """Commands on a workspace with two postings and the real model, at a made-up price."""
    options: dict[str, object] = {"encoder": ToyEncoder(), "clock": FixedClock(), "environment": {}}
    folder = tmp_path / "search"
    with closing(Workspace.create(folder, **options)) as search:
        rows = [json.dumps({"title": text.split()[2], "text": text}) for text in JOBS]
        search.add_text("\n".join(rows), name="jobs.jsonl")
    (folder / "prompt.md").write_text(PROMPT)
    metier = Driver(folder)
    metier.environment[KEY] = real_model.key
    added = metier(
        "model", "add", "tiny", "--base-url", real_model.url, "--model", real_model.name, "--key-env", KEY,
        "--price-input", "1", "--price-output", "2", "--context", "4096", "--max-answer", "16", "--yes",
    )  # fmt: skip
    assert added.exit_code == 0, added.stderr
    return metier


def screen(metier: Driver, *more: str) -> Ran:
    return metier("screen", "--with", "prompted", "--model", "tiny", *more)


def calls(metier: Driver) -> list[tuple[str, str, int]]:
    """State, request and millionths of a dollar of each call in the ledger; what is not settled counts as reserved."""
    with closing(sqlite3.connect(metier.folder / STORE)) as store:
        return store.execute(
            "select state, request_key, coalesce(paid, reserved) from call order by id"
        ).fetchall()


def kill_in_a_call(metier: Driver) -> None:
    """Starts screening, and kills it without notice while a request is on its way."""
    before = len(calls(metier))
    process = subprocess.Popen(
        [sys.executable, "-m", "metier", "screen", "--with", "prompted", "--model", "tiny", "--budget", "1"],
        env={**os.environ, **metier.environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + SECONDS
    try:
        while process.poll() is None and time.monotonic() < until:
            now = calls(metier)
            if len(now) > before and now[-1][0] == "sent":
                return
            time.sleep(0.005)
        pytest.fail(f"no call was seen under way; it ended with {process.poll()}")
    finally:
        process.kill()
        process.wait()


@pytest.mark.slow
def test_a_budget_holds_a_kill_costs_one_call_and_nothing_is_paid_twice(metier: Driver) -> None:
    said = screen(metier, "--dry-run", "--limit", "1", "--json").envelope["data"]
    stopped = screen(metier, "--budget", "0.0025")
    within = calls(metier)
    kill_in_a_call(metier)
    killed = calls(metier)
    resumed = screen(metier, "--budget", "1")
    after = calls(metier)
    again = screen(metier, "--budget", "1")

    assert stopped.exit_code == 5, stopped.stdout + stopped.stderr
    assert 0 < sum(paid for _, _, paid in within) <= 0.0025 * MICRO
    assert within[0][2] <= float(said["worst_usd"]) * MICRO
    assert killed[: len(within)] == within
    assert [state for state, _, _ in killed].count("sent") == 1

    assert "--retry-unknown" in resumed.stdout
    assert "excited" not in resumed.stdout
    settled = [request for state, request, _ in after if state in {"sent", "replied", "unknown"}]
    assert len(settled) == len(set(settled))
    assert [state for state, _, _ in after].count("unknown") == 1
    assert again.exit_code == resumed.exit_code
    assert calls(metier) == after
