"""Which base model a workspace asks, what it costs there, and whether it is this machine's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from metier.actions.ports import Agreed
from metier.domain.chat import FREE, ChatReply, ChatRequest, Price
from metier.domain.ports import ChatModel, Clock
from metier.errors import (
    ConfigValueError,
    KeyFileError,
    KeyMissingError,
    ModelUnknownError,
    NoModelError,
    NotHttpsError,
    PriceUnknownError,
    SecretMissingError,
)
from metier.models.chat.providers import PROVIDERS, Api, Provider
from metier.prompts.tokens import estimate_tokens
from metier.settings import ModelSettings, Settings
from metier.storage.clock import SystemClock
from metier.training.registry.names import is_id

if TYPE_CHECKING:  # the code of a connection is loaded when one is wanted
    from metier.models.chat.asking import Place
    from metier.models.chat.keys import Keyring
    from metier.net.addresses import Address
    from metier.net.chat_client import ChatClient
    from metier.net.secret import Secret

_LOCAL_SECONDS, _FAR_SECONDS = 900.0, 120.0
_LOCAL_IN_FLIGHT, _FAR_IN_FLIGHT = 1, 4


@dataclass(frozen=True, slots=True)
class BaseModel:
    """A base model, ready to be asked.

    Attributes:
        known_price: None where nobody said what it costs.
        batch_price: What it costs where the provider may take a day; None where that is not cheaper, or not known.
        host: As consent and log name it; empty for a file of this machine.
        in_flight: How many requests it is given at once.
    """

    settings: ModelSettings
    chat: ChatModel
    known_price: Price | None
    batch_price: Price | None
    is_local: bool
    host: str
    in_flight: int

    @property
    def price(self) -> Price:
        """What it costs.

        Raises:
            PriceUnknownError: Nobody said.
        """
        if self.known_price is None:
            raise PriceUnknownError(self.settings.name, model=self.settings.model)
        return self.known_price


def chosen_model(settings: Settings, name: str | None = None) -> ModelSettings:
    """The base model called `name`, else the one that `model` names, else the first that nobody tuned to write texts.

    Raises:
        NoModelError: None is set up.
        ModelUnknownError: None of that name is.
    """
    if not settings.models:
        raise NoModelError
    general = [known for known in settings.models if not is_id(known)]
    wanted = name or settings.model or next(iter(general or settings.models))
    if wanted not in settings.models:
        raise ModelUnknownError(wanted, known=list(settings.models))
    return settings.models[wanted]


class _Nobody:
    """Counts tokens for prompts that are only looked at; there is nobody to ask."""

    name = ""

    def ask(self, request: ChatRequest) -> ChatReply:  # noqa: ARG002  # as every chat model
        """Refuses.

        Raises:
            NoModelError: Always.
        """
        raise NoModelError

    def count_tokens(self, text: str) -> int:
        """About how many any model would count."""
        return estimate_tokens(text)


def nobody() -> BaseModel:
    """Stands in where no base model is set up, so that prompts can be looked at."""
    settings = ModelSettings("", model="")
    return BaseModel(settings, _Nobody(), None, None, is_local=True, host="", in_flight=1)


def find_model(
    settings: Settings,
    environment: Mapping[str, str],
    consents: Mapping[str, Agreed],
    folder: Path,
    name: str | None = None,
    *,
    clock: Clock | None = None,
    needs_key: bool = True,
    keyring: Keyring | None = None,
) -> BaseModel:
    """The base model that the settings name, ready to be asked; nothing is sent, read or looked up yet.

    Args:
        consents: What the person agreed to send, by host.
        folder: The workspace, where the log of requests is kept.
        needs_key: False where it is only looked at: then a key that is missing or cannot be used is no failure.
        keyring: Where keys may lie; the system's, if it is not given.

    Raises:
        NoModelError, ModelUnknownError: There is no such model.
        ConfigValueError: Its address is none, or http on another machine.
        KeyMissingError, KeyFileError, SecretMissingError: It needs a key.
    """
    chosen = chosen_model(settings, name)
    if chosen.api is Api.GGUF:
        return _from_file(chosen, environment)
    from metier.models.chat.asking import Place
    from metier.net.chat_client import ChatClient
    from metier.net.chat_consent import ChatConsent
    from metier.net.secret import NO_SECRET, Key
    from metier.net.sent import SentLog
    from metier.workspace.encoder import SENT_LOG

    provider = PROVIDERS.get(chosen.provider)
    address = _address(chosen, provider)
    is_local = address.is_loopback
    try:
        secret = key_of(chosen, environment, keyring, is_local=is_local)
    except (KeyMissingError, KeyFileError, SecretMissingError):
        if needs_key:
            raise
        secret = NO_SECRET
    is_anthropic = chosen.api is Api.ANTHROPIC
    key = Key(secret, header="x-api-key", prefix="") if is_anthropic else Key(secret)
    default_seconds = _LOCAL_SECONDS if is_local else _FAR_SECONDS
    place = Place(
        chosen.name,
        address,
        chosen.model,
        key,
        chosen.timeout or default_seconds,
        chosen.logprobs,
        chosen.extra,
    )
    client = ChatClient(
        ChatConsent(settings.is_cut_off, consents), SentLog(folder / SENT_LOG), clock or SystemClock()
    )
    known, batch = _prices(chosen, is_local=is_local)
    default_in_flight = _LOCAL_IN_FLIGHT if is_local else _FAR_IN_FLIGHT
    return BaseModel(
        chosen,
        _anthropic(place, client) if is_anthropic else _openai(place, client, provider),
        known,
        batch,
        is_local,
        address.shown,
        chosen.in_flight or default_in_flight,
    )


def _anthropic(place: Place, client: ChatClient) -> ChatModel:
    from metier.models.chat.anthropic import AnthropicChat

    return AnthropicChat(place, client=client)


def _openai(place: Place, client: ChatClient, provider: Provider | None) -> ChatModel:
    from metier.models.chat.openai import OpenAiChat

    if provider is None:
        return OpenAiChat(place, client=client)
    return OpenAiChat(place, client=client, max_field=provider.max_field, format=provider.format)


def _from_file(chosen: ModelSettings, environment: Mapping[str, str]) -> BaseModel:
    from metier.models.chat.gguf import GgufChat
    from metier.models.weights import default_cache_folder

    assert chosen.path is not None  # the settings say so
    cache = default_cache_folder(environment, home=Path.home())
    chat = GgufChat(
        chosen.path,
        cache=cache,
        context=chosen.context,
        threads=chosen.threads,
        seconds=chosen.timeout or _LOCAL_SECONDS,
    )
    price, _ = _prices(chosen, is_local=True)
    return BaseModel(chosen, chat, price, None, is_local=True, host="", in_flight=1)


def _address(chosen: ModelSettings, provider: Provider | None) -> Address:
    from metier.net.addresses import parse_address

    url = chosen.base_url or (provider.base_url if provider else "")
    try:
        return parse_address(url)
    except (ValueError, NotHttpsError):
        key = f"models.{chosen.name}.base_url"
        scheme, mark, rest = url.partition("://")
        shown = f"{scheme}{mark}{rest.rpartition('@')[2]}"  # without user name and password
        expected = "an https address, or an http address of this machine such as http://localhost:8080/v1"
        raise ConfigValueError(key, got=shown, expected=expected) from None


def key_of(
    chosen: ModelSettings, environment: Mapping[str, str], keyring: Keyring | None = None, *, is_local: bool
) -> Secret:
    """The key of a base model; none for a server on this machine whose settings name none.

    Args:
        keyring: Where keys may lie; the system's, if it is not given.

    Raises:
        KeyMissingError, KeyFileError, SecretMissingError: There is none that can be used.
    """
    from metier.models.chat.keys import find_key, keys_folder, system_keyring
    from metier.net.secret import NO_SECRET

    if is_local and not chosen.key_env:
        return NO_SECRET
    provider = PROVIDERS.get(chosen.provider)
    return find_key(
        chosen.name,
        key_env=chosen.key_env,
        usual=provider.key_variable if provider else "",
        environment=environment,
        folder=keys_folder(environment, home=Path.home()),
        keyring=keyring or system_keyring(),
    )


def _prices(chosen: ModelSettings, *, is_local: bool) -> tuple[Price | None, Price | None]:
    """What the person wrote, else nothing on this machine, else what is known; and the same for batches."""
    from metier.models.chat.prices import find_price, written_price

    if chosen.price_input is not None and chosen.price_output is not None:
        return written_price(
            chosen.price_input,
            chosen.price_output,
            chosen.price_cached,
            api=chosen.api,
            provider=chosen.provider,
        )
    if is_local:
        return FREE, None
    listed = find_price(chosen.provider, chosen.model, context=chosen.context)
    return (listed.price, listed.batch) if listed else (None, None)
