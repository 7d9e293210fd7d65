"""What `metier resume`, `tailor`, `letter` and `export-application` print for people, as files at 60 and 100 columns.

`METIER_GOLDEN=write pytest tests/golden/test_application_pages.py` writes the files anew; the difference is for review.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from metier.cli.driver import Driver
from metier.testing import FixedClock, ToyEncoder
from metier.testing.resumes import resume_of_ada

HERE = Path(__file__).parent / "application"
WRITE = os.environ.get("METIER_GOLDEN") == "write"
TEXT = """We draw flood maps for twelve towns.

What you bring:
- At least 5 years of experience with Python
- Strong SQL
- Experience with Kubernetes is a plus
- English, at least B2

Please mention the word "gauge" in your letter and tell us your salary expectation.
"""


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Driver:
    monkeypatch.chdir(tmp_path)
    made = Driver(Path("ws"), arguments={"encoder": ToyEncoder(), "clock": FixedClock()})
    made("init", "ws")
    row = {
        "title": "Data engineer, flood maps",
        "company": "Pegelamt Saale",
        "location": "Halle",
        "text": TEXT,
    }
    Path("job.jsonl").write_text(json.dumps(row), encoding="utf-8")
    Path("mine.json").write_text(json.dumps(resume_of_ada()), encoding="utf-8")
    made("add", "job.jsonl")
    return made


def red(cli: Driver) -> None:
    """A draft, and its text with a claim that no fact backs."""
    cli("tailor", "1")
    cli("tailor", "1", "--out", "draft.md")
    draft = Path("draft.md")
    text = draft.read_text(encoding="utf-8")
    assert "Airflow" in text
    draft.write_text(text.replace("Airflow", "Airflow and Kubernetes", 1), encoding="utf-8")


PAGES = {
    "import": [["resume", "import", "mine.json", "--yes"], ["resume", "add", "Runs a repair café", "--dry-run"]],
    "resume": [["resume"], ["resume", "show", "f854af"]],
    "tailor": [["tailor", "1", "--all"], ["tailor", "1", "--why", "2"]],
    "tailor-red": [["tailor", "1", "--from", "draft.md"]],
    "letter": [["letter", "1", "--short"], ["letter", "1", "--include", "1", "--include", "2=60,000 euros a year"]],
    "export": [["export-application", "1", "--md"]],
    "errors": [["tailor", "1", "--keep", "zzz"], ["letter", "1", "--edit"], ["letter", "1", "--include", "9"], ["resume", "show", "zzz"]],
    "nothing": [["resume"], ["tailor", "1"], ["export-application", "1", "--md"]],
}  # fmt: skip


@pytest.mark.parametrize("width", [60, 100])
@pytest.mark.parametrize("name", PAGES)
def test_pages_look_as_they_did(cli: Driver, name: str, width: int) -> None:
    cli.environment["COLUMNS"] = str(width)
    if name not in {"import", "nothing"}:
        cli("resume", "import", "mine.json", "--yes")
    if name in {"tailor-red", "export"}:
        red(cli)
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
