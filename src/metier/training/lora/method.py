"""LoRA: a small adapter beside a frozen local language model, trained on the person's rows."""

from __future__ import annotations

import dataclasses
import hashlib
import importlib.metadata
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from metier.domain.decision import Label
from metier.domain.example import Example
from metier.domain.ports import Progress
from metier.domain.posting import PostingId
from metier.errors import MetierError, TrainMemoryError
from metier.screeners.features import Features
from metier.screeners.sparse import Doubles, Integers
from metier.training.dataset.rows import RowKind, TrainingRow
from metier.training.dataset.split import Split
from metier.training.lora.adapter import attach, files_of
from metier.training.lora.asked import ASKED, Asked
from metier.training.lora.base import Base
from metier.training.lora.device import MemoryMeters, check_memory, device_for, has_card
from metier.training.lora.foreseeing import Costs, costs_of
from metier.training.lora.frame import Frame, Words
from metier.training.lora.held_out import (
    Measures,
    Said,
    compared,
    gate_of,
    learned_of,
    shares_of,
    text_figures,
)
from metier.training.lora.lessons import Lessons, lessons_of
from metier.training.lora.options import LoraOptions
from metier.training.lora.passes import score_of
from metier.training.lora.ready import Ready, parts_of
from metier.training.lora.steps import Place, Trainer, row_losses, told_by
from metier.training.method import Checkpoints, Foreseen, Gate, Json, Method, Task, Trained
from metier.training.packages import check_extra

