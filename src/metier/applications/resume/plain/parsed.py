"""What came of reading a resume that is plain text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class ParsedResume:
    """A resume in the JSON Resume form, and an account of every line of the text.

    Attributes:
        resume: JSON Resume; only sections that the text has. Words as written, but for broken characters,
            bullets and spaces; dates as `2019`, `2019-03` or `2019-03-01`.
        unplaced: Lines that found no section, in order, as read.
        remarks: What was doubtful, in whole sentences for the person.
        places: By line number, from 0, of every line that is not blank: the section it went to (`basics`, `work`, …),
            `heading` for a line that only names its section, or `unplaced`.
    """

    resume: dict[str, Any]
    unplaced: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    places: Mapping[int, str] = field(default_factory=dict)
