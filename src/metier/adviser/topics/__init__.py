"""What the terms mean: one screen each, with what is known of it, a slot for the person's own example, one next step.

Texts stand as data in `texts/`, one file a topic; `registry` knows their order and finds one by whatever it is called.
"""

from __future__ import annotations

from metier.adviser.topics.registry import GROUPS, every_topic, find_topic, topic
from metier.adviser.topics.topic import Example, How, Known, Topic

__all__ = ["GROUPS", "Example", "How", "Known", "Topic", "every_topic", "find_topic", "topic"]
