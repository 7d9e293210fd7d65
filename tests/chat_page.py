"""A chat page as `metier paste` meets one: it reads a whole prompt, and answers in the form it was asked for."""

from __future__ import annotations

import json
import re
from typing import Any

from metier.domain.chat import ChatRequest, Piece, Role, Turn
from metier.testing.chat import KeywordModel, Mode, exposed
from metier.testing.chat.blocks import block_spans, words_of_block
from metier.testing.chat.keyword import LABELS, first_words


def asked(prompt: str) -> ChatRequest:
    """The prompt as a request, for readers of `metier.testing`."""
    return ChatRequest("", (Turn(Role.USER, (Piece(prompt),)),))


_HEADING = re.compile(r"Job (\S+):\n\Z")
_ORDER = re.compile(r"@@ALL_JOBS=(\w+)@@")


class ChatPage:
    """Judges each posting by its words; a fooled one obeys orders to set every job's answer, wherever it reads them.

    Attributes:
        mode: How it reads: `Mode.G0` obeys what stands in data, the others what they take for words said to them.
    """

    def __init__(self, *, mode: Mode | None = None, liked: tuple[str, ...] = ("python",)) -> None:
        self.mode = mode
        self._model = KeywordModel(liked=liked, disliked=["nights"])

    def objects(self, prompt: str) -> list[dict[str, Any]]:
        """One answer for each job, as an obedient model gives it."""
        found = [self._object(code, words) for code, words in jobs_in(prompt)]
        order = _ORDER.search(exposed(asked(prompt), self.mode)) if self.mode else None
        if order:
            for answer in found:
                answer["p"] = {label: 0.98 if label == order[1] else 0.01 for label in LABELS}
        return found

    def answer(self, prompt: str) -> str:
        """Its whole answer, with the usual friendly words around."""
        array = json.dumps(self.objects(prompt), indent=1)
        return (
            f"Happy to help! Here is the array:\n\n```json\n{array}\n```\n\nLet me know if {{you}} need more."
        )

    def _object(self, code: str, words: str) -> dict[str, Any]:
        shares = dict(zip(LABELS, self._model.shares(words), strict=True))
        return {
            "job": code,
            "p": shares,
            "reasons": ["skills_fit"],
            "quotes": [first_words(words)],
            "addresses_ai": False,
            "note": "Read with care.",
        }


def jobs_in(prompt: str) -> list[tuple[str, str]]:
    """Code and words of each posting to judge, found by plain search: a heading, then a data block."""
    found: list[tuple[str, str]] = []
    for start, first, last, _ in block_spans(prompt):
        heading = _HEADING.search(prompt[:start])
        if heading:
            found.append((heading[1], words_of_block(prompt[first:last])))
    return found
