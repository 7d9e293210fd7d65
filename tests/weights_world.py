"""A workspace with a tuned model in its registry, whose adapter and base are real and tiny."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.tiny_llama import adapted, adapter_files, make_model

from metier.models.recipe import hash_of_files
from metier.prompts.control_tokens import json_line
from metier.testing import FixedClock, ToyEncoder, resume_of_ada
from metier.training.dataset.rows import RowKind, RowSet, TrainingRow
from metier.training.lora.base import find_base
from metier.training.method import Foreseen, Gate, Json, Method, Task, Trained
from metier.training.registry.card import Card
from metier.workspace import Workspace

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
SETTINGS: Mapping[str, Json] = {
    "rate": 5e-4, "epochs": 3.0, "decay": 0.01, "warm_up": 0.1, "tokens": 512, "rows_a_step": 8, "seed": 0,
}  # fmt: skip
JOB = {
    "title": "Reporting analyst",
    "company": "Ward 7",
    "text": "What you bring:\n- Experience with Tableau\n- Python and pandas\n- Training nurses\n- Kubernetes\n",
}


def made(folder: Path, *, base: Path | None = None) -> Path:
    """A workspace with a resume and one posting; `base` becomes its `finetune.base`."""
    with opened(folder, create=True) as search:
        search.add_text(f"{json.dumps(JOB)}\n", name="jobs.jsonl")
    (folder / "resume.json").write_text(json.dumps(resume_of_ada()), encoding="utf-8")
    if base is not None:
        with (folder / "metier.toml").open("a", encoding="utf-8") as file:
            file.write(f"\n[finetune]\nbase = {json.dumps(str(base))}\n")
    return folder


def opened(folder: Path, *, create: bool = False) -> Workspace:
    """That workspace; what its cache would hold lies beside it."""
    arguments = {
        "environment": {"METIER_CACHE": str(folder.parent / "cache")},
        "clock": FixedClock(AT + timedelta(days=20)),
        "encoder": ToyEncoder(),
    }
    return Workspace.create(folder, **arguments) if create else Workspace(folder, **arguments)  # type: ignore[arg-type]  # as they are named


def registered(
    search: Workspace,
    files: Mapping[str, bytes],
    *,
    identity: str,
    method: Method = Method.LORA,
    kind: RowKind = RowKind.RESUME,
    base: str = "tiny",
) -> Card:
    """A tuned model with these files, kept as one that was trained."""
    rows = tuple(
        TrainingRow(
            "Say it better.", json_line({"line": f"Did thing {place}."}), f"Built thing {place}.",
            f"Did thing {place}", "changed line", AT + timedelta(days=place), (f"line:{place}",),
        )
        for place in range(40)
    )  # fmt: skip
    task = Task(kind, RowSet(kind, rows))
    trained = Trained(base, identity, files, SETTINGS, Gate.NOT_KNOWN, figures={"n_train": 32})
    return search.tuned_models.add(task, method, trained, Foreseen(method, 1.0, 1.0, 1.0))


def with_adapter(search: Workspace, base: Path, scratch: Path, **more: object) -> Card:
    """A tuned model that is an adapter for `base`."""
    files = adapter_files(adapted(make_model(), **more), scratch)  # type: ignore[arg-type]  # as they are named
    return registered(search, files, identity=identity(search, base), base=base.stem)


def identity(search: Workspace, base: Path) -> str:
    """Of a base model, as its cards have it."""
    place = find_base(str(base))
    return hash_of_files(place.files, root=place.root, cache=search.folder.parent / "cache")
