"""The replay: learn from the training part only, then predict the test postings one at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from metier.domain.example import Example
from metier.domain.ports import Progress
from metier.domain.posting import Posting
from metier.domain.verdict import Verdict
from metier.errors import NotEnoughExamplesError
from metier.evaluation.labelled import LabelledSet
from metier.evaluation.splits import Split
from metier.screeners.base import Screener
from metier.screeners.baselines import PriorScreener
from metier.screeners.registry import ASKING


@dataclass(frozen=True, slots=True)
class Prediction:
    """What one screener, fitted on one split, said about one test posting.

    Attributes:
        screener: Name of the screener.
        size, seed, person: Of the split.
        id: The test posting.
        fit_seconds: Wall time of `learn`, the same for all postings of a split.
        cost_usd: What this verdict cost.
        screen_seconds: Wall time of screening this posting.
        too_few: The screener could not learn from so few: these are the shares of the training labels.
        unread: A base model was asked and no answer of it could be read: nothing was predicted, and the shares of labels
            stand in the place of numbers that nobody may count.
    """

    screener: str
    size: int
    seed: int
    id: str
    p_passed: float
    p_maybe: float
    p_excited: float
    fit_seconds: float
    cost_usd: float
    person: str = ""
    screen_seconds: float = 0.0
    too_few: bool = False
    unread: bool = False


def backtest(
    screeners: Mapping[str, Screener],
    labelled: LabelledSet,
    splits: Sequence[Split],
    *,
    progress: Progress | None = None,
) -> Iterator[Prediction]:
    """Predictions of every screener for every split, in the order of `splits` and then of `screeners`.

    A screener gets the examples of a split's training part in their order, then the test postings one at a time,
    without label or reason. Where it has too few examples, the shares of the training labels stand in its place.

    Args:
        screeners: By the name reports use; each has learned nothing and is left unchanged.
        labelled: What the ids of `splits` stand for.
        splits: What to learn from and what to predict.
        progress: Called after every fit; raising stops the replay.
    """
    total, done = len(splits) * len(screeners), 0
    for split in splits:
        for name, screener in screeners.items():
            yield from predict(name, screener, labelled, split)
            done += 1
            if progress:
                progress("Replaying", done, total)


def predict(name: str, screener: Screener, labelled: LabelledSet, split: Split) -> list[Prediction]:
    """The predictions of one screener for one split."""
    examples = training_examples(labelled, split)
    postings = [labelled.by_id[given].posting for given in split.test]
    started = time.perf_counter()
    try:
        fitted = screener.learn(examples)
        fit_seconds = time.perf_counter() - started
        verdicts = list(_one_at_a_time(fitted, postings))
        too_few = False
    except NotEnoughExamplesError:
        fitted = PriorScreener().learn(examples)
        fit_seconds = time.perf_counter() - started
        verdicts = list(_one_at_a_time(fitted, postings))
        too_few = True
    return [
        Prediction(
            screener=name,
            size=split.size,
            seed=split.seed,
            id=given,
            p_passed=verdict.p_passed,
            p_maybe=verdict.p_maybe,
            p_excited=verdict.p_excited,
            fit_seconds=fit_seconds,
            cost_usd=float(verdict.cost_usd or Decimal(0)),
            person=split.person,
            screen_seconds=seconds,
            too_few=too_few,
            unread=bool(verdict.review),
        )
        for given, (verdict, seconds) in zip(split.test, verdicts, strict=True)
    ]


def _one_at_a_time(fitted: Screener, postings: Sequence[Posting]) -> Iterator[tuple[Verdict, float]]:
    """A screener that saw the whole test at once could learn from it.

    One that asks a base model holds one conversation for each posting whatever it is given, several at a time.
    """
    if fitted.kind in ASKING:
        started = time.perf_counter()
        verdicts = fitted.screen(postings)
        seconds = (time.perf_counter() - started) / max(len(postings), 1)
        yield from ((verdict, seconds) for verdict in verdicts)
        return
    for posting in postings:
        started = time.perf_counter()
        (verdict,) = fitted.screen([posting])
        yield verdict, time.perf_counter() - started


def training_examples(labelled: LabelledSet, split: Split) -> list[Example]:
    """What a split's screener may learn from, in decision order."""
    return [labelled.example(labelled.by_id[given]) for given in split.train]
