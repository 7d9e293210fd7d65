"""Postings as numbers: three views of the meaning, counted words, facts; each text is read and encoded once, ever."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from metier.domain.ports import BlobCache, Encoder, OwnWordsEncoder, Progress
from metier.domain.posting import Posting
from metier.screeners import fact_columns, tokens
from metier.screeners.sparse import Floats, Integers, Sparse

VIEWS = ("title", "opening", "whole text")
"""The dense views, in order."""

MAX_WINDOWS = 8
BATCH = 64
"""Postings between two writes: what an interruption can cost."""
FEW_UNREAD = 20
"""Texts that the encoder reads without being asked to, where a person waits: some seconds."""

_TITLE_VIEW = "title"
_TEXT_VIEWS = f"text-{MAX_WINDOWS}"
_OWN_WORDS = "own words"
SENTENCES = "sentences"
"""Of single sentences, such as a demand or an own fact; outside of screening."""
VECTOR_KINDS = (_TITLE_VIEW, _TEXT_VIEWS, _OWN_WORDS, SENTENCES)
"""What follows the encoder's name and a slash in the kinds of kept vectors."""
_WORDS_KIND = "words-1"
_FACTS_KIND = "facts-2"  # raise with any change of fact_columns
_LOG_TF = (1 + np.log(np.maximum(np.arange(1 << 14), 1))).astype(np.float32)
_S = TypeVar("_S")
_ENTRY = np.dtype([("column", np.uint16), ("value", np.float16)])


@dataclass(frozen=True, slots=True)
class FeatureMatrix:
    """Numbers of n postings.

    Attributes:
        dense: Vectors of the views, unit length, zeros for an empty text. Shape (n, 3, dim); dim 0 without encoder.
        words: Log counts of words and pairs of words. Shape (n, 2^18).
        facts: Facts as columns. Shape (n, fact_columns.WIDTH).
        rows: The facts hard limits look at. Shape (n,), dtype `fact_columns.ROW`.
    """

    dense: Floats
    words: Sparse
    facts: Sparse
    rows: NDArray[np.void]

    def __len__(self) -> int:
        return len(self.words)

    def part(self, start: int, stop: int) -> FeatureMatrix:
        """Postings `start` to `stop`, without copying."""
        cut = slice(start, stop)
        return FeatureMatrix(
            self.dense[cut], self.words.part(start, stop), self.facts.part(start, stop), self.rows[cut]
        )

    def take(self, indices: Sequence[int] | Integers) -> FeatureMatrix:
        """Those postings, in that order."""
        chosen = np.asarray(indices, dtype=np.int64)
        return FeatureMatrix(
            self.dense[chosen], self.words.take(chosen), self.facts.take(chosen), self.rows[chosen]
        )


