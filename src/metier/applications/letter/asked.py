"""What the posting asks applicants for: put in where the person ticked it, and never by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from metier.applications.letter.answers import only_answers
from metier.applications.letter.frames import LANGUAGES, Frames
from metier.applications.letter.quotable import within_quotes
from metier.domain.draft import Line, Origin, Section
from metier.domain.posting import Posting
from metier.domain.record import Record
from metier.text.lines import one_line
from metier.text.requested import Requested, RequestedKind

_WITH_ANSWER = {
    RequestedKind.PAY: "pay",
    RequestedKind.START: "start",
    RequestedKind.LINK: "link",
    RequestedKind.PRONOUNS: "pronouns",
}
NO_ANSWER = frozenset(
    {RequestedKind.WORD, RequestedKind.SUBJECT, RequestedKind.DOCUMENT, RequestedKind.CONTACT}
)
"""What can be ticked without saying more."""
NOT_IN_A_LETTER = frozenset({RequestedKind.ADDRESS, RequestedKind.LANGUAGE, RequestedKind.ORDER})
"""What a letter cannot hold: it is for the person to act on."""


@dataclass(frozen=True, slots=True)
class Ticked:
    """A request of the posting that the person wants met.

    Attributes:
        answer: In their words; empty where the request itself says what goes in.
    """

    requested: Requested
    answer: str = ""


def subject_of(ticked: Iterable[Ticked], record: Record, posting: Posting) -> Line | None:
    """The subject line that was asked for and ticked, if one was; looked up where it says something of the person."""
    for each in ticked:
        words = one_line(each.answer or each.requested.value)
        if each.requested.kind is RequestedKind.SUBJECT and not each.requested.is_refused and words:
            is_plain = only_answers(RequestedKind.SUBJECT, words, record, posting)
            return Line(words, Section.SUBJECT, Origin.FRAME if is_plain else Origin.EDITED)
    return None


def asked_lines(ticked: Iterable[Ticked], frames: Frames, record: Record, posting: Posting) -> list[Line]:
    """A line for each; what is refused is left out, whatever was ticked.

    Pay, start, links and pronouns say nothing of what the person did, so they are frames, unless the answer says more than
    was asked: then it is looked up as theirs, as the answer to a question always is.
    """
    lines: list[Line] = []
    for each in ticked:
        kind, value, answer = each.requested.kind, one_line(each.requested.value), one_line(each.answer)
        if each.requested.is_refused or kind in NOT_IN_A_LETTER | {
            RequestedKind.SUBJECT,
            RequestedKind.CONTACT,
        }:
            continue
        is_plain = not answer or only_answers(kind, answer, record, posting)
        origin = Origin.FRAME if is_plain else Origin.EDITED
        if kind is RequestedKind.WORD and (answer or value):
            lines.append(_line(frames.asked_word.format(value=answer or value), origin))
        elif kind is RequestedKind.DOCUMENT and (answer or value):
            lines.append(_line(frames.enclosed.format(answer=answer or value), origin))
        elif kind in _WITH_ANSWER and answer:
            lines.append(_line(getattr(frames, _WITH_ANSWER[kind]).format(answer=answer), origin))
        elif answer:
            lines += [_line(frames.asked.format(value=within_quotes(value)))] if value else []
            lines.append(_line(answer, Origin.EDITED))
    return lines


def ticked_lines(
    ticked: Sequence[Ticked], language: str, record: Record, posting: Posting
) -> tuple[Line | None, list[Line]]:
    """The subject line that was ticked, if one was, and the lines for all else; in `en` or `de`."""
    frames = LANGUAGES.get(language, LANGUAGES["en"])
    return subject_of(ticked, record, posting), asked_lines(ticked, frames, record, posting)


def says_why(line: Line) -> bool:
    """Whether a line quotes what the person looks for out of the posting."""
    begins = tuple(frames.writes.partition("{")[0] for frames in LANGUAGES.values())
    return line.section is Section.BODY and not line.cites and line.text.startswith(begins)


def frames_of(kind: RequestedKind) -> tuple[str, ...]:
    """How the lines that answer such a request begin, in every language; nothing for those that begin otherwise.

    Example:
        >>> frames_of(RequestedKind.PAY)
        ('My expected pay: ', 'Meine Gehaltsvorstellung: ')
    """
    name = _WITH_ANSWER.get(kind)
    return tuple(getattr(frames, name).partition("{")[0] for frames in LANGUAGES.values()) if name else ()


def _line(text: str, origin: Origin = Origin.FRAME) -> Line:
    return Line(text, Section.ASKED, origin)
