"""Openings that may be none, and openings that are published again and again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from metier.domain.seen import Seen
from metier.text.facts.reading import View
from metier.text.signals.phrases import Phrase, phrase, sentence_quotes
from metier.text.signals.signal import Signal, SignalKind

LONG = 30
"""Days between the first and the last sighting above which an opening was published again; above twice as many, and
three times or more, it may be none."""
MANY_PLACES = 5
"""Places of one opening from which on it is told."""
MANY_TIMES = 4
"""Days on which one employer brought the same title from which on it is told, where they span two months: postings with
other texts are other openings, so it takes more than for one that folds."""

_PEOPLE = r"(?:people|talents?|candidates?|developers?|engineers?|members?|individuals?|teammates?|colleagues|staff|applicants?|hires)"
_NO_OPENING: tuple[Phrase, ...] = (
    phrase(
        "pool",
        "may stand for no open position: it collects applicants",
        "talent pool|talent pipeline|pipeline|evergreen|future|upcoming|potential|expressions|expression of|speculative|general application|immediate opening|current",
        r"\b(?:join|part of|for|into|to) (?:our|the|a) (?:[a-z]+ ){0,2}talent (?:pool|pipeline)\b"
        r"|\b(?:pipeline|evergreen) (?:requisition|posting|job|position|role|req|opportunity)\b|\bthis is an evergreen\b"
        r"|\bis (?:for|in anticipation of) (?:future|upcoming|potential) (?:openings?|positions?|vacanc(?:y|ies)|roles?|needs|requirements?)\b"
        r"|\b(?:this is|for) (?:an expression|expressions) of interest\b|\b(?:this is a|for) (?:speculative|general) applications?\b"
        r"|\b(?:no|not an?) (?:current|immediate) (?:openings?|vacanc(?:y|ies)|position)\b",
    ),
    phrase(
        "always hiring",
        "says that it is always hiring; ask whether a position is open",
        "always|continuously|constantly",
        r"\b(?:always|continuously|constantly) (?:hiring|recruiting|accepting applications)\b"
        rf"|\b(?:always|continuously|constantly) (?:on the )?look(?:out|ing)? for (?:[a-z'-]+,? ){{0,5}}{_PEOPLE}\b",
    ),
)


def ghost_signals(text: View, seen: Seen) -> Iterator[Signal]:
    """At most one signal of each rule: words of the ad first, then what its sightings say."""
    for each in _NO_OPENING:
        spans = list(each.find(text))
        if spans:
            yield Signal(
                SignalKind.GHOST,
                each.words,
                each.rule,
                sentence_quotes(text, [start for start, _ in spans], most=2),
            )
    yield from _of_sightings(seen)


def _of_sightings(seen: Seen) -> Iterator[Signal]:
    span = (seen.days[-1] - seen.days[0]).days if seen.days else 0
    if span > LONG:
        times = len(seen.days) - 1
        words = (
            f"first seen {day_words(seen.days[0])}, published again on {times} later {'day' if times == 1 else 'days'}, "
            f"last {day_words(seen.days[-1])}"
        )
        if span > 2 * LONG and times > 1:
            yield Signal(SignalKind.GHOST, f"may stand for no open position: {words}", "seen again")
        else:
            yield Signal(SignalKind.REPOST, words, "seen again")
    if len(seen.posted) > 1 and (seen.posted[-1] - seen.posted[0]).days > LONG:
        words = f"gives {len(seen.posted)} dates of publication, from {day_words(seen.posted[0])} to {day_words(seen.posted[-1])}"
        yield Signal(SignalKind.REPOST, words, "new dates")
    if len(seen.places) >= MANY_PLACES:
        yield Signal(SignalKind.REPOST, f"was published for {len(seen.places)} places", "places")
    titled = seen.same_title_days
    one_by_one = seen.n_same_title <= 2 * len(titled)  # who brings ten at once has ten openings
    if one_by_one and len(titled) >= MANY_TIMES and (titled[-1] - titled[0]).days > 2 * LONG:
        words = f"the same employer came with this title on {len(titled)} days from {day_words(titled[0])} to {day_words(titled[-1])}"
        yield Signal(SignalKind.REPOST, f"{words}, {seen.n_same_title} postings in all", "same title")


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
