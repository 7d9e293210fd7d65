"""What could make a promise void on a desk: what was hidden before, on what it rested, who looked at it and what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from metier.actions.desk import Desk
from metier.actions.ports import Screening
from metier.domain.decision import Decision, Label, Occasion, standing
from metier.domain.placement import Lane
from metier.evaluation.drift import ALL_POSTINGS, Alarm
from metier.evaluation.promise import Basis, Looks, Promise, Watched

_A_DAY = 86_400.0
_DRAWN = (Occasion.AUDIT, Occasion.RANDOM)


@dataclass(frozen=True, slots=True)
class _Kept:
    """Screenings with the promises they were made under.

    Attributes:
        promises: By number of the screening; those that were made without considering one are left out.
    """

    screenings: Sequence[Screening]
    promises: Mapping[int, Promise]

    @classmethod
    def of(cls, desk: Desk) -> _Kept:
        found = [screening for screening in desk.placements.screenings() if screening.promise]
        return cls(found, {screening.id: Promise.from_json(screening.promise) for screening in found})

    @property
    def hid(self) -> list[Screening]:
        """Those that hid something, oldest first."""
        return [screening for screening in self.screenings if self.promises[screening.id].n_hidden]

    def rested_on(self, basis: Basis, screening: Screening) -> bool:
        promise = self.promises.get(screening.id)
        return promise is not None and promise.basis == basis


def watched_on(desk: Desk, basis: Basis, history: Sequence[Decision], alarm: Alarm | None) -> Watched:
    """What could make a promise on this basis void."""
    kept = _Kept.of(desk)
    hid = kept.hid
    before = kept.promises[hid[-1].id].basis if hid else None
    since = min(
        (screening.made_at for screening in kept.screenings if kept.rested_on(basis, screening)),
        default=desk.clock.now(),
    )
    return Watched(
        changed=basis.changed_since(before) if before else (),
        n_since_change=_n_since(history, since),
        taste="" if alarm is None else _taste_words(alarm),
        looks=_looks(desk, basis, history, kept) if hid else Looks(),
        n_hidden=n_hidden(desk, history),
    )


def n_hidden(desk: Desk, history: Sequence[Decision]) -> int:
    """Undecided postings that the newest screening hid; 0 before the first."""
    newest, stands = desk.placements.newest(), standing(history)
    lanes = desk.placements.lanes(newest.id) if newest else {}
    return sum(lane is Lane.HIDDEN and posting_id not in stands for posting_id, lane in lanes.items())


def _looks(desk: Desk, basis: Basis, history: Sequence[Decision], kept: _Kept) -> Looks:
    """What random draws from the hidden found; a draw of the audit lane counts as looking also where nothing is hidden."""
    placed = desk.placements.before_decisions()
    stands = {decision.id for decision in standing(history).values()}
    last, last_excited = kept.hid[0].made_at, None
    n_since = _n_since(history, last)
    n_looked = n_excited = 0
    for decision in history:
        if decision.id not in stands or decision.occasion not in _DRAWN:
            continue
        placement, screening = placed.get(decision.id, (None, None))
        is_hidden = placement is not None and placement.lane is Lane.HIDDEN
        if is_hidden or decision.occasion is Occasion.AUDIT:
            last, n_since = decision.decided_at, _n_after(history, decision)
        if is_hidden and screening is not None and kept.rested_on(basis, screening):
            n_looked += 1
            if decision.label is Label.EXCITED:
                n_excited, last_excited = n_excited + 1, decision
    return Looks(
        n_looked=n_looked,
        n_excited=n_excited,
        n_since=n_since,
        days_since=abs((desk.clock.now() - last).total_seconds()) / _A_DAY,  # a clock set back tells no less
        n_since_excited=None if last_excited is None else _n_after(history, last_excited),
    )


def _n_since(history: Sequence[Decision], moment: datetime) -> int:
    """Answers after a moment."""
    return sum(decision.label is not None and decision.decided_at > moment for decision in history)


def _n_after(history: Sequence[Decision], decision: Decision) -> int:
    """Answers after another, in the order they were given, whatever the clock said."""
    return sum(later.label is not None and later.id > decision.id for later in history)


def _taste_words(alarm: Alarm) -> str:
    about = "postings as a whole" if alarm.words == ALL_POSTINGS else alarm.words
    return f"{about}, liked {alarm.direction} than before"
