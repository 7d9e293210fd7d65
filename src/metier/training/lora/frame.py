"""How words are put to a base model: the pieces of its chat template around them, and tokens that strangers cannot fake."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from metier.domain.decision import Label

GAP = " … "
"""Stands where the middle of the data went."""
_LEAST_DATA = 32
"""Tokens of data that stay whatever else a row holds."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around instruction, data and answer, as the chat template writes it.

    A template may write the day into a prompt; kept pieces say the same at training and ever after.

    Attributes:
        before: The instruction.
        between: Instruction and data.
        after: Data; here a server begins the answer.
        lead: What the template puts before an answer, such as an empty thought.
        end: After an answer.
    """

    before: str
    between: str
    after: str
    lead: str
    end: str

    @classmethod
    def of(cls, tokenizer: Any) -> Frame:
        """The pieces of a tokenizer's own template; plain ones where it has none.

        Where the template knows no system, instruction and data stand in one turn.
        """
        told, data, answer = (f"X{secrets.token_hex(8)}X" for _ in range(3))
        if not getattr(tokenizer, "chat_template", None):
            return _plain(tokenizer)
        for turns in (
            [{"role": "system", "content": told}, {"role": "user", "content": data}],
            [{"role": "user", "content": f"{told}\n\n{data}"}],
        ):
            try:
                asked = _written(tokenizer, turns, begins=True)
                whole = _written(tokenizer, [*turns, {"role": "assistant", "content": answer}], begins=False)
            except Exception:  # noqa: BLE001, S112  # templates raise whatever they like
                continue
            if asked.count(told) == asked.count(data) == 1 and asked.index(told) < asked.index(data):
                before, _, rest = asked.partition(told)
                between, _, after = rest.partition(data)
                begun, _, end = whole.partition(answer)
                follows = begun.startswith(asked) and whole.count(answer) == 1
                lead = begun[len(asked) :] if follows else ""
                return cls(before, between, after, lead, end.rstrip() or _end_of(tokenizer))
        return _plain(tokenizer)

    def as_json(self) -> dict[str, str]:
        """The pieces by name."""
        return dataclasses.asdict(self)


def _written(tokenizer: Any, turns: list[dict[str, str]], *, begins: bool) -> str:
    return str(tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=begins))


def _plain(tokenizer: Any) -> Frame:
    begins = tokenizer.encode("a", add_special_tokens=True)[:1] == [tokenizer.bos_token_id]
    before = (tokenizer.bos_token or "") if begins else ""
    return Frame(before, "\n\n", "\n\n", "", _end_of(tokenizer))


def _end_of(tokenizer: Any) -> str:
    return tokenizer.eos_token or ""


@dataclass(frozen=True, slots=True)
class LabelTokens:
    """The three labels as they follow a prompt.

    Attributes:
        shared: Tokens that all three begin with, which then belong to the prompt.
        each: What is left of each, by grade; never empty.
    """

    shared: tuple[int, ...]
    each: tuple[tuple[int, ...], ...]

    @property
    def first_differ(self) -> bool:
        """Whether the first token tells the label, so that one pass is enough."""
        return len({tokens[0] for tokens in self.each}) == len(self.each)


class Words:
    """Turns rows into tokens for one base model.

    What strangers and the person wrote is tokenised apart from the template, and tokens that are marks to the model (between
    turns, of tools, of thoughts) are taken out of it, however they were spelled: data cannot end its turn.
    """

    def __init__(self, tokenizer: Any, frame: Frame, *, most: int) -> None:
        """For rows of at most `most` tokens."""
        self._tokenizer, self.frame, self.most = tokenizer, frame, most
        self._marks = _marks_of(tokenizer)
        self._head, self._between = self._own(frame.before), self._own(frame.between)
        self._gap = self._own(GAP)

    def prompt(
        self, instruction: str, data: str, *, with_lead: bool = True, room: int = 0
    ) -> tuple[tuple[int, ...], bool]:
        """Tokens up to where the answer begins, and whether the data lost its middle.

        Args:
            room: Tokens to be left for the answer.
        """
        tail = self._own(self.frame.after) + (self._own(self.frame.lead) if with_lead else [])
        head = self._head + self.tokens(instruction) + self._between
        free = max(self.most - len(head) - len(tail) - room, _LEAST_DATA)
        inside, is_cut = self._cut(self.tokens(data), free)
        return (*head, *inside, *tail), is_cut

    def answer(self, words: str) -> tuple[int, ...]:
        """Tokens of an answer with what ends it; the template's lead is said by the model too."""
        return (*self._own(self.frame.lead), *self.tokens(words), *self._own(self.frame.end))

    def labels(self) -> LabelTokens:
        """The labels' tokens, by grade."""
        said = [tuple(self._own(label.value)) for label in sorted(Label, key=lambda label: label.grade)]
        n_shared = 0
        while all(len(one) > n_shared + 1 for one in said) and len({one[n_shared] for one in said}) == 1:
            n_shared += 1
        return LabelTokens(said[0][:n_shared], tuple(one[n_shared:] for one in said))

    def tokens(self, words: str) -> list[int]:
        """Tokens of somebody's words: none of them is a mark."""
        clean = words.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair becomes "?"
        return [token for token in self._own(clean) if token not in self._marks]

    def _own(self, words: str) -> list[int]:
        return list(self._tokenizer.encode(words, add_special_tokens=False)) if words else []

    def _cut(self, tokens: Sequence[int], free: int) -> tuple[list[int], bool]:
        if len(tokens) <= free:
            return list(tokens), False
        kept = max(free - len(self._gap), 2)
        first = kept - kept // 2
        return [*tokens[:first], *self._gap, *tokens[len(tokens) - kept // 2 :]], True


def _marks_of(tokenizer: Any) -> frozenset[int]:
    """Tokens that were added to the vocabulary to mean something; runs of white space are none, nor is the unknown one."""
    added = {token for spelled, token in tokenizer.get_added_vocab().items() if spelled.strip()}
    return frozenset(added | set(tokenizer.all_special_ids)) - {tokenizer.unk_token_id}
