"""Runs with a method that a test chooses, in this process or in another one.

Usage as a program: tests/tuning_world.py METHOD_AS_JSON WORDS…   runs `metier WORDS…` with that method as `encoder`
"""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from metier.errors import CannotTrainError
from metier.testing import FixedClock, ToyEncoder
from metier.testing.pieces import PiecewiseMethod
from metier.training import packages
from metier.training.method import Gate, Method
from metier.workspace import Workspace
from metier.workspace.finetuning import methods

if TYPE_CHECKING:
    from metier.training.method import TrainingMethod

ROOT = Path(__file__).parents[1]
chosen: dict[str, TrainingMethod] = {"encoder": PiecewiseMethod()}
"""What the name `encoder` stands for."""


def the_chosen_one(workspace: object) -> TrainingMethod:
    """The method of the test."""
    return chosen["encoder"]


def not_there(workspace: object) -> TrainingMethod:
    """A method that cannot be made."""
    raise CannotTrainError(Method.LORA.value, missing=["it is not there"])


def choose(monkeypatch: pytest.MonkeyPatch, method: TrainingMethod) -> None:
    """Let `encoder` stand for `method` during one test; the others are not there."""
    monkeypatch.setitem(chosen, "encoder", method)
    monkeypatch.setitem(methods.MAKERS, Method.ENCODER, the_chosen_one)
    for other in (Method.LORA, Method.HOSTED):
        monkeypatch.setitem(methods.MAKERS, other, not_there)
    monkeypatch.setitem(packages.PACKAGES, Method.ENCODER, ())


def stand_for(method: TrainingMethod) -> None:
    """The same for a whole process."""
    chosen["encoder"] = method
    methods.MAKERS[Method.ENCODER] = the_chosen_one
    packages.PACKAGES[Method.ENCODER] = ()


def labelled(folder: Path, n: int = 24) -> Path:
    """A workspace with `n` decisions about postings, and as many without one."""
    with Workspace.create(folder, environment={}, clock=FixedClock(), encoder=ToyEncoder()) as search:
        rows = [
            {
                "title": f"Role {i}",
                "company": f"Firm {i}",
                "text": f"You keep {'ships' if i % 3 else 'maps'} of kind {i}.",
            }
            for i in range(2 * n)
        ]
        search.add_text("".join(f"{json.dumps(row)}\n" for row in rows), name="jobs.jsonl")
        for i in range(n):
            search.label(i + 1, ("excited", "maybe", "passed")[i % 3])
    return folder


def opened(folder: Path) -> Workspace:
    """That workspace, with its clock and encoder."""
    return Workspace(folder, environment={}, clock=FixedClock(), encoder=ToyEncoder())


def program(**settings: Any) -> list[str]:
    """A program that is `metier` with a `PiecewiseMethod` of these settings as `encoder`."""
    return [sys.executable, str(Path(__file__)), json.dumps(settings)]


def _main() -> None:
    from metier.cli.main import run

    settings = json.loads(sys.argv[1])
    if "gate" in settings:
        settings["gate"] = Gate[settings["gate"]]
    if "usd" in settings:
        settings["usd"] = Decimal(settings["usd"])
    stand_for(PiecewiseMethod(**settings))
    sys.argv[:] = ["metier", *sys.argv[2:]]
    run()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    _main()
