"""`metier profile try`: what an edited profile changes, before you rely on it; asks nobody and costs nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.envelope import Ended
from metier.errors import FileMissingError
from metier.pages.profile_words import (
    HINDSIGHT,
    basis_of_try,
    finding_words,
    limit_words,
    lost_words,
    outside_words,
    place_words,
)
from metier.pages.words import one_line, plural

if TYPE_CHECKING:
    from metier.actions.profile_try import LimitEffect, ProfileTryReport
    from metier.cli.output import Out


@command(
    "profile try",
    examples=("metier profile try", "metier profile try draft.md", "metier profile try --against 3f9a"),
)
@click.argument("file", default="", metavar="[FILE]")
@click.option(
    "--against", default=None, metavar="VERSION", help="The version before; else profile.md for a FILE."
)
def profile_try_command(call: Call, *, file: str, against: str | None) -> int:
    """What an edited profile would change: its limits, agreement on past decisions, the top of the list.

    FILE is tried against profile.md; without one, profile.md against the version that was used last. Nothing is
    written and no base model is asked: past decisions are predicted by the learned screener, each by earlier ones only.
    """
    text = _text_of(file) if file else None
    with call.open() as workspace, call.progress(lambda _: "nothing was changed") as progress:
        report = workspace.profile_file.try_out(text, against, progress=progress)
    return call.show(Ended(report), lambda out: _page(out, report))


def _text_of(file: str) -> str:
    from metier.storage.files import read_personal_file

    path = Path(file).expanduser()
    if not path.is_file():
        raise FileMissingError(file, looked_in=str(path.absolute().parent))
    return read_personal_file(path)


def _page(out: Out, report: ProfileTryReport) -> None:
    from metier.cli.figures import beside_table, section
    from metier.evaluation.agreement import Key

    effect = report.limits
    section(out, "Limits", outside_words(effect))
    for limit in effect.limits:
        _limit_line(out, limit, "new" if limit.is_changed else "")
    for limit in effect.gone:
        _limit_line(out, limit, "no limit any more")
    if not (effect.limits or effect.gone):
        out.say("no line is understood as a limit")
    if lost := lost_words(effect):
        out.say(("! ", "note"), lost, indent=2)
    section(out, "Agreement", basis_of_try(report))
    if report.agreements:
        beside_table(out, report.agreements, (Key.AUC, Key.EXACT, Key.LOG_LOSS))
        out.softly()
    out.softly(finding_words(report))
    if report.agreements and report.before != report.after:
        out.softly(HINDSIGHT)
    if not report.reads_meaning:
        out.softly("by words and facts alone: not all postings were read for their meaning yet", style="note")
    _top(out, report)
    out.next("`metier screen` orders by profile.md as it stands")


def _limit_line(out: Out, limit: LimitEffect, mark: str) -> None:
    more = f" ({mark})" if mark else ""
    out.say(f"  “{one_line(limit.line, 60)}”{more}: {one_line('; '.join(limit.understood))}", indent=4)
    out.softly(f"    {limit_words(limit)}", indent=4)


def _top(out: Out, report: ProfileTryReport) -> None:
    from metier.cli.figures import section
    from metier.cli.output import Column, Row

    if not report.top:
        return
    n_new = sum(placed.was > len(report.top) for placed in report.top)
    section(
        out,
        f"First {len(report.top)} of {plural(report.n_undecided, 'undecided posting')}",
        f"{n_new} new among them",
    )
    columns = [Column("", right=True), Column("No.", right=True), Column("Title", share=1), Column("Before")]
    out.table(
        columns,
        [
            Row([str(one.place), str(one.posting.number), one_line(one.posting.title, 80) or "(no title)", place_words(one)])
            for one in report.top
        ],
    )  # fmt: skip
    if report.gone:
        named = "; ".join(
            f"{one.posting.number} {one_line(one.posting.title, 40)} (now {one.place:,})"
            for one in report.gone
        )
        out.softly(f"gone from there: {named}")
