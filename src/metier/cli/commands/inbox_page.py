"""The page of `metier inbox`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.pages.inbox_words import (
    HEADS,
    TENTATIVE,
    came_since,
    chance_words,
    counts_words,
    desire,
    how_many,
    nothing_words,
    placed_words,
    promise_words,
    quoted_rules,
    told_words,
)
from metier.pages.words import (
    UNKNOWN,
    one_line,
    pay_per_year,
    percent,
    place_and_mode,
    plural,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.text import Text

    from metier.actions.inbox import InboxPart, InboxReport, InboxRow
    from metier.cli.output import Out, Row

_WIDE = 100
"""From here on employer, place and pay stand in columns of their own; below they stand under their posting."""


def inbox_page(out: Out, report: InboxReport) -> None:
    """Every section that was asked for, then what there is beside it."""
    if report.screening is None:
        nothing_today(out, report)
        return
    for part in report.parts:
        _part(out, part)
    if not any(part.rows or part.n_done for part in report.parts):
        out.say(_nothing(report))
        out.say()
    _beside(out, report)
    out.next(_next(report))


def nothing_today(out: Out, report: InboxReport) -> None:
    """Why there is nothing to read, and what would change that."""
    if report.screening is not None:
        out.say(_nothing(report))
        _since(out, report)
        out.next(_next(report))
        return
    if not report.n_new and not report.n_decided:
        out.say("Nothing to read: there are no postings in this workspace yet.")
        out.next("`metier add FILE`, or `metier demo` to see what it looks like")
    elif not report.n_new:
        out.say(f"Nothing to read: all {plural(report.n_decided, 'posting')} here are decided.")
        out.next("`metier add FILE` for new ones")
    else:
        out.say(f"Nothing was screened yet: {plural(report.n_new, 'undecided posting')} to rank.")
        out.next("`metier screen`, then `metier inbox`")


def _nothing(report: InboxReport) -> str:
    only = report.parts[0].section.value if len(report.parts) == 1 else ""
    why = "; `metier promise` says why" if only == "hidden" else ""
    return f"{nothing_words(only)}{why}."


def _part(out: Out, part: InboxPart) -> None:
    from metier.cli.output import Column

    if not part.rows and not (part.section.value == "audit" and part.n_done):
        return
    out.say((HEADS[part.section.value], "head"), (f" · {how_many(part)}", "quiet"))
    if part.rows:
        wide = out.width >= _WIDE
        columns = [
            Column("No.", right=True),
            Column("Desire", right=True),
            Column("Chance"),
            Column("Outcome"),
        ]
        columns.append(Column("Title", share=4, lines=3))
        if wide:
            columns += [Column("Employer", share=3), Column("Place", share=3), Column("Pay/year", right=True)]
        out.table(columns, [_row(row, wide=wide) for row in part.rows], indent=1)
    out.say()


def _row(row: InboxRow, *, wide: bool) -> Row:
    from rich.text import Text

    from metier.cli.output import Row

    posting = row.posting
    title = Text(one_line(posting.title) or "(no title)")
    if row.n_sightings > 1:
        title.append(f" ×{row.n_sightings}", "quiet")
    chance = UNKNOWN if row.chance is None else percent(row.chance)
    cells: list[Text | str] = [str(posting.number), _desire(row), chance, row.outcome or UNKNOWN, title]
    where = [one_line(posting.company) or UNKNOWN, place_and_mode(posting), pay_per_year(posting.facts)]
    below: list[Text | str] = []
    if wide:
        cells += where
    else:
        below.append(Text(" · ".join(word for word in where if word != UNKNOWN), "quiet"))
    return Row(cells, [*(line for line in below if line), *_lines(row)])


def _desire(row: InboxRow) -> Text | str:
    """Not of what was drawn at random, as it would lead the answer; not while there is only an order."""
    from rich.text import Text

    told = desire(row)
    if told is None:
        return UNKNOWN
    assert row.verdict is not None
    return Text(percent(told), row.verdict.label.value)


def _lines(row: InboxRow) -> Sequence[Text]:
    """Why it is here, what guardrails quote, and what a person should know about it."""
    from rich.text import Text

    lines = [] if row.section.value == "audit" else [Text(one_line(row.why, 300))]  # its head tells it
    lines += [Text(words, "quiet") for words in quoted_rules(row)]
    lines += [Text(f"! {words}", "note") for words in told_words(row)]
    if row.n_skipped:
        lines.append(Text(f"put off {row.n_skipped} ×", "quiet"))
    return lines


def _beside(out: Out, report: InboxReport) -> None:
    """One line of counts, what is promised, why two columns are empty, and how old all of it is."""
    out.softly(counts_words(report))
    if words := promise_words(report):
        out.softly(words, style="note" if report.void else "quiet")
    if any(row.is_tentative for row in report.rows):
        out.softly(TENTATIVE, style="note")
    if report.rows:
        out.softly(chance_words(report))
    _since(out, report)


def _since(out: Out, report: InboxReport) -> None:
    assert report.screening is not None
    at = placed_words(report)
    if report.is_old:
        out.softly(f"{at}; {came_since(report)}: `metier screen` places anew", style="note")
    else:
        out.softly(at)


def _next(report: InboxReport) -> str:
    shown = report.rows
    if not shown:
        return "`metier screen`" if report.is_old else "`metier add FILE` for new ones, `metier inbox --all`"
    return f"`metier inbox --label` to decide, `metier show {shown[0].posting.number}` for all of one posting"
