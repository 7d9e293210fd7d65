"""Tuned models of a workspace: listed, read by their hashes, added, put to use on evidence, rolled back, deleted."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from metier import __version__
from metier.errors import ModelUnsafeError, TunedCorruptError, TunedUnknownError
from metier.storage.tuned_files import DamagedModelError, TunedFolder
from metier.training.dataset.rows import RowKind
from metier.training.method import Foreseen, Gate, Method, Task, Trained
from metier.training.registry.card import Card
from metier.training.registry.card_text import CardError, card_bytes, read_card
from metier.training.registry.events import Happened, Registered, Standing, TunedEvent
from metier.training.registry.making import card_of

if TYPE_CHECKING:
    from metier.actions.finetuning.using import DeleteReport, RollbackReport, UseReport
    from metier.storage.tuned_events import TunedEventTable
    from metier.workspace.finetuning.listing import ListReport, ShowReport
    from metier.workspace.opened import OpenWorkspace

FOLDER = "models"
"""Where tuned models stand in a workspace."""
_LEAST_PREFIX = 3
"""Characters of an id that name it, where no other begins alike."""

_checked: WeakKeyDictionary[OpenWorkspace, dict[str, tuple[object, str]]] = WeakKeyDictionary()
"""By open workspace and model: how its files stood, and what was wrong with them; hashed once while they stand so."""


@dataclass(frozen=True, slots=True)
class TunedModel:
    """One tuned model as it stands.

    Attributes:
        card: None where it is damaged.
        problem: What is wrong with its card, in words; empty where nothing is. Its weights are hashed when they are read.
        n_bytes: What it takes on the disk.
    """

    id: str
    kind: RowKind
    method: Method
    made_at: datetime
    gate: Gate
    standing: Standing
    card: Card | None
    problem: str
    n_bytes: int


class TunedModels:
    """What was tuned in one workspace, and which of it is used.

    Several processes may work at once: what is in use is decided by rows of the store, under its lock.
    """

    def __init__(self, workspace: OpenWorkspace) -> None:
        self._workspace = workspace
        self._folder = TunedFolder(Path(workspace.folder) / FOLDER)

    @property
    def _events(self) -> TunedEventTable:
        return self._workspace.store.tuned_events

    # --- looked at ----------------------------------------------------------------------------------------

    def all(self) -> tuple[TunedModel, ...]:
        """Every tuned model, newest first; a damaged one too. Cost: reading the cards."""
        now = self._events.standing()
        return tuple(self._model(row, now) for row in reversed(now.rows))

    def one(self, name: str) -> TunedModel:
        """One of them, by its id or the first characters of it, whatever state its files are in.

        Raises:
            TunedUnknownError: There is none, or more than one.
        """
        now = self._events.standing()
        return self._model(_row(name, now), now)

    def card(self, name: str) -> Card:
        """The card of one, by its id or the first characters of it.

        Raises:
            TunedUnknownError: There is none, or more than one.
            TunedCorruptError, ModelUnsafeError: The card is missing, was changed, or names what is not loaded.
        """
        now = self._events.standing()
        row = _row(name, now)
        return self._card(row, now)

    def read(self, name: str) -> Mapping[str, bytes]:
        """Content of its files by name, each equal to the hash on the card, and that to the one in the store.

        Raises:
            TunedUnknownError: There is none, or more than one.
            TunedCorruptError: A file is missing, a link, or differs by so much as a bit; says what is used instead.
            ModelUnsafeError: A file is in a form that may run code when it is read.

        Cost: reading and hashing the files, about a second for 500 MB.
        """
        now = self._events.standing()
        row = _row(name, now)
        card = self._card(row, now)
        try:
            return self._folder.read(row.model, card.files)
        except DamagedModelError as error:
            raise self._corrupt(row, now, str(error)) from error

    def path(self, name: str) -> Path:
        """The folder of one, for files beside its weights, such as the same merged with their base.

        Raises:
            TunedUnknownError: There is none, or more than one.
        """
        return self._folder.folder / _row(name, self._events.standing()).model

    def listing(self) -> ListReport:
        """Every tuned model with what later decisions say about it so far, and runs under way or interrupted."""
        from metier.workspace.finetuning.listing import listing

        return listing(self._workspace, self, self._events)

    def show(self, name: str) -> ShowReport:
        """Everything about one, by its id or the first characters of it.

        Raises:
            TunedUnknownError, TunedCorruptError, ModelUnsafeError: As `card`.
        """
        from metier.workspace.finetuning.listing import shown

        return shown(self._workspace, self, self._events, name)

    def sizes(self, name: str) -> dict[str, int]:
        """Bytes of each file in the folder of one."""
        return self._folder.sizes(_row(name, self._events.standing()).model)

    def history(self) -> tuple[TunedEvent, ...]:
        """Everything that happened to tuned models, oldest first."""
        return tuple(self._events.history())

    # --- which one is used ----------------------------------------------------------------------------------

    def in_use(self, kind: RowKind = RowKind.SCREENING) -> str:
        """Id of the one that is used; empty where none is.

        One whose files are damaged is passed over for what was used before it, with a notice; nothing is written.

        Cost: a query; the files of the one in use are hashed once in the life of the workspace.
        """
        now = self._events.standing()
        for model in now.chain(kind):
            if not (problem := self._problem(model, now)):
                return model
            self._notice(_row(model, now), now, problem)
        return ""

    def shadow(self) -> str:
        """Id of the screening model that judges beside the active screener; empty where there is none.

        It is the newest that may be better and was not used, deleted or set aside; while its files are damaged there is none.
        """
        now = self._events.standing()
        model = now.shadow()
        if not model or not (problem := self._problem(model, now)):
            return model
        self._notice(_row(model, now), now, problem)
        return ""

    def _problem(self, model: str, now: Registered) -> str:
        """What is wrong with its files, in words; empty where every hash is right."""
        seen = _checked.setdefault(self._workspace, {})
        stands = self._folder.stands(model)
        if model in seen and seen[model][0] == stands:
            return seen[model][1]
        row = _row(model, now)
        try:
            files = read_card(self._folder.card(model, row.card)).files
            self._folder.read(model, files)
            problem = ""
        except (DamagedModelError, CardError) as error:
            problem = str(error)
        except ModelUnsafeError as error:
            problem = error.message
        seen[model] = (stands, problem)
        return problem

    def _notice(self, row: TunedEvent, now: Registered, problem: str) -> None:
        words = self._corrupt(row, now, problem).with_hint
        if words not in self._workspace.notices:
            self._workspace.notices.append(words)

    # --- added ----------------------------------------------------------------------------------------------

    def add(self, task: Task, method: Method, trained: Trained, foreseen: Foreseen) -> Card:
        """Keep what was trained, whole or not at all; a screening model that may be better becomes the shadow.

        The active screener stays as it is.

        Raises:
            ModelUnsafeError: A file is in a form that may run code when it is read.
            DiskFullError, FolderWriteError, BusyError: It could not be written; nothing of it is left.
        """
        at = self._workspace.desk.clock.now()
        with self._folder.writing():
            self._sweep(unknown=False)
            taken = {event.model for event in self._events.history()}
            card = card_of(
                task, method, trained, foreseen, made_at=at, version=__version__, taken=tuple(taken)
            )
            content = card_bytes(card)
            self._folder.build(card.id, trained.files, content)
            digest = hashlib.sha256(content).hexdigest()
            try:
                with self._events.exclusive():
                    self._events.append(
                        card.id, card.kind, Happened.REGISTERED, at=at, card=digest, gate=card.gate
                    )
                    if card.gate is Gate.NO_BETTER:
                        self._events.append(card.id, card.kind, Happened.SET_ASIDE, at=at)
                    self._folder.settle(card.id)  # before the rows count: a model with rows has its files
            except BaseException:
                self._folder.remove(card.id)
                self._folder.sweep()
                raise
        return card

    def sweep(self) -> list[str]:
        """Remove what runs and removals left that were killed; what was removed, by name. Never a model with a row.

        Models that the store never knew go too: they are left where a process was killed in the last step of adding, or
        where the store was put back by hand. `add` leaves those alone.
        """
        with self._folder.writing():
            return self._sweep(unknown=True)

    def leftovers(self) -> list[str]:
        """What `sweep` would remove, if no process is writing just now; changes nothing."""
        there = set(self._events.standing().ids)
        return [*self._folder.leftovers(), *(model for model in self._folder.models() if model not in there)]

    def _sweep(self, *, unknown: bool) -> list[str]:
        found = self._folder.sweep()
        with self._events.exclusive() as now:
            there, known = set(now.ids), {event.model for event in self._events.history()}
        for model in self._folder.models():
            if model not in there and (unknown or model in known):
                self._folder.remove(model)
                found.append(model)
        return found

    # --- used, rolled back, deleted ---------------------------------------------------------------------------

    def evidence(self, name: str) -> UseReport:
        """What later decisions say about one, as `use` would tell it; changes nothing.

        Raises:
            TunedUnknownError, TunedCorruptError, ModelUnsafeError: As `read`.
        """
        from metier.workspace.finetuning.using import evidence

        return evidence(self._workspace, self, self._events, name)

    def use(self, name: str, anyway: bool = False) -> UseReport:  # noqa: FBT001, FBT002  # read as a word: use(id, anyway=True)
        """Put one to use, if the person's later decisions found it better, or `anyway`.

        Raises:
            TunedUnknownError, TunedCorruptError, ModelUnsafeError: As `read`.
            TunedUnprovenError: It is not known to be better, or known to be worse, and not `anyway`; nothing has changed.
            TunedInUseError: metier.toml names another screener, or another process was faster; nothing has changed.
        """
        from metier.workspace.finetuning.using import use

        return use(self._workspace, self, self._events, name, anyway=anyway)

    def rollback(self, kind: RowKind = RowKind.SCREENING, *, dry_run: bool = False) -> RollbackReport:
        """Take back the last `use` of a kind: what was used before it is used again, or none. Can be repeated.

        Raises:
            TunedInUseError: None of that kind is in use.
        """
        from metier.workspace.finetuning.using import rollback

        return rollback(self._workspace, self, self._events, kind, dry_run=dry_run)

    def delete(self, name: str, *, dry_run: bool = False) -> DeleteReport:
        """Remove the files of one; its frozen verdicts and the rows about it stay.

        Raises:
            TunedUnknownError: There is none, or more than one.
            TunedInUseError: It is in use.
        """
        from metier.workspace.finetuning.using import delete

        model = _row(name, self._events.standing()).model
        return delete(self._workspace, self._folder, self._events, model, dry_run=dry_run)

    # --- inside ---------------------------------------------------------------------------------------------

    def _model(self, row: TunedEvent, now: Registered) -> TunedModel:
        card, problem = None, ""
        try:
            card = self._card(row, now)
        except TunedCorruptError as error:
            problem = str(error.details["what"])
        except ModelUnsafeError as error:
            problem = error.message
        assert row.gate is not None
        return TunedModel(
            row.model, row.kind, Method(row.model.partition("-")[0]), row.at, row.gate, now.standing(row.model),
            card, problem, self._folder.n_bytes(row.model),
        )  # fmt: skip

    def _card(self, row: TunedEvent, now: Registered) -> Card:
        try:
            card = read_card(self._folder.card(row.model, row.card))
            if card.id != row.model:
                raise DamagedModelError(what="its card is that of another model")  # noqa: TRY301  # told below with the rest
        except (DamagedModelError, CardError) as error:
            raise self._corrupt(row, now, str(error)) from error
        return card

    def _corrupt(self, row: TunedEvent, now: Registered, what: str) -> TunedCorruptError:
        return TunedCorruptError(row.model, what=what, instead=_instead(row, now))


def _instead(row: TunedEvent, now: Registered) -> str:
    """What is used in place of a damaged model, in words."""
    chain = now.chain(row.kind)
    if row.model not in chain:
        return f"{chain[0]}, as before" if chain else f"{_nothing(row.kind)}, as before"
    before = chain[chain.index(row.model) + 1 :]
    return f"{before[0]}, used before it" if before else f"{_nothing(row.kind)}, as before it"


def _nothing(kind: RowKind) -> str:
    """What is used where no tuned model is."""
    return "the frozen screener" if kind is RowKind.SCREENING else "no tuned model"


def _row(name: str, now: Registered) -> TunedEvent:
    """The row of a model, by its id or the first characters of it.

    Raises:
        TunedUnknownError: There is none, or more than one.
    """
    found = [row for row in now.rows if row.model == name]
    if not found and len(name) >= _LEAST_PREFIX:
        found = [row for row in now.rows if row.model.startswith(name)]
    if len(found) == 1:
        return found[0]
    near = [row.model for row in found] or _nearest(name, now.ids)
    raise TunedUnknownError(name, known=near)


def _nearest(name: str, known: Sequence[str]) -> list[str]:
    """Those most like it first; all of them, as a person has few."""
    like = difflib.get_close_matches(name, known, n=len(known) or 1, cutoff=0.0)
    return like[:8]
