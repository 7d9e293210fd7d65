"""What `metier patterns` shows: each pattern with its evidence and the question it asks, then what is never made a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.pages.words import UNKNOWN, one_line, plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.text import Text

    from metier.actions.patterns import PatternRow, PatternsReport
    from metier.cli.output import Out
    from metier.domain.posting import Posting, PostingId
    from metier.evaluation.intervals import Interval
    from metier.evaluation.patterns import Effect, Lean, Pattern, Swap
    from metier.evaluation.proposals import Counted
    from metier.workspace.patterns import Answered, Answering

_SHOWN = 2
"""Postings named on either side of a pattern."""


def list_page(out: Out, report: PatternsReport) -> None:
    """The patterns, then what stands close to who somebody is."""
    found = report.found
    if found.n_missing:
        _not_known(out, report)
        return
    once = f" ({found.n_once:,} with near-copies counted once)" if found.n_once < found.n else ""
    if report.rows:
        out.say(
            (plural(len(report.rows), "pattern"), "head"),
            f" in {plural(found.n, 'decision')}{once}, out of {found.n_terms:,} facts and words that were looked at",
        )
    else:
        out.say(
            ("No pattern", "head"),
            f" shows beyond luck in {plural(found.n, 'decision')}{once}; {found.n_terms:,} facts and words were looked at.",
        )
    for row in report.rows:
        out.say()
        _row_page(out, row, report)
    for gone in found.gone:
        out.say()
        out.say(f"No longer: {one_line(gone, 200)}", style="note")
    _traits(out, report)
    out.softly()
    open_rows = [row for row in report.rows if row.asks]
    if not open_rows:
        out.next("`metier label`: further decisions show more")
        return
    mine = next((row.number for row in open_rows if row.pattern.line is not None), None)
    habit = next((row.number for row in open_rows if row.can_be_habit), None)
    words = [
        f"`metier patterns mine {mine}` if it is you" if mine else "",
        f"`metier patterns habit {habit}` if it is a habit" if habit else "",
    ]
    out.next(", ".join(filter(None, words)) or "`metier label`: further decisions show more")


def _not_known(out: Out, report: PatternsReport) -> None:
    found = report.found
    more = "decision" if found.n_missing == 1 else "decisions"
    once = f", {found.n_once:,} of them different" if 0 < found.n_once < found.n else ""
    out.say(
        ("Not known yet", "head"),
        f": {found.n_missing} more {more}, at least. {plural(found.n, 'decision')} so far{once}; patterns show from 40 on, with "
        "five of a second label.",
    )
    out.next("`metier label`")


def _row_page(out: Out, row: PatternRow, report: PatternsReport) -> None:
    pattern = row.pattern
    out.say((f"{row.number}  ", "quiet"), (one_line(pattern.sentence, 200), "head"), indent=3)
    share, without = pattern.share, pattern.share_without
    out.say(
        f"   {'favoured' if pattern.side.sign > 0 else 'avoided'} · {pattern.family.value} · {_shares(share)} against {_shares(without)}; "
        f"{_luck(pattern)}",
        indent=3,
    )
    out.softly(f"   {_later(pattern)}", indent=3)
    out.softly(f"   {effect_words(row.effect)}", indent=3)
    if pattern.goes_with:
        shown = "; ".join(one_line(words, 40) for words in pattern.goes_with[:4])
        more = f" and {len(pattern.goes_with) - 4} more" if len(pattern.goes_with) > 4 else ""
        out.softly(f"   goes with it: those {shown}{more}", indent=3)
    for head, ids in (("for", pattern.support), ("against", pattern.against)):
        names = _names(ids, report.postings)
        if names:
            out.softly(f"   {head} ({len(ids)}): {names}", indent=3)
    out.say(*_question(row), indent=3)


def _question(row: PatternRow) -> tuple[str | tuple[str, str], ...]:
    """What is asked, or what was answered."""
    from metier.evaluation.figure_words import percent_words

    pattern, answer = row.pattern, row.answer
    if answer is not None:
        day = f"{answer.at:%Y-%m-%d}"
        said = (
            f"yours since {day}: “{one_line(answer.words, 80)}” ({one_line(answer.where)})"
            if answer.kind.value == "mine"
            else f"habit: explored since {day}, {share_words(answer.share)}: “{one_line(answer.words, 80)}”"
        )
        if not row.asks:
            return "   ", (said, "good")
        return "   ", (
            f"{said}; it was {percent_words(answer.was)} then, and is {percent_words(pattern.share.value)} now",
            "note",
        )
    if pattern.is_said:
        return "   ", ("stands in your profile", "good")
    ways = []
    if pattern.line is not None:
        ways.append(
            f"mine {row.number} writes “{one_line(pattern.line.words, 60)}” under {pattern.line.section}"
        )
    if row.can_be_habit:
        ways.append(f"habit {row.number} puts one in ten before you anyway")
    return "   ", ("you, or a habit?", "next"), f" {' · '.join(ways)}" if ways else ""


def _shares(share: Interval) -> str:
    from metier.evaluation.figure_words import percent_words, share_bounds

    return f"{percent_words(share.value)} ({share_bounds(share.low, share.high)})"


def _luck(pattern: Pattern) -> str:
    luck = "less than 1 in 1,000" if pattern.p < 0.001 else f"{100 * pattern.p:.1f} %"
    return f"chance that luck shows any of {pattern.n_tested:,} as strong: {luck}"


def _later(pattern: Pattern) -> str:
    """What the later decisions alone say."""
    counted = pattern.later
    counts = f"{_of(counted)} in the later decisions alone"
    return {
        "holds": f"{counts}: it holds",
        "same way": f"{counts}: the same way, but luck may do as much",
        "too few": f"{counts}: too few to tell",
    }[pattern.held.value]


def _of(counted: Counted) -> str:
    return f"{counted.with_it} of {counted.n_with}, others {counted.without} of {counted.n_without},"


def effect_words(effect: Effect | None) -> str:
    """What the screener does with it, in one line."""
    if effect is None:
        return "what the screener does with it: not known, as too few undecided postings can be changed"
    change = effect.change
    low, high = 100 * change.low, 100 * change.high
    return (
        f"screener: P(excited) {_signed(100 * change.value)} points ({_signed(low)} to {_signed(high)}) when only {effect.what} "
        f"{'change' if 'words' in effect.what else 'changes'}, on {plural(effect.n, 'undecided posting')}; "
        f"{plural(effect.flips, 'label')} would differ"
    )


def _signed(figure: float, digits: int = 1) -> str:
    figure = round(figure, digits) + 0.0  # no "−0.0"
    return f"{'−' if figure < 0 else '+'}{abs(figure):.{digits}f}"


def _names(ids: Sequence[PostingId], postings: Mapping[PostingId, Posting]) -> str:
    known = [postings[posting_id] for posting_id in ids[:_SHOWN] if posting_id in postings]
    return "; ".join(f"{posting.number} {one_line(posting.title, 40)}" for posting in known)


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


# --- what is never made a rule -----------------------------------------------------------------------------


def _traits(out: Out, report: PatternsReport) -> None:
    from metier.cli.output import Column, Row

    out.say()
    out.say(("Close to who somebody is", "head"))
    out.say(
        "These are never made a rule. Here is whether your decisions or the screener lean on them; a lean says nothing about why."
    )
    shown = [lean for lean in report.found.leans if lean.counted.n_with]
    if not shown:
        out.softly("no such words in what you decided")
    else:
        columns = [
            Column("Looked for", share=3, lines=3),
            Column("Passed with", right=True),
            Column("without", right=True),
            Column("Your decisions", share=2, lines=3),
        ]
        out.table(columns, [Row(_lean_cells(lean), below=_quiet(_lean_below(lean))) for lean in shown])
        out.softly("the rest: facts and other words of the same ads")
    if report.swaps:
        out.softly()
        columns = [
            Column("Swapped", share=3, lines=3),
            Column("Labels changed", right=True),
            Column("irrelevant swap", right=True),
            Column("Screener"),
        ]
        out.table(columns, [Row(_swap_cells(swap), below=_quiet(_swap_below(swap))) for swap in report.swaps])
        out.softly("swapped in the same postings, nothing else changed")
        if report.is_meaning_held:
            out.softly(
                "by counted words alone, where a word that no decided posting has weighs next to nothing; "
                "`metier patterns list --read-swaps` lets the sentence encoder read the swapped texts too, in minutes"
            )
    elif report.n_undecided:
        out.softly("the screener was not tried on swapped words: too few postings have them")


def _quiet(lines: Sequence[str]) -> list[Text]:
    from rich.text import Text

    return [Text(f"  {line}", "quiet") for line in lines]


def _lean_cells(lean: Lean) -> list[str]:
    counted = lean.counted
    return [
        lean.trait.value,
        f"{counted.with_it} of {counted.n_with}",
        f"{counted.without} of {counted.n_without}",
        lean.stands.value,
    ]


def _lean_below(lean: Lean) -> list[str]:
    """The difference with its interval, at first sight and with the rest held fixed, then the words."""
    found = []
    if lean.stands.value != "too few postings":
        found.append(f"mean grade {_gap(lean.gap)}; the rest held fixed {_gap(lean.gap_fixed)}")
    if lean.words:
        found.append(", ".join(one_line(words, 30) for words in lean.words))
    return found


def _gap(gap: Interval) -> str:
    if gap.value != gap.value:  # NaN: too few
        return UNKNOWN
    return f"{_signed(gap.value, 2)} ({_signed(gap.low, 2)} to {_signed(gap.high, 2)})"


def _swap_cells(swap: Swap) -> list[str]:
    return [
        swap.what,
        f"{swap.flips} of {swap.n}",
        f"{swap.flips_irrelevant} of {swap.n}",
        "leans" if swap.leans else "no lean",
    ]


def _swap_below(swap: Swap) -> list[str]:
    from metier.evaluation.figure_words import share_bounds

    share, other, beyond = swap.share, swap.share_irrelevant, swap.beyond
    shares = f"{share_bounds(share.low, share.high)}, irrelevant {share_bounds(other.low, other.high)}"
    grade = f"{_signed(beyond.value, 3)} ({_signed(beyond.low, 3)} to {_signed(beyond.high, 3)})"
    return [f"{shares}; mean grade beyond the irrelevant swap {grade}"]


# --- answers --------------------------------------------------------------------------------------------------


def answering_page(out: Out, answering: Answering) -> None:
    """The pattern, and the line that would be written."""
    out.say((one_line(answering.pattern.sentence, 200), "head"))
    where = one_line(answering.line.section)
    if answering.kind.value == "habit":
        out.say(
            f"would add to {where}: “{one_line(answering.line.words, 100)}”, {share_words(answering.share)} of them"
        )
        if answering.understood:
            out.softly(one_line(answering.understood, 200))
        return
    out.say(f"would add under {where} in profile.md: “{one_line(answering.line.words, 100)}”")
    if answering.understood:
        out.say(f"  {one_line(answering.understood, 200)}", style="note", indent=2)
    if answering.replaces is not None:
        out.say(
            f"  you wrote “{one_line(answering.replaces.words, 60)}” ({answering.replaces.section}), which says the opposite: that "
            "line would go",
            style="note",
            indent=2,
        )
    if answering.n_hidden:
        from metier.evaluation.promise import FRESH

        out.say(
            f"  a changed profile.md makes the promise void: until {FRESH} more decisions nothing is hidden, of the "
            f"{answering.n_hidden:,} that are",
            style="note",
            indent=2,
        )


def written_page(out: Out, done: Answered | None, *, dry_run: bool) -> None:
    """What came of it."""
    from metier.cli.commands.propose_page import moved_words

    if done is None:
        out.softly("dry run: nothing was written" if dry_run else "nothing was written")
        return
    answering = done.answering
    place = answering.line.section
    out.say(f"added {'to' if answering.kind.value == 'habit' else 'under'} {place} ✓", style="good")
    if done.moved is not None:
        out.softly(moved_words(done.moved))
    out.next("`metier screen`: the postings in the new order")
