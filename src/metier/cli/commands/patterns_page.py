"""What `metier patterns` shows: each pattern with its evidence and the question it asks, then what is never made a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.pages.patterns_words import (
    MEANING_HELD,
    TRAITS_SAID,
    answer_words,
    effect_words,
    goes_with_words,
    head_words,
    kind_words,
    later_words,
    lean_lines,
    luck_words,
    replaces_words,
    share_words,
    shares_words,
    swap_lines,
    taken_words,
    void_words,
)
from metier.pages.propose_words import moved_words
from metier.pages.words import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.text import Text

    from metier.actions.patterns import PatternRow, PatternsReport
    from metier.cli.output import Out
    from metier.domain.posting import Posting, PostingId
    from metier.evaluation.patterns import Lean, Swap
    from metier.workspace.patterns import Answered, Answering, TakenBack

_SHOWN = 2
"""Postings named on either side of a pattern."""


def list_page(out: Out, report: PatternsReport) -> None:
    """The patterns, then what stands close to who somebody is."""
    found = report.found
    head, rest = head_words(report)
    out.say((head, "head"), rest)
    if found.n_missing:
        out.next("`metier label`")
        return
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


def _row_page(out: Out, row: PatternRow, report: PatternsReport) -> None:
    pattern = row.pattern
    out.say((f"{row.number}  ", "quiet"), (one_line(pattern.sentence, 200), "head"), indent=3)
    share, without = pattern.share, pattern.share_without
    out.say(
        f"   {kind_words(pattern)} · {shares_words(share)} against {shares_words(without)}; "
        f"{luck_words(pattern)}",
        indent=3,
    )
    out.softly(f"   {later_words(pattern)}", indent=3)
    out.softly(f"   {effect_words(row.effect)}", indent=3)
    if goes := goes_with_words(pattern):
        out.softly(f"   {goes}", indent=3)
    for head, ids in (("for", pattern.support), ("against", pattern.against)):
        names = _names(ids, report.postings)
        if names:
            out.softly(f"   {head} ({len(ids)}): {names}", indent=3)
    out.say(*_question(row), indent=3)


def _question(row: PatternRow) -> tuple[str | tuple[str, str], ...]:
    """What is asked, or what was answered."""
    pattern = row.pattern
    if said := answer_words(row):
        return "   ", (said, "note" if row.asks else "good")
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


def _names(ids: Sequence[PostingId], postings: Mapping[PostingId, Posting]) -> str:
    known = [postings[posting_id] for posting_id in ids[:_SHOWN] if posting_id in postings]
    return "; ".join(f"{posting.number} {one_line(posting.title, 40)}" for posting in known)


# --- what is never made a rule -----------------------------------------------------------------------------


def _traits(out: Out, report: PatternsReport) -> None:
    from metier.cli.output import Column, Row

    out.say()
    out.say(("Close to who somebody is", "head"))
    out.say(TRAITS_SAID)
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
        out.table(columns, [Row(_lean_cells(lean), below=_quiet(lean_lines(lean))) for lean in shown])
        out.softly("the rest: facts and other words of the same ads")
    if report.swaps:
        out.softly()
        columns = [
            Column("Swapped", share=3, lines=3),
            Column("Labels changed", right=True),
            Column("irrelevant swap", right=True),
            Column("Screener"),
        ]
        out.table(columns, [Row(_swap_cells(swap), below=_quiet(swap_lines(swap))) for swap in report.swaps])
        out.softly("swapped in the same postings, nothing else changed")
        if report.is_meaning_held:
            out.softly(MEANING_HELD)
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


def _swap_cells(swap: Swap) -> list[str]:
    return [
        swap.what,
        f"{swap.flips} of {swap.n}",
        f"{swap.flips_irrelevant} of {swap.n}",
        "leans" if swap.leans else "no lean",
    ]


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
    if gone := replaces_words(answering):
        out.say(f"  {gone}", style="note", indent=2)
    if answering.n_hidden:
        out.say(f"  {void_words(answering.n_hidden)}", style="note", indent=2)


def written_page(out: Out, done: Answered | None, *, dry_run: bool) -> None:
    """What came of it."""
    if done is None:
        out.softly("dry run: nothing was written" if dry_run else "nothing was written")
        return
    answering = done.answering
    place = answering.line.section
    out.say(f"added {'to' if answering.kind.value == 'habit' else 'under'} {place} ✓", style="good")
    if done.moved is not None:
        out.softly(moved_words(done.moved))
    out.next("`metier screen`: the postings in the new order")


def taken_page(out: Out, taken: TakenBack, *, dry_run: bool) -> None:
    """An answer that is not given any more."""
    words = taken_words(taken)
    out.say(f"dry run: would be {words[0].lower()}{words[1:]}" if dry_run else words)
    out.next("`metier patterns`")
