"""One thing that a posting wants put into an application; nothing of it happens by itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from metier.domain.facts import Quote


class RequestedKind(StrEnum):
    """What a posting wants."""

    WORD = "word"
    """A word, phrase or tag to repeat."""
    SUBJECT = "subject line"
    QUESTION = "question"
    """Something to answer or to tell in the letter."""
    PAY = "expected pay"
    START = "start date"
    """When the person could begin, or their notice period."""
    DOCUMENT = "document"
    """Something to attach: a resume, certificates, work samples."""
    LINK = "link"
    """A portfolio, a profile, code to look at."""
    CONTACT = "contact"
    """A person to greet."""
    ADDRESS = "address"
    """Where to write to."""
    PRONOUNS = "pronouns"
    LANGUAGE = "language of the letter"
    PERSONAL = "personal detail"
    """Birth date, photo, bank account and the like: no letter needs it."""
    ORDER = "order to programs"
    """Speaks to a program, not to an applicant: a trap, told and never offered."""


@dataclass(frozen=True, slots=True)
class Requested:
    """One thing the posting wants. It is untrusted words: shown, offered as a box to tick, never obeyed by itself.

    Attributes:
        kind: What it is.
        words: What is asked, for people, on one line: `asks to mention the word “PELICAN”`.
        value: What would go in, or be answered, as it stands in the posting: the word, the subject, the question, the
            name; empty where there is none, and always empty of what is refused.
        quote: Where it stands; offsets into the posting's own text.
        is_refused: Never offered, whatever the person ticks.
        why: Why it is refused, or why to think twice; empty where there is nothing to say.
    """

    kind: RequestedKind
    words: str
    quote: Quote
    value: str = ""
    is_refused: bool = False
    why: str = ""