@dataclass(frozen=True, slots=True)
class Featurizer:
    """Reads postings into a `FeatureMatrix`, keeping every part in a cache by the content it was made of.

    Attributes:
        encoder: None where its weights are missing: then words and facts carry everything.
        cache: Where the parts are kept.
        progress: Called while texts are encoded that were never seen before; raising stops the work, finished
            batches are kept.
    """

    encoder: Encoder | None
    cache: BlobCache
    progress: Progress | None = None

    @property
    def name(self) -> str:
        """Identity of everything the numbers rest on."""
        encoder = self.encoder.name if self.encoder else "no encoder"
        unread = "" if self._reads_own_words else " without own words"
        return f"{encoder}{unread} + {_WORDS_KIND} + {_FACTS_KIND}"

    def features(self, postings: Sequence[Posting]) -> FeatureMatrix:
        """The numbers of `postings`, in their order.

        Cost: the encoder's for new texts; about 0.03 ms for each known posting.
        """
        titles = [_key(posting.title) for posting in postings]
        texts = [_key(posting.text) for posting in postings]
        rows, facts = self._facts(postings)
        words = self._words(
            postings, [title[:32] + text[:32] for title, text in zip(titles, texts, strict=True)]
        )
        return FeatureMatrix(self._dense(postings, titles, texts), words, facts, rows)

    def fact_rows(self, postings: Sequence[Posting]) -> NDArray[np.void]:
        """The facts that hard limits look at, of `postings` in their order; no encoder is asked. Shape (n,)."""
        return self._facts(postings)[0]

    def n_missing(self, postings: Sequence[Posting]) -> int:
        """How many different texts would have to be encoded; 0 without encoder."""
        return len({_key(posting.text) for posting in self.unread(postings)})

    def unread(self, postings: Sequence[Posting]) -> list[Posting]:
        """Those whose text would have to be encoded, in the same order; none without encoder."""
        if self.encoder is None:
            return []
        keys = [_key(posting.text) for posting in postings]
        kept = self.cache.get(self._kind(_TEXT_VIEWS), list(set(keys)))
        return [posting for posting, key in zip(postings, keys, strict=True) if key not in kept]

    def unless_unread(self, postings: Sequence[Posting]) -> Featurizer:
        """Itself where it has read all of them but `FEW_UNREAD`; else one that goes by words and facts."""
        return self if self.n_missing(postings) <= FEW_UNREAD else Featurizer(None, self.cache)

    def sentences(self, texts: Sequence[str]) -> Floats:
        """Vectors of the person's own sentences, such as the lines of a profile. Shape (n, dim).

        Zeros where the encoder may not read them, as they would leave this machine.
        """
        encoder = self.encoder
        if encoder is None:
            return np.zeros((len(texts), 0), np.float32)
        if not self._reads_own_words:
            return np.zeros((len(texts), encoder.dim), np.float32)
        encode = encoder.encode_own_words if isinstance(encoder, OwnWordsEncoder) else encoder.encode
        keys = [_key(text) for text in texts]
        kept = self._kept(
            self._kind(_OWN_WORDS), dict(zip(keys, texts, strict=True)), lambda new: _rows(encode(new))
        )
        return _loaded([kept[key] for key in keys], encoder.dim)

    @property
    def _reads_own_words(self) -> bool:
        return not isinstance(self.encoder, OwnWordsEncoder) or self.encoder.reads_own_words

    def _dense(self, postings: Sequence[Posting], titles: Sequence[str], texts: Sequence[str]) -> Floats:
        if self.encoder is None:
            return np.zeros((len(postings), 3, 0), np.float32)
        encoder, dim = self.encoder, self.encoder.dim
        by_title = dict(zip(titles, (posting.title for posting in postings), strict=True))
        by_text = dict(zip(texts, (posting.text for posting in postings), strict=True))

        def windows(new: Sequence[str]) -> list[bytes]:
            return [_two_views(found) for found in encoder.encode_windows(new, max_windows=MAX_WINDOWS)]

        kept_texts = self._kept(self._kind(_TEXT_VIEWS), by_text, windows, self.progress)
        kept_titles = self._kept(self._kind(_TITLE_VIEW), by_title, lambda new: _rows(encoder.encode(new)))
        dense = np.empty((len(postings), 3, dim), np.float32)
        dense[:, 0] = _loaded([kept_titles[key] for key in titles], dim)
        dense[:, 1:] = _loaded([kept_texts[key] for key in texts], 2 * dim).reshape(-1, 2, dim)
        return dense

    def _words(self, postings: Sequence[Posting], keys: Sequence[str]) -> Sparse:
        sources = dict(zip(keys, postings, strict=True))
        kept = self._kept(
            _WORDS_KIND,
            sources,
            lambda new: [tokens.counted(posting.title, posting.text).tobytes() for posting in new],
        )
        found = [kept[key] for key in keys]
        packed = np.frombuffer(b"".join(found), np.uint32)
        columns = (packed & np.uint32(tokens.WIDTH - 1)).astype(np.int32)
        return Sparse(_starts(found, 4), columns, _LOG_TF[packed >> np.uint32(18)], tokens.WIDTH)

    def _facts(self, postings: Sequence[Posting]) -> tuple[NDArray[np.void], Sparse]:
        keys = [_key(f"{posting.company}\0{posting.facts_json}") for posting in postings]
        kept = self._kept(
            _FACTS_KIND, dict(zip(keys, postings, strict=True)), lambda new: [_fact_bytes(p) for p in new]
        )
        size = fact_columns.ROW.itemsize
        rows = np.frombuffer(b"".join([kept[key][:size] for key in keys]), fact_columns.ROW)
        found = [kept[key][size:] for key in keys]
        entries = np.frombuffer(b"".join(found), _ENTRY)
        sparse = Sparse(
            _starts(found, _ENTRY.itemsize),
            entries["column"].astype(np.int32),
            entries["value"].astype(np.float32),
            fact_columns.WIDTH,
        )
        return rows, sparse

    def _kind(self, view: str) -> str:
        assert self.encoder is not None
        return f"{self.encoder.name}/{view}"

    def _kept(
        self,
        kind: str,
        sources: dict[str, _S],
        make: Callable[[Sequence[_S]], list[bytes]],
        progress: Progress | None = None,
    ) -> dict[str, bytes]:
        """The bytes of every key, made and stored batch by batch where the cache has none."""
        kept = self.cache.get(kind, list(sources))
        missing = [key for key in sources if key not in kept]
        for start in range(0, len(missing), BATCH):
            batch = missing[start : start + BATCH]
            made = dict(zip(batch, make([sources[key] for key in batch]), strict=True))
            self.cache.put(kind, made)
            kept |= made
            if progress:
                progress("Reading postings", start + len(batch), len(missing))
        return kept


