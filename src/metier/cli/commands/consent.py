"""`metier consent`: what may leave this machine, to whom, since when; and what has left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.envelope import Ended
from metier.pages.consent_words import ENCODER_WORDS, logged_moment, purpose_words
from metier.pages.words import UNKNOWN, moment, one_line, plural

if TYPE_CHECKING:
    from metier.cli.output import Out
    from metier.workspace.consenting import ConsentChange, ConsentReport, SentTo


@command("consent list", examples=("metier consent list", "metier consent list --json"))
def consent_list_command(call: Call) -> int:
    """What may leave this machine, to whom and since when; and what has left so far.

    Base models on another machine read only what you agreed to, host by host and kind by kind. This machine itself
    needs no agreement. What was sent is counted in `sent.jsonl`, without a word of it.
    """
    with call.open() as workspace:
        report = workspace.consenting.report()
    return call.show(Ended(report), lambda out: _list_page(out, report))


def _list_page(out: Out, report: ConsentReport) -> None:
    from metier.cli.output import Column, Row
    from metier.workspace.consenting import kind_words

    if report.is_cut_off:
        out.say("offline: nothing leaves this machine, whatever else is agreed to", style="head")
    if report.agreed:
        columns = [Column("Host"), Column("May read", share=4, lines=4), Column("Since")]
        rows = [
            Row([one_line(agreed.host), kind_words(agreed.classes), moment(agreed.at)])
            for agreed in report.agreed
        ]
        out.table(columns, rows)
    else:
        out.say("No base model on another machine may read anything of yours.")
    for kind, hosts in report.for_encoders.items():
        state = ", but metier is offline" if report.encoders_offline else ""
        listed = ", ".join(map(one_line, hosts))
        out.say(
            f"Sentence encoder, by metier.toml: {ENCODER_WORDS[kind]} may go to {listed}{state}", indent=2
        )
    out.softly()
    _sent_table(out, report.sent)
    if report.agreed:
        out.next(f"`metier consent withdraw {one_line(report.agreed[0].host)}` takes it back")
    else:
        out.next("`metier model add NAME` sets up a base model, and asks what it may read")


def _sent_table(out: Out, sent: tuple[SentTo, ...]) -> None:
    from metier.cli.output import Column, Row

    left = [row for row in sent if row.left]
    here = sum(row.n_requests for row in sent if not row.left)
    if left:
        columns = [
            Column("Sent to"),
            Column("For", share=3),
            Column("Carried", share=3, lines=3),
            Column("Requests", right=True),
            Column("Bytes", right=True),
            Column("Last"),
        ]
        rows = [
            Row(
                [
                    one_line(row.host),
                    purpose_words(row.purpose),
                    ", ".join(map(one_line, row.carries)) or UNKNOWN,
                    f"{row.n_requests:,}",
                    f"{row.n_bytes:,}",
                    logged_moment(row.last_at),
                ]
            )
            for row in left
        ]
        out.table(columns, rows)
    else:
        out.say("Nothing has left this machine.")
    if here:
        out.softly(f"{plural(here, 'request')} went to programs on this machine")


@command(
    "consent give",
    examples=(
        "metier consent give api.anthropic.com postings profile",
        "metier consent give claude postings profile examples",
        "metier consent give claude resume writing",
    ),
    writes=True,
)
@click.argument("host")
@click.argument("kinds", nargs=-1, required=True, metavar="KIND...")
def consent_give_command(call: Call, host: str, kinds: tuple[str, ...]) -> int:
    """Agree that HOST may read these kinds of words; HOST may be the name of a base model.

    KIND is one or more of: postings (the text of postings), profile (must have, nice to have, deal-breakers, growth
    goals), about (what you wrote about yourself), examples (other postings with your labels), reasons (what you wrote
    about those postings); and for tailoring, letters and interviews: resume (facts of your resume, with names,
    employers and contact data replaced), writing (lines, letters and answers that you worded yourself, with the same
    replaced). What the host may read already stays allowed.
    """
    with call.open() as workspace:
        change = workspace.consenting.give(host, kinds, dry_run=call.dry_run)
    return call.show(Ended(change), lambda out: _change_page(out, change, dry_run=call.dry_run))


@command(
    "consent withdraw",
    examples=("metier consent withdraw api.anthropic.com", "metier consent withdraw claude reasons"),
    writes=True,
)
@click.argument("host")
@click.argument("kinds", nargs=-1, metavar="[KIND]...")
def consent_withdraw_command(call: Call, host: str, kinds: tuple[str, ...]) -> int:
    """Take back what HOST may read: the named kinds of words, or everything.

    It counts from the next request on. What was sent before cannot be called back.
    """
    with call.open() as workspace:
        change = workspace.consenting.withdraw(host, kinds, dry_run=call.dry_run)
    return call.show(Ended(change), lambda out: _change_page(out, change, dry_run=call.dry_run))


def _change_page(out: Out, change: ConsentChange, *, dry_run: bool) -> None:
    from metier.workspace.consenting import kind_words

    host = one_line(change.host)
    if change.needs_none:
        out.say(f"{host} is this machine: it needs no agreement, and nothing leaves.")
        out.next("`metier model list`")
        return
    verb = "would be allowed to" if dry_run else "may now" if change.now != change.before else "may already"
    if change.now:
        out.say(f"{host} {verb} read: {kind_words(change.now)}", indent=2)
        left = [kind for kind in change.before if kind not in change.now]
        if left:
            out.say(f"no longer: {kind_words(left)}", indent=2)
    else:
        out.say(
            f"{host} {'would be allowed to' if dry_run else 'may'} read nothing of yours{'' if dry_run else ' any more'}."
        )
    if change.is_cut_off:
        out.say(
            "metier is offline by your word, so that nothing leaves until you take that back",
            style="note",
            indent=2,
        )
    if dry_run:
        out.softly("dry run: nothing was changed")
    out.next("`metier consent list`")
