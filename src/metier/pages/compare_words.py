"""A comparison of screeners as words, for every face."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.pages.words import duration, plural

if TYPE_CHECKING:
    from metier.actions.compare import CompareReport
    from metier.evaluation.compare import Comparison
    from metier.workspace.replay_asking import ReplayForecast

_PLENTY = 1_000_000
ONLY_ONE = "Only one right: decisions that only one of the two had right, its own first, then those of the active one."


def is_frozen(report: CompareReport) -> bool:
    """Whether it rests on verdicts that were frozen side by side."""
    return (
        report.origin.value == "frozen"
    )  # by its word: the enumeration comes with numpy, which --help need not load


def too_few_words(report: CompareReport) -> str:
    """Why there is nothing to compare yet."""
    return (
        "Not known yet: a replay only learns from the first 10 decisions and predicts those after them; "
        f"there {'is' if report.n_left_out == 1 else 'are'} {report.n_left_out:,} so far."
    )


def nobody_words(report: CompareReport) -> str:
    """Only the active screener was asked for."""
    return f"{report.active} is the active screener; name another to compare it with."


def ground_words(report: CompareReport) -> str:
    """What the comparison rests on, after the active screener's name."""
    origin = "frozen side by side" if is_frozen(report) else "replayed in time order, not frozen"
    return f" on {plural(report.n, 'decision')}, {origin}"


def evidence_words(found: Comparison) -> str:
    """How strong the evidence is at its best, and how strong it must be; digits beyond a million say nothing more."""
    best = max(found.for_b.best, found.for_a.best)
    return f"{f'over {_PLENTY:,}' if best > _PLENTY else f'{best:,.1f}'} of {found.asked:,.0f}"


def only_right_words(found: Comparison) -> str:
    """Decisions that only the challenger had right, and those that only the active one had."""
    return f"{found.labels.only_b:,} : {found.labels.only_a:,}"


def more_words(found: Comparison) -> str:
    """What is still missing for a finding; empty where there is one, or nothing can be said."""
    if found.changed_sides:
        return "what was shown at one time contradicts what was shown at another: nothing is known yet"
    if found.more is None:
        return ""
    high = f" to {found.more.high:,}" if found.more.high is not None else " or more"
    return f"about {found.more.about:,} more decisions to know ({found.more.low:,}{high})"


def gain_words(report: CompareReport) -> str:
    """What the columns mean."""
    one = report.comparisons[0]
    return (
        f"gain: how much less surprised at your labels than {report.active}, per decision; below {one.margin:.2f} "
        f"either way is no difference worth caring about. e: the evidence; a finding needs {one.asked:,.0f}, whenever you look."
    )


def replayed_words(report: CompareReport) -> str:
    """Why it was replayed, and what would put frozen verdicts in its place; empty where they stand already."""
    if is_frozen(report):
        return ""
    so_far = plural(report.n_frozen, "decision") if report.n_frozen else "No decision"
    return (
        f"{so_far} so far had frozen verdicts of all of them; from 30 on these are compared in place of the replay. "
        "`shadows` in metier.toml freezes them."
    )


def takes_words(found: ReplayForecast) -> str:
    """How often weights would be changed and how long that takes; empty where none are."""
    if not found.n_tunings:
        return ""
    return (
        f"weights would be changed {plural(found.n_tunings, 'time')}, each by the decisions before one step of the replay: "
        f"about {duration(found.seconds)} on this machine, as far as a short try tells"
    )
