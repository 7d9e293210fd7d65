"""Near-copies among decided postings: what was decided twice counts once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from metier.domain.posting import Posting
from metier.text.fingerprint import N_HASHES, fingerprint

ALIKE = 0.9
"""Share of five-word runs in common from which two texts are copies of each other (taste; as in the learned screener)."""


def counted_once(postings: Sequence[Posting]) -> list[int]:
    """The places of the newest of each group of near-copies, in order.

    Args:
        postings: In the order decided.

    Cost: 0.2 ms for each posting, and n² comparisons of 64 numbers: 0.1 s for 1,000.
    """
    if not postings:
        return []
    prints = [fingerprint(posting.text) for posting in postings]
    signatures = np.array([np.frombuffer(one.signature, "<u4") for one in prints])
    hashes = [one.text_hash for one in prints]
    kept: list[int] = []
    seen: set[str] = set()
    for place in reversed(range(len(postings))):
        if hashes[place] in seen and prints[place].n_words:
            continue
        like = (signatures[kept] == signatures[place]).sum(axis=1) if kept else np.zeros(0)
        if prints[place].n_words and (like >= ALIKE * N_HASHES).any():
            continue
        kept.append(place)
        seen.add(hashes[place])
    return kept[::-1]
