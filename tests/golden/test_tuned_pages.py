"""What `metier finetune list | show | use | rollback | delete` print for people, held as files at 60 and 100 columns.

`METIER_GOLDEN=write pytest tests/golden/test_tuned_pages.py` writes the files anew; the difference is for review.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from tests.tuned_world import AT, added, decided, opened

from metier.cli.driver import Driver
from metier.testing import FixedClock, ToyEncoder
from metier.training.dataset.rows import RowKind
from metier.training.method import Gate, Method

HERE = Path(__file__).parent / "tuned"
WRITE = os.environ.get("METIER_GOLDEN") == "write"

PAGES = {
    "list": [["list"]],
    "show": [["show", "BETTER"], ["show", "UNPROVEN"], ["show", "TEXTS"]],
    "use": [
        ["use", "BETTER", "--dry-run"],
        ["use", "BETTER", "--yes"],
        ["use", "UNPROVEN", "--yes"],
        ["use", "ASIDE", "--yes"],
        ["list"],
        ["show", "BETTER"],
        ["rollback", "--dry-run"],
        ["delete", "BETTER"],
        ["rollback", "--yes"],
        ["delete", "BETTER", "--dry-run"],
        ["delete", "BETTER", "--yes"],
        ["rollback", "--yes"],
        ["show", "BETTER"],
    ],
    "help": [[name, "--help"] for name in ("list", "show", "use", "rollback", "delete")],
}


@pytest.mark.parametrize("width", [60, 100])
@pytest.mark.parametrize("name", [*PAGES, "empty"])
def test_pages_look_as_they_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, width: int
) -> None:
    monkeypatch.setenv("TZ", "UTC")
    names = {}
    with opened(tmp_path / "ws") as workspace:
        if name != "empty":
            for seed, (title, gate) in enumerate(
                {"ASIDE": Gate.NO_BETTER, "BETTER": Gate.BETTER, "UNPROVEN": Gate.NOT_KNOWN}.items()
            ):
                names[title] = added(workspace, seed, gate).id
            names["TEXTS"] = added(workspace, 9, kind=RowKind.RESUME, method=Method.LORA).id
            decided(workspace, names["BETTER"], n=60)
            decided(workspace, names["UNPROVEN"], n=12, share=0.5, rival=0.4, start=100)
    cli = Driver(tmp_path / "ws", arguments={"encoder": ToyEncoder(), "clock": FixedClock(AT)})
    cli.environment["COLUMNS"] = str(width)
    shown = []
    for words in PAGES.get(name, [["list"], ["show", "encoder-1130-aaaaaa"], ["rollback"]]):
        ran = cli("finetune", *(names.get(word, word) for word in words))
        shown.append(f"$ metier finetune {' '.join(words)}\n{ran.stdout}{ran.stderr}")
    text = re.sub(r"by metier [0-9.]+", "by metier VERSION", "\n".join(shown))
    text = re.sub(r"card [0-9a-f]{12}", "card CARD", text)  # it names the version of metier
    for title, model in names.items():
        text = text.replace(model, f"{title:X<{len(model)}}")
    file = HERE / f"{name}-{width}.txt"
    if WRITE:
        HERE.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")
