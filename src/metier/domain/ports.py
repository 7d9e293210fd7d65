"""What metier needs from the outside world, as protocols; adapters live in models, storage and testing."""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar, runtime_checkable

from metier.domain.chat import ChatReply, ChatRequest, Conversation, Talked

T = TypeVar("T")

if TYPE_CHECKING:  # the domain stays standard library at run time; arrays are named for type checkers only
    import numpy as np
    from numpy.typing import NDArray

    FloatArray: TypeAlias = NDArray[np.float32]

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with (what, done, total) while long work goes on; raising stops the work, finished parts are kept."""


class Clock(Protocol):
    """The time, as an argument."""

    def now(self) -> datetime:
        """This moment, with time zone UTC."""
        ...


class Keeping(Protocol):
    """Values by everything that they rest on, kept between uses of a workspace; what it keeps must never change."""

    def of(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of a key; made where it is not kept."""
        ...


class Encoder(Protocol):
    """Turns sentences into vectors of unit length.

    Attributes:
        name: Identity of everything the vectors rest on (weights, quantisation, tokenizer).
        dim: Length of a vector.
    """

    @property
    def name(self) -> str:
        """Identity of everything the vectors rest on."""
        ...

    @property
    def dim(self) -> int:
        """Length of a vector."""
        ...

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """One vector per text, cut after the model's window. Shape (n, dim); "" gives zeros."""
        ...

    def encode_windows(self, texts: Sequence[str], *, max_windows: int) -> list[FloatArray]:
        """Per text the vectors of its consecutive windows, at least one. Shape (k, dim), k ≤ max_windows."""
        ...


@runtime_checkable
class OwnWordsEncoder(Protocol):
    """An encoder that treats the person's own sentences (wishes, reasons) apart from postings.

    Attributes:
        reads_own_words: False where they may not be read, as they would leave this machine without consent.
    """

    @property
    def reads_own_words(self) -> bool:
        """Whether the person's own sentences may be read."""
        ...

    def encode_own_words(self, texts: Sequence[str]) -> FloatArray:
        """One vector per sentence, to be compared with those of postings. Shape (n, dim)."""
        ...


class BlobCache(Protocol):
    """Bytes that can always be computed again, kept so that no text is encoded twice."""

    def get(self, kind: str, keys: Sequence[str]) -> dict[str, bytes]:
        """The kept bytes of those `keys` that are known for `kind`."""
        ...

    def put(self, kind: str, rows: Mapping[str, bytes]) -> None:
        """Keep `rows` for `kind`; durable when it returns."""
        ...


class ChatModel(Protocol):
    """A base model reached by chat; may be asked by several threads at once.

    Attributes:
        name: Identity of what answers, as far as it is known: model and host.
    """

    @property
    def name(self) -> str:
        """Identity of what answers."""
        ...

    def ask(self, request: ChatRequest) -> ChatReply:
        """One answer, by one try; whoever calls pays for each.

        Raises:
            RefusedError: The person has not agreed to what it carries; nothing was sent.
            TryAgainError: This try failed in a way that another may not.
            ProviderError: It failed for good.
        """
        ...

    def count_tokens(self, text: str) -> int:
        """Tokens of `text`, rather too many than too few."""
        ...


class Asker(Protocol):
    """Holds conversations with one base model: within the budget, several at a time, none paid twice."""

    @property
    def model_name(self) -> str:
        """Identity of what answers."""
        ...

    def count_tokens(self, text: str) -> int:
        """Tokens of `text`, rather too many than too few."""
        ...

    def talk(self, conversations: Sequence[Conversation[T]]) -> Generator[Talked[T], None, None]:
        """Each conversation's end, as it comes; closing the generator stops what has not begun."""
        ...
