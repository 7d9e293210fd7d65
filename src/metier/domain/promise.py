"""Promise: how many of the postings that would excite are hidden at most, on what that rests, and why it is void."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace


@dataclass(frozen=True, slots=True)
class Basis:
    """What a promise rests on apart from decisions; when one of it changes, the promise must be earned anew.

    Attributes:
        screener: Kind of the first screener.
        method: Its code, the rules of the facts and the encoder, in words.
        profile_key: Version of the profile.
    """

    screener: str
    method: str
    profile_key: str

    def changed_since(self, before: Basis) -> tuple[str, ...]:
        """What is not as it was, in words.

        Example:
            >>> Basis("learned", "learned-3", "a").changed_since(Basis("learned", "learned-3", "b"))
            ('profile.md',)
        """
        found = []
        if self.profile_key != before.profile_key:
            found.append("profile.md")
        if (self.screener, self.method) != (before.screener, before.method):
            found.append("the screener or what it reads postings with")
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Promise:
    """At most `miss` of the postings the person would be excited about are hidden.

    Attributes:
        miss: That share, in (0, 1).
        sure: None: it holds on average. Else with this probability.
        n_excited: Excited decisions with a held-out score that count.
        k: What scores below the k-th lowest of them may be hidden; 0 where nothing may.
        needed: So many that count are needed for any such promise.
        missing: In words, what is missing for one; empty where there is enough.
        void: In words, why nothing is hidden although there is enough; empty where the promise stands.
        basis: What it rests on; None before anything was decided.
        n_hidden: How many postings were hidden under it.
        n_imported: Excited ones among those that count that were imported. If they were picked because they looked good,
            they rank higher than those to come, and more than `miss` may be hidden (docs/log.md).
    """

    miss: float
    sure: float | None
    n_excited: int
    k: int
    needed: int
    missing: str = ""
    void: tuple[str, ...] = ()
    basis: Basis | None = None
    n_hidden: int = 0
    n_imported: int = 0

    @property
    def is_given(self) -> bool:
        """Whether anything may be hidden under it."""
        return self.k > 0 and not self.void

    @property
    def words(self) -> str:
        """What is promised, in one sentence.

        Example:
            >>> Promise(0.05, None, 40, 2, 19).words
            'at most 5 % of the postings you would be excited about are hidden, on average'
            >>> Promise(0.1, 0.95, 40, 1, 29).words
            'at most 10 % of the postings you would be excited about are hidden, with 95 % confidence'
            >>> Promise(0.05, None, 40, 2, 19, n_imported=30).words[-51:]
            'on average, if the 30 imported ones were not picked'
        """
        how = "on average" if self.sure is None else f"with {100 * self.sure:g} % confidence"
        return f"at most {100 * self.miss:g} % of the postings you would be excited about are hidden, {how}{self._condition}"

    @property
    def _condition(self) -> str:
        """What the promise takes for granted, as nobody can tell it from the decisions."""
        if not self.n_imported:
            return ""
        return f", if the {self.n_imported:,} imported {'one was' if self.n_imported == 1 else 'ones were'} not picked"

    def hiding(self, n: int) -> Promise:
        """The same promise, under which `n` postings were hidden in the end."""
        return replace(self, n_hidden=n)

    def to_json(self) -> str:
        """As a screening keeps it (`Screening.promise`)."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, kept: str) -> Promise:
        """What `to_json` wrote."""
        row = json.loads(kept)
        row["void"] = tuple(row["void"])
        row["basis"] = Basis(**row["basis"]) if row["basis"] else None
        return cls(**row)
