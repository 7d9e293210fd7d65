"""Terms, explained: each on one screen, by the person's own postings and decisions where there are some."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from metier.adviser.topics import Topic, every_topic, find_topic, topic
from metier.pages import explain_words
from metier.web.background.work import Figured
from metier.web.views.advising.advice import TABS
from metier.web.visit import Visit, view

if TYPE_CHECKING:
    from metier.adviser.topics import Example
    from metier.domain.ports import Progress
    from metier.workspace import Workspace

_SLOW = frozenset({"bias"})
"""Topics whose example takes more than a tenth of a second with 10,000 postings."""


@dataclass(frozen=True, slots=True)
class TopicGroup:
    """A heading and what stands under it."""

    words: str
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class TopicsPage:
    """The list."""

    groups: tuple[TopicGroup, ...]
    tabs: tuple[tuple[str, str], ...] = TABS


@dataclass(frozen=True, slots=True)
class TopicPage:
    """One topic.

    Attributes:
        example: Of the person's own where there is one, as far as it is worked out.
        see: Topics beside it.
        words: How it is said.
    """

    topic: Topic
    example: Figured[Example]
    see: tuple[Topic, ...]
    words: object = explain_words


@view
def topics(visit: Visit) -> Response:
    """Every topic, by group."""
    groups = groupby(every_topic(), lambda one: one.group)
    return visit.page(
        "advising/explain.html.j2",
        TopicsPage(tuple(TopicGroup(words, tuple(found)) for words, found in groups)),
    )


@view
def one(visit: Visit) -> Response:
    """One topic, by whatever a person calls it; its own address where another word was asked for."""
    asked = visit.path("topic")
    found = find_topic(asked)
    if found.name != asked:
        return visit.go(f"/explain/{found.name}")
    page = TopicPage(found, _example(visit, found), tuple(topic(name) for name in found.see))
    return visit.page("advising/topic.html.j2", page)


def _example(visit: Visit, found: Topic) -> Figured[Example]:
    def count(workspace: Workspace, progress: Progress) -> Example:  # noqa: ARG001  # the shape of such work
        from metier.workspace.topics import explained

        return explained(workspace, found).example

    if found.name in _SLOW:
        return visit.site.figured(
            f"explain {found.name}", "Looking for an example of yours", count, visit.workspace
        )
    return Figured(count(visit.workspace, lambda *_: None))


ROUTES = (Route("/explain", topics), Route("/explain/{topic}", one))
