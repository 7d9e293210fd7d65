"""Rows of training data: what is asked, about which data, and what the person said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from metier.domain.posting import PostingId
from metier.prompts.control_tokens import control_token
from metier.prompts.tokens import estimate_tokens

OF_POSTING = "posting:"
"""How the key of a row begins that names the posting it is about."""


class RowKind(StrEnum):
    """What is learned from."""

    SCREENING = "screening"
    """Postings with the person's label and reason."""
    RESUME = "resume"
    """Lines that the person changed, and resumes and letters that they wrote to a file."""
    INTERVIEW = "interview"
    """Questions of interviews with the person's answers."""


class AnswerForm(StrEnum):
    """What a model learns to answer about a posting."""

    JSON = "json"
    """`{"label": …, "reason": …}`."""
    LABEL = "label"
    """The label alone."""


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """One example to learn from.

    Attributes:
        instruction: Words of metier's own, with the profile where it was asked for.
        data: What it is about, as one line of JSON that holds no mark between turns of a chat.
        answer: What the person said.
        text: `data` in plain words, for methods that read texts and no chat.
        label: What rows are counted by: the label, what became of the application, the rating.
        at: When the person said it.
        keys: Rows that share one are copies of each other in some way and never stand on two sides of a split.
        imported: It came with a labels file.
    """

    instruction: str
    data: str
    answer: str
    text: str
    label: str
    at: datetime
    keys: tuple[str, ...]
    imported: bool = False

    @property
    def posting(self) -> PostingId | None:
        """The posting it is about."""
        about = (key.removeprefix(OF_POSTING) for key in self.keys if key.startswith(OF_POSTING))
        return next(map(PostingId, about), None)

    @property
    def tokens(self) -> int:
        """About how many tokens it has for a chat model."""
        return sum(estimate_tokens(part) for part in (self.instruction, self.data, self.answer))


@dataclass(frozen=True)
class RowSet:
    """The rows of one kind, in the order in which the person said them.

    Attributes:
        left_out: How many are not among the rows, by reason in words.
        masked: How many places were masked, by kind such as `NAME`.
    """

    kind: RowKind
    rows: tuple[TrainingRow, ...] = ()
    left_out: dict[str, int] = field(default_factory=dict)
    masked: dict[str, int] = field(default_factory=dict)

    @property
    def labels(self) -> dict[str, int]:
        """How many rows have which label, by name."""
        return dict(sorted(Counter(row.label for row in self.rows).items()))

    @property
    def n_imported(self) -> int:
        """Rows that came with a labels file."""
        return sum(row.imported for row in self.rows)

    @cached_property
    def tokens(self) -> tuple[int, ...]:
        """About how many tokens each row has."""
        return tuple(row.tokens for row in self.rows)


COPY = "repeats an earlier one"
MARKED = "holds a mark between turns of a chat"
EMPTY = "has no words"


def gathered(
    kind: RowKind, rows: Sequence[TrainingRow], left_out: Counter[str], masked: Counter[str]
) -> RowSet:
    """The rows as a set: in time, each once, none that could be read as several turns of a chat.

    Of rows that ask the same the last counts, as a later answer stands in place of an earlier one.
    """
    counts = Counter(left_out)
    kept: dict[tuple[str, str], TrainingRow] = {}
    for row in sorted(rows, key=lambda row: row.at):  # stable: of one moment in the order given
        if not row.answer.strip() or not row.text.strip():
            counts[EMPTY] += 1
            continue
        if control_token(row.data) or control_token(row.answer):
            counts[MARKED] += 1
            continue
        asked = row.instruction, row.data
        if kept.pop(asked, None) is not None:
            counts[COPY] += 1
        kept[asked] = row
    found = {name: n for name, n in sorted(counts.items()) if n}
    return RowSet(kind, tuple(kept.values()), found, dict(sorted(masked.items())))
