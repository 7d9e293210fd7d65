"""Posting and Sighting: one job ad as a person would see it, and one row of one source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import NewType

from metier.domain.facts import Facts

PostingId = NewType("PostingId", str)
"""12 hex digits from the posting's first source key and text: the same file gives the same ids everywhere."""

UntrustedText = NewType("UntrustedText", str)
"""Text written by strangers: data, whatever it says. Shown escaped, quoted, never obeyed."""


@dataclass(frozen=True, slots=True)
class HiddenFragment:
    """A piece of a page that no reader would see, kept apart from the text.

    Attributes:
        how: Why it is hidden, e.g. `display:none`, `comment`, `off-screen`.
        words: The hidden words, at most 2,000 characters.
    """

    how: str
    words: UntrustedText


@dataclass(frozen=True, slots=True)
class StatedFields:
    """What the source says in fields of its own, exactly as written; empty means it does not say."""

    pay: str = ""
    pay_min: str = ""
    pay_max: str = ""
    pay_currency: str = ""
    pay_period: str = ""
    pay_is_estimate: bool = False
    work_mode: str = ""
    """`remote`, `hybrid`, `onsite` or the source's own words; keyword guesses of tools are left out."""
    employment_type: str = ""
    seniority: str = ""
    posted_at: str = ""
    closes_at: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One row of one source, as read: visible text, fields as stated, and where it stood.

    Attributes:
        source: Where it came from: `file:csv`, `file:html`, `paste`, `linkedin`, …
        source_id: The source's own id as text; empty when it has none.
        board: Tenant of `source` the id is scoped by; empty when there is none.
        where: Place in the file for messages: `jobs.csv line 12`.
        text: Visible text, before Unicode cleaning.
        hidden: What the visible-text pass removed.
        notes: Warning codes with words, e.g. `W-JSONLD-DIFF: …`.
        raw: Every other field as it came; never a feature, kept for export.
        label, label_reason, decided_at, order: A decision that came with the row, e.g. from a labels file;
            `order` tells the order of decisions where times are missing.
    """

    source: str
    title: UntrustedText
    text: UntrustedText
    where: str
    source_id: str = ""
    board: str = ""
    company: UntrustedText = UntrustedText("")
    place: UntrustedText = UntrustedText("")
    url: str = ""
    apply_url: str = ""
    requisition_id: str = ""
    stated: StatedFields = field(default_factory=StatedFields)
    hidden: tuple[HiddenFragment, ...] = ()
    notes: tuple[str, ...] = ()
    text_complete: bool = True
    raw_hash: str = ""
    raw: Mapping[str, object] = field(default_factory=dict)
    label: str = ""
    label_reason: str = ""
    decided_at: str = ""
    order: int | None = None


@dataclass(frozen=True)
class Posting:
    """One job ad, as a person would see it; never changed once stored.

    Attributes:
        id: Stable on every machine.
        number: Short number within one workspace, for typing; 0 before it is stored.
        title, company, place, text: Cleaned visible text, all untrusted.
        hidden: What no reader would see.
        unicode_flags: Counts of suspicious invisible characters that were removed, by kind.
        notes: Warning codes with words.
        facts_json: The facts as stored; `facts` decodes them on first use, as screening ten thousand
            postings from stored features needs none of them.
    """

    id: PostingId
    title: UntrustedText
    text: UntrustedText
    number: int = 0
    company: UntrustedText = UntrustedText("")
    place: UntrustedText = UntrustedText("")
    url: str = ""
    apply_url: str = ""
    source: str = ""
    source_id: str = ""
    requisition_id: str = ""
    stated: StatedFields = field(default_factory=StatedFields)
    hidden: tuple[HiddenFragment, ...] = ()
    unicode_flags: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    text_complete: bool = True
    added_at: datetime | None = None
    facts_json: str = "{}"

    @cached_property
    def facts(self) -> Facts:
        """What can be read out of this posting by rule."""
        return Facts.from_json(self.facts_json)


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that could not be taken in: a bad row is data, not a crash and not silence.

    Attributes:
        source: File name as given by the person.
        where: Row within it: `line 812`, `item 3`, or empty for the whole file.
        field: The field at fault, or empty.
        code: Error code, `E-…`.
        got: What stood there, cut and escaped.
        message: One sentence.
        hint: What to do.
        exit_code: The code a command ends with if nothing else succeeded.
    """

    source: str
    where: str
    code: str
    message: str
    hint: str
    field: str = ""
    got: str = ""
    exit_code: int = 3
