"""`metier changes`: what changed in the person's taste."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.envelope import Outcome
from metier.pages.words import one_line, plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from metier.actions.changes import ChangesReport
    from metier.cli.output import Out
    from metier.domain.posting import Posting, PostingId
    from metier.evaluation.drift import Alarm, Change

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
    return call.show(Outcome(report), lambda out: _page(out, report))


def _page(out: Out, report: ChangesReport) -> None:
    if not report.n:
        out.say("Not known yet: nothing was decided.")
        out.next("`metier label`")
        return
    if report.changes:
        out.say(
            (f"{plural(len(report.changes), 'change')} of taste", "head"),
            f" in {plural(report.n, 'decision')}",
        )
    else:
        enough = report.n >= report.least
        known = "No change of taste shows beyond luck in" if enough else "Not known yet, after"
        out.say((known, "head"), f" {plural(report.n, 'decision')}.")
    for change in report.changes:
        out.say()
        change_lines(out, change, report.postings)
    for alarm in report.alarms:
        out.say()
        out.say(_alarm_words(alarm), style="note")
    if report.n >= report.least and not report.n_judged:
        out.softly("hints of a change while it happens need verdicts or a replay: `metier report --replay`")
    if report.n < report.least:
        out.softly(f"with {plural(report.least, 'decision')} there is a before and a since to tell apart")
        out.next("`metier label`")
    elif report.changes:
        out.softly()
        out.next("`metier show NUMBER` for one of these; write what is new into profile.md if you like")


def _alarm_words(alarm: Alarm) -> str:
    about = f", mostly about {one_line(alarm.words)}" if alarm.words != "all postings" else ""
    return (
        f"hint: from about decision {alarm.since + 1:,} on your answers fitted less what was learned before{about} "
        f"(liked {alarm.direction} than before); noticed at decision {alarm.at + 1:,}"
    )


def change_lines(out: Out, change: Change, postings: Mapping[PostingId, Posting]) -> None:
    """A change and the postings that show it."""
    out.say(one_line(change.sentence))
    luck = "less than 1 in 1,000" if change.p < 0.001 else f"{100 * change.p:.1f} %"
    out.softly(f"  chance that luck shows this: {luck}")
    for head, shown in (("before", change.shown_before), ("since", change.shown_since)):
        names = _names(shown, postings)
        if names:
            out.softly(f"  {head}: {'; '.join(names)}", indent=4)


def _names(shown: Sequence[PostingId], postings: Mapping[PostingId, Posting]) -> list[str]:
    known = [postings[posting_id] for posting_id in shown[:_SHOWN] if posting_id in postings]
    names = [f"{posting.number} {one_line(posting.title, 40)}" for posting in known]
    more = len(shown) - len(names)
    return [*names, f"and {more} more"] if names and more else names
