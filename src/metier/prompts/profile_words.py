"""The profile as it stands in a prompt: redacted, one wish per line, only the sections that may go in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from metier.domain.chat import FieldClass
from metier.domain.profile import Profile
from metier.prompts.redact import Redactor
from metier.text.lines import one_line


@dataclass(frozen=True, slots=True)
class ProfileWords:
    """The profile in words.

    Attributes:
        words: Sections with a heading each; empty where nothing may go in.
        carries: Which kinds of the person's words are in it.
        counts: How much was taken out, by kind.
    """

    words: str
    carries: frozenset[FieldClass]
    counts: dict[str, int]


def profile_words(profile: Profile, redactor: Redactor, allowed: AbstractSet[FieldClass]) -> ProfileWords:
    """The profile as it may be shown to a base model.

    Args:
        profile: As written.
        redactor: Takes out what never leaves: names, addresses, the least pay.
        allowed: Kinds of words that may go in; the prompt does not tell that others were left out.
    """
    rows = (
        ("Must have", profile.must_have, FieldClass.PROFILE),
        ("Nice to have", profile.nice_to_have, FieldClass.PROFILE),
        ("Deal-breakers", profile.deal_breakers, FieldClass.PROFILE),
        ("Growth goals", profile.growth_goals, FieldClass.PROFILE),
        ("About the person", profile.about, FieldClass.ABOUT),
    )
    sections: list[str] = []
    carries: set[FieldClass] = set()
    counts: Counter[str] = Counter()
    for name, entries, kind in rows:
        redacted = [redactor.redact(entry) for entry in entries] if kind in allowed else []
        lines = [f"- {words}" for found in redacted if (words := one_line(found.text))]
        if lines:
            sections.append("\n".join([f"{name}:", *lines]))
            carries.add(kind)
        for found in redacted:
            counts.update(found.counts)
    return ProfileWords("\n\n".join(sections), frozenset(carries), dict(counts))
