"""Deciding: one posting at a time, the verdict covered until the answer is stored."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Route

from metier.actions.ask import ROUND, Offer
from metier.actions.decide import DecideReport, label_of
from metier.domain.decision import Label, Occasion
from metier.domain.posting import Posting
from metier.errors import WebFieldError
from metier.pages.words import label_words, title_of
from metier.web.background.ranking import start_ranking
from metier.web.deciding import modes
from metier.web.deciding.chips import together
from metier.web.deciding.late import Came, Given, How, ask, id_of, must_be, settle
from metier.web.deciding.modes import Mode
from metier.web.deciding.session import Session
from metier.web.forms import Form
from metier.web.views.decide.brought import brought
from metier.web.views.decide.shown import (
    REASON_AT_MOST,
    Say,
    decide_page,
    left_words,
    path_of,
    recorded,
    taken_back,
)
from metier.web.visit import Visit, view

PATIENCE = 0.12
"""Seconds a page waits for its first round before it says that one is being chosen."""

MANY = 2_000
"""Undecided postings from which a ranking after every round would fill the store."""


@view
def decide(visit: Visit) -> Response:
    """What is before the person; the next round is chosen meanwhile."""
    session = _session(visit, visit.query)
    if not visit.site.is_read_only:
        visit.site.sessions.keep_ahead(session, visit.workspace.stamp())
        if not session.n_waiting and not session.work.wait(PATIENCE):
            visit.site.sessions.show_work(session)
    page = decide_page(visit, session, at=visit.query.number("at", 0))
    return (
        visit.block("decide/decide.html.j2", "stage", page)
        if visit.is_fragment
        else visit.page("decide/decide.html.j2", page)
    )


@view
def answer(visit: Visit) -> Response:
    """Store one answer, unless another one was given meanwhile: then both are shown, and the person chooses."""
    session = _session(visit, visit.form)
    given, offer = _given(visit), _offer(visit, session)

    def store() -> DecideReport:
        return modes.answer(visit.workspace, session.mode, offer, given.label, reason=given.reason)

    came = settle(visit, given, store)
    if came.how is How.LATE:
        return _ask(visit, session, given, came)
    if came.how is How.REPEATED:
        session.done_with(given.posting.id)
        return _on(visit, session, f"{given.label.value.capitalize()} was recorded already")
    report = came.report
    assert report is not None
    session.answered(report)
    if session.n_decided % ROUND == 0:
        _rank_anew(visit)
    return _on(visit, session, lambda left: recorded(report, left))


@view
def skip(visit: Visit) -> Response:
    """Leave one for another day."""
    session = _session(visit, visit.form)
    posting = _posting(visit)
    waiting = session.one(posting.id)
    if waiting:  # a second press has nothing to put off
        modes.put_off(visit.workspace, session.mode, waiting.offer)
        session.put_off(posting.id)
    return _on(visit, session, lambda left: f"Skipped for now, {left}")


@view
def undo(visit: Visit) -> Response:
    """Take back the latest decision, or that about one posting, and put the posting first."""
    session, deciding = _session(visit, visit.form), visit.workspace.deciding
    posting = _posting(visit) if "posting" in visit.form else None
    with visit.site.sessions.answering, deciding.alone():
        stands = deciding.standing(posting.id) if posting else deciding.newest_open()
        if stands is None:
            return _on(visit, session, "Nothing to undo")
        must_be(visit, stands, what="The latest decision")
        report = deciding.undo(posting)
    assert report.undone is not None
    assert report.posting is not None
    session.again(report.posting, report.undone.occasion, before=id_of(report.now))
    return _on(visit, session, taken_back(report.undone.label, report.posting))


@view
def change(visit: Visit) -> Response:
    """Another label or another reason for a decision that stands."""
    session, deciding = _session(visit, visit.form), visit.workspace.deciding
    posting, label = _posting(visit), _label(visit)
    reason = together(
        visit.form.all("chip"), visit.form.text("reason", most=REASON_AT_MOST).replace("\n", " ")
    )
    with visit.site.sessions.answering, deciding.alone():
        before = deciding.made(posting)
        must_be(visit, before.decision if before else None, what=title_of(posting))
        if before is None:
            return _on(visit, session, f"Nothing stands decided for {title_of(posting)}")
        if label is not before.decision.label:
            report = visit.workspace.label(posting.number, label.value, why=reason)
        elif reason not in {"", before.decision.reason}:
            report = deciding.reason_for(before, reason)
        else:
            report = before
    if session.told and session.told.posting.id == posting.id:
        session.told = report
    said = (
        f"Reason kept for {title_of(posting)}"
        if label is before.decision.label
        else f"Now {label_words(label)} for {title_of(posting)}"
    )
    return _on(visit, session, said)


@view
def keep(visit: Visit) -> Response:
    """Put the earlier answer back, where one was given again and differs; both stay in the history."""
    session, deciding = _session(visit, visit.form), visit.workspace.deciding
    last = session.told
    if last is not None:
        must_be(visit, deciding.standing(last.posting.id), what=title_of(last.posting))
    kept = deciding.keep_earlier(last) if last else None
    if kept is None:
        return _on(visit, session, "There is no earlier answer to keep")
    session.told = kept
    return _on(visit, session, f"Kept {label_words(kept.decision.label)} for {title_of(kept.posting)}")


@view
def anew(visit: Visit) -> Response:
    """Begin the session anew: what was put off may come again."""
    session = _session(visit, visit.form)
    visit.site.sessions.anew(session.mode, session.ids)
    return visit.go(path_of(session.mode, session.ids))


# --- what a form says -------------------------------------------------------------------------------------


def _given(visit: Visit) -> Given:
    form = visit.form
    reason = together(form.all("chip"), form.text("reason", most=REASON_AT_MOST).replace("\n", " "))
    return Given(_posting(visit), _label(visit), form.number("before", 0), reason)


def _offer(visit: Visit, session: Session) -> Offer:
    posting = _posting(visit)
    # A page from before a restart holds a posting that no session knows: the form says how it came before the person.
    stated = visit.form.choice("occasion", Occasion, Occasion.CHOSEN)
    waiting = session.one(posting.id)
    return waiting.offer if waiting else Offer(posting, stated)


def _ask(visit: Visit, session: Session, given: Given, came: Came) -> Response:
    occasion = visit.form.choice("occasion", Occasion, Occasion.CHOSEN)
    belongs = [("id", which) for which in session.ids] or [("mode", session.mode.value)]
    fields = (("posting", str(given.posting.number)), ("occasion", occasion.value), ("reason", given.reason))
    back = path_of(session.mode, session.ids)
    return ask(visit, given, came, action="/decide", back=back, fields=(*belongs, *fields))


def _session(visit: Visit, form: Form) -> Session:
    ids = tuple(dict.fromkeys(form.all("id")))[:50]
    mode = Mode.NAMED if ids else form.choice("mode", Mode, Mode.ASKS)
    if mode is Mode.NAMED and not ids:
        raise WebFieldError(field="id", wanted="the number of a posting")
    if ids:
        modes.named(visit.workspace, ids)  # all or none: a mistyped number is told at once
    return visit.site.sessions.of(mode, ids)


def _posting(visit: Visit) -> Posting:
    return visit.workspace.posting(visit.form.needed("posting", "the number of a posting"))


def _label(visit: Visit) -> Label:
    return label_of(visit.form.needed("label", "excited, maybe or passed"))


def _rank_anew(visit: Visit) -> None:
    """After a round the list is ranked anew, where that asks nobody.

    Each ranking keeps a verdict on every posting, 1.4 MB for 10,000: of many, one is made when it would change something.
    """
    top, counts = visit.site.sessions.top, visit.workspace.count()
    if counts.n_undecided <= MANY or top.is_due(counts.n_decided):
        top.ranking_began(counts.n_decided)
        start_ranking(visit, goes_to="/inbox")


def _on(visit: Visit, session: Session, said: str | Say) -> Response:
    """On to the next posting: a script gets what changed, others the page."""
    say: Say = (lambda _: said) if isinstance(said, str) else said
    visit.site.sessions.keep_ahead(session, visit.workspace.stamp())
    if not visit.is_fragment:
        left = left_words(session, visit.workspace.count())
        return visit.go(path_of(session.mode, session.ids), said=say(left))
    if not session.n_waiting and not session.work.is_over:
        visit.site.sessions.show_work(session)
    return visit.block("decide/decide.html.j2", "stage", decide_page(visit, session, say=say))


ROUTES = (
    Route("/decide", decide, methods=["GET"]),
    Route("/decide", answer, methods=["POST"]),
    Route("/decide/skip", skip, methods=["POST"]),
    Route("/decide/undo", undo, methods=["POST"]),
    Route("/decide/change", change, methods=["POST"]),
    Route("/decide/keep", keep, methods=["POST"]),
    Route("/decide/anew", anew, methods=["POST"]),
    Route("/decide/brought", brought, methods=["GET"]),
)
