"""A base model of stated quality: it sees how much a person likes a posting, through noise."""

from __future__ import annotations

import math
import random
import threading
from collections.abc import Iterable
from statistics import NormalDist

from metier.domain.chat import ChatReply, ChatRequest
from metier.domain.posting import Posting
from metier.domain.verdict import Shares
from metier.prompts.fields import posting_fields
from metier.testing.chat.blocks import judged_words
from metier.testing.chat.keyword import LABELS, answer_json, first_words
from metier.testing.chat.scripted import counted, with_usage

_NORMAL = NormalDist()
_KNOWN_BY = (
    200  # characters by which a posting is known again: the middle of a long one is left out of a prompt
)


class NoisyModel:
    r"""A `ChatModel` whose opinion has a stated correlation with a person's liking; equal postings, equal answers.

    It answers the probabilities that are right for somebody who passes on 60 % and is excited about 15 %, given what it
    saw, bent by its habits, with two digits. A correlation of .55 is an AUC of excited near .77 where labels follow the
    liking, .65 one near .82; noise in the labels takes some of it.

    Args:
        likings: Postings with how much the person likes each, in any unit; a posting that is not among them is seen as
            noise alone.
        correlation: Between what it sees and the liking, 0 to 1.
        sureness: Factor of its log odds: above 1 it is too sure of itself, below 1 shy.
        lean: Added to its log odds of excited against passed: above 0 it is excited about too much.

    Attributes:
        name: Identity of what answers; models of different names err differently.
        requests: Every request, in the order of asking.

    Example:
        >>> from metier.testing.makers import posting
        >>> cook, clerk = posting("Cook", "You cook."), posting("Clerk", "You file.")
        >>> model = NoisyModel([(cook, 1.0), (clerk, 0.0)], correlation=1.0)
        >>> model.shares(cook), model.shares(clerk)
        ((0.01, 0.98, 0.01), (0.98, 0.01, 0.01))
    """

    def __init__(
        self,
        likings: Iterable[tuple[Posting, float]],
        *,
        correlation: float,
        sureness: float = 1.0,
        lean: float = 0.0,
        name: str = "noisy",
    ) -> None:
        self.name = name
        self.requests: list[ChatRequest] = []
        self._correlation, self._sureness, self._lean = correlation, sureness, lean
        self._likings = _standard({_key(_words(posting)): liking for posting, liking in likings})
        self._lock = threading.Lock()

    def ask(self, request: ChatRequest) -> ChatReply:
        """An answer in the right form about the posting of the last data block."""
        with self._lock:
            self.requests.append(request)
        words = judged_words(request)
        shares = self._shares(words)
        logprobs = {
            choice: math.log(shares[LABELS.index(choice)]) for choice in request.choices if choice in LABELS
        }
        quotes = [first_words(words)] if words else []
        text = answer_json(shares, label=bool(request.choices), quotes=quotes)
        return with_usage(ChatReply(text, model=self.name, logprobs=logprobs), request)

    def count_tokens(self, text: str) -> int:
        """One for three characters."""
        return counted(text)

    def shares(self, posting: Posting) -> Shares:
        """What it answers about a posting, without a prompt: for simulations of thousands."""
        return self._shares(_words(posting))

    def _shares(self, words: str) -> Shares:
        key = _key(words)
        noise = random.Random(f"{self.name} {key}").gauss(0, 1)  # noqa: S311 - no secret, a fake's error
        spread = math.sqrt(max(1 - self._correlation**2, 1e-4))
        liked = self._likings.get(key, 0.0)
        seen = self._correlation * liked + spread * noise
        below = [_NORMAL.cdf((edge - self._correlation * seen) / spread) for edge in _EDGES]
        honest = (below[0], below[1] - below[0], 1 - below[1])
        bent = [
            math.log(max(p, 1e-6)) * self._sureness + side * self._lean / 2
            for p, side in zip(honest, (-1, 0, 1), strict=True)
        ]
        odds = [math.exp(value - max(bent)) for value in bent]
        passed, maybe, excited = (max(round(value / sum(odds), 2), 0.01) for value in odds)
        return _to_one(passed, maybe, excited)


_EDGES = (_NORMAL.inv_cdf(0.6), _NORMAL.inv_cdf(0.85))


def _to_one(passed: float, maybe: float, excited: float) -> Shares:
    """The same with the rounding taken from the largest."""
    over = passed + maybe + excited - 1
    shares = [passed, maybe, excited]
    largest = shares.index(max(shares))
    shares[largest] = round(shares[largest] - over, 2)
    return (shares[0], shares[1], shares[2])


def _standard(likings: dict[str, float]) -> dict[str, float]:
    if len(likings) < 2:
        return likings
    mean = math.fsum(likings.values()) / len(likings)
    spread = math.sqrt(math.fsum((value - mean) ** 2 for value in likings.values()) / len(likings)) or 1.0
    return {key: (value - mean) / spread for key, value in likings.items()}


def _words(posting: Posting) -> str:
    """The words of a posting in the order a prompt shows them."""
    shown = posting_fields(posting)
    return "\n".join([*(words for _, words in shown.short), *shown.blocks])


def _key(words: str) -> str:
    """What a posting is known again by, in spite of white space."""
    return " ".join(words[: 2 * _KNOWN_BY].split())[:_KNOWN_BY]
