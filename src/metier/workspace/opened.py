r"""An open workspace: what judging postings and asking base models are made of.

What needs numpy, parsers or models is imported inside the methods that use it: `metier list` should not wait for the
code that reads HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from metier.domain.ports import Encoder, Progress
from metier.domain.profile import Profile
from metier.errors import (
    MetierError,
)
from metier.storage.files import read_personal_file
from metier.workspace.folder import OpenFolder

if TYPE_CHECKING:  # see the module's docstring
    from metier.screeners.base import Screener
    from metier.screeners.features import Features, Featurizer
    from metier.screeners.fine_tuned.ports import Tuner
    from metier.screeners.registry import Kit
    from metier.workspace.batching import Batching
    from metier.workspace.consenting import Consenting
    from metier.workspace.finetuning.serving import TunedNow
    from metier.workspace.guardrails import GuardrailRules
    from metier.workspace.models import BaseModels
    from metier.workspace.prompting import Askings


class OpenWorkspace(OpenFolder):
    """What every use case shares: the open folder, and what judges postings; `Workspace` adds the use cases."""

    # --- judging ----------------------------------------------------------------------------------------

    @property
    def active_screener(self) -> str:
        """The screener of the settings; where none is named, what was put to use last.

        That is `hybrid` as soon as a base model is set up, a tuned encoder judging first where one is in use; without a
        base model `fine_tuned` where a tuned model is in use, else `learned`. A tuned language model judges alone.
        """
        if self.settings.screener:
            return self.settings.screener
        if self.tuned.in_use and not (self.has_base_model and self.tuned.is_first_of_hybrid):
            return "fine_tuned"
        return "hybrid" if self.has_base_model else "learned"

    @property
    def has_base_model(self) -> bool:
        """Whether there is one to be asked about postings: set up, or the caller's own.

        A model that was tuned to write texts stands among the base models too, and judges nothing.
        """
        from metier.training.registry.names import is_id

        return self._given_model is not None or any(not is_id(name) for name in self.settings.models)

    @property
    def tuned(self) -> TunedNow:
        """Which tuned models judge postings now."""
        from metier.workspace.finetuning.serving import tuned_now

        return tuned_now(self)

    @property
    def profile_for_asking(self) -> Profile:
        """The profile as a base model is asked by it: guardrails that are on stand beside the growth goals.

        One of which only a share is wanted is left out, as a model cannot draw.
        """
        own = self.profile
        rules = [rule.words for rule in self.guardrails.active() if rule.share >= 1]
        return replace(own, growth_goals=tuple(dict.fromkeys((*own.growth_goals, *rules))))

    @property
    def limits(self) -> tuple[str, ...]:
        """The profile's hard limits, in words, as they were understood."""
        from metier.screeners.limits import limits_of

        return tuple(dict.fromkeys(limit.words for limit in limits_of(self.profile)))

    def screener(
        self, kind: str | None = None, *, quick: bool = False, progress: Progress | None = None
    ) -> Screener:
        """A screener of this workspace, not yet taught.

        Args:
            quick: Without the sentence encoder.

        Raises:
            ScreenerUnknownError: There is none of that name.
        """
        from metier.screeners.registry import make

        kit = self.kit(self.featurizer(progress, quick=quick), progress)
        return make(kind or self.active_screener, kit)

    def shadow_screeners(self, shown: str, *, quick: bool, progress: Progress | None) -> Sequence[Screener]:
        """The shadows that can be made; a base model that cannot be asked keeps nobody from screening.

        Raises:
            ScreenerUnknownError: There is none of that name.
        """
        from metier.screeners.registry import ASKING

        found: list[Screener] = []
        beside = self.tuned.beside
        for name in self._shadows(shown):
            if name in beside and name != "learned":
                found += self._tuned_shadow(name, quick=quick, progress=progress)
                continue
            try:
                found.append(self.screener(name, quick=quick, progress=progress))
            except MetierError as error:
                if name not in ASKING:
                    raise
                self.notices.append(f"The shadow {name} says nothing: {error.message}")
        return found

    def free_shadows(
        self, shown: str, *, quick: bool = False, progress: Progress | None = None
    ) -> list[Screener]:
        """Those of them that ask no base model: none is asked while somebody waits, or before they know what it costs.

        A tuned model in use is among them where its verdicts are not the shown ones.
        """
        from metier.screeners.registry import ASKING, make

        kit = self.kit(self.featurizer(progress, quick=quick), progress)
        tuned = self.tuned
        found: list[Screener] = []
        for name in dict.fromkeys((*self._shadows(shown), *(["fine_tuned"] if tuned.in_use else []))):
            if name in {"fine_tuned", *tuned.beside} - {"learned"}:
                found += [] if name == shown else self._tuned_shadow(name, quick=quick, progress=progress)
            elif name not in ASKING:
                found.append(make(name, kit))
        return found

    def _tuned_shadow(self, name: str, *, quick: bool, progress: Progress | None) -> list[Screener]:
        """A tuned model whose verdicts are frozen beside, where it can judge: what is wrong with it stops nothing."""
        from metier.screeners.fine_tuned.screener import FineTunedScreener
        from metier.screeners.learned import LearnedScreener
        from metier.workspace.finetuning.serving import usable

        if quick:  # it would have to read what is not to be read
            return []
        tuned = self.tuned
        scores = usable(self, tuned.shadow if name == tuned.shadow_kind else tuned.in_use, progress)
        frozen = LearnedScreener(self.featurizer(progress), self.profile)
        return [FineTunedScreener(frozen, tuned=scores, kind=name)] if scores else []

    def _shadows(self, shown: str) -> tuple[str, ...]:
        """Screeners whose verdicts are frozen beside those of the one that is shown."""
        named = dict.fromkeys((*self.settings.shadows, *self.tuned.beside))
        return tuple(name for name in named if name != shown)

    def kit(self, featurizer: Features, progress: Progress | None = None) -> Kit:
        """What screeners of this workspace are made of; base models are asked within the workspace's budget."""
        from metier.screeners.registry import Kit
        from metier.workspace.finetuning.serving import scores_of

        tuned = self.tuned
        return Kit(
            featurizer,
            self.profile,
            lambda kind: self.askings.prompting(kind, self.profile_for_asking, exact=True),
            self.settings.ask_share,
            tuned=lambda: scores_of(self, tuned.shown, progress),
            first="fine_tuned" if tuned.is_first_of_hybrid else "learned",
        )

    def tuner(self, features: Features, profile: Profile, progress: Progress | None = None) -> Tuner:
        """What tunes the encoder anew by given examples alone, as replays of the past must.

        Args:
            progress: Called between two pieces of a tuning; raising stops it.

        Raises:
            ConfigValueError: Another encoder than the built-in one is set up, which cannot be tuned.
            ExtraMissingError: PyTorch is not installed.
        """
        from metier.workspace.finetuning.encoder import workspace_tuner

        return replace(workspace_tuner(self, features), profile=profile, progress=progress)

    def keep_documents(self, screener: Screener) -> None:
        """Keep the profile and the screener's method as they are used now: what verdicts rest on can be told later."""
        at, profile = self._clock.now(), self.profile
        method = f"{screener.kind}: {getattr(screener, 'method', screener.kind)}"
        self._store.documents.keep("method", method, method, at=at)
        self._store.documents.keep(
            "profile", profile.key, read_personal_file(self.folder / "profile.md"), at=at
        )

    # --- reading postings -------------------------------------------------------------------------------

    def featurizer(self, progress: Progress | None = None, *, quick: bool = False) -> Featurizer:
        """Reads postings into numbers, each text once, ever.

        Args:
            quick: Without the sentence encoder.
        """
        from metier.screeners.features import Featurizer

        return Featurizer(None if quick else self._encoder, self._store.cache, progress=progress)

    @cached_property
    def _encoder(self) -> Encoder | None:
        """The sentence encoder, or None with a notice where its weights are missing."""
        if self._given_encoder:
            return self._given_encoder
        from metier.workspace.encoder import find_encoder

        return find_encoder(
            self.settings, self._environment, self.notices,
            folder=self.folder, cache=self._store.cache, clock=self._clock,
        )  # fmt: skip

    # --- asking base models, and what may leave ----------------------------------------------------------

    @property
    def guardrails(self) -> GuardrailRules:
        """The person's rules that flag postings: listed, tried, added, switched, taken out."""
        from metier.workspace.guardrails import GuardrailRules

        return GuardrailRules(self)

    @cached_property
    def askings(self) -> Askings:
        """What asking base models takes: model, prompt, consent, budget and ledger."""
        from metier.workspace.prompting import Askings

        return Askings(
            self.folder, self.settings, self._environment, self._store, self._clock, self.notices,
            given=self._given_model,
        )  # fmt: skip

    @property
    def models(self) -> BaseModels:
        """The base models of this workspace: looked at, set up, checked, taken out."""
        from metier.workspace.models import BaseModels

        return BaseModels(
            self.folder, self.settings, self._environment, self._store, self._clock, given=self._given_model
        )

    @property
    def consenting(self) -> Consenting:
        """What may leave this machine and what has left; to agree, and to take it back."""
        from metier.net.sent import SentLog
        from metier.workspace.consenting import Consenting
        from metier.workspace.encoder import SENT_LOG

        log = SentLog(self.folder / SENT_LOG)
        return Consenting(self.settings, self._store.consents, log, self._clock)

    @property
    def batching(self) -> Batching:
        """Questions sent as a batch at half the price, and what came of them."""
        from metier.workspace.batching import Batching

        return Batching(self, self._store, self._clock)
