"""The pages of `metier finetune plan` and `run`: what a run takes, beside what there is; and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from metier.pages.finetune_words import (
    WHAT,
    figure_lines,
    foreseen_lines,
    mb_words,
    time_words,
    worse_words,
)
from metier.pages.words import one_line, plural

if TYPE_CHECKING:
    from metier.actions.finetuning.plan import KindPlan, Machine, PlanReport, Prospect
    from metier.actions.finetuning.run import RunReport
    from metier.cli.output import Out
    from metier.training.runs import RunState
    from metier.workspace.finetuning.offers import CancelReport, Offer

_STYLES = {"possible": "good", "not yet": "note", "hardly pays": "note", "cannot here": "bad"}


def plan_page(out: Out, report: PlanReport) -> None:
    """Every kind with its advice; below it each method."""
    for plan in report.kinds:
        _kind(out, plan, report.machine)
    out.softly("Nothing was started, and nothing was sent. `metier finetune data` tells more about the rows.")
    first = next((plan for plan in report.kinds if plan.data.n_rows), None)
    if first is None:
        out.next("`metier label` to decide first")
        return
    open_one = next(
        (
            one
            for plan in report.kinds
            for one in plan.prospects
            if one.conclusion.value in {"possible", "hardly pays"}
        ),
        None,
    )
    if open_one is not None:
        name = f"`metier finetune run --kind {open_one.kind.value} --method {open_one.method.value}`"
        out.next(f"{name}, if you want to try; it asks before it starts")


def _kind(out: Out, plan: KindPlan, machine: Machine) -> None:
    data = plan.data
    name = data.kind.value
    days = "" if data.first is None else f", {data.first} to {data.last}"
    out.say((name, "head"), f" · {WHAT[name]}: {plural(data.n_rows, 'row')}{days}", indent=2)
    if data.labels:
        out.say("  " + " · ".join(f"{n:,} {label}" for label, n in data.labels.items()), indent=4)
    out.say("  Should you tune? ", (plan.advice, "head"), indent=4)
    for prospect in plan.prospects if data.n_rows else ():
        _prospect(out, prospect, machine)


def _prospect(out: Out, one: Prospect, machine: Machine) -> None:
    style = _STYLES[one.conclusion.value]
    out.say(f"  {one.method.value}: ", (one.conclusion.value, style), f": {'; '.join(one.why)}", indent=4)
    if one.foreseen is not None and not one.foreseen.missing:
        for line in foreseen_lines(one.foreseen, machine, whole=False):
            out.softly(f"    {line}", indent=6)
    for evidence in one.brings:
        kind = "measured" if evidence.is_measured else "rule of thumb"
        out.softly(f"    brings: {evidence.words} ({kind}, {evidence.as_of}, {evidence.source})", indent=6)
    for run in one.earlier:
        out.softly(
            f"    your run of {run.made_on} on {plural(run.n_rows, 'row')}: {run.gate.value} ({run.id})",
            indent=6,
        )
    if one.break_even:
        out.softly(f"    money: {one.break_even}", indent=6)


def offer_page(out: Out, offer: Offer, *, is_dry: bool = False) -> None:
    """What a run would take, before it is asked for."""
    labels = " · ".join(f"{n:,} {label}" for label, n in offer.labels.items())
    out.say(
        (f"{offer.method.value} on {offer.kind.value}", "head"),
        f": {plural(offer.n_rows, 'row')}{f', {labels}' if labels else ''}",
        indent=2,
    )
    if offer.refused and is_dry:
        out.say("  would not start: ", (offer.refused, "bad"), indent=4)
    if not offer.refused:
        for line in foreseen_lines(offer.foreseen, offer.machine):
            out.say(f"  {line}", indent=4)
    if offer.goes_on is not None:
        run = offer.goes_on
        out.say(
            f"  goes on with {run.id}: {plural(run.n_kept, 'finished piece')} kept, {time_words(run.seconds)} spent",
            indent=4,
        )
    if is_dry:
        out.softly("dry run: nothing was started")


def started_page(out: Out, state: RunState) -> None:
    """A run in the background, and how to watch it."""
    done = state.standing.value == "done"
    out.say(f"Run {state.id} {'has ended' if done else f'is under way in process {state.pid}'}.")
    if state.log is not None:
        out.softly(
            f"It prints to {one_line(str(state.log))}; it goes on when this terminal is closed.", indent=2
        )
    out.next("`metier finetune list` tells how far it is, and what came of it")


def cancel_page(out: Out, report: CancelReport) -> None:
    """What was dropped, and how a job ended."""
    verb = "Dropped" if report.done else "Would drop"
    out.say(f"{verb} run {report.run} with {plural(report.n_pieces, 'finished piece')}.")
    if report.job:
        out.say(one_line(report.job, 300), indent=2)
    if not report.done:
        out.softly("dry run: nothing was changed")


def report_page(out: Out, report: RunReport) -> None:
    """What came of a run, what it took beside what was foreseen, and what happens next."""
    used, told = report.used, report.foreseen
    paid = used.get("usd") or 0
    out.say(
        f"Took {time_words(used['seconds'])}{_beside(told.get('seconds'), time_words)} and "
        f"{mb_words(used['memory_mb'])} of memory{_beside(told.get('memory_mb'), mb_words)}; "
        f"{f'paid ${paid:.4f}' if paid else 'nothing was paid'}."
    )
    worked = used.get("processor_seconds")
    if worked is not None and used["seconds"] > 2 * worked and not report.n_kept:
        out.softly(f"The processor worked {time_words(worked)} of it: other programs took the rest.")
    if report.n_kept:
        out.softly(f"{plural(report.n_kept, 'piece')} had been finished before.")
    if report.n_damaged:
        out.say(
            f"{plural(report.n_damaged, 'kept piece')} had been damaged since and made again.", style="note"
        )
    gate = report.gate.name
    for line in figure_lines(report.figures):
        out.say(f"  {line}", indent=4)
    if gate == "NO_BETTER":
        out.say(f"warning[W-WORSE]: {worse_words(report, has_figures=False)}", style="note", indent=2)
        out.next(
            "`metier label`: more decisions may change that; `metier finetune delete "
            + report.model
            + "` removes it"
        )
        return
    verdict = "nobody knows before your later decisions" if report.method == "hosted" else report.gate.value
    out.say((report.model, "head"), f": {verdict}", indent=2)
    if report.is_shadow:
        out.say(
            "It judges beside your screener from now on, as a shadow: its verdicts are frozen and never shown, and nothing "
            "you use has changed.",
            indent=2,
        )
        out.next(
            f"`metier screen` and decide as usual; `metier finetune use {report.model}` tells when that is evidence enough"
        )
    else:
        out.say("Nothing you use has changed.")
        out.next(
            f"`metier finetune use {report.model}` puts it to use, `metier finetune rollback` takes it back"
        )


def _beside(told: float | None, words: Callable[[float], str]) -> str:
    return f" ({words(told)} foreseen)" if told is not None else ""
