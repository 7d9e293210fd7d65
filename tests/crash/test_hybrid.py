"""A screening by two together is killed at any moment: nothing is paid twice, and a rerun ends it."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from tests.chat_server import ChatServer, chat_server

from metier.domain.placement import Lane
from metier.storage.backup_read import check_store
from metier.testing import KeywordModel, ToyEncoder
from metier.workspace import Workspace

ROOT = Path(__file__).parents[2]
KILLS, N, N_DECIDED = 5, 120, 40
_WORDS = ("python", "remote", "night", "sql", "cook", "data", "ward")


def made(folder: Path, server: ChatServer) -> Path:
    """A workspace whose labels are half luck, so that much is not settled."""
    rng = random.Random(3)
    rows = [
        {
            "title": f"Job {n}",
            "text": f"You do {' '.join(rng.choices(_WORDS, k=5))} in team {n}, task {n * 7}.",
        }
        | ({"label": rng.choice(["excited", "maybe", "passed", "passed"])} if n < N_DECIDED else {})
        for n in range(N)
    ]
    jobs = folder / "jobs.jsonl"
    jobs.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    with Workspace.create(folder / "ws", encoder=ToyEncoder()) as search:
        search.import_labels(jobs)
    toml = folder / "ws" / "metier.toml"
    model = f'[models.here]\nbase_url = "{server.url}"\nmodel = "m"\nprice_input = "1"\nprice_output = "4"\nin_flight = 2\n'
    toml.write_text(f"{toml.read_text('utf-8')}\n{model}", encoding="utf-8")
    return folder / "ws"


def start(folder: Path) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "tests.crash.hybrid_worker", str(folder)]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def questions(server: ChatServer) -> Counter[str]:
    """How often each was asked; the nonce of the data block differs each time."""
    told = (json.dumps(asked.body["messages"]) for asked in server.asked if "messages" in asked.body)
    return Counter(re.sub(r"[0-9a-f]{32}", "", words) for words in told)


def test_a_killed_screening_pays_nothing_twice_and_a_rerun_ends_it(tmp_path: Path) -> None:
    rng = random.Random(1)
    with chat_server(KeywordModel(liked=["python"], disliked=["cook"])) as server:
        server.latency = 0.05
        folder = made(tmp_path, server)
        killed = 0
        for _ in range(KILLS):
            running, before = start(folder), len(server.asked)
            wanted = before + rng.randint(1, 6)
            while running.poll() is None and len(server.asked) < wanted:
                time.sleep(0.005)
            running.kill()
            running.communicate()
            killed += running.returncode == -9
            Workspace(folder).close()  # recovers a hot journal, as the next command would
            check_store(folder / "metier.db")
        assert killed >= KILLS - 1
        ended = start(folder)
        assert ended.communicate()[0].strip().isdecimal()
        asked = questions(server)
        assert len(asked) > killed
        assert max(asked.values()) == 1
        again = start(folder)
        assert again.communicate()[0].strip() == "0"
        assert questions(server) == asked
    with Workspace(folder, encoder=ToyEncoder()) as search:
        screening = search.desk.placements.newest()
        assert screening is not None
        assert set(search.desk.verdicts.latest()) >= {p.id for p in search.desk.postings.undecided()}
        unasked = {p.unasked for p in search.desk.placements.placements(screening.id).values()}
        lanes = set(search.desk.placements.lanes(screening.id).values())
    assert Lane.HIDDEN not in lanes
    assert unasked <= {
        "",
        "an earlier run ended before its answer came",
        "others were worth more of the questions",
    }
