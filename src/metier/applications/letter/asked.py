"""What the posting asks applicants for: put in where the person ticked it, and never by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from metier.applications.letter.frames import LANGUAGES, Frames
from metier.domain.draft import Line, Origin, Section
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


def subject_of(ticked: Iterable[Ticked]) -> str:
    """The subject line that was asked for and ticked; empty where there is none."""
    return next(
        (
            one_line(each.answer or each.requested.value)
            for each in ticked
            if _is(each, RequestedKind.SUBJECT)
        ),
        "",
    )


def asked_lines(ticked: Iterable[Ticked], frames: Frames) -> list[Line]:
    """A line for each; what is refused is left out, whatever was ticked.

    Pay, start, links and pronouns say nothing of what the person did, so they are frames; the answer to a question may, and
    is looked up as theirs.
    """
    lines: list[Line] = []
    for each in ticked:
        kind, value, answer = each.requested.kind, one_line(each.requested.value), one_line(each.answer)
        if each.requested.is_refused or kind in NOT_IN_A_LETTER | {
            RequestedKind.SUBJECT,
            RequestedKind.CONTACT,
        }:
            continue
        if kind is RequestedKind.WORD and (answer or value):
            lines.append(_line(frames.asked_word.format(value=answer or value)))
        elif kind is RequestedKind.DOCUMENT and (answer or value):
            lines.append(_line(frames.enclosed.format(answer=answer or value)))
        elif kind in _WITH_ANSWER and answer:
            lines.append(_line(getattr(frames, _WITH_ANSWER[kind]).format(answer=answer)))
        elif answer:
            lines += [_line(frames.asked.format(value=value))] if value else []
            lines.append(_line(answer, Origin.EDITED))
    return lines


def ticked_lines(ticked: Sequence[Ticked], language: str) -> tuple[Line | None, list[Line]]:
    """The subject line that was ticked, if one was, and the lines for all else; in `en` or `de`."""
    subject = subject_of(ticked)
    lines = asked_lines(ticked, LANGUAGES.get(language, LANGUAGES["en"]))
    return (Line(subject, Section.SUBJECT, Origin.FRAME) if subject else None), lines


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


def _is(each: Ticked, kind: RequestedKind) -> bool:
    return each.requested.kind is kind and not each.requested.is_refused


def _line(text: str, origin: Origin = Origin.FRAME) -> Line:
    return Line(text, Section.ASKED, origin)
