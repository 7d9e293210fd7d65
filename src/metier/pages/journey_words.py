"""Journeys in words: what to type next, how far one has come, what changed in what is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.pages.words import one_line, plural

if TYPE_CHECKING:
    from metier.adviser.journeys import Direction, Walked


def footer_words(journey: Walked) -> str:
    """What presses, then the next step: what to type, or what is missing for it."""
    pressing = [typed_words(step.command) for step in journey.steps if step.due]
    following = journey.next
    if following is not None:
        pressing.append(one_line(following.missing) if following.missing else typed_words(following.command))
    return ", then ".join(dict.fromkeys(pressing))


def typed_words(command: str) -> str:
    """A command in the form of all others; “then” between two."""
    return ", then ".join(f"`{one_line(part)}`" for part in command.split(", then "))


def state_words(journey: Walked) -> str:
    """Whether a journey fits now, and why."""
    if journey.is_done:
        return "every step is done"
    return f"fits too: {journey.why}" if journey.weight else f"later: {journey.why}"


def direction_lines(found: Direction) -> list[str]:
    """Since when today's wishes are in use, and how many labels are older; none where nothing changed."""
    if not found.is_changed:
        return []
    since = f"in use since {found.since.isoformat()}" if found.since else "not in use yet: `metier screen`"
    again = f", {found.n_asked_again:,} of {found.n_ever_older:,} asked again" if found.n_ever_older else ""
    return [
        f"Wishes of today: {since}; {plural(found.n_since, 'label')} under them.",
        f"Older than that: {plural(found.n_older, 'label')}{again}.",
    ]


def unknown_words(found: Direction) -> str:
    """Of how many labels it is not known what was wanted then; empty where of none."""
    return (
        f"Of {plural(found.n_unknown, 'label')} it is not known what you wanted then."
        if found.n_unknown
        else ""
    )
