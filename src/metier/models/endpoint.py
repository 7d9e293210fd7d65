"""A sentence encoder behind an OpenAI-compatible embeddings endpoint: Ollama, llama.cpp, vLLM, or a hosted one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from metier.errors import EncoderChangedError, ProviderAnswerError
from metier.models.recipe import Memory, Recipe
from metier.models.windows import by_content, spread, text_windows
from metier.net.addresses import Address
from metier.net.client import Client
from metier.net.consent import Cargo

Vectors: TypeAlias = NDArray[np.float32]

PROBE = "A small team looks for somebody who writes clear programs and likes to explain them."
"""The same sentence for everybody: its vector tells whether the model is still the one it was."""

DEFAULT_WINDOW = 256
_BATCH = 16  # texts of one request: a slow machine answers in time, and an interruption costs little (taste)
_SAME = 0.995
"""Cosine from which two vectors of the probe are of one model: servers that batch or use half precision differ in the
fourth digit; other models, or other quantisation by a step or two, by more (taste)."""
_MAX_DIM = 16_384
_LARGEST = 1e18  # of one number of a vector; beyond it sums of squares lose meaning


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What an endpoint's model was when it was first used.

    Attributes:
        probe: Vector of `PROBE`, unit length. Shape (dim,).
    """

    probe: Vectors

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return len(self.probe)

    @property
    def key(self) -> str:
        """Hash of the probe's vector."""
        return hashlib.sha256(self.probe.astype("<f4").tobytes()).hexdigest()[:12]

    def likeness(self, other: Fingerprint) -> float:
        """Cosine of the two probes; 0 where the vectors differ in length."""
        return float(self.probe @ other.probe) if self.dim == other.dim else 0.0


class EndpointEncoder:
    """An `Encoder` whose vectors another program computes.

    Its name holds a hash of the vector of a fixed sentence. That vector is kept; before the first texts of a run are sent it
    is asked for again, and where it differs nothing is mixed: the run stops, and the next one starts anew with the model as
    it is. What was read before stays usable without a connection.

    Texts are cut at white space into windows of about `recipe.window` tokens, as the model's tokenizer is not known.
    """

    def __init__(
        self,
        address: Address,
        model: str,
        *,
        client: Client,
        memory: Memory,
        recipe: Recipe | None = None,
        key: str = "",
    ) -> None:
        """An encoder that has asked nothing yet.

        Args:
            address: Of the API, for instance `http://localhost:11434/v1`.
            key: Sent as bearer token; empty for none.
        """
        self._address, self._model, self._client, self._memory, self._key = (
            address,
            model,
            client,
            memory,
            key,
        )
        self._recipe = recipe or Recipe()
        self._fingerprint: Fingerprint | None = None
        self._is_checked = False

    @property
    def name(self) -> str:
        """Host, model, and a hash of everything the vectors rest on, as far as it can be known from outside.

        Raises:
            RefusedError, ProviderError: Nothing was kept from earlier, and the endpoint may not or cannot be asked.
        """
        rests_on = hashlib.sha256(f"{self._where} {self._known.key}".encode()).hexdigest()[:12]
        return f"{self._model.replace('/', '-')}@{self._address.shown}/{self.dim}-{rests_on}"

    @property
    def dim(self) -> int:
        """Length of a vector; raises as `name`."""
        return self._known.dim

    @property
    def reads_own_words(self) -> bool:
        """Whether the person agreed that this endpoint reads what they wrote; always on this machine."""
        return self._client.consent.allows(self._address, Cargo.OWN_WORDS)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One vector per text, of its first window. Shape (n, dim); "" gives zeros.

        Raises:
            RefusedError: The person has not agreed; nothing was sent.
            ProviderError: The endpoint did not do its part.
            EncoderChangedError: The model is another one than before; nothing of it was used.

        Cost: one request for 16 texts.
        """
        windows = [self._windows(text, self._recipe.prefix)[0] for text in texts]
        return self._embed(windows, Cargo.POSTINGS)

    def encode_own_words(self, texts: Sequence[str]) -> Vectors:
        """The same for the person's own sentences, which need a consent of their own."""
        windows = [self._windows(text, self._recipe.own_prefix)[0] for text in texts]
        return self._embed(windows, Cargo.OWN_WORDS)

    def encode_windows(self, texts: Sequence[str], *, max_windows: int) -> list[Vectors]:
        """Per text the vectors of its consecutive windows; more than `max_windows` are thinned out evenly.

        Raises:
            ValueError: If `max_windows` is below 1.
        """
        of_texts = [spread(self._windows(text, self._recipe.prefix), max_windows) for text in texts]
        vectors = self._embed([window for windows in of_texts for window in windows], Cargo.POSTINGS)
        ends = np.cumsum([len(windows) for windows in of_texts], dtype=np.int64)
        return [vectors[end - len(windows) : end] for windows, end in zip(of_texts, ends, strict=True)]

    def check(self) -> None:
        """Ask for the probe's vector and compare it with the one that was kept.

        Raises:
            EncoderChangedError: It differs; the new one is kept, so that the next run starts with it.
            RefusedError, ProviderError: As `encode`.
        """
        found = self._ask_fingerprint()
        self._is_checked = True
        known = self._fingerprint or self._recalled()
        if known is not None and (likeness := known.likeness(found)) < _SAME:
            self._fingerprint = known
            name_before = self.name
            self._memory.remember(self._where, found.probe.tobytes())
            raise EncoderChangedError(name_before, likeness=likeness)
        if known is None:
            self._memory.remember(self._where, found.probe.tobytes())
        self._fingerprint = known or found

    @property
    def _where(self) -> str:
        return json.dumps([str(self._address), self._model, self._recipe.key])

    @property
    def _known(self) -> Fingerprint:
        if self._fingerprint is None:
            self._fingerprint = self._recalled()
        if self._fingerprint is None:
            self.check()
        assert self._fingerprint is not None
        return self._fingerprint

    def _recalled(self) -> Fingerprint | None:
        kept = self._memory.recall(self._where)
        return Fingerprint(np.frombuffer(kept, np.float32)) if kept else None

    def _windows(self, text: str, prefix: str) -> list[str]:
        # Half a surrogate pair, as broken pages hold them, cannot be sent; it becomes "?".
        clean = text.encode("utf-8", "replace").decode("utf-8")
        windows = text_windows(clean, self._recipe.window or DEFAULT_WINDOW)
        return [prefix + window if any(map(str.isalnum, window)) else "" for window in windows]

    def _embed(self, windows: Sequence[str], cargo: Cargo) -> Vectors:
        if not any(windows):
            return np.zeros((len(windows), self.dim), np.float32)
        if not self._is_checked:
            self.check()
        return by_content(windows, lambda new: list(self._ask_all(new, cargo)), self.dim)

    def _ask_all(self, texts: Sequence[str], cargo: Cargo) -> Iterator[Vectors]:
        for start in range(0, len(texts), _BATCH):
            yield from self._ask(texts[start : start + _BATCH], cargo, dim=self.dim)

    def _ask_fingerprint(self) -> Fingerprint:
        return Fingerprint(self._ask([PROBE], Cargo.PROBE, dim=None)[0])

    def _ask(self, texts: Sequence[str], cargo: Cargo, *, dim: int | None) -> Vectors:
        """Unit vectors of `texts`. Shape (n, dim)."""
        answer = self._client.post(
            self._address,
            "/embeddings",
            {"model": self._model, "input": list(texts), "encoding_format": "float"},
            purpose="embeddings",
            cargo=cargo,
            n_texts=len(texts),
            key=self._key,
        )
        try:
            return _vectors(answer, n=len(texts), dim=dim)
        except ValueError as error:
            raise ProviderAnswerError(self._address.shown, what=str(error)) from error