class KeptFeatures:
    """The numbers of a fixed list of postings, read once: for replays that learn from them hundreds of times.

    It stands in for a `Featurizer`; a posting that is not in the list goes to the featurizer behind it.

    Args:
        featurizer: Reads what is not kept.
        postings: Read now. Memory: about 7 kB each.
    """

    def __init__(self, featurizer: Featurizer, postings: Sequence[Posting]) -> None:
        self._featurizer = featurizer
        self._postings = list(postings)  # keeps them alive, so that their addresses stay theirs
        self._matrix = featurizer.features(self._postings)
        self._places = {id(posting): place for place, posting in enumerate(self._postings)}
        self._sentences: dict[tuple[str, ...], Floats] = {}
        self.encoder = featurizer.encoder
        self.name = featurizer.name

    def features(self, postings: Sequence[Posting]) -> FeatureMatrix:
        """The numbers of `postings`, in their order."""
        places = [self._places.get(id(posting), -1) for posting in postings]
        if -1 in places:
            return self._featurizer.features(postings)
        if places == list(range(len(self._postings))):
            return self._matrix
        return self._matrix.take(places)

    def sentences(self, texts: Sequence[str]) -> Floats:
        """Vectors of short texts such as the lines of a profile. Shape (n, dim)."""
        key = tuple(texts)
        if key not in self._sentences:
            self._sentences[key] = self._featurizer.sentences(texts)
        return self._sentences[key]


class Features(Protocol):
    """What screeners need: a `Featurizer`, or `KeptFeatures` of a fixed list."""

    @property
    def name(self) -> str:
        """Identity of everything the numbers rest on."""
        ...

    @property
    def encoder(self) -> Encoder | None:
        """The sentence encoder, where there is one."""
        ...

    def features(self, postings: Sequence[Posting]) -> FeatureMatrix:
        """The numbers of `postings`, in their order."""
        ...

    def sentences(self, texts: Sequence[str]) -> Floats:
        """Vectors of short texts. Shape (n, dim)."""
        ...


def unit(vectors: NDArray[np.floating]) -> Floats:
    """Vectors along the last axis at unit length; zeros stay zeros."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def _key(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _rows(vectors: Floats) -> list[bytes]:
    return [vector.tobytes() for vector in unit(vectors).astype(np.float16)]


def _two_views(windows: Floats) -> bytes:
    """Opening and mean of one text's windows."""
    views = unit(np.stack([windows[0], windows.mean(axis=0)]))
    return views.astype(np.float16).tobytes()


def _loaded(rows: Sequence[bytes], width: int) -> Floats:
    return np.frombuffer(b"".join(rows), np.float16).reshape(len(rows), width).astype(np.float32)


def _starts(rows: Sequence[bytes], size: int) -> Integers:
    lengths = np.fromiter(map(len, rows), np.int64, len(rows)) // size
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])


def _fact_bytes(posting: Posting) -> bytes:
    found = sorted(fact_columns.fact_columns(posting.facts, posting.company).items())
    return fact_columns.fact_row(posting.facts).tobytes() + np.array(found, dtype=_ENTRY).tobytes()
