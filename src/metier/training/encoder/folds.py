"""Honest scores: what encoders and heads say of examples that they had not seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from metier.domain.example import Example
from metier.domain.ports import BlobCache, Encoder
from metier.domain.posting import PostingId
from metier.domain.profile import Profile
from metier.screeners.features import Featurizer
from metier.screeners.learned import LearnedScreener
from metier.screeners.sparse import Doubles, Integers
from metier.text.alike import copies
from metier.training.encoder.reading import Passing


def each_text_once(examples: Sequence[Example]) -> list[Example]:
    """The examples without those whose text a later one has: what was decided last stands for all copies of it."""
    last = {key: place for place, key in enumerate(_keys(examples))}
    return [examples[place] for place in sorted(last.values())]


def copies_among(examples: Sequence[Example], used: Sequence[Example]) -> list[PostingId]:
    """Postings of the other examples that have the text of one that is used."""
    ids = {example.posting.id for example in used}
    keys = _keys(examples)
    known = {key for key, example in zip(keys, examples, strict=True) if example.posting.id in ids}
    return [
        example.posting.id
        for key, example in zip(keys, examples, strict=True)
        if key in known and example.posting.id not in ids
    ]


def _keys(examples: Sequence[Example]) -> list[str]:
    return copies([f"{example.posting.title}\n{example.posting.text}" for example in examples])


def folds_by_text(examples: Sequence[Example], grades: Integers, n_folds: int) -> Integers:
    """Folds of similar size and mix of labels; copies of one text stand together. Shape (n,).

    Args:
        grades: Shape (n,).
        n_folds: At most this many.
    """
    keys = _keys(examples)
    first = {key: place for place, key in reversed(list(enumerate(keys)))}
    leaders = sorted(set(first.values()), key=lambda place: (grades[place], place))
    fold_of = {leader: number % n_folds for number, leader in enumerate(leaders)}
    return np.array([fold_of[first[key]] for key in keys], np.int64)


def told_of_fold(
    encoder: Encoder,
    profile: Profile,
    cache: BlobCache,
    examples: Sequence[Example],
    folds: Integers,
    fold: int,
) -> Doubles:
    """Scores of one fold by a head that learned from the others, on vectors of an encoder that did so, too. Shape (n,).

    NaN for other folds, and where no other fold has the label.

    Args:
        encoder: Tuned without the fold.
        cache: Where counted words and facts are looked up; nothing is written there.
    """
    here = folds == fold
    others = [example for example, inside in zip(examples, here, strict=True) if not inside]
    head = LearnedScreener(Featurizer(encoder, Passing(cache)), profile).learn(others)
    labels = {example.label for example in others}
    told = np.full(len(examples), np.nan)
    rows = np.flatnonzero(here & np.array([example.label in labels for example in examples]))
    postings = [examples[int(row)].posting for row in rows]
    told[rows] = head.scores(head.featurizer.features(postings))
    return told