def _vectors(answer: object, *, n: int, dim: int | None) -> Vectors:
    """Unit vectors from an answer in the format of OpenAI's embeddings. Shape (n, dim).

    Raises:
        ValueError: Whatever does not fit, in words: the answer is a stranger's.
    """
    rows = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(rows, list):
        msg = "it has no list `data`"
        raise ValueError(msg)  # noqa: TRY004  # what is wrong is the answer, not a type of ours
    if len(rows) != n:
        msg = f"{len(rows)} vectors for {n} texts"
        raise ValueError(msg)
    found: list[Vectors | None] = [None] * n
    for place, row in enumerate(rows):
        index = row.get("index", place) if isinstance(row, dict) else None
        if (
            not isinstance(index, int)
            or isinstance(index, bool)
            or not 0 <= index < n
            or found[index] is not None
        ):
            msg = "its vectors are not numbered 0, 1, 2 …"
            raise ValueError(msg)
        found[index] = _vector(row.get("embedding"), dim)
    vectors = [vector for vector in found if vector is not None]
    if len({len(vector) for vector in vectors}) > 1:
        msg = "its vectors differ in length"
        raise ValueError(msg)
    return np.stack(vectors)


def _vector(numbers: object, dim: int | None) -> Vectors:
    if not isinstance(numbers, list) or not 1 <= len(numbers) <= _MAX_DIM:
        msg = "a vector is no list of numbers"
        raise ValueError(msg)
    if dim is not None and len(numbers) != dim:
        msg = f"a vector of {len(numbers)} numbers where {dim} were given before"
        raise ValueError(msg)
    if not all(type(number) in (int, float) and abs(number) < _LARGEST for number in numbers):
        msg = "a vector holds something that is no finite number"
        raise ValueError(msg)
    vector = np.array(numbers, dtype=np.float64)
    length = float(np.linalg.norm(vector))
    if length == 0:
        msg = "a vector without length"
        raise ValueError(msg)
    return (vector / length).astype(np.float32)
