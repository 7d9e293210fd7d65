"""The inbox: what to read today, everything else by group and filter, and deciding from a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from starlette.responses import Response
from starlette.routing import Route

from metier.actions.decide import DecideReport, label_of
from metier.actions.inbox import Browsed, Group, InboxRow
from metier.domain.posting import Posting, PostingId
from metier.errors import WebStaleError
from metier.pages.words import one_line, title_of
from metier.web.background import ranking
from metier.web.deciding.late import Given, How, ask, settle, take_back
from metier.web.security.places import own_place
from metier.web.views.inbox.shown import (
    ABOUT,
    HEADS,
    DecidedView,
    Done,
    InboxPage,
    PartView,
    PutOff,
    RowView,
    part_view,
)
from metier.web.views.inbox.start import StartStep, start_steps
from metier.web.views.inbox.wanted import Wanted, with_decided, without_decided
from metier.web.visit import Visit, view

if TYPE_CHECKING:  # many patterns, which a page without rows needs none of
    from metier.text.signals import Signal
    from metier.text.warnings import Flag

Notes: TypeAlias = tuple[tuple["Flag", ...], tuple["Signal", ...]]


@view
def inbox(visit: Visit) -> Response:
    """Today's postings, or one page of a group as the address filters it."""
    asked = Wanted.of(visit.query)
    workspace = visit.workspace
    book = workspace.inbox
    found = book.browse(asked.group, asked.filter(), only_new=asked.new, page=asked.page)
    asked = replace(asked, page=found.page)
    seen = book.newest_sighting()
    page = InboxPage(
        asked=asked,
        found=found,
        parts=_parts(visit, asked, found),
        languages=visit.site.told.of(("languages", seen), book.languages),
        sources=visit.site.told.of(("sources", seen), book.sources),
        asks_a_model=ranking.asks_a_model(workspace),
        work=ranking.newest(visit),
        done=_done(visit),
        start=_start(visit, asked, found),
    )
    return visit.page("inbox/inbox.html.j2", page)


def _start(visit: Visit, asked: Wanted, found: Browsed) -> tuple[StartStep, ...]:
    if asked.group is not Group.TODAY or visit.site.is_read_only:
        return ()
    counts = visit.workspace.count()
    return start_steps(
        n_postings=counts.n_postings,
        n_decided=counts.n_decided,
        has_wishes=not visit.workspace.profile.is_empty,
        is_ranked=found.report.screening is not None,
    )


def _parts(visit: Visit, asked: Wanted, found: Browsed) -> tuple[PartView, ...]:
    back, may_change = asked.address(), not visit.site.is_read_only
    if asked.group is Group.TODAY:
        rows = told_rows(visit, found.report.rows)
        parts = [
            replace(part, rows=tuple(rows[row.posting.id] for row in part.rows))
            for part in found.report.parts
        ]
        return tuple(
            part_view(part, back, may_change=may_change) for part in parts if part.rows or part.n_done
        )
    by_id = told_rows(visit, found.rows)
    mixed = asked.group is Group.ALL
    rows_shown = tuple(
        RowView(by_id[row.posting.id], back, has_place=mixed, may_change=may_change) for row in found.rows
    )
    return (PartView(asked.group.value, HEADS[asked.group], ABOUT[asked.group], rows_shown),)


def told_rows(visit: Visit, rows: Iterable[InboxRow]) -> dict[PostingId, InboxRow]:
    """The rows with their flags and signals, which are kept between looks: a posting never changes."""
    by_id = {row.posting.id: row for row in rows}
    state = visit.workspace.inbox.newest_sighting()

    def find(keys: Sequence[tuple[PostingId, int]]) -> Mapping[tuple[PostingId, int], Notes]:
        postings: list[Posting] = [by_id[posting_id].posting for posting_id, _ in keys]
        return {
            (posting_id, state): notes for posting_id, notes in visit.workspace.inbox.told(postings).items()
        }

    found = visit.site.told.many([(posting_id, state) for posting_id in by_id], find)
    return {
        posting_id: replace(by_id[posting_id], flags=flags, signals=signals)
        for (posting_id, _), (flags, signals) in found.items()
    }


