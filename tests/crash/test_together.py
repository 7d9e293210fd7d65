"""Several processes at one workspace: nothing is lost, nothing doubled, nobody sees a locked store."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.crash.harness import command, jobs_file

from metier.storage.backup_read import check_store
from metier.workspace import Workspace

METIER = [sys.executable, "-m", "metier"]


def test_two_processes_adding_the_same_file_store_it_once(tmp_path: Path) -> None:
    jobs = jobs_file(tmp_path / "jobs.jsonl", 420)
    Workspace.create(tmp_path / "search").close()
    running = [
        subprocess.Popen(command("add", tmp_path / "search", jobs), stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    acknowledged = [set(process.communicate()[0].split()) - {"ready"} for process in running]
    assert [process.returncode for process in running] == [0, 0]
    assert acknowledged[0] == acknowledged[1]
    assert check_store(tmp_path / "search" / "metier.db") | {"posting": 420, "sighting": 420} == check_store(
        tmp_path / "search" / "metier.db"
    )


def test_labels_given_while_postings_are_added_are_all_there(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "search").close()
    with Workspace(tmp_path / "search") as search:
        search.add(jobs_file(tmp_path / "first.jsonl", 40))
    answers = tmp_path / "answers.txt"
    answers.write_text("".join(f"{number} maybe\n" for number in range(1, 41)))
    more = jobs_file(tmp_path / "jobs.jsonl", 420)
    adding = subprocess.Popen(command("add", tmp_path / "search", more), stdout=subprocess.DEVNULL)
    labelling = subprocess.Popen(command("label", tmp_path / "search", answers), stdout=subprocess.DEVNULL)
    assert (adding.wait(), labelling.wait()) == (0, 0)
    counts = check_store(tmp_path / "search" / "metier.db")
    assert (counts["posting"], counts["decision"]) == (420, 40)
