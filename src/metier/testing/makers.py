"""Postings and examples in one line."""

from __future__ import annotations

import hashlib

from metier.domain.decision import Label
from metier.domain.example import Example
from metier.domain.facts import Facts
from metier.domain.posting import Posting, PostingId, UntrustedText


def posting(
    title: str = "Data engineer",
    text: str = "You build pipelines in Python.",
    *,
    posting_id: str = "",
    company: str = "",
    place: str = "",
    facts: Facts | None = None,
) -> Posting:
    """A posting with these words; its id follows from them unless it is given.

    Example:
        >>> posting("Cook", "You cook.").title
        'Cook'
    """
    made = (
        posting_id
        or hashlib.sha256(f"{title}\0{company}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()[:12]
    )
    return Posting(
        PostingId(made),
        UntrustedText(title),
        UntrustedText(text),
        company=UntrustedText(company),
        place=UntrustedText(place),
        facts_json=(facts or Facts()).to_json(),
    )


def example(shown: Posting, label: str, reason: str = "") -> Example:
    """What the person said about a posting.

    Example:
        >>> example(posting("Cook"), "passed").label
        <Label.PASSED: 'passed'>
    """
    return Example(shown, Label(label), reason)
