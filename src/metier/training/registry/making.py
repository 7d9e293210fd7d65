"""The card of a model that was just trained."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from metier.training.dataset.rows import TrainingRow
from metier.training.method import Foreseen, Json, Method, Task, Trained
from metier.training.registry.card import Card
from metier.training.registry.card_text import card_bytes
from metier.training.registry.names import check_file

_DIGITS = 6


def data_hash(rows: Sequence[TrainingRow]) -> str:
    """SHA-256 of everything that is asked and answered in these rows, in their order."""
    digest = hashlib.sha256()
    for row in rows:
        told = [row.instruction, row.data, row.answer, row.label, row.at.isoformat()]
        digest.update(json.dumps(told, ensure_ascii=True).encode())
    return digest.hexdigest()


def card_of(
    task: Task,
    method: Method,
    trained: Trained,
    foreseen: Foreseen,
    *,
    made_at: datetime,
    version: str,
    taken: Sequence[str] = (),
) -> Card:
    """Everything that is known about what was trained, with the hash of every file.

    A figure that is no number is kept as unknown; so is the score of a posting.

    Args:
        version: Of metier.
        taken: Ids that were given before.

    Raises:
        ModelUnsafeError: A file is in a form that may run code when it is read, or its name leads elsewhere.
    """
    for name, content in trained.files.items():
        check_file(name, content)
    rows = task.rows.rows
    days = [row.at for row in rows]
    card = Card(
        id="",
        kind=task.kind,
        method=method,
        base=trained.base,
        base_identity=trained.base_identity,
        made_at=made_at,
        n_rows=len(rows),
        labels=task.rows.labels,
        first=min(days, default=None),
        last=max(days, default=None),
        data_hash=data_hash(rows),
        gate=trained.gate,
        settings=_plain(trained.settings),
        figures=_plain(trained.figures),
        foreseen=_foreseen(foreseen),
        used={name: float(number) for name, number in trained.used.items() if math.isfinite(number)},
        files={name: hashlib.sha256(content).hexdigest() for name, content in sorted(trained.files.items())},
        told={which: float(score) for which, score in trained.told.items() if math.isfinite(score)},
        trained_on=frozenset(trained.trained_on),
        metier=version,
    )
    digest = hashlib.sha256(card_bytes(card)).hexdigest()
    start = f"{method}-{made_at:%m%d}-"
    names = (f"{start}{digest[:n]}" for n in range(_DIGITS, len(digest) + 1))
    return replace(card, id=next(name for name in names if name not in taken))


def _foreseen(foreseen: Foreseen) -> dict[str, float]:
    """What was told before it started; what nobody knew is left out."""
    told = {
        "seconds": foreseen.seconds,
        "memory_mb": foreseen.memory_mb,
        "disk_mb": foreseen.disk_mb,
        "usd": None if foreseen.usd is None else float(foreseen.usd),
        "afterwards_seconds": foreseen.afterwards_seconds,
    }
    return {
        name: float(number) for name, number in told.items() if number is not None and math.isfinite(number)
    }


def _plain(values: Mapping[str, Json]) -> dict[str, Json]:
    """The same with null where a number is none."""
    return {str(name): _value(value) for name, value in values.items()}


def _value(value: Json) -> Json:
    if isinstance(value, Mapping):
        return _plain(value)
    if isinstance(value, list | tuple):
        return [_value(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
