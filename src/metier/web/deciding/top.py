"""The top of the ranked list, and what changed there since the person last decided."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from metier.actions.look import Which
from metier.domain.posting import Posting, PostingId
from metier.pages.words import one_line, plural, title_of
from metier.workspace import Workspace

N = 10
_NAMED = 2
GROWN = 0.1
"""A list whose ranking knows a tenth fewer decisions is about as good; one that knows half as many loses a quarter of its average
precision up to 100 decisions (docs/log.md)."""
RANK_EVERY = 600.0
"""Seconds after which it is ranked anew in any case."""


def top_of(workspace: Workspace) -> tuple[Posting, ...]:
    """The first ten undecided ones as they are ranked now; empty before the first ranking. Cost: 0.2 s with 10,000."""
    rows = workspace.list(which=Which.UNDECIDED, limit=N).rows
    return tuple(row.posting for row in rows if row.verdict)


@dataclass
class Top:
    """The first ten as the person last saw them, and the sentence about what changed.

    Attributes:
        words: Empty while nothing was ranked anew.
    """

    words: str = ""
    _known: tuple[Posting, ...] | None = None
    _seen: str = ""
    _began: float = -math.inf
    _n_decided: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_known(self) -> bool:
        """Whether it was looked at before."""
        return self._known is not None

    def is_due(self, n_decided: int) -> bool:
        """Whether a long list is to be ranked anew: there are a tenth more decisions than then, or it is ten minutes old."""
        return (
            n_decided - self._n_decided >= GROWN * self._n_decided
            or time.monotonic() - self._began > RANK_EVERY
        )

    def ranking_began(self, n_decided: int) -> None:
        """A ranking was begun from here, on so many decisions."""
        self._began, self._n_decided = time.monotonic(), n_decided

    def look(self, workspace: Workspace) -> None:
        """Remember the first ten as they are, where they are not known yet."""
        found = top_of(workspace)
        with self._lock:
            if self._known is None:
                self._known = found

    def ranked(self, ranking: str, now: Sequence[Posting], decided: Collection[PostingId]) -> None:
        """Compare with what a ranking left, once for each.

        Args:
            ranking: Tells rankings apart.
            decided: Postings that are decided by now.
        """
        with self._lock:
            if ranking == self._seen:
                return
            if self._known:
                self.words = changed(self._known, now[:N], decided)
            self._known, self._seen = tuple(now[:N]), ranking

    @property
    def ids(self) -> tuple[PostingId, ...]:
        """Of the first ten as they were last seen."""
        return tuple(posting.id for posting in self._known or ())


def changed(before: Sequence[Posting], now: Sequence[Posting], decided: Collection[PostingId]) -> str:
    """What changed in the first ten, in one sentence; what was decided left because of that, and is not named.

    Example:
        >>> from metier.testing import posting
        >>> baker, coder, tester = (posting(title, posting_id=title) for title in ("Baker", "Coder", "Tester"))
        >>> changed([baker, coder], [coder, tester], [])
        'Your list was ranked anew: “Tester” is new in the first ten; “Baker” is no longer among them.'
        >>> changed([baker, coder], [coder], [baker.id])
        'Your list was ranked anew: the first ten are the same, but for what you decided.'
    """
    old, new = {posting.id for posting in before}, {posting.id for posting in now}
    came = [posting for posting in now if posting.id not in old]
    went = [posting for posting in before if posting.id not in new and posting.id not in set(decided)]
    if not came and not went:
        but = ", but for what you decided" if old & set(decided) else ""
        return f"Your list was ranked anew: the first ten are the same{but}."
    parts = [f"{_names(came)} new in the first ten"] if came else []
    parts += [f"{_names(went)} no longer among {'them' if came else 'the first ten'}"] if went else []
    return f"Your list was ranked anew: {'; '.join(parts)}."


def _names(postings: Sequence[Posting]) -> str:
    named = [_name(posting) for posting in postings[:_NAMED]]
    more = len(postings) - len(named)
    if more:
        named.append(plural(more, "other"))
    words = f"{', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else named[0]
    return f"{words} {'is' if len(postings) == 1 else 'are'}"


def _name(posting: Posting) -> str:
    employer = one_line(posting.company, 40)
    return f"{title_of(posting, 50)} at {employer}" if employer else title_of(posting, 50)
