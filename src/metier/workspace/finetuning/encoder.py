"""Tuning the built-in sentence encoder in a workspace, and judging by what it became."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from metier.actions.finetuning.held_out import weigh
from metier.domain.ports import Progress
from metier.domain.profile import Profile
from metier.errors import ConfigValueError, ModelMismatchError, TunedCorruptError
from metier.models.encoder import MiniLmEncoder
from metier.models.tunable import TunableMiniLm
from metier.models.weights import default_cache_folder
from metier.screeners.features import Featurizer
from metier.screeners.fine_tuned.encoder_scores import EncoderScores
from metier.settings import EncoderKind, Settings
from metier.storage.machine import used_memory_mb
from metier.training.dataset.rows import RowKind, RowSet
from metier.training.encoder.files import LAYERS_FILE, SETTINGS_FILE, base_of, read_layers
from metier.training.encoder.method import EncoderMethod
from metier.training.encoder.reading import Passing
from metier.training.encoder.recipe import EncoderRecipe
from metier.training.method import InMemory, Method, Task
from metier.training.packages import check_extra

if TYPE_CHECKING:
    from metier.domain.example import Example
    from metier.domain.ports import BlobCache, Encoder
    from metier.screeners.features import Features
    from metier.screeners.fine_tuned.ports import TunedScores
    from metier.training.registry.card import Card
    from metier.workspace.opened import OpenWorkspace

KEEP_MB = 600.0
"""Memory for states of windows while a backtest tunes on the same postings again and again."""
_AT_ONCE = 100


def encoder_method(workspace: OpenWorkspace) -> EncoderMethod:
    """The method `encoder` in a workspace.

    Raises:
        ConfigValueError: Another encoder than the built-in one is set up: only that one can be tuned.
    """
    tunable = tunable_of(workspace)  # first: an encoder that cannot be tuned need not be loaded
    store, features = workspace.store, workspace.featurizer()
    return EncoderMethod(
        tunable,
        features,
        store.cache,
        weigh,
        unread=features.unread,
        pile=store.postings.all,
        memory_mb=used_memory_mb,
    )


def encoder_scores(
    workspace: OpenWorkspace, card: Card, files: Mapping[str, bytes], *, progress: Progress | None = None
) -> EncoderScores:
    """What an encoder that was tuned in this workspace says of postings; it is served without PyTorch.

    Cost: nothing until it reads: then each text once, as the frozen encoder; vectors are kept in the workspace.

    Raises:
        ConfigValueError: Another encoder than the built-in one is set up.
        ModelMismatchError: It was tuned from another encoder than the one here.
        TunedCorruptError: Its layers are no layers of this encoder.
    """
    tunable = tunable_of(workspace)
    made_for = base_of(files.get(SETTINGS_FILE, b"")) or card.base_identity
    if made_for != tunable.name:
        raise ModelMismatchError(card.id, made_for=made_for, got=tunable.name)
    try:
        encoder = tunable.with_tensors(read_layers(files.get(LAYERS_FILE, b"")))
    except ValueError as error:
        raise TunedCorruptError(card.id, what=str(error), instead="the frozen encoder") from error
    features = Featurizer(encoder, workspace.store.cache, progress=progress)
    return EncoderScores(
        card.id, features, card.told, card.trained_on, workspace.profile, at_once=_AT_ONCE,
        learned_from=workspace.store.postings.by_ids(sorted(card.trained_on)),
    )  # fmt: skip


@dataclass(frozen=True)
class EncoderTuner:
    """A `Tuner`: the encoder tuned anew by given examples, for backtests. Nothing is written to any store.

    Attributes:
        tunable: The encoder in two parts; one that keeps states makes many tunings on the same postings cheaper.
        features: Read postings by the encoder as published.
        cache: Where counted words, facts and frozen vectors are looked up.
        progress: Called between two pieces of a tuning; raising stops it, and nothing of that tuning is kept.
    """

    tunable: TunableMiniLm
    features: Features
    cache: BlobCache
    profile: Profile = dataclasses.field(default_factory=Profile)
    recipe: EncoderRecipe = dataclasses.field(default_factory=EncoderRecipe)
    progress: Progress | None = None

    @property
    def name(self) -> str:
        """Identity of encoder, code and numbers."""
        return self._method.identity

    def tune(self, examples: Sequence[Example]) -> TunedScores:
        """Weights changed by these examples alone.

        Raises:
            NotEnoughExamplesError: Fewer than 20, or all alike.
            ExtraMissingError: PyTorch is not installed.
        """
        task = Task(
            RowKind.SCREENING, RowSet(RowKind.SCREENING), tuple(examples), self.profile,
            seed=self.recipe.seed, seeds=self.recipe.seeds,
        )  # fmt: skip
        trained = self._method.train(task, InMemory(), self.progress)
        encoder = self.tunable.with_tensors(read_layers(trained.files[LAYERS_FILE]), keep_graph=False)
        features = Featurizer(encoder, Passing(self.cache))
        return EncoderScores("", features, trained.told, trained.trained_on, self.profile)

    @property
    def _method(self) -> EncoderMethod:
        return EncoderMethod(self.tunable, self.features, self.cache, weigh, recipe=self.recipe)


def encoder_tuner(
    tunable: TunableMiniLm,
    features: Features,
    cache: BlobCache,
    profile: Profile | None = None,
    recipe: EncoderRecipe | None = None,
) -> EncoderTuner:
    """Tunes the encoder anew by given examples alone, as a backtest must.

    Args:
        features: Read postings by the encoder as published: a `Featurizer`, or `KeptFeatures` of a fixed list.
        cache: Where counted words, facts and vectors are looked up; nothing is written there.
        profile: Wishes that learning begins with.
        recipe: Other numbers than the product's.
    """
    return EncoderTuner(tunable, features, cache, profile or Profile(), recipe or EncoderRecipe())


def workspace_tuner(workspace: OpenWorkspace, features: Features) -> EncoderTuner:
    """`encoder_tuner` for replays of a workspace's own decisions.

    Raises:
        ConfigValueError: Another encoder than the built-in one is set up.
        ExtraMissingError: PyTorch is not installed.
    """
    check_extra(Method.ENCODER)
    tunable = tunable_of(workspace, keep_mb=KEEP_MB)
    return encoder_tuner(tunable, features, workspace.store.cache, workspace.profile)


def tunable_of(workspace: OpenWorkspace, *, keep_mb: float = 0.0) -> TunableMiniLm:
    """The built-in encoder of a workspace in two parts.

    Raises:
        ConfigValueError: Another encoder than the built-in one is set up: only that one can be tuned.
    """
    given = workspace.given_encoder
    return tunable_with(workspace.settings, workspace.environment, given=given, keep_mb=keep_mb)


def tunable_with(
    settings: Settings, environment: Mapping[str, str], *, given: Encoder | None = None, keep_mb: float = 0.0
) -> TunableMiniLm:
    """The same without a workspace.

    Args:
        given: The caller's own encoder, where there is one.
        keep_mb: Memory for states of windows that several tunings read.

    Raises:
        ConfigValueError: As `tunable_of`.
    """
    if settings.encoder_kind is not EncoderKind.BUILT_IN or not isinstance(given, MiniLmEncoder | None):
        key = "encoder.kind"
        got = settings.encoder_kind.value if given is None else given.name
        raise ConfigValueError(
            key,
            got=got,
            expected=f"`{EncoderKind.BUILT_IN.value}`: no other sentence encoder can be tuned here",
        )
    cache = default_cache_folder(environment, home=Path.home())
    return TunableMiniLm(cache=cache, path=settings.encoder_path, keep_mb=keep_mb)
