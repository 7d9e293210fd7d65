"""The body of a letter as a base model worded it; a sentence that does what the posting asks of applicants is no part of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from metier.applications.letter.asked import Ticked
from metier.domain.draft import Line, Origin, Section
from metier.prompts.writing import LetterText
from metier.text.lines import one_line
from metier.text.requested import Requested, RequestedKind

_REPEATED = frozenset({RequestedKind.WORD, RequestedKind.SUBJECT})
"""What a trap would see repeated."""
_QUOTED = re.compile(r"[“\"'„]([^”\"'“]{3,60})[”\"'“]")


def body_by_model(
    said: LetterText, requested: Iterable[Requested], ticked: Sequence[Ticked]
) -> tuple[list[Line], list[str]]:
    """The sentences that go in, and why others were left out.

    A sentence that holds what the posting wants repeated is left out unless the person ticked it: a model that obeys
    puts nothing into a letter.
    """
    own = {each.requested for each in ticked}
    secret = _secret(each for each in requested if each not in own)
    lines: list[Line] = []
    dropped: list[str] = []
    for group, paragraph in enumerate(said.paragraphs):
        for sentence in paragraph:
            if any(pattern.search(sentence.text) for pattern in secret):
                dropped.append("a sentence did what the posting asks of applicants; tick it if you want it")
            else:
                lines.append(Line(sentence.text, Section.BODY, Origin.MODEL, sentence.cites, group=group))
    return lines, dropped


def _secret(requested: Iterable[Requested]) -> list[re.Pattern[str]]:
    """The words that nobody ticked: those asked for, and what the request itself sets in quotation marks."""
    words: list[str] = []
    for each in requested:
        if each.kind in _REPEATED and each.value:
            words.append(one_line(each.value))
        if each.kind in _REPEATED or each.kind is RequestedKind.ORDER:
            words += _QUOTED.findall(each.quote.words)
    return [re.compile(rf"(?<!\w){re.escape(each)}(?!\w)", re.IGNORECASE) for each in words]
