"""Which screeners there are, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from metier.domain.profile import Profile
from metier.errors import ScreenerUnknownError
from metier.screeners.base import Screener
from metier.screeners.baselines import PriorScreener, WordsScreener
from metier.screeners.features import Features
from metier.screeners.learned import LearnedScreener


@dataclass(frozen=True, slots=True)
class Kit:
    """What screeners are made of."""

    featurizer: Features
    profile: Profile = field(default_factory=Profile)


_MAKERS: Mapping[str, Callable[[Kit], Screener]] = {
    "learned": lambda kit: LearnedScreener(kit.featurizer, kit.profile),
    "words": lambda _: WordsScreener(),
    "prior": lambda _: PriorScreener(),
}

KNOWN = tuple(_MAKERS)
"""Names of all screeners, the default first."""


def make(kind: str, kit: Kit) -> Screener:
    """A screener that has learned nothing yet.

    Raises:
        ScreenerUnknownError: If there is none of that name.
    """
    if kind not in _MAKERS:
        raise ScreenerUnknownError(kind, known=KNOWN)
    return _MAKERS[kind](kit)
