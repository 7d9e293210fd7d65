"""What is known about where and when a posting was seen, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Seen:
    """The sightings of one posting.

    A row that a source sends again unchanged is not a sighting: only a new id, date, place or text makes one.

    Attributes:
        n_sightings: Rows that were folded into the posting, its own among them.
        sources: Sources that they came from, each once, in order.
        days: Days on which they came in, each once, ascending.
        posted: Dates of publication that the sources state, each once, ascending; those that are no date are left out.
        places: Places as the sightings name them, each once without regard to case, in order of first sight.
        n_same_title: Postings of the same employer with the same title, this one among them; 1 where either is not named.
        same_title_days: Days on which these came in, each once, ascending; empty where there is no other.
    """

    n_sightings: int = 1
    sources: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    posted: tuple[date, ...] = ()
    places: tuple[str, ...] = ()
    n_same_title: int = 1
    same_title_days: tuple[date, ...] = ()


NOT_SEEN = Seen()
"""A posting about whose sightings nothing is known."""
