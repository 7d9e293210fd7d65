"""Which screeners there are, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from metier.domain.profile import Profile
from metier.errors import NoModelError, ScreenerUnknownError
from metier.screeners.base import Screener
from metier.screeners.baselines import PriorScreener, WordsScreener
from metier.screeners.features import Features
from metier.screeners.learned import LearnedScreener

if TYPE_CHECKING:
    from metier.screeners.prompted import Prompting

ASKING = ("prompted", "few_shot")
"""Kinds of screeners that ask a base model: what they say may cost money, and takes time."""


@dataclass(frozen=True, slots=True)
class Kit:
    """What screeners are made of.

    Attributes:
        prompting: Gives what screeners that ask a base model are made of; called only for one of those kinds, with its name.
            None where no base model can be asked.
    """

    featurizer: Features
    profile: Profile = field(default_factory=Profile)
    prompting: Callable[[str], Prompting] | None = None


_MAKERS: Mapping[str, Callable[[Kit], Screener]] = {
    "learned": lambda kit: LearnedScreener(kit.featurizer, kit.profile),
    "words": lambda _: WordsScreener(),
    "prior": lambda _: PriorScreener(),
    "prompted": lambda kit: _asking(kit, "prompted", None),
    "few_shot": lambda kit: _asking(kit, "few_shot", kit.featurizer),
}

KNOWN = tuple(_MAKERS)
"""Names of all screeners, the default first."""


def make(kind: str, kit: Kit) -> Screener:
    """A screener that has learned nothing yet.

    Raises:
        ScreenerUnknownError: If there is none of that name.
        NoModelError: It asks a base model, and there is none.
    """
    check_name(kind)
    return _MAKERS[kind](kit)


def check_name(kind: str) -> None:
    """Return if there is a screener of that name.

    Raises:
        ScreenerUnknownError: There is none.
    """
    if kind not in _MAKERS:
        raise ScreenerUnknownError(kind, known=KNOWN)


def _asking(kit: Kit, kind: str, features: Features | None) -> Screener:
    from metier.screeners.prompted import (
        PromptedScreener,  # a third of a second that other screeners need not wait for
    )

    if kit.prompting is None:
        raise NoModelError
    return PromptedScreener(kit.prompting(kind), kit.profile, features)
