"""Whether the promise of the last screening is void by now, as nobody looked at the audit since."""

from __future__ import annotations

from collections.abc import Sequence

from metier.actions.desk import Desk
from metier.domain.decision import Decision, Occasion, standing
from metier.domain.placement import Lane
from metier.domain.promise import Promise
from metier.evaluation.missed import unlooked_words

_A_DAY = 86_400.0


def unlooked(desk: Desk) -> str:
    """Why it is void by now, in words; empty where somebody looked, or nothing was hidden under a promise.

    The same rule as that of a screening (`actions.promise.watched`), without loading what promises are computed with.
    """
    history = desk.decisions.history()
    look = _last_look(desk, history)
    if look is not None:
        since, n_since = look.decided_at, sum(d.label is not None and d.id > look.id for d in history)
    else:
        hid = [screening for screening in desk.placements.screenings() if _hid(screening.promise)]
        if not hid:
            return ""
        since = hid[0].made_at
        n_since = sum(d.label is not None and d.decided_at > since for d in history)
    return unlooked_words(n_since, abs((desk.clock.now() - since).total_seconds()) / _A_DAY)


def _last_look(desk: Desk, history: Sequence[Decision]) -> Decision | None:
    """The last standing decision about a draw of the audit, or about a hidden posting that was drawn at random."""
    stands = sorted(standing(history).values(), key=lambda decision: -decision.id)
    drawn = [d for d in stands if d.occasion in {Occasion.AUDIT, Occasion.RANDOM}]
    if not drawn or drawn[0].occasion is Occasion.AUDIT:
        return drawn[0] if drawn else None
    placed = desk.placements.before_decisions()
    hidden = {given for given, (placement, _) in placed.items() if placement.lane is Lane.HIDDEN}
    return next((d for d in drawn if d.occasion is Occasion.AUDIT or d.id in hidden), None)


def _hid(promise: str) -> bool:
    return bool(promise) and Promise.from_json(promise).n_hidden > 0
