"""What `metier screen` shows, whoever judged: the ranked table, what it rests on, and who judged what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.domain.placement import Lane
from metier.pages.ranking_words import hidden_words, lanes_words
from metier.pages.words import one_line, pay_per_year, percent, place_and_mode, reason_words, signal_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.text import Text

    from metier.actions.screen import ScreenedPosting, ScreenReport
    from metier.cli.output import Out, Row

WIDE = 132
"""From here on the reasons stand in a column of their own; below they stand under their posting."""


def nothing_ranked(out: Out) -> None:
    """That there is nothing undecided."""
    out.say("Nothing to rank: there is nothing undecided here.")
    out.next("`metier add FILE` for new postings")


def ranked_table(out: Out, report: ScreenReport, *, seconds: float) -> None:
    """The ranked table between what it rests on and its counts."""
    n_decided = sum(report.n_decisions.values())
    out.softly(f"order by: {report.basis}", style="head")
    if report.tentative:
        out.softly(
            f"tentative: an order, not labels ({n_decided} of about {report.labels_wanted} decisions)",
            style="note",
        )
    if report.limits:
        out.softly(
            "hard limits read from your profile: " + "; ".join(one_line(words) for words in report.limits)
        )
    out.softly()
    rows_table(out, report)
    out.softly()
    out.softly(_footer(report, seconds))


def _footer(report: ScreenReport, seconds: float) -> str:
    labels = sorted(report.by_label.items(), key=lambda pair: -pair[0].grade)
    parts = [
        f"{len(report.rows):,} of {report.n_screened:,} undecided shown",
        *(f"{n:,} {label}" for label, n in labels),
        f"{report.n_outside_limits:,} outside your limits" if report.n_outside_limits else "",
        f"{seconds:.1f} s",
    ]
    return " · ".join(part for part in parts if part)


def rows_table(out: Out, report: ScreenReport, *, why: bool = True) -> None:
    """The postings of a screening, best first, each with why where there is room for it."""
    from metier.cli.output import Column

    wide = why and out.width >= WIDE
    columns = [Column("#", right=True), Column("No.", right=True)]
    columns += [] if report.tentative else [Column("Excited", right=True)]
    columns += [Column("Title", share=4), Column("Employer", share=3), Column("Place", share=3)]
    columns += [Column("Pay/year", right=True)]
    columns += [Column("Why", share=7, lines=6)] if wide else []
    rows = [
        _row(rank, row, tentative=report.tentative, wide=wide, why=why)
        for rank, row in enumerate(report.rows, start=1)
    ]
    out.table(columns, rows, indent=2)


def _row(rank: int, row: ScreenedPosting, *, tentative: bool, wide: bool, why: bool) -> Row:
    from rich.text import Text

    from metier.cli.output import Row

    posting, verdict = row.posting, row.verdict
    title = Text(one_line(posting.title) or "(no title)")
    if row.n_sightings > 1:
        title.append(f" ×{row.n_sightings}", "quiet")
    cells: list[Text | str] = [str(rank), str(posting.number)]
    if not tentative:
        cells.append(Text(percent(verdict.p_excited), verdict.label.value))
    cells += [
        title,
        one_line(posting.company) or "—",
        place_and_mode(posting),
        pay_per_year(posting.facts),
    ]
    lines = why_lines(row) if why else ()
    return Row([*cells, Text("\n").join(lines)], ()) if wide else Row(cells, lines)


def why_lines(row: ScreenedPosting) -> Sequence[Text]:
    """The limits it breaks, the strongest reason with a quote, and one more in a quieter voice."""
    from rich.text import Text

    lines = [Text(f"✕ outside your limits: {one_line(words)}", "bad") for words in row.verdict.outside_limits]
    reasons = [reason for reason in row.reasons if reason.kind.value != "limit"]
    first = next((reason for reason in reasons if reason.quote), reasons[0] if reasons else None)
    if first:
        lines.append(Text(reason_words(first)))
    neighbour = next((r for r in reasons if r is not first and r.posting_id), None)
    other = neighbour or next((r for r in reasons if r is not first), None)
    if other:
        lines.append(Text(reason_words(other), "quiet"))
    told = next((flag for flag in row.flags if flag.quote), None)
    if told and told.quote:
        lines.append(Text(f"! {told.words}: “{one_line(told.quote.words, 100)}”", "note"))
    lines += [Text(f"! {signal_words(signal, 100)}", "note") for signal in row.signals[:2]]
    if row.placement and row.placement.first and row.placement.second and not row.verdict.tentative:
        own, models = percent(row.placement.first[2]), percent(row.placement.second[2])
        together = percent(row.verdict.p_excited)
        as_expected = ", as your decisions let expect of it" if own == together else ""
        words = f"excited by your decisions alone {own}, by the base model {models}{as_expected}, together {together}"
        lines.append(Text(words, "quiet"))
    if row.second:
        words = f"your decisions say otherwise: {percent(row.second.p_excited)} excited (learned)"
        lines.append(Text(words, "note"))
    return lines


def judges_lines(out: Out, report: ScreenReport) -> None:
    """Who judged what, what waits in the inbox and why, and what is hidden under which promise."""
    found = report.together
    if found is None:
        return
    if report.screener == "hybrid":
        alone, both = f"{found.n_by_first:,}", f"{found.n_by_both:,}"
        out.softly(f"judged by your decisions alone: {alone} · with the base model too: {both}")
    if found.n_later and not found.why_nobody:
        out.softly(
            f"{found.n_later:,} more are worth a question: the next `metier screen` goes on, `--limit N` asks about more at once"
        )
    if not report.tentative or found.lanes[Lane.LOOK]:
        out.softly(lanes_words(found))
    if found.promise is not None:
        out.softly(f"{hidden_words(found.promise)} (`metier promise`)")
