"""A run that changes weights: what tells it apart, how far it is, and what changed since it was interrupted."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TypeGuard

from metier.errors.words import plural
from metier.training.dataset.rows import RowKind
from metier.training.method import Json, Method, Task

_OPTION = {"seed": "--seed", "seeds": "--seeds", "device": "--device", "batch": "--batch"}
_DIGITS = 16
TERMS = ("price", "budget", "agree_rows", "tuned_before", "checkpoint", "job", "create_again")
"""Options that say on which terms a run works, and change nothing of what comes of it: a piece outlives them."""


class RunStanding(StrEnum):
    """How a run stands."""

    RUNNING = "running"
    INTERRUPTED = "interrupted"
    """Killed, stopped or failed; what was finished is kept."""
    DONE = "done"
    """What came of it is among the tuned models."""


@dataclass(frozen=True, slots=True)
class RunState:
    """How far a run is.

    Attributes:
        what, done, total: The latest report of progress; a total of 0 is not known.
        seconds: Spent so far, over all its processes.
        left_seconds: How long the rest takes at least, by what was foreseen and by the pace of the part under way; None where that is not known.
        n_kept: Finished pieces that are kept.
        pid: Of the process that works on it, or did last; 0 before there was one.
        why: Why it stopped, in words; empty where it was killed or runs.
        log: What a run in the background printed.
    """

    id: str
    kind: RowKind
    method: Method
    standing: RunStanding
    started_at: datetime
    what: str = ""
    done: int = 0
    total: int = 0
    seconds: float = 0.0
    left_seconds: float | None = None
    n_kept: int = 0
    pid: int = 0
    why: str = ""
    log: Path | None = None


@dataclass(frozen=True, slots=True)
class RunKey:
    """Everything that a piece of finished work rests on: with another key it is of no use.

    Attributes:
        identity: Of the method: base model, code, settings.
        rows: A digest of each row, in order.
        order: One digest of all that is learned from, in order.
        profile: Of the wishes that learning begins with.
        asked: What the person chose, by name: seed, seeds, device, batch, and options of the method.
    """

    kind: RowKind
    method: Method
    identity: str
    rows: tuple[str, ...]
    order: str
    profile: str
    asked: Mapping[str, Json] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """SHA-256 of all of it."""
        return _digest(json.dumps(key_row(self), sort_keys=True, ensure_ascii=True))


@dataclass(frozen=True, slots=True)
class RunRecord:
    """What is known about a run, as it stands in run.json.

    Attributes:
        seconds: Spent by processes that have ended.
        foreseen: Seconds, memory in MB, US dollars, as told before it began.
        terms: Options out of `TERMS`, as the person said them last.
        model: Of a run that is done: the tuned model that came of it.
        why: Why it stopped, in words.
    """

    id: str
    key: RunKey
    started_at: datetime
    standing: RunStanding
    foreseen: Mapping[str, float | None] = field(default_factory=dict)
    terms: Mapping[str, Json] = field(default_factory=dict)
    seconds: float = 0.0
    pid: int = 0
    background: bool = False
    model: str = ""
    why: str = ""


def key_of(task: Task, method: Method, identity: str) -> RunKey:
    """What tells a run of that task apart."""
    rows = tuple(
        _digest(row.instruction, row.data, row.answer, row.text, row.at.isoformat())[:_DIGITS]
        for row in task.rows.rows
    )
    taught = [f"{one.posting.id} {one.label.value} {one.reason}" for one in task.examples]
    asked = {name: getattr(task, name) for name in _OPTION}
    asked |= {name: value for name, value in task.options.items() if name not in TERMS}
    return RunKey(
        task.kind,
        method,
        identity,
        rows,
        _digest(*rows, *taught),
        task.profile.key,
        dict(sorted(asked.items())),
    )


def run_id(key: RunKey, at: datetime) -> str:
    """A name for a run: kind, method, day, and the first digits of its key.

    Example:
        >>> from datetime import UTC
        >>> key = RunKey(RowKind.SCREENING, Method.ENCODER, "x", (), "", "")
        >>> run_id(key, datetime(2026, 11, 30, tzinfo=UTC))[:23]
        'screening-encoder-1130-'
    """
    return f"{key.kind.value}-{key.method.value}-{at:%m%d}-{key.digest[:6]}"


def changed(was: RunKey, now: RunKey) -> str:
    """What is another now, in words; empty where nothing is.

    Example:
        >>> was = RunKey(RowKind.SCREENING, Method.ENCODER, "x", ("a",), "1", "")
        >>> changed(was, RunKey(RowKind.SCREENING, Method.ENCODER, "x", ("a", "b"), "2", ""))
        'it has 1 decision more to learn from'
    """
    found = [_rows_changed(was, now)] if was.order != now.order else []
    if was.profile != now.profile:
        found.append("profile.md was changed")
    if was.identity != now.identity:
        found.append("the base model, or the way of tuning, is another one")
    for name in sorted({*was.asked, *now.asked}):
        before, after = was.asked.get(name), now.asked.get(name)
        if before != after:
            found.append(f"`{_OPTION.get(name, f'--{name}')}` was {_said(before)} and is {_said(after)}")
    return "; ".join(found)


def _rows_changed(was: RunKey, now: RunKey) -> str:
    before, after = Counter(was.rows), Counter(now.rows)
    more, fewer = (after - before).total(), (before - after).total()
    noun = {RowKind.SCREENING: "decision"}.get(now.kind, "row")
    if more and not fewer:
        return f"it has {plural(more, noun)} more to learn from"
    if fewer and not more:
        return f"{plural(fewer, noun)} it learned from {'is' if fewer == 1 else 'are'} not there any more"
    if more:
        return f"{plural(more, noun)} {'is' if more == 1 else 'are'} new or changed, {fewer:,} not there any more"
    return f"the order or the reasons of {noun}s changed"


def key_row(key: RunKey) -> dict[str, Json]:
    """A key as JSON."""
    return {
        "kind": key.kind.value,
        "method": key.method.value,
        "identity": key.identity,
        "rows": list(key.rows),
        "order": key.order,
        "profile": key.profile,
        "asked": dict(key.asked),
    }


def key_from(row: object) -> RunKey | None:
    """A key out of JSON; None where it is none."""
    if not isinstance(row, dict):
        return None
    rows, asked = row.get("rows"), row.get("asked")
    words = [row.get(name) for name in ("identity", "order", "profile")]
    if not (_are_words(rows) and isinstance(asked, dict) and _are_words(words)):
        return None
    try:
        kind, method = RowKind(str(row.get("kind"))), Method(str(row.get("method")))
    except ValueError:
        return None
    identity, order, profile = words
    return RunKey(kind, method, identity, tuple(rows), order, profile, asked)


def _are_words(found: object) -> TypeGuard[Sequence[str]]:
    return isinstance(found, list) and all(isinstance(one, str) for one in found)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _said(value: Json) -> str:
    return "not said" if value is None else f"`{str(value)[:60]}`"
