"""Base models of a workspace, looked at, set up, checked and taken out again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from metier.actions.checking import Checked, check_model, most_it_costs
from metier.actions.ports import ConsentStore
from metier.domain.chat import MICRO, SCREENING, FieldClass, Price, in_order
from metier.domain.ports import Clock
from metier.errors import (
    BudgetMissingError,
    ConfigValueError,
    ExtraMissingError,
    KeyFileError,
    KeyMissingError,
    KeyNotNeededError,
    ModelExistsError,
    ModelFileError,
    SecretMissingError,
    UnknownCommandError,
)
from metier.models.chat.keys import Keyring, keys_folder, store_key, system_keyring
from metier.models.chat.providers import PROVIDERS, Api
from metier.net.secret import Secret
from metier.settings import ModelSettings, Settings, append_model, lines_of_model, remove_model
from metier.storage.store import Store
from metier.workspace.base_model import BaseModel, chosen_model, find_model, key_of
from metier.workspace.personal import PersonalFile, edit_file

MOST_UNASKED = Decimal("0.05")
"""Of a check that somebody typed, where no budget is set: one question with the longest answer of nearly every model (taste)."""


class KeyState(StrEnum):
    """Whether the key of a base model is there."""

    NOT_NEEDED = "not needed"
    FOUND = "found"
    MISSING = "missing"
    REFUSED = "refused"
    """What was found cannot be used: others can read its file, or it can be no key."""


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One base model as it is set up.

    Attributes:
        model: Name at its provider, or the name of its file.
        host: Empty for a file in this process.
        price: None where nobody said.
        variable: Environment variable that may hold the key.
        looked_in: Where the key was looked for; empty where none is needed.
        agreed: Kinds of words that may go there; empty for this machine, which needs none.
        is_chosen: It is asked where no other is named.
        problem: Why it cannot be asked at all; mostly empty.
    """

    name: str
    model: str
    host: str
    is_local: bool
    price: Price | None
    key: KeyState
    variable: str = ""
    looked_in: tuple[str, ...] = ()
    agreed: tuple[FieldClass, ...] = ()
    is_chosen: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Addition:
    """A base model that is about to be set up.

    Attributes:
        lines: What would be added to metier.toml.
        missing: Kinds of words that a screening needs and that may not go there yet; empty for this machine.
    """

    row: ModelRow
    lines: str
    missing: tuple[FieldClass, ...]
    model: ModelSettings


@dataclass(frozen=True, slots=True)
class Removal:
    """A base model that is about to be taken out.

    Attributes:
        after: The text of metier.toml without it; None where the person must do it by hand.
        lines: The first and last line of its table; None where it is not written as a table.
    """

    row: ModelRow
    file: PersonalFile
    after: str | None
    lines: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Check:
    """A check that is about to be made.

    Attributes:
        worst_usd: The most it can cost. US dollars.
    """

    base: BaseModel
    worst_usd: Decimal


