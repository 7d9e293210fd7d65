"""Cards as bytes and back: one form, written the same way each time, so that a hash of it means something."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from metier.domain.posting import PostingId
from metier.training.dataset.rows import RowKind
from metier.training.method import Gate, Method
from metier.training.registry.card import Card
from metier.training.registry.names import check_file, is_id

LARGEST = 64_000_000
"""Bytes of a card: room for a score of each of a million postings."""


class CardError(ValueError):
    """A card is none of ours; said in words. Told on as `TunedCorruptError`."""

    def __init__(self, *, what: str) -> None:
        super().__init__(what)


def card_bytes(card: Card) -> bytes:
    """The card as JSON with sorted keys, UTF-8."""
    told = asdict(card)
    told |= {
        "metier_tuned_model": 1,
        "made_at": card.made_at.isoformat(),
        "first": _day(card.first),
        "last": _day(card.last),
        "trained_on": sorted(card.trained_on),
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False).encode()


def read_card(content: bytes) -> Card:
    """The card that `card_bytes` wrote.

    Raises:
        CardError: It is none: a key is missing, or of another kind; it carries a name that leads elsewhere.
        ModelUnsafeError: It names a file whose form may run code when it is read.
    """
    if len(content) > LARGEST:
        raise CardError(what="its card is too large")
    try:
        told = json.loads(content.decode())
        assert told["metier_tuned_model"] == 1
        card = Card(
            id=_text(told["id"]),
            kind=RowKind(told["kind"]),
            method=Method(told["method"]),
            base=_text(told["base"]),
            base_identity=_text(told["base_identity"]),
            made_at=datetime.fromisoformat(told["made_at"]),
            n_rows=int(told["n_rows"]),
            labels={_text(name): int(n) for name, n in told["labels"].items()},
            first=_moment(told["first"]),
            last=_moment(told["last"]),
            data_hash=_text(told["data_hash"]),
            gate=Gate(told["gate"]),
            settings=dict(told["settings"]),
            figures=dict(told["figures"]),
            foreseen=_numbers(told["foreseen"]),
            used=_numbers(told["used"]),
            files={_text(name): _text(digest) for name, digest in told["files"].items()},
            told={PostingId(_text(name)): float(score) for name, score in told["told"].items()},
            trained_on=frozenset(PostingId(_text(name)) for name in told["trained_on"]),
            metier=_text(told["metier"]),
        )
    except (AssertionError, LookupError, TypeError, AttributeError, RecursionError, ValueError) as error:
        raise CardError(what=f"its card cannot be read ({type(error).__name__})") from error
    if not is_id(card.id):
        raise CardError(what="its card has a name that the registry never gives")
    for name in card.files:
        check_file(name)
    return card


def _numbers(told: Mapping[str, Any]) -> dict[str, float]:
    return {_text(name): float(number) for name, number in told.items()}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _day(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _moment(said: object) -> datetime | None:
    return None if said is None else datetime.fromisoformat(_text(said))
