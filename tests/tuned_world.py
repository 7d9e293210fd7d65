"""Tuned models without training: weights of a few bytes, and verdicts frozen as a screener over them would freeze them."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from metier.domain.decision import Label, Occasion
from metier.domain.verdict import Verdict
from metier.testing import FixedClock, ToyEncoder
from metier.training.dataset.rows import RowKind, RowSet, TrainingRow
from metier.training.method import Foreseen, Gate, Json, Method, Task, Trained
from metier.training.registry.card import Card
from metier.workspace import Workspace

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
FIGURES: Mapping[str, Json] = {
    "average precision": {
        "frozen": [0.41, 0.30, 0.52],
        "tuned": [0.47, 0.36, 0.58],
        "gain": [0.06, 0.01, 0.11],
    },
    "n": 80,
}


def opened(folder: Path, *, screener: str = "", at: datetime = AT) -> Workspace:
    """A workspace of its own, with the clock at `at`."""
    Workspace.create(folder, environment={}).close()
    if screener:
        with (folder / "metier.toml").open("a", encoding="utf-8") as file:
            file.write(f'\nscreener = "{screener}"\n')
    return again(folder, at=at)


def again(folder: Path, *, at: datetime = AT) -> Workspace:
    """The same workspace, opened once more."""
    return Workspace(folder, environment={}, clock=FixedClock(at), encoder=ToyEncoder())


def safetensors(seed: int, n: int = 200) -> bytes:
    """A whole file of that form with `n` random numbers."""
    rng = random.Random(seed)
    header = json.dumps({"w": {"dtype": "U8", "shape": [n], "data_offsets": [0, n]}}).encode()
    return len(header).to_bytes(8, "little") + header + rng.randbytes(n)


def trained(seed: int = 0, gate: Gate = Gate.NOT_KNOWN, files: Mapping[str, bytes] | None = None) -> Trained:
    """What a training could have handed over."""
    return Trained(
        base="built-in", base_identity="b" * 16,
        files=files or {"model.safetensors": safetensors(seed), "head.json": b'{"share": 0.5}'},
        settings={"seed": seed, "rate": 1e-4}, gate=gate, told={}, figures=FIGURES,
        used={"seconds": 190.0, "memory_mb": 610.0},
    )  # fmt: skip


def task(kind: RowKind = RowKind.SCREENING, n: int = 3) -> Task:
    """A few rows."""
    rows = tuple(
        TrainingRow(
            "Judge", f'{{"n": {i}}}', "excited", f"text {i}", "excited", AT - timedelta(days=i), (str(i),)
        )
        for i in range(n)
    )
    return Task(kind, RowSet(kind, rows))


FORESEEN = Foreseen(Method.ENCODER, seconds=200.0, memory_mb=640.0, disk_mb=3.0, afterwards_seconds=95.0)


def added(
    workspace: Workspace,
    seed: int = 0,
    gate: Gate = Gate.NOT_KNOWN,
    *,
    kind: RowKind = RowKind.SCREENING,
    method: Method = Method.ENCODER,
) -> Card:
    """One more tuned model."""
    return workspace.tuned_models.add(task(kind), method, trained(seed, gate), FORESEEN)


def decided(
    workspace: Workspace,
    model: str,
    *,
    n: int = 60,
    share: float = 0.9,
    rival: float = 0.34,
    screener: str = "fine_tuned",
    against: tuple[str, str] = ("learned", "decisions"),
    start: int = 0,
) -> None:
    """`n` new postings that both sides judged before the person decided.

    Args:
        share: Probability that the tuned model gives what the person then said.
        rival: The same of the other side.
        against: Screener and basis of the other side.
    """
    rows = [
        {
            "title": f"Role {start + i}",
            "company": f"Firm {start + i}",
            "text": f"Text number {start + i} of a job. " * 8,
        }
        for i in range(n)
    ]
    workspace.add_text("".join(f"{json.dumps(row)}\n" for row in rows), name="jobs.jsonl")
    desk = workspace.desk
    postings = [posting for posting in desk.postings.undecided() if posting.title.startswith("Role ")][-n:]
    labels = [list(Label)[i % 3] for i in range(n)]
    made_at = AT + timedelta(minutes=start)
    for kind, basis, p, shadow in (
        (against[0], against[1], rival, False),
        (screener, f"some decisions; 40 % by changed weights, weights {model}", share, True),
    ):
        verdicts = []
        for posting, label in zip(postings, labels, strict=True):
            other = (1 - p) / 2
            passed, maybe, excited = (p if grade == label.grade else other for grade in range(3))
            verdicts.append(
                Verdict(
                    posting.id,
                    passed,
                    maybe,
                    excited,
                    score=excited,
                    screener=kind,
                    version=f"v{start}{kind}",
                    made_at=made_at,
                    tentative=False,
                )
            )
        desk.verdicts.freeze(
            verdicts, basis=basis, profile_key="p", n_decisions=start, made_at=made_at, shadow=shadow
        )
    for posting, label in zip(postings, labels, strict=True):
        desk.decisions.append(
            posting.id, label, reason="", occasion=Occasion.RANKED, decided_at=made_at + timedelta(seconds=30)
        )
