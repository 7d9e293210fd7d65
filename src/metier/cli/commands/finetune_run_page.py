"""The pages of `metier finetune plan` and `run`: what a run takes, beside what there is; and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from metier.pages.words import one_line, plural, usd_at_most

if TYPE_CHECKING:
    from metier.actions.finetuning.plan import KindPlan, Machine, PlanReport, Prospect
    from metier.actions.finetuning.run import RunReport
    from metier.cli.output import Out
    from metier.training.method import Foreseen
    from metier.training.runs import RunState
    from metier.workspace.finetuning.offers import CancelReport, Offer

_WHAT = {
    "screening": "postings you decided about",
    "resume": "lines you changed, drafts you wrote to a file",
    "interview": "questions with your answers",
}
_STYLES = {"possible": "good", "not yet": "note", "hardly pays": "note", "cannot here": "bad"}
_FIGURES = (("log_loss", "log loss"), ("auc", "AUC"), ("ap", "AP of excited"))
"""Names of figures in a card, and what people call them; a lower log loss is better, of the others a higher one."""


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
    out.say((name, "head"), f" · {_WHAT[name]}: {plural(data.n_rows, 'row')}{days}", indent=2)
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


def foreseen_lines(foreseen: Foreseen, machine: Machine, *, whole: bool = True) -> Iterator[str]:
    """What a run takes, beside what there is; with notes where it is `whole`, or where a service has its say."""
    free = "" if machine.free_memory_mb is None else f" ({_mb(machine.free_memory_mb)} free)"
    yield (
        f"takes {time_words(foreseen.seconds)}, up to {_mb(foreseen.memory_mb)} of memory{free}, "
        f"{_mb(foreseen.disk_mb)} of disk ({_mb(machine.free_disk_mb)} free); costs {cost_words(foreseen)}"
    )
    if foreseen.afterwards_seconds:
        yield f"using it then takes {time_words(foreseen.afterwards_seconds)} once, to read every posting again"
    if whole and foreseen.brings:
        yield f"brings: {one_line(foreseen.brings, 600)}"
    for note in foreseen.notes if whole or foreseen.method.value == "hosted" else ():
        yield one_line(note, 600)


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
        f"{_mb(used['memory_mb'])} of memory{_beside(told.get('memory_mb'), _mb)}; "
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


def worse_words(report: RunReport, *, has_figures: bool = True) -> str:
    """That tuning does not pay, why where that is known, and with the numbers unless they stand beside it."""
    lines = "; ".join(figure_lines(report.figures)) if has_figures else ""
    numbers = f" ({lines})" if lines else ""
    because = _why_unused(report.figures)
    return f"tuning does not pay on your decisions{numbers}{because}; the old model is kept, and {report.model} judges nothing"


def _why_unused(figures: Mapping[str, object]) -> str:
    """That no mixture of frozen and tuned scores was better, as a subclause; empty where another figure decided."""
    losses = _numbers(figures.get("log_loss_by_share"))
    if figures.get("share") != 0 or len(losses) < 2:
        return ""
    return (
        ": no share of the tuned scores makes the probabilities of held-out decisions clearly better "
        f"(log loss {losses[0]:.3f} without, {min(losses[1:]):.3f} with the best share)"
    )


def figure_lines(figures: Mapping[str, object]) -> Iterator[str]:
    """Held-out figures with and without tuning, each with the difference and its interval; none where there are none.

    Where held-out decisions gave the tuned score no weight, the figures of the tuned weights alone stand in its place.
    """
    before = "frozen" if "frozen" in figures else str(figures.get("compared_with", ""))
    is_unused = figures.get("share") == 0 and "weights_alone" in figures
    after = "weights_alone" if is_unused else "tuned"
    change = "gain" if "gain" in figures else f"tuned-{before}"
    for key, name in _FIGURES:
        was, now = (_numbers(_inside(figures, side, key)) for side in (before, after))
        differs = [] if is_unused else _numbers(_inside(figures, change, key))
        if was and now:
            words = "gain" if change == "gain" else "difference"
            interval = (
                f", {words} {differs[0]:+.3f} ({differs[1]:+.3f} to {differs[2]:+.3f})"
                if len(differs) == 3
                else ""
            )
            alone = "tuned weights alone" if is_unused else "tuned"
            yield f"{name} on held-out decisions: {before} {was[0]:.3f}, {alone} {now[0]:.3f}{interval}"


def _inside(figures: Mapping[str, object], side: str, key: str) -> object:
    found = figures.get(side)
    return found.get(key) if isinstance(found, Mapping) else None


def _numbers(found: object) -> list[float]:
    """One number, or a number with its interval; empty where one of them is none."""
    values = found if isinstance(found, list | tuple) else [found]
    numbers = [float(value) for value in values if isinstance(value, int | float)]
    return numbers if len(numbers) == len(values) else []


def cost_words(foreseen: Foreseen) -> str:
    """What a run costs at most."""
    if foreseen.usd is None:
        return "an amount that is not known"
    return f"at most {usd_at_most(foreseen.usd)}" if foreseen.usd else "nothing"


def time_words(seconds: float | None) -> str:
    """A span of time as people say it.

    Example:
        >>> time_words(40), time_words(400), time_words(9000), time_words(None)
        ('40 s', '7 min', '2.5 h', 'a time that nobody knows')
    """
    if seconds is None:
        return "a time that nobody knows"
    if seconds < 120:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def _mb(mb: float) -> str:
    return f"{mb:,.0f} MB" if mb < 10_000 else f"{mb / 1000:,.1f} GB"


def _beside(told: float | None, words: Callable[[float], str]) -> str:
    return f" ({words(told)} foreseen)" if told is not None else ""
