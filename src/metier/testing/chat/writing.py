"""A base model that words truthfully: it shortens and reorders what the facts say, and cites them."""

from __future__ import annotations

import json
import re
import threading
from typing import Any, TypeAlias

from metier.domain.chat import ChatReply, ChatRequest
from metier.testing.chat.scripted import counted, with_usage
from metier.testing.chat.sheets import SeenFact, SeenTask, seen_task

Answer: TypeAlias = dict[str, Any]
"""What a model would say, before it is JSON."""

_FILLER = re.compile(r"^(?:(?:successfully|effectively) |(?:was )?responsible for )+", re.IGNORECASE)
_MOST_SENTENCES, _MOST_QUESTIONS = 6, 5


class WritingModel:
    r"""A `ChatModel` for tests of tailoring, letters and interviews: honest, without any words of its own about the person.

    Its lines say what their facts say: filler words are dropped, two halves change places, what is too long loses its last
    clauses. To a request that asks for no wording it says `fallback`.

    Attributes:
        name: Identity of what answers.
        requests: Every request, in the order of asking.

    Example:
        >>> WritingModel.worded("Successfully cut the build to 20 min; wrote the tests", 200)
        'Wrote the tests; cut the build to 20 min'
    """

    def __init__(self, *, fallback: str = "OK", name: str = "writing") -> None:
        self.name = name
        self.requests: list[ChatRequest] = []
        self._fallback = fallback
        self._lock = threading.Lock()

    def ask(self, request: ChatRequest) -> ChatReply:
        """The facts in other order."""
        with self._lock:
            self.requests.append(request)
        task = seen_task(request)
        text = json.dumps(honest(task)) if task.kind else self._fallback
        return with_usage(ChatReply(text, model=self.name), request)

    def count_tokens(self, text: str) -> int:
        """One for three characters."""
        return counted(text)

    @staticmethod
    def worded(words: str, longest: int) -> str:
        """One fact in other words that say the same, or less."""
        return worded(words, longest)


def worded(words: str, longest: int) -> str:
    """One fact in other words that say the same, or less; the words as they are where they cannot be cut."""
    bare = _capital(_FILLER.sub("", words.strip()))
    halves = bare.rstrip(".").split("; ")
    if len(halves) == 2:
        first, second = halves
        bare = f"{_capital(second)}; {first[:1].lower()}{first[1:]}"
    while len(bare) > longest and ", " in bare:
        bare = bare.rpartition(", ")[0]
    return bare if len(bare) <= longest else words


def honest(task: SeenTask) -> Answer:
    """A truthful answer to a task."""
    if task.kind == "lines":
        chosen = [fact for fact in task.facts if fact.name in task.only]
        lines = [{"fact": fact.name, "text": worded(fact.words, task.longest)} for fact in chosen]
        return {"lines": lines, "summary": [_sentence(fact) for fact in task.said[:2]]}
    if task.kind == "paragraphs":
        opening = {"text": "I am glad to apply for this job.", "facts": []}
        body = [_sentence(fact) for fact in task.said[:_MOST_SENTENCES]]
        return {"paragraphs": [{"sentences": [opening]}, {"sentences": body}] if body else []}
    return {"questions": [_question(task, place) for place in range(min(_MOST_QUESTIONS, len(task.said)))]}


def _sentence(fact: SeenFact) -> Answer:
    return {"text": f"{worded(fact.words, 280).rstrip('.')}.", "facts": [fact.name]}


def _question(task: SeenTask, place: int) -> Answer:
    fact = task.said[place]
    code = task.codes[place] if place < len(task.codes) else ""
    asked = "Can you tell us about something that you did?"
    parts = {"situation": "", "task": "", "action": worded(fact.words, 200)[:200], "result": ""}
    return {"question": f"{asked[:-1]}, example {place + 1}?", "demand": code, "facts": [fact.name], **parts}


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
