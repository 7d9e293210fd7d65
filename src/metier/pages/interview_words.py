"""Interviews in words: how it went, what was foreseen, what was taken back; the same on every face."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.pages.words import UNKNOWN, one_line, plural

if TYPE_CHECKING:
    from metier.actions.interviews.undoing import UndoneReport
    from metier.applications.interviews.reviewing import Recurring, RoundBack

QUESTION = 100
"""Characters of a question in a sentence."""
FORESEEN = (
    "Foreseen: worked out anew from the posting, your facts as they are now, and interviews noted on earlier days; "
    "nothing learned since then."
)


def rating_words(rating: int | None) -> str:
    """A rating as people read it; a dash where nobody said.

    Example:
        >>> rating_words(4), rating_words(None)
        ('4 of 5', '—')
    """
    return f"{rating} of 5" if rating else UNKNOWN


def back_words(back: RoundBack) -> str:
    """How much of what was asked in a round had been foreseen."""
    from metier.applications.interviews.reviewing import Foresight

    n = len(back.questions)
    if not n:
        return "no question is noted of it"
    return (
        f"{plural(n, 'question')}: {back.n(Foresight.FORESEEN)} foreseen, {back.n(Foresight.NEAR)} nearly, "
        f"{back.n(Foresight.NOT)} not; {back.n_likely} were prepared"
    )


def recurring_words(one: Recurring) -> str:
    """A question that was asked in other rounds, too, and how the answers went."""
    ratings = " → ".join(str(rating) for rating in one.ratings)
    how = f"; your answers went {ratings}" if len(one.ratings) > 1 else ""
    return f"{one_line(one.words, 160)} · {one.n} times{how}"


def undone_words(report: UndoneReport, *, verb: str = "Took back") -> str:
    """What was taken back."""
    if report.question is not None:
        stands = "; the earlier answer stands" if report.left else ""
        return f"{verb} “{one_line(report.question.question, QUESTION)}”{stands}"
    if report.round is None:
        return "Nothing to take back: no interview is noted for this posting."
    name = one_line(report.round.name, 60) or "interview"
    if report.left is not None:
        return f"{verb} how the round {name} on {report.round.held_on} went; the round stands"
    gone = f" with {plural(report.n_questions, 'question')}" if report.n_questions else ""
    return f"{verb} the round {name} on {report.round.held_on}{gone}"
