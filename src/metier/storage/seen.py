"""Where and when postings were seen, for many at once."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from functools import lru_cache

from metier.domain.posting import PostingId, StatedFields
from metier.domain.seen import Seen
from metier.storage.database import Database

_POSTED_AT = [field.name for field in fields(StatedFields)].index("posted_at")
_FEW = 400
"""Postings up to which each is looked for by itself; for more, one pass over everything is faster."""

_Key = tuple[object, object]


def read_seen(db: Database, ids: Sequence[PostingId]) -> dict[PostingId, Seen]:
    """What is known of the sightings of these postings; unknown ids are left out."""
    wanted = list(dict.fromkeys(ids))
    marks = ",".join("?" * len(wanted))
    few = len(wanted) <= _FEW
    only, values = (f"where id in ({marks})", tuple(wanted)) if few else ("", ())
    rows = db.all(f"select number, id, lower(company), lower(title) from posting {only}", values)
    named = {str(posting_id): (number, (company, title)) for number, posting_id, company, title in rows}
    sightings = _sightings(db, f"where posting in (select number from posting {only})" if few else "", values)
    alike = _alike(db, f"where lower(company) in (select lower(company) from posting {only})", values)
    found: dict[PostingId, Seen] = {}
    for posting_id in wanted:
        if posting_id in named:
            number, key = named[posting_id]
            found[posting_id] = _seen(sightings.get(number, ()), alike.get(key, _NONE))
    return found


_NONE: tuple[int, tuple[date, ...]] = (1, ())


def _alike(db: Database, where: str, values: tuple[object, ...]) -> dict[_Key, tuple[int, tuple[date, ...]]]:
    """By employer and title, where both are named: how many postings there are, and the days on which they came in."""
    rows = db.all(
        "select lower(company) as c, lower(title) as t, count(*), group_concat(distinct substr(added_at, 1, 10)) "
        f"from posting {where} group by c, t having count(*) > 1 and c <> '' and t <> ''",
        values,
    )
    return {(company, title): (int(str(n)), _days(str(days).split(","))) for company, title, n, days in rows}


def _sightings(
    db: Database, where: str, values: tuple[object, ...]
) -> dict[object, list[tuple[object, ...]]]:
    found: dict[object, list[tuple[object, ...]]] = defaultdict(list)
    for row in db.all(
        f"select posting, source, substr(seen_at, 1, 10), place, stated from sighting {where} order by id",
        values,
    ):
        found[row[0]].append(row)
    return found


def _seen(rows: Sequence[tuple[object, ...]], alike: tuple[int, tuple[date, ...]]) -> Seen:
    places = [place for row in rows if (place := str(row[3]).strip())]
    if len(places) > 1:
        places = list({place.casefold(): place for place in reversed(places)}.values())[::-1]
    return Seen(
        n_sightings=len(rows),
        sources=tuple(dict.fromkeys(str(row[1]) for row in rows)),
        days=_days(str(row[2]) for row in rows),
        posted=_days(_posted(str(row[4])) for row in rows if row[4] != "[]"),
        places=tuple(places),
        n_same_title=alike[0],
        same_title_days=alike[1],
    )


def _posted(stated: str) -> str:
    return str(json.loads(stated)[_POSTED_AT])


def _days(words: Iterable[str]) -> tuple[date, ...]:
    days = {day for word in words if (day := _day(word[:10]))}
    return tuple(sorted(days)) if len(days) > 1 else tuple(days)


@lru_cache(maxsize=4096)
def _day(words: str) -> date | None:
    """The day that begins an ISO 8601 time; None for anything else, as sources write "30+ days ago" too."""
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None
