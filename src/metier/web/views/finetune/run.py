"""One run: chosen, looked at with what it takes, agreed to, started; stopped, gone on with, dropped."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import Route

from metier.domain.ports import Progress
from metier.errors import ResumeMismatchError, TuningRunningError, WebFieldError, WebStaleError
from metier.pages.finetune_words import WHAT, cost_words, foreseen_lines
from metier.pages.words import plural
from metier.training.dataset.rows import RowKind
from metier.training.method import Json, Method
from metier.training.runs import RunState
from metier.web.background.work import Figured
from metier.web.forms import Form
from metier.web.views.finetune.views import STARTING
from metier.web.visit import Visit, view
from metier.workspace import Workspace
from metier.workspace.finetuning.methods import OPTIONS
from metier.workspace.finetuning.offers import Offer, RunOptions


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be said of a run.

    Attributes:
        kind: `whole`, `number`, `text` or `flag`.
        least, most: Of numbers.
        usual: What holds where nothing is said.
    """

    name: str
    words: str
    kind: str
    least: float = 0
    most: float = 0
    usual: str = ""


COMMON = (
    Choice("seeds", "Trainings with chance drawn anew, averaged", "whole", 1, 100, "3"),
    Choice("seed", "Chance begins at", "whole", 0, 2**31, "0"),
    Choice("batch", "Rows at once; fewer take less memory", "whole", 1, 65_536),
)
CHOICES = (
    Choice("steps", "Steps of each training, or early", "text"),
    Choice("folds", "Parts that each training leaves out to be judged by", "whole", 2, 10),
    Choice("rate", "Highest learning rate", "number", 1e-7, 1),
    Choice("base", "Folder or GGUF file of the model that is adapted", "text"),
    Choice("model", "Which base model of metier.toml is tuned", "text"),
    Choice("epochs", "How often every row is read", "number", 0.01, 100),
    Choice("rank", "Size of the adapter", "whole", 1, 256),
    Choice("tokens", "Most tokens of one row", "whole", 64, 1_000_000),
    Choice("price", "US dollars for a million training tokens, by its price list", "number", 0, 1e6),
    Choice("budget", "Most that this run may cost, US dollars", "amount"),
    Choice("checkpoint", "Which kept model is asked later: last, best, a step, or its name", "text"),
    Choice("job", "Watch this job that was begun before; none is begun", "text"),
    Choice("tuned_before", "Your organisation tuned there before, where only those may", "flag"),
    Choice("create_again", "Begin a job although an earlier try may have begun one", "flag"),
)
DEVICES = ("auto", "cpu", "cuda")
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be run, as it was said.

    Attributes:
        fields: Everything that was said, for the next form.
    """

    kind: RowKind
    method: Method
    options: RunOptions
    resume: bool
    fresh: bool
    fields: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, form: Form) -> Asked:
        """Out of a form or an address.

        Raises:
            WebFieldError: Something cannot be understood.
        """
        kind = form.choice("kind", RowKind, RowKind.SCREENING)
        usual = Method.ENCODER if kind is RowKind.SCREENING else Method.LORA
        method = form.choice("method", Method, usual)
        device = form.text("device", most=10)
        if device not in {"", *DEVICES}:
            raise WebFieldError(field="device", wanted=f"one of {', '.join(DEVICES)}", got=device)
        said = {one.name: value for one in COMMON if (value := _said(form, one)) is not None}
        own = {
            one.name: value
            for one in CHOICES
            if one.name in OPTIONS[method] and (value := _said(form, one)) is not None
        }
        options = RunOptions(kind, method, device=device or None, options=own, **said)  # type: ignore[arg-type]  # COMMON holds whole numbers only
        names = {"kind", "method", "device", *(one.name for one in (*COMMON, *CHOICES)), "resume", "fresh"}
        fields = tuple((name, value) for name, value in form.fields if name in names and value)
        return cls(kind, method, options, form.has("resume"), form.has("fresh"), fields)

    @property
    def key(self) -> str:
        """What tells it apart from other runs."""
        return urlencode(sorted(self.fields))


@dataclass(frozen=True, slots=True)
class RunPage:
    """What can be chosen, and what it would take.

    Attributes:
        look: Another one each time it is looked at anew; 0 before the first time.
        offer: What it would take; None before it was looked at.
    """

    asked: Asked
    look: int
    offer: Figured[Offer] | None
    typed: dict[str, str]
    kinds: tuple[tuple[str, str], ...] = tuple(WHAT.items())
    methods: tuple[tuple[str, str], ...] = (
        ("encoder", "the last layers of the sentence encoder, on this machine; learns labels"),
        ("lora", "a small adapter of a local language model, on this machine"),
        ("hosted", "a job at a service; costs money, and rows leave this machine"),
    )
    common: tuple[Choice, ...] = COMMON
    devices: tuple[str, ...] = DEVICES

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What only this method knows."""
        return tuple(one for one in CHOICES if one.name in OPTIONS[self.asked.method])

    @property
    def is_other(self) -> bool:
        """Whether what was interrupted rests on other data or options, so that only a fresh run is possible."""
        return self.offer is not None and isinstance(self.offer.error, ResumeMismatchError)

    @property
    def takes(self) -> tuple[str, ...]:
        """What it would take, in words."""
        found = self.offer.value if self.offer else None
        return tuple(foreseen_lines(found.foreseen, found.machine)) if found and not found.refused else ()

    @property
    def cost(self) -> str:
        """What it costs at most."""
        found = self.offer.value if self.offer else None
        return cost_words(found.foreseen) if found else ""


