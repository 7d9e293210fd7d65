"""Prompts in words: what stands in one, what it costs, and what trying an edit found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.pages.words import one_line, percent, plural, usd, usd_at_most

if TYPE_CHECKING:
    from metier.actions.prompt_try import Changed, TryReport
    from metier.workspace.prompt_values import ShownPrompt, TryForecast
    from metier.workspace.replay_asking import AskingForecast

RIGHT = (
    "right: the model's most probable label was what you said afterwards; the newest verdict on each posting"
)
"""What counts as right in the list of versions."""


def size_words(found: ShownPrompt) -> str:
    """About how many tokens a prompt has, by its parts."""
    size = found.size
    return (
        f"about {size.total:,} tokens: {size.static:,} of rules and profile, {size.examples_stable:,} of examples, "
        f"{size.examples_near:,} of near ones, {size.posting:,} of the posting, {size.tail:,} around it; "
        f"{percent(size.cacheable_share)} are the same for every posting"
    )


def examples_words(found: ShownPrompt) -> str:
    """Which decisions stand in it, and why."""
    if not found.examples:
        return "no examples"
    named = ", ".join(
        f"{c.example.posting.number} {c.example.label} ({c.why.value}{f' {c.likeness:.2f}' if c.likeness else ''})"
        for c in found.examples[:12]
    )
    more = f" and {len(found.examples) - 12} more" if len(found.examples) > 12 else ""
    return f"{plural(len(found.examples), 'example')}: {named}{more}"


def taken_words(found: ShownPrompt) -> str:
    """What was taken out of the person's words; empty where nothing was."""
    if not found.redactions:
        return ""
    taken = ", ".join(f"{n} × {kind.lower()}" for kind, n in sorted(found.redactions.items()))
    return f"taken out of your profile and prompt.md: {taken}"


def cost_words(found: ShownPrompt) -> str:
    """Where it would go, what it would cost, and which kinds of words it carries."""
    carried = ", ".join(kind.value for kind in found.carries)
    if not found.model:
        return f"no base model is set up, so what it costs is not known; carries {carried}"
    where = f"to {found.model}, on this machine" if found.is_local else f"to {found.model}"
    if found.price is None:
        return f"{where}; its price is not known; carries {carried}"
    if found.price.is_free:
        return f"{where}; costs nothing; carries {carried}"
    return f"{where}; at most ${found.worst_usd:.5f} a posting; carries {carried}"


def forecast_words(found: TryForecast | AskingForecast) -> str:
    """What trying, or a replay, would ask, and what it would cost."""
    kept = f", {plural(found.n_kept, 'answer')} kept from before and not paid again" if found.n_kept else ""
    asked = f"{plural(found.n_new, 'question')} to {one_line(found.model)}{kept}"
    if found.price is None:
        return f"{asked}; its price is not known"
    if not found.worst_usd:
        return f"{asked}; costs nothing"
    return f"{asked}; about {usd(found.expected_usd)}, at most {usd_at_most(found.worst_usd)}"


def tried_on_words(report: TryReport) -> str:
    """What an edit was tried on."""
    shown = f", with {plural(report.n_examples, 'earlier decision')} as examples" if report.n_examples else ""
    return f"on your newest {plural(report.n, 'decision')}{shown}"


def unread_words(report: TryReport) -> str:
    """Decisions that count for neither side; empty where there are none."""
    if not report.n_unread:
        return ""
    return f"{report.n_unread:,} more had no readable answer from one of the two and count for neither"


def paid_words(report: TryReport) -> str:
    """What trying took."""
    return f"{plural(report.n_calls, 'request')} · {usd(report.paid_usd) if report.paid_usd else 'no cost'}"


def finding_words(report: TryReport) -> str:
    """Whether the edited prompt is better beyond luck."""
    if report.comparison is None:
        return "not known yet: no decision had a readable answer to both"
    more = report.comparison.more
    ahead = f"; about {more.about:,} more decisions to know" if more else ""
    return f"the edited prompt is: {report.comparison.finding.value}{ahead}"


def is_better(row: Changed) -> bool:
    """Whether the edit moved a verdict towards what the person said."""
    before, after = (abs(verdict.label.grade - row.decided.grade) for verdict in (row.before, row.after))
    return after < before
