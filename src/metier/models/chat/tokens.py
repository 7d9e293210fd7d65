"""How many tokens a text has, where the model's tokenizer is not known: rather too many than too few."""

from __future__ import annotations

_PROSE = bytes(range(ord("a"), ord("z") + 1)) + bytes(range(ord("A"), ord("Z") + 1)) + b" "
_ASCII = bytes(range(128))


def count_high(text: str) -> int:
    """Tokens of `text`, too many for every common tokenizer: money is reserved by it.

    Letters and spaces count three eighths of a token each, digits and marks a whole one, bytes of other scripts a half. Set
    by SmolLM2's tokenizer, which knows little but English: German prose comes out about right there, English prose one and a
    half times too high.

    Cost: 3 microseconds for 1,000 characters.
    """
    data = text.encode("utf-8", "replace")
    foreign = len(data.translate(None, _ASCII))
    marks = len(data.translate(None, _PROSE)) - foreign
    prose = len(data) - marks - foreign
    return -(-3 * prose // 8) + marks + -(-foreign // 2)
