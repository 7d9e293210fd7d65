"""`metier changes`: what changed in the person's taste."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.envelope import Ended
from metier.pages.changes_words import NO_HINTS, NOTHING, alarm_words, head_words, least_words, luck_words
from metier.pages.words import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from metier.actions.changes import ChangesReport
    from metier.cli.output import Out
    from metier.domain.posting import Posting, PostingId
    from metier.evaluation.drift import Change

_SHOWN = 4
"""Postings named on either side of a change."""


@command("changes", examples=("metier changes", "metier changes --json"))
def changes_command(call: Call) -> int:
    """What changed in your taste, in words, with the decisions that show it.

    Only what luck makes once in a hundred histories is called a change. An alarm is a hint: decisions stopped fitting
    what was learned, and what it is about is not sure yet.
    """
    with call.open() as workspace, call.progress(lambda _: "what was read so far is kept") as progress:
        report = workspace.changes(progress=progress)
    return call.show(Ended(report), lambda out: _page(out, report))


def _page(out: Out, report: ChangesReport) -> None:
    if not report.n:
        out.say(NOTHING)
        out.next("`metier label`")
        return
    head, words = head_words(report)
    out.say((head, "head"), words)
    for change in report.changes:
        out.say()
        change_lines(out, change, report.postings)
    for alarm in report.alarms:
        out.say()
        out.say(alarm_words(alarm), style="note")
    if report.n >= report.least and not report.n_judged:
        out.softly(f"{NO_HINTS}: `metier report --replay`")
    if report.n < report.least:
        out.softly(least_words(report))
        out.next("`metier label`")
    elif report.changes:
        out.softly()
        out.next("`metier show NUMBER` for one of these; write what is new into profile.md if you like")


def change_lines(out: Out, change: Change, postings: Mapping[PostingId, Posting]) -> None:
    """A change and the postings that show it."""
    out.say(one_line(change.sentence))
    out.softly(f"  {luck_words(change)}")
    for head, shown in (("before", change.shown_before), ("since", change.shown_since)):
        names = _names(shown, postings)
        if names:
            out.softly(f"  {head}: {'; '.join(names)}", indent=4)


def _names(shown: Sequence[PostingId], postings: Mapping[PostingId, Posting]) -> list[str]:
    known = [postings[posting_id] for posting_id in shown[:_SHOWN] if posting_id in postings]
    names = [f"{posting.number} {one_line(posting.title, 40)}" for posting in known]
    more = len(shown) - len(names)
    return [*names, f"and {more} more"] if names and more else names
