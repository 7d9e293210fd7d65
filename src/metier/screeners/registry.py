"""Which screeners there are, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from metier.domain.profile import Profile
from metier.errors import NoModelError, NoTunedModelError, ScreenerUnknownError
from metier.screeners.base import Screener
from metier.screeners.baselines import PriorScreener, WordsScreener
from metier.screeners.features import Features
from metier.screeners.learned import LearnedScreener

if TYPE_CHECKING:
    from metier.screeners.fine_tuned.ports import TunedScores, Tuner
    from metier.screeners.fine_tuned.screener import FineTunedScreener
    from metier.screeners.prompted import Prompting

BY_PROMPT = ("prompted", "few_shot")
"""Kinds of screeners that are a base model asked by prompt: every verdict of theirs is its words."""

ASKING = (*BY_PROMPT, "hybrid")
"""Kinds of screeners that ask a base model, about all postings or some: what they say may cost money, and takes time."""


@dataclass(frozen=True, slots=True)
class Kit:
    """What screeners are made of.

    Attributes:
        prompting: Gives what screeners that ask a base model are made of; called only for one of those kinds, with its name.
            None where no base model can be asked.
        ask_share: The person's own bound on the share of postings that `hybrid` asks about.
        tuned: Weights changed earlier, for `fine_tuned`; called only for that. None where there are none.
        tuner: Changes weights by what `fine_tuned` is given to learn, and nothing else: for replays, which may not know
            what came later. None where none is to be changed.
        first: What judges before a base model is asked, in `hybrid`: `learned`, or `fine_tuned` where that is in use.
    """

    featurizer: Features
    profile: Profile = field(default_factory=Profile)
    prompting: Callable[[str], Prompting] | None = None
    ask_share: float | None = None
    tuned: Callable[[], TunedScores] | None = None
    tuner: Callable[[], Tuner] | None = None
    first: str = "learned"


_MAKERS: Mapping[str, Callable[[Kit], Screener]] = {
    "learned": lambda kit: LearnedScreener(kit.featurizer, kit.profile),
    "words": lambda _: WordsScreener(),
    "prior": lambda _: PriorScreener(),
    "prompted": lambda kit: _asking(kit, "prompted", None),
    "few_shot": lambda kit: _asking(kit, "few_shot", kit.featurizer),
    "hybrid": lambda kit: _hybrid(kit),  # noqa: PLW0108  # defined below
    "fine_tuned": lambda kit: _fine_tuned(kit),  # noqa: PLW0108  # defined below
}

KNOWN = tuple(_MAKERS)
"""Names of all screeners, the default first."""


def make(kind: str, kit: Kit) -> Screener:
    """A screener that has learned nothing yet.

    Raises:
        ScreenerUnknownError: If there is none of that name.
        NoModelError: It asks a base model, and there is none.
        NoTunedModelError: It judges by changed weights, and there are none.
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


def first_name(kit: Kit, kind: str) -> str:
    """Which screener judges by decisions alone, when `kind` judges."""
    return kit.first if kind == "hybrid" else kind


def first_screener(kit: Kit, kind: str) -> LearnedScreener | FineTunedScreener:
    """What judges every posting by decisions alone: for `hybrid` what `kit.first` names, else `kind` itself.

    Raises:
        NoTunedModelError: It judges by changed weights, and there are none.
    """
    name = first_name(kit, kind)
    return _fine_tuned(kit) if name == "fine_tuned" else LearnedScreener(kit.featurizer, kit.profile)


def _fine_tuned(kit: Kit) -> FineTunedScreener:
    from metier.screeners.fine_tuned.screener import FineTunedScreener

    frozen = LearnedScreener(kit.featurizer, kit.profile)
    if kit.tuned is not None:
        return FineTunedScreener(frozen, tuned=kit.tuned())
    if kit.tuner is not None:
        return FineTunedScreener(frozen, tuner=kit.tuner())
    raise NoTunedModelError


def _hybrid(kit: Kit) -> Screener:
    """Where no base model can be asked, the learned screener judges alone."""
    from metier.screeners.hybrid.screener import HybridScreener
    from metier.screeners.prompted import PromptedScreener

    first = first_screener(kit, "hybrid")
    try:
        prompting = kit.prompting("few_shot") if kit.prompting else None
    except NoModelError:
        prompting = None
    base = PromptedScreener(prompting, kit.profile, kit.featurizer) if prompting else None
    return HybridScreener(first, base, kit.ask_share)