CODE_VERSION = "lora-1"
"""Raise with any change that moves weights or scores."""
_ON_CARD = 8  # rows at once; a processor gains nothing from more than one
_PACKAGES = ("torch", "transformers", "peft")
_BRINGS = {
    RowKind.SCREENING: "Little, by what was measured: with some hundred labels a small language model stayed behind the "
    "learned screener (docs/log.md, 2026-11-30); a larger one was not tried here.",
    RowKind.RESUME: "Wording nearer to yours, where there are hundreds of lines; not measured (docs/log.md).",
    RowKind.INTERVIEW: "Answers nearer to yours, where there are hundreds; not measured (docs/log.md).",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """What held-out rows say of an adapter; the fields are those of `Trained`."""

    figures: Mapping[str, Json]
    gate: Gate
    told: Mapping[PostingId, float] = field(default_factory=dict)


class LoraMethod:
    """Trains a small adapter beside a frozen local language model.

    Screening is learned as the choice between three words after the posting, without a sentence around them; resumes and
    interviews as the text of the answer, whose prompt counts nothing. Earlier rows are learned from; later ones are held
    out, and the weights that told them best are kept.
    """

    method = Method.LORA

    def __init__(
        self,
        find: Callable[[str], Base],
        measures: Measures,
        memory: MemoryMeters,
        *,
        options: LoraOptions | None = None,
        frozen: Features | None = None,
        n_postings: Callable[[], int] = lambda: 0,
    ) -> None:
        """A method that has read nothing yet.

        Args:
            find: Finds the base model under a name, and the one of the settings under none; raises where there is none.
            measures: How figures are computed.
            memory: How much there is.
            frozen: What the learned screener reads by, which the adapter has to beat; without it the shares of labels.
            n_postings: How many postings would be judged once the adapter is in use.
        """
        self._n_postings = n_postings
        self._find, self._measures, self._memory, self._frozen = find, measures, memory, frozen
        self._options = options or LoraOptions()
        self._found: dict[str, Base] = {}

    def base(self, named: Json = "") -> Base:
        """The base model under a name; the one of the settings under none.

        Raises:
            TuneBaseError, ModelUnsafeError: There is none that could be adapted.
        """
        name = str(named or "")
        if name not in self._found:
            self._found[name] = self._find(name)
        return self._found[name]

    @property
    def identity(self) -> str:
        """Hash of code version, options, and the files of the base model that the settings name, where they name one."""
        try:
            base = self.base().identity
        except MetierError:  # the person may name another one for this run
            base = ""
        rests_on = f"{CODE_VERSION}\n{self._options.key}\n{base}"
        return hashlib.sha256(rests_on.encode()).hexdigest()[:16]

    def foresee(self, task: Task) -> Foreseen:
        """What it would take.

        Cost: a second or two beside loading the packages and the tokenizer, which takes up to ten the first time.

        Raises:
            TuneOptionError: An option that there is not.
        """
        self._options.with_words(_training_words(task))
        try:
            check_extra(Method.LORA)
            parts_of(task)
            ready = self._ready(task)
        except MetierError as error:
            return Foreseen(
                Method.LORA, None, 0.0, 0.0, brings=_BRINGS[task.kind], missing=(error.with_hint,)
            )
        costs = self._costs(ready)
        is_screening = task.kind is RowKind.SCREENING
        afterwards = costs.seconds_a_row * self._n_postings() if is_screening else 0.0
        missing: tuple[str, ...] = ()
        try:
            check_memory(costs.memory_mb, self._memory.free_on(ready.device), hint=ready.smaller)
        except TrainMemoryError as error:
            missing = (error.with_hint,)
        return Foreseen(
            Method.LORA,
            costs.seconds,
            costs.memory_mb,
            costs.disk_mb,
            afterwards_seconds=afterwards,
            brings=_BRINGS[task.kind],
            missing=missing,
            notes=self._notes(task, ready, costs),
        )

    def train(self, task: Task, keep: Checkpoints, progress: Progress | None = None) -> Trained:
        """Train an adapter; goes on where `keep` says it stopped.

        Cost: as `foresee` tells; seconds for each row of 250 tokens and model of a hundred million weights on one core.

        Raises:
            NotEnoughExamplesError: Fewer than 20 labels or all alike; of text fewer than 10 rows.
            ExtraMissingError, TuneBaseError, ModelUnsafeError: Packages or base model are missing or unfit.
            NoGpuError: `cuda` is asked for, and there is none.
            TrainMemoryError: It would not fit, or did not.
            TrainNanError: The loss became no number.
            ResumeMismatchError: `keep` is of another training.
        """
        check_extra(Method.LORA)
        parts_of(task)
        began = time.monotonic()
        ready = self._ready(task)
        hint = ready.smaller
        check_memory(self._costs(ready).memory_mb, self._memory.free_on(ready.device), hint=hint)
        try:
            return self._train(task, ready, keep, progress, began)
        except MemoryError as error:
            what = "Memory ran out; what was done is kept"
            raise TrainMemoryError(what, hint=hint) from error
        except RuntimeError as error:
            if "memory" not in str(error).lower():
                raise
            what = "Memory ran out; what was done is kept"
            raise TrainMemoryError(what, hint=hint) from error

    def _train(
        self, task: Task, ready: Ready, keep: Checkpoints, progress: Progress | None, began: float
    ) -> Trained:
        if progress:
            progress("loading the base model", 0, 1)
        base, options, lessons = ready.base, ready.options, ready.lessons
        adapted = attach(base.model(device=ready.device), options, seed=task.seed)
        key = _key(base, task, options)
        trainer = Trainer(adapted, lessons, options, seed=task.seed, batch=ready.batch, key=key)
        best = trainer.run(keep, progress)
        files = files_of(adapted, best, base.name)
        if task.kind is RowKind.SCREENING:
            files[ASKED] = _asked(task, ready).to_bytes()
            judged = self._judged_labels(adapted, task, ready)
        else:
            judged = self._judged_text(adapted, lessons)
        counts = {"n_train": len(lessons.train), "n_held_out": len(lessons.held_out)}
        return Trained(
            base=base.name,
            base_identity=base.identity,
            files=files,
            settings=self._settings(task, ready),
            gate=judged.gate,
            told=judged.told,
            trained_on=frozenset(row.posting for row in ready.parts.train if row.posting is not None),
            figures={**judged.figures, "steps": _steps(trainer.place), **counts},
            used={
                "seconds": _all_seconds(trainer.place, began),
                "memory_mb": self._memory.most(),
                "usd": 0.0,
            },
        )

    def _judged_labels(self, adapted: Any, task: Task, ready: Ready) -> Judged:
        """Held-out postings by the adapter, by the base alone, and by what the adapter has to beat."""
        lessons, rows = ready.lessons, ready.parts.validation
        began = time.monotonic()
        p = told_by(adapted, lessons.held_out, lessons)
        seconds_a_posting = (time.monotonic() - began) / len(p)
        with adapted.disable_adapter():
            untuned = told_by(adapted, lessons.held_out, lessons)
        figures, gate = self._compared(task, ready.parts, p, untuned)
        scores = zip(rows, score_of(p).tolist(), strict=True)
        told = {row.posting: float(score) for row, score in scores if row.posting is not None}
        return Judged({**figures, "seconds_a_posting": round(seconds_a_posting, 4)}, gate, told)

    def _judged_text(self, adapted: Any, lessons: Lessons) -> Judged:
        """Held-out answers by the adapter and by the base alone."""
        after = row_losses(adapted, lessons.held_out, lessons)
        with adapted.disable_adapter():
            before = row_losses(adapted, lessons.held_out, lessons)
        return Judged(*text_figures(before, after, self._measures))

    def _ready(self, task: Task) -> Ready:
        parts = parts_of(task)
        wanted = self._options.with_words(_training_words(task))
        device = "cuda" if task.device != "cpu" and has_card() else "cpu"
        if task.device == "cuda" and device == "cpu":
            on_processor = self._costs(self._made(task, parts, wanted, "cpu"))
            device = device_for("cuda", estimate=_duration(on_processor.seconds))
        return self._made(task, parts, wanted, device)

    def _made(self, task: Task, parts: Split, wanted: LoraOptions, device: str) -> Ready:
        base, options = self.base(task.options.get("base")), wanted.on(device)
        most = options.tokens or 0
        if longest := getattr(base.config, "max_position_embeddings", None):
            most = min(most, int(longest))
        words = Words(base.tokenizer, Frame.of(base.tokenizer), most=most)
        lessons = lessons_of(task.kind, parts.train, parts.validation, words, balance=options.balance)
        batch = task.batch or (1 if device == "cpu" else _ON_CARD)
        return Ready(base, parts, lessons, words, options, device, batch)

    def _costs(self, ready: Ready) -> Costs:
        return costs_of(
            ready.base,
            ready.lessons,
            ready.options,
            batch=ready.batch,
            device=ready.device,
            held_mb=self._memory.now(),
        )

    def _compared(
        self, task: Task, parts: Split, p: Doubles, untuned: Doubles
    ) -> tuple[dict[str, Json], Gate]:
        """Figures of held-out decisions beside what the adapter has to beat."""
        earlier, later = (_examples_of(rows, task.examples) for rows in (parts.train, parts.validation))
        before, grades = (_grades(rows) for rows in (parts.train, parts.validation))
        said, against = {"tuned": Said(p, score_of(p))}, "shares"
        if self._frozen is not None and earlier is not None and later is not None:
            said["learned"] = learned_of(self._frozen, earlier, later, task.profile)
            against = "learned"
        said |= {"shares": shares_of(before, len(grades)), "untuned": Said(untuned, score_of(untuned))}
        figures = compared(grades, said, self._measures)
        n_excited = int((grades == Label.EXCITED.grade).sum())
        gate = gate_of(figures, grades, against)
        return {**figures, "compared_with": against, "n_excited_held_out": n_excited}, gate

    def _settings(self, task: Task, ready: Ready) -> dict[str, Json]:
        said: dict[str, Json] = dict(dataclasses.asdict(ready.options))
        versions: dict[str, Json] = {name: importlib.metadata.version(name) for name in _PACKAGES}
        return {
            **said, "alpha": ready.options.alpha, "seed": task.seed, "device": ready.device, "batch": ready.batch,
            "code": CODE_VERSION, "base_path": str(ready.base.place.path.resolve()), "versions": versions,
        }  # fmt: skip

    def _notes(self, task: Task, ready: Ready, costs: Costs) -> tuple[str, ...]:
        where = "the processor" if ready.device == "cpu" else "the graphics card"
        n_train, n_held_out = len(ready.lessons.train), len(ready.lessons.held_out)
        until = (
            f"On {where}, {ready.base.name}, {n_train:,} rows learned from and {n_held_out:,} held out; at most so long: it "
            "ends earlier when held-out rows gain nothing."
        )
        notes = [until]
        if n_cut := ready.lessons.n_cut:
            notes.append(
                f"{n_cut:,} rows lose the middle of their data: they are longer than {ready.words.most:,} tokens."
            )
        if task.kind is RowKind.SCREENING:
            notes.append(f"Judging a posting afterwards takes about {costs.seconds_a_row:.2g} s.")
        if task.seeds != 1:
            notes.append("Trained once: an average of several would cost each posting as often.")
        return tuple(notes)


def _training_words(task: Task) -> dict[str, Json]:
    """Options that are about training, and not about which model."""
    return {name: value for name, value in task.options.items() if name != "base"}


def _asked(task: Task, ready: Ready) -> Asked:
    """How postings are put to the model, with what corrects its answers."""
    instruction = min(row.instruction for row in task.rows.rows)  # the same in every row
    return Asked(instruction, ready.words.frame, ready.words.most, ready.lessons.corrections)


def _examples_of(rows: Sequence[TrainingRow], examples: Sequence[Example]) -> list[Example] | None:
    """The decisions that rows were made of; None where one is not among the examples."""
    by_id = {example.posting.id: example for example in examples}
    found = [by_id[row.posting] for row in rows if row.posting is not None and row.posting in by_id]
    return found if len(found) == len(rows) else None


def _grades(rows: Sequence[TrainingRow]) -> Integers:
    """0 passed, 1 maybe, 2 excited. Shape (n,)."""
    return np.array([Label(row.label).grade for row in rows], np.int64)


def _key(base: Base, task: Task, options: LoraOptions) -> str:
    """Everything that the weights of one run rest on."""
    digest = hashlib.sha256(f"{CODE_VERSION}\n{base.identity}\n{options.key}\n{task.seed}\n".encode())
    for row in task.rows.rows:
        words = f"{row.instruction}\0{row.data}\0{row.answer}\0{row.label}\0"
        digest.update(words.encode("utf-8", "replace"))
    return digest.hexdigest()


def _steps(place: Place) -> dict[str, Json]:
    """How the training went, for the card."""
    readings: list[Json] = [[step, round(loss, 5)] for step, loss in place.readings]
    return {
        "done": place.step,
        "kept": place.best_step,
        "held_out_loss": readings,
        "first_loss": round(float(np.mean(place.losses[:3])), 5),
        "last_loss": round(float(np.mean(place.losses[-3:])), 5),
    }


def _all_seconds(place: Place, began: float) -> float:
    """Of this process, or of the steps of all where there were several."""
    return max(time.monotonic() - began, place.seconds)


def _duration(seconds: float) -> str:
    return f"about {max(1, round(seconds / 60)):,} min" if seconds >= 90 else f"about {seconds:,.0f} s"