@view
def choose(visit: Visit) -> Response:
    """What can be chosen; with `look`, what it would take."""
    asked, look = Asked.of(visit.query), visit.query.number("look", 0)
    offer = None
    if look:
        key = f"finetune offer {look} {asked.key}"
        offer = visit.site.figured(key, "Looking ahead", partial(_offer, asked), visit.workspace)
    page = RunPage(
        asked, look, offer, {name: visit.query.text(name, most=_LONGEST) for name, _ in visit.query.fields}
    )
    return visit.page("finetune/run.html.j2", page)


@view
def start(visit: Visit) -> Response:
    """Start it, on the terms that were shown."""
    asked = Asked.of(visit.form)
    n_rows, usd = visit.form.number("n_leaving", 0), visit.form.text("usd", most=40)
    if n_rows and not visit.form.has("agree"):
        raise WebFieldError(
            field="Agree", wanted=f"a tick, as {plural(n_rows, 'row')} would leave this machine"
        )
    work = visit.site.works.start(
        STARTING, "Starting a run", partial(_start, asked, n_rows, usd), goes_to="/finetune"
    )
    return visit.follow(work) or visit.go("/finetune", said="The run is under way")


@view
def stop(visit: Visit) -> Response:
    """Stop a run; what was finished is kept."""
    state = _state(visit)
    if not visit.workspace.tuning.stop(state.id):
        raise TuningRunningError(state.id, pid=state.pid)
    return visit.go("/finetune", said=f"Stopped {state.id}; what was finished is kept")


@view
def drop(visit: Visit) -> Response:
    """Drop an interrupted run; a job at a service is asked to end first, which may take a while."""
    state = _state(visit)
    if not visit.form.has("sure"):
        raise WebFieldError(field="Drop it", wanted="a tick")

    def do(workspace: Workspace, progress: Progress) -> str:
        report = workspace.tuning.cancel(state.id, progress=progress)
        job = f"; {report.job}" if report.job else ""
        return f"Dropped run {report.run} with {plural(report.n_pieces, 'finished piece')}{job}"

    work = visit.site.works.start(f"drop {state.id}", "Dropping a run", do, goes_to="/finetune")
    return visit.follow(work, seconds=5) or visit.go("/finetune", said=str(work.result))


def _state(visit: Visit) -> RunState:
    name = visit.path("run")
    found = next((one for one in visit.workspace.tuning.states() if one.id == name), None)
    if found is None:
        raise WebStaleError(what="The run", yours=name, stored="not there any more")
    return found


def _offer(asked: Asked, workspace: Workspace, progress: Progress) -> Offer:
    return workspace.tuning.prepare(
        asked.options, resume=asked.resume, fresh=asked.fresh, progress=progress
    ).offer


def _start(asked: Asked, n_rows: int, usd: str, workspace: Workspace, progress: Progress) -> RunState:
    """Prepare it anew, and start it where it takes no more than was agreed to.

    Raises:
        WebStaleError: It would cost more, or send other rows, than the person saw.
    """
    options = asked.options
    said: dict[str, Json] = {"agree_rows": n_rows} if n_rows else {}
    if said:
        options = RunOptions(
            options.kind, options.method, options.seed, options.seeds, options.device, options.batch,
            {**options.options, **said},
        )  # fmt: skip
    prepared = workspace.tuning.prepare(options, resume=asked.resume, fresh=asked.fresh, progress=progress)
    offer = prepared.offer
    if offer.n_leaving != n_rows:
        raise WebStaleError(
            what="What would leave", yours=f"{n_rows:,} rows", stored=f"{offer.n_leaving:,} rows"
        )
    if _dearer(offer.foreseen.usd, usd):
        raise WebStaleError(
            what="The cost", yours=f"at most ${usd or '?'}", stored=cost_words(offer.foreseen)
        )
    progress("beginning", 0, 0)
    return workspace.tuning.start(prepared, said)


def _dearer(now: Decimal | None, seen: str) -> bool:
    """Whether it costs more than was shown; an amount that nobody knew then is none that was agreed to."""
    if now is None:
        return seen != ""
    return now > (Decimal(seen) if seen.replace(".", "", 1).isdecimal() else Decimal(0))


def _said(form: Form, one: Choice) -> Json:
    """What was said; None where nothing was.

    Raises:
        WebFieldError: It cannot be understood.
    """
    text = form.text(one.name, most=_LONGEST).strip()
    if not text:
        return None
    if one.kind == "flag":
        return form.has(one.name) or None
    if one.kind == "whole":
        return form.number(one.name, 0, least=int(one.least), most=int(one.most))
    if one.kind == "amount":
        return str(form.amount(one.name))
    if one.kind == "number":
        try:
            number = float(text)
        except ValueError:
            number = float("nan")
        if not one.least <= number <= one.most:
            raise WebFieldError(
                field=one.name, wanted=f"a number from {one.least:g} to {one.most:g}", got=text
            )
        return number
    return text


ROUTES = (
    Route("/finetune/run", choose),
    Route("/finetune/run", start, methods=["POST"]),
    Route("/finetune/runs/{run}/stop", stop, methods=["POST"]),
    Route("/finetune/runs/{run}/drop", drop, methods=["POST"]),
)
