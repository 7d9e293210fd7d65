"""The card of a tuned model: what it was made of, how, what held-out decisions said, and the hash of every file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from metier.domain.posting import PostingId
from metier.training.dataset.rows import RowKind
from metier.training.method import Gate, Json, Method


@dataclass(frozen=True, slots=True)
class Card:
    """What is known about one tuned model. It stands in `card.json` beside the weights, which is written last.

    Attributes:
        id: Method, day and first digits of the hash of everything below, such as `encoder-1130-3fa1c0`.
        n_rows: Learned from or held out.
        labels: How many rows have which label.
        first, last: When the first and the last row was said.
        data_hash: SHA-256 of all rows in order.
        told: Per posting a score by weights that had not learned from it.
        trained_on: Every posting that the weights learned from.
        figures: Held-out figures, frozen and tuned beside each other.
        foreseen, used: Seconds, memory in MB, US dollars: as told before, and as they were.
        files: SHA-256 of every file, by name.
    """

    id: str
    kind: RowKind
    method: Method
    base: str
    base_identity: str
    made_at: datetime
    n_rows: int
    labels: Mapping[str, int]
    first: datetime | None
    last: datetime | None
    data_hash: str
    gate: Gate
    settings: Mapping[str, Json]
    figures: Mapping[str, Json]
    foreseen: Mapping[str, float]
    used: Mapping[str, float]
    files: Mapping[str, str]
    told: Mapping[PostingId, float]
    trained_on: frozenset[PostingId]
    metier: str
