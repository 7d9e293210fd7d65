"""How a profile is understood: which lines are hard limits, which are taste, and what in it works against itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING

from metier.actions.interview import ABOUT, SECTION_FIELDS, Wish, advice_on, understood
from metier.domain.chat import FieldClass
from metier.domain.facts import EmploymentType, Fact, Facts, Part, Quote, Seniority, WorkMode
from metier.domain.profile import SECTIONS, Profile
from metier.text.lines import one_line

if TYPE_CHECKING:  # limits need numpy, which looking at questions does not
    from metier.prompts.redact import Redactor
    from metier.screeners.limits import Limit

_NOWHERE = Quote(Part.STATED, 0, 0, "")
_CHOICES = {
    "work_mode": (
        "where the work is",
        tuple(Facts(work_mode=Fact(mode, _NOWHERE)) for mode in WorkMode),
    ),
    "seniority": (
        "its level",
        tuple(Facts(seniority=Fact(level, _NOWHERE)) for level in Seniority),
    ),
    "employment_types": (
        "its hours",
        tuple(
            Facts(employment_types=(Fact(kind, _NOWHERE),))
            for kind in (EmploymentType.FULL_TIME, EmploymentType.PART_TIME)
        ),
    ),
}
"""Everything that a posting can say about one fact, one posting each: limits that rule out all of them are a slip."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What of a profile a base model on another machine would be sent, if the person agrees.

    Attributes:
        words: All of it, as it would stand in a prompt.
        changed: Lines that are sent otherwise than they were written, with what is sent; empty where nothing is.
        left_out: Sections that are not sent at all, by the person's settings.
        refused: Why nothing could be sent; mostly empty.
    """

    words: str
    changed: tuple[tuple[str, str], ...] = ()
    left_out: tuple[str, ...] = ()
    refused: str = ""


@dataclass(frozen=True, slots=True)
class ProfileView:
    """A profile as metier understands it.

    Attributes:
        sections: Heading → wishes with the limits that were read from each.
        warnings: What should be looked at, in sentences.
        outgoing: What of it could be sent; None where that was not looked at.
    """

    sections: Mapping[str, tuple[Wish, ...]]
    warnings: tuple[str, ...]
    outgoing: Outgoing | None = None

    @property
    def n_wishes(self) -> int:
        """How many wishes there are in all."""
        return sum(map(len, self.sections.values()))


def view_of(profile: Profile, outgoing: Outgoing | None = None) -> ProfileView:
    """The profile section by section, with what should be looked at."""
    sections = {
        section: tuple(understood(section, words) for words in getattr(profile, SECTION_FIELDS[section]))
        for section in SECTIONS
    }
    return ProfileView(sections, tuple(_warnings(profile, sections)), outgoing)


def outgoing_of(profile: Profile, redactor: Redactor, left_out: AbstractSet[FieldClass]) -> Outgoing:
    """What of the profile could be sent.

    Args:
        left_out: Kinds of words that never go into a prompt, by the person's settings.
    """
    from metier.prompts.profile_words import profile_words

    allowed = frozenset(FieldClass) - left_out
    words = profile_words(profile, redactor, allowed).words
    changed = []
    sections = []
    for section in SECTIONS:
        lines = getattr(profile, SECTION_FIELDS[section])
        if lines and kind_of(section) not in allowed:
            sections.append(section)
            continue
        sent = ((line, redactor.redact(line).text) for line in lines)
        changed += [(line, one_line(text)) for line, text in sent if one_line(text) != one_line(line)]
    return Outgoing(words, tuple(changed), tuple(sections))


def kind_of(section: str) -> FieldClass:
    """The kind of words that a section is, for consent."""
    return FieldClass.ABOUT if section == ABOUT else FieldClass.PROFILE


def _warnings(profile: Profile, sections: Mapping[str, tuple[Wish, ...]]) -> Iterator[str]:
    if profile.is_empty:
        yield "profile.md is empty: only decisions are there to rank by"
        return
    empty = [section for section, wishes in sections.items() if not wishes]
    if empty:
        listed = " and ".join(filter(None, (", ".join(empty[:-1]), empty[-1])))
        yield f"nothing stands under {listed}"
    yield from contradictions(profile)
    for section, wishes in sections.items():
        yield from filter(None, (advice_on(section, wish.words) for wish in wishes if not wish.limits))


def contradictions(profile: Profile) -> Iterator[str]:
    """Limits that together rule out everything, and lines that stand both among the wishes and the deal-breakers.

    Example:
        >>> list(contradictions(Profile(must_have=("Remote only", "On site"))))
        ['“Remote only” and “On site” rule out every posting that says where the work is']
    """
    from metier.screeners.limits import limits_of

    limits = limits_of(profile)
    for name, (what, values) in _CHOICES.items():
        on_field = [limit for limit in limits if limit.field == name]
        if len(on_field) > 1 and _rule_out_all(on_field, values):
            lines = " and ".join(f"“{line}”" for line in dict.fromkeys(limit.line for limit in on_field))
            yield f"{lines} rule out every posting that says {what}"
    refused = {line.casefold(): line for line in profile.deal_breakers}
    for line in profile.must_have + profile.nice_to_have + profile.growth_goals:
        if line.casefold() in refused:
            yield f"“{line}” stands among your wishes and among your deal-breakers"


def _rule_out_all(limits: Sequence[Limit], values: Sequence[Facts]) -> bool:
    from metier.screeners.limits import broken

    return all(broken(limits, facts) for facts in values)
