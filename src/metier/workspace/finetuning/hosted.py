"""Fine-tuning at a service, from a workspace: which one, within which budget, and behind which fences."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from metier.actions.ledger import CallState, Caps, PlannedCall, Refusal, SettledCall
from metier.actions.ports import Agreed
from metier.domain.chat import MICRO, ChatReply, FieldClass, Finish
from metier.domain.ports import Clock
from metier.errors import (
    BudgetMissingError,
    MetierError,
    TrainingBudgetError,
    TuneOptionError,
)
from metier.models.chat.providers import Api
from metier.settings import ModelSettings
from metier.training.hosted.method import HostedMethod
from metier.training.hosted.ports import Connection, TuningService
from metier.training.hosted.steps import Patience
from metier.training.method import Task
from metier.workspace.base_model import chosen_model
from metier.workspace.finetuning.hosted_scores import hosted_scores

if TYPE_CHECKING:
    from metier.net.addresses import Address
    from metier.storage.store import Store
    from metier.training.registry.card import Card
    from metier.workspace.opened import OpenWorkspace

_PURPOSE = "finetune"
_SECONDS = 60.0
"""For one request, unless metier.toml says otherwise."""
_BATCH = "tuning-"
"""Before the mark of a run, where the ledger keeps the name of a batch: calls of one are never taken for left behind."""


def hosted_method(
    workspace: OpenWorkspace,
    *,
    sleep: Callable[[float], None] = time.sleep,
    patience: Patience | None = None,
) -> HostedMethod:
    """Fine-tuning at the service of a base model of this workspace; nothing is read, looked up or sent yet."""
    from metier import __version__

    try:
        default = _shown(chosen_model(workspace.settings))
    except MetierError:
        default = ""
    parts = json.dumps(["hosted", default, __version__.split(".")[0]])
    return HostedMethod(
        lambda task: connected(workspace, task),
        identity=f"hosted:{hashlib.sha256(parts.encode()).hexdigest()[:16]}",
        now=workspace.desk.clock.now,
        sleep=sleep,
        patience=patience,
    )


def connected(workspace: OpenWorkspace, task: Task) -> Connection:
    """The service that a task names.

    Raises:
        NoModelError, ModelUnknownError: There is no such base model.
        TuneOptionError: It is a file of this machine, or does not speak OpenAI's API, or an option is none.
        ConfigValueError: Its address is none.
    """
    chosen = _chosen(workspace, task.options.get("model"))
    address = _address_of(chosen)
    base = task.options.get("base") or chosen.model
    if not isinstance(base, str):
        raise TuneOptionError("base", got=base, want="a model's name at the service")  # noqa: EM101  # an option's name
    budget = _money(task.options.get("budget"))
    return Connection(
        chosen.name,
        address.shown,
        address.host,
        address.is_loopback,
        workspace.settings.is_cut_off,
        base,
        JobPurse(
            workspace.store,
            workspace.desk.clock,
            f"{base}@{address.shown}",
            workspace.settings.budget,
            budget,
        ),
        lambda carries: service_of(workspace, chosen, carries),
        _fence(workspace),
    )  # fmt: skip


def service_of(
    workspace: OpenWorkspace, chosen: ModelSettings, carries: frozenset[FieldClass]
) -> TuningService:
    """The service of a base model, for one run.

    What the person agreed to elsewhere does not hold here, and what they agree to here holds nowhere else: consent is made
    for this run, of the kinds of words that were shown, and is kept by nobody.

    Raises:
        KeyMissingError, KeyFileError, SecretMissingError: It needs a key.
    """
    from metier.models.chat.asking import Place
    from metier.models.hosted_tuning import HostedTuning
    from metier.net.chat_client import ChatClient
    from metier.net.chat_consent import ChatConsent
    from metier.net.secret import Key
    from metier.net.sent import SentLog
    from metier.workspace.base_model import key_of
    from metier.workspace.encoder import SENT_LOG

    address = _address_of(chosen)
    clock = workspace.desk.clock
    secret = key_of(chosen, workspace.environment, is_local=address.is_loopback)
    agreed = {address.shown: Agreed(address.shown, carries, clock.now())} if carries else {}
    client = ChatClient(
        ChatConsent(workspace.settings.is_cut_off, agreed), SentLog(workspace.folder / SENT_LOG), clock
    )
    seconds = chosen.timeout or _SECONDS
    return HostedTuning(Place(chosen.name, address, chosen.model, Key(secret), seconds), client)


def removed_there(workspace: OpenWorkspace, card: Card, files: Mapping[str, bytes]) -> str:
    """Have a service remove a tuned model, and say so in words; the workspace's own files stay.

    Raises:
        TunedCorruptError, ModelMismatchError: As `hosted_scores`.
        OfflineError: The person wrote that nothing leaves.
        TryAgainError, ProviderError: The service could not be asked, or does not remove it.
    """
    scores = hosted_scores(workspace, card, files)
    model = scores.model
    service_of(workspace, scores.settings, frozenset()).delete_model(model.final)
    return f"{model.final} was removed at {model.host}"


@dataclass(frozen=True)
class JobPurse:
    """A `Purse` over the ledger: a job is one call there, kept apart before it begins, and settled by what it trained.

    Attributes:
        model: As the ledger has it.
        total: Most that may be spent in this workspace, US dollars; None where nobody set it.
        run: Most that this run may cost; None where nobody said.
    """

    store: Store
    clock: Clock
    model: str
    total: Decimal | None
    run: Decimal | None

    def check(self, worst: int, mark: str = "") -> None:
        """Return if `worst` could be kept apart now, or is for the job of `mark`; nothing is."""
        if not worst or (mark and self._open(mark)):
            return
        if self.total is None and self.run is None:
            raise BudgetMissingError(estimate=Decimal(worst) / MICRO)
        if self.run is not None and worst > _micro(self.run):
            raise TrainingBudgetError(worst=_usd(worst), left=self.run, cap=self.run)
        if self.total is not None:
            left = _micro(self.total) - self.store.ledger.spent().total
            if worst > left:
                raise TrainingBudgetError(worst=_usd(worst), left=_usd(left), cap=self.total)

    def reserve(self, mark: str, worst: int) -> None:
        """Keep `worst` apart for the job of `mark`; nothing where that was done."""
        if self._open(mark):
            return
        key = hashlib.sha256(f"{_PURPOSE}\0{mark}".encode()).hexdigest()
        planned = PlannedCall(key, key, _PURPOSE, self.model, worst, batch=f"{_BATCH}{mark}")
        caps = Caps(
            None if self.total is None else _micro(self.total),
            None if self.run is None else _micro(self.run),
        )
        (answer,) = self.store.ledger.step([], [planned], run=mark, caps=caps, at=self.clock.now())
        if answer is Refusal.CAP:
            self.check(worst)
            raise TrainingBudgetError(
                worst=_usd(worst), left=Decimal(0), cap=self.total or self.run or Decimal(0)
            )

    def release(self, mark: str, words: str) -> None:
        """What is kept apart is free again: nothing is to be paid."""
        self._settle(mark, CallState.FAILED, None, None, words)

    def settle(self, mark: str, paid: int | None, words: str) -> None:
        """The job has ended and cost `paid`; None where that is not known, so that all of it counts as spent."""
        self._settle(mark, CallState.REPLIED, paid, ChatReply(words, Finish.STOP), "")

    def _settle(
        self, mark: str, state: CallState, paid: int | None, reply: ChatReply | None, error: str
    ) -> None:
        settled = [SettledCall(number, state, paid, reply, error) for number in self._open(mark)]
        self.store.ledger.step(settled, [], run=mark, caps=Caps(), at=self.clock.now())

    def _open(self, mark: str) -> list[int]:
        calls = self.store.batches.calls(f"{_BATCH}{mark}")
        return [call.number for call in calls if call.state is CallState.SENT]


def _fence(workspace: OpenWorkspace) -> Callable[[str], bool]:
    """Whether words hold a value of the person's own that never leaves, whatever masked them before."""
    from functools import cache

    @cache
    def redactor() -> object:
        from metier.workspace.training_data import TrainingData

        return TrainingData(workspace).masking().redactor

    def leaks(text: str) -> bool:
        from metier.prompts.redact import Redactor

        known = redactor()
        assert isinstance(known, Redactor)
        return any(not isinstance(piece, str) for piece in known.cut(text, patterns=frozenset()))

    return leaks


