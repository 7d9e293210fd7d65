"""`metier profile propose`: rule changes that decisions suggest, one by one; nothing is written without a yes."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.commands.propose_page import Answers, end_page, head_page, proposal_page
from metier.cli.envelope import Ended
from metier.cli.options import Dollars
from metier.errors import NoInputError, ProfileFileError
from metier.pages.propose_words import moved_words
from metier.pages.words import one_line, plural, usd, usd_at_most

if TYPE_CHECKING:
    from collections.abc import Sequence

    from metier.actions.propose import Drafted, ProposeReport
    from metier.cli.lines import Lines
    from metier.evaluation.proposals import Candidate, Proposal
    from metier.workspace.prompting import AskOptions
    from metier.workspace.proposing import ProposalSession

_KEYS = "y add · n not now · e edit the words first · q quit"


@command(
    "profile propose",
    examples=(
        "metier profile propose",
        "metier profile propose --json",
        "printf 'y\\nn\\nq\\n' | metier profile propose",
        "metier profile propose --draft --budget 0.05",
        "metier profile propose --with prompted --budget 0.50",
    ),
    asks=True,
    writes=True,
)
@click.option("--all", "everything", is_flag=True, help="Also proposals that you declined before.")
@click.option("--draft", is_flag=True, help="Ask the base model once for rules; they pass the same test.")
@click.option(
    "--model",
    metavar="NAME",
    default=None,
    help="Base model for --draft and --with; the one of the settings by default.",
)
@click.option(
    "--with",
    "screener",
    type=click.Choice(("prompted", "few_shot")),
    default=None,
    help="Also measure each proposal with a base model, on the later decisions that it is about.",
)
@click.option(
    "--budget",
    type=Dollars(),
    default=None,
    metavar="USD",
    help="The most that asking may cost; --draft and --with each.",
)
def profile_propose_command(
    call: Call,
    *,
    everything: bool,
    draft: bool,
    model: str | None,
    screener: str | None,
    budget: Decimal | None,
) -> int:
    """Rule changes for profile.md that your decisions suggest; nothing is written without a yes.

    Rules are found in the earlier 70 % of your decisions and tested on the later ones. Luck is paid for: where there is
    nothing, something is proposed in at most 5 of 100 cases. A line that you accept is put under its heading; nothing
    else in the file changes, unless you are told that a line of yours would be replaced. What you answer with `n` is
    not proposed again, unless you ask for `--all`. `--yes` accepts everything; in a pipe every line is one key.
    """
    from metier.workspace.prompting import AskOptions

    answers = Answers()
    options = AskOptions(model=model, budget=budget)
    with call.open() as workspace:
        before = workspace.askings.spent_usd()
        with call.progress(lambda _: "what was asked is kept and will not be paid again") as progress:
            session = workspace.proposing(progress=progress)
            drafted = _drafted(call, session, options) if draft and not session.n_missing else None
            report = session.report(declined_too=everything, drafted=drafted)
            if screener and report.proposals:
                report = _asked(call, session, report, screener, options)
        call.kept = lambda: f"{plural(len(answers.accepted), 'line')} written"
        asks = not call.json and not call.dry_run and bool(report.proposals)
        if not call.json:
            head_page(call.out, report)
        if asks or (call.yes and not call.dry_run):
            _ask_all(call, session, report, answers)
        elif not call.json:
            for number, proposal in enumerate(report.proposals, start=1):
                proposal_page(call.out, proposal, report, number)
        paid = workspace.askings.spent_usd() - before
    outcome = Ended({"report": report, "answers": answers}, cost_usd=paid)
    return call.show(outcome, lambda out: end_page(out, report, answers, asked=asks, dry_run=call.dry_run))


def _drafted(
    call: Call, session: ProposalSession, options: AskOptions
) -> tuple[Drafted, Sequence[Candidate]] | None:
    """What the base model wrote, after the person was told what it sees and costs."""
    found = session.draft_forecast(options)
    where = f"to {found.host}" if found.leaves else "nowhere: it runs on this machine"
    words = ", ".join(kind.value for kind in found.leaves)
    call.out.softly(
        f"{found.model} is shown {plural(found.n_decisions, 'decision')} and your profile; goes {where}"
        f"{f' ({words})' if words else ''}; at most {usd_at_most(found.worst_usd)}"
    )
    if call.dry_run:
        return None
    return session.draft(options)


def _asked(
    call: Call, session: ProposalSession, report: ProposeReport, screener: str, options: AskOptions
) -> ProposeReport:
    """The report with a base model's view, after the person was told what asking costs."""
    found = session.ask_forecast(report, screener, options)
    call.out.softly(
        f"{found.model} is asked {plural(found.n_new, 'question')} about later decisions, {found.n - found.n_new:,} answers "
        f"are kept; about {usd(found.expected_usd)}, at most {usd_at_most(found.worst_usd)}"
    )
    return report if call.dry_run else session.asked(report, screener, options)


# --- asking ---------------------------------------------------------------------------------------------


def _ask_all(call: Call, session: ProposalSession, report: ProposeReport, answers: Answers) -> None:
    from metier.cli.lines import lines_of

    lines = lines_of(call)
    for number, proposal in enumerate(report.proposals, start=1):
        if not call.json:
            proposal_page(call.out, proposal, report, number)
        if call.yes:
            _accept(call, session, proposal, answers)
            continue
        answer = _answer(call, lines)
        if answer is None:
            answers.ended = "input"
            break
        if answer == "q":
            answers.ended = "quit"
            break
        if answer == "n":
            session.decline(proposal)
            answers.declined.append(proposal.key)
        elif answer == "e":
            _accept(call, session, _edited(lines, proposal), answers)
        else:
            _accept(call, session, proposal, answers)
    if answers.ended == "input" and not (answers.accepted or answers.declined):
        raise NoInputError(
            question="A proposal waits for an answer",
            hint="Pipe one key a line: `printf 'y\\nn\\n' | metier profile propose`; `--json` lists them, `--yes` accepts all",
        )


def _answer(call: Call, lines: Lines) -> str | None:
    """One of y, n, e and q; None when there are no more lines."""
    call.out.softly(_KEYS)
    while (line := lines.next("> ")) is not None:
        key = line.strip().lower()
        key = {"yes": "y", "no": "n", "edit": "e", "quit": "q"}.get(key, key)
        if key in {"y", "n", "e", "q"}:
            return key
        if key:
            call.out.say(f"“{one_line(key, 20)}” is no answer here: {_KEYS}", style="note")
    return None


def _edited(lines: Lines, proposal: Proposal) -> Proposal:
    """The proposal in the person's words; empty words keep it as it is."""
    from metier.actions.propose_edit import edited

    typed = lines.next("words: ", start=proposal.words)
    return edited(proposal, typed) if typed and typed.strip() else proposal


def _accept(call: Call, session: ProposalSession, proposal: Proposal, answers: Answers) -> None:
    """Write it, and say what it moves; what cannot be written is told, and the next one follows."""
    try:
        done = session.accept(proposal)
    except ProfileFileError as error:
        call.out.say(f"{error.message}. {error.hint}", style="note")
        return
    answers.accepted.append(proposal.key)
    if not call.json:
        call.out.say(f"added under {proposal.section} ✓", style="good")
        if done.moved is not None:
            call.out.softly(moved_words(done.moved))
