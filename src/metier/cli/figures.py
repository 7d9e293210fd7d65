"""Figures of agreement for a terminal: the same words and digits as on the page of the report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from metier.pages.glossary import SHORT as SHORT  # noqa: PLC0414  # the commands take it from here
from metier.pages.words import MARKS

if TYPE_CHECKING:
    from metier.cli.output import Out
    from metier.evaluation.agreement import Agreement, Calibration, Consistency, Figure, Key, Table

_LABELS = ("passed", "maybe", "excited")


def section(out: Out, title: str, aside: str = "") -> None:
    """A heading with what the section rests on."""
    out.say()
    out.say((title, "head"), (f"  {aside}" if aside else "", "quiet"))


def figure_rows(out: Out, agreements: Sequence[Agreement], keys: Sequence[Key], heads: Sequence[str]) -> None:
    """Figures down, agreements across, luck last; what is not known anywhere yet has no row.

    Args:
        heads: One per agreement.
    """
    from metier.cli.output import Column, Row
    from metier.evaluation.figure_words import NAMES, NOT_KNOWN, chance_words, figure_words

    known = [key for key in keys if any(figure_words(each.figure(key)) != NOT_KNOWN for each in agreements)]
    luck = any(each.figure(key).chance is not None for each in agreements for key in known)
    columns = [Column("Figure", share=1), *(Column(head, right=True) for head in heads)]
    columns += [Column("Luck", right=True)] if luck else []
    rows = []
    for key in known:
        figures = [agreement.figure(key) for agreement in agreements]
        chance = next((words for figure in figures if (words := chance_words(figure))), "")
        cells = [NAMES[key], *map(figure_words, figures)]
        rows.append(Row([*cells, chance] if luck else cells))
    if rows:
        out.table(columns, rows)


def beside_table(
    out: Out, agreements: Sequence[Agreement], keys: Sequence[Key], you: Consistency | None = None
) -> None:
    """Screeners down, figures across; the person's own second answers last.

    Args:
        you: The ceiling; only its label figures are known.
    """
    from metier.cli.output import Column, Row
    from metier.evaluation.figure_words import figure_words

    columns = [Column("Screener"), *(Column(SHORT[key.value], right=True, share=2) for key in keys)]
    rows = [
        Row([agreement.screener, *(figure_words(agreement.figure(key)) for key in keys)])
        for agreement in agreements
    ]
    if you is not None:
        own: dict[Key, Figure] = {figure.key: figure for figure in (you.exact, you.within_one, you.kappa)}
        cells = [figure_words(own[key]) if key in own else "—" for key in keys]
        rows.append(Row(["you", *cells]))
    out.table(columns, rows)


def label_table(out: Out, table: Table, *, rows: str, columns: str) -> None:
    """Counts of labels against labels."""
    from metier.cli.output import Column, Row

    heads = [Column(f"{rows} ↓   {columns} →")]
    heads += [Column(f"{MARKS[label]} {label}", right=True) for label in _LABELS]
    out.table(
        heads,
        [
            Row([f"{MARKS[label]} {label}", *(f"{n:,}" if n else "·" for n in table.counts[grade])])
            for grade, label in enumerate(_LABELS)
        ],
    )


def calibration_table(out: Out, calibration: Calibration) -> None:
    """Bins that hold a decision: what was said, and what came."""
    from metier.cli.output import Column, Row
    from metier.evaluation.agreement import FEW
    from metier.evaluation.figure_words import percent_words, share_bounds

    columns = [
        Column("Said excited", right=True),
        Column("Decisions", right=True),
        Column("Were excited", right=True),
        Column("Share", right=True),
        Column("Between", right=True),
    ]
    rows = []
    for part in calibration.bins:
        if part.p_mean is None:
            continue
        share = percent_words(part.n_excited / part.n) if part.n >= FEW else "—"
        between = share_bounds(part.low, part.high)
        rows.append(Row([percent_words(part.p_mean), f"{part.n:,}", f"{part.n_excited:,}", share, between]))
    out.table(columns, rows)
