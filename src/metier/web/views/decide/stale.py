"""An answer that comes too late: another one was given meanwhile, and the person chooses between the two."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from metier.domain.decision import Decision, Label, Occasion
from metier.domain.posting import Posting
from metier.errors import WebStaleError
from metier.pages.words import label_words, title_of
from metier.web.deciding.modes import Mode
from metier.web.deciding.session import Session
from metier.web.views.decide.shown import path_of
from metier.web.visit import Visit


@dataclass(frozen=True, slots=True)
class StalePage:
    """Both answers.

    Attributes:
        stored: The decision that stands; None where it was taken back elsewhere.
        is_whole: A page of its own; else it stands in the card.
    """

    error: WebStaleError
    mode: Mode
    ids: tuple[str, ...]
    path: str
    posting: Posting
    yours: Label
    reason: str
    stored: Decision | None
    occasion: Occasion


def stale(
    visit: Visit, session: Session, posting: Posting, yours: Label, reason: str, stored: Decision | None
) -> Response:
    """The page, or the part of one, that lets the person choose; nothing was changed."""
    words = label_words(stored.label) if stored else "no answer"
    error = WebStaleError(title_of(posting), yours=label_words(yours), stored=words)
    if "json" in visit.request.headers.get("accept", ""):
        raise error
    page = StalePage(
        error, session.mode, session.ids, path_of(session.mode, session.ids), posting, yours, reason, stored,
        visit.form.choice("occasion", Occasion, Occasion.CHOSEN),
    )  # fmt: skip
    if visit.is_fragment:
        return visit.block("decide/stale.html.j2", "stale", page, status=error.http_status)
    return visit.page("decide/stale.html.j2", page, status=error.http_status)
