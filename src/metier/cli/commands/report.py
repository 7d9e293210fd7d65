"""`metier report`: how often metier was right, and what is not known yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from metier.cli.call import Call, output_path
from metier.cli.command import command
from metier.cli.envelope import Ended
from metier.pages.words import one_line, plural

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from metier.actions.report import Report
    from metier.cli.output import Out
    from metier.cli.progress import Progress
    from metier.domain.posting import Posting, PostingId
    from metier.evaluation.agreement import OverTime

_WIDE = 96
"""From here on figures that would make a narrow table unreadable have their columns, too."""


@command(
    "report",
    examples=("metier report", "metier report --html report.html", "metier report --replay"),
)
@click.option(
    "--html", "html", default=None, metavar="FILE", help="Write the report as one page that needs no network."
)
@click.option(
    "--replay", is_flag=True, help="Replay every decision, however long it takes the first time; it is kept."
)
@click.option("--force", is_flag=True, help="FILE may exist; it is replaced.")
def report_command(call: Call, *, html: str | None, replay: bool, force: bool) -> int:
    """How often metier was right on postings it had not learned from, and what is not known yet.

    Only verdicts that were frozen before you decided count as agreement. What is replayed afterwards (the screeners
    beside it, or everything while nothing is frozen) is marked so and never mixed in. Every figure has its 95 %
    interval; with fewer than 30 decisions counts stand in its place.
    """
    path = _free(html, force=force) if html else None
    with call.open() as workspace, call.progress(_kept) as progress:
        report = workspace.report(replay=replay, progress=progress)
        postings = workspace.postings_of(report)
        if path:
            from metier.pages.report import report_page
            from metier.storage.files import write_whole

            replayed = (
                bool(report.replayed) and report.replay.is_whole
            )  # then these two take a second, not minutes
            comparison = workspace.compare(progress=progress) if replayed else None
            curve = workspace.curve(progress=progress) if replayed else None
            made = report_page(report, postings=postings, comparison=comparison, curve=curve)
            write_whole(path, made.encode())

    def page(out: Out) -> None:
        report_page_lines(out, report, postings)
        if path:
            out.say()
            out.say(f"written to {one_line(str(path))}")

    return call.show(Ended(report), page)


def _free(name: str, *, force: bool) -> Path:
    from metier.errors import OutputExistsError

    path = output_path(name)
    if path.exists() and not force:
        raise OutputExistsError(name)
    return path


def _kept(progress: Progress) -> str:
    return "what was read and replayed so far is kept" if progress.done else ""


def report_page_lines(out: Out, report: Report, postings: Mapping[PostingId, Posting]) -> None:
    """The whole report, section by section."""
    out.say(one_line(report.claim), style="head")
    _notes(out, report, "claim")
    if report.main is not None:
        _order(out, report)
        _labels(out, report)
        _calibration(out, report)
        _time(out, report)
    if report.replayed or report.consistency or report.n_decided:
        _beside(out, report)
    if report.consistency:
        _you(out, report, postings)
    if report.main is not None or report.missed:
        _missed(out, report)
    if report.n_decided:
        _changes(out, report, postings)
    if report.outcomes:
        _outcomes(out, report)
    first = next((note.command for note in report.notes if note.command), "")
    if first:
        out.softly()
        out.next(f"`{first}`")


def _notes(out: Out, report: Report, about: str) -> None:
    for note in report.notes_about(about):
        command = f" → `{note.command}`" if note.command else ""
        out.softly(f"{one_line(note.words)}{command}")


def _order(out: Out, report: Report) -> None:
    from metier.cli.figures import figure_rows, section
    from metier.evaluation.agreement import Key
    from metier.evaluation.figure_words import basis_words

    assert report.main is not None
    section(out, "Order", basis_words(report.main))
    shown = [report.main, *([report.frozen_random] if report.frozen_random else [])]
    heads = ["All", "At random"][: len(shown)]
    figure_rows(out, shown, (Key.AUC, Key.AP, Key.RECALL_SHOWN), heads)
    _notes(out, report, "order")


def _labels(out: Out, report: Report) -> None:
    from metier.cli.figures import figure_rows, label_table, section
    from metier.evaluation.agreement import Key

    assert report.main is not None
    section(out, "Labels")
    label_table(out, report.main.table, rows="you said", columns="metier said")
    out.softly()
    shown = [report.main, *([report.frozen_random] if report.frozen_random else [])]
    heads = ["All", "At random"][: len(shown)]
    figure_rows(out, shown, (Key.EXACT, Key.WITHIN_ONE, Key.KAPPA, Key.LOG_LOSS), heads)
    _notes(out, report, "labels")


def _calibration(out: Out, report: Report) -> None:
    from metier.cli.figures import calibration_table, figure_rows, section
    from metier.evaluation.agreement import Key
    from metier.evaluation.figure_words import basis_words

    assert report.main is not None
    shown = report.frozen_random or report.main
    section(out, "Does 30 % mean 3 of 10?", basis_words(shown))
    calibration_table(out, shown.calibration)
    out.say()
    both = [shown] if shown is report.main else [report.main, shown]
    figure_rows(out, both, (Key.ECE, Key.BRIER), ["All", "At random"][: len(both)])
    _notes(out, report, "calibration")


def _time(out: Out, report: Report) -> None:
    from metier.cli.figures import section

    if report.over_time is None:
        return
    section(out, "Over time")
    _time_table(out, report.over_time)
    _notes(out, report, "time")


def _time_table(out: Out, over_time: OverTime) -> None:
    from metier.cli.figures import SHORT
    from metier.cli.output import Column, Row
    from metier.domain.decision import Label
    from metier.evaluation.agreement import Key
    from metier.evaluation.figure_words import figure_words

    wide = out.width >= _WIDE
    keys = (Key.AUC, Key.EXACT, Key.LOG_LOSS) if wide else (Key.AUC, Key.EXACT)
    columns = [Column("Decisions", right=True), Column("Until"), Column("Excited", right=True)]
    columns += [Column(SHORT[key.value], right=True) for key in keys]
    rows = []
    for block in over_time.blocks:
        figures = {figure.key: figure for figure in block.figures}
        marks = [
            f"from {marker.before}: {one_line(marker.words)}"
            for marker in over_time.markers
            if block.first <= marker.before <= block.last
        ]
        rows.append(
            Row(
                [
                    f"{block.first}–{block.last}",
                    _day(block.ended_at),
                    f"{block.by_label[Label.EXCITED]:,}",
                    *(figure_words(figures[key]) for key in keys),
                ],
                below=marks,
            )
        )
    out.table(columns, rows, indent=1)


def _day(at: datetime | None) -> str:
    return at.astimezone().strftime("%Y-%m-%d") if at else "—"


def _beside(out: Out, report: Report) -> None:
    from metier.cli.figures import beside_table, section
    from metier.evaluation.agreement import Key
    from metier.evaluation.figure_words import basis_words

    keys = (Key.AUC, Key.EXACT, *([Key.KAPPA] if out.width >= _WIDE else []), Key.LOG_LOSS)
    if report.replayed:
        section(out, "Beside others", basis_words(report.replayed[0]))
        beside_table(out, report.replayed, keys, report.consistency)
    else:
        section(out, "Beside others")
    _notes(out, report, "beside")
    if not report.consistency:
        _notes(out, report, "you")


def _you(out: Out, report: Report, postings: Mapping[PostingId, Posting]) -> None:
    from metier.cli.figures import label_table, section
    from metier.evaluation.figure_words import figure_words

    found = report.consistency
    assert found is not None
    section(
        out,
        "You against yourself",
        f"{plural(found.n, 'posting')} asked about again, the ceiling for any screener",
    )
    label_table(out, found.table, rows="first", columns="again")
    out.say()
    out.say(
        f"the same label {figure_words(found.exact)} · at most one step apart {figure_words(found.within_one)} · "
        f"kappa {figure_words(found.kappa)}"
    )
    for pair in found.differing[:3]:
        posting = postings.get(pair.posting_id)
        title = one_line(posting.title, 60) if posting else pair.posting_id
        out.softly(f"{pair.first} on {_day(pair.first_at)}, {pair.second} on {_day(pair.second_at)}: {title}")
    _notes(out, report, "you")


def _missed(out: Out, report: Report) -> None:
    from metier.cli.figures import section

    is_hidden = report.missed is not None and report.missed.pile == "hidden"
    among = "those that are hidden" if is_hidden else "those that rank in the lower half"
    section(out, "Missed jobs", f"excited ones among {among}")
    if report.missed and report.missed.n_looked:
        out.say(one_line(report.missed.sentence))
    _notes(out, report, "missed")


def _changes(out: Out, report: Report, postings: Mapping[PostingId, Posting]) -> None:
    from metier.cli.commands.changes import change_lines
    from metier.cli.figures import section

    section(out, "Changes of taste")
    for change in report.changes:
        change_lines(out, change, postings)
    _notes(out, report, "changes")


def _outcomes(out: Out, report: Report) -> None:
    from metier.cli.figures import section

    assert report.outcomes is not None
    section(out, "What came of applications")
    for sentence in report.outcomes.sentences:
        out.say(one_line(sentence, 400))
    _notes(out, report, "outcomes")