def _done(visit: Visit) -> Done | None:
    """What was decided on this page without a script, while it stands."""
    number = visit.query.number("decided", 0)
    if not number:
        return None
    posting = visit.workspace.posting(number)
    stands = visit.workspace.inbox.decision(posting)
    return (
        Done(posting.number, one_line(posting.title, 120), str(stands.label), stands.id) if stands else None
    )


# --- deciding from a row ------------------------------------------------------------------------------------


@view
def decide(visit: Visit) -> Response:
    """Decide about a row, or put it off; the row is replaced by what was decided, with a way back."""
    form = visit.form
    posting = visit.workspace.posting(visit.path("which"))
    drawn, back = form.has("drawn"), own_place(form.text("back"))
    wanted = form.needed("label", "excited, maybe, passed or later")
    stands = visit.workspace.deciding.made(posting)
    if wanted == "later" and stands is None:
        visit.workspace.inbox.put_off(posting, as_drawn=drawn)
        if visit.is_fragment:
            return visit.block(
                "inbox/row.html.j2", "put_off", PutOff(posting.number, one_line(posting.title, 160))
            )
        return visit.go(back, said=f"Put off: {title_of(posting)}")
    if wanted == "later":  # it was decided meanwhile: nothing is left to put off
        assert stands is not None
        return _decided(visit, DecidedView(stands, back))
    given = Given(posting, label_of(wanted), form.number("before", 0), form.text("why", most=2_000).strip())

    def store() -> DecideReport:
        label = given.label.value
        return visit.workspace.inbox.decide(posting, label, as_drawn=drawn, why=given.reason)

    came = settle(visit, given, store)
    if came.how is How.LATE:
        fields = (("back", back), ("why", given.reason), *([("drawn", "1")] if drawn else []))
        action = f"/inbox/{posting.number}/decide"
        return ask(
            visit, given, came, action=action, back=back, fields=fields, block=("inbox/row.html.j2", "late")
        )
    assert came.report is not None
    visit.site.learning.soon(posting.number)
    return _decided(visit, DecidedView(came.report, back))


def _decided(visit: Visit, done: DecidedView) -> Response:
    if visit.is_fragment:
        return visit.block("inbox/row.html.j2", "decided", done)
    return visit.go(
        with_decided(done.back, done.number), said=f"{done.words}: {title_of(done.report.posting)}"
    )


@view
def undo(visit: Visit) -> Response:
    """Take the latest decision about a posting back; its row comes again."""
    posting = visit.workspace.posting(visit.path("which"))
    back = own_place(visit.form.text("back"))
    try:
        report = take_back(visit, posting, lambda: visit.workspace.undo(posting.number))
    except WebStaleError as error:
        return _not_taken_back(visit, posting, back, error)
    if visit.is_fragment and (row := visit.workspace.inbox.row(posting)) is not None:
        return visit.block("inbox/row.html.j2", "row", RowView(told_rows(visit, [row])[posting.id], back))
    if report is None:
        return visit.go(without_decided(back), said="It was taken back already")
    said = f"Took back {report.undone.label} for {title_of(posting)}" if report.undone else "Nothing to undo"
    return visit.go(without_decided(back), said=said)


def _not_taken_back(visit: Visit, posting: Posting, back: str, error: WebStaleError) -> Response:
    """The row as it stands now, with why; without a script the failure is told."""
    stands = visit.workspace.deciding.made(posting)
    if not visit.is_fragment or stands is None:
        raise error
    row = DecidedView(stands, back, error)
    return visit.block("inbox/row.html.j2", "decided", row, status=error.http_status)


ROUTES = (
    Route("/inbox", inbox, methods=["GET"]),
    Route("/inbox/{which}/decide", decide, methods=["POST"]),
    Route("/inbox/{which}/undo", undo, methods=["POST"]),
)
