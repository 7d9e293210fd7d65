"""A topic with an example: out of one workspace, or of the sample person where there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from metier.adviser.topics import Example, Topic, find_topic

if TYPE_CHECKING:
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
    """With an example of this workspace; of the sample person where it has none.

    Args:
        topic: One, or whatever a person calls it.

    Raises:
        TopicUnknownError: There is none; names the nearest.
    """
    found = find_topic(topic) if isinstance(topic, str) else topic
    assert workspace.folder  # own examples follow
    return without_workspace(found)
