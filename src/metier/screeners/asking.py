"""What to ask next: typical postings first, then what teaches most, and a fixed share drawn at random."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from metier.domain.decision import Occasion
from metier.domain.example import Example
from metier.domain.posting import Posting
from metier.domain.verdict import Verdict
from metier.screeners.features import FeatureMatrix, Featurizer, unit
from metier.screeners.sparse import Doubles, Floats, Integers

TYPICAL_UNTIL = 10
"""Decisions before which only typical postings are asked about; uncertainty means nothing before (taste)."""

RANDOM_EVERY = 5
"""One in five questions is drawn at random: figures that need an unbiased sample use only those."""

_LOOKED_AT = 2_000  # postings compared with each other; more cost seconds and change little
_SKETCH = 256

Pick = Callable[
    [Sequence[Posting], Sequence[Verdict], Sequence[Example], int, int], list[tuple[int, Occasion]]
]


def picker(featurizer: Featurizer, rng: np.random.Generator) -> Pick:
    """A function (undecided, verdicts, taught, n, n_asked) → the next questions, as `pick` chooses them."""

    def choose(
        undecided: Sequence[Posting],
        verdicts: Sequence[Verdict],
        taught: Sequence[Example],
        n: int,
        n_asked: int,
    ) -> list[tuple[int, Occasion]]:
        matrix = featurizer.features([*undecided, *(example.posting for example in taught)])
        decided = np.arange(len(matrix)) >= len(undecided)
        return pick(matrix, verdicts, decided, n=n, rng=rng, n_asked=n_asked)

    return choose


def pick(
    matrix: FeatureMatrix,
    verdicts: Sequence[Verdict],
    decided: NDArray[np.bool_],
    *,
    n: int,
    rng: np.random.Generator,
    n_asked: int = 0,
) -> list[tuple[int, Occasion]]:
    """The next `n` questions, in the order to ask them.

    Every fifth question, counted over all sessions, is drawn uniformly from the undecided, before and without
    regard to the rest. The others cover the undecided best: with fewer than ten decisions by likeness alone, so
    neither outliers nor near-copies of what was asked come up; later likeness is weighed by how unsure the
    screener is, and at every third by P(excited), so that good ones are found to learn from.

    Args:
        matrix: Features of undecided and decided postings. n_rows rows.
        verdicts: One for each undecided posting, in the order of their rows.
        decided: Which rows are decided. Shape (n_rows,).
        n_asked: How many questions were asked before.

    Returns:
        Rows with the way each was drawn, at most `n`, each once.

    Cost: O(n · 2,000²) products at most.
    """
    undecided = np.flatnonzero(~decided)
    n = min(n, len(undecided))
    at_random = [place for place in range(n) if (n_asked + place) % RANDOM_EVERY == RANDOM_EVERY - 1]
    drawn = [int(row) for row in rng.choice(undecided, len(at_random), replace=False)]
    looked_at = _sample(np.setdiff1d(undecided, drawn), rng)
    asked = np.flatnonzero(decided)
    by_row = dict(zip(undecided.tolist(), verdicts, strict=True))
    worth = _worth([by_row[row] for row in looked_at.tolist()], n_decided=len(asked), n=n)
    sketch = _sketch(matrix)
    covering = _cover(
        sketch[looked_at], sketch[np.concatenate([asked, np.array(drawn, np.int64)])], worth[: n - len(drawn)]
    )
    chosen = iter([int(looked_at[index]) for index in covering])
    random = iter(drawn)
    order: list[tuple[int, Occasion]] = []
    for place in range(n):
        row = next(random) if place in at_random else next(chosen, None)
        if row is not None:
            order.append((row, Occasion.RANDOM if place in at_random else Occasion.ASKED))
    return order


def _sample(rows: Integers, rng: np.random.Generator) -> Integers:
    return rows if len(rows) <= _LOOKED_AT else np.sort(rng.choice(rows, _LOOKED_AT, replace=False))


def _worth(verdicts: Sequence[Verdict], *, n_decided: int, n: int) -> list[Doubles]:
    """For each question in turn, how much each posting is worth asking about apart from being typical."""
    if n_decided < TYPICAL_UNTIL:
        return [np.ones(len(verdicts))] * n
    maybe = np.array([verdict.p_maybe for verdict in verdicts])
    excited = np.array([verdict.p_excited for verdict in verdicts])
    spread = maybe + 4 * excited - (maybe + 2 * excited) ** 2  # variance of the grade
    ranks = np.argsort(np.argsort(excited)) / max(len(excited) - 1, 1)
    promising = ranks**4  # mostly the best tenth; the probabilities themselves may all be small
    return [promising if place % 3 == 2 else spread for place in range(n)]


def _cover(candidates: Floats, known: Floats, worth: Sequence[Doubles]) -> list[int]:
    """Greedy facility location: each choice adds the most likeness to postings that nothing known is like.

    Source:
        Nemhauser, Wolsey & Fisher 1978: greedy choice reaches 1 - 1/e of the best cover.
    """
    if not len(candidates):
        return []
    likeness = np.maximum(candidates @ candidates.T, 0)
    covered = (
        np.maximum((candidates @ known.T).max(axis=1), 0)
        if len(known)
        else np.zeros(len(candidates), np.float32)
    )
    chosen: list[int] = []
    for worth_now in worth:
        gain = np.maximum(likeness - covered[:, None], 0).sum(axis=0) * worth_now
        gain[chosen] = -1
        best = int(np.argmax(gain))
        if gain[best] < 0:
            break
        chosen.append(best)
        covered = np.maximum(covered, likeness[:, best])
    return chosen


def _sketch(matrix: FeatureMatrix) -> Floats:
    """One unit vector per posting: the mean of its views, or folded words where there is no encoder."""
    if matrix.dense.shape[2]:
        raw = matrix.dense.mean(axis=1)
    else:
        folded = matrix.words.columns % _SKETCH
        sign = np.where(matrix.words.columns & 0x10000, 1, -1).astype(np.float32)
        rows = np.repeat(np.arange(len(matrix)), np.diff(matrix.words.starts))
        raw = np.bincount(rows * _SKETCH + folded, sign * matrix.words.values, len(matrix) * _SKETCH)
        raw = raw.reshape(-1, _SKETCH).astype(np.float32)
    centred = raw - raw.mean(axis=0) if len(raw) > 1 else raw  # what all postings share says nothing
    return unit(centred)
