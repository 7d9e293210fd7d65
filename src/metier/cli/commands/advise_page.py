"""The page of `metier advise`: read in a minute, the next step first in weight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.pages.advice_words import (
    amount_words,
    between_words,
    cost_words,
    gain_words,
    obstacles_of,
    title_of,
    unknown_figures,
)
from metier.pages.words import UNKNOWN, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from metier.adviser.advice import Advice, RungRow, Sentence
    from metier.adviser.snapshot import Snapshot
    from metier.cli.output import Out
    from metier.workspace.advising import AdviceReport

_WIDE = 120
_LONG = 400


def advice_page(out: Out, report: AdviceReport, *, why: bool = False) -> None:
    """Where you stand, what to do next, why, what speaks against it, what would change it, the rungs, rules of thumb."""
    advice, snapshot = report.advice, report.snapshot
    _section(out, "Where you stand", [f"{one_line(one.words, _LONG)}" for one in advice.standing])
    if snapshot.answers:
        said = ", ".join(f"{key}: {one_line(words, 60)}" for key, words in snapshot.answers.items())
        out.say(f"  As you said: {said}.", indent=4)
    out.say()
    out.say(("Next", "head"), f" · {advice.verdict}")
    out.say((f"  {one_line(advice.next_step, _LONG)}.", "head"), indent=2)
    out.say((f"  {one_line(advice.command, _LONG)}", "next"), indent=4)
    out.say()
    _section(out, "Why", _words(advice.reasons))
    out.say("  ", ("Against it: ", "note"), one_line(advice.against.words, _LONG), indent=4)
    out.say("  ", ("It costs: ", "note"), cost_words(advice), indent=4)
    out.say()
    _section(out, "What would change this", _words(advice.would_change))
    out.say()
    _rungs(out, advice.rungs, is_stand_in=not snapshot.has_base_model)
    out.say()
    _thumbs(out, advice)
    if why:
        out.say()
        _living(out, advice.rungs)
        out.say()
        _figures(out, advice, snapshot)
    if advice.questions:
        known = ", ".join(f"--answer {key}=…" for key in advice.questions)
        out.softly(f"Answers that would help: {known}", indent=2)
    if not why:
        out.next("`metier advise --why` lists every figure with its source")


def _section(out: Out, head: str, lines: Iterable[str]) -> None:
    out.say((head, "head"))
    for line in lines:
        out.say(f"  {line}", indent=4)


def _words(sentences: Sequence[Sentence]) -> list[str]:
    return [f"· {one_line(one.words, _LONG)}" for one in sentences]


def _rungs(out: Out, rows: Sequence[RungRow], *, is_stand_in: bool) -> None:
    """Every way to judge; what keeps some of them from being used stands below, each reason once."""
    from metier.adviser.snapshot import ASKING
    from metier.cli.output import Column, Row

    if not rows:
        return
    columns = [Column("Way to judge"), Column("Gain", share=1, lines=3), Column("Cost", share=1, lines=3)]
    is_wide = out.width >= _WIDE
    if is_wide:
        columns += [Column("Upkeep", share=1, lines=3), Column("Explains itself", share=1, lines=3)]
    table = []
    for row in rows:
        more = [row.upkeep, row.explains] if is_wide else []
        table.append(
            Row([one_line(cell, _LONG) for cell in (str(row.rung), gain_words(row), row.cost, *more)])
        )
    out.table(columns, table)
    if is_stand_in and any(row.rung in ASKING and "$" in row.cost for row in rows):
        out.say(
            "  ",
            ("no base model is set up", "note"),
            ": what one costs is that of the middle of the price list",
            indent=4,
        )
    for words, rungs in obstacles_of(rows).items():
        out.say("  ", ("not now", "note"), f" ({', '.join(rungs)}): {one_line(words, _LONG)}", indent=4)


def _living(out: Out, rows: Sequence[RungRow]) -> None:
    """What each way is like to live with."""
    out.say(("To live with", "head"))
    for row in rows:
        out.say(
            f"  {row.rung}: upkeep: {row.upkeep} · reasons: {row.explains} · privacy: {row.privacy} · lock-in: {row.lock_in}",
            indent=4,
        )


def _thumbs(out: Out, advice: Advice) -> None:
    out.say(("Rules of thumb", "head"), ", which decide nothing here")
    for thumb in advice.thumbs:
        mark = UNKNOWN if thumb.met is None else "✓" if thumb.met else "✗"
        out.say(f"  {mark} {thumb.rule}: {thumb.yours}", indent=4)


def _figures(out: Out, advice: Advice, snapshot: Snapshot) -> None:
    """Every figure with its source, those that sentences rest on first; then what is not known."""
    from metier.cli.output import Column, Row

    columns = [
        Column("Figure", share=1, lines=3), Column("Value", right=True), Column("Between", right=True), Column("n", right=True),
        Column("Origin"), Column("Source", share=1, lines=4),
    ]  # fmt: skip
    rows = [
        Row(
            [
                title_of(key),
                amount_words(key, one),
                between_words(key, one),
                "" if one.n is None else f"{one.n:,}",
                str(one.origin),
                one.source,
            ]
        )
        for key, one in advice.figures.items()
        if one.is_known
    ]
    out.table(columns, rows)
    unknown = {
        **unknown_figures(snapshot),
        **{key: one for key, one in advice.figures.items() if not one.is_known},
    }
    if unknown:
        out.say(("Not known", "head"))
        for key, one in unknown.items():
            out.say(f"  {title_of(key)}: {one_line(one.source, _LONG)}", indent=4)
