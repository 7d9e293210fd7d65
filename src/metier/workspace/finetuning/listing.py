"""Tuned models and runs as they are listed, and everything about one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from metier.actions.finetuning.using import TUNED, UseReport, use_report
from metier.screeners.fine_tuned.ports import by_weights
from metier.storage.run_folder import running
from metier.training.dataset.rows import RowKind
from metier.training.method import Gate, Method
from metier.training.registry.events import Registered, Standing, TunedEvent
from metier.workspace.finetuning.using import rival_of

if TYPE_CHECKING:
    from metier.storage.tuned_events import TunedEventTable
    from metier.training.registry.card import Card
    from metier.training.runs import RunState
    from metier.workspace.finetuning.models import TunedModel, TunedModels
    from metier.workspace.opened import OpenWorkspace


@dataclass(frozen=True, slots=True)
class ListedModel:
    """One tuned model in the list.

    Attributes:
        n_rows: Rows it was made of; None where its card cannot be read.
        problem: What is wrong with its card, in words.
        evidence: What later decisions say; None where it has judged nothing, or is no screening model.
    """

    id: str
    kind: RowKind
    method: Method
    made_at: datetime
    n_rows: int | None
    gate: Gate
    standing: Standing
    n_bytes: int
    problem: str
    evidence: UseReport | None


@dataclass(frozen=True, slots=True)
class ListReport:
    """What was tuned, newest first, and runs that are under way or were interrupted."""

    models: tuple[ListedModel, ...]
    runs: tuple[RunState, ...]


@dataclass(frozen=True, slots=True)
class ShowReport:
    """Everything about one tuned model.

    Attributes:
        card_sha256: Hash of its card, as the store keeps it.
        sizes: Bytes of each file in its folder.
        events: What happened to it, oldest first.
        before: What a roll-back would lead to, if it is in use; empty for none.
        evidence: What later decisions say.
    """

    card: Card
    card_sha256: str
    standing: Standing
    sizes: dict[str, int]
    events: tuple[TunedEvent, ...]
    before: str
    evidence: UseReport


def listing(workspace: OpenWorkspace, models: TunedModels, events: TunedEventTable) -> ListReport:
    """The list. Cost: some tenths of a second for each model that has judged beside another."""
    now = events.standing()
    judged = _judged(workspace)
    rows = tuple(_listed(workspace, model, now, judged) for model in models.all())
    return ListReport(rows, running(Path(workspace.folder)))


def _judged(workspace: OpenWorkspace) -> str:
    """On what runs of tuned models rested, one a line: which of them have verdicts at all."""
    return "\n".join(run.basis for run in workspace.desk.verdicts.runs() if run.screener in TUNED)


def _listed(workspace: OpenWorkspace, model: TunedModel, now: Registered, judged: str) -> ListedModel:
    card = model.card
    evidence = None
    if card is not None and card.kind is RowKind.SCREENING and by_weights(card.id) in judged:
        rival = rival_of(workspace, card, now)
        evidence = use_report(
            workspace.desk, card, rival, before=now.in_use(card.kind), standing=model.standing
        )
    return ListedModel(
        model.id, model.kind, model.method, model.made_at, card.n_rows if card else None, model.gate,
        model.standing, model.n_bytes, model.problem, evidence,
    )  # fmt: skip


def shown(workspace: OpenWorkspace, models: TunedModels, events: TunedEventTable, name: str) -> ShowReport:
    """Everything about one.

    Raises:
        TunedUnknownError, TunedCorruptError, ModelUnsafeError: As `TunedModels.card`.
    """
    card = models.card(name)
    now = events.standing()
    row = now.row(card.id)
    assert row is not None
    in_use = now.in_use(card.kind)
    return ShowReport(
        card=card,
        card_sha256=row.card,
        standing=now.standing(card.id),
        sizes=models.sizes(card.id),
        events=tuple(event for event in events.history() if event.model == card.id),
        before=now.before(card.kind) if in_use == card.id else "",
        evidence=use_report(
            workspace.desk,
            card,
            rival_of(workspace, card, now),
            before=in_use,
            standing=now.standing(card.id),
        ),
    )
