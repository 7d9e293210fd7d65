"""What makes a promise void: a changed basis, a change of taste, an audit that nobody looks at or that contradicts it."""

from __future__ import annotations

from dataclasses import dataclass

from metier.evaluation.missed import Missed, missed, unlooked_words
from metier.evaluation.promise.order import risk

FRESH = 20
"""Decisions after a change of what the promise rests on, before it is given again (taste)."""
SETTLED = 30
"""Decisions after the miss that contradicted it, before it is given again; by then the line has moved (taste)."""
LEFT_PER_ASKED = 2
"""Undecided postings for each that was asked about. Of a pile that is mostly asked through, the rest is what questions passed
over: of eight simulated people .12 of its excited were hidden where .05 was promised, of fifteen others .04 (docs/log.md)."""
CONTRADICTED = 0.99
"""Confidence at which looks contradict a promise: they are counted again after each, so 95 % would be luck too often."""


@dataclass(frozen=True, slots=True)
class AuditFound:
    """What random looks at hidden postings found.

    Attributes:
        n_looked: Postings that were hidden when they were drawn at random and decided, under the present basis.
        n_excited: Those among them that excited.
        n_since: Decisions since the last look, or since hiding began; None where nothing was ever hidden.
        days_since: Days since then.
        n_since_excited: Decisions since the last look that found an excited one; None where none did.
    """

    n_looked: int = 0
    n_excited: int = 0
    n_since: int | None = None
    days_since: float = 0.0
    n_since_excited: int | None = None

    def missed(self, n_hidden: int, *, level: float = 0.95) -> Missed:
        """Excited ones among the hidden, with exact bounds.

        Args:
            n_hidden: Hidden now; those looked at were among them.
        """
        return missed(n_hidden + self.n_looked, self.n_looked, self.n_excited, level=level)


@dataclass(frozen=True, slots=True)
class Watched:
    """What could make the promise void.

    Attributes:
        changed: What changed since postings were hidden last, in words.
        n_since_change: Decisions since it changed.
        taste: What the drift alarm that still rings is about, in words; empty where none does.
        looks: The audit.
        n_hidden: Postings hidden now.
        excited_allowed: Share of excited ones among the hidden that the promise allows, in [0, 1]; 1 where that is not
            known.
        n_asked: Decisions about postings that were asked about because that teaches most.
        n_open: Postings that are undecided.
    """

    changed: tuple[str, ...] = ()
    n_since_change: int = 0
    taste: str = ""
    looks: AuditFound = AuditFound()
    n_hidden: int = 0
    excited_allowed: float = 1.0
    n_asked: int = 0
    n_open: int = 0


def void_reasons(watched: Watched) -> tuple[str, ...]:
    """Why nothing may be hidden now, each in words with the way out; empty where the promise stands.

    Example:
        >>> void_reasons(Watched(changed=("profile.md",), n_since_change=4))
        ('profile.md changed: 16 more decisions are needed with it as it is now',)
    """
    found = []
    if watched.changed and watched.n_since_change < FRESH:
        more = FRESH - watched.n_since_change
        decisions = "1 more decision is" if more == 1 else f"{more} more decisions are"
        found.append(f"{' and '.join(watched.changed)} changed: {decisions} needed with it as it is now")
    if watched.taste:
        found.append(f"your taste may have changed ({watched.taste}): `metier changes` says what is known")
    if watched.n_open < LEFT_PER_ASKED * watched.n_asked:
        what = f"{watched.n_asked:,} postings were asked about and {watched.n_open:,} are left"
        found.append(f"{what}, which are no longer like them: it comes back with new postings")
    found += _unlooked(watched.looks)
    found += _contradicted(watched)
    return tuple(found)


def _unlooked(looks: AuditFound) -> list[str]:
    words = "" if looks.n_since is None else unlooked_words(looks.n_since, looks.days_since)
    return [words] if words else []


def _contradicted(watched: Watched) -> list[str]:
    """Whether so many looks find an excited one only once in a hundred times if no more are hidden than promised."""
    looks, share = watched.looks, watched.excited_allowed
    if looks.n_since_excited is None or looks.n_since_excited >= SETTLED or share >= 1:
        return []
    if risk(looks.n_looked, looks.n_excited, share) < CONTRADICTED:
        return []
    found = f"{looks.n_excited} of {looks.n_looked} hidden postings looked at excited you"
    allowed = f"where the promise allows about {looks.n_looked * share:.1f}"
    return [f"{found}, {allowed}: {SETTLED - looks.n_since_excited} more decisions move the bound"]
