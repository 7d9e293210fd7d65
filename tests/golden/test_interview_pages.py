"""What `metier interview` prints for people, held as files at 60 and 100 columns.

`METIER_GOLDEN=write pytest tests/golden/test_interview_pages.py` writes the files anew; the difference is for review.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from metier.cli.driver import Driver
from metier.testing import FixedClock, ToyEncoder
from metier.testing.resumes import resume_of_ada

HERE = Path(__file__).parent / "interview"
WRITE = os.environ.get("METIER_GOLDEN") == "write"
TEXT = """We draw flood maps for twelve towns.

What you do:
- Design data pipelines with Airflow
- Keep our PostgreSQL database fast

What you bring:
- At least 5 years of experience with Python
- Strong SQL
- Experience with Kubernetes
- English, at least B2
- You like to work in a team

Hybrid, two days a week in Halle. Permanent contract. Competitive salary.
"""
NOTES = """# 2026-04-20 phone
Q: Why do you want to work here?
A: The maps; my town was flooded when I was a child.
5
Q: What do you know about Kubernetes?
A: Not much.
2

# 2026-04-28 technical
Q: Why us?
3
Q: Tell us about a time you saved time by automation.
1
"""


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Driver:
    monkeypatch.chdir(tmp_path)
    made = Driver(Path("ws"), arguments={"encoder": ToyEncoder(), "clock": FixedClock()})
    made("init", "ws")
    (made.folder / "resume.json").write_text(json.dumps(resume_of_ada()), encoding="utf-8")
    row = {
        "title": "Data engineer, flood maps",
        "company": "Pegelamt Saale",
        "location": "Halle",
        "text": TEXT,
    }
    Path("job.jsonl").write_text(json.dumps(row), encoding="utf-8")
    made("add", "job.jsonl")
    made("outcome", "1", "applied", "--on", "2026-04-01")
    return made


PAGES = {
    "empty": [["interview"]],
    "prep": [["interview", "1", "prep"]],
    "log": [
        ["interview", "1", "log", "--from", "notes.md"],
        ["interview", "1", "log", "--on", "tomorrow", "--round", "last talk"],
        ["interview", "1"],
        ["interview"],
        ["pipeline"],
        ["insights"],
        ["interview", "1", "log", "--undo"],
    ],
    "review": [["interview", "1", "log", "--from", "notes.md", "--quiet"], ["interview", "1", "review"]],
    "errors": [
        ["interview", "1", "log"],
        ["interview", "1", "log", "--rating", "9"],
        ["interview", "1", "log", "--from", "none.md"],
        ["interview", "1", "perp"],
    ],
}


@pytest.mark.parametrize("width", [60, 100])
@pytest.mark.parametrize("name", PAGES)
def test_pages_look_as_they_did(cli: Driver, name: str, width: int) -> None:
    Path("notes.md").write_text(NOTES, encoding="utf-8")
    cli.environment["COLUMNS"] = str(width)
    shown = []
    for words in PAGES[name]:
        ran = cli(*words)
        shown.append(f"$ metier {' '.join(words)}\n{ran.stdout}{ran.stderr}")
    text = "\n".join(shown)
    file = HERE / f"{name}-{width}.txt"
    if WRITE:
        HERE.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")
