"""The promise in words: what it rests on, why not, what would make it possible; the same in a terminal and on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.pages.words import plural

if TYPE_CHECKING:
    from metier.actions.promise import PromiseForm, PromiseReport
    from metier.evaluation.missed import Missed
    from metier.evaluation.promise import Promise

_CAME = {
    "random": "drawn at random",
    "audit": "drawn at random from what ranked low",
    "asked": "asked about",
    "imported": "imported",
}

_WAYS = (
    ("--audit", "`metier label --audit`"),
    ("metier changes", "`metier changes`"),
    ("new postings", "`metier add FILE`"),
)
"""What a reason of a void promise names, and the step that helps; for all others it is more decisions."""


TABLE_NOTE = (
    "needs, has: excited decisions that count; others hidden: of what does not excite you; may hide: undecided postings, "
    "before doubts, guardrails and the base model take some out"
)


def state_words(report: PromiseReport, *, is_ours: bool) -> tuple[str, str, str]:
    """Whether something is promised: `good`, `bad` or `head` for how it looks, the first words, the rest.

    Args:
        is_ours: It is the promise of the settings, by which screenings hide.
    """
    chosen = report.chosen.promise
    if not report.is_on:
        return "head", "Nothing is hidden: ", "`promise.on` is false in metier.toml."
    if chosen.is_given:
        return "good", "Promised: " if is_ours else "Could be promised: ", f"{chosen.words}."
    if not is_ours:
        return "head", "This could not be promised now.", f" {why_not(chosen)}."
    then = "the next screening hides nothing" if report.n_hidden else "nothing is hidden"
    if chosen.void:
        return "bad", f"The promise is void, {then}.", ""
    return "head", f"No promise yet, {then}.", f" {why_not(chosen)}."


def form_cells(form: PromiseForm) -> tuple[str, str, str, str, str, str]:
    """A form in cells: how sure, given, needs, has, others hidden, may hide."""
    from metier.evaluation.figure_words import percent_words, share_bounds

    promise = form.promise
    how = "on average" if promise.sure is None else f"{100 * promise.sure:g} % sure"
    given = "yes" if promise.is_given else "void" if promise.void else "no"
    removed = "—"
    if form.removed:
        bounds = share_bounds(form.removed.low, form.removed.high)
        removed = f"{percent_words(form.removed.value)} ({bounds})"
    may = f"{form.n_may_hide:,}" if promise.is_given else "0"
    return how, given, str(promise.needed), str(form.worth), removed, may


def why_not(promise: Promise) -> str:
    """Why it is not given, in words."""
    return "; ".join(promise.void) or f"Missing: {promise.missing}"


def evidence_pairs(report: PromiseReport) -> list[tuple[str, str]]:
    """What it rests on: names and words."""
    n_excited = sum(report.n_excited.values())
    came = ", ".join(f"{n} {_CAME[str(how)]}" for how, n in sorted(report.n_excited.items()))
    counted = f"{plural(n_excited, 'excited decision')} of {report.n_counting:,} that count"
    pairs = [("evidence", f"{counted}: {came}" if came else counted)]
    if n_excited > report.chosen.worth > 0:
        uneven = "as decisions lie more densely at some ranks than at others"
        pairs.append(("worth", f"as many as {report.chosen.worth} drawn at random, {uneven}"))
    if report.n_excited_picked:
        why = "picked by yourself, copies of earlier ones, or outside your limits"
        pairs.append(("not counted", f"{plural(report.n_excited_picked, 'excited decision')}: {why}"))
    pairs += [
        ("hidden now", f"{report.n_hidden:,} of {report.n_undecided:,} undecided"),
        ("audit", audit_words(report.audit)),
    ]
    if report.chosen.promise.basis:
        pairs.append(("rests on", f"{report.chosen.promise.basis.method}; profile.md as it is now"))
    voids = "profile.md, screener or encoder changes, your taste changes, or nobody looks at the audit"
    return [*pairs, ("void when", voids)]


def audit_words(audit: Missed | None) -> str:
    """What random looks at what is hidden found."""
    if audit is None:
        return "nothing was hidden yet"
    if not audit.n_low:
        return "nothing is hidden now"
    if not audit.n_looked:
        return f"none of {audit.n_low:,} hidden ones was looked at yet"
    found = f"{audit.n_excited} of {audit.n_looked} hidden ones looked at excited you"
    return f"{found}: at most {audit.at_most} of {audit.n_low:,} do, with {100 * audit.level:g} % confidence"


def next_words(report: PromiseReport, *, is_ours: bool) -> str:
    """The next step, with what to type."""
    promise = report.chosen.promise
    if not report.is_on:
        return "`on = true` under [promise] in metier.toml, then `metier screen`"
    if promise.is_given and not is_ours:
        sure = "" if promise.sure is None else f" and `sure = {promise.sure:g}`"
        return f"`miss = {promise.miss:g}`{sure} under [promise] in metier.toml, then `metier screen`"
    if promise.is_given and report.chosen.n_may_hide and not report.n_hidden:
        return "`metier screen` hides what may be hidden"
    if promise.is_given:
        return "`metier inbox --label` asks about today's, a random share of the hidden among them"
    if is_ours and report.n_hidden:
        return "`metier screen`: what was hidden stands in its order again"
    for told, way in _WAYS:
        if any(told in reason for reason in promise.void):
            return way
    if not report.n_undecided:
        return "`metier add FILE`: nothing undecided is left inside your limits"
    return "`metier label`: what it asks about counts; what you pick yourself does not"
