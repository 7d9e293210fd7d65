"""Proposals for the profile in words: what they rest on, what they would do, what came of it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from metier.pages.words import one_line, plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from metier.actions.propose import Drafted, ProposeReport
    from metier.domain.posting import Posting, PostingId
    from metier.evaluation.intervals import Interval
    from metier.evaluation.proposals import AskedEffect, Effect, Moved, Proposal

SHOWN = 3
"""Postings named on either side of a proposal."""


def head_words(report: ProposeReport) -> tuple[str, str]:
    """How many proposals there are and what they rest on, or why there are none: the head, and what follows it."""
    if report.n_missing:
        rest = f": {report.n_missing} more {'decision' if report.n_missing == 1 else 'decisions'}, at least. "
        so_far = f"{plural(report.n_decided, 'decision')} so far; rules show from 30 on, with five of a second label."
        return ("Not known yet", rest + so_far)
    if report.proposals:
        rests_on = f" from {plural(report.n_decided, 'decision')}: found in the first {report.n_earlier:,}, "
        return (plural(len(report.proposals), "proposal"), f"{rests_on}tested on the last {report.n_later:,}")
    return (
        "Nothing to propose",
        f": no rule that is not in profile.md holds beyond luck in {plural(report.n_decided, 'decision')}.",
    )


def surprise_words(report: ProposeReport) -> str:
    """How many decisions a frozen verdict was far from; empty where none was."""
    if not report.n_surprises:
        return ""
    return (
        f"{plural(report.n_surprises, 'decision')} lay a grade or more from the verdict frozen before "
        f"({', '.join(report.judged_by)}); proposals that explain them come first"
    )


def drafted_words(drafted: Drafted) -> str:
    """What a base model drafted, or why it did not."""
    if drafted.failure:
        return f"No drafts from {one_line(drafted.model)}: {one_line(drafted.failure, 120)}"
    dropped = f", {drafted.n_dropped} dropped ({'; '.join(drafted.why_dropped)})" if drafted.n_dropped else ""
    return (
        f"{one_line(drafted.model)} drafted {plural(drafted.n, 'rule')} that can be tested{dropped}; "
        f"${Decimal(drafted.paid) / 1_000_000:.4f}"
    )


def replaces_words(proposal: Proposal) -> str:
    """The line that would go; empty where none would."""
    if proposal.replaces is None:
        return ""
    return (
        f"you wrote “{one_line(proposal.replaces.words, 60)}” ({proposal.replaces.section}), which says the opposite: "
        "that line would go"
    )


def luck_words(proposal: Proposal) -> str:
    """How likely luck shows something as strong."""
    checked = proposal.checked
    luck = "less than 1 in 1,000" if checked.p < 0.001 else f"{100 * checked.p:.1f} %"
    return f"chance that luck shows any of {plural(checked.n_tested, 'tested rule')} as strong: {luck}"


def helped_words(proposal: Proposal) -> str:
    """Which disagreements it explains; empty where there are none."""
    if not proposal.helped.n:
        return ""
    hurt = f", and speaks against {proposal.helped.hurt}" if proposal.helped.hurt else ""
    return f"explains {proposal.helped.helped} of {plural(proposal.helped.n, 'disagreement')}{hurt}"


WORSE = "the learned screener does worse with this line on later decisions"


def unfollowed_words(report: ProposeReport) -> list[str]:
    """Wishes that decisions do not show."""
    return [
        f"“{one_line(wish.line.words, 60)}” ({wish.line.section}): so far your decisions do not show it; "
        f"{wish.counted.words}"
        for wish in report.unfollowed
    ]


def untested_words(report: ProposeReport) -> str:
    """Suggested rules that few later decisions are about; empty where there are none."""
    if not report.n_untested:
        return ""
    return f"{plural(report.n_untested, 'suggested rule')} not tested yet: too few later decisions are about them"


def evidence_words(proposal: Proposal) -> str:
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
    """The effect in one line: two figures before and after.

    `pairs in the right order 71 % → 74 % on 34 later decisions (−1 to +6 points); surprise −0.012 (−0.030 to +0.004)`
    """
    from metier.evaluation.figure_words import percent_words

    losses = _loss_words(effect.loss_change)
    if effect.auc_before != effect.auc_before:  # NaN: nothing was excited there
        return f"{losses} on {plural(effect.n, 'later decision')}; no excited one among them"
    change = effect.auc_change
    return (
        f"pairs in the right order {percent_words(effect.auc_before)} → {percent_words(effect.auc_after)} on "
        f"{plural(effect.n, 'later decision')} ({_points(change.low)} to {_points(change.high)} points); {losses}"
    )


def is_worse(effect: Effect) -> bool:
    """Whether the later decisions show beyond luck that the learned screener is better without the line."""
    return effect.auc_change.high < 0 or effect.loss_change.low > 0


def asked_words(asked: AskedEffect) -> str:
    """A base model's view in one line: `prompted, on 9 later decisions that it is about: surprise −0.120 (−0.300 to +0.010)`."""
    left = f"; {asked.n_without_answer} without an answer" if asked.n_without_answer else ""
    if not asked.n:
        return f"{asked.screener}: no answer{left}"
    about = f"{asked.screener}, on {plural(asked.n, 'later decision')} that it is about"
    return f"{about}: {_loss_words(asked.loss_change)}{left}"


def moved_words(moved: Moved) -> str:
    """What an accepted line moved, in one line."""
    return (
        f"among undecided postings: {moved.n_intended:,} of {moved.n_affected:,} that it is about moved the intended way, "
        f"{moved.n_others_moved:,} of {moved.n_others:,} others moved too"
    )


def limits_words(proposal: Proposal) -> str:
    """The hard limits that the line would be, in words; empty where it would be read as taste."""
    from metier.actions.interview import understood

    return "; ".join(understood(proposal.section, proposal.words).limits)


def named_words(shown: Sequence[PostingId], postings: Mapping[PostingId, Posting]) -> list[str]:
    """The first of these postings, and how many more there are."""
    known = [postings[posting_id] for posting_id in shown[:SHOWN] if posting_id in postings]
    names = [f"{posting.number} {one_line(posting.title, 40)}" for posting in known]
    more = len(shown) - len(names)
    return [*names, f"and {more} more"] if names and more else names


def _loss_words(change: Interval) -> str:
    from metier.evaluation.figure_words import signed, signed_bounds

    return f"surprise {signed(change.value)} ({signed_bounds(change)})"


def _points(share: float) -> str:
    return f"{round(100 * share):+d}".replace("-", "−")
