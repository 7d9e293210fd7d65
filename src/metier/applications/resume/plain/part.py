"""Lines of a resume that belong together."""

from __future__ import annotations

from dataclasses import dataclass, field

from metier.applications.resume.plain.lines import Line


@dataclass
class Part:
    """Lines under one heading.

    Attributes:
        section: As in JSON Resume, or `head` before the first heading, `contact`, `unplaced`.
        title: The heading as written, or empty.
        is_form: It stands under a heading of the job board's form: `Education Details`.
        headings: Numbers of the lines with its heading.
    """

    section: str
    title: str = ""
    lines: list[Line] = field(default_factory=list)
    is_form: bool = False
    headings: list[int] = field(default_factory=list)
