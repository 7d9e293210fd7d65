"""The held-out figures of a card as a table of the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.pages.finetune_words import figures_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from metier.cli.output import Out
    from metier.training.method import Json


def figure_table(out: Out, figures: Mapping[str, Json]) -> None:
    """Figures that stand frozen beside tuned as a table, the others as lines."""
    from metier.cli.output import Column, Row

    beside, others = figures_of(figures)
    if beside:
        columns = [
            Column("Figure", share=2),
            *(Column(name.capitalize(), right=True, share=1) for name in ("frozen", "tuned", "gain")),
        ]
        used = columns if any(row[3] for row in beside) else columns[:3]
        out.table(used, [Row(list(row[: len(used)])) for row in beside])
    if others:
        out.pairs([(f"  {name}", value) for name, value in others])
    if not figures:
        out.softly("  none were measured", indent=4)
