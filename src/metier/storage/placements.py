"""Placements in SQLite: where each screening put postings before the person; never changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from metier.actions.ports import Screening
from metier.domain.placement import Lane, Placement
from metier.domain.ports import Keeping
from metier.domain.posting import PostingId
from metier.storage.database import Database

T = TypeVar("T")

_SCREENING = "select id, screener, version, promise, made_at from screening"

_FEW = 500  # SQLite allows 999 values in one statement on its oldest builds


class PlacementTable:
    """Reads and keeps placements.

    Args:
        kept: Keeps what a screening left, as it never changes; it is read anew each time without one.
    """

    def __init__(self, db: Database, kept: Keeping | None = None) -> None:
        self._db, self._kept = db, kept

    def keep(
        self, placements: Sequence[Placement], *, screener: str, version: str, promise: str, made_at: datetime
    ) -> int:
        """Keep one screening, those in the lane `rest` without a cause left out; its number.

        One that is the same as the newest is not kept again.
        """
        told = [placement for placement in placements if placement.lane is not Lane.REST or placement.causes]
        rows = {placement.posting_id: (placement.lane.value, placement.to_json()) for placement in told}
        with self._db.transaction():
            last = self.newest()
            if last and (last.screener, last.version, last.promise) == (screener, version, promise):
                found = self._rows(last.id)
                if found == rows:
                    return last.id
            cursor = self._db.execute(
                "insert into screening (screener, version, promise, made_at) values (?, ?, ?, ?)",
                (screener, version, promise, made_at.isoformat()),
            )
            assert cursor.lastrowid is not None
            number = cursor.lastrowid
            self._db.executemany(
                "insert into placement (posting, screening, lane, words) "
                "values ((select number from posting where id = ?), ?, ?, ?)",
                [(posting_id, number, lane, words) for posting_id, (lane, words) in rows.items()],
            )
        return number

    def newest(self) -> Screening | None:
        """The newest screening."""
        rows = self._db.all(f"{_SCREENING} order by id desc limit 1")
        return _screening(rows[0]) if rows else None

    def screenings(self) -> list[Screening]:
        """Every screening, oldest first."""
        return [_screening(row) for row in self._db.all(f"{_SCREENING} order by id")]

    def placements(
        self, screening: int, ids: Collection[PostingId] | None = None
    ) -> dict[PostingId, Placement]:
        """What it placed, of `ids` only where they are named; postings without one rank lower and are not hidden."""
        if self._kept:
            every = self._once("placements", screening, lambda: self._placements(screening, None))
            return {i: every[i] for i in (every if ids is None else ids) if i in every}
        return self._placements(screening, None if ids is None else frozenset(ids))

    def _placements(self, screening: int, wanted: frozenset[PostingId] | None) -> dict[PostingId, Placement]:
        only = wanted if wanted is not None and len(wanted) <= _FEW else None
        return {
            posting_id: Placement.from_json(posting_id, lane, words)
            for posting_id, (lane, words) in self._rows(screening, only).items()
            if wanted is None or posting_id in wanted
        }

    def raised(self, screening: int) -> frozenset[PostingId]:
        """Those of its postings that a guardrail or a growth goal flagged."""
        return self._once("raised", screening, lambda: self._raised(screening))

    def _raised(self, screening: int) -> frozenset[PostingId]:
        rows = self._db.all(
            "select p.id from placement l join posting p on p.number = l.posting "
            "where l.screening = ? and json_type(l.words, '$.raised') = 'array'",
            (screening,),
        )
        return frozenset(PostingId(str(row[0])) for row in rows)

    def lanes(self, screening: int) -> Mapping[PostingId, Lane]:
        """Where it placed each posting, without why: in a third of the time of `placements`."""
        return self._once("lanes", screening, lambda: self._lanes(screening))

    def _once(self, what: str, screening: int, make: Callable[[], T]) -> T:
        """What was read of a screening before, or is read now. Its number alone could be that of another store's."""
        if self._kept is None:
            return make()
        made = self._db.all("select screener, version, made_at from screening where id = ?", (screening,))
        return self._kept.of((what, screening, *made), make)

    def _lanes(self, screening: int) -> dict[PostingId, Lane]:
        rows = self._db.all(
            "select p.id, l.lane from placement l join posting p on p.number = l.posting where l.screening = ?",
            (screening,),
        )
        return {PostingId(str(posting_id)): Lane(str(lane)) for posting_id, lane in rows}

    def of(self, posting_id: PostingId) -> list[tuple[Placement, Screening]]:
        """Every placement of one posting, oldest first."""
        rows = self._db.all(
            "select l.lane, l.words, s.id, s.screener, s.version, s.promise, s.made_at from placement l "
            "join screening s on s.id = l.screening join posting p on p.number = l.posting where p.id = ? order by s.id",
            (posting_id,),
        )
        return [
            (Placement.from_json(posting_id, str(lane), str(words)), _screening(tuple(rest)))
            for lane, words, *rest in rows
        ]

    def before_decisions(self) -> dict[int, tuple[Placement, Screening]]:
        """By decision: where its posting stood in the newest screening made before it; none where it had no row there."""
        rows = self._db.all(
            "select d.id, p.id, l.lane, l.words, s.id, s.screener, s.version, s.promise, s.made_at from decision d "
            "join posting p on p.number = d.posting "
            "join screening s on s.id = (select max(id) from screening where made_at <= d.decided_at) "
            "join placement l on l.screening = s.id and l.posting = d.posting where d.label is not null"
        )
        return {
            int(str(decision)): (
                Placement.from_json(PostingId(str(posting_id)), str(lane), str(words)),
                _screening(tuple(rest)),
            )
            for decision, posting_id, lane, words, *rest in rows
        }

    def _rows(
        self, screening: int, only: Collection[PostingId] | None = None
    ) -> dict[PostingId, tuple[str, str]]:
        named = "" if only is None else f"and p.id in ({','.join('?' * len(only))})"
        rows = self._db.all(
            "select p.id, l.lane, l.words from posting p join placement l on l.posting = p.number "
            f"where l.screening = ? {named}",
            (screening, *(only or ())),
        )
        return {PostingId(str(posting_id)): (str(lane), str(words)) for posting_id, lane, words in rows}


def _screening(row: tuple[object, ...]) -> Screening:
    number, screener, version, promise, made_at = (str(value) for value in row)
    return Screening(int(number), screener, version, promise, datetime.fromisoformat(made_at))
