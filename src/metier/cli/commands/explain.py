"""`metier explain`: what a term means, on one screen, by the person's own postings and decisions where there are some."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.commands.explain_page import list_page, topic_page
from metier.cli.envelope import Ended
from metier.pages.words import typed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from metier.adviser.topics import Topic
    from metier.workspace.topics import ExplainReport


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic in the list."""

    name: str
    title: str
    group: str
    line: str
    aliases: Sequence[str]


@dataclass(frozen=True, slots=True)
class TopicList:
    """Every topic, in the order of the list."""

    topics: Sequence[TopicRow]


@command(
    "explain",
    examples=("metier explain", "metier explain calibration", "metier explain few-shot --json"),
)
@click.argument("topic", nargs=-1)
def explain_command(call: Call, topic: tuple[str, ...]) -> int:
    """What a term means, on one screen: what it is, why it matters, what was measured, an example, one next step.

    Without TOPIC: the list. Other words for a topic and near spellings are understood. The example is out of your
    workspace where it has one, else of a person who is made up, and says so. Works outside a workspace too. Nothing is asked,
    sent or changed.
    """
    asked = typed(" ".join(topic))
    if not asked:
        return _list(call)
    from metier.adviser.topics import find_topic

    found = find_topic(asked)
    report = _explained(call, found)
    return call.show(Ended(report), lambda out: topic_page(out, report))


def _list(call: Call) -> int:
    from metier.adviser.topics import every_topic

    topics = every_topic()
    rows = [TopicRow(one.name, one.title, one.group, one.line, one.aliases) for one in topics]
    return call.show(Ended(TopicList(rows)), lambda out: list_page(out, topics))


def _explained(call: Call, topic: Topic) -> ExplainReport:
    """With an example of the workspace that is named or stood in; where there is none, of the sample person."""
    from metier.errors import NoWorkspaceError
    from metier.workspace.topics import explained, without_workspace

    try:
        with call.open() as workspace:
            return explained(workspace, topic)
    except NoWorkspaceError:
        if call.workspace:  # a folder that was named, and is none: told, as everywhere
            raise
        return without_workspace(topic)
