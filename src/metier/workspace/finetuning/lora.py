"""Adapters of a local language model in a workspace: trained, and asked about postings."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from metier.errors import MetierError, ModelMismatchError, TuneBaseError, TunedCorruptError
from metier.evaluation.intervals import bootstrap_intervals
from metier.evaluation.metrics import EXCITED, auc, average_precision, log_loss
from metier.models.recipe import hash_of_files
from metier.models.tuned_language import TunedLanguage
from metier.prompts.control_tokens import json_line
from metier.screeners.sparse import Doubles, Integers
from metier.storage.machine import free_memory_mb, most_memory_mb, used_memory_mb
from metier.training.dataset.screening import MOST_TOKENS
from metier.training.dataset.words import posting_data
from metier.training.lora.base import Base, find_base
from metier.training.lora.held_out import Bounds, Measures, Statistics
from metier.training.lora.machine import Meters
from metier.training.lora.method import LoraMethod
from metier.workspace.training_data import TrainingData

if TYPE_CHECKING:
    from metier.domain.example import Example
    from metier.domain.ports import BlobCache, Progress
    from metier.domain.posting import Posting, PostingId
    from metier.training.dataset.masking import Masking
    from metier.training.registry.card import Card
    from metier.workspace.applying import Applying
    from metier.workspace.opened import OpenWorkspace

_KEPT_AT_ONCE = 8
"""Postings judged between two writes: an interruption costs at most so many."""
_MINUTE, _FEWEST, _MOST = 60.0, 4, 500
_INSTEAD = "the frozen screener"


def lora_method(workspace: Applying) -> LoraMethod:
    """The method `lora` in a workspace, beside the learned screener as what it has to beat."""
    return LoraMethod(
        lambda named: base_of(workspace, named), measures(), meters(), frozen=workspace.featurizer(),
        n_postings=lambda: len(workspace.desk.postings.all()),
    )  # fmt: skip


def base_of(workspace: OpenWorkspace, named: str = "") -> Base:
    """The base model under a name, and the one of the settings under none.

    Cost: reading its files once, to tell it from others; a second for each gigabyte.

    Raises:
        TuneBaseError, ModelUnsafeError: There is none that could be adapted.
    """
    place = find_base(named or workspace.settings.finetune_base, folder=Path(workspace.folder))
    return Base(place, hash_of_files(place.files, root=place.root, cache=workspace.cache_folder))


def lora_scores(
    workspace: OpenWorkspace,
    card: Card,
    files: Mapping[str, bytes],
    *,
    progress: Progress | None = None,
) -> LoraScores:
    """What an adapter that was trained in this workspace says of postings.

    Cost: nothing until it reads: then the base is loaded, and each posting goes through once, ever; scores are kept in the
    workspace.

    Raises:
        ModelMismatchError: The base model here is another one than it was trained on.
        TuneBaseError: There is no base model here.
        ModelUnsafeError: A file is in a form that may run code when it is read.
        TunedCorruptError: Files are missing or say something else.
    """
    base = _base_for(workspace, card)
    try:
        model = TunedLanguage(base, files, model=card.id, device=workspace.settings.finetune_device)
    except MetierError as error:
        if error.code != "E-MODEL-CORRUPT":
            raise
        raise TunedCorruptError(card.id, what=error.message, instead=_INSTEAD) from error
    return LoraScores(
        card.id, model, Judged(workspace.store.cache, _Data(workspace), progress),
        card.told, card.trained_on, at_once=_at_once(card),
    )  # fmt: skip


@dataclass
class _Data:
    """Postings as rows of training hold them; what masks them is read when the first one is asked for."""

    workspace: OpenWorkspace
    masking: Masking | None = None

    def __call__(self, posting: Posting) -> str:
        if self.masking is None:
            self.masking = TrainingData(self.workspace).masking()  # the same as of every row
        data, _ = posting_data(posting, self.masking, most_tokens=MOST_TOKENS)
        return json_line(data)


@dataclass(frozen=True)
class Judged:
    """Where scores are kept, and how postings become what the model reads.

    Attributes:
        data: One line of JSON for a posting.
    """

    cache: BlobCache
    data: _Data
    progress: Progress | None = None

    def known(self, kind: str, keys: Sequence[str]) -> dict[str, float]:
        """Scores by key that are kept."""
        kept = self.cache.get(kind, list(dict.fromkeys(keys)))
        return {key: float(np.frombuffer(content, "<f8")[0]) for key, content in kept.items()}

    def keep(self, kind: str, found: Mapping[str, float]) -> None:
        """Keep scores by key."""
        self.cache.put(kind, {key: np.array([score], "<f8").tobytes() for key, score in found.items()})


@dataclass(frozen=True)
class LoraScores:
    """`TunedScores` of an adapter.

    Attributes:
        id: Of the tuned model.
        told: Scores of held-out postings, as training left them.
        trained_on: Postings whose label the weights know.
        at_once: See the port.
    """

    id: str
    model: TunedLanguage
    judged: Judged
    told: Mapping[PostingId, float] = field(default_factory=dict)
    trained_on: frozenset[PostingId] = frozenset()
    at_once: int = _FEWEST

    @property
    def method(self) -> str:
        """`lora`."""
        return "lora"

    @property
    def name(self) -> str:
        """Identity of adapter, prompt, base model and code."""
        return self.model.name

    def learn(self, examples: Sequence[Example]) -> Self:  # noqa: ARG002  # of the port
        """The same: nothing of it learns anew without training."""
        return dataclasses.replace(self)

    def left_out(self, examples: Sequence[Example]) -> Doubles:
        """Scores that do not know the example's own label; NaN where the weights learned from it. Shape (n,)."""
        found = np.full(len(examples), np.nan)
        later = []
        for place, example in enumerate(examples):
            one = example.posting.id
            if one in self.told:
                found[place] = self.told[one]
            elif one not in self.trained_on:
                later.append(place)
        found[later] = self.scores([examples[place].posting for place in later])
        return found

    def scores(self, postings: Sequence[Posting]) -> Doubles:
        """One number per posting, whatever else is asked. Shape (n,).

        Cost: a pass through the model for each that was never judged by it; an interruption keeps what was judged.
        """
        kind, keys = f"tuned {self.name}", [content_key(posting) for posting in postings]
        known = self.judged.known(kind, keys)
        unread = {key: posting for key, posting in zip(keys, postings, strict=True) if key not in known}
        new = list(unread.items())
        for start in range(0, len(new), _KEPT_AT_ONCE):
            if self.judged.progress:
                self.judged.progress("judging by the tuned model", start, len(new))
            part = new[start : start + _KEPT_AT_ONCE]
            scores = self.model.scores([self.judged.data(posting) for _, posting in part]).tolist()
            found = {key: float(score) for (key, _), score in zip(part, scores, strict=True)}
            self.judged.keep(kind, found)
            known |= found
        if new and self.judged.progress:
            self.judged.progress("judging by the tuned model", len(new), len(new))
        return np.array([known[key] for key in keys], np.float64)

    def unread(self, postings: Sequence[Posting]) -> list[Posting]:
        """Those that the model never judged, in the same order."""
        keys = [content_key(posting) for posting in postings]
        known = self.judged.known(f"tuned {self.name}", keys)
        return [posting for key, posting in zip(keys, postings, strict=True) if key not in known]


