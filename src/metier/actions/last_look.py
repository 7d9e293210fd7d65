"""How long ago somebody looked at random at what is hidden: in answers, and in days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from metier.actions.desk import Desk
from metier.domain.decision import Decision, Occasion, standing
from metier.domain.placement import Lane

_A_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class SinceLook:
    """What passed since the last random look at what is hidden, or since hiding began.

    Attributes:
        n: Answers.
        days: Days, never below 0.
    """

    n: int
    days: float


def since_look(desk: Desk, history: Sequence[Decision], hiding_began: datetime | None) -> SinceLook | None:
    """What passed since; None where nobody looked and nothing was hidden.

    A draw of the audit counts as looking also where nothing is hidden.

    Args:
        hiding_began: When the first screening that hid something was made; None where none did.
    """
    look = _last_look(desk, history)
    if look is not None:
        return SinceLook(n_after(history, look), _days(desk, look.decided_at))
    return (
        None if hiding_began is None else SinceLook(n_since(history, hiding_began), _days(desk, hiding_began))
    )


def n_since(history: Sequence[Decision], moment: datetime) -> int:
    """Answers after a moment."""
    return sum(decision.label is not None and decision.decided_at > moment for decision in history)


def n_after(history: Sequence[Decision], decision: Decision) -> int:
    """Answers after another, in the order they were given, whatever the clock said."""
    return sum(later.label is not None and later.id > decision.id for later in history)


def _days(desk: Desk, moment: datetime) -> float:
    return abs((desk.clock.now() - moment).total_seconds()) / _A_DAY  # a clock set back tells no less


def _last_look(desk: Desk, history: Sequence[Decision]) -> Decision | None:
    """The last standing decision about a draw of the audit, or about a hidden posting that was drawn at random."""
    stands = sorted(standing(history).values(), key=lambda decision: -decision.id)
    drawn = [d for d in stands if d.occasion in {Occasion.AUDIT, Occasion.RANDOM}]
    if not drawn or drawn[0].occasion is Occasion.AUDIT:
        return drawn[0] if drawn else None
    placed = desk.placements.before_decisions()
    hidden = {given for given, (placement, _) in placed.items() if placement.lane is Lane.HIDDEN}
    return next((d for d in drawn if d.occasion is Occasion.AUDIT or d.id in hidden), None)
