"""How a profile is understood, and what an edit of it changes, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.domain.decision import Label
from metier.pages.words import one_line, plural

if TYPE_CHECKING:
    from collections.abc import Mapping

    from metier.actions.profile_try import LimitEffect, LimitsEffect, Placed, ProfileTryReport
    from metier.actions.profile_view import Outgoing, ProfileView

TASTE = "read as taste: it moves the order and rules nothing out"
HINDSIGHT = (
    "You know these decisions, and the profile you edit was written knowing them: an edit that fits them looks better "
    "here than it will be. What you decide from now on tells."
)
"""What keeps the figures of a replay with an edited profile from being more than a hint."""
_SAID = {
    Label.EXCITED: "you were excited about",
    Label.MAYBE: "you said maybe to",
    Label.PASSED: "you passed on",
}


def summary_words(view: ProfileView) -> str:
    """How many lines and limits there are, and what they do."""
    n_limits = sum(len(wish.limits) for wishes in view.sections.values() for wish in wishes)
    return (
        f"{plural(view.n_wishes, 'line')} · {plural(n_limits, 'hard limit')}; what breaks one is marked and stands "
        "last; all other lines are read as taste"
    )


def changed_words(line: str, sent: str) -> str:
    """A line that is sent otherwise than it was written."""
    return f"“{one_line(line, 60)}” as “{one_line(sent)}”"


def rest_words(outgoing: Outgoing) -> str:
    """What is sent of the lines that are not named."""
    rest = "every other line" if outgoing.changed or outgoing.left_out else "every line"
    return f"{rest} as it stands"


def said_counts(counts: Mapping[Label, int]) -> str:
    """Decided postings by what was said of them; empty where there are none.

    Example:
        >>> said_counts({Label.EXCITED: 3, Label.MAYBE: 0, Label.PASSED: 12})
        '3 you were excited about, 12 you passed on'
    """
    return ", ".join(f"{counts[label]:,} {words}" for label, words in _SAID.items() if counts[label])


def limit_words(effect: LimitEffect) -> str:
    """What one limit leaves out: `42 undecided postings, and of the decided 3 you were excited about`."""
    said = said_counts(effect.decided)
    if not effect.n_undecided and not said:
        return "no posting here breaks it"
    undecided = plural(effect.n_undecided, "undecided posting")
    return f"{undecided}, and of the decided {said}" if said else undecided


def outside_words(effect: LimitsEffect) -> str:
    """How many undecided postings stand outside the limits, and how many did."""
    if effect.outside_after == effect.outside_before:
        return f"{effect.outside_after:,} of {plural(effect.n_undecided, 'undecided posting')} outside the limits, as before"
    return (
        f"{effect.outside_after:,} of {plural(effect.n_undecided, 'undecided posting')} outside the limits; "
        f"{effect.outside_before:,} with the profile as it was"
    )


def lost_words(effect: LimitsEffect) -> str:
    """The excited ones that are outside with the edit and were not before; empty where there are none more.

    Example:
        >>> from metier.actions.profile_try import LimitsEffect
        >>> none = dict.fromkeys(Label, 0)
        >>> lost_words(LimitsEffect((), (), 9, 0, 4, none, none | {Label.EXCITED: 3}))
        '3 you were excited about would be outside'
    """
    more = effect.decided_outside_after[Label.EXCITED] - effect.decided_outside_before[Label.EXCITED]
    return f"{more:,} you were excited about would be outside" if more > 0 else ""


def finding_words(report: ProfileTryReport) -> str:
    """Whether the edited profile is better on past decisions, beyond luck."""
    if report.before == report.after:
        return "both profiles say the same"
    if report.comparison is None:
        return "not known yet: the first decisions are only learned from"
    more = report.comparison.more
    ahead = f"; about {more.about:,} more decisions to know" if more else ""
    return f"the edited profile is: {report.comparison.finding.value}{ahead}"


def basis_of_try(report: ProfileTryReport) -> str:
    """What the figures rest on."""
    left = f"; the first {report.n_left_out:,} are only learned from" if report.n_left_out else ""
    return f"replayed on the same {plural(report.n, 'decision')}, each predicted by earlier ones only{left}"


def place_words(placed: Placed) -> str:
    """Where a posting stood before: `as before`, `was 4`."""
    return "as before" if placed.was == placed.place else f"was {placed.was:,}"
