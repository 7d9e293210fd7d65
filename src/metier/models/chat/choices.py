"""What a model would have said instead: the log-probability of each choice where the answer first takes one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

TOP = 20
"""Alternatives to ask for at each token: the most that OpenAI's format allows."""


@dataclass(frozen=True, slots=True)
class Token:
    """One token of an answer.

    Attributes:
        text: As it stands in the answer.
        others: Natural log-probability of each likely token at this place, this one included if it was among them.
    """

    text: str
    logprob: float
    others: Mapping[str, float]


def of_choices(tokens: Sequence[Token], choices: Sequence[str]) -> dict[str, float]:
    """Natural log-probability of each of `choices` at the token where the answer first begins one.

    A choice has the mass of every listed token that begins it and no other choice (`may` and `maybe` begin "maybe"). One
    that is not listed gets the highest value it can have: that of the least likely one listed, or what mass is left. So
    values need not sum to 1; whoever uses them makes them.

    Returns:
        Empty where the answer takes none of the choices, or where the one it takes is not among the likely tokens: a
        grammar can force an answer on a model that had something else in mind, and then its numbers say nothing.
    """
    place = _first_place(tokens, choices)
    if place is None:
        return {}
    token, lead = place
    listed = token.others
    if len(listed) < 2 or token.text not in listed:
        return {}
    bound = min(*listed.values(), _left(listed))
    masses = {choice: _mass(choice, listed, lead, choices) for choice in choices}
    return {choice: math.log(mass) if mass > 0 else bound for choice, mass in masses.items()}


def of_openai(content: object, choices: Sequence[str]) -> dict[str, float]:
    """The same from `choices[0].logprobs.content` of an answer in OpenAI's format; untrusted, so empty where it is odd."""
    if not choices or not isinstance(content, list):
        return {}
    tokens = [_token(row) for row in content]
    known = [token for token in tokens if token is not None]
    return of_choices(known, choices) if len(known) == len(tokens) else {}


def _token(row: object) -> Token | None:
    text, logprob = _pair(row)
    if not isinstance(row, dict) or text is None:
        return None
    others = row.get("top_logprobs")
    pairs = [_pair(other) for other in others] if isinstance(others, list) else []
    return Token(text, logprob, _summed([(text, value) for text, value in pairs if text is not None]))


def _pair(row: object) -> tuple[str | None, float]:
    if not isinstance(row, dict):
        return None, 0.0
    text, value = row.get("token"), row.get("logprob")
    if not isinstance(text, str) or not isinstance(value, (int, float)) or math.isnan(value):
        return None, 0.0
    return text, min(float(value), 0.0)


def _summed(pairs: Sequence[tuple[str, float]]) -> dict[str, float]:
    """Several tokens may look the same as text, such as parts of one character; each text once."""
    masses: dict[str, float] = {}
    for text, value in pairs:
        masses[text] = masses.get(text, 0.0) + math.exp(value)
    return {text: math.log(mass) if mass > 0 else -math.inf for text, mass in masses.items()}


def _first_place(tokens: Sequence[Token], choices: Sequence[str]) -> tuple[Token, str] | None:
    """The token that begins the first choice in the answer, and what of it stands before the choice."""
    answer = "".join(token.text for token in tokens)
    starts = [start for choice in choices if (start := _find_word(answer, choice)) >= 0]
    if not starts:
        return None
    first, before = min(starts), 0
    for token in tokens:
        if before <= first < before + len(token.text):
            return token, token.text[: first - before]
        before += len(token.text)
    return None


def _find_word(answer: str, word: str) -> int:
    """Where `word` stands in `answer` and is no part of a longer one; -1 where it does not."""
    start = answer.find(word)
    while start >= 0:
        end = start + len(word)
        if not _joins(answer[start - 1 : start]) and not _joins(answer[end : end + 1]):
            return start
        start = answer.find(word, start + 1)
    return -1


def _joins(character: str) -> bool:
    return character.isalnum() or character == "_"


def _mass(choice: str, listed: Mapping[str, float], lead: str, choices: Sequence[str]) -> float:
    """Probability of the listed tokens that begin `choice` and no other one."""
    total = 0.0
    for text, value in listed.items():
        if text.startswith(lead):
            begins = [each for each in choices if _begins(text[len(lead) :], each)]
            total += math.exp(value) if begins == [choice] else 0.0
    return min(total, 1.0)


def _begins(text: str, choice: str) -> bool:
    """Whether a token that says `text` is on the way to `choice`, or is past it."""
    if not text:
        return False
    return choice.startswith(text) or (text.startswith(choice) and not _joins(text[len(choice)]))


def _left(listed: Mapping[str, float]) -> float:
    """Log of the mass that none of the listed tokens has."""
    left = 1.0 - sum(math.exp(value) for value in listed.values())
    return math.log(left) if left > 1e-9 else math.log(1e-9)
