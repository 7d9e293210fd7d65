"""What the adapters share: where a model is, how it is asked, and how a server that refuses a parameter is asked again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from metier.domain.chat import ChatRequest
from metier.errors import ProviderRefusedError
from metier.models.chat.dialect import Dialect, Format, Remembered
from metier.models.chat.reading import hints_for
from metier.net.addresses import Address
from metier.net.chat_client import ChatClient
from metier.net.secret import Key

_MOST_DIALECTS = 6
_SYNTAX = frozenset({400, 422})


@dataclass(frozen=True, slots=True)
class Place:
    """A model behind an address.

    Attributes:
        name: Of the table in the settings, for hints.
        model: As the provider writes it.
        seconds: For one answer.
        logprobs: Whether log-probabilities are asked for where a request has choices.
        extra: Further fields of every request.
    """

    name: str
    address: Address
    model: str
    key: Key = field(default_factory=Key)
    seconds: float = 120
    logprobs: bool = False
    extra: Mapping[str, object] = field(default_factory=dict)

    @property
    def identity(self) -> str:
        """Model and host, as far as what answers is known."""
        return f"{self.model}@{self.address.shown}"


@dataclass(frozen=True, slots=True)
class Asking:
    """Sends requests to one place in the dialect its server takes.

    Attributes:
        path: Behind the path of the address.
        body: Makes the body of a request in one dialect.
    """

    place: Place
    client: ChatClient
    path: str
    body: Callable[[ChatRequest, Dialect], dict[str, object]]
    remembered: Remembered
    headers: Mapping[str, str] = field(default_factory=dict)

    def answer(self, request: ChatRequest) -> object:
        """The JSON that the server answers.

        A refused parameter costs nothing: the server did not work on it, so that the next way is part of the same try.

        Raises:
            As `ChatClient.once`.
        """
        dialect = self.remembered.get()
        wanted = Format.SCHEMA if request.schema is not None else Format.NONE
        for _ in range(_MOST_DIALECTS):
            try:
                answer = self._once(request, dialect)
            except ProviderRefusedError as error:
                other = dialect.without(error.said, wanted=wanted) if error.status in _SYNTAX else None
                if other is None:
                    raise
                dialect = other
            else:
                self.remembered.learn(dialect)
                return answer
        return self._once(request, dialect)

    def _once(self, request: ChatRequest, dialect: Dialect) -> object:
        return self.client.once(
            self.place.address,
            self.path,
            self.body(request, dialect),
            purpose=request.purpose,
            carries=request.carries,
            hints=hints_for(self.place.name),
            seconds=self.place.seconds,
            key=self.place.key,
            headers=self.headers,
        )


def merged(body: dict[str, object], extra: Mapping[str, object]) -> dict[str, object]:
    """`body` with the person's further fields; a table in both is one table, and what metier wrote in it stays."""
    for key, value in extra.items():
        ours = body.get(key)
        if isinstance(ours, dict) and isinstance(value, Mapping):
            body[key] = {**value, **ours}
        else:
            body[key] = value
    return body
