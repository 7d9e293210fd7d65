"""What every process of a backtest needs; texts are read in one of them, and never twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from metier.domain.ports import BlobCache, Encoder, OwnWordsEncoder
from metier.domain.posting import Posting
from metier.errors import NotEnoughExamplesError
from metier.evaluation.jobs import Bench
from metier.evaluation.labelled import LabelledSet
from metier.evaluation.splits import Split
from metier.screeners.features import FeatureMatrix, Features, Featurizer, KeptFeatures
from metier.screeners.registry import Kit, make

if TYPE_CHECKING:
    from metier.domain.ports import FloatArray

_AT_ONCE = 200  # examples learned from, only to have their reasons read
_NOT_READ = "%d texts were not read before the processes started"


def benches(
    names: Sequence[str],
    labelled: LabelledSet,
    splits: Sequence[Split],
    featurizer: Featurizer,
    kit: Callable[[Features], Kit],
    *,
    jobs: int,
) -> Callable[[], Bench]:
    """A way to make what every process needs; texts are read and encoded in this process only, once.

    Args:
        kit: What screeners are made of, given the features of the postings; can be pickled where `jobs` is more than 1.
    """
    wanted = {given for split in splits for given in (*split.train, *split.test)}
    needed = LabelledSet(labelled.name, tuple(item for item in labelled.items if item.id in wanted))
    remembered = Blobs(featurizer.cache)
    reading = replace(featurizer, cache=remembered)
    made = _bench(names, needed, reading, kit)
    if jobs == 1:
        return lambda: made
    _read_own_words(made)
    known = featurizer.encoder and _KnownVectors(
        featurizer.encoder.name, featurizer.encoder.dim, _reads_own_words(featurizer.encoder)
    )
    return partial(_bench, names, needed, Featurizer(known, Blobs(rows=remembered.rows)), kit)


def _bench(
    names: Sequence[str], labelled: LabelledSet, featurizer: Featurizer, kit: Callable[[Features], Kit]
) -> Bench:
    postings: list[Posting] = [item.posting for item in labelled.items]
    made_of = kit(_WhenNeeded(featurizer, postings))
    return Bench({name: make(name, made_of) for name in names}, labelled)


def _read_own_words(bench: Bench) -> None:
    """Let screeners read profile and reasons here, so that no other process has to."""
    with_reasons = [
        bench.labelled.example(item) for item in bench.labelled.items if item.label and item.reason
    ]
    parts = [with_reasons[start : start + _AT_ONCE] for start in range(0, len(with_reasons), _AT_ONCE)]
    for screener in bench.screeners.values():
        for part in ([], *parts):
            with suppress(NotEnoughExamplesError):
                screener.learn(part)


def _reads_own_words(encoder: Encoder) -> bool:
    return not isinstance(encoder, OwnWordsEncoder) or encoder.reads_own_words


class _WhenNeeded:
    """`KeptFeatures` that are read when the first screener asks: some read no numbers, and reading takes minutes."""

    def __init__(self, featurizer: Featurizer, postings: Sequence[Posting]) -> None:
        self._featurizer = featurizer
        self._postings = postings

    @property
    def name(self) -> str:
        return self._featurizer.name

    @property
    def encoder(self) -> Encoder | None:
        return self._featurizer.encoder

    @cached_property
    def _kept(self) -> KeptFeatures:
        return KeptFeatures(self._featurizer, self._postings)

    def features(self, postings: Sequence[Posting]) -> FeatureMatrix:
        return self._kept.features(postings)

    def sentences(self, texts: Sequence[str]) -> FloatArray:
        return self._kept.sentences(texts)


class Blobs:
    """A `BlobCache` in memory, before another one where there is one."""

    def __init__(
        self, behind: BlobCache | None = None, rows: dict[str, dict[str, bytes]] | None = None
    ) -> None:
        self.rows = rows or {}
        self._behind = behind

    def get(self, kind: str, keys: Sequence[str]) -> dict[str, bytes]:
        """The kept bytes of those `keys` that are known for `kind`, here or behind."""
        kept = self.rows.setdefault(kind, {})
        missing = [key for key in keys if key not in kept]
        if missing and self._behind is not None:
            kept |= self._behind.get(kind, missing)
        return {key: kept[key] for key in keys if key in kept}

    def put(self, kind: str, rows: Mapping[str, bytes]) -> None:
        """Keep `rows` for `kind`, here and behind."""
        self.rows.setdefault(kind, {}).update(rows)
        if self._behind is not None:
            self._behind.put(kind, rows)


@dataclass(frozen=True, slots=True)
class _KnownVectors:
    """Stands for the encoder in other processes, where everything has been encoded before."""

    name: str
    dim: int
    reads_own_words: bool

    def encode(self, texts: Sequence[str]) -> FloatArray:
        raise RuntimeError(_NOT_READ % len(texts))

    def encode_own_words(self, texts: Sequence[str]) -> FloatArray:
        raise RuntimeError(_NOT_READ % len(texts))

    def encode_windows(self, texts: Sequence[str], *, max_windows: int) -> list[FloatArray]:  # noqa: ARG002  # the port's signature
        raise RuntimeError(_NOT_READ % len(texts))
