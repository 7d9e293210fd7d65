"""Every topic in the order it is listed, and finding one by whatever a person calls it."""

from __future__ import annotations

import difflib
import importlib.resources
import re
import unicodedata
from functools import cache

from metier.adviser.topics.topic import Topic, read_topic
from metier.errors import TopicUnknownError

GROUPS: dict[str, tuple[str, ...]] = {
    "Who judges": (
        "prompting", "in-context-learning", "learned-screener", "hybrid", "edge", "guardrails",
    ),
    "What is learned from": ("labels", "bias", "drift", "outcomes"),
    "Is it true?": (
        "agreement", "calibration", "frozen-verdicts", "backtest", "evidence", "learning-curve", "promise",
    ),
    "Changing weights": (
        "fine-tuning", "tuned-encoder", "adapters", "hosted-tuning", "shadow", "overfitting",
    ),
    "Money and privacy": ("cost", "privacy"),
}  # fmt: skip
"""Heading of the list → names of its topics; each is a file of that name in `texts/`."""

SURE = 0.83
"""Likeness from which a spelling is taken for another one's: two letters of six changed places (taste)."""
_NEAR = 0.5
_SHOWN = 3


@cache
def every_topic() -> tuple[Topic, ...]:
    """All of them, in the order of the list. Cost: reading some 25 small files, once."""
    return tuple(topic(name) for names in GROUPS.values() for name in names)


@cache
def topic(name: str) -> Topic:
    """The topic of that very name.

    Raises:
        KeyError: There is none.
    """
    group = next((group for group, names in GROUPS.items() if name in names), None)
    if group is None:
        raise KeyError(name)
    file = importlib.resources.files("metier.adviser.topics") / "texts" / f"{name}.toml"
    return read_topic(name, group, file.read_text(encoding="utf-8"))


def find_topic(asked: str) -> Topic:
    """The topic that is meant: by name, title, another word for it, or a near spelling of one of these.

    Raises:
        TopicUnknownError: Nothing is near enough; names the nearest.

    Example:
        >>> find_topic("finetuning").name, find_topic("ICL").name, find_topic("calibraton").name
        ('fine-tuning', 'in-context-learning', 'calibration')
    """
    known = _known()
    key = _squeezed(asked)
    if key in known:
        return topic(known[key])
    scored = sorted(
        ((difflib.SequenceMatcher(None, key, word).ratio(), word) for word in known), reverse=True
    )
    if key and scored[0][0] >= SURE:
        return topic(known[scored[0][1]])
    holding = [word for word in known if len(key) >= 3 and (key in word or (len(word) > 4 and word in key))]
    close = [word for ratio, word in scored if ratio >= _NEAR]
    near = list(dict.fromkeys(known[word] for word in (*holding, *close)))[:_SHOWN]
    raise TopicUnknownError(asked, near=near)


@cache
def _known() -> dict[str, str]:
    """Every word for a topic, squeezed → its name; names and titles win over other words."""
    found: dict[str, str] = {}
    topics = every_topic()
    for words in ([(one.name, one.title) for one in topics], [one.aliases for one in topics]):
        for one, called in zip(topics, words, strict=True):
            for word in called:
                found.setdefault(_squeezed(word), one.name)
    return found


def _squeezed(words: str) -> str:
    """Letters and digits alone, lower case, without accents; a leading article left out."""
    plain = unicodedata.normalize("NFKD", words).casefold()
    return re.sub(r"[^a-z0-9]", "", re.sub(r"^\s*(the|a|an)\s+", "", plain))
