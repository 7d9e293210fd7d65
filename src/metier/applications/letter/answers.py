"""Whether an answer that was ticked only answers, or says something of the person that must be looked up."""

from __future__ import annotations

import re

from metier.applications.claims import ProblemKind, check
from metier.domain.draft import Line, Origin, Section
from metier.domain.posting import Posting
from metier.domain.record import Record
from metier.text.requested import RequestedKind

_LONG = re.compile(
    r"\b(?:years?|yrs?|decades?|jahr(?:e[ns]?)?)\s+(?!gross|net|brutto|netto)\w|experience|erfahrung",
    re.IGNORECASE,
)
"""A length of time that something was done; "60,000 a year" ends there."""
_IGNORED: dict[RequestedKind, re.Pattern[str]] = {
    RequestedKind.LINK: re.compile(r"\b(?:https?://)?[\w-]+(?:\.[\w-]+)+(?:/\S*)?"),
    RequestedKind.PAY: re.compile(r"\b(?:TV[-ÖöA-Za-z]*|[EA]G?[ -]?\d{1,2}|EUR|CHF|GBP|USD)\b"),
}
"""What such an answer is made of, and claims nothing: addresses, pay grades."""
_NEVER_CLAIMS = frozenset({ProblemKind.UNCITED, ProblemKind.MIXED, ProblemKind.PERIOD, ProblemKind.QUALIFIER})
_ANSWERS: dict[RequestedKind, frozenset[ProblemKind]] = {
    RequestedKind.PAY: frozenset({ProblemKind.NUMBER}),
    RequestedKind.START: frozenset({ProblemKind.NUMBER, ProblemKind.DATE, ProblemKind.DURATION}),
    RequestedKind.SUBJECT: frozenset(
        {ProblemKind.NUMBER, ProblemKind.NAME, ProblemKind.POSTING, ProblemKind.TITLE, ProblemKind.TOOL, ProblemKind.LANGUAGE, ProblemKind.DATE}
    ),
    RequestedKind.WORD: frozenset({ProblemKind.NAME, ProblemKind.POSTING}),
}  # fmt: skip
"""What of each kind is an answer and no claim: an amount of pay, a day to start, the words of a title in a subject."""


def only_answers(kind: RequestedKind, answer: str, record: Record, posting: Posting) -> bool:
    """Whether an answer says nothing of the person that no own fact backs.

    Example:
        >>> from metier.testing import posting as made
        >>> [only_answers(RequestedKind.PAY, words, Record(), made("Cook")) for words in ("60,000 euros a year", "60,000; 10 years of Rust")]
        [True, False]
    """
    bare = _IGNORED[kind].sub(" ", answer) if kind in _IGNORED else answer
    if kind in {RequestedKind.PAY, RequestedKind.START} and _LONG.search(bare):
        return False
    line = Line(bare, Section.CLOSING, Origin.EDITED, tuple(record.by_id))
    fine = _NEVER_CLAIMS | _ANSWERS.get(kind, frozenset())
    return all(problem.kind in fine for problem in check([line], record, posting))
