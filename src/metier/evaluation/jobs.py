"""Many fits at once: predictions of (split, screener) pairs in their order, whatever the number of processes."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from metier.evaluation.backtest import Prediction, predict
from metier.evaluation.labelled import LabelledSet
from metier.evaluation.splits import Split
from metier.screeners.base import Screener

Pair: TypeAlias = tuple[Split, str]
"""A split, and the name of a screener."""

_PAIRS_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Bench:
    """What a process needs for any pair.

    Attributes:
        screeners: By the name reports use; none has learned anything.
        labelled: What the ids of splits stand for.
    """

    screeners: Mapping[str, Screener]
    labelled: LabelledSet
    _warm: set[str] = field(default_factory=set)

    def warm_up(self, pair: Pair) -> bool:
        """Let the pair's screener load its libraries, which is not learning; False if it has before."""
        split, name = pair
        if name in self._warm:
            return False
        self._warm.add(name)
        predict(name, self.screeners[name], self.labelled, replace(split, test=split.test[:1]))
        return True

    def predictions(self, pair: Pair) -> list[Prediction]:
        """What one screener predicts for one split."""
        split, name = pair
        return predict(name, self.screeners[name], self.labelled, split)


def predict_pairs(
    make: Callable[[], Bench], pairs: Sequence[Pair], *, jobs: int = 1
) -> Iterator[list[Prediction]]:
    """The predictions of every pair, in order; times apart, the same for any number of jobs.

    Every process computes with one thread, so that sums are added in the same order everywhere.

    Args:
        make: Called once in every process; can be pickled where `jobs` is more than 1.
        pairs: What to predict.
        jobs: Number of processes; 1 stays in this one.
    """
    if jobs > 1 and len(pairs) > 1:
        yield from _in_processes(make, pairs, min(jobs, len(pairs)))
        return
    bench = make()
    with ExitStack() as limits:
        for pair in pairs:
            if bench.warm_up(pair):
                limits.enter_context(_one_thread())
            yield bench.predictions(pair)


def _in_processes(make: Callable[[], Bench], pairs: Sequence[Pair], jobs: int) -> Iterator[list[Prediction]]:
    # A forked process would inherit threads of numerical libraries that do not run in it.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(make,))
    chunk = max(1, min(_PAIRS_AT_ONCE, len(pairs) // (4 * jobs)))
    try:
        with closing(pool.map(_of_this_process, pairs, chunksize=chunk)) as found:  # type: ignore[type-var]  # a generator, typed as an iterator
            yield from found
    finally:
        pool.shutdown(cancel_futures=True)


_bench: list[Bench] = []  # of a worker process: set once by `_begin`


def _begin(make: Callable[[], Bench]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is answered by the process that started this one
    _bench.append(make())


def _of_this_process(pair: Pair) -> list[Prediction]:
    (bench,) = _bench
    if bench.warm_up(pair):
        _one_thread()
    return bench.predictions(pair)


def _one_thread() -> AbstractContextManager[object]:
    """Numerical libraries that are loaded keep to one thread, until the object is left as a context."""
    from threadpoolctl import threadpool_limits

    limits: AbstractContextManager[object] = threadpool_limits(1)
    return limits
