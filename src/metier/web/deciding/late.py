"""Answers that come late: another one was given meanwhile, in another tab or by the command line, and nothing is overwritten unseen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from starlette.responses import Response

from metier.actions.decide import DecideReport, UndoReport
from metier.domain.decision import Decision, Label
from metier.domain.posting import Posting
from metier.errors import WebStaleError
from metier.pages.words import label_words, one_line, title_of
from metier.web.visit import Visit

_REASON = 120
"""Characters of a reason that are told where two answers stand beside each other."""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as a form gives it.

    Attributes:
        before: The decision that stood when the posting was shown; 0 for none.
    """

    posting: Posting
    label: Label
    before: int
    reason: str


class How(StrEnum):
    """What became of an answer."""

    STORED = "stored"
    REPEATED = "repeated"
    """It stands already: a key pressed twice, or the same answer from another tab."""
    LATE = "late"
    """Another one stands; nothing was stored."""


@dataclass(frozen=True, slots=True)
class Came:
    """What became of an answer, and what stands now.

    Attributes:
        report: Of the decision that stands; None where none does.
    """

    how: How
    report: DecideReport | None

    @property
    def stood(self) -> Decision | None:
        """The decision that stands."""
        return self.report.decision if self.report else None


def settle(visit: Visit, given: Given, store: Callable[[], DecideReport]) -> Came:
    """Store an answer, unless another one was given since its posting was shown.

    The same label again is one answer: its reason is added where none was given, and asked about where another was.

    Args:
        store: Stores it as the page it came from does.
    """
    deciding = visit.workspace.deciding
    with visit.site.sessions.answering, deciding.alone():
        stands = deciding.made(given.posting)
        if id_of(stands.decision if stands else None) == given.before:
            return Came(How.STORED, store())
        if stands is None or stands.decision.label is not given.label:
            return Came(How.LATE, stands)
        if given.reason in {"", stands.decision.reason}:
            return Came(How.REPEATED, stands)
        if stands.decision.reason:
            return Came(How.LATE, stands)
        return Came(How.REPEATED, deciding.reason_for(stands, given.reason))


def take_back(visit: Visit, posting: Posting, take: Callable[[], UndoReport]) -> UndoReport | None:
    """Take back the decision that a form names in `decision`; None where it was taken back already.

    Raises:
        WebStaleError: Another one stands by now; it was not taken back.
    """
    deciding, yours = visit.workspace.deciding, visit.form.number("decision", 0)
    with visit.site.sessions.answering, deciding.alone():
        stands = deciding.standing(posting.id)
        if id_of(stands) == yours:
            return take()
        if deciding.was_taken_back(posting, yours):
            return None
        must_be(visit, stands, what=title_of(posting))
    return None


def must_be(visit: Visit, stands: Decision | None, *, what: str) -> None:
    """The decision that a form names in `decision` is the one that stands.

    Raises:
        WebStaleError: Another one stands by now.
    """
    yours = visit.form.number("decision", 0)
    if id_of(stands) != yours:
        shown = visit.workspace.deciding.label_of(yours)
        words = (label_words(label) if label else "no answer" for label in (shown, stands and stands.label))
        raise WebStaleError(what, yours=next(words), stored=next(words))


def id_of(decision: Decision | None) -> int:
    """Of a decision; 0 for none."""
    return decision.id if decision else 0


# --- the page that asks -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LatePage:
    """Both answers, to choose between.

    Attributes:
        stored: The decision that stands; None where it was taken back elsewhere.
        action: Where the form goes.
        fields: Everything else it says, by name.
        back: The page to go on with where the person keeps what is stored.
    """

    error: WebStaleError
    given: Given
    stored: Decision | None
    action: str
    fields: tuple[tuple[str, str], ...]
    back: str

    @property
    def posting(self) -> Posting:
        """The posting that both are about."""
        return self.given.posting

    @property
    def stored_reason(self) -> str:
        """Why, by the answer that stands; empty where nothing was said."""
        return one_line(self.stored.reason, _REASON) if self.stored else ""

    @property
    def your_reason(self) -> str:
        """Why, by the late answer."""
        return one_line(self.given.reason, _REASON)


def ask(
    visit: Visit,
    given: Given,
    came: Came,
    *,
    action: str,
    back: str,
    fields: tuple[tuple[str, str], ...],
    block: tuple[str, str] = ("decide/stale.html.j2", "stale"),
) -> Response:
    """The page that lets the person choose, or the part of one; nothing was changed.

    Args:
        block: Template and block for a script that asks.

    Raises:
        WebStaleError: A program asks, which gets both answers as JSON.
    """
    words = label_words(came.stood.label) if came.stood else "no answer"
    error = WebStaleError(title_of(given.posting), yours=label_words(given.label), stored=words)
    if "json" in visit.request.headers.get("accept", ""):
        raise error
    page = LatePage(error, given, came.stood, action, fields, back)
    if visit.is_fragment:
        return visit.block(*block, page, status=error.http_status)
    return visit.page("decide/stale.html.j2", page, status=error.http_status)
