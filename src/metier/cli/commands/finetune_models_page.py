"""The pages of tuned models: the list, one of them, what speaks for it, and what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.cli.commands.finetune_figures import duration, figure_table, memory, settings_words, size
from metier.pages.words import UNKNOWN, moment, one_line, plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.text import Text

    from metier.actions.finetuning.using import DeleteReport, RollbackReport, UseReport
    from metier.cli.output import Out
    from metier.evaluation.compare import Comparison
    from metier.training.registry.card import Card
    from metier.training.runs import RunState
    from metier.workspace.finetuning.listing import ListedModel, ListReport, ShowReport

_WIDE = 88
"""From here on the list has all its columns."""
_STYLES = {"better": "good", "worse": "bad", "not known yet": "note"}
_GATES = {
    "better on held-out decisions": "better",
    "no better on held-out decisions": "no better",
    "not known by held-out decisions": "not known",
}
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
    far = f" {run.done:,} of {run.total:,}" if run.total else ""
    left = f", {duration(run.left_seconds)} left at least" if run.left_seconds else ""
    what = f": {one_line(run.what)}{far}" if run.what else ""
    style = "good" if run.standing.value == "running" else "note"
    out.say(
        (f"{run.id} {run.standing}", style),
        f" · {run.kind} by {run.method}, since {moment(run.started_at)}{what}{left}",
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
            _GATES[model.gate.value],
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
    found = model.evidence
    if found is None or found.comparison is None:
        return []
    return [Text(f"  side by side: {found.words[0].lower()}{found.words[1:]}", "quiet")]


# --- what speaks for it -----------------------------------------------------------------------------------


def evidence_page(out: Out, report: UseReport) -> None:
    """The finding, and what it rests on."""
    found = report.comparison
    out.say((report.words, _STYLES.get(report.finding.value, "") if report.finding else ""), indent=2)
    pairs = _comparison(found, report) if found and found.n else []
    pairs.append(("  held out", f"{report.gate.value}, when it was trained"))
    if report.kind.value == "screening" and report.reading_seconds:
        read = "" if report.standing.value == "set aside" else "; what it has judged beside, it has read"
        pairs.append(("  reading", f"about {duration(report.reading_seconds)} for all postings, once{read}"))
    out.pairs(pairs)


def _comparison(found: Comparison, report: UseReport) -> list[tuple[str, str]]:
    from metier.evaluation.figure_words import signed, signed_bounds

    pairs = [
        ("  gain", f"{signed(found.gain.value)} nats a decision ({signed_bounds(found.gain)})"),
        ("  at every look", f"{signed_bounds(found.lasting)}; the finding rests on this one"),
        ("  average precision", f"{signed(found.ap_gain.value)} ({signed_bounds(found.ap_gain)})"),
        ("  right order", f"{signed(found.auc_gain.value)} ({signed_bounds(found.auc_gain)})"),
        (
            "  only one right",
            f"{found.labels.only_b:,} : {found.labels.only_a:,} (it : {report.rival.words})",
        ),
        (
            "  e-value",
            f"{max(found.for_b.best, found.for_a.best):,.1f}; {found.asked:,.0f} are asked for",
        ),
    ]
    if found.more is not None:
        high = f" to {found.more.high:,}" if found.more.high is not None else " or more"
        pairs.append(
            ("  to know", f"about {plural(found.more.about, 'more decision')} ({found.more.low:,}{high})")
        )
    return pairs


# --- one of them ------------------------------------------------------------------------------------------


def show_page(out: Out, report: ShowReport) -> None:
    """The whole card in words."""
    card = report.card
    style = _STANDING.get(report.standing.value, "")
    out.say((card.id, "head"), " · ", (report.standing.value, style), f" · {card.kind} by {card.method}")
    out.pairs(
        [
            ("  made", f"{moment(card.made_at)}, by metier {one_line(card.metier)}"),
            ("  data", _data(card)),
            ("  base", _base(card)),
            ("  settings", settings_words(card.settings)),
            ("  learned from", _learned(card)),
            ("  took", _took(card)),
            ("  hashes", f"card {report.card_sha256[:12]} · data {card.data_hash[:12]}"),
            *((f"  {name}", _file(name, digest, report.sizes)) for name, digest in card.files.items()),
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


def _base(card: Card) -> str:
    identity = "" if card.base_identity == card.base else f" ({one_line(card.base_identity, 24)})"
    return f"{one_line(card.base)}{identity}"


def _data(card: Card) -> str:
    labels = " · ".join(f"{n:,} {one_line(name, 30)}" for name, n in card.labels.items())
    if card.first is None or card.last is None:
        return plural(card.n_rows, "row")
    days = f"{card.first.date()} to {card.last.date()}"
    return f"{plural(card.n_rows, 'row')}, {days}{f' ({labels})' if labels else ''}"


def _learned(card: Card) -> str:
    if card.kind.value != "screening":
        return f"{plural(card.n_rows, 'row')}, learned from or held out"
    return f"{plural(len(card.trained_on), 'posting')}; {len(card.told):,} were scored by weights that had not learned from them"


def _took(card: Card) -> str:
    return (
        "; ".join(part for part in (_amounts("", card.used), _amounts("foreseen ", card.foreseen)) if part)
        or UNKNOWN
    )


def _amounts(lead: str, numbers: Mapping[str, float]) -> str:
    parts = [
        duration(numbers["seconds"]) if "seconds" in numbers else "",
        f"{memory(numbers['memory_mb'])} of memory" if "memory_mb" in numbers else "",
        f"${numbers['usd']:.2f}" if numbers.get("usd") else "",
    ]
    said = ", ".join(part for part in parts if part)
    return f"{lead}{said}" if said else ""


def _file(name: str, digest: str, sizes: Mapping[str, int]) -> str:
    there = size(sizes[name]) if name in sizes else "missing"
    return f"{there} · sha256 {digest[:12]}"


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
