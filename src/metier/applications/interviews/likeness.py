"""Which questions are the same, by topic and words; and which are near, by sentence vectors too where there are any.

Saying that two questions are one is done carefully: a wrong group hides a question, a missed one only shows it twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from metier.applications.interviews.standard import plain, topic_of

SAME_WORDS = 0.75
"""Share of telling words in common from which two questions are the same."""
NEAR = 0.45
"""Likeness from which an earlier question is worth showing beside a new one (taste)."""

_WORD = re.compile(r"[^\W_][\w+#./]*[\w+#]|[^\W_]")
_FRAME_WORDS = """a about an and any are as at be been before between by can could describe did difference differs do does doing done each ever
    example examples experience experiences experienced explain for from give given had handle handled happened have how i if in into is
    it its job kind kinds know like make made may me most much my of on one or our so some something tell that the their them there they
    thing things came come this time times to us use used using versus vs want was way we were what when where which who why will with work worked
    working would you your yourself situation walk through talk please team different"""
_FRAME = frozenset(_FRAME_WORDS.split())
"""Words that frame a question and do not tell what it is about."""


@lru_cache(maxsize=4096)  # every question is compared with every group
def telling(question: str) -> frozenset[str]:
    """The words that say what a question is about, by their stems.

    Example:
        >>> sorted(telling("How would you optimise a slow SQL query?"))
        ['optimis', 'query', 'slow', 'sql']
    """
    words = [word.strip("./") for word in _WORD.findall(plain(question))]
    return frozenset(_stem(word) for word in words if word and word not in _FRAME)


def _stem(word: str) -> str:
    """A word without the endings that make forms of it; short and mixed ones stay as they are.

    It takes less away than `demands.words.root`, which makes one of developer and development, and of two languages: of
    two questions that are not surely one, none may be hidden.
    """
    if len(word) < 5 or not word.isalpha():
        return word
    for ending, left in (
        ("ely", ""),
        ("ly", ""),
        ("ies", "y"),
        ("ing", ""),
        ("ed", ""),
        ("es", ""),
        ("e", ""),
        ("s", ""),
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)] + left
    return word


def by_words(first: str, second: str) -> float:
    """How alike two questions are by their words, 0 to 1; 1 where both are the same standard question.

    Example:
        >>> by_words("What are your salary expectations?", "How much would you like to earn?")
        1.0
    """
    topics = topic_of(first), topic_of(second)
    if topics[0] and topics[0] == topics[1]:
        return 1.0
    if all(topics):
        return 0.0
    one, other = telling(first), telling(second)
    if not one or not other:
        return 1.0 if plain(first) == plain(second) else 0.0
    return len(one & other) / len(one | other)


def same(first: str, second: str) -> bool:
    """Whether two questions ask the same; careful: what is not sure is not the same.

    Sentence vectors have no say: of pairs such as "What did you like most … / least …" they cannot tell which are one
    (cosine 0.94), and half of what they would add was wrong.

    Example:
        >>> same("What is your biggest weakness?", "What are your weaknesses?")
        True
        >>> same("How do you choose a learning model?", "How do you deploy a learning model?")
        False
    """
    topics = topic_of(first), topic_of(second)
    if any(topics):
        return topics[0] == topics[1]
    return by_words(first, second) >= SAME_WORDS


def names(question: str, terms: Iterable[str]) -> bool:
    """Whether a question holds one of these names; names of one or two letters in their own case only.

    Example:
        >>> names("How far would you go with airflow?", ["Go", "R"]), names("Do you know Go?", ["Go"])
        (False, True)
    """
    return any(
        re.search(rf"(?<!\w){re.escape(term)}(?!\w)", question, 0 if len(term) <= 2 else re.IGNORECASE)
        for term in terms
        if term
    )


def nearest(
    question: str, others: Sequence[str], row: Sequence[float] | None = None, *, most: int = 3
) -> list[tuple[int, float]]:
    """Earlier questions that are near, nearest first, with how alike they are, 0 to 1.

    Args:
        row: Cosines with each of `others`, where there are vectors.
    """
    scored = []
    for at, other in enumerate(others):
        cosine = None if row is None else row[at]
        likeness = by_words(question, other)
        if cosine is not None:
            likeness = max(likeness, float(cosine) if telling(question) & telling(other) else 0.0)
        if likeness >= NEAR:
            scored.append((at, likeness))
    return sorted(scored, key=lambda found: -found[1])[:most]


def grouped(questions: Sequence[str]) -> list[list[int]]:
    """Places of questions that are the same, in groups; each in the order given, groups by their first.

    A question joins a group only where it is the same as every question in it. Cost: a pattern search per question; it is
    compared only with groups that hold one of its telling words.
    """
    groups: list[list[int]] = []
    by_topic: dict[str, list[int]] = {}
    holding: dict[str, set[int]] = {}
    for at, question in enumerate(questions):
        topic = topic_of(question)
        if topic and topic in by_topic:
            by_topic[topic].append(at)
            continue
        words = telling(question) or {plain(question)}
        near = sorted(set().union(*(holding.get(word, ()) for word in words))) if not topic else ()
        place = next(
            (n for n in near if all(same(question, questions[other]) for other in groups[n])), len(groups)
        )
        if place == len(groups):
            groups.append([])
        groups[place].append(at)
        if topic:
            by_topic[topic] = groups[place]
        else:
            for word in words:
                holding.setdefault(word, set()).add(place)
    return groups
