"""The pages of `metier finetune`: what there is to train on, and what was written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from metier.pages.finetune_words import WHAT, counted_words, reasons_words, rows_words
from metier.pages.words import one_line, plural

if TYPE_CHECKING:
    from metier.actions.training_data import KindReport
    from metier.cli.output import Out
    from metier.workspace.training_data import ExportedData


def data_page(out: Out, kinds: Sequence[KindReport]) -> None:
    """What there is, by kind; then what is too thin for what."""
    for report in kinds:
        name = report.kind.value
        out.say((name, "head"), f" · {WHAT[name]}: {rows_words(report)}", indent=2)
        if report.labels:
            out.say(f"  {counted_words(report.labels)}", indent=4)
        if report.left_out:
            out.softly(f"  left out: {reasons_words(report.left_out)}", indent=4)
        if not report.n_rows:
            continue
        if report.masked:
            out.softly(f"  masked: {counted_words(report.masked)}", indent=4)
        tokens = report.tokens
        out.softly(f"  about {tokens['total']:,} tokens, {tokens['longest']:,} in the longest row", indent=4)
        for thin in report.thin:
            if thin.words:
                out.say((f"  thin for {thin.method}: ", "note"), f"{thin.words} ({thin.why})", indent=4)
            else:
                out.say((f"  enough for {thin.method}", "good"), f" by count ({thin.why})", indent=4)
    full = next((report for report in kinds if report.n_rows), None)
    if full is None:
        out.next("`metier label` to decide first")
        return
    out.softly("Counts are no promise: nothing was trained or measured here.")
    out.next(f"`metier finetune export --kind {full.kind.value} --format chat rows.jsonl --split`")


def export_page(out: Out, report: ExportedData, closing: str) -> None:
    """What was written, what it lacks, and who reads it."""
    verb = "Wrote" if report.written else "Would write"
    out.say(
        f"{verb} {plural(report.n_rows, 'row')} of {report.kind.value} as {report.form.value}: {counted_words(report.labels)}",
        indent=2,
    )
    for file in report.files:
        rows = "" if file.role == "card" else f" · {plural(file.n_rows, 'row')}"
        out.say(f"  {one_line(file.file.name)}{rows} · {file.role} · sha256 {file.sha256[:12]}", indent=4)
    if report.n_repeating:
        out.say(
            f"  {plural(report.n_repeating, 'later row')} in neither file: they belong with earlier ones",
            indent=4,
        )
    if report.left_out:
        out.softly(f"  left out: {reasons_words(report.left_out)}", indent=4)
    masked = (
        "nothing (`--no-mask`)"
        if report.masked is None
        else counted_words(report.masked) or "nothing was found"
    )
    out.softly(f"  masked: {masked}", indent=4)
    tokens = report.tokens
    out.softly(
        f"  about {tokens['total']:,} tokens, {tokens['longest']:,} in the longest row; "
        f"{tokens['trained']:,} for {tokens['epochs']} epochs",
        indent=4,
    )
    if report.n_quoted:
        out.softly(f"  {plural(report.n_quoted, 'cell')} quoted against spreadsheets", indent=4)
    for words in report.missing:
        out.say((f"  {words}", "note"), indent=4)
    for words in report.standings:
        out.say((f"  {words}", "note"), indent=4)
    if report.missing or report.standings:
        out.softly(f"  what others want and offer: as known on {report.as_of}", indent=4)
    if report.written:
        out.softly("Read back and checked: every row came back as it was.")
    else:
        out.softly("dry run: nothing was written")
    out.softly(closing)
