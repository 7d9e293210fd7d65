"""The asker that pays: many conversations with one base model, within caps, with a ledger."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Generator, Sequence
from typing import TypeVar

from metier.actions.ledger import Ledger
from metier.actions.paying.estimate import Estimate, estimate
from metier.actions.paying.stats import AskingStats
from metier.actions.paying.talks import Means, Talks
from metier.actions.paying.terms import Terms
from metier.domain.chat import Conversation, Talked
from metier.domain.ports import ChatModel, Clock

T = TypeVar("T")


def _nothing(_moment: str) -> None:
    """The failpoint of every run that is not a test."""


class PayingAsker:
    """An `Asker`: several calls at a time, never more money than the caps allow, no question paid twice.

    A reply that was paid before is used again; a question that may have been paid without an answer is left alone, unless
    the terms say otherwise.

    Attributes:
        stats: What it has done so far, in all its talks; may be read while one goes on.
    """

    def __init__(
        self,
        model: ChatModel,
        ledger: Ledger,
        clock: Clock,
        terms: Terms,
        *,
        rng: random.Random | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        failpoint: Callable[[str], None] = _nothing,
    ) -> None:
        """An asker that has asked nothing yet; the ledger is used by the thread that runs `talk` alone."""
        self._terms = terms
        self._means = Means(
            model,
            ledger,
            clock,
            rng or random.Random(),  # noqa: S311  # spreads retries, keeps no secrets
            monotonic,
            sleep,
            failpoint,
        )
        self.stats = AskingStats()

    @property
    def model(self) -> ChatModel:
        """What answers; it remembers what its server takes."""
        return self._means.model

    @property
    def terms(self) -> Terms:
        """What it may do."""
        return self._terms

    @property
    def model_name(self) -> str:
        """Identity of what answers."""
        return self._means.model.name

    def count_tokens(self, text: str) -> int:
        """Tokens of `text`, rather too many than too few."""
        return self._means.model.count_tokens(text)

    def talk(self, conversations: Sequence[Conversation[T]]) -> Generator[Talked[T], None, None]:
        """Each conversation's end, as it comes; closing the iterator stops what has not begun.

        Conversations are begun in order, a few ahead of the free slots. Those that would exceed a cap, may have been paid
        already, are on their way in a batch, or failed for good end without a result (`Talked.unanswered`). Stopped by Ctrl-C or by closing, calls on
        their way are waited for a few seconds; what does not come counts as spent.

        Raises:
            RefusedError: Nothing of this may be sent.
            ProviderRefusedError: The key, the credit or the model was refused.
            ProviderPausedError: The server failed ten times in a row, or asked for a long pause.
            BudgetDriftError: An answer cost more than it could; all of these after what was on its way has been settled
                and what was answered has been given.
            BusyError, DiskFullError: The store cannot be written.
        """
        return Talks(self._means, self._terms, self.stats, conversations).run()

    def estimate(self, conversations: Sequence[Conversation[T]]) -> Estimate:
        """What `talk` would cost; nothing is sent. The conversations are closed: make new ones to hold them."""
        return estimate(conversations, self._means.model, self._means.ledger, self._terms)
