"""Starts one write in a process of its own, kills it with SIGKILL after a while, and looks at what is left."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from metier.storage.backup_read import check_store
from metier.workspace import Workspace

WORKER = Path(__file__).with_name("worker.py")
OPERATIONS = ("add", "label", "import", "restore")
N_ROWS = 450


@dataclass(frozen=True)
class Stage:
    """A workspace before an operation, the material, and the state an uninterrupted run leaves."""

    operation: str
    start: Path
    material: Path
    finished: str


def jobs_file(path: Path, n: int = N_ROWS) -> Path:
    """Distinct postings, one a line."""
    words = [f"{a}{b}" for a in ("data", "care", "wind", "ship", "court", "soil") for b in range(40)]
    rng = random.Random(7)
    with path.open("w", encoding="utf-8") as file:
        for i in range(n):
            text = " ".join(rng.choices(words, k=60))
            file.write(
                json.dumps(
                    {"id": f"job-{i}", "title": f"Role {i}", "company": f"Firm {i % 50}", "text": text}
                )
                + "\n"
            )
    return path


def state(store: Path) -> str:
    """Everything that must not depend on interruptions; times are left out."""
    db = sqlite3.connect(store)
    parts = [
        db.execute("select number, id, title, company, text, facts from posting order by number").fetchall(),
        db.execute("select key, posting, fold_rule from sighting order by key").fetchall(),
        db.execute("select posting, label, reason, occasion from decision order by id").fetchall(),
    ]
    db.close()
    return repr(parts)


def prepare(operation: str, folder: Path) -> Stage:
    """The starting workspace and material of one operation, and its finished state."""
    folder.mkdir(parents=True)
    start = folder / "start"
    jobs = jobs_file(folder / "jobs.jsonl")
    Workspace.create(start).close()
    material = jobs
    if operation != "add":
        with Workspace(start) as search:
            search.add(jobs)
    if operation == "label":
        material = folder / "answers.txt"
        labels = ("excited", "maybe", "passed")
        material.write_text("".join(f"{i} {labels[i % 3]}\n" for i in range(1, 151)))
    if operation in {"import", "restore"}:
        with Workspace(start) as search:
            for i in range(1, 61):
                search.label(i, ("excited", "maybe", "passed")[i % 3], why=f"because {i}")
            material = folder / ("labels.jsonl" if operation == "import" else "backup.zip")
            search.export(material) if operation == "import" else search.backup(material)
        shutil.rmtree(start)
        Workspace.create(start).close()
        if operation == "restore":
            with Workspace(start) as search:
                search.add(jobs_file(folder / "other.jsonl", 300))
    end = folder / "end"
    shutil.copytree(start, end)
    run(operation, end, material)
    return Stage(operation, start, material, state(end / "metier.db"))


def command(operation: str, workspace: Path, material: Path) -> list[str]:
    return [sys.executable, str(WORKER), operation, str(workspace), str(material)]


def run(operation: str, workspace: Path, material: Path) -> float:
    """The operation without interruption; seconds from the worker's first word."""
    with subprocess.Popen(
        command(operation, workspace, material), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        begun = time.monotonic()
        process.stdout.read()
    assert process.returncode == 0
    return time.monotonic() - begun


def kill_once(stage: Stage, workspace: Path, *, after_seconds: float) -> int:
    """Kill the operation in the middle and check what is left; how many words were acknowledged."""
    shutil.copytree(stage.start, workspace)
    before = state(workspace / "metier.db")
    with subprocess.Popen(
        command(stage.operation, workspace, stage.material), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(after_seconds)
        process.kill()
        acknowledged = process.stdout.read().split()
    check_left_behind(stage, workspace, acknowledged, before)
    run(stage.operation, workspace, stage.material)
    assert state(workspace / "metier.db") == stage.finished, (
        "a rerun does not end where an uninterrupted run ends"
    )
    return len(acknowledged)


def check_left_behind(stage: Stage, workspace: Path, acknowledged: list[str], before: str) -> None:
    """The store is sound and holds everything that was acknowledged; nothing is half done."""
    Workspace(workspace).close()  # recovers a hot journal, as the next command would
    check_store(workspace / "metier.db")
    db = sqlite3.connect(workspace / "metier.db")
    if stage.operation == "add":
        stored = {row[0] for row in db.execute("select id from posting")}
        assert set(acknowledged) <= stored
    if stage.operation == "label":
        assert {int(word) for word in acknowledged} <= {
            row[0] for row in db.execute("select id from decision")
        }
    if stage.operation == "import":
        orphans = db.execute(
            "select count(*) from posting where number not in (select posting from sighting)"
        )
        assert orphans.fetchone() == (0,)
    db.close()
    if stage.operation == "restore":
        assert state(workspace / "metier.db") in {before, stage.finished}
    if "done" in acknowledged:
        assert state(workspace / "metier.db") == stage.finished
