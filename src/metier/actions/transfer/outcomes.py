"""Outcomes in a labels file: carried without loss, and checked, as the file may be somebody else's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from metier.actions.outcomes.noting import EARLIEST, LONGEST_NOTE, LONGEST_VARIANT
from metier.actions.ports import OutcomeStore
from metier.domain.outcome import Outcome, Stage
from metier.domain.posting import PostingId

_CLOCKS_DIFFER = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Came:
    """An outcome on its way in, before it has an id here.

    Attributes:
        place: Its id in the file; by it an undo names what it takes back.
    """

    place: int
    stage: Stage | None
    at: date
    noted_at: datetime
    note: str
    variant: str
    undoes: int | None

    @property
    def identity(self) -> tuple[object, ...]:
        """What makes it the same as a row that is here."""
        return (self.stage, self.at, self.noted_at, self.note, self.variant)


def outcome_json(row: Outcome) -> dict[str, Any]:
    """One row as it stands in the file."""
    return {
        "id": row.id,
        "stage": row.stage,
        "at": row.at.isoformat(),
        "noted_at": row.noted_at.isoformat(),
        "note": row.note,
        "variant": row.variant,
        "undoes": row.undoes,
    }


def outcomes_in(items: Sequence[Mapping[str, Any]], *, now: datetime) -> list[Came]:
    """What a file says that came of one posting, in its own order.

    Raises:
        KeyError, TypeError, ValueError: It is nothing that metier writes: no stage, no day, a day after it was noted, a
            note from the future (it would stand above all that is noted later), an undo of nothing, words that are too
            long or no text.
    """
    found = [_came(item) for item in items]
    open_ones: set[int] = set()
    for row in found:
        is_undo = row.undoes is not None
        if (
            (row.stage is None) is not is_undo
            or row.place in open_ones
            or row.noted_at > now + _CLOCKS_DIFFER
        ):
            raise ValueError(row.place)
        if row.undoes is None:
            open_ones.add(row.place)
        else:
            open_ones.remove(row.undoes)
    return found


def _came(item: Mapping[str, Any]) -> Came:
    noted = datetime.fromisoformat(item["noted_at"])
    noted = noted if noted.tzinfo else noted.replace(tzinfo=UTC)
    at = date.fromisoformat(item["at"])
    if at < EARLIEST or noted.year < EARLIEST.year or (at - noted.date()).days > 1:  # one: time zones
        raise ValueError(item["at"])
    return Came(
        place=_number(item["id"]),
        stage=None if item["stage"] is None else Stage(item["stage"]),
        at=at,
        noted_at=noted,
        note=_words(item["note"], LONGEST_NOTE),
        variant=_words(item["variant"], LONGEST_VARIANT),
        undoes=None if item["undoes"] is None else _number(item["undoes"]),
    )


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(value)
    return value


def _words(value: object, most: int) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    value.encode()  # half a character is no text
    if len(value) > most:
        raise ValueError(most)
    return value


def bring_outcomes(rows: Iterable[Came], posting_id: PostingId, store: OutcomeStore) -> tuple[int, int]:
    """Store those that are not here; how many were new, and how many were here.

    Rows of both sides stand beside each other: which one counts follows from when each was noted.
    """
    here = store.of(posting_id)
    known: dict[tuple[object, ...], int] = {
        (row.stage, row.at, row.noted_at, row.note, row.variant): row.id for row in here if row.stage
    }
    undone = {row.undoes for row in here}
    numbers: dict[int, int] = {}
    n_new = n_known = 0
    for row in rows:
        target = None if row.undoes is None else numbers[row.undoes]
        if row.identity in known or (target is not None and target in undone):
            numbers[row.place] = known.get(row.identity, 0)
            n_known += 1
            continue
        made = store.append(
            posting_id,
            row.stage,
            at=row.at,
            noted_at=row.noted_at,
            note=row.note,
            variant=row.variant,
            undoes=target,
        )
        numbers[row.place] = made.id
        if row.stage:
            known[row.identity] = made.id
        undone.add(target)
        n_new += 1
    return n_new, n_known
