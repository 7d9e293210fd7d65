"""Counters of an asking run, to be read while it goes on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class AskingStats:
    """What an asker has done so far.

    Attributes:
        spent: In millionths of a dollar: paid, or reserved where the provider did not say or no answer came.
        n_calls: Requests that were sent, failed ones included.
        n_kept: Answers that were paid before and used again.
        n_failed: Tries that failed and cost nothing.
        n_unknown: Tries that may have been paid without an answer.
        by_purpose: Requests that were sent, by what for.
    """

    spent: int = 0
    n_calls: int = 0
    n_replies: int = 0
    n_kept: int = 0
    n_failed: int = 0
    n_unknown: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    by_purpose: Counter[str] = field(default_factory=Counter)
