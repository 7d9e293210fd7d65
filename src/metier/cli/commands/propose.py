"""`metier profile propose`: rule changes that decisions suggest, one by one; nothing is written without a yes."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.commands.screen_model import Dollars
from metier.cli.envelope import Outcome
from metier.cli.program import command
from metier.cli.words import one_line, plural
from metier.errors import NoInputError, ProfileFileError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from metier.actions.propose import Drafted, ProposeReport
    from metier.cli.lines import Lines
    from metier.cli.output import Out
    from metier.domain.posting import Posting, PostingId
    from metier.evaluation.proposals import Candidate, Effect, Moved, Proposal
    from metier.workspace.proposing import ProposalSession

_SHOWN = 3
"""Postings named on either side of a proposal."""
_KEYS = "y add · n not now · e edit the words first · q quit"


@dataclass
class Answers:
    """What was said about the proposals of one run.

    Attributes:
        accepted: Keys of those that were written.
        declined: Keys of those that will not be proposed again.
        ended: `done`, `quit` or `input` where no more lines came.
    """

    accepted: list[str] = field(default_factory=list)
    declined: list[str] = field(default_factory=list)
    ended: str = "done"


@command(
    "profile propose",
    examples=(
        "metier profile propose",
        "metier profile propose --json",
        "printf 'y\\nn\\nq\\n' | metier profile propose",
        "metier profile propose --draft --budget 0.05",
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
    help="Base model for --draft; the one of the settings by default.",
)
@click.option("--budget", type=Dollars(), default=None, metavar="USD", help="The most that --draft may cost.")
def profile_propose_command(
    call: Call, *, everything: bool, draft: bool, model: str | None, budget: Decimal | None
) -> int:
    """Rule changes for profile.md that your decisions suggest; nothing is written without a yes.

    Rules are found in the earlier 70 % of your decisions and tested on the later ones. Luck is paid for: where there is
    nothing, something is proposed in at most 5 of 100 cases. A line that you accept is put under its heading; nothing
    else in the file changes, unless you are told that a line of yours would be replaced. What you answer with `n` is
    not proposed again, unless you ask for `--all`. `--yes` accepts everything; in a pipe every line is one key.
    """
    answers = Answers()
    call.kept = lambda: f"{plural(len(answers.accepted), 'line')} written"
    with call.open() as workspace, call.progress(lambda _: "") as progress:
        session = workspace.proposing(progress=progress)
        drafted = _drafted(call, session, model, budget) if draft and not session.n_missing else None
        report = session.report(declined_too=everything, drafted=drafted)
        asks = not call.json and not call.dry_run and bool(report.proposals)
        if not call.json:
            _head(call.out, report)
        if asks or (call.yes and not call.dry_run):
            _ask_all(call, session, report, answers)
        elif not call.json:
            for number, proposal in enumerate(report.proposals, start=1):
                _show(call.out, proposal, report, number)
    paid = report.drafted.paid if report.drafted else 0
    outcome = Outcome({"report": report, "answers": answers}, cost_usd=Decimal(paid) / 1_000_000)
    return call.show(outcome, lambda out: _end(out, report, answers, asked=asks, dry_run=call.dry_run))


def _drafted(
    call: Call, session: ProposalSession, model: str | None, budget: Decimal | None
) -> tuple[Drafted, Sequence[Candidate]] | None:
    """What the base model wrote, after the person was told what it sees and costs."""
    from metier.workspace.prompting import AskOptions

    options = AskOptions(model=model, budget=budget)
    found = session.draft_forecast(options)
    where = f"to {found.host}" if found.leaves else "nowhere: it runs on this machine"
    words = ", ".join(kind.value for kind in found.leaves)
    call.out.softly(
        f"{found.model} is shown {plural(found.n_decisions, 'decision')} and your profile; goes {where}"
        f"{f' ({words})' if words else ''}; at most ${found.worst_usd:.4f}"
    )
    if call.dry_run:
        return None
    return session.draft(options)


# --- asking ---------------------------------------------------------------------------------------------


def _ask_all(call: Call, session: ProposalSession, report: ProposeReport, answers: Answers) -> None:
    from metier.cli.lines import lines_of

    lines = lines_of(call)
    for number, proposal in enumerate(report.proposals, start=1):
        if not call.json:
            _show(call.out, proposal, report, number)
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
    from metier.actions.propose import edited

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
            call.out.softly(_moved_words(done.moved))


# --- showing --------------------------------------------------------------------------------------------


def _head(out: Out, report: ProposeReport) -> None:
    if report.drafted is not None:
        _drafted_line(out, report.drafted)
    if report.n_missing:
        out.say(
            ("Not known yet", "head"),
            f": {report.n_missing} more {'decision' if report.n_missing == 1 else 'decisions'}, at least. "
            f"{plural(report.n_decided, 'decision')} so far; rules show from 30 on, with five of a second label.",
        )
        return
    if report.proposals:
        out.say(
            (plural(len(report.proposals), "proposal"), "head"),
            f" from {plural(report.n_decided, 'decision')}: found in the first {report.n_earlier:,}, tested on the last "
            f"{report.n_later:,}",
        )
    else:
        out.say(
            ("Nothing to propose", "head"),
            f": no rule that is not in profile.md holds beyond luck in {plural(report.n_decided, 'decision')}.",
        )
    if report.n_surprises:
        out.softly(
            f"{plural(report.n_surprises, 'decision')} lay a grade or more from the verdict frozen before "
            f"({', '.join(report.judged_by)}); proposals that explain them come first"
        )


def _drafted_line(out: Out, drafted: Drafted) -> None:
    if drafted.failure:
        out.say(f"No drafts from {one_line(drafted.model)}: {one_line(drafted.failure, 120)}", style="note")
        return
    dropped = f", {drafted.n_dropped} dropped ({'; '.join(drafted.why_dropped)})" if drafted.n_dropped else ""
    out.softly(
        f"{one_line(drafted.model)} drafted {plural(drafted.n, 'rule')} that can be tested{dropped}; "
        f"${Decimal(drafted.paid) / 1_000_000:.4f}"
    )


def _show(out: Out, proposal: Proposal, report: ProposeReport, number: int) -> None:
    """The sentence, where it would go, the evidence and the effect."""
    checked, candidate = proposal.checked, proposal.checked.candidate
    out.say()
    by = f" · drafted by {one_line(candidate.drafted_by)}" if candidate.drafted_by else ""
    out.say(
        (f"{number} of {len(report.proposals)} · {proposal.section}{by}", "quiet"),
    )
    out.say((one_line(proposal.words), "head"))
    if proposal.replaces is not None:
        out.say(
            f"  you wrote “{one_line(proposal.replaces.words, 60)}” ({proposal.replaces.section}), which says the opposite: "
            "that line would go",
            style="note",
            indent=4,
        )
    limits = _limits(proposal)
    if limits:
        out.say(f"  would be a hard limit: {one_line(limits)}", style="note", indent=4)
    out.say(f"  {_evidence(proposal)}", indent=4)
    luck = "less than 1 in 1,000" if checked.p < 0.001 else f"{checked.p:.1%}"
    out.softly(
        f"  chance that luck shows any of {plural(checked.n_tested, 'tested rule')} as strong: {luck}",
        indent=4,
    )
    if candidate.own_words:
        out.softly(f"  your own reasons name it {plural(candidate.own_words, 'time')}", indent=4)
    if proposal.helped.n:
        hurt = f", and speaks against {proposal.helped.hurt}" if proposal.helped.hurt else ""
        out.softly(
            f"  explains {proposal.helped.helped} of {plural(proposal.helped.n, 'disagreement')}{hurt}",
            indent=4,
        )
    for head, shown in (
        (f"for ({len(checked.support)})", checked.support),
        (f"against ({len(checked.against)})", checked.against),
    ):
        names = _names(shown, report.postings)
        if names:
            out.softly(f"  {head}: {'; '.join(names)}", indent=4)
    if proposal.effect is not None:
        out.softly(f"  effect: {effect_words(proposal.effect)}", indent=4)


def _evidence(proposal: Proposal) -> str:
    """Counts of the later decisions with an interval, then of the earlier ones.

    `you were excited about 7 of 9 with it (40 to 97 %), 2 of 25 without, in the later decisions; 15 of 20 and 6 of 50 in the earlier`
    """
    later, earlier, share = proposal.checked.later, proposal.checked.earlier, proposal.checked.later_share
    return (
        f"{later.outcome.sentence} {later.with_it} of {later.n_with} with it ({share.low:.0%} to {share.high:.0%}), "
        f"{later.without} of {later.n_without} without, in the later decisions; {earlier.with_it} of {earlier.n_with} "
        f"and {earlier.without} of {earlier.n_without} in the earlier"
    )


def effect_words(effect: Effect) -> str:
    """The effect in one line: `AUC .71 → .74 on 34 later decisions (−.01 to +.06); log loss −.012 (−.030 to +.004)`."""
    loss = effect.loss_change
    losses = f"log loss {_signed(loss.value, 3)} ({_signed(loss.low, 3)} to {_signed(loss.high, 3)})"
    if effect.auc_before != effect.auc_before:  # NaN: nothing was excited there
        return f"{losses} on {plural(effect.n, 'later decision')}; no excited one among them"
    change = effect.auc_change
    return (
        f"AUC {_plain(effect.auc_before)} → {_plain(effect.auc_after)} on {plural(effect.n, 'later decision')} "
        f"({_signed(change.low)} to {_signed(change.high)}); {losses}"
    )


def _moved_words(moved: Moved) -> str:
    return (
        f"among undecided postings: {moved.n_intended:,} of {moved.n_affected:,} that it is about moved the intended way, "
        f"{moved.n_others_moved:,} of {moved.n_others:,} others moved too"
    )


def _limits(proposal: Proposal) -> str:
    from metier.actions.interview import understood

    return "; ".join(understood(proposal.section, proposal.words).limits)


def _names(shown: Sequence[PostingId], postings: Mapping[PostingId, Posting]) -> list[str]:
    known = [postings[posting_id] for posting_id in shown[:_SHOWN] if posting_id in postings]
    names = [f"{posting.number} {one_line(posting.title, 40)}" for posting in known]
    more = len(shown) - len(names)
    return [*names, f"and {more} more"] if names and more else names


def _plain(figure: float) -> str:
    return f"{figure:.2f}".removeprefix("0")


def _signed(figure: float, digits: int = 2) -> str:
    sign = "−" if figure < 0 else "+"
    return sign + f"{abs(figure):.{digits}f}".removeprefix("0")


def _end(out: Out, report: ProposeReport, answers: Answers, *, asked: bool, dry_run: bool) -> None:
    for wish in report.unfollowed:
        out.say()
        out.say(
            f"“{one_line(wish.line.words, 60)}” ({wish.line.section}): so far your decisions do not show it; "
            f"{wish.counted.words}",
            style="note",
        )
    out.softly()
    if report.n_declined:
        out.softly(f"{plural(report.n_declined, 'proposal')} declined before; `--all` shows them again")
    if report.n_untested:
        out.softly(
            f"{plural(report.n_untested, 'suggested rule')} not tested yet: too few later decisions are about them"
        )
    if asked:
        out.softly(
            f"{plural(len(answers.accepted), 'line')} written, {len(answers.declined)} declined, "
            f"{len(report.proposals) - len(answers.accepted) - len(answers.declined)} left open"
        )
    elif report.proposals:
        out.softly("dry run: nothing was written" if dry_run else "nothing was written")
    if report.n_missing:
        out.next("`metier label`")
    elif answers.accepted:
        out.next(
            "`metier screen`: the postings in the new order; `metier profile show`: how it is understood"
        )
    elif report.proposals:
        out.next("`metier profile propose` asks about each")
    else:
        out.next("`metier label`: further decisions show more")
