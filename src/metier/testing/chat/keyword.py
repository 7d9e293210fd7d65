"""A base model that judges by words: its answers are right in form and its quality is known."""

from __future__ import annotations

import json
import math
import random
import re
import threading
import time
import zlib
from collections.abc import Iterable

from metier.domain.chat import ChatReply, ChatRequest
from metier.domain.verdict import Shares
from metier.testing.chat.blocks import judged_words
from metier.testing.chat.scripted import counted, with_usage

LABELS = ("passed", "maybe", "excited")
_WORD = re.compile(r"\w+")


def answer_json(
    shares: Shares,
    *,
    label: bool = False,
    reasons: Iterable[str] = (),
    quotes: Iterable[str] = (),
    note: str = "",
    **more: object,
) -> str:
    """An answer in the form that metier asks for.

    Args:
        shares: Probabilities of passed, maybe and excited.
        label: It begins with the most probable label, as requests with `choices` ask for.
        reasons, quotes, note: As the keys of that name.
        more: Keys that metier did not ask for.

    Example:
        >>> answer_json((0.1, 0.2, 0.7), quotes=["You cook."])
        '{"p": {"passed": 0.1, "maybe": 0.2, "excited": 0.7}, "reasons": [], "quotes": ["You cook."], "note": "", "addresses_ai": false}'
    """
    first = {"label": LABELS[shares.index(max(shares))]} if label else {}
    said = first | {
        "p": dict(zip(LABELS, shares, strict=True)),
        "reasons": list(reasons),
        "quotes": list(quotes),
        "note": note,
        "addresses_ai": False,
    }
    return json.dumps(said | more)


class KeywordModel:
    r"""A `ChatModel` that judges the posting in the last data block by its words; equal postings, equal answers.

    With lists, a posting scores one for every liked word in it and minus one for every disliked. Without, every word
    has a liking of its own, drawn from a hash, and the posting scores their mean: some taste, the same everywhere.

    Args:
        liked, disliked: Words, in any case.
        noise: Standard deviation of what is added to the score, drawn from a hash of the posting: how bad it is.
        latency: Seconds that every answer takes.
        verbosity: Words of the note in every answer.
        fallback: The answer to a request without a data block.

    Attributes:
        name: Identity of what answers.
        requests: Every request, in the order of asking.

    Example:
        >>> from metier.domain.chat import Piece, Role, Turn
        >>> asked = Piece('<<data a1>>\n{"title": "Cook"}\n<<end a1>>')
        >>> reply = KeywordModel(liked=["cook"]).ask(ChatRequest("Judge.", (Turn(Role.USER, (asked,)),)))
        >>> json.loads(reply.text)["p"]
        {'passed': 0.09, 'maybe': 0.24, 'excited': 0.67}
    """

    def __init__(
        self,
        liked: Iterable[str] = (),
        disliked: Iterable[str] = (),
        *,
        noise: float = 0.0,
        latency: float = 0.0,
        verbosity: int = 0,
        fallback: str = "OK",
        name: str = "keywords",
    ) -> None:
        self.name = name
        self.requests: list[ChatRequest] = []
        self._liked = frozenset(word.casefold() for word in liked)
        self._disliked = frozenset(word.casefold() for word in disliked)
        self._noise = noise
        self._latency = latency
        self._verbosity = verbosity
        self._fallback = fallback
        self._lock = threading.Lock()

    def ask(self, request: ChatRequest) -> ChatReply:
        """An answer in the right form, or the fallback where there is no posting."""
        with self._lock:
            self.requests.append(request)
        if self._latency:
            time.sleep(self._latency)
        words = judged_words(request)
        if not words:
            return with_usage(ChatReply(self._fallback, model=self.name), request)
        shares = self.shares(words)
        logprobs = {
            choice: math.log(shares[LABELS.index(choice)]) for choice in request.choices if choice in LABELS
        }
        text = answer_json(
            shares, label=bool(request.choices), quotes=[first_words(words)], note=self._note()
        )
        return with_usage(ChatReply(text, model=self.name, logprobs=logprobs), request)

    def count_tokens(self, text: str) -> int:
        """One for three characters."""
        return counted(text)

    def shares(self, words: str) -> Shares:
        """Probabilities of passed, maybe and excited for a posting of these words; two digits, sum 1, none 0."""
        score = self._score(words)
        weights = [math.exp(grade * score) for grade in (-1, 0, 1)]
        passed, maybe = (min(max(round(weight / sum(weights), 2), 0.01), 0.98) for weight in weights[:2])
        excited = round(1 - passed - maybe, 2)
        return (
            (passed, maybe, excited)
            if excited > 0
            else (round(passed - 0.01, 2), maybe, round(excited + 0.01, 2))
        )

    def _score(self, text: str) -> float:
        words = [word.casefold() for word in _WORD.findall(text)]
        if self._liked or self._disliked:
            score = float(len(self._liked.intersection(words)) - len(self._disliked.intersection(words)))
        else:
            score = 10 * sum(map(_liking, words)) / max(len(words), 1)
        if self._noise:
            score += random.Random(zlib.crc32(text.encode())).gauss(0, self._noise)  # noqa: S311 - no secret, a fake's error
        return max(-4.0, min(4.0, score))

    def _note(self) -> str:
        return " ".join(f"word{number}" for number in range(self._verbosity))


def _liking(word: str) -> float:
    """Between -1 and 1."""
    return zlib.crc32(word.encode()) / 2**31 - 1


def first_words(text: str, limit: int = 80) -> str:
    """The first words of a text, verbatim, as a model would quote them."""
    line = text.strip().split("\n", 1)[0]
    return line if len(line) <= limit else line[:limit].rsplit(" ", 1)[0]
