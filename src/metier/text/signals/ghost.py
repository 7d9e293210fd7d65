"""Openings that may be none, and openings that are published again and again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from metier.domain.seen import Seen
from metier.text.facts.reading import View
from metier.text.signals.phrases import Phrase, phrase, sentence_quotes
from metier.text.signals.signal import Signal, SignalKind

LONG = 30
"""Days between the first and the last sighting from which on an opening was published again."""
MANY_PLACES = 5
"""Places of one opening from which on it is told."""
MANY_OTHERS = 3
"""Other openings of one employer under one title from which on they are told."""

_NO_OPENING: tuple[Phrase, ...] = (
    phrase(
        "pool",
        "collects applicants rather than filling one position",
        "talent pool|talent pipeline|talent community|talent network|pipeline|evergreen|future|always|expression|speculative|general application",
        r"\b(?:join|part of|for|into|build) (?:our|the|a) (?:[a-z]+ ){0,2}talent (?:pool|pipeline|community|network)\b"
        r"|\b(?:pipeline|evergreen) (?:requisition|posting|job|position|role|req)\b"
        r"|\bthis is an evergreen\b"
        r"|\b(?:always|continuously|constantly) (?:hiring|recruiting|(?:on the )?look(?:out|ing) for)\b"
        r"|\bfor (?:future|upcoming|potential) (?:openings?|positions?|vacanc(?:y|ies)|roles?)\b"
        r"|\b(?:expressions? of interest|speculative application|general application)\b",
    ),
)


def ghost_signals(text: View, seen: Seen) -> Iterator[Signal]:
    """At most one signal of each rule: words of the ad first, then what its sightings say."""
    for each in _NO_OPENING:
        spans = list(each.find(text))
        if spans:
            yield Signal(SignalKind.GHOST, each.words, each.rule, sentence_quotes(text, spans, most=2))
    yield from _of_sightings(seen)


def _of_sightings(seen: Seen) -> Iterator[Signal]:
    if len(seen.days) > 1 and (seen.days[-1] - seen.days[0]).days > LONG:
        since, last = day_words(seen.days[0]), day_words(seen.days[-1])
        times = len(seen.days) - 1
        words = f"first seen {since}, published again on {times} later {'day' if times == 1 else 'days'}, last {last}"
        yield Signal(SignalKind.REPOST, words, "seen again")
    if len(seen.posted) > 1 and (seen.posted[-1] - seen.posted[0]).days > LONG:
        words = f"gives {len(seen.posted)} dates of publication, from {day_words(seen.posted[0])} to {day_words(seen.posted[-1])}"
        yield Signal(SignalKind.REPOST, words, "new dates")
    if len(seen.places) >= MANY_PLACES:
        yield Signal(SignalKind.REPOST, f"was published for {len(seen.places)} places", "places")
    if len(seen.others) >= MANY_OTHERS:
        first = day_words(seen.others[0])
        words = (
            f"the same employer has {len(seen.others)} other postings with this title, the first of {first}"
        )
        yield Signal(SignalKind.REPOST, words, "same title")


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def day_words(day: date) -> str:
    """A day as people write it, the same in every country.

    Example:
        >>> day_words(date(2026, 3, 12))
        '12 March 2026'
    """
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
