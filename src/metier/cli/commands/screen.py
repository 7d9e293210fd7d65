"""`metier screen`: everything undecided, ranked, with reasons."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.commands.screen_model import KINDS, only_for_models, screen_by_model
from metier.cli.commands.screen_together import judges_lines, screen_together
from metier.cli.envelope import Ended
from metier.cli.options import Dollars
from metier.errors import UnknownCommandError
from metier.pages.ranking_words import beside_words
from metier.pages.words import (
    one_line,
    pay_per_year,
    percent,
    place_and_mode,
    plural,
    reason_words,
    signal_words,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.text import Text

    from metier.actions.look import Counts
    from metier.actions.screen import ScreenedPosting, ScreenReport
    from metier.cli.output import Out, Row
    from metier.cli.progress import Progress

WIDE = 132
"""From here on the reasons stand in a column of their own; below they stand under their posting."""


@command(
    "screen",
    examples=(
        "metier screen",
        "metier screen --quick --top 50",
        "metier screen --with few_shot --budget 1.50",
        "metier screen --with prompted --model local --limit 20 --dry-run",
    ),
    asks=True,
    writes=True,
)
@click.option(
    "--with",
    "screener",
    default=None,
    metavar="NAME",
    help="The screener: learned, words, prior; hybrid asks a base model about the unsure, prompted and few_shot about all.  "
    "[default: hybrid once a base model is set up, else learned]",
)
@click.option(
    "--quick", is_flag=True, help="Judge by words and facts alone; reads no new text, so it is done at once."
)
@click.option("--top", type=click.IntRange(1, 10_000), default=None, metavar="N", help="How many to show.")
@click.option(
    "--model", default=None, metavar="NAME", help="The base model to ask; else the first one set up."
)
@click.option("--budget", type=Dollars(), default=None, metavar="USD", help="Most that this run may cost.")
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=None,
    metavar="N",
    help="Ask about at most N new postings, the most promising first; for hybrid 100 if not said.",
)
@click.option("--again", is_flag=True, help="Ask anew about postings that were answered before.")
@click.option(
    "--retry-unknown", is_flag=True, help="Ask again where an earlier run died before the answer came."
)
@click.option(
    "--batch", is_flag=True, help="Send the questions as a batch: half the price, answers within a day."
)
@click.option("--no-collect", is_flag=True, help="Do not look whether a batch has ended.")
@click.option("--outside-too", is_flag=True, help="Ask also about postings outside your hard limits.")
def screen_command(call: Call, *, screener: str | None, quick: bool, top: int | None, **asked: Any) -> int:
    """Rank every undecided posting by your taste, with a reason in the posting's own words.

    The verdicts are kept, so that they can be compared with what you decide later. With few decisions it is an order
    only; what breaks a hard limit of your profile is marked and stands last.

    Once a base model is set up, it is asked about what your decisions leave unsure (hybrid); `--with learned` asks nobody.
    `--with prompted` asks about every posting by your profile, `--with few_shot` shows it your own decisions as well. What was
    answered is kept and never paid twice; `--dry-run` says what it would cost. With `--batch` the questions go out
    together and nothing is ranked yet: the same command without it, a day later, has the answers.
    """
    started = time.perf_counter()
    kind = screener or _set_screener(call)
    if quick and kind in (*KINDS, "hybrid"):
        if screener:
            raise UnknownCommandError(
                what=f"`--quick` asks nobody, and `--with {kind}` asks a base model",
                hint="Leave one of them out",
            )
        kind = screener = "learned"
    if kind == "hybrid" and not quick:
        return screen_together(call, top=top, asked=_options(asked))
    if kind in KINDS:
        return screen_by_model(call, screener=kind, top=top, asked=_options(asked))
    only_for_models(asked)
    with call.open() as workspace:
        counts = workspace.count()
        empty_profile = workspace.profile.is_empty
        # With nothing to go by there is no order, and reading a thousand texts for one would take minutes.
        nothing_known = empty_profile and not counts.n_decided
        with call.progress(_kept) as progress:
            report = workspace.screen(
                screener=screener,
                shown=top,
                quick=quick or nothing_known,
                dry_run=call.dry_run,
                progress=progress,
            )
    seconds = time.perf_counter() - started

    def page(out: Out) -> None:
        if report.rows and nothing_known:
            _newest_page(out, report)
        elif report.rows:
            ranked_page(out, report, seconds=seconds)
            _beside(out, report)
        else:
            _nothing_page(out, counts)
        if call.dry_run:
            out.softly("dry run: the verdicts were not kept")

    cost = sum((row.paid_usd for row in report.beside), Decimal())
    return call.show(Ended(report, cost_usd=cost), page)


def _beside(out: Out, report: ScreenReport) -> None:
    """What `shadows` that ask a base model did, as it may have cost money."""
    for words in beside_words(report):
        out.softly(words)


def _set_screener(call: Call) -> str:
    """The screener that the settings name."""
    with call.open() as workspace:
        return workspace.active_screener


def _options(asked: dict[str, Any]) -> dict[str, Any]:
    renamed = {"limit", "no_collect"}
    others = {name: value for name, value in asked.items() if name not in renamed}
    return {"at_most": asked["limit"], "collect": not asked["no_collect"], **others}


def _kept(progress: Progress) -> str:
    return f"the {progress.done:,} texts that were read are kept"


def nothing_ranked(out: Out) -> None:
    """That there is nothing undecided."""
    out.say("Nothing to rank: there is nothing undecided here.")
    out.next("`metier add FILE` for new postings")


def _nothing_page(out: Out, counts: Counts) -> None:
    if counts.n_postings:
        out.say(f"Nothing to rank: all {plural(counts.n_postings, 'posting')} here are decided.")
        out.next("`metier add FILE` for new ones, `metier list` for yours")
    else:
        out.say("Nothing to rank: there are no postings in this workspace yet.")
        out.next("`metier add FILE`, or `metier demo` to see what it looks like")


def _newest_page(out: Out, report: ScreenReport) -> None:
    out.softly("no order yet: the profile is empty and nothing was decided; the newest first", style="head")
    out.softly()
    _table(out, report, why=False)
    out.softly()
    out.softly(f"{len(report.rows):,} of {report.n_screened:,} undecided shown")
    out.next("`metier label` to decide about a few postings, or write your wishes into profile.md")


def ranked_page(out: Out, report: ScreenReport, *, seconds: float) -> None:
    """The ranked table and what to do next."""
    ranked_table(out, report, seconds=seconds)
    judges_lines(out, report)
    if sum(report.n_decisions.values()):
        out.next("`metier inbox` for what to read today, `metier label` to decide")
    else:
        out.next("`metier label`: a few decisions, and the order begins to follow your taste")


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
    _table(out, report)
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


def _table(out: Out, report: ScreenReport, *, why: bool = True) -> None:
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
