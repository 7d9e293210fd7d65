"""The sentences of a posting that may want something, and whether they do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from metier.domain.facts import Part, Quote
from metier.text.requested import rules
from metier.text.requested.safety import LONGEST_VALUE
from metier.text.warnings.sentences import sentences_of

_MOST_ITEMS = 12
_LONGEST_GAP = 3
"""Line ends between two items of a list, at most."""
LONGEST_ITEM = 120
_LONGEST_HEADING = 60
LONGEST_PLEA = 300
"""Longer sentences are several whose ends were lost; what they name is seldom asked for."""
_NEAR = 110
"""Characters before what is named within which it is asked for; half of them after it."""
_MAY_ASK = re.compile(
    r"@|\b(?:subject|betreff|cover|letter|resum|résum|cvs?\b|curriculum|portfolio|github|gitlab|linkedin|salar|pay\b|ctc\b|compensation|rate\b|wage|gehalt|notice|start|earliest|availab|joining|last working|"
    r"eintritt|frühest|möglich|kündig|verfügbar|pronoun|preferred|pronomen|mention|describ|tell|explain|answer|include|send|share|submit|write|apply|bewerb|bewirb|sag|schreib|schick|erzähl|beantwort|begründ|erklär|verrat|teil|"
    r"anschreiben|motivation|arbeits|zeugnis|lebenslauf|unterlagen|sample|reference|referenz|transcript|contact|kontakt|ansprech|call\b|reach|birth|date|geburt|photo|foto|passport|passbild|bank|iban|account|"
    r"gender|religion|caste|marital|password|passwort|zugangs|pin\b|otp\b|address|aadha|pan\b|social|ssn|wend|question|frage|outlin|paragraph|sentence|few\b|short\b|respond|reply|brief|recruiter|hiring|hr\b|let us|letting|dob\b|head ?shot|lichtbild|ausweis|familien|konfession|"
    r"card|credit|behance|dribbble|kaggle|work|writing|code|start|begin|open|head|details|rückfragen|melde|current|expected|desired|job|req|posting|position|stellen|kenn|link|dm\b|connect|full|home|resid|medical|health|height|father|mother|spouse|nationality|staats|id\b|geschlecht|seed|private|login)",
    re.IGNORECASE,
)
"""Sentences without one of these are passed over; quick."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence and how it wants something."""

    start: int
    end: int
    words: str
    is_wanted: bool
    """It asks for something, or stands in a list of what is asked for."""
    is_listed: bool
    """It stands in such a list."""
    is_writing: bool
    """It, or the line before it, says where to write to."""

    def asks_near(self, start: int, end: int, by: re.Pattern[str] = rules.SENDING) -> bool:
        """Whether something is asked for close to this piece of it: lost line ends make long sentences of many."""
        if self.is_listed and len(self.words) <= LONGEST_ITEM:
            return True
        return bool(by.search(self.words, max(0, start - _NEAR), min(len(self.words), end + _NEAR // 2)))

    @property
    def quote(self) -> Quote:
        """Where it stands."""
        return Quote(Part.TEXT, self.start, self.end, self.words)


def wanting_sentences(text: str) -> Iterator[Sentence]:
    """The sentences that may ask for something; items of a list that is announced as wanted among them."""
    left = 0
    last_end = 0
    for start, end in _whole_sentences(text):
        words = text[start:end]
        if left and (end - start > LONGEST_ITEM or text.count("\n", last_end, start) > _LONGEST_GAP):
            left = 0
        is_item = left > 0
        left = max(left - 1, 0)
        last_end = end
        if (end - start < _LONGEST_HEADING and rules.APPLYING.match(words)) or (
            words.rstrip().endswith(":") and rules.LEADS.search(words) and rules.ASKING.search(words)
        ):
            left = _MOST_ITEMS
        if not _MAY_ASK.search(words) or rules.OTHER.search(words):
            continue
        if rules.SUBJECT_NEXT.search(words) and (
            is_item or rules.ASKING.search(text[max(0, start - 200) : end])
        ):
            yield from _asked_on_two_lines(text, start, end)
            continue
        is_writing = bool(
            rules.WRITES_TO.search(words) or rules.SENDS_ON.search(text[max(0, start - 90) : start])
        )
        is_wanted = is_item or bool(rules.ASKING.search(words))
        yield Sentence(start, end, words, is_wanted, is_item, is_writing)


_GLUED = re.compile(
    r"(?<=[a-z]{2})(?=[A-Z](?!n |ub |ab |cript|oint|low)[a-z]+ )|(?<=[a-z][.)!?])(?=[A-Z][a-z]+ )|(?<=[A-Z]{2})(?=[A-Z][a-z]+ )"
)
_GLUED_FROM = 90
"""Longer sentences are cut where a line end was lost: "…TODAYWe are an equal opportunity employer"."""


def _unglued(text: str) -> Iterator[tuple[int, int]]:
    for start, end in sentences_of(text):
        if end - start > _GLUED_FROM:
            cuts = [start, *(cut.start() for cut in _GLUED.finditer(text, start, end)), end]
            yield from pairwise(cuts)
        else:
            yield start, end


_TITLE_END = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|Mx|Prof|Hr|Fr|Nr|No|Ref|St)\.$")


def _whole_sentences(text: str) -> Iterator[tuple[int, int]]:
    """Sentences, those joined that were cut after "Dr."."""
    open_from = -1
    for start, end in _unglued(text):
        first = start if open_from < 0 else open_from
        goes_on = text[end : end + 1] == " " and text[end + 1 : end + 2].islower()
        if (goes_on or _TITLE_END.search(text[max(first, end - 6) : end])) and end - first < LONGEST_PLEA:
            open_from = first
            continue
        open_from = -1
        yield first, end
    if open_from >= 0:
        yield open_from, len(text.rstrip())


def _asked_on_two_lines(text: str, start: int, end: int) -> Iterator[Sentence]:
    """A line such as "Subject:" with what to write on the line below it."""
    end = _next_line_end(text, end)
    yield Sentence(start, end, text[start:end], is_wanted=True, is_listed=False, is_writing=False)


def _next_line_end(text: str, end: int) -> int:
    """Where the line after this one ends, for "Subject:" with what to write below it."""
    at = end
    while at < len(text) and text[at] in " \n:*":
        at += 1
    following = text.find("\n", at)
    following = len(text) if following < 0 else following
    return following if 0 < following - at <= LONGEST_VALUE else end
