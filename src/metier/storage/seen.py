"""Where and when postings were seen, for many at once."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date

from metier.domain.posting import PostingId, StatedFields
from metier.domain.seen import Seen
from metier.storage.database import Database

_POSTED_AT = [field.name for field in fields(StatedFields)].index("posted_at")
_MOST_WANTED = 200
"""Postings up to which each is looked for by its own rows; for more, one pass over everything is faster."""


def read_seen(db: Database, ids: Sequence[PostingId]) -> dict[PostingId, Seen]:
    """What is known of the sightings of these postings; unknown ids are left out."""
    names = db.all("select number, id, lower(company), lower(title), substr(added_at, 1, 10) from posting")
    wanted = set(ids)
    number_of = {
        str(posting_id): int(str(number)) for number, posting_id, *_ in names if posting_id in wanted
    }
    alike: dict[tuple[object, object], list[tuple[int, str]]] = defaultdict(list)
    key_of: dict[str, tuple[object, object]] = {}
    for number, posting_id, company, title, day in names:
        alike[company, title].append((int(str(number)), str(day)))
        if posting_id in wanted:
            key_of[str(posting_id)] = (company, title)
    rows = _sightings(db, number_of.values())
    return {
        posting_id: _seen(rows.get(number_of[posting_id], []), _others(posting_id, number_of, key_of, alike))
        for posting_id in dict.fromkeys(ids)
        if posting_id in number_of
    }


def _others(
    posting_id: str,
    number_of: dict[str, int],
    key_of: dict[str, tuple[object, object]],
    alike: dict[tuple[object, object], list[tuple[int, str]]],
) -> list[str]:
    """Days of other postings of the same employer and title; none where either is not named."""
    key = key_of[posting_id]
    if not all(key):
        return []
    return [day for number, day in alike[key] if number != number_of[posting_id]]


def _sightings(db: Database, numbers: Iterable[int]) -> dict[int, list[tuple[object, ...]]]:
    wanted = sorted(set(numbers))
    few = len(wanted) <= _MOST_WANTED
    where = f"where posting in ({','.join('?' * len(wanted))})" if few else ""
    found: dict[int, list[tuple[object, ...]]] = defaultdict(list)
    for number, *row in db.all(
        f"select posting, source, substr(seen_at, 1, 10), place, stated from sighting {where} order by id",
        tuple(wanted) if few else (),
    ):
        found[int(str(number))].append(tuple(row))
    return found


def _seen(rows: Sequence[tuple[object, ...]], others: Sequence[str]) -> Seen:
    return Seen(
        n_sightings=len(rows),
        sources=tuple(dict.fromkeys(str(row[0]) for row in rows)),
        days=_days(str(row[1]) for row in rows),
        posted=_days(_posted(str(row[3])) for row in rows),
        places=tuple({place.casefold(): place for row in rows if (place := str(row[2]).strip())}.values()),
        others=tuple(sorted(day for word in others if (day := _day(word)))),
    )


def _posted(stated: str) -> str:
    return "" if stated == "[]" else str(json.loads(stated)[_POSTED_AT])


def _days(words: Iterable[str]) -> tuple[date, ...]:
    return tuple(sorted({day for word in words if (day := _day(word))}))


def _day(words: str) -> date | None:
    """The day that begins an ISO 8601 time; None for anything else, as sources write "30+ days ago" too."""
    try:
        return date.fromisoformat(words[:10])
    except ValueError:
        return None
