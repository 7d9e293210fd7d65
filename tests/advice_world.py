"""Small workspaces at the points where advice differs: nothing yet, few labels, measured, under trial, proven, over budget, offline."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests import tuned_world

from metier.testing import FixedClock, ToyEncoder
from metier.testing.pieces import PiecewiseMethod
from metier.training import packages
from metier.training.dataset.rows import RowKind, RowSet, TrainingRow
from metier.training.method import Foreseen, Gate, Method, Task
from metier.workspace import Workspace
from metier.workspace.finetuning import methods

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
HOST = "api.example.com"
MODEL = """
[models.far]
base_url = "https://api.example.com/v1"
model = "far-1"
price_input = "3"
price_output = "15"
key_env = "FAR_KEY"
"""
ENVIRONMENT = {"FAR_KEY": "not-a-real-key"}
TUNED = {"ENCODER-UNDER-TRIAL": 1, "ENCODER-BETTER": 2}


def tune_by_pieces(monkeypatch: pytest.MonkeyPatch, method: PiecewiseMethod | None = None) -> None:
    """Let the encoder stand for a method without weights, so that what is foreseen is the same on every machine."""
    made = method or PiecewiseMethod(pause=20.0)
    monkeypatch.setitem(methods.MAKERS, Method.ENCODER, _encoder)
    monkeypatch.setattr(f"{__name__}._chosen", [made])
    for name in (Method.ENCODER, Method.LORA):
        monkeypatch.setitem(packages.PACKAGES, name, ())


_chosen: list[PiecewiseMethod] = [PiecewiseMethod()]


def _encoder(workspace: object) -> PiecewiseMethod:
    return _chosen[0]


def opened(folder: Path, at: datetime = AT) -> Workspace:
    """That workspace, as every test opens it."""
    return Workspace(folder, **arguments(at))  # type: ignore[arg-type]  # what a driver passes


def arguments(at: datetime = AT) -> dict[str, object]:
    """For opening it, by hand or by a driver."""
    return {"environment": ENVIRONMENT, "clock": FixedClock(at), "encoder": ToyEncoder()}


def labelled(folder: Path, n: int, *, months: int = 4, settings: str = "", profile: bool = True) -> Path:
    """`n` decisions over some months that follow a taste, and half as many postings undecided."""
    Workspace.create(folder, environment={}).close()
    if settings:
        with (folder / "metier.toml").open("a", encoding="utf-8") as file:
            file.write(settings)
    if profile:
        (folder / "profile.md").write_text("# Must have\n\n- maps\n", encoding="utf-8")
    clock = FixedClock(AT - timedelta(days=30 * months))
    with Workspace(folder, environment=ENVIRONMENT, clock=clock, encoder=ToyEncoder()) as search:
        for i in range(n + n // 2):
            _add(search, i)
            if i < n:
                search.label(i + 1, _taste(i))
            clock.moment += timedelta(days=30 * months) / max(1, n + n // 2)
    return folder


def _add(search: Workspace, i: int) -> None:
    row = {
        "title": f"{('Chart', 'Harbour', 'Kitchen')[i % 3]} role {i}",
        "company": f"Firm {i}",
        "text": f"You keep {('maps and charts', 'ships and ropes', 'pans and stoves')[i % 3]} of kind {i}. "
        * 4,
    }
    search.add_text(json.dumps(row), name="jobs.json")


def _taste(i: int) -> str:
    """Maps excite, ships may, pans do not; one answer in eleven is another."""
    labels = ("excited", "maybe", "passed")
    return labels[(i + 1) % 3] if i % 11 == 10 else labels[i % 3]


def measured(folder: Path) -> Path:
    """The same with everything replayed that metier keeps."""
    with opened(folder) as search:
        search.compare("learned", "words")
        search.curve()
        search.changes()
    return folder


def tuned(folder: Path, *, share: float, n: int) -> str:
    """A tuned model as shadow, with `n` decisions that both sides judged before; its id."""
    with opened(folder) as search:
        rows = tuple(
            TrainingRow("Judge", f'{{"n": {i}}}', "excited", f"text {i}", "excited", AT, (str(i),))
            for i in range(3)
        )
        task = Task(RowKind.SCREENING, RowSet(RowKind.SCREENING, rows))
        foreseen = Foreseen(Method.ENCODER, 200.0, 640.0, 3.0, afterwards_seconds=95.0)
        card = search.tuned_models.add(task, Method.ENCODER, tuned_world.trained(1, Gate.BETTER), foreseen)
        tuned_world.decided(search, card.id, n=n, share=share, rival=0.4)
        return card.id


def agreed(folder: Path) -> Path:
    """The person lets postings, profile and examples go to the far model."""
    with opened(folder) as search:
        search.consenting.give(HOST, ["postings", "profile", "examples", "reasons"])
    return folder


def _empty(folder: Path) -> None:
    Workspace.create(folder, environment={}).close()


def _measured(folder: Path) -> None:
    measured(labelled(folder, 60))


def _trial(folder: Path) -> None:
    tuned(labelled(folder, 60), share=0.46, n=24)


def _better(folder: Path) -> None:
    tuned(labelled(folder, 60), share=0.9, n=60)


def _over(folder: Path) -> None:
    settings = f'budget = "0.05"\n[advice]\nvolume = 900\ngoal = "cheap"\n{MODEL}'
    agreed(labelled(folder, 40, settings=settings))


def _offline(folder: Path) -> None:
    agreed(labelled(folder, 40, settings=f'offline = true\nbudget = "50.00"\n{MODEL}'))


def _many(folder: Path) -> None:
    labelled(folder, 210)


WORLDS: Mapping[str, Callable[[Path], object]] = {
    "empty": _empty,
    "12-labels": lambda folder: labelled(folder, 12, months=1),
    "60-measured": _measured,
    "210-labels": _many,
    "under-trial": _trial,
    "better": _better,
    "over-budget": _over,
    "offline": _offline,
}
"""By name, what makes the workspace in a folder that is not there yet."""
