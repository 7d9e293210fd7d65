"""Texts through the lower layers: once for what training sees, once for all fold encoders together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from metier.domain.example import Example
from metier.domain.ports import BlobCache, Progress
from metier.domain.posting import Posting
from metier.screeners.features import MAX_WINDOWS
from metier.screeners.sparse import Floats, Integers
from metier.training.encoder.ports import Tensors, Tunable, Upper, Window
from metier.training.encoder.tuning import Halves, Views
from metier.training.method import Checkpoints

_BATCH = 64
"""Windows between two checkpoints: what an interruption can cost."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The windows of postings.

    Attributes:
        titles: The first window of each title. n of them.
        texts: Of each text all windows that the encoder reads, the opening first.
        others: Of the person's reasons.
    """

    titles: Sequence[Window]
    texts: Sequence[Sequence[Window]]
    others: Sequence[Window] = ()

    @property
    def seen(self) -> list[Window]:
        """Different windows that training sees, none empty."""
        return _different([*self.titles, *(windows[0] for windows in self.texts)])

    @property
    def all(self) -> list[Window]:
        """Different windows that screening reads, none empty."""
        return _different([*self.titles, *(w for windows in self.texts for w in windows), *self.others])


def texts_of(tunable: Tunable, postings: Sequence[Posting], reasons: Sequence[str] = ()) -> Texts:
    """The windows of postings. Cost: 1 ms for 10,000 characters."""
    titles = tunable.windows([posting.title for posting in postings], max_windows=1)
    texts = tunable.windows([posting.text for posting in postings], max_windows=MAX_WINDOWS)
    others = tunable.windows(list(reasons), max_windows=1)
    return Texts([one[0] for one in titles], texts, [one[0] for one in others])


def texts_of_examples(tunable: Tunable, examples: Sequence[Example]) -> Texts:
    """The windows of postings and of the reasons that were given."""
    reasons = [example.reason for example in examples if example.reason.strip()]
    return texts_of(tunable, [example.posting for example in examples], reasons)


def views_of(
    tunable: Tunable, texts: Texts, n_tokens: int, keep: Checkpoints, progress: Progress | None
) -> tuple[Views, Integers]:
    """What training sees of the postings, and which postings have any words. Shapes (m,).

    States are rounded to half precision, whether they were computed now or kept before.
    """
    seen = texts.seen
    states: dict[Window, Halves] = {}
    for number, batch in enumerate(_batches(seen)):
        states |= _states(tunable, batch, n_tokens, keep, f"states-{number:04}.f16")
        if progress:
            progress("Reading what is learned from", len(states), len(seen))
    title, opening, rows = [], [], []
    for row, (first, windows) in enumerate(zip(texts.titles, texts.texts, strict=True)):
        sides = states.get(first), states.get(windows[0])
        one, other = (side if side is not None else sides[1 - i] for i, side in enumerate(sides))
        if one is not None and other is not None:
            title.append(one)
            opening.append(other)
            rows.append(row)
    return Views(title, opening), np.array(rows, np.int64)


def _states(
    tunable: Tunable, windows: Sequence[Window], n_tokens: int, keep: Checkpoints, name: str
) -> dict[Window, Halves]:
    content = keep.get(name)
    if content is None:
        found = [states[:n_tokens].astype(np.float16) for states in tunable.lower(windows)]
        content = b"".join(states.tobytes() for states in found)
        keep.put(name, content)
    numbers = np.frombuffer(content, np.float16)
    sizes = [min(len(window) + 2, n_tokens) for window in windows]  # both marks are read, too
    rows = np.split(numbers.reshape(sum(sizes), -1), np.cumsum(sizes)[:-1])
    return dict(zip(windows, rows, strict=True))


def read_by_all(
    tunable: Tunable,
    layers: Sequence[Tensors],
    windows: Sequence[Window],
    keep: Checkpoints,
    progress: Progress | None,
) -> list[Mapping[Window, Floats]]:
    """Vectors of the windows by several encoders, which share the lower layers: these run once.

    Cost: per window and core two thirds of encoding, and a third for every encoder; 1.5 kB of memory per window and encoder.
    """
    found: list[dict[Window, Floats]] = [{} for _ in layers]
    uppers: list[Upper] = []
    for number, batch in enumerate(_batches(windows)):
        name = f"vectors-{number:04}.f32"
        content = keep.get(name)
        if content is None:
            uppers = uppers or [tunable.upper(tensors) for tensors in layers]
            states = tunable.lower(batch)
            content = b"".join(
                np.ascontiguousarray(upper.vectors(states), np.float32).tobytes() for upper in uppers
            )
            keep.put(name, content)
        vectors = np.frombuffer(content, np.float32).reshape(len(layers), len(batch), -1)
        for known, rows in zip(found, vectors, strict=True):
            known.update(zip(batch, rows, strict=True))
        if progress:
            progress("Reading by encoders that had not seen a fold", len(found[0]), len(windows))
    return list(found)


@dataclass(frozen=True, slots=True)
class Passing:
    """A `BlobCache` that writes to memory and looks in another one besides: what passes is not kept there."""

    behind: BlobCache
    rows: dict[str, dict[str, bytes]] = field(default_factory=dict)

    def get(self, kind: str, keys: Sequence[str]) -> dict[str, bytes]:
        """The bytes of those `keys` that are known for `kind`."""
        own = self.rows.get(kind, {})
        missing = [key for key in keys if key not in own]
        found = {key: own[key] for key in keys if key in own}
        return found | (self.behind.get(kind, missing) if missing else {})

    def put(self, kind: str, rows: Mapping[str, bytes]) -> None:
        """Keep `rows` until the process ends."""
        self.rows.setdefault(kind, {}).update(rows)


def _batches(windows: Sequence[Window]) -> Iterator[Sequence[Window]]:
    for start in range(0, len(windows), _BATCH):
        yield windows[start : start + _BATCH]


def _different(windows: Sequence[Window]) -> list[Window]:
    return list(dict.fromkeys(window for window in windows if window))
