"""`metier inbox`: what to read today."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.commands.inbox_page import inbox_page, nothing_today
from metier.cli.envelope import Ended, plain
from metier.errors import NoInputError, UnknownCommandError
from metier.pages.words import plural

if TYPE_CHECKING:
    from metier.actions.inbox import InboxReport
    from metier.cli.envelope import Json
    from metier.cli.output import Out
    from metier.cli.session import SessionReport
    from metier.workspace import Workspace

DAILY = 15
SECTIONS = ("read", "look", "audit", "rest", "hidden", "outside")
TODAY = SECTIONS[:3]
"""`actions.inbox` has the three, written again so that `--help` loads little; a test holds them together."""


@command(
    "inbox",
    examples=(
        "metier inbox",
        "metier inbox --label            # decide about them, one key each",
        "metier inbox --hidden           # everything that is hidden, and why",
        "metier inbox --section look --limit 40",
    ),
)
@click.option(
    "--section",
    "sections",
    multiple=True,
    type=click.Choice(SECTIONS),
    help="Only this section; may be named again.",
)
@click.option("--hidden", is_flag=True, help="Everything that is hidden, with the reason of each.")
@click.option("--all", "everything", is_flag=True, help="Every section in full, what ranks lower too.")
@click.option(
    "--limit",
    type=click.IntRange(1, 100_000),
    default=None,
    metavar="N",
    help=f"Most postings, all sections together.  [default: {DAILY}]",
)
@click.option("--label", "walk", is_flag=True, help="Decide about them, one posting at a time.")
def inbox_command(
    call: Call, *, sections: tuple[str, ...], hidden: bool, everything: bool, limit: int | None, walk: bool
) -> int:
    """What to read today: what looks exciting, what is worth a look and why, and a random share of what is hidden.

    It shows what the last `metier screen` placed; nothing is judged anew, nobody is asked, and it costs nothing. Desire
    is how probable "excited" is; chance (of an answer to an application) and outcome are columns of their own, and
    empty until they are known from what you noted with `metier outcome`.

    The audit draws hidden postings at random, so that the promise about them can be checked; only what you decide with
    `--label` counts for that, as a posting that you picked is not a random one.
    """
    if sum((bool(sections), hidden, everything)) > 1:
        raise UnknownCommandError(
            what="`--section`, `--hidden` and `--all` each say what to show",
            hint="Leave all but one of them out",
        )
    wanted = sections or (("hidden",) if hidden else SECTIONS if everything else TODAY)
    most = limit or (None if hidden or everything else DAILY)
    with call.open() as workspace:
        report = workspace.inbox.today(list(dict.fromkeys(wanted)), limit=most)
        if walk:
            return _walk(call, workspace, report)
    return call.show(Ended(_data(report)), lambda out: inbox_page(out, report))


def _data(report: InboxReport) -> Json:
    """The report, with the promise of the screening as what it is, and not as the text that the store keeps."""
    row = plain(report)
    assert isinstance(row, dict)
    if report.screening is not None:
        screening = row["screening"]
        assert isinstance(screening, dict)
        screening["promise"] = json.loads(report.screening.promise) if report.screening.promise else None
    return row


def _walk(call: Call, workspace: Workspace, report: InboxReport) -> int:
    """Decide about the rows in the session that `metier label` uses."""
    from metier.cli.keys import LineKeys, TerminalKeys
    from metier.cli.session import Session, SessionReport

    if not report.rows:
        nothing = SessionReport(ended="done")
        return call.show(Ended({"session": nothing, "n_left": 0}), lambda out: nothing_today(out, report))
    if not call.json:
        n_drawn = sum(row.section.value == "audit" for row in report.rows)
        drawn = f", {n_drawn} of them drawn at random" if n_drawn else ""
        call.out.softly(
            f"{plural(len(report.rows), 'posting')} today{drawn}; what metier thinks of one is told after your answer"
        )
    with TerminalKeys() if call.at_terminal and not call.json else LineKeys() as keys:
        session = Session(
            workspace, workspace.inbox.asking(report), keys, call.out, milestones=workspace.milestones
        )
        call.kept = lambda: f"{plural(len(session.report.decisions), 'decision')} of this session kept"
        done = session.run()
    if done.ended == "input" and not done.n_answers:
        raise NoInputError(
            question="A label was asked for",
            hint="Pipe one key a line: `printf '1\\n3\\nq\\n' | metier inbox --label`",
        )
    n_left = len(report.rows) - len(done.decisions)
    return call.show(Ended({"session": done, "n_left": n_left}), lambda out: _end_page(out, done, n_left))


def _end_page(out: Out, done: SessionReport, n_left: int) -> None:
    out.say()
    parts = [
        plural(len(done.decisions), "decision"),
        f"{done.n_skipped:,} put off" if done.n_skipped else "",
        f"{n_left:,} of today's left" if n_left else "nothing of today's left",
    ]
    out.softly(" · ".join(part for part in parts if part))
    out.next("`metier screen` learns from them" if done.decisions else "`metier inbox`")
