"""The data block: strangers' words as one line of JSON between two marks that nobody can guess."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from metier.errors import PromptBoundaryError
from metier.prompts.control_tokens import control_token, json_line

Fields: TypeAlias = Mapping[str, str | Sequence[str]]
"""Cleaned fields of one posting: short ones as strings, the text as a list of paragraphs."""

Nonces: TypeAlias = Callable[[], str]
"""Gives 128 random bits as 32 hexadecimal digits, new ones on every call."""

_NONCE = re.compile(r"[0-9a-f]{32}")


def fresh_nonce() -> str:
    """128 random bits from the operating system, as 32 hexadecimal digits."""
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class DataBlock:
    """Words of strangers, with the random bits that set them apart.

    Attributes:
        nonce: 32 hexadecimal digits that its writer could not know.
        line: The fields as one line of JSON.
    """

    nonce: str
    line: str

    @property
    def text(self) -> str:
        """As it stands in the prompt, on three lines."""
        return f"<<data {self.nonce}>>\n{self.line}\n<<end {self.nonce}>>"


def data_block(fields: Fields, nonce: str) -> DataBlock:
    r"""The fields as a data block.

    Raises:
        PromptBoundaryError: The nonce is none, or occurs in the fields; or they would not come back as they are.

    Example:
        >>> print(data_block({"title": "Baker", "text": ["<b>"]}, "0" * 31 + "1").text)
        <<data 00000000000000000000000000000001>>
        {"title": "Baker", "text": ["\u003cb>"]}
        <<end 00000000000000000000000000000001>>

    Source:
        "Nonce + JSON string" in the security design; 0 of 34,760 attacks with closers left such a block.
    """
    plain = {name: value if isinstance(value, str) else list(value) for name, value in fields.items()}
    block = DataBlock(nonce, json_line(plain))
    if not _NONCE.fullmatch(nonce):
        raise PromptBoundaryError(what="a mark has no random bits")
    if nonce in block.line:
        raise PromptBoundaryError(what="a posting holds the random bits of its own mark")
    if json.loads(block.line) != plain:
        raise PromptBoundaryError(what="a posting would not come back from its data block as it is")
    return block


def check_boundary(text: str, blocks: Sequence[DataBlock]) -> None:
    """Every block stands once and whole in `text`, and nothing outside of them looks like a mark or a turn.

    Args:
        text: All words of a request.
        blocks: Every data block in it, in order.

    Raises:
        PromptBoundaryError: It is not so; the request must not be sent.

    Cost: a few passes over the text; 0.1 ms for 20,000 characters.
    """
    if len({block.nonce for block in blocks}) < len(blocks):
        raise PromptBoundaryError(what="two data blocks have the same mark")
    outside: list[str] = []
    rest = text
    for block in blocks:
        before, mark, rest = rest.partition(block.text)
        if not mark:
            raise PromptBoundaryError(what="a data block is missing")
        outside.append(before)
    outside.append(rest)
    for words in outside:
        if "<<data" in words or "<<end" in words or any(block.nonce in words for block in blocks):
            raise PromptBoundaryError(what="a mark of a data block stands outside of it")
        if control_token(words):
            raise PromptBoundaryError(
                what="the profile, the prompt or a reason holds a mark between turns of a chat"
            )
    if any("\n" in block.line or "<" in block.line or control_token(block.line) for block in blocks):
        raise PromptBoundaryError(what="a data block holds a mark")
