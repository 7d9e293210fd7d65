"""What could make a promise void on a desk: what was hidden before, on what it rested, who looked at it and what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from metier.actions.audit import hidden_now
from metier.actions.desk import Desk
from metier.actions.last_look import n_after, n_since, since_look
from metier.actions.ports import Screening
from metier.domain.decision import Decision, Label, Occasion, standing
from metier.domain.placement import Lane
from metier.evaluation.drift import ALL_POSTINGS, Alarm
from metier.evaluation.promise import AuditFound, Basis, Promise, Watched

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
        n_since_change=n_since(history, since),
        taste="" if alarm is None else _taste_words(alarm),
        looks=_looks(desk, basis, history, kept) if hid else AuditFound(),
        n_hidden=n_hidden(desk, history),
    )


def n_hidden(desk: Desk, history: Sequence[Decision]) -> int:
    """Undecided postings that the newest screening hid; 0 before the first."""
    return len(hidden_now(desk.placements) - standing(history).keys())


def _looks(desk: Desk, basis: Basis, history: Sequence[Decision], kept: _Kept) -> AuditFound:
    """What random draws from the hidden found, and how long ago somebody looked."""
    placed = desk.placements.before_decisions()
    stands = {decision.id for decision in standing(history).values()}
    drawn = [
        (decision, *placed[decision.id])
        for decision in history
        if decision.id in stands and decision.id in placed and decision.occasion in _DRAWN
    ]
    found = [
        decision
        for decision, placement, screening in drawn
        if placement.lane is Lane.HIDDEN and kept.rested_on(basis, screening)
    ]
    excited = [decision for decision in found if decision.label is Label.EXCITED]
    since = since_look(desk, history, kept.hid[0].made_at)
    assert since is not None  # something was hidden
    return AuditFound(
        n_looked=len(found),
        n_excited=len(excited),
        n_since=since.n,
        days_since=since.days,
        n_since_excited=n_after(history, excited[-1]) if excited else None,
    )


def _taste_words(alarm: Alarm) -> str:
    about = "postings as a whole" if alarm.words == ALL_POSTINGS else alarm.words
    return f"{about}, liked {alarm.direction} than before"
