"""`metier finetune list | show | use | rollback | delete`: tuned models, put to use on evidence and taken back."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.commands.finetune_models_page import (
    delete_page,
    evidence_page,
    list_page,
    rollback_page,
    show_page,
)
from metier.cli.envelope import Ended
from metier.pages.finetune_words import size
from metier.pages.words import typed

if TYPE_CHECKING:
    from metier.actions.finetuning.using import DeleteReport, RollbackReport, UseReport
    from metier.cli.output import Out
    from metier.workspace.finetuning.listing import ListedModel, ShowReport

KINDS = ("screening", "resume", "interview")


@command("finetune list", examples=("metier finetune list", "metier finetune list --json"))
def finetune_list_command(call: Call) -> int:
    """Tuned models with what is known about each, and runs that are under way or were interrupted.

    A new screening model that may be better is the shadow: it judges beside the screener in use, is never shown, and is
    compared with it on what you decide next.
    """
    with call.open() as workspace:
        report = workspace.tuned_models.listing()
    data = {"models": [_listed_data(model) for model in report.models], "runs": report.runs}
    return call.show(Ended(data), lambda out: list_page(out, report))


def _listed_data(model: ListedModel) -> dict[str, object]:
    found = {name: getattr(model, name) for name in model.__slots__ if name != "evidence"}
    return {**found, "evidence": evidence_data(model.evidence) if model.evidence else None}


@command(
    "finetune show", examples=("metier finetune show encoder-1130-3fa1c0", "metier finetune show enc --json")
)
@click.argument("name", metavar="ID")
def finetune_show_command(call: Call, name: str) -> int:
    """Everything about one tuned model: data, base, settings, held-out figures, what it took, hashes, evidence so far.

    The first characters of an id are enough, as long as no other begins alike.
    """
    with call.open() as workspace:
        report = workspace.tuned_models.show(typed(name))
    return call.show(Ended(_show_data(report)), lambda out: show_page(out, report))


def _show_data(report: ShowReport) -> dict[str, object]:
    """The card without its thousands of scores, whose number is told."""
    card = asdict(report.card)
    card |= {"told": len(report.card.told), "trained_on": len(report.card.trained_on)}
    return {
        "card": card,
        "card_sha256": report.card_sha256,
        "standing": report.standing,
        "sizes": report.sizes,
        "events": report.events,
        "before": report.before,
        "evidence": evidence_data(report.evidence),
    }


@command(
    "finetune use",
    examples=("metier finetune use encoder-1130-3fa1c0", "metier finetune use enc --dry-run"),
    asks=True,
    writes=True,
)
@click.argument("name", metavar="ID")
@click.option("--anyway", is_flag=True, help="Use it although it is not known to be better.")
def finetune_use_command(call: Call, name: str, *, anyway: bool) -> int:
    """Put a tuned model to use, if your own later decisions found it better than what is used now.

    Compared are verdicts that both had frozen before you decided, each having learned from equally many decisions. Better:
    it switches. Not known yet, no difference, or worse: it tells so and changes nothing, unless you say `--anyway`. The
    finding holds however often you look. `metier finetune rollback` takes it back exactly.
    """
    from metier.workspace.finetuning.using import check_evidence, check_setting

    call.kept = lambda: "what was in use is in use"
    with call.open() as workspace:
        models = workspace.tuned_models
        card = models.card(typed(name))
        check_setting(workspace, card)
        report = models.evidence(card.id)
        if not call.json:
            evidence_page(call.out, report)
        if not call.dry_run and not report.already:
            check_evidence(report, anyway=anyway)
            if call.confirm(f"Use {report.id} in place of {report.before or report.rival.words}"):
                report = replace(models.use(report.id, anyway=True), switched=True)
    return call.show(Ended(evidence_data(report)), lambda out: _used_page(call, out, report))


def evidence_data(report: UseReport) -> dict[str, object]:
    """What is known about a model, with the finding in words."""
    found = {name: getattr(report, name) for name in report.__slots__}
    more = {"finding": report.finding, "words": report.words, "is_supported": report.is_supported}
    return found | more


def _used_page(call: Call, out: Out, report: UseReport) -> None:
    """What was done, under what is known."""
    name = report.id
    if report.already:
        out.say(f"{name} is in use already; nothing was changed.")
    elif report.switched:
        out.say((f"{name} is in use", "good"), f"; before it: {report.before or report.rival.words}.")
        back = "metier finetune rollback" + _kind_option(report.kind.value)
        first = "`metier screen` judges anew; " if report.kind.value == "screening" else ""
        out.next(f"{first}`{back}` takes it back, exactly")
    elif call.dry_run:
        refused = "" if report.is_supported else "; without `--anyway` it would be refused"
        out.softly(f"dry run: nothing was changed{refused}")
    else:
        out.say("Nothing was changed.")


@command(
    "finetune rollback",
    examples=("metier finetune rollback", "metier finetune rollback --kind resume --yes"),
    asks=True,
    writes=True,
)
@click.option(
    "--kind", type=click.Choice(KINDS), default="screening", show_default=True, help="What it was tuned for."
)
def finetune_rollback_command(call: Call, *, kind: str) -> int:
    """Take back the last `metier finetune use`: what was used before it is used again.

    Exact: verdicts are those of before, bit for bit, as nothing of what was used before was touched. Once more goes one
    step further back, down to no tuned model at all. The model stays in the list until you delete it.
    """
    from metier.training.dataset.rows import RowKind

    call.kept = lambda: "what was in use is in use"
    with call.open() as workspace:
        models = workspace.tuned_models
        report = models.rollback(RowKind(kind), dry_run=True)
        if not call.dry_run and call.confirm(f"Use {_what_is(report)} in place of {report.undone}"):
            report = models.rollback(RowKind(kind))
    return call.show(Ended(report), lambda out: rollback_page(out, report, dry_run=call.dry_run))


def _what_is(report: RollbackReport) -> str:
    if report.now:
        return report.now
    return "the frozen screener" if report.kind.value == "screening" else "no tuned model"


@command(
    "finetune delete",
    examples=("metier finetune delete encoder-1130-3fa1c0", "metier finetune delete enc --dry-run"),
    asks=True,
    writes=True,
)
@click.argument("name", metavar="ID")
def finetune_delete_command(call: Call, name: str) -> int:
    """Remove the files of a tuned model that is not in use.

    Verdicts that it had frozen stay, and so does what is known about when it was used. A backup that you made before
    brings the files back.
    """
    call.kept = lambda: "nothing was deleted"
    with call.open() as workspace:
        models = workspace.tuned_models
        report: DeleteReport = models.delete(typed(name), dry_run=True)
        freed = size(report.n_bytes)
        if not call.dry_run and call.confirm(
            f"Delete {report.id} ({freed}); its files cannot be brought back"
        ):
            report = models.delete(report.id)
    return call.show(Ended(report), lambda out: delete_page(out, report, dry_run=call.dry_run))


def _kind_option(kind: str) -> str:
    return "" if kind == "screening" else f" --kind {kind}"
