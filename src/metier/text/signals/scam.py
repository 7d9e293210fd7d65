"""Wording of fraudulent ads: what is told on its own, and a sum of what each says little about."""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from operator import itemgetter

from metier.domain.facts import Quote
from metier.errors import ModelCorruptError
from metier.text.facts.reading import View
from metier.text.signals.phrases import sentence_quotes
from metier.text.signals.scam_marks import MARKS
from metier.text.signals.signal import Signal, SignalKind, Strength
from metier.text.signals.tokens import PhraseBook, tokens_of
from metier.text.warnings.sentences import sentences_of

WEIGHTS_SHA256 = "f21653c1b2de262e3719d05872acbfe565416ec05840eab2b9f69d00f792a0a5"
"""Of `scam_weights.json`, which `python -m benchmarks.scams --train` writes."""

_FILE = "scam_weights.json"
_MOST_QUOTES = 3
_HITS = 20
"""Places looked at per mark and part: hostile repetition stays linear."""
_BY_NAME = {mark.name: mark for mark in MARKS}
_BOOK = PhraseBook({phrase: mark.name for mark in MARKS for phrase in mark.phrases})
_TAKEN_BACK = re.compile(
    r"\b(?:never|not|no|nor|without|cannot|fraud\w{0,10}|scams?|scammers?|phishing|beware|suspicious|legitimate|unsolicited|caution|verify|authenticity)\b|n't\b"
)
"""A sentence with one of these, or after one, warns of frauds or says what is not asked, more often than it asks."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each mark adds to the score of an ad.

    Attributes:
        start: The score of an ad without marks.
        marks: By name of a mark.
        possible, likely: Scores from which on an ad is told as such.
    """

    start: float
    marks: Mapping[str, float]
    possible: float
    likely: float


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The weights that are shipped.

    Raises:
        ModelCorruptError: If the file is not the one that the tests were made with.
    """
    raw = resources.files("metier.text.signals").joinpath(_FILE).read_bytes()
    found = hashlib.sha256(raw).hexdigest()
    if found != WEIGHTS_SHA256:
        raise ModelCorruptError(_FILE)
    rows = json.loads(raw)
    return Weights(rows["start"], rows["marks"], rows["possible"], rows["likely"])


@dataclass(frozen=True, slots=True)
class Found:
    """A mark where it stands: `view.text[start]` is the first character of its phrase."""

    name: str
    view: View
    start: int


def marks_in(views: Iterable[View]) -> list[Found]:
    """Every mark that stands in the parts of an ad, in order.

    What may be told alone is left out where its sentence takes it back ("we never ask for a fee").
    """
    found: list[Found] = []
    for view in views:
        bounds: list[tuple[int, int]] | None = None
        n_of: Counter[str] = Counter()
        for name, start in _BOOK.find(tokens_of(view.low)):
            n_of[name] += 1
            if n_of[name] > _HITS:
                continue
            if _BY_NAME[name].alone:
                bounds = sentences_of(view.text) if bounds is None else bounds
                if _is_taken_back(view, bounds, start):
                    continue
            found.append(Found(name, view, start))
    return found


def _is_taken_back(view: View, bounds: Sequence[tuple[int, int]], at: int) -> bool:
    """Whether the sentence around an offset, or the one before it, warns rather than asks."""
    here = bisect_right(bounds, at, key=itemgetter(0)) - 1
    if here < 0:
        return False
    return _TAKEN_BACK.search(view.low, bounds[max(here - 1, 0)][0], bounds[here][1]) is not None


def score_of(names: Iterable[str], given: Weights) -> float:
    """The sum: what every mark adds, each once; one mark alone adds nothing, as honest ads have one too."""
    added = [given.marks[name] for name in set(names) if given.marks.get(name, 0) > 0]
    return given.start + (sum(added) if len(added) > 1 else 0)


def scam_signals(title: View, text: View, *, is_english: bool) -> Iterator[Signal]:
    """What reads like fraud: the sum first, where it is high enough, then what is told on its own.

    Args:
        is_english: The sum was measured on English ads only and is left out for others.
    """
    found = marks_in((title, text))
    if not found:
        return
    given = weights()
    names = {each.name for each in found}
    score = score_of(names, given)
    told = sorted(
        (name for name in names if given.marks.get(name, 0) > 0), key=lambda name: -given.marks[name]
    )
    if is_english and score >= given.possible and told:
        strength = Strength.LIKELY if score >= given.likely else Strength.POSSIBLE
        words = f"{strength} scam, by wording common in fraudulent ads: {', '.join(_BY_NAME[name].words for name in told[:3])}"
        yield Signal(SignalKind.SCAM, words, "wording", _quotes(found, told, _MOST_QUOTES), strength)
    alone = [mark.name for mark in MARKS if mark.alone and mark.name in names]
    if alone:
        words = f"{', '.join(_BY_NAME[name].words for name in alone)}, as many scams do"
        yield Signal(SignalKind.SCAM, words, " + ".join(alone), _quotes(found, alone, _MOST_QUOTES))


def _quotes(found: Sequence[Found], names: Sequence[str], most: int) -> tuple[Quote, ...]:
    """The sentences in which these marks stand first, the strongest mark first."""
    quotes: dict[Quote, None] = {}
    for name in names:
        first = next(each for each in found if each.name == name)
        quotes |= dict.fromkeys(sentence_quotes(first.view, [first.start]))
    return tuple(quotes)[:most]
