"""One long write, killed from outside: prints a line for everything it was told is durable.

Usage: worker.py OPERATION WORKSPACE MATERIAL
"""

from __future__ import annotations

import sys
from pathlib import Path

from metier.actions.add import Intake
from metier.sources import ReadOptions, read
from metier.storage.clock import SystemClock
from metier.workspace import Workspace


def acknowledge(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def add(folder: Path, material: Path) -> None:
    with Workspace(folder) as search:
        intake = Intake(search._store.postings, SystemClock())  # the same path as `add`, with a word per row
        for _, posting_id in intake.take(read(material, ReadOptions())):
            acknowledge(posting_id)


def label(folder: Path, material: Path) -> None:
    with Workspace(folder) as search:
        for line in material.read_text().splitlines():
            number, answer = line.split()
            acknowledge(str(search.label(number, answer, why=f"reason {number}").decision.id))


def import_(folder: Path, material: Path) -> None:
    with Workspace(folder) as search:
        search.import_labels(material)
    acknowledge("done")


def restore(folder: Path, material: Path) -> None:
    Workspace.restore(material, folder)
    acknowledge("done")


if __name__ == "__main__":
    operation = {"add": add, "label": label, "import": import_, "restore": restore}[sys.argv[1]]
    acknowledge("ready")
    operation(Path(sys.argv[2]), Path(sys.argv[3]))
