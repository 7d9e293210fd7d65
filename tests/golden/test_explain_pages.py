"""What `metier explain` prints for people, held as files at 60 and 80 columns.

`METIER_GOLDEN=write pytest tests/golden/test_explain_pages.py` writes the files anew; the difference is for review.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.topics_world import lived

from metier.cli.driver import Driver
from metier.testing import FixedClock, ToyEncoder

HERE = Path(__file__).parent / "explain"
WRITE = os.environ.get("METIER_GOLDEN") == "write"

PAGES = {
    "list": [["explain"]],
    "own": [["explain", name] for name in ("hybrid", "calibration", "promise", "labels", "evidence", "cost")],
    "made-up": [["explain", name] for name in ("icl", "drift", "bias", "finetuning")],
    "unknown": [["explain", "tuning a hosted encoder"], ["explain", "xyzzy"]],
    "help": [["explain", "--help"]],
}


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A workspace that was used for the pages with own examples, an empty one for all others."""
    folder = tmp_path_factory.mktemp("explain")
    lived(folder / "own").close()
    Driver(folder / "empty")("init", str(folder / "empty"))
    return lambda name: folder / ("own" if name == "own" else "empty")


@pytest.mark.parametrize("width", [60, 80])
@pytest.mark.parametrize("name", PAGES)
def test_pages_look_as_they_did(worlds: Callable[[str], Path], name: str, width: int) -> None:
    cli = Driver(worlds(name), arguments={"encoder": ToyEncoder(), "clock": FixedClock()}, width=width)
    shown = []
    for words in PAGES[name]:
        ran = cli(*words)
        shown.append(f"$ metier {' '.join(words)}\n{ran.stdout}{ran.stderr}")
    text = re.sub(r"encoder-1130-[0-9a-f]{6}", "encoder-1130-3fa1c0", "\n".join(shown))  # its hash
    file = HERE / f"{name}-{width}.txt"
    if WRITE:
        HERE.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")
