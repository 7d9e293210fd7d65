"""A full disk stops the command, says so, and loses nothing that was acknowledged."""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from metier.storage.backup_read import check_store
from metier.workspace import Workspace


def long_jobs(path: Path, n: int) -> Path:
    """Distinct English postings of 6,000 characters."""
    rng = random.Random(3)
    words = [f"{a}{b}" for a in ("care", "wind", "ship", "court", "soil") for b in range(60)]
    with path.open("w", encoding="utf-8") as file:
        for i in range(n):
            tasks = " ".join(
                f"You will work with the {word} and the team of our {word}."
                for word in rng.choices(words, k=110)
            )
            file.write(
                json.dumps({"id": f"job-{i}", "title": f"Role {i}", "company": f"Firm {i}", "text": tasks})
                + "\n"
            )
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are a POSIX facility")
def test_adding_to_a_full_disk_stops_with_its_own_code(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "search").close()
    jobs = long_jobs(tmp_path / "jobs.jsonl", 500)
    room = (tmp_path / "search" / "metier.db").stat().st_size + 2_000_000

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    command = [sys.executable, "-m", "metier", "add", str(jobs), "--workspace", str(tmp_path / "search")]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=limit)
    assert ran.returncode == 1, ran.stderr
    assert "error[E-DISK]" in ran.stderr
    assert "Traceback" not in ran.stderr
    kept = check_store(tmp_path / "search" / "metier.db")["posting"]
    assert 0 < kept < 500
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert again.returncode == 0
    assert check_store(tmp_path / "search" / "metier.db")["posting"] == 500
