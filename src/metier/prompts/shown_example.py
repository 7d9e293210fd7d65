"""One decided posting as it stands in a prompt: the posting as data, the person's label and reason as words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from metier.domain.decision import Label
from metier.domain.example import Example
from metier.domain.posting import Posting, PostingId, UntrustedText
from metier.prompts.control_tokens import json_line
from metier.prompts.data_block import DataBlock, Fields, data_block
from metier.prompts.fields import posting_fields
from metier.prompts.redact import Redactor
from metier.prompts.shorten import shorten
from metier.text.clean import clean
from metier.text.lines import one_line
from metier.text.warnings import FlagKind, warnings_in, without

MAX_REASON = 300
"""Most characters of a reason that stands beside an example."""

_READ = 2_000  # of a reason that came with a file and may be of any length

_ANY_NONCE = "0123456789abcdef" * 2  # only for counting


@dataclass(frozen=True, slots=True)
class ShownExample:
    """An example, ready to be put into a prompt.

    Attributes:
        fields: Its shortened posting.
        reason: The person's words, redacted, on one line; empty where they may not be shown.
        tokens: How long it is in a prompt, marks included.
    """

    posting_id: PostingId
    label: Label
    reason: str
    fields: Fields
    tokens: int

    def block(self, nonce: str) -> DataBlock:
        """Its posting as a data block."""
        return data_block(self.fields, nonce)

    def text(self, block: DataBlock) -> str:
        """The example with that block, ending with an empty line."""
        # The reason is quoted like data: it may come from an imported file, and must not look like a mark.
        why = f" In their words: {json_line(self.reason)}" if self.reason else ""
        return f"A posting they decided about:\n{block.text}\nThey said: {self.label.value}.{why}\n\n"


def shown_example(
    example: Example,
    redactor: Redactor,
    *,
    with_reason: bool,
    budget: int,
    count_tokens: Callable[[str], int],
) -> ShownExample:
    """The example with its posting cut to `budget` tokens, head and tail kept."""
    fields = posting_fields(example.posting)
    room = budget - count_tokens(json_line(fields.with_blocks(())))
    blocks = shorten(fields.blocks, room, lambda block: count_tokens(json_line(block))).blocks
    reason = shown_reason(example.reason, redactor) if with_reason else ""
    shown = ShownExample(example.posting.id, example.label, reason, fields.with_blocks(blocks), 0)
    # Not by `data_block`: it refuses a posting that holds the nonce, and this one stands in the source.
    tokens = count_tokens(shown.text(DataBlock(_ANY_NONCE, json_line(shown.fields))))
    return ShownExample(shown.posting_id, shown.label, reason, shown.fields, tokens)


def shown_reason(reason: str, redactor: Redactor) -> str:
    """A reason as it may be shown: redacted, cleaned, on one line of at most 300 characters.

    It stands in a prompt as the person's own words. Sentences that give orders to programs are left out: they came with a
    file of somebody else's, as nobody explains a decision like that.
    """
    if not reason:
        return ""
    words = redactor.redact(clean(reason[:_READ]).text).text
    alone = Posting(PostingId("reason"), UntrustedText(""), UntrustedText(words))
    orders = [flag.quote for flag in warnings_in(alone) if flag.kind is FlagKind.ORDERS_AI and flag.quote]
    return one_line(without(alone, tuple(dict.fromkeys(orders))).text, MAX_REASON)
