"""Profile: the person's wishes in their own words, as `profile.md` holds them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

SECTIONS = ("About me", "Must have", "Nice to have", "Deal-breakers", "Growth goals")


@dataclass(frozen=True, slots=True)
class Profile:
    """Wishes, one sentence per entry; every section may be empty.

    Attributes:
        about: Prose about the person, one entry per paragraph.
        must_have: What a posting needs.
        nice_to_have: What speaks for a posting.
        deal_breakers: What speaks against a posting.
        growth_goals: What the person wants to grow towards.
    """

    about: tuple[str, ...] = ()
    must_have: tuple[str, ...] = ()
    nice_to_have: tuple[str, ...] = ()
    deal_breakers: tuple[str, ...] = ()
    growth_goals: tuple[str, ...] = ()

    @property
    def wishes(self) -> tuple[str, ...]:
        """Everything that speaks for a posting."""
        return self.about + self.must_have + self.nice_to_have + self.growth_goals

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written yet."""
        return not (self.wishes or self.deal_breakers)

    @property
    def key(self) -> str:
        """Content hash: the same wishes have the same key on every machine."""
        words = "\x1e".join(
            "\x1f".join(section)
            for section in (
                self.about,
                self.must_have,
                self.nice_to_have,
                self.deal_breakers,
                self.growth_goals,
            )
        )
        return hashlib.sha256(words.encode()).hexdigest()[:16]


def parse_profile(markdown: str) -> Profile:
    r"""The profile written in Markdown: one entry per bullet or paragraph under the five headings.

    Headings match without regard to case and punctuation; text under other headings counts as "About me";
    HTML comments (the hints of a fresh file) are left out.

    Example:
        >>> parse_profile("## Must have\n- Remote\n- Python\n## Deal-breakers\n- Weekly travel").must_have
        ('Remote', 'Python')
    """
    found: dict[str, list[str]] = {_fold(name): [] for name in SECTIONS}
    current = _fold(SECTIONS[0])
    paragraph: list[str] = []

    def close() -> None:
        if paragraph:
            found[current].append(" ".join(paragraph))
            paragraph.clear()

    for raw in re.sub(r"<!--.*?(?:-->|\Z)", "", markdown, flags=re.DOTALL).splitlines():
        line = raw.strip()
        heading = re.match(r"#{1,6}\s+(.*)", line)
        bullet = re.match(r"(?:[-*+•]|\d+[.)])\s+(.*)", line)
        if heading or bullet or not line:
            close()
        if heading:
            folded = _fold(heading[1])
            current = folded if folded in found else _fold(SECTIONS[0])
        elif bullet:
            paragraph.append(bullet[1].strip())
        elif line:
            paragraph.append(line)
    close()
    about, must, nice, breakers, goals = (tuple(found[_fold(name)]) for name in SECTIONS)
    return Profile(about, must, nice, breakers, goals)


def _fold(heading: str) -> str:
    return re.sub(r"[^a-z]", "", heading.lower())
