"""What `metier journey` prints for people, held as files at 60 and 100 columns.

`METIER_GOLDEN=write pytest tests/golden/test_journey_pages.py` writes the files anew; the difference is for review.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from tests.journey_world import NEW, Days

from metier.cli.driver import Driver
from metier.testing import FixedClock, ToyEncoder

HERE = Path(__file__).parent / "journey"
WRITE = os.environ.get("METIER_GOLDEN") == "write"
PAGES: dict[str, list[list[str]]] = {
    "empty": [[], ["tune"]],
    "labels": [[], ["labels"], ["nowhere"]],
    "direction": [[], ["change", "direction"]],
    "interviews": [[]],
    "all": [["--all"]],
}


@pytest.mark.parametrize("width", [60, 100])
@pytest.mark.parametrize("name", PAGES)
def test_pages_look_as_they_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, width: int
) -> None:
    monkeypatch.setenv("TZ", "UTC")
    days = Days(tmp_path / "ws", n_postings=0 if name == "empty" else 40)
    if name != "empty":
        days.screen()
        days.label(1, 14)
        days.later(days=12)
    if name == "direction":
        days.wish(NEW)
    if name == "interviews":
        posting = days.workspace.posting(4)
        days.workspace.outcomes.note(4, "applied")
        days.workspace.desk.interviews.append_round(
            posting.id, held_on=days.workspace.desk.today + timedelta(days=2), noted_at=days.clock.now()
        )
    days.workspace.close()
    cli = Driver(tmp_path / "ws", arguments={"encoder": ToyEncoder(), "clock": FixedClock(days.clock.moment)})
    cli.environment["COLUMNS"] = str(width)
    parts = []
    for words in PAGES[name]:
        ran = cli("journey", *words)
        parts.append(f"$ metier journey {' '.join(words)}".rstrip() + f"\n{ran.stdout}{ran.stderr}")
    text = "\n".join(parts)
    file = HERE / f"{name}-{width}.txt"
    if WRITE:
        HERE.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")