def content_key(posting: Posting) -> str:
    """Hash of everything in a posting that the model is shown, before the person's own data is masked in it."""
    shown = json.dumps([posting.title, posting.company, posting.place, posting.text, posting.facts_json])
    return hashlib.sha256(shown.encode()).hexdigest()


def measures() -> Measures:
    """Figures as everywhere in metier."""

    def figures(grades: Integers, p: Doubles, order: Doubles) -> dict[str, float]:
        excited = grades == EXCITED
        return {
            "log_loss": log_loss(grades, p),
            "auc": auc(excited, order),
            "ap": average_precision(excited, order),
        }

    def intervals(statistics: Statistics, n: int) -> dict[str, Bounds]:
        found = bootstrap_intervals(statistics, n)
        return {name: (one.value, one.low, one.high) for name, one in found.items()}

    return Measures(figures, intervals)


def meters() -> Meters:
    """Memory of this machine."""
    return Meters(free_memory_mb, used_memory_mb, most_memory_mb)


def _base_for(workspace: OpenWorkspace, card: Card) -> Base:
    """The base that an adapter was trained on: the one of the settings, or where it lay then."""
    there = str(card.settings.get("base_path") or "")
    got = ""
    for named in dict.fromkeys((workspace.settings.finetune_base, there)):
        if not named:
            continue
        try:
            found = base_of(workspace, named)
        except TuneBaseError:
            continue
        if found.identity == card.base_identity:
            return found
        got = got or f"{found.name} ({found.identity[:12]})"
    if got:
        raise ModelMismatchError(card.id, made_for=f"{card.base} ({card.base_identity[:12]})", got=got)
    return base_of(workspace, workspace.settings.finetune_base or there)


def _at_once(card: Card) -> int:
    """Postings of a minute, by how fast held-out ones were judged."""
    seconds = card.figures.get("seconds_a_posting")
    each = float(seconds) if isinstance(seconds, int | float) and seconds > 0 else 1.0
    return min(_MOST, max(_FEWEST, int(_MINUTE / each)))
