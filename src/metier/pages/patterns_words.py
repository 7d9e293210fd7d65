"""Patterns in words: what was learned, with counts and intervals; the same in a terminal and on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.pages.words import UNKNOWN, one_line, plural

if TYPE_CHECKING:
    from metier.actions.patterns import PatternRow, PatternsReport
    from metier.evaluation.intervals import Interval
    from metier.evaluation.patterns import Effect, Lean, Pattern, Swap
    from metier.evaluation.proposals import Counted
    from metier.workspace.patterns import Answering, TakenBack


TRAITS_SAID = "These are never made a rule. Here is whether your decisions or the screener lean on them; a lean says nothing about why."
MEANING_HELD = (
    "by counted words alone, where a word that no decided posting has weighs next to nothing; "
    "`metier patterns list --read-swaps` lets the sentence encoder read the swapped texts too, in minutes"
)


def head_words(report: PatternsReport) -> tuple[str, str]:
    """How many there are, or that nothing is known yet, in the first words; then on what it rests."""
    found = report.found
    if found.n_missing:
        more = "decision" if found.n_missing == 1 else "decisions"
        once = f", {found.n_once:,} of them different" if 0 < found.n_once < found.n else ""
        return (
            "Not known yet",
            (
                f": {found.n_missing} more {more}, at least. {plural(found.n, 'decision')} so far{once}; patterns show from 40 on, with "
                "five of a second label."
            ),
        )
    once = f" ({found.n_once:,} with near-copies counted once)" if found.n_once < found.n else ""
    if report.rows:
        return (
            plural(len(report.rows), "pattern"),
            f" in {plural(found.n, 'decision')}{once}, out of {found.n_terms:,} facts and words that were looked at",
        )
    return (
        "No pattern",
        f" shows beyond luck in {plural(found.n, 'decision')}{once}; {found.n_terms:,} facts and words were looked at.",
    )


def kind_words(pattern: Pattern) -> str:
    """Which way it goes, and what it is about."""
    return f"{'favoured' if pattern.side.sign > 0 else 'avoided'} · {pattern.family.value}"


def goes_with_words(pattern: Pattern) -> str:
    """Other facts and words that show the same; empty where there are none."""
    if not pattern.goes_with:
        return ""
    shown = "; ".join(one_line(words, 40) for words in pattern.goes_with[:4])
    more = f" and {len(pattern.goes_with) - 4} more" if len(pattern.goes_with) > 4 else ""
    return f"goes with it: those {shown}{more}"


def answer_words(row: PatternRow) -> str:
    """What was answered, and that it has changed since where it has; empty where nothing was."""
    from metier.evaluation.figure_words import percent_words

    answer = row.answer
    if answer is None:
        return ""
    day = f"{answer.at:%Y-%m-%d}"
    said = (
        f"yours since {day}: “{one_line(answer.words, 80)}” ({one_line(answer.where)})"
        if answer.kind.value == "mine"
        else f"habit: explored since {day}, {share_words(answer.share)}: “{one_line(answer.words, 80)}”"
    )
    if not row.asks:
        return said
    return f"{said}; it was {percent_words(answer.was)} then, and is {percent_words(row.pattern.share.value)} now"


def void_words(n_hidden: int) -> str:
    """What a changed profile.md does to the promise."""
    from metier.evaluation.promise import FRESH

    return (
        f"a changed profile.md makes the promise void: until {FRESH} more decisions nothing is hidden, of the "
        f"{n_hidden:,} that are"
    )


def replaces_words(answering: Answering) -> str:
    """The line of the profile that would go; empty where none would."""
    line = answering.replaces
    if line is None:
        return ""
    return f"you wrote “{one_line(line.words, 60)}” ({line.section}), which says the opposite: that line would go"


def shares_words(share: Interval) -> str:
    """A share with its interval."""
    from metier.evaluation.figure_words import percent_words, share_bounds

    return f"{percent_words(share.value)} ({share_bounds(share.low, share.high)})"


def luck_words(pattern: Pattern) -> str:
    """How likely luck alone shows something as strong."""
    luck = "less than 1 in 1,000" if pattern.p < 0.001 else f"{100 * pattern.p:.1f} %"
    return f"chance that luck shows any of {pattern.n_tested:,} as strong: {luck}"


def later_words(pattern: Pattern) -> str:
    """What the later decisions alone say."""
    counted = pattern.later
    counts = f"{counts_words(counted)} in the later decisions alone"
    return {
        "holds": f"{counts}: it holds",
        "same way": f"{counts}: the same way, but luck may do as much",
        "too few": f"{counts}: too few to tell",
    }[pattern.held.value]


def counts_words(counted: Counted) -> str:
    """Counts with it and without it."""
    return f"{counted.with_it} of {counted.n_with}, others {counted.without} of {counted.n_without},"


def effect_words(effect: Effect | None) -> str:
    """What the screener does with it, in one line."""
    if effect is None:
        return "what the screener does with it: not known, as too few undecided postings can be changed"
    change = effect.change
    low, high = 100 * change.low, 100 * change.high
    return (
        f"screener: P(excited) {signed(100 * change.value)} points ({signed(low)} to {signed(high)}) when only {effect.what} "
        f"{'change' if 'words' in effect.what else 'changes'}, on {plural(effect.n, 'undecided posting')}; "
        f"{plural(effect.flips, 'label')} would differ"
    )


def signed(figure: float, digits: int = 1) -> str:
    """A figure with its sign."""
    figure = round(figure, digits) + 0.0  # no "−0.0"
    return f"{'−' if figure < 0 else '+'}{abs(figure):.{digits}f}"


def share_words(share: float) -> str:
    """A share as people say it.

    Example:
        >>> share_words(0.1), share_words(1 / 7), share_words(1.0)
        ('one in ten', 'one in 7', 'all')
    """
    if share >= 1:
        return "all"
    count = max(round(1 / share), 1)
    return f"one in {({2: 'two', 5: 'five', 10: 'ten', 20: 'twenty'}).get(count, count)}"


def lean_lines(lean: Lean) -> list[str]:
    """The difference with its interval, at first sight and with the rest held fixed, then the words."""
    found = []
    if lean.stands.value != "too few postings":
        found.append(f"mean grade {gap_words(lean.gap)}; the rest held fixed {gap_words(lean.gap_fixed)}")
    if lean.words:
        found.append(", ".join(one_line(words, 30) for words in lean.words))
    return found


def gap_words(gap: Interval) -> str:
    """A difference of grades with its interval."""
    if gap.value != gap.value:  # NaN: too few
        return UNKNOWN
    return f"{signed(gap.value, 2)} ({signed(gap.low, 2)} to {signed(gap.high, 2)})"


def swap_lines(swap: Swap) -> list[str]:
    """Shares of changed labels with intervals, and how far the grade moves."""
    from metier.evaluation.figure_words import share_bounds

    share, other, beyond = swap.share, swap.share_irrelevant, swap.beyond
    shares = f"{share_bounds(share.low, share.high)}, irrelevant {share_bounds(other.low, other.high)}"
    grade = f"{signed(beyond.value, 3)} ({signed(beyond.low, 3)} to {signed(beyond.high, 3)})"
    return [f"{shares}; mean grade beyond the irrelevant swap {grade}"]


def taken_words(taken: TakenBack) -> str:
    """An answer that is not given any more, and what became of its line."""
    file = "guardrails.md" if taken.answer.kind.value == "habit" else "profile.md"
    words = f"“{one_line(taken.answer.words, 80)}”"
    if taken.written:
        return f"Taken back: {words} is out of {file} again"
    return f"Taken back; {words} did not stand in {file} any more as it was written"
