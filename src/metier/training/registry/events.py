"""What happened to tuned models, as rows that are only appended; which one is used follows from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from metier.training.dataset.rows import RowKind
from metier.training.method import Gate


class Happened(StrEnum):
    """What a row tells."""

    REGISTERED = "registered"
    USED = "used"
    ROLLED_BACK = "rolled back"
    DELETED = "deleted"
    SET_ASIDE = "set aside"
    """It is no shadow: held-out decisions found it no better, or the person does not want it compared."""


class Standing(StrEnum):
    """What a tuned model is at present."""

    IN_USE = "in use"
    SHADOW = "shadow"
    """It judges beside the active screener and is only compared."""
    WAS_USED = "was used"
    SET_ASIDE = "set aside"
    """It judges nothing: held-out decisions found it no better, or a newer one is the shadow."""
    READY = "not used yet"
    """Of kinds that write texts, which have no shadows."""


@dataclass(frozen=True, slots=True)
class TunedEvent:
    """One row.

    Attributes:
        id: Number of the row; 0 before it is stored.
        model: Id of the tuned model.
        card: SHA-256 of its `card.json`; of registered ones alone.
        gate: What held-out decisions had said; of registered ones alone, so that a damaged card leaves the rest known.
        undoes: The row that a roll-back takes back; None elsewhere.
    """

    id: int
    model: str
    kind: RowKind
    what: Happened
    at: datetime
    card: str = ""
    gate: Gate | None = None
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """The models of all kinds as they stand after all rows.

    Attributes:
        rows: The rows that registered models which were not deleted, oldest first.
        uses: By kind the rows of `used` that were not taken back, oldest first; of deleted models none.
        ever_used: Models that were ever put to use.
        set_aside: Models with a row that sets them aside.

    Example:
        >>> standing_models([]).in_use(RowKind.SCREENING)
        ''
    """

    rows: tuple[TunedEvent, ...]
    uses: dict[RowKind, tuple[TunedEvent, ...]]
    ever_used: frozenset[str]
    set_aside: frozenset[str]

    @property
    def ids(self) -> tuple[str, ...]:
        """Every model that is there, oldest first."""
        return tuple(row.model for row in self.rows)

    def row(self, model: str) -> TunedEvent | None:
        """The row that registered it; None for one that is not there."""
        return next((row for row in self.rows if row.model == model), None)

    def in_use(self, kind: RowKind) -> str:
        """Id of the model of that kind that is used; empty where none is."""
        uses = self.uses.get(kind, ())
        return uses[-1].model if uses else ""

    def before(self, kind: RowKind) -> str:
        """What a roll-back leads to; empty for none."""
        uses = self.uses.get(kind, ())
        return uses[-2].model if len(uses) > 1 else ""

    def chain(self, kind: RowKind) -> tuple[str, ...]:
        """The model in use, then those that were used before it, as roll-backs would lead to them."""
        return tuple(row.model for row in reversed(self.uses.get(kind, ())))

    def shadow(self) -> str:
        """The newest screening model that may be better and was never used; empty where there is none."""
        return next(
            (
                row.model
                for row in reversed(self.rows)
                if row.kind is RowKind.SCREENING
                and row.gate is not Gate.NO_BETTER
                and row.model not in self.ever_used
                and row.model not in self.set_aside
            ),
            "",
        )

    def standing(self, model: str) -> Standing:
        """What it is at present."""
        row = self.row(model)
        if row is not None and self.in_use(row.kind) == model:
            return Standing.IN_USE
        if model in self.ever_used:
            return Standing.WAS_USED
        if row is not None and row.kind is not RowKind.SCREENING and model not in self.set_aside:
            return Standing.READY
        return Standing.SHADOW if model == self.shadow() else Standing.SET_ASIDE


def standing_models(events: Iterable[TunedEvent]) -> Registered:
    """How the models stand after these rows, in the order in which they were appended.

    A roll-back takes back the row it names and what came after it of that kind; a deleted model drops out of the chain of
    earlier ones, as nothing can lead back to it.
    """
    registered: dict[str, TunedEvent] = {}
    uses: list[TunedEvent] = []
    ever_used, set_aside = set(), set()
    for event in events:
        match event.what:
            case Happened.REGISTERED:
                registered[event.model] = event
            case Happened.USED:
                uses.append(event)
                ever_used.add(event.model)
            case Happened.ROLLED_BACK:
                uses = [use for use in uses if use.kind is not event.kind or use.id < (event.undoes or 0)]
            case Happened.DELETED:
                registered.pop(event.model, None)
                uses = [use for use in uses if use.model != event.model]
            case Happened.SET_ASIDE:
                set_aside.add(event.model)
    return Registered(
        tuple(registered.values()), {kind: _of(uses, kind) for kind in RowKind},
        frozenset(ever_used), frozenset(set_aside),
    )  # fmt: skip


def _of(uses: Sequence[TunedEvent], kind: RowKind) -> tuple[TunedEvent, ...]:
    """The uses of one kind; of one model twice in a row, as where the one between was deleted, the first counts."""
    found: list[TunedEvent] = []
    for use in uses:
        if use.kind is kind and not (found and found[-1].model == use.model):
            found.append(use)
    return tuple(found)
