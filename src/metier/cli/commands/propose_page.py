"""What `metier profile propose` shows: a proposal with its evidence, its effect, and what came of it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from metier.pages.words import one_line, plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from metier.actions.propose import Drafted, ProposeReport
    from metier.cli.commands.propose import Answers
    from metier.cli.output import Out
    from metier.domain.posting import Posting, PostingId
    from metier.evaluation.proposals import AskedEffect, Effect, Moved, Proposal

_SHOWN = 3
"""Postings named on either side of a proposal."""


def head_page(out: Out, report: ProposeReport) -> None:
    """How many proposals there are and what they rest on, or why there are none."""
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


def proposal_page(out: Out, proposal: Proposal, report: ProposeReport, number: int) -> None:
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
    luck = "less than 1 in 1,000" if checked.p < 0.001 else f"{100 * checked.p:.1f} %"
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
        if is_worse(proposal.effect):
            out.say(
                "  the learned screener does worse with this line on later decisions", style="note", indent=4
            )
    if proposal.asked is not None:
        out.softly(f"  {asked_words(proposal.asked)}", indent=4)


def _evidence(proposal: Proposal) -> str:
    """Counts of the later decisions with an interval, then of the earlier ones.

    `you were excited about 7 of 9 with it (40–97 %), 2 of 25 without, in the later decisions; 15 of 20 and 6 of 50 in the earlier`
    """
    from metier.evaluation.figure_words import share_bounds

    later, earlier, share = proposal.checked.later, proposal.checked.earlier, proposal.checked.later_share
    return (
        f"{later.outcome.sentence} {later.with_it} of {later.n_with} with it ({share_bounds(share.low, share.high)}), "
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


def is_worse(effect: Effect) -> bool:
    """Whether the later decisions show beyond luck that the learned screener is better without the line."""
    return effect.auc_change.high < 0 or effect.loss_change.low > 0


def asked_words(asked: AskedEffect) -> str:
    """A base model's view in one line: `prompted, on 9 later decisions that it is about: log loss −.120 (−.300 to +.010)`."""
    left = f"; {asked.n_without_answer} without an answer" if asked.n_without_answer else ""
    if not asked.n:
        return f"{asked.screener}: no answer{left}"
    change = asked.loss_change
    return (
        f"{asked.screener}, on {plural(asked.n, 'later decision')} that it is about: log loss {_signed(change.value, 3)} "
        f"({_signed(change.low, 3)} to {_signed(change.high, 3)}){left}"
    )


def moved_words(moved: Moved) -> str:
    """What an accepted line moved, in one line."""
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


def end_page(out: Out, report: ProposeReport, answers: Answers, *, asked: bool, dry_run: bool) -> None:
    """Wishes that decisions do not show, what was left out, and the next step."""
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