def _chosen(workspace: OpenWorkspace, name: object) -> ModelSettings:
    if name is not None and not isinstance(name, str):
        raise TuneOptionError("model", got=name, want="a base model of metier.toml")  # noqa: EM101  # an option's name
    chosen = chosen_model(workspace.settings, name)
    if chosen.api is not Api.OPENAI:
        want = "a base model at a service that speaks OpenAI's API; `metier model add` sets one up"
        raise TuneOptionError("model", got=chosen.name, want=want)  # noqa: EM101  # an option's name
    return chosen


def _address_of(chosen: ModelSettings) -> Address:
    from metier.workspace.consenting import address_of

    found = address_of(chosen)
    assert found is not None  # no file of this machine: see _chosen
    return found


def _shown(chosen: ModelSettings) -> str:
    return f"{chosen.name} {chosen.provider} {chosen.base_url} {chosen.model}"


def _money(value: object) -> Decimal | None:
    if value is None:
        return None
    found = Decimal(str(value))
    if not found.is_finite() or found < 0:
        raise TuneOptionError("budget", got=value, want="US dollars")  # noqa: EM101  # an option's name
    return found


def _micro(usd: Decimal) -> int:
    return int(usd * MICRO)


def _usd(millionths: int) -> Decimal:
    return Decimal(millionths) / MICRO
