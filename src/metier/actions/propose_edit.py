"""Accepted proposals as text: a line put into profile.md, another taken out; every other byte stays."""

from __future__ import annotations

import re
from dataclasses import replace

from metier.actions.interview import SECTION_FIELDS, Wish, merged
from metier.domain.profile import Profile, parse_profile
from metier.errors import ProfileFileError
from metier.evaluation.proposals import Line, Proposal


def edited(proposal: Proposal, words: str) -> Proposal:
    """The proposal in the person's own words; what was tested stays what was tested."""
    return replace(proposal, words=words)


def changed(markdown: str, proposal: Proposal) -> str:
    r"""profile.md with the proposal's line under its heading, and the line it replaces gone; nothing else is touched.

    Raises:
        ProfileFileError: The result would not be read as it is meant, or the line that is to go cannot be found as one
            line.
    """
    return with_line_in(markdown, Line(proposal.section, proposal.words), replaces=proposal.replaces)


def with_line_in(markdown: str, line: Line, *, replaces: Line | None = None) -> str:
    r"""profile.md with a line under its heading, and another gone; nothing else is touched.

    Raises:
        ProfileFileError: As `changed`.

    Example:
        >>> with_line_in("## Must have\n- On site\n", Line("Must have", "Remote"), replaces=Line("Must have", "On site"))
        '## Must have\n\n- Remote\n'
    """
    text = markdown if replaces is None else without_line(markdown, replaces)
    return merged(text, [Wish(line.section, line.words)])


def without_line(markdown: str, line: Line) -> str:
    r"""profile.md without one line; all other bytes stay.

    Raises:
        ProfileFileError: It does not stand there as one line of its own.

    Example:
        >>> without_line("## Must have\n- On site\n- Python\n", Line("Must have", "On site"))
        '## Must have\n- Python\n'
    """
    before = parse_profile(markdown)
    bare = re.sub(r"<!--.*?(?:-->|\Z)", lambda found: re.sub(r"\S", " ", found[0]), markdown, flags=re.DOTALL)
    at = 0
    for shown in bare.splitlines(keepends=True):
        start, at = at, at + len(shown)
        if re.sub(r"^\s*(?:[-*+•]|\d+[.)])\s+", "", shown).strip() != line.words:
            continue
        without = markdown[:start] + markdown[at:]
        if parse_profile(without) == _less(before, line):
            return without
    raise ProfileFileError(
        what=f"the line “{line.words[:60]}” cannot be taken out by itself",
        hint="Change it by hand; it may stand over several lines",
    )


def _less(profile: Profile, line: Line) -> Profile:
    """The profile without the first entry of that line."""
    name = SECTION_FIELDS[line.section]
    entries = list(getattr(profile, name))
    if line.words in entries:
        entries.remove(line.words)
    return replace(profile, **{name: tuple(entries)})
