"""A workspace with decided postings and a service to train at, a run that can be killed anywhere, and where runs are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.training_world import AT, made

from metier.actions.training_data import RowOptions, rows_of
from metier.testing import FixedClock
from metier.training.dataset.rows import AnswerForm, RowKind, RowSet
from metier.training.hosted.method import HostedMethod
from metier.training.hosted.ports import Connection
from metier.training.hosted.steps import Patience
from metier.training.method import Task
from metier.workspace import Workspace
from metier.workspace.finetuning.hosted import connected, hosted_method

N = 30
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


class Killed(BaseException):
    """The process ended here."""


class Kept:
    """`Checkpoints` in memory, which outlive a killed run."""

    def __init__(self) -> None:
        self.pieces: dict[str, bytes] = {}

    def get(self, name: str) -> bytes | None:
        return self.pieces.get(name)

    def put(self, name: str, content: bytes) -> None:
        self.pieces[name] = content

    def names(self) -> Sequence[str]:
        return sorted(self.pieces)


class Deaths:
    """Counts everything a run does outside itself, and ends the process before or after the n-th."""

    def __init__(self, at: int = -1, *, after: bool = False) -> None:
        self.n, self.at, self.after = 0, at, after
        self.done: list[str] = []

    def around(self, target: object, *names: str) -> Any:
        return _Around(target, self, names)

    def call(self, name: str, do: Callable[..., Any], *args: Any, **more: Any) -> Any:
        place, self.n = self.n, self.n + 1
        self.done.append(name)
        if place == self.at and not self.after:
            raise Killed
        found = do(*args, **more)
        if place == self.at:
            raise Killed
        return found


class _Around:
    def __init__(self, target: object, deaths: Deaths, names: Sequence[str]) -> None:
        self._target, self._deaths, self._names = target, deaths, names

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._target, name)
        if name not in self._names:
            return found
        return lambda *args, **more: self._deaths.call(name, found, *args, **more)


def world(
    folder: Path, url: str, *, n: int = N, price: str | None = "3", budget: str | None = "5", more: str = ""
) -> Path:
    """The folder of a workspace whose base model `svc` is at `url`."""
    made(folder, n=n).close()
    lines = [
        "",
        f'budget = "{budget}"' if budget else "",
        "[models.svc]",
        f'base_url = "{url}"',
        'model = "gpt-x"',
        more,
    ]
    text = (folder / "metier.toml").read_text(encoding="utf-8")
    head = f"{lines[1]}\n" if budget else ""
    (folder / "metier.toml").write_text(head + text + "\n".join(["", *lines[2:]]) + "\n", encoding="utf-8")
    return folder


def opened(folder: Path, clock: FixedClock | None = None, **environment: str) -> Workspace:
    return Workspace(folder, environment=environment, clock=clock or FixedClock(NOW))


def rows(workspace: Workspace, kind: RowKind = RowKind.SCREENING) -> RowSet:
    masking = workspace.training_data.masking()
    return rows_of(workspace.desk, kind, masking, RowOptions(AnswerForm.LABEL))


def task(workspace: Workspace, kind: RowKind = RowKind.SCREENING, **options: Any) -> Task:
    return Task(kind, rows(workspace, kind), options={"price": 3, **options})


def method(
    workspace: Workspace, clock: FixedClock, *, deaths: Deaths | None = None, **changes: Any
) -> HostedMethod:
    """The method of a workspace; the clock goes on while it waits, and `changes` are made to its connection."""

    def sleep(seconds: float) -> None:
        clock.moment += timedelta(seconds=seconds)

    def connect(given: Task) -> Connection:
        found = replace(connected(workspace, given), **changes)
        if deaths is None:
            return found
        calls = (
            "upload",
            "files_named",
            "create",
            "find",
            "look",
            "events",
            "checkpoints",
            "figures",
            "delete_file",
            "cancel",
        )
        purse = deaths.around(found.purse, "reserve", "settle", "release")
        return replace(found, purse=purse, service=lambda kinds: deaths.around(found.service(kinds), *calls))

    plain = hosted_method(workspace)
    return HostedMethod(
        connect, identity=plain.identity, now=clock.now, sleep=sleep, patience=Patience(first=1.0)
    )


__all__ = ["AT", "NOW", "Deaths", "Kept", "Killed", "N", "method", "opened", "rows", "task", "world"]
