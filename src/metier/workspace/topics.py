"""A topic with an example: out of one workspace, or of the sample person where it has none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from metier.adviser.topics import Example, Topic, find_topic

if TYPE_CHECKING:
    from metier.actions.explaining_topics import Material, Tuned
    from metier.actions.finetuning.using import UseReport
    from metier.evaluation.drift import Change
    from metier.workspace.facade import Workspace


@dataclass(frozen=True, slots=True)
class ExplainReport:
    """A topic as it is shown."""

    topic: Topic
    example: Example


def without_workspace(topic: Topic) -> ExplainReport:
    """With the sample person's example."""
    return ExplainReport(topic, Example(topic.made_up, is_own=False, missing="no workspace here"))


def explained(workspace: Workspace, topic: Topic | str) -> ExplainReport:
    """With an example of this workspace; of the sample person where it has none. Nothing is learned, read or asked anew.

    Args:
        topic: One, or whatever a person calls it.

    Raises:
        TopicUnknownError: There is none; names the nearest.
    """
    from metier.actions.explaining_topics import own_example

    found = find_topic(topic) if isinstance(topic, str) else topic
    return ExplainReport(found, own_example(found, _material(workspace)))


def _material(workspace: Workspace) -> Material:
    from metier.actions.explaining_topics import Material

    settings, store = workspace.settings, workspace.store
    return Material(
        desk=workspace.desk,
        miss=settings.promise_miss,
        sure=settings.promise_sure,
        profile=lambda: workspace.profile,
        active=lambda: workspace.active_screener,
        changes=lambda: _kept_changes(workspace),
        spent=store.ledger.spent,
        agreed=store.consents.standing,
        tuned=lambda: _tuned(workspace),
        evidence=lambda model: _evidence(workspace, model),
    )


def _kept_changes(workspace: Workspace) -> tuple[int, Sequence[Change]]:
    """What `metier changes` or `metier report` found last."""
    return workspace.measuring().kept_changes()


def _evidence(workspace: Workspace, model: str) -> UseReport | None:
    """None where its card is damaged: `metier finetune list` and `metier doctor` say so; an explanation need not stop."""
    from metier.errors import IntegrityError, RefusedError

    try:
        return workspace.tuned_models.evidence(model)
    except (IntegrityError, RefusedError):
        return None


def _tuned(workspace: Workspace) -> Sequence[Tuned]:
    from metier.actions.explaining_topics import Tuned

    return [
        Tuned(
            one.id, one.method, one.made_at, one.card.n_rows if one.card else None, one.gate, one.standing,
            one.card.figures if one.card else {},
        )
        for one in workspace.tuned_models.all()
    ]  # fmt: skip
