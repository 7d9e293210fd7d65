"""`metier finetune plan | run`: should one tune, what would it take; and a run, here or in the background."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.commands.finetune_run_page import (
    cancel_page,
    offer_page,
    plan_page,
    report_page,
    started_page,
)
from metier.cli.envelope import Ended, Warned
from metier.cli.options import Dollars
from metier.errors import ExitCode, TrainingOptionError
from metier.pages.finetune_words import cost_words, worse_words
from metier.pages.words import one_line, plural, typed

if TYPE_CHECKING:
    from metier.actions.finetuning.run import RunReport
    from metier.training.method import Json
    from metier.workspace import Workspace
    from metier.workspace.finetuning.offers import Offer, Prepared, RunOptions

KINDS = ("screening", "resume", "interview")
METHODS = ("encoder", "lora", "hosted")
"""As in `training`; written out here, so that `--help` loads none of it."""


@command(
    "finetune plan",
    examples=("metier finetune plan", "metier finetune plan --kind screening --method encoder --json"),
)
@click.option("--kind", "kinds", type=click.Choice(KINDS), multiple=True, help="Only this kind; repeatable.")
@click.option(
    "--method", "methods", type=click.Choice(METHODS), multiple=True, help="Only this one; repeatable."
)
def finetune_plan_command(call: Call, *, kinds: tuple[str, ...], methods: tuple[str, ...]) -> int:
    """Should you tune? What there is to learn from, what it would take, and what it may bring; starts and sends nothing.

    For each kind and method: rows and what they are too thin for, time, memory and disk beside what is free, money, what
    was measured and what is only a rule of thumb, your own earlier runs, and one conclusion: possible, not yet, hardly
    pays, or cannot here.
    """
    from metier.training.dataset.rows import RowKind
    from metier.training.method import Method

    with call.open() as workspace, call.progress(lambda _: "nothing was started") as progress:
        report = workspace.tuning.plan(
            [RowKind(kind) for kind in kinds or KINDS], [Method(one) for one in methods or METHODS], progress
        )
    return call.show(Ended(report), lambda out: plan_page(out, report))


@command(
    "finetune run",
    examples=(
        "metier finetune run --kind screening --method encoder",
        "metier finetune run --kind screening --method encoder --background",
        "metier finetune run --resume",
    ),
    writes=True,
    asks=True,
)
@click.option("--kind", type=click.Choice(KINDS), default=None, help="What is learned from.")
@click.option("--method", type=click.Choice(METHODS), default=None, help="Which weights are changed.")
@click.option(
    "--resume", is_flag=True, help="Go on with the run that was interrupted last, as it was asked for."
)
@click.option(
    "--fresh", is_flag=True, help="Drop the interrupted run of that kind and method, and begin anew."
)
@click.option(
    "--background", is_flag=True, help="In a process of its own, with low priority; outlives the terminal."
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**31),
    default=None,
    metavar="N",
    help="Chance begins here.  [default: 0]",
)
@click.option(
    "--seeds", type=click.IntRange(1, 100), default=None, metavar="N",
    help="Trainings with chance drawn anew, averaged.  [default: 3]",
)  # fmt: skip
@click.option("--device", type=click.Choice(("auto", "cpu", "cuda")), default=None, help="Where it computes.")
@click.option(
    "--batch",
    type=click.IntRange(1, 65_536),
    default=None,
    metavar="N",
    help="Rows at once; fewer take less memory.",
)
@click.option(
    "--base", default=None, metavar="PATH", help="lora: folder or GGUF file of the model that is adapted."
)
@click.option(
    "--model", default=None, metavar="NAME", help="hosted: which base model of metier.toml is tuned."
)
@click.option(
    "--epochs",
    type=click.FloatRange(0.01, 100),
    default=None,
    metavar="N",
    help="lora, hosted: how often every row is read.",
)
@click.option("--steps", default=None, metavar="N", help="encoder: steps of each training, or `early`.")
@click.option(
    "--folds", type=click.IntRange(2, 10), default=None, metavar="N",
    help="encoder: parts that each training leaves out to be judged by.",
)  # fmt: skip
@click.option(
    "--rank", type=click.IntRange(1, 256), default=None, metavar="N", help="lora: size of the adapter."
)
@click.option(
    "--rate",
    type=click.FloatRange(1e-7, 1),
    default=None,
    metavar="X",
    help="encoder, lora: highest learning rate.",
)
@click.option(
    "--tokens",
    type=click.IntRange(64, 1_000_000),
    default=None,
    metavar="N",
    help="lora: most tokens of one row.",
)
@click.option(
    "--price",
    type=click.FloatRange(0),
    default=None,
    metavar="USD",
    help="hosted: a million training tokens, by its price list.",
)
@click.option(
    "--budget", type=Dollars(), default=None, metavar="USD", help="hosted: most that this run may cost."
)
@click.option(
    "--agree-rows",
    type=click.IntRange(1),
    default=None,
    metavar="N",
    help="hosted: you agree that just so many rows go to the service.",
)
@click.option(
    "--tuned-before",
    is_flag=True,
    default=None,
    help="hosted: your organisation tuned there before, where only those may.",
)
@click.option(
    "--checkpoint",
    default=None,
    metavar="WHICH",
    help="hosted: which kept model is asked later: `last`, `best`, a step, or its name.",
)
@click.option(
    "--job", default=None, metavar="ID", help="hosted: watch a job that was begun before; none is begun."
)
@click.option(
    "--create-again",
    is_flag=True,
    default=None,
    help="hosted: begin a job although an earlier try may have begun one.",
)
@click.option("--detached", is_flag=True, hidden=True)
def finetune_run_command(
    call: Call, *, resume: bool, fresh: bool, background: bool, detached: bool, **said: Any
) -> int:
    """Change weights by your own data; nothing that is in use changes.

    Time, memory, disk and money are told before it starts, and it asks. Finished pieces are kept: after Ctrl-C, a crash or a
    full disk the same command goes on. What comes of it stands beside what you use: a screening model judges as a
    shadow, never shown, and `metier finetune use` tells whether your later decisions found it better.

    Ends with 4 and W-WORSE where held-out decisions found no gain. `--dry-run` looks ahead and starts nothing.
    """
    if resume and fresh:
        raise TrainingOptionError(
            what="`--resume` goes on, and `--fresh` begins anew", hint="Choose one of them"
        )
    if detached:
        from metier.workspace.finetuning.background import lower_priority

        lower_priority()
    with call.open() as workspace:
        with call.progress(lambda _: "nothing was started") as progress:
            prepared = workspace.tuning.prepare(_asked(said), resume=resume, fresh=fresh, progress=progress)
        offer = prepared.offer
        if call.dry_run:
            return call.show(Ended({"offer": offer}), lambda out: offer_page(out, offer, is_dry=True))
        if not detached:
            offer_page(call.out, offer)
        workspace.tuning.check(prepared)
        if not call.confirm(_question(offer, background=background)):
            call.out.aside("Nothing was started.")
            return 0
        agreed = _agreement(call, offer, said)
        if agreed and offer.n_leaving:
            prepared = workspace.tuning.prepare(
                _asked({**said, "agree_rows": agreed}), resume=resume, fresh=fresh
            )
        if background:
            state = workspace.tuning.start(prepared, {"agree_rows": agreed} if agreed else {})
            data = {"offer": offer, "started": state}
            return call.show(Ended(data), lambda out: started_page(out, state))
        report = _trained(call, workspace, prepared, detached=detached)
    return _shown(call, offer, report)


def _trained(call: Call, workspace: Workspace, prepared: Prepared, *, detached: bool) -> RunReport:
    """The run itself; what is kept after Ctrl-C is counted on the disk."""
    with call.progress(str) as progress:
        call.kept = lambda: _kept(workspace, prepared)
        return workspace.tuning.run(prepared, progress, detached=detached)


def _kept(workspace: Workspace, prepared: Prepared) -> str:
    """What is kept of a run that was stopped now."""
    state = next((one for one in workspace.tuning.states() if one.id == prepared.offer.run), None)
    if state is None or not state.n_kept:
        return "no piece was finished, so nothing was kept, and nothing in use has changed"
    far = f" ({one_line(state.what)}: {state.done:,} of {state.total:,})" if state.total else ""
    pieces = plural(state.n_kept, "finished piece")
    return f"kept: {pieces}{far}; go on with `metier finetune run --resume`"


def _asked(said: dict[str, Any]) -> RunOptions:
    from metier.training.dataset.rows import RowKind
    from metier.training.method import Method
    from metier.workspace.finetuning.methods import OPTIONS
    from metier.workspace.finetuning.offers import RunOptions

    common = {name: said[name] for name in ("seed", "seeds", "device", "batch")}
    own = frozenset().union(*OPTIONS.values())
    options: dict[str, Json] = {
        name: value for name, value in said.items() if name in own and value is not None
    }
    if "budget" in options:
        options["budget"] = str(options["budget"])
    return RunOptions(
        RowKind(said["kind"]) if said["kind"] else None, Method(said["method"]) if said["method"] else None,
        options=options, **common,
    )  # fmt: skip


def _question(offer: Offer, *, background: bool) -> str:
    where = " in the background" if background else ""
    verb = "Go on with it" if offer.goes_on else "Start it"
    drops = f", and remove what run {offer.drops.id} had done" if offer.drops else ""
    leaving = ""
    if offer.n_leaving:
        leaving = (
            f", send {plural(offer.n_leaving, 'row')} to the service, and pay {cost_words(offer.foreseen)}"
        )
    return f"{verb}{where}{leaving}{drops}"


def _agreement(call: Call, offer: Offer, said: dict[str, Any]) -> int | None:
    """To how many rows the person agreed: by name, or by saying yes to a question that told the number."""
    if said["agree_rows"] is not None:
        return int(said["agree_rows"])
    return offer.n_leaving if offer.n_leaving and not call.yes else None


def _shown(call: Call, offer: Offer, report: RunReport) -> int:
    from metier.training.method import Gate

    is_worse = report.gate is Gate.NO_BETTER
    warnings = [Warned("W-WORSE", worse_words(report))] if is_worse else []
    code = ExitCode.PARTIAL if is_worse else ExitCode.OK
    paid = Decimal(str(report.used.get("usd", 0)))
    outcome = Ended({"offer": offer, "run": report}, exit_code=code, warnings=warnings, cost_usd=paid)
    return call.show(outcome, lambda out: report_page(out, report))


@command(
    "finetune cancel",
    examples=("metier finetune cancel", "metier finetune cancel screening-hosted-1130-3fa1c0"),
    writes=True,
    asks=True,
)
@click.argument("run", metavar="[RUN]", default="")
def finetune_cancel_command(call: Call, *, run: str) -> int:
    """Drop an interrupted run, the newest if none is named; a job at a service is asked to end, and settled.

    Nothing of the run is left to go on with. Tuned models and everything in use stay as they are. A run that is under
    way is stopped by Ctrl-C, or by ending the process that `metier finetune list` names.
    """
    with call.open() as workspace, call.progress(lambda _: "the run is still there") as progress:
        planned = workspace.tuning.cancel(typed(run), dry_run=True)
        if call.dry_run:
            return call.show(Ended(planned), lambda out: cancel_page(out, planned))
        job = ", and ask for the end of its job" if planned.job else ""
        question = f"Drop run {planned.run} with {plural(planned.n_pieces, 'finished piece')}{job}"
        if not call.confirm(question):
            call.out.aside("Nothing was dropped.")
            return 0
        report = workspace.tuning.cancel(planned.run, progress=progress)
    return call.show(Ended(report), lambda out: cancel_page(out, report))
