"""Requests to word something as a model that reads them finds them: by plain search, without metier's own code."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from metier.domain.chat import ChatRequest, Role
from metier.testing.chat.blocks import block_spans

_FACT = re.compile(r"(?m)^(F\d+) ([a-z ]+?)(, fixed)?(?: under (F\d+))?: (.*)$")
_ONLY = re.compile(r"Reword of the facts above only ([F\d, ]+), each on one line of at most (\d+) characters")
_BESIDE = re.compile(r" \([^()]*\)$")


@dataclass(frozen=True, slots=True)
class SeenFact:
    """One numbered line.

    Attributes:
        under: Name of its heading, or empty.
    """

    name: str
    kind: str
    is_fixed: bool
    under: str
    words: str


@dataclass(frozen=True, slots=True)
class SeenTask:
    """What is asked.

    Attributes:
        kind: `lines`, `paragraphs` or `questions`: the key that the answer must have; empty where it is something else.
        only: Names of the facts that are to be reworded.
        longest: Characters of one line.
        codes: Codes of what the posting asks.
    """

    kind: str
    facts: tuple[SeenFact, ...]
    only: tuple[str, ...]
    longest: int
    codes: tuple[str, ...]

    @property
    def said(self) -> list[SeenFact]:
        """Facts that are sentences."""
        return [fact for fact in self.facts if fact.kind in {"highlight", "summary", "added"}]


def seen_task(request: ChatRequest) -> SeenTask:
    """The task in a request."""
    kinds = ("lines", "paragraphs", "questions")
    kind = next((kind for kind in kinds if f'{{"{kind}": [' in request.system), "")
    asked = "\n".join(turn.text for turn in request.turns if turn.role is Role.USER)
    facts = tuple(
        SeenFact(name, of_kind, bool(fixed), under or "", _BESIDE.sub("", words) if fixed else words)
        for name, of_kind, fixed, under, words in _FACT.findall(asked)
    )
    only = _ONLY.search(asked)
    names = tuple(only[1].split(", ")) if only else ()
    return SeenTask(kind, facts, names, int(only[2]) if only else 200, tuple(_codes(asked)))


def _codes(asked: str) -> list[str]:
    found: list[str] = []
    for _, start, end, _ in block_spans(asked):
        try:
            fields = json.loads(asked[start:end])
        except ValueError:
            continue
        found += [code for code in fields if re.fullmatch(r"D\d+", code)]
    return found
