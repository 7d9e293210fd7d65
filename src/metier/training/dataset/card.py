"""The card beside a file of training data: what is in it, without a word of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from metier.training.dataset.forms import Form
from metier.training.dataset.needs import EPOCHS, remarks
from metier.training.dataset.rows import RowSet, TrainingRow
from metier.training.dataset.split import RULE, Split

CARD_FORMAT = 1
"""Rises when a key changes its meaning."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of training data.

    Attributes:
        role: `all`, `train` or `validation`.
        name: Of the file, without its folder.
    """

    role: str
    name: str
    rows: tuple[TrainingRow, ...]
    content: bytes

    @property
    def sha256(self) -> str:
        """Of its content, hexadecimal."""
        return _hash(self.content)


@dataclass(frozen=True, slots=True)
class Rest:
    """What a card says beside the rows.

    Attributes:
        answer: What is learned to be said; empty for other kinds than screening.
        masked: Whether names and contact data were masked.
        with_profile: Whether the instruction holds the profile.
        profile: Its key, a hash.
        version: Of metier.
    """

    answer: str
    masked: bool
    with_profile: bool
    profile: str
    version: str


def card(
    rows: RowSet, form: Form, parts: Sequence[Part], split: Split | None, rest: Rest
) -> dict[str, object]:
    """The card as JSON; the same for the same rows. No word of the person stands in it."""
    return {
        "format": CARD_FORMAT,
        "metier": rest.version,
        "kind": rows.kind.value,
        "form": form.value,
        "answer": rest.answer or None,
        "instructions": sorted({_hash(row.instruction.encode()) for row in rows.rows}),
        "profile": rest.profile,
        "with_profile": rest.with_profile,
        "rows": len(rows.rows),
        "imported": rows.n_imported,
        "labels": rows.labels,
        "days": _days(rows.rows),
        "files": [_file(part) for part in parts],
        "split": None if split is None else {"rule": RULE, "in_neither": split.n_repeating},
        "left_out": rows.left_out,
        "masked": rows.masked if rest.masked else None,
        "tokens": token_counts(rows),
        "missing": list(missing(rows, form, split)),
    }


def card_bytes(value: Mapping[str, object]) -> bytes:
    """A card as a file."""
    return f"{json.dumps(value, ensure_ascii=True, indent=2)}\n".encode("ascii")


def missing(rows: RowSet, form: Form, split: Split | None) -> tuple[str, ...]:
    """What the data lacks, in words."""
    return remarks(rows, form) if split is None else (*remarks(rows, form), *_of_split(rows, split))


def _of_split(rows: RowSet, split: Split) -> Iterator[str]:
    yield from (f"{label}: on one side of the split only" for label in split.lacking)
    if rows.rows[0].at == rows.rows[-1].at:
        yield "every row has the same time, so the split follows the order in which they were taken in"


def token_counts(rows: RowSet) -> dict[str, int]:
    """Estimated tokens: the longest row, all rows, and all rows as often as a run usually reads them."""
    total = sum(rows.tokens)
    return {
        "longest": max(rows.tokens, default=0),
        "total": total,
        "epochs": EPOCHS,
        "trained": EPOCHS * total,
    }


def _days(rows: Sequence[TrainingRow]) -> dict[str, str] | None:
    return {"first": rows[0].at.date().isoformat(), "last": rows[-1].at.date().isoformat()} if rows else None


def _file(part: Part) -> dict[str, object]:
    return {
        "role": part.role,
        "name": part.name,
        "rows": len(part.rows),
        "days": _days(part.rows),
        "bytes": len(part.content),
        "sha256": part.sha256,
    }


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
