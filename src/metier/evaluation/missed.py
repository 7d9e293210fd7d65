"""Missed jobs: what a random look at low-ranked postings says about the excited ones among them."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, TypeAlias

from metier.domain.posting import PostingId

if TYPE_CHECKING:  # drawing for today's inbox needs no numpy, which takes a tenth of a second to load
    import numpy as np
    from numpy.typing import NDArray

    Integers: TypeAlias = NDArray[np.int64]
    Doubles: TypeAlias = NDArray[np.float64]

LOW_SHARE = 0.5
"""Share of the undecided postings that counts as low-ranked where nothing is hidden (taste)."""

AUDIT_SHARE = 0.07
"""Share of low-ranked postings that is offered anyway, within the 5 to 10 % of the design."""


@dataclass(frozen=True, slots=True)
class Missed:
    """How many jobs the person would be excited about lie among low-ranked postings, from a random look.

    Attributes:
        n_low: Size of the pile: low-ranked postings, looked at or not.
        n_looked: Of those, how many were drawn at random and decided.
        n_excited: Of those decided, how many excited the person.
        estimate: Expected number of excited ones in the pile; None while nothing was looked at.
        at_least: Lower end of the exact interval for that number, one-sided, at `level`.
        at_most: Upper end, one-sided, at `level`; the whole pile while nothing was looked at.
        level: Confidence of each end taken alone.
        pile: What lies in the pile, as one word for people: `low-ranked` or `hidden` postings.
    """

    n_low: int
    n_looked: int
    n_excited: int
    estimate: float | None
    at_least: int
    at_most: int
    level: float = 0.95
    pile: str = "low-ranked"

    @property
    def share_at_most(self) -> float:
        """Upper end as a share of the pile, in [0, 1]; NaN when the pile is empty."""
        return self.at_most / self.n_low if self.n_low else math.nan

    @property
    def sentence(self) -> str:
        """The finding in one sentence, with counts.

        Example:
            >>> missed(120, 14, 0).sentence
            'none found in 14 looked at: at most 21 of 120 with 95 % confidence'
        """
        if self.n_low == 0:
            return "no postings rank low"
        if self.n_looked == 0:
            return f"not known yet: none of {self.n_low} {self.pile} postings was looked at"
        found = f"{self.n_excited} found" if self.n_excited else "none found"
        if self.n_looked >= self.n_low:
            return f"{found}: all {self.n_low} {self.pile} postings were looked at"
        about = f"about {self.estimate:.0f} in all, " if self.n_excited and self.estimate is not None else ""
        level = f"{100 * self.level:g} % confidence"
        return f"{found} in {self.n_looked} looked at: {about}at most {self.at_most} of {self.n_low} with {level}"


LOOK_DECISIONS, LOOK_DAYS = 50, 14.0
"""While postings are hidden, one of them is looked at at random within so many decisions and so many days (taste)."""


def unlooked_words(n_since: int, days_since: float) -> str:
    """That nobody looked at a hidden posting for too long; empty where somebody did.

    Args:
        n_since: Decisions since the last random look at a hidden posting, or since hiding began.
        days_since: Days since then.
    """
    if n_since < LOOK_DECISIONS and days_since < LOOK_DAYS:
        return ""
    since = f"{n_since} decisions" if n_since >= LOOK_DECISIONS else f"{days_since:.0f} days"
    return (
        f"nobody looked at a random hidden posting for {since}; no audit, no promise: `metier label --audit`"
    )


def missed(n_low: int, n_looked: int, n_excited: int, *, level: float = 0.95) -> Missed:
    """The estimate from a uniform draw without replacement out of a pile of known size, with exact bounds.

    Pass the pile as it is now with the looked-at ones counted in it, and the decisions on postings that ranked low when
    they were drawn: those of occasion `audit`, and those of occasion `random` that ranked low. Never
    count decisions on low-ranked postings that the person picked: they picked them because they looked good.

        at_most = max {M : P(Hypergeometric(n_low, M, n_looked) ≤ n_excited) > 1 - level}

    Raises:
        ValueError: Unless 0 ≤ n_excited ≤ n_looked ≤ n_low.

    Source:
        Clopper & Pearson 1934, for a finite pile: Buonaccorsi 1987, The American Statistician 41:215-218.
    """
    if not 0 <= n_excited <= n_looked <= n_low:
        msg = f"need 0 ≤ excited ≤ looked at ≤ pile, got {n_excited}, {n_looked}, {n_low}"
        raise ValueError(msg)
    if n_looked == 0:
        return Missed(n_low, 0, 0, None, 0, n_low, level)
    import numpy as np

    possible = np.arange(n_excited, n_low - n_looked + n_excited + 1)
    at_most = possible[_p_at_most(n_excited, possible, n_low, n_looked) > 1 - level].max()
    at_least = possible[1 - _p_at_most(n_excited - 1, possible, n_low, n_looked) > 1 - level].min()
    return Missed(
        n_low, n_looked, n_excited, n_low * n_excited / n_looked, int(at_least), int(at_most), level
    )


def missed_of_strata(strata: Sequence[Missed], *, level: float = 0.95) -> Missed:
    """Several piles together, drawn from with different chances: each draw uniform within its own pile.

    Weighs every decision by one over its chance of being drawn: Σ_h n_low_h · n_excited_h / n_looked_h. The bounds
    are sums of each pile's own at level 1 - (1 - level) / number of piles, so they hold, and are wide. A pile
    that nobody looked into has no estimate, then neither has the sum.

    Args:
        strata: Of each pile only the three counts are used.

    Example:
        >>> missed_of_strata([missed(100, 10, 0), missed(20, 10, 2)]).estimate
        4.0
    """
    each = 1 - (1 - level) / max(len(strata), 1)
    parts = [missed(part.n_low, part.n_looked, part.n_excited, level=each) for part in strata]
    known = [part.estimate for part in parts if part.estimate is not None]
    return Missed(
        sum(part.n_low for part in parts),
        sum(part.n_looked for part in parts),
        sum(part.n_excited for part in parts),
        sum(known) if parts and len(known) == len(parts) else None,
        sum(part.at_least for part in parts),
        sum(part.at_most for part in parts),
        level,
    )


def share_missed(found: Missed, *, n_known: int) -> tuple[float | None, float]:
    """Of all excited jobs, the share that lies in the pile: estimate, and the upper bound with the pile's confidence.

        estimate / (estimate + n_known),   at_most / (at_most + n_known)

    Args:
        n_known: Excited decisions on postings outside the pile, at hand and counted, not estimated.

    Returns:
        The estimate is None where the pile's is, or where no excited job is known at all; the bound is 1 then.

    Example:
        >>> share_missed(missed(120, 120, 2), n_known=38)
        (0.05, 0.05)
    """
    most = found.at_most / (found.at_most + n_known) if found.at_most + n_known else 1.0
    if found.estimate is None or found.estimate + n_known == 0:
        return None, most
    return found.estimate / (found.estimate + n_known), most


def low_ranked(
    ids: Sequence[PostingId], scores: Sequence[float], *, share: float = LOW_SHARE
) -> tuple[PostingId, ...]:
    """The lowest `share` of the postings by score, lowest first; ties by id, so that order of input never matters.

    Args:
        ids: Undecided postings.
        scores: Of their newest verdicts (`Verdict.score`), in the same order.

    Example:
        >>> low_ranked([PostingId("a"), PostingId("b"), PostingId("c")], [0.3, 0.1, 0.2], share=0.5)
        ('b',)
    """
    ranked = sorted(zip(scores, ids, strict=True))
    return tuple(posting_id for _, posting_id in ranked[: math.floor(share * len(ranked))])


def n_to_audit(n_low: int, *, share: float = AUDIT_SHARE) -> int:
    """How many of a pile to offer: `share` of it rounded up, at least one while there is any.

    Example:
        >>> n_to_audit(0), n_to_audit(5), n_to_audit(120)
        (0, 1, 9)
    """
    return min(n_low, max(1, math.ceil(share * n_low)))


def audit_picks(low: Iterable[PostingId], n: int, *, seed: str) -> tuple[PostingId, ...]:
    """`n` postings drawn uniformly without replacement from the low-ranked ones, the same for the same seed.

    The draw is by a hash of seed and id, so it looks at nothing else, is the same for any order of input, and a posting
    that leaves the pile changes no other place. Pass the undecided ones only, and keep the seed of a workspace
    for its whole life: then a posting put off today is offered first tomorrow, and cannot be shopped away.

    Args:
        low: Low-ranked undecided postings, for instance of `low_ranked`.
        n: For instance `n_to_audit(len(low))`.
        seed: Any text of the workspace's own.

    Example:
        >>> pile = [PostingId(name) for name in "abcdef"]
        >>> audit_picks(pile, 2, seed="mine") == audit_picks(pile[::-1], 2, seed="mine")
        True
    """
    return tuple(sorted(set(low), key=partial(_place, seed))[: max(n, 0)])


@lru_cache(maxsize=50_000)  # the inbox asks for those of every low-ranked posting at each look
def _place(seed: str, posting_id: PostingId) -> bytes:
    return hashlib.sha256(f"{seed}\0{posting_id}".encode()).digest()


def _p_at_most(k: int, marked: Integers, pile: int, drawn: int) -> Doubles:
    """P(at most k of the drawn are marked) for each number of marked ones in the pile. Same shape as `marked`.

    scipy.stats has it, but importing that takes seconds.
    """
    import numpy as np

    found = np.arange(max(k, -1) + 1)[:, None]
    factorials = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, pile + 1)))])

    def log_choose(n: Integers, k: Integers) -> Doubles:
        inside = (k >= 0) & (k <= n)
        n, k = np.where(inside, n, 0), np.where(inside, k, 0)
        return np.where(inside, factorials[n] - factorials[k] - factorials[n - k], -np.inf)

    ways = log_choose(marked, found) + log_choose(pile - marked, drawn - found)
    whole = log_choose(np.array([pile]), np.array([drawn]))
    total: Doubles = np.exp(ways - whole).sum(axis=0)
    return total
