"""`metier label`: decide about postings, one key each, or about named ones."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.envelope import Ended
from metier.errors import NoInputError, UnknownCommandError, quoted
from metier.pages.deciding_words import all_decided, nothing_low, told
from metier.pages.words import plural, title_of, typed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from metier.actions.ask import Offer
    from metier.actions.decide import DecideReport
    from metier.cli.output import Out
    from metier.cli.session import Questions, SessionReport
    from metier.domain.decision import Label, Occasion
    from metier.domain.posting import Posting
    from metier.workspace import Workspace

_WORDS = ("excited", "maybe", "passed", "skip", "undo", "why")


@command(
    "label",
    examples=(
        "metier label                        # one posting at a time, one key each",
        'metier label 17 excited --why "small team, Python, remote"',
        "metier label 17 18 19 passed",
        "printf '1\\n3 too far\\nq\\n' | metier label",
        "metier label --audit                # a random look at what is hidden",
    ),
)
@click.argument("words", nargs=-1, metavar="[ID… LABEL]")
@click.option("--why", default="", metavar="WORDS", help="Your reason; what you liked or missed.")
@click.option(
    "--audit",
    is_flag=True,
    help="Only postings that are hidden, or rank low while none is, drawn at random: are good ones missed?",
)
def label_command(call: Call, words: tuple[str, ...], why: str, *, audit: bool) -> int:
    """Decide about postings: excited, maybe or passed.

    Without arguments metier asks about the postings whose answers teach it most, and says what it had thought only
    after you decided. With IDs and a label it stores that label; with IDs alone it shows each and asks. Piped input
    is read line by line: a key or a word, and a reason after it.
    """
    ids, label = split_words(words)
    if label:
        return _decide_named(call, ids, label, typed(why))
    if why:
        raise UnknownCommandError(
            what="`--why` needs a posting and a label", hint='`metier label 17 excited --why "…"`'
        )
    if audit and ids:
        raise UnknownCommandError(what="`--audit` draws its postings itself", hint="`metier label --audit`")
    return _session(call, ids, audit=audit)


def split_words(words: Sequence[str]) -> tuple[list[str], str]:
    """Ids, and the label in the last place if there is one.

    Raises:
        UnknownCommandError: A label without an id.
    """
    if not words:
        return [], ""
    *ids, last = words
    if is_id(last):
        return list(words), ""
    if not ids:
        near = difflib.get_close_matches(last.lower(), _WORDS, n=1)
        hint = f"`metier label 17 {near[0]}`" if near else "`metier label --help` shows how"
        raise UnknownCommandError(what=f"No posting was named beside {quoted(last)}", hint=hint)
    return ids, last


def is_id(word: str) -> bool:
    """Whether a word is a number of a list, or the beginning of a long id."""
    folded = word.lower().lstrip("#")
    return folded.isdecimal() or (len(folded) >= 4 and all(c in "0123456789abcdef" for c in folded))


def _decide_named(call: Call, ids: Sequence[str], label: str, why: str) -> int:

    with call.open() as workspace:
        for which in ids:
            workspace.posting(which)  # all or none: a mistyped number leaves nothing half done
        reports = [workspace.label(which, label, why=why) for which in ids]
        n_decided = workspace.count().n_decided

    def page(out: Out) -> None:
        for report in reports:
            out.say(*told(report), f"  {report.posting.number} {title_of(report.posting)}")
        out.softly(f"{n_decided:,} decided")
        out.next("`metier undo` takes it back, `metier label` asks about the next, `metier screen` ranks")

    return call.show(Ended({"decisions": reports, "n_decided": n_decided}), page)


def _session(call: Call, ids: Sequence[str], *, audit: bool = False) -> int:
    from metier.cli.keys import LineKeys, TerminalKeys
    from metier.cli.session import Session

    with call.open() as workspace:
        counts = workspace.count()
        if not counts.n_undecided and not ids:
            return _nothing_to_ask(call, counts.n_postings)
        with call.progress(lambda _: "the texts that were read are kept") as progress:
            questions: Questions = (
                _Named(workspace, ids) if ids else workspace.asking(audit=audit, progress=progress)
            )
            first = questions.next()
        if audit and first is None:
            return _nothing_low(call)
        if first:
            for notice in workspace.notices:
                call.out.aside(f"note: {notice}")
        with TerminalKeys() if call.at_terminal and not call.json else LineKeys() as keys:
            session = Session(workspace, questions, keys, call.out, milestones=workspace.milestones)
            call.kept = lambda: f"{plural(len(session.report.decisions), 'decision')} of this session kept"
            report = session.run()
        n_left = workspace.count().n_undecided
    if report.ended == "input" and not report.n_answers:
        raise NoInputError(
            question="A label was asked for",
            hint="Name it: `metier label 17 excited`, or pipe one key a line",
        )
    if not call.json:
        call.notices.clear()  # told before the first question
    return call.show(Ended(report), lambda out: _end_page(out, report, n_left))


def _nothing_to_ask(call: Call, n_postings: int) -> int:
    from metier.cli.session import SessionReport

    def page(out: Out) -> None:
        out.say(all_decided(n_postings))
        out.next("`metier add FILE` for new ones" if n_postings else "`metier add FILE`")

    return call.show(Ended(SessionReport(ended="done")), page)


def _nothing_low(call: Call) -> int:
    from metier.cli.session import SessionReport

    def page(out: Out) -> None:
        out.say(nothing_low())
        out.next("`metier label`")

    return call.show(Ended(SessionReport(ended="done")), page)


def _end_page(out: Out, report: SessionReport, n_left: int) -> None:
    out.say()
    parts = [
        plural(len(report.decisions), "decision"),
        f"{report.n_skipped:,} skipped" if report.n_skipped else "",
        f"{report.n_undone:,} undone" if report.n_undone else "",
        f"{n_left:,} undecided left",
    ]
    out.softly(" · ".join(part for part in parts if part))
    out.next("`metier screen`" if report.decisions else "`metier label`")


class _Named:
    """Questions about postings the person named, in their order."""

    def __init__(self, workspace: Workspace, ids: Sequence[str]) -> None:
        from metier.actions.ask import Offer
        from metier.domain.decision import Occasion

        self._workspace = workspace
        self._open = [Offer(workspace.posting(which), Occasion.CHOSEN) for which in ids]

    def next(self) -> Offer | None:
        """The next one."""
        return self._open[0] if self._open else None

    def answer(self, offer: Offer, label: Label, *, reason: str = "") -> DecideReport:
        """Store the answer."""
        report = self._workspace.label(offer.posting.number, label.value, why=reason, occasion=offer.occasion)
        self._open.remove(offer)
        return report

    def skip(self, offer: Offer) -> None:
        """Leave it as it is."""
        self._open.remove(offer)

    def again(self, posting: Posting, occasion: Occasion) -> None:
        """Put a posting first."""
        from metier.actions.ask import Offer

        self._open.insert(0, Offer(posting, occasion))
