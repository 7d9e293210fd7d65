"""How many tokens a text has, where the model's tokenizer is not known: rather too many than too few."""

from __future__ import annotations

import functools

from metier.prompts.tokens import estimate_tokens

_KEPT_LINES = 1_024


def count_high(text: str) -> int:
    """Tokens of `text`, as `estimate_tokens` counts them line by line: money is reserved by it.

    Lines are remembered, as all but a few of a prompt are those of the prompt before. It counts each line up to a whole
    token, so that the sum is never below the estimate of the whole.

    Cost: 0.1 ms for 1,000 characters of new lines, a microsecond for a known one.
    """
    return sum(map(_count_line, text.splitlines(keepends=True)))


@functools.lru_cache(_KEPT_LINES)
def _count_line(line: str) -> int:
    return estimate_tokens(line)
