"""What `metier advise` prints for people, held as files at 60 and 100 columns, one small workspace each.

`METIER_GOLDEN=write pytest tests/golden/test_advice_pages.py` writes the files anew; the difference is for review.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from tests.advice_world import WORLDS, arguments, tune_by_pieces

from metier.cli.driver import Driver

HERE = Path(__file__).parent / "advice"
WRITE = os.environ.get("METIER_GOLDEN") == "write"
WIDTHS = (60, 100)


@pytest.mark.parametrize("name", WORLDS)
def test_pages_look_as_they_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("TZ", "UTC")
    tune_by_pieces(monkeypatch)
    WORLDS[name](tmp_path / "ws")
    cli = Driver(tmp_path / "ws", arguments=arguments())
    for width in WIDTHS:
        cli.environment["COLUMNS"] = str(width)
        words = ["advise", "--why"] if width == max(WIDTHS) else ["advise"]
        ran = cli(*words)
        assert ran.exit_code == 0
        text = re.sub(r"encoder-1130-[0-9a-f]{6}", "encoder-1130-XXXXXX", ran.stdout + ran.stderr)
        file = HERE / f"{name}-{width}.txt"
        if WRITE:
            HERE.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
        assert text == file.read_text(encoding="utf-8")


def test_no_page_is_kept_that_nobody_makes() -> None:
    assert {file.stem for file in HERE.iterdir()} == {
        f"{name}-{width}" for name in WORLDS for width in WIDTHS
    }
