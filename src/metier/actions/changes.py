"""What changed in the person's taste, in words, with the decisions that show it; kept, as looking takes a while."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import numpy as np

from metier.actions.ports import PostingStore
from metier.actions.replay import Makes, Replayed
from metier.actions.report.build import Evidence
from metier.domain.decision import Decision, Label, standing
from metier.domain.example import Example
from metier.domain.ports import BlobCache
from metier.domain.posting import Posting, PostingId
from metier.evaluation.drift import (
    Alarm,
    Change,
    Direction,
    Tally,
    Terms,
    alarms,
    changes,
    expected_grades,
    terms_of,
)

LEAST = 20
"""With fewer decisions there is no before and since."""
AT_ONCE = 300
"""Decisions up to which a report looks for changes without being asked: a second or two."""

_KIND = "changes-2"  # raise with any change of what is looked for
_LOOK_BACK = 500  # decisions by which a kept result may lag behind


@dataclass(frozen=True, slots=True)
class ChangesReport:
    """Changes of taste.

    Attributes:
        n: Standing decisions that were looked at, in the order decided; 0 when nobody has looked yet.
        of: Standing decisions there are.
        changes: What is known, surest first; each names the postings that show it.
        alarms: Moments at which decisions stopped fitting what was learned: a hint, not a finding.
        n_judged: Decisions beside a verdict that had not seen them: alarms look at these.
        least: Decisions without which nothing can be told apart.
        postings: The postings that changes name, for their titles.
    """

    n: int
    of: int
    changes: tuple[Change, ...]
    alarms: tuple[Alarm, ...]
    n_judged: int
    least: int
    postings: Mapping[PostingId, Posting]


@dataclass(frozen=True, slots=True)
class Taste:
    """Looks for changes over the standing decisions.

    Attributes:
        rests_on: What a kept result rests on apart from decisions: the screener's version before it learned.
        makes: Gives that screener, with the features of postings at hand, under the name `screener`.
    """

    history: Sequence[Decision]
    store: PostingStore
    cache: BlobCache
    rests_on: str
    makes: Makes
    screener: str

    def kept(self) -> tuple[int, tuple[Change, ...]]:
        """The newest result that is kept, and over how many decisions."""
        keys = self._keys()
        recent = dict(list(keys.items())[-_LOOK_BACK:])
        found = self.cache.get(_KIND, list(recent.values()))
        n = max((n for n, key in recent.items() if key in found), default=0)
        return (n, _loaded(found[recent[n]])) if n else (0, ())

    def look(self) -> tuple[list[Example], Terms, tuple[Change, ...]]:
        """Look over all standing decisions, and keep what was found.

        Cost: five refits and about 2 ms for each decision.
        """
        taught = self._examples()
        terms = terms_of([example.posting for example in taught])
        n, known = self.kept()
        if len(taught) < LEAST or n == len(taught):
            return taught, terms, known if n == len(taught) else ()
        screener = self.makes([example.posting for example in taught])[self.screener]
        found = changes(taught, terms=terms, expected=expected_grades(screener, taught))
        self.cache.put(_KIND, {self._keys()[len(taught)]: _kept_bytes(found)})
        return taught, terms, found

    def _examples(self) -> list[Example]:
        from metier.actions.decide import examples

        return examples(self.history, self.store)

    def _keys(self) -> dict[int, str]:
        """By number of decisions: under what their result is kept."""
        digest = hashlib.sha256(self.rests_on.encode())
        found = {}
        for n, decision in enumerate(standing(self.history).values(), start=1):
            digest.update(f"\n{decision.posting_id} {decision.label}".encode())
            found[n] = digest.hexdigest()[:32]
        return found


def for_a_report(taste: Taste, *, may_look: Callable[[], bool]) -> tuple[int, tuple[Change, ...]]:
    """Over how many decisions changes are known, and which: looked for now where that is quick, else what is kept.

    Args:
        may_look: Whether all decided postings were read before; asked only where it matters, as it reads them.
    """
    n, known = taste.kept()
    of = len(standing(taste.history))
    if n == of or of > AT_ONCE or of < LEAST or not may_look():
        return n, known
    return of, taste.look()[2]


def changes_report(taste: Taste, found: Evidence, replayed: Replayed) -> ChangesReport:
    """Changes over all standing decisions, with alarms over those that were judged before."""
    taught, terms, known = taste.look()
    places = {example.posting.id: place for place, example in enumerate(taught)}
    judged = _judged(found, replayed, places)
    alarmed: tuple[Alarm, ...] = ()
    if judged:
        p = np.array([p for _, p, _ in judged], np.float64)
        grades = np.array([label.grade for _, _, label in judged], np.int64)
        alarmed = alarms(p, grades, terms.take([places[posting_id] for posting_id, _, _ in judged]))
    named = {given for change in known for given in (*change.shown_before, *change.shown_since)}
    return ChangesReport(
        n=len(taught),
        of=len(taught),
        changes=known,
        alarms=alarmed,
        n_judged=len(judged),
        least=LEAST,
        postings={example.posting.id: example.posting for example in taught if example.posting.id in named},
    )


def _judged(
    found: Evidence, replayed: Replayed, places: Mapping[PostingId, int]
) -> list[tuple[PostingId, tuple[float, float, float], Label]]:
    """Decisions with probabilities that had not seen them: the frozen ones, or the replayed where these are more."""
    frozen = []
    for decision in found.counted:
        verdict = found.said[decision.id][0]
        if decision.label is not None and decision.posting_id in places:
            frozen.append(
                (decision.posting_id, (verdict.p_passed, verdict.p_maybe, verdict.p_excited), decision.label)
            )
    side = next(iter(replayed.p.values()), {})
    again = [
        (answer.posting_id, side[answer.posting_id], answer.label)
        for answer in found.answers
        if answer.label is not None and answer.posting_id in side and answer.posting_id in places
    ]
    return frozen if len(frozen) >= len(again) else again


def _kept_bytes(found: Sequence[Change]) -> bytes:
    def plain(value: object) -> str:
        assert isinstance(value, datetime)
        return value.isoformat()

    return json.dumps([asdict(change) for change in found], default=plain).encode()


def _loaded(kept: bytes) -> tuple[Change, ...]:
    rows: list[dict[str, Any]] = json.loads(kept)
    return tuple(
        Change(
            words=row["words"],
            outcome=Label(row["outcome"]),
            before=Tally(**row["before"]),
            after=Tally(**row["after"]),
            direction=Direction(row["direction"]),
            since=datetime.fromisoformat(row["since"]) if row["since"] else None,
            since_place=row["since_place"],
            p=row["p"],
            shown_before=tuple(map(PostingId, row["shown_before"])),
            shown_since=tuple(map(PostingId, row["shown_since"])),
            apart_from=tuple(row["apart_from"]),
        )
        for row in rows
    )
