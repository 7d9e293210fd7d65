"""The pages of tuned models: the list, one of them, what speaks for it, and what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.cli.commands.finetune_figures import figure_table
from metier.pages.finetune_words import run_words, settings_words, size
from metier.pages.tuned_words import (
    GATES,
    base_words,
    beside_words,
    data_words,
    evidence_pairs,
    file_words,
    learned_words,
    took_words,
)
from metier.pages.words import UNKNOWN, moment, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.text import Text

    from metier.actions.finetuning.using import DeleteReport, RollbackReport, UseReport
    from metier.cli.output import Out
    from metier.training.runs import RunState
    from metier.workspace.finetuning.listing import ListedModel, ListReport, ShowReport

_WIDE = 88
"""From here on the list has all its columns."""
_STYLES = {"better": "good", "worse": "bad", "not known yet": "note"}
_STANDING = {"in use": "good", "shadow": "maybe"}


# --- list -----------------------------------------------------------------------------------------------


def list_page(out: Out, report: ListReport) -> None:
    """Models, newest first; runs above them."""
    for run in report.runs:
        _run(out, run)
    if report.runs:
        out.say()
    if not report.models:
        out.say("No tuned model is here.")
        if not report.runs:
            out.next("`metier finetune plan` tells what it would take and bring")
        return
    _table(out, report.models)
    out.softly()
    out.softly(
        "held out: what decisions said that were kept from training; side by side: your decisions since"
    )
    if any(model.problem for model in report.models):
        out.next("`metier doctor` tells more about damaged ones")
        return
    shadow = next((model for model in report.models if model.standing.value == "shadow"), None)
    in_use = next((model for model in report.models if model.standing.value == "in use"), None)
    chosen = in_use or report.models[0]
    if shadow and (
        shadow.evidence is None or not shadow.evidence.comparison or not shadow.evidence.comparison.n
    ):
        out.next(f"`metier screen`, then `metier label`: {shadow.id} is compared on what you decide next")
    elif shadow:
        out.next(f"`metier finetune use {shadow.id}` tells whether the evidence supports it")
    else:
        out.next(f"`metier finetune show {chosen.id}`")


def _run(out: Out, run: RunState) -> None:
    style = "good" if run.standing.value == "running" else "note"
    out.say(
        (f"{run.id} {run.standing}", style),
        f" · {run_words(run)}",
        indent=2,
    )
    if run.why:
        out.say(f"  {one_line(run.why)}", style="note", indent=4)
    if run.standing.value != "running":
        out.softly("  `metier finetune run --resume` goes on with it", indent=4)


def _table(out: Out, models: Sequence[ListedModel]) -> None:
    from rich.text import Text

    from metier.cli.output import Column, Row

    columns = [
        (Column("Model"), 0),
        (Column("Kind"), 0),
        (Column("Made"), _WIDE),
        (Column("Rows", right=True), _WIDE),
        (Column("Held out"), 0),
        (Column("Standing"), 0),
        (Column("Size", right=True), _WIDE),
    ]
    rows = []
    for model in models:
        cells = [
            model.id,
            model.kind.value,
            moment(model.made_at),
            UNKNOWN if model.n_rows is None else f"{model.n_rows:,}",
            GATES[model.gate.value],
            Text(model.standing.value, _STANDING.get(model.standing.value, "")),
            size(model.n_bytes),
        ]
        kept = [cell for cell, (_, least) in zip(cells, columns, strict=True) if out.width >= least]
        rows.append(Row(kept, _below(model)))
    out.table([column for column, least in columns if out.width >= least], rows, indent=0)


def _below(model: ListedModel) -> list[Text]:
    from rich.text import Text

    if model.problem:
        return [Text(f"  damaged: {one_line(model.problem)}", "bad")]
    words = beside_words(model)
    return [Text(f"  side by side: {words}", "quiet")] if words else []


# --- what speaks for it -----------------------------------------------------------------------------------


def evidence_page(out: Out, report: UseReport) -> None:
    """The finding, and what it rests on."""
    out.say((report.words, _STYLES.get(report.finding.value, "") if report.finding else ""), indent=2)
    out.pairs([(f"  {name}", words) for name, words in evidence_pairs(report)])


# --- one of them ------------------------------------------------------------------------------------------


def show_page(out: Out, report: ShowReport) -> None:
    """The whole card in words."""
    card = report.card
    style = _STANDING.get(report.standing.value, "")
    out.say((card.id, "head"), " · ", (report.standing.value, style), f" · {card.kind} by {card.method}")
    out.pairs(
        [
            ("  made", f"{moment(card.made_at)}, by metier {one_line(card.metier)}"),
            ("  data", data_words(card)),
            ("  base", base_words(card)),
            ("  settings", settings_words(card.settings)),
            ("  learned from", learned_words(card)),
            ("  took", took_words(card)),
            ("  hashes", f"card {report.card_sha256[:12]} · data {card.data_hash[:12]}"),
            *((f"  {name}", file_words(name, digest, report.sizes)) for name, digest in card.files.items()),
        ]
    )
    out.say()
    out.say(("Held out", "head"), (f"  when it was trained: {card.gate.value}", "quiet"))
    figure_table(out, card.figures)
    if card.figures.get("share") == 0:
        out.softly(
            "  Tuned equals frozen: held-out decisions gave the tuned scores no share in it.", indent=2
        )
    out.say()
    beside = f"  beside {report.evidence.rival.words}" if report.evidence.comparison else ""
    out.say(("Since then", "head"), (beside, "quiet"))
    evidence_page(out, report.evidence)
    for event in report.events[1:]:
        out.softly(f"  {moment(event.at)} {event.what}", indent=2)
    _next(out, report)


def _next(out: Out, report: ShowReport) -> None:
    card = report.card
    kind = "" if card.kind.value == "screening" else f" --kind {card.kind}"
    if report.standing.value == "in use":
        to = report.before or ("the frozen screener" if not kind else "no tuned model")
        out.next(f"`metier finetune rollback{kind}` goes back to {to}, exactly")
        return
    deleting = f"`metier finetune delete {card.id}` frees {size(sum(report.sizes.values()))}"
    if card.gate.name == "NO_BETTER":
        out.next(deleting)
    else:
        out.next(
            f"`metier finetune use {card.id}`, which `metier finetune rollback{kind}` takes back; {deleting}"
        )


# --- what was done ------------------------------------------------------------------------------------------


def rollback_page(out: Out, report: RollbackReport, *, dry_run: bool) -> None:
    """What is used now."""
    frozen = "the frozen screener" if report.kind.value == "screening" else "no tuned model"
    now = report.now or frozen
    if not report.done:
        out.say(f"{report.undone} is in use; before it: {now}.")
        out.softly("dry run: nothing was changed" if dry_run else "nothing was changed")
        return
    out.say((f"Took back the use of {report.undone}", "good"), f"; now in use: {now}.", indent=2)
    if report.kind.value == "screening":
        out.softly(
            "`metier screen` gives the verdicts of before, bit for bit; the model and its frozen verdicts are kept"
        )
        out.next("`metier screen`")
    else:
        out.next("`metier finetune list`")


def delete_page(out: Out, report: DeleteReport, *, dry_run: bool) -> None:
    """What was freed."""
    freed = size(report.n_bytes)
    if report.done:
        out.say(f"Deleted {report.id}, {freed}; its frozen verdicts stay.")
    else:
        out.say(f"Would delete {report.id}, {freed}." if dry_run else "Nothing was deleted.")
        if dry_run:
            out.softly("dry run: nothing was deleted")
    out.next("`metier finetune list`")
