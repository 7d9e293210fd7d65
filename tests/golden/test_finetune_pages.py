"""What `metier finetune` prints for people, held as files at 60 and 100 columns.

`METIER_GOLDEN=write pytest tests/golden/test_finetune_pages.py` writes the files anew; the difference is for review.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.training_world import made

from metier.cli.driver import Driver
from metier.testing import FixedClock, ToyEncoder

HERE = Path(__file__).parent / "finetune"
WRITE = os.environ.get("METIER_GOLDEN") == "write"
SCREENING = ["finetune", "export", "--kind", "screening"]

PAGES = {
    "data": [["finetune"], ["finetune", "data", "--own-only", "--quiet"]],
    "export": [
        [*SCREENING, "--format", "openai", "taste.jsonl", "--split"],
        [*SCREENING, "--format", "openai", "taste.jsonl", "--split"],
        ["finetune", "export", "--kind", "resume", "--format", "vertex", "lines.jsonl", "--dry-run"],
        [
            "finetune",
            "export",
            "--kind",
            "interview",
            "--format",
            "chat",
            "talks.jsonl",
            "--no-mask",
            "--yes",
        ],
    ],
    "errors": [
        [*SCREENING, "--format", "chat", "none/rows.jsonl"],
        ["finetune", "export", "--kind", "interview", "--format", "csv", "x.csv", "--answer", "label"],
        [*SCREENING, "--format", "chat", "x.jsonl", "--no-mask"],
        ["finetune", "exprot"],
    ],
    "help": [["finetune", "--help"], ["finetune", "data", "--help"], ["finetune", "export", "--help"]],
}


@pytest.mark.parametrize("width", [60, 100])
@pytest.mark.parametrize("name", [*PAGES, "empty"])
def test_pages_look_as_they_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, width: int
) -> None:
    monkeypatch.chdir(tmp_path)
    cli = Driver(
        Path("ws"),
        arguments={"encoder": ToyEncoder(), "clock": FixedClock(datetime(2026, 11, 30, tzinfo=UTC))},
    )
    if name == "empty":
        cli("init", "ws")
    else:
        made(Path("ws")).close()
    cli.environment["COLUMNS"] = str(width)
    shown = []
    for words in PAGES.get(name, [["finetune"], [*SCREENING, "--format", "csv", "x.csv"]]):
        ran = cli(*words)
        shown.append(f"$ metier {' '.join(words)}\n{ran.stdout}{ran.stderr}")
    text = re.sub(
        r"card · sha256 [0-9a-f]{12}", "card · sha256 CARD", "\n".join(shown)
    )  # it names the version of metier
    file = HERE / f"{name}-{width}.txt"
    if WRITE:
        HERE.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")
