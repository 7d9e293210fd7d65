"""What `metier profile propose` shows: a proposal with its evidence, its effect, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from metier.pages.propose_words import (
    WORSE,
    asked_words,
    drafted_words,
    effect_words,
    evidence_words,
    head_words,
    helped_words,
    is_worse,
    limits_words,
    luck_words,
    named_words,
    replaces_words,
    surprise_words,
    unfollowed_words,
    untested_words,
)
from metier.pages.words import one_line, plural

if TYPE_CHECKING:
    from metier.actions.propose import ProposeReport
    from metier.cli.output import Out
    from metier.evaluation.proposals import Proposal


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


def head_page(out: Out, report: ProposeReport) -> None:
    """How many proposals there are and what they rest on, or why there are none."""
    if report.drafted is not None:
        if report.drafted.failure:
            out.say(drafted_words(report.drafted), style="note")
        else:
            out.softly(drafted_words(report.drafted))
    head, rest = head_words(report)
    out.say((head, "head"), rest)
    if not report.n_missing and (surprises := surprise_words(report)):
        out.softly(surprises)


def proposal_page(out: Out, proposal: Proposal, report: ProposeReport, number: int) -> None:
    """The sentence, where it would go, the evidence and the effect."""
    checked, candidate = proposal.checked, proposal.checked.candidate
    out.say()
    by = f" · drafted by {one_line(candidate.drafted_by)}" if candidate.drafted_by else ""
    out.say(
        (f"{number} of {len(report.proposals)} · {proposal.section}{by}", "quiet"),
    )
    out.say((one_line(proposal.words), "head"))
    if replaced := replaces_words(proposal):
        out.say(f"  {replaced}", style="note", indent=4)
    if limits := limits_words(proposal):
        out.say(f"  would be a hard limit: {one_line(limits)}", style="note", indent=4)
    out.say(f"  {evidence_words(proposal)}", indent=4)
    out.softly(f"  {luck_words(proposal)}", indent=4)
    if candidate.own_words:
        out.softly(f"  your own reasons name it {plural(candidate.own_words, 'time')}", indent=4)
    if helped := helped_words(proposal):
        out.softly(f"  {helped}", indent=4)
    for head, shown in (
        (f"for ({len(checked.support)})", checked.support),
        (f"against ({len(checked.against)})", checked.against),
    ):
        names = named_words(shown, report.postings)
        if names:
            out.softly(f"  {head}: {'; '.join(names)}", indent=4)
    if proposal.effect is not None:
        out.softly(f"  effect: {effect_words(proposal.effect)}", indent=4)
        if is_worse(proposal.effect):
            out.say(f"  {WORSE}", style="note", indent=4)
    if proposal.asked is not None:
        out.softly(f"  {asked_words(proposal.asked)}", indent=4)


def end_page(out: Out, report: ProposeReport, answers: Answers, *, asked: bool, dry_run: bool) -> None:
    """Wishes that decisions do not show, what was left out, and the next step."""
    for words in unfollowed_words(report):
        out.say()
        out.say(words, style="note")
    out.softly()
    if report.n_declined:
        out.softly(f"{plural(report.n_declined, 'proposal')} declined before; `--all` shows them again")
    if untested := untested_words(report):
        out.softly(untested)
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
