"""Which examples are copies of what changed weights learned from: their labels are known through the other's."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import numpy as np
from numpy.typing import NDArray

from metier.domain.example import Example
from metier.domain.posting import Posting, PostingId
from metier.text.alike import copies


def copy_what_was_learned(
    examples: Sequence[Example], trained_on: AbstractSet[PostingId], learned_from: Sequence[Posting] = ()
) -> NDArray[np.bool_]:
    """Whether each example, not learned from itself, has the text of a posting that was. Shape (n,).

    A job that is advertised again is another posting with the same words: weights that learned from the first know the
    label of the second, so that its score is no evidence (docs/log.md).

    Args:
        trained_on: Ids of every posting that the weights learned from.
        learned_from: Those of them that are at hand, for where decisions about them were taken back since.

    Cost: some tenths of a second for 1,000 postings the first time, then milliseconds.
    """
    later = [example.posting.id not in trained_on for example in examples]
    if not any(later):
        return np.zeros(len(examples), bool)
    postings = {posting.id: posting for posting in (*learned_from, *(one.posting for one in examples))}
    keys = copies([f"{posting.title}\n{posting.text}" for posting in postings.values()])
    key_of = dict(zip(postings, keys, strict=True))
    known = {key for posting, key in key_of.items() if posting in trained_on}
    return np.array(
        [
            is_later and key_of[example.posting.id] in known
            for is_later, example in zip(later, examples, strict=True)
        ],
        bool,
    )
