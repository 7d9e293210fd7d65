"""The pages of `metier explain`: the list of topics, and one topic on one screen."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from metier.pages.explain_words import source_words
from metier.pages.words import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from metier.adviser.topics import Topic
    from metier.cli.output import Out
    from metier.workspace.topics import ExplainReport


def list_page(out: Out, topics: Sequence[Topic]) -> None:
    """A line for each topic, by group."""
    room = max(len(one.name) for one in topics) + 4
    for number, (group, found) in enumerate(groupby(topics, lambda one: one.group)):
        if number:
            out.say()
        out.say((group, "head"))
        for one in found:
            out.say(f"  {one.name:<{room - 4}}  {one.line}", indent=room)
    out.softly()
    out.next("`metier explain TOPIC`, for instance `metier explain calibration`")


def topic_page(out: Out, report: ExplainReport) -> None:
    """One topic: what it is, why it matters, what is known, an example, one next step."""
    topic, example = report.topic, report.example
    out.say((topic.title, "head"), f": {topic.line}")
    out.say()
    out.say(topic.what)
    out.say(("For you: ", "head"), topic.why)
    out.say()
    for known in topic.known:
        out.say((f"{known.how}: ", "head"), known.words, (f" ({source_words(known)})", "quiet"), indent=2)
    out.say()
    head = "Your own example" if example.is_own else "A made-up example"
    missing = f" ({one_line(example.missing)})" if example.missing else ""
    out.say((head, "head"), (missing, "quiet"))
    for sentence in example.sentences:
        out.say(f"  {one_line(sentence)}", indent=2)
    out.say()
    out.next(f"`{topic.command}`: {topic.next_words}")
    also = ", ".join(f"`metier explain {name}`" for name in topic.see[:2])
    out.softly(f"more: {', '.join(topic.pages)}; {also}", indent=6)
