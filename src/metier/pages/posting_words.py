"""One posting in words: what was decided, what was said of it and why, where it was seen; the same on every face."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.pages.words import label_words, moment, one_line, percent, plural

if TYPE_CHECKING:
    from metier.actions.look import ShowReport
    from metier.actions.ports import Run, SightingRow
    from metier.domain.interview import Round
    from metier.domain.placement import Placement
    from metier.domain.posting import Posting
    from metier.domain.verdict import Said, Shares
    from metier.screeners.breakdown import Breakdown
    from metier.text.requested import Requested

LEAST_SEEN = 0.0005
"""Parts of a sum below it would show as 0.000."""


def answer_words(report: ShowReport) -> str:
    """What the person said last, when, and why."""
    stands = report.standing
    if stands is None:
        return "nothing yet"
    why = f", because “{one_line(stands.reason)}”" if stands.reason else ""
    return f"{label_words(stands.label)} on {moment(stands.decided_at)}{why}"


def documents_words(report: ShowReport) -> str:
    """The newest resume and letter, and the last file."""
    newest = {draft.kind: draft.version for draft in report.drafts}
    parts = [f"{kind.value} version {version}" for kind, version in newest.items()]
    if report.exports:
        parts.append(f"written to {one_line(report.exports[-1].file, 100)}")
    return " · ".join(parts)


def round_words(row: Round) -> str:
    """One interview: its day and name."""
    return f"{row.held_on} {one_line(row.name, 30)}".rstrip()


# --- what was said of it, and why -----------------------------------------------------------------------


def lane_words(placed: Placement) -> str:
    """The lane it was put into, and why."""
    from metier.actions.inbox import LANES, placement_words

    return f"{LANES[placed.lane]}: {one_line(placement_words(placed), 300)}"


def judges_words(placed: Placement, *, tentative: bool) -> str:
    """Who judged it; both verdicts where they mean labels."""
    shares = (("first", placed.first), ("base model", placed.second))
    told = [f"{name}: {shares_words(p)}" for name, p in shares if p and not tentative]
    judges = f"judged by {' and '.join(placed.judged_by)}" if placed.judged_by else ""
    return "; ".join(filter(None, [judges, *told]))


def apart_words(report: ShowReport) -> str:
    """Who gave the newest verdict, where it is not the one that placed the posting; empty where it is."""
    if not report.verdicts or not report.placed_by or report.verdicts[-1][1].version == report.placed_by:
        return ""
    verdict, run = report.verdicts[-1]
    return f"newest verdict, by {one_line(verdict.said.model if verdict.said else run.screener, 60)}"


def shares_words(shares: Shares) -> str:
    """Three probabilities."""
    passed, maybe, excited = map(percent, shares)
    return f"{excited} excited, {maybe} maybe, {passed} passed"


def explained_words(report: ShowReport) -> str:
    """Who explains, where it is not the very version that made the newest verdict; empty where it is."""
    why = report.why
    if why is None or not report.verdicts or why.is_of_verdict:
        return ""
    if report.verdicts[-1][0].screener == why.screener:
        which = "the screener of the newest verdict below, with what was decided or written since"
    else:
        which = "which judges first, as it is now; what a base model said is not in this sum"
    return f"explained by {why.screener}, {which}"


def signed(number: float) -> str:
    """How far something moved a score.

    Example:
        >>> signed(0.25), signed(-0.0312)
        ('+0.250', '−0.031')
    """
    return f"{number:+.3f}".replace("-", "−")


def sum_words(found: Breakdown, *, tentative: bool) -> str:
    """What a score comes to, and which probabilities it stands for."""
    shares = shares_words((found.p_passed, found.p_maybe, found.p_excited))
    return f"in all{'' if tentative else f': {shares}'}"


def run_words(run: Run) -> str:
    """Who made a verdict, and how much it had learned."""
    return f"{run.screener} {run.version[:8]}, after {plural(run.n_decisions, 'decision')}"


def said_lines(said: Said, *, prompt: str) -> list[tuple[str, str]]:
    """What a base model said, before its probabilities were read for this person: lines with the style of each.

    Args:
        prompt: The version of the template it was asked with.
    """
    model = one_line(said.model, 60)
    lines = [
        (
            f"{model} said, in its own numbers, {shares_words(said.raw)} (prompt {one_line(prompt[:12])})",
            "quiet",
        )
    ]
    if said.examples:
        lines.append((f"with {plural(len(said.examples), 'decision')} of yours in the prompt", "quiet"))
    if said.truncated:
        lines.append(("the middle of the posting was left out, as it was too long", "quiet"))
    if said.together > 1:
        others = plural(said.together - 1, "other")
        lines.append((f"judged together with {others}: an ad could have influenced the others", "note"))
    if said.without_flagged:
        words = shares_words(said.without_flagged)
        lines.append((f"without the sentences that look like orders: {words}", "note"))
    return lines


# --- where it was seen, and what was in it ------------------------------------------------------------------


def seen_words(seen: SightingRow) -> str:
    """When and where it was seen, and why it counts as the same posting."""
    alike = f" ({round(100 * seen.likeness)} % alike)"
    why = f", same posting by {seen.fold_rule}{alike}" if seen.fold_rule else ""
    when = seen.seen_at[:16].replace("T", " ")
    return f"{when}  {one_line(seen.source)}  {one_line(seen.found_in, 80)}{why}"


def invisible_words(posting: Posting) -> list[str]:
    """Invisible characters that were taken out, by kind."""
    return [
        f"{kind.replace('_', ' ')}: {plural(n, 'invisible character')} removed"
        for kind, n in posting.unicode_flags.items()
    ]


def hidden_words(posting: Posting) -> str:
    """How much of the page no reader sees, and how it was hidden."""
    how = ", ".join(dict.fromkeys(one_line(fragment.how, 40) for fragment in posting.hidden))
    return f"{plural(len(posting.hidden), 'piece')} of the page that no reader sees kept apart, not ranked by: {how}"


def requested_words(each: Requested) -> str:
    """One thing that an application is asked to hold."""
    refused = f" (never offered: {one_line(each.why, 120)})" if each.is_refused else ""
    return f"{one_line(each.words, 140)}{refused}"
