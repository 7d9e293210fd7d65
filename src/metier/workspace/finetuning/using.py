"""Putting a tuned model to use, taking it back, deleting it: what is checked before, and in which order it is done."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from metier.actions.finetuning.using import DeleteReport, Rival, RollbackReport, UseReport, use_report
from metier.errors import IntegrityError, TunedInUseError, TunedUnprovenError, quoted
from metier.evaluation.compare import Finding
from metier.screeners.fine_tuned.ports import KIND
from metier.training.dataset.rows import RowKind
from metier.training.method import Method
from metier.training.registry.card import Card
from metier.training.registry.events import Happened, Registered, Standing

if TYPE_CHECKING:
    from metier.storage.tuned_events import TunedEventTable
    from metier.storage.tuned_files import TunedFolder
    from metier.workspace.finetuning.models import TunedModels
    from metier.workspace.opened import OpenWorkspace

_TUNABLE = ("", "hybrid", KIND)
"""Screeners of the settings that a tuned model can be part of; empty where none is named."""


def fits(screener: str, method: Method) -> bool:
    """Whether a tuned model can judge where the setting `screener` says this: an encoder first of two, any other alone."""
    return screener in {"", KIND, *(["hybrid"] if method is Method.ENCODER else [])}


def rival_of(workspace: OpenWorkspace, card: Card, now: Registered) -> Rival:
    """What a screening model is held against: what judges at present in its place, or would without it.

    Beside `hybrid` an encoder is held against the first of the two: that is what it would stand in for, and the base model's
    answers would be the same beside either. A tuned language model judges alone: it is held against both together.
    """
    in_use = now.in_use(RowKind.SCREENING)
    if card.method is not Method.ENCODER and in_use != card.id and workspace.active_screener == "hybrid":
        return Rival("hybrid")
    other = now.before(RowKind.SCREENING) if in_use == card.id else in_use
    if other:
        return Rival(KIND, other)
    named = workspace.settings.screener
    return Rival("learned" if named in _TUNABLE else named)


def evidence(workspace: OpenWorkspace, models: TunedModels, events: TunedEventTable, name: str) -> UseReport:
    """What is known about a model; see `TunedModels.evidence`."""
    card = models.card(name)
    now = events.standing()
    return use_report(
        workspace.desk, card, rival_of(workspace, card, now),
        before=now.in_use(card.kind), standing=now.standing(card.id),
    )  # fmt: skip


def use(
    workspace: OpenWorkspace, models: TunedModels, events: TunedEventTable, name: str, *, anyway: bool
) -> UseReport:
    """Put a model to use; see `TunedModels.use`."""
    check_setting(workspace, models.card(name))
    report = evidence(workspace, models, events, name)
    files = models.read(name)  # every bit is right before anything changes
    if report.already:
        return report
    check_evidence(report, anyway=anyway)
    card = models.card(name)
    writes = card.kind is not RowKind.SCREENING
    if writes:
        from metier.workspace.finetuning.text_use import put_to_use

        put_to_use(workspace, card, files)  # first, as it may fail: nothing else has changed then
    with events.exclusive() as now:
        is_free = now.row(card.id) is not None and now.in_use(card.kind) == report.before
        if is_free:
            events.append(card.id, card.kind, Happened.USED, at=workspace.desk.clock.now())
    if writes:
        _take_out(workspace, models, report.before if is_free else card.id)
    if not is_free:
        raise TunedInUseError(
            what="Another process changed what is in use meanwhile; nothing was changed here",
            hint="`metier finetune list`, then decide again",
        )
    return replace(report, switched=True)


def _take_out(workspace: OpenWorkspace, models: TunedModels, model: str) -> None:
    """Take a model that writes texts out of metier.toml; one whose card is damaged is told to the person."""
    from metier.workspace.finetuning.text_use import take_out_of_use

    if not model:
        return
    try:
        take_out_of_use(workspace, models.card(model))
    except IntegrityError as error:
        workspace.notices.append(f"[models.{model}] stays in metier.toml: {error.message}")


def check_setting(workspace: OpenWorkspace, card: Card) -> None:
    """Return if the settings leave room for a tuned model.

    Raises:
        TunedInUseError: `screener` in metier.toml names one that it can be no part of.
    """
    named = workspace.settings.screener
    if card.kind is RowKind.SCREENING and not fits(named, card.method):
        raise TunedInUseError(
            what=f"The setting `screener` says {quoted(named)}, so that {card.id} would judge nothing; nothing was changed",
            hint='Take the line `screener` out of metier.toml, or write `screener = "fine_tuned"`; then use it',
        )


def check_evidence(report: UseReport, *, anyway: bool) -> None:
    """Return if a model may be used.

    One that is worse is refused like one that is not known to be better, with E-TUNED-UNPROVEN: the command does not reach
    its end. W-WORSE (4) is for a training that did, and whose result is worse.

    Raises:
        TunedUnprovenError: It is not known to be better, and not `anyway`.
    """
    if report.is_supported or anyway:
        return
    found = report.comparison
    assert found is not None
    more = f"; about {found.more.about:,} more decisions would settle it" if found.more else ""
    keep = report.before or report.rival.words
    what = f"{report.words}{more}; {keep} stays in use"
    label = report.standing is not Standing.SET_ASIDE
    hint = (
        f"Keep what you have, or use it all the same: `metier finetune use {report.id} --anyway`"
        if found.finding is Finding.WORSE or not label
        else f"Label more, and ask again; or use it all the same: `metier finetune use {report.id} --anyway`"
    )
    raise TunedUnprovenError(what, hint=hint)


def rollback(
    workspace: OpenWorkspace, models: TunedModels, events: TunedEventTable, kind: RowKind, *, dry_run: bool
) -> RollbackReport:
    """Take back the last use; see `TunedModels.rollback`."""
    if dry_run:
        now = events.standing()
        return RollbackReport(kind, _in_use(now, kind), now.before(kind), done=False)
    before = events.standing().before(kind)
    if before and kind is not RowKind.SCREENING:
        from metier.workspace.finetuning.text_use import put_to_use

        put_to_use(workspace, models.card(before), models.read(before))  # first, as above
    with events.exclusive() as now:
        undone = _in_use(now, kind)
        report = RollbackReport(kind, undone, now.before(kind), done=True)
        row = now.uses[kind][-1]
        events.append(undone, kind, Happened.ROLLED_BACK, at=workspace.desk.clock.now(), undoes=row.id)
    if kind is not RowKind.SCREENING:
        _take_out(workspace, models, undone)
    return report


def _in_use(now: Registered, kind: RowKind) -> str:
    found = now.in_use(kind)
    if not found:
        raise TunedInUseError(
            what=f"No tuned model for {kind} is in use: there is nothing to go back from",
            hint="`metier finetune list` tells what stands how",
        )
    return found


def delete(
    workspace: OpenWorkspace, folder: TunedFolder, events: TunedEventTable, model: str, *, dry_run: bool
) -> DeleteReport:
    """Remove a model's files; see `TunedModels.delete`.

    The row comes first: a kill between the two leaves files without a model, which the next sweep removes, never a model
    without files.
    """
    if dry_run:
        _refuse_in_use(events.standing(), model)
        return DeleteReport(model, folder.n_bytes(model), done=False)
    with folder.writing():
        n_bytes = folder.n_bytes(model)
        with events.exclusive() as now:
            _refuse_in_use(now, model)
            row = now.row(model)
            if row is not None:
                events.append(model, row.kind, Happened.DELETED, at=workspace.desk.clock.now())
        folder.remove(model)
    return DeleteReport(model, n_bytes, done=True)


def _refuse_in_use(now: Registered, model: str) -> None:
    """Return if it is not in use.

    Raises:
        TunedInUseError: It is.
    """
    row = now.row(model)
    if row is not None and now.in_use(row.kind) == model:
        kind = "" if row.kind is RowKind.SCREENING else f" --kind {row.kind}"
        raise TunedInUseError(
            what=f"{model} is in use; nothing was deleted", hint=f"`metier finetune rollback{kind}` first"
        )