class BaseModels:
    """The base models of one workspace.

    Args:
        given: Takes the place of those of the settings, for instance in tests.
        keyring: Where keys may lie; the system's by default.
    """

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        environment: Mapping[str, str],
        store: Store,
        clock: Clock,
        *,
        given: BaseModel | None = None,
        keyring: Keyring | None = None,
    ) -> None:
        self._folder, self._settings, self._environment = folder, settings, environment
        self._store, self._clock, self._given, self._keyring = store, clock, given, keyring

    @property
    def consents(self) -> ConsentStore:
        """What the person agreed to."""
        return self._store.consents

    def rows(self) -> tuple[ModelRow, ...]:
        """Every base model, in the order of metier.toml."""
        return tuple(self.row(model) for model in self._settings.models.values())

    def row(self, model: ModelSettings) -> ModelRow:
        """One base model; nothing is sent or looked up, a missing key is no failure."""
        settings = replace(self._settings, models={model.name: model}, model="")
        shown = model.model or (model.path.name if model.path else "")
        chosen = model.name == (self._settings.model or next(iter(self._settings.models), model.name))
        try:
            base = find_model(
                settings, self._environment, self.consents.standing(), self._folder,
                clock=self._clock, needs_key=False, keyring=self._keyring,
            )  # fmt: skip
        except (ConfigValueError, ExtraMissingError, ModelFileError) as error:
            is_file = model.api is Api.GGUF
            return ModelRow(
                model.name, shown, "", is_local=is_file, price=None,
                key=KeyState.NOT_NEEDED if is_file else KeyState.MISSING,
                is_chosen=chosen, problem=error.message,
            )  # fmt: skip
        key, looked_in, problem = self._key(model, is_local=base.is_local)
        agreed = self.consents.standing().get(base.host)
        return ModelRow(
            model.name,
            shown,
            base.host,
            base.is_local,
            base.known_price,
            key,
            variable_of(model),
            looked_in,
            in_order(agreed.classes) if agreed and not base.is_local else (),
            chosen,
            problem,
        )

    def _key(self, model: ModelSettings, *, is_local: bool) -> tuple[KeyState, tuple[str, ...], str]:
        """Whether the key is there, where it was looked for, and what is wrong with it."""
        if is_local and not model.key_env:
            return KeyState.NOT_NEEDED, (), ""
        try:
            key_of(model, self._environment, self._keyring, is_local=is_local)
        except KeyMissingError as error:
            found = error.details["looked_in"]
            assert isinstance(found, list)
            return KeyState.MISSING, tuple(map(str, found)), ""
        except (KeyFileError, SecretMissingError) as error:
            return KeyState.REFUSED, (), error.message
        return KeyState.FOUND, (), ""

    # --- setting up and taking out ------------------------------------------------------------------------

    def addition(self, model: ModelSettings) -> Addition:
        """What setting up `model` would write and need; nothing is changed.

        Raises:
            ModelExistsError: There is one of that name.
            UnknownCommandError: It cannot be used as it is described.
        """
        if model.name in self._settings.models:
            raise ModelExistsError(model.name)
        file = PersonalFile.read(self._folder / "metier.toml")
        after = append_model(file.text, model)
        row = self.row(model)
        if row.problem and not row.host:
            raise UnknownCommandError(what=row.problem, hint="`metier model add --help` shows how")
        missing = () if row.is_local else in_order(SCREENING - frozenset(row.agreed))
        return Addition(row, after[len(file.text) :].strip("\r\n"), missing, model)

    def add(self, addition: Addition, agreed: frozenset[FieldClass]) -> ModelRow:
        """Write it into metier.toml, and keep what the person agreed to.

        Raises:
            ModelExistsError: One of that name was set up meanwhile.
            FileChangedError, FolderWriteError: metier.toml could not be written.
        """
        edit_file(self._folder / "metier.toml", lambda text: append_model(text, addition.model))
        row = addition.row
        now = agreed | frozenset(row.agreed)
        if not row.is_local and agreed:
            self.consents.agree(row.host, now, at=self._clock.now())
        return replace(row, agreed=() if row.is_local else in_order(now))

    def removal(self, name: str) -> Removal:
        """What taking out a base model would do; nothing is changed.

        Raises:
            NoModelError, ModelUnknownError: There is none of that name.
        """
        model = chosen_model(self._settings, name)
        file = PersonalFile.read(self._folder / "metier.toml")
        return Removal(self.row(model), file, remove_model(file.text, model), lines_of_model(file.text, name))

    def others_at(self, host: str, name: str) -> bool:
        """Whether another base model than `name` is at `host`."""
        return any(row.host == host and row.name != name for row in self.rows())

    # --- keys ---------------------------------------------------------------------------------------------

    def check_key_is_wanted(self, name: str) -> ModelRow:
        """The base model whose key is to be kept.

        Raises:
            NoModelError, ModelUnknownError: There is none of that name.
            KeyNotNeededError: It needs none.
        """
        row = self.row(chosen_model(self._settings, name))
        if row.key is KeyState.NOT_NEEDED:
            raise KeyNotNeededError(name)
        return row

    def keep_key(self, name: str, key: Secret) -> str:
        """Keep a key where nobody else can read it; where, in words.

        Raises:
            SecretMissingError: It can be no key.
            KeyFileError: Others can read the folder.
        """
        folder = keys_folder(self._environment, home=Path.home())
        return store_key(name, key, folder=folder, keyring=self._keyring or system_keyring())

    def variable_wins(self, row: ModelRow) -> bool:
        """Whether the environment holds a key of its own, which is taken before any that is kept."""
        return bool(row.variable and self._environment.get(row.variable, "").strip())

    # --- checking -----------------------------------------------------------------------------------------

    def check(self, name: str | None = None) -> Check:
        """A check of a base model, with the most it can cost; nothing is sent yet.

        Raises:
            NoModelError, ModelUnknownError, KeyMissingError, PriceUnknownError: It cannot be asked.
        """
        if self._given is not None:
            base = self._given
        else:
            model = replace(
                chosen_model(self._settings, name), logprobs=True
            )  # a server that refuses them is asked again
            settings = replace(self._settings, models={model.name: model}, model="")
            base = find_model(
                settings, self._environment, self.consents.standing(), self._folder,
                clock=self._clock, keyring=self._keyring,
            )  # fmt: skip
        return Check(base, most_it_costs(base.chat, base.price, self._longest(base)))

    def run(self, check: Check) -> Checked:
        """Ask the fixed question once.

        Raises:
            BudgetMissingError: It could cost more than a few cents, and no budget is set; nothing was sent.
            BudgetReachedError, RefusedError, ProviderError: As `check_model`.
        """
        base, budget = check.base, self._settings.budget
        if budget is None and check.worst_usd > MOST_UNASKED:
            missing = BudgetMissingError(estimate=check.worst_usd)
            missing.hint = "Set `budget` in metier.toml, or lower the model's `max_answer` for the check"
            raise missing
        return check_model(
            base.chat,
            base.price,
            self._store.ledger,
            self._clock,
            max_tokens=self._longest(base),
            cap=None if budget is None else int(budget * MICRO),
        )

    def _longest(self, base: BaseModel) -> int:
        """As long as an answer about a posting, so that one that would be cut there is cut here."""
        return base.settings.max_answer


def variable_of(model: ModelSettings) -> str:
    """The environment variable that may hold a model's key; empty where none is named."""
    provider = PROVIDERS.get(model.provider)
    usual = provider.key_variable if provider else ""
    return "" if model.api is Api.GGUF else model.key_env or usual
