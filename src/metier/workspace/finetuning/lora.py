"""Adapters of a local language model in a workspace: trained, and asked about postings."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import numpy as np

from metier.errors import MetierError, TunedCorruptError
from metier.evaluation.intervals import bootstrap_intervals
from metier.evaluation.metrics import EXCITED, auc, average_precision, log_loss
from metier.models.tuned_language import TunedLanguage
from metier.screeners.fine_tuned.copies import copy_what_was_learned
from metier.screeners.sparse import Doubles, Integers
from metier.storage.machine import free_memory_mb, most_memory_mb, used_memory_mb
from metier.training.lora.base import Base, find_base
from metier.training.lora.device import MemoryMeters
from metier.training.lora.held_out import Bounds, Measures, Statistics
from metier.training.lora.method import LoraMethod
from metier.workspace.finetuning.bases import identity_of, own_base
from metier.workspace.finetuning.kept_scores import KeptScores, PostingLines, content_key

if TYPE_CHECKING:
    from metier.domain.example import Example
    from metier.domain.ports import Progress
    from metier.domain.posting import Posting, PostingId
    from metier.training.registry.card import Card
    from metier.workspace.opened import OpenWorkspace

_KEPT_AT_ONCE = 8
"""Postings judged between two writes: an interruption costs at most so many."""
_MINUTE, _FEWEST, _MOST = 60.0, 4, 500
_INSTEAD = "the frozen screener"


def lora_method(workspace: OpenWorkspace) -> LoraMethod:
    """The method `lora` in a workspace, beside the learned screener as what it has to beat."""
    return LoraMethod(
        lambda named: base_of(workspace, named), measures(), memory_meters(), frozen=workspace.featurizer(),
        n_postings=lambda: len(workspace.desk.postings.all()),
    )  # fmt: skip


def base_of(workspace: OpenWorkspace, named: str = "") -> Base:
    """The base model under a name, and the one of the settings under none.

    Cost: reading its files once, to tell it from others; a second for each gigabyte.

    Raises:
        TuneBaseError, ModelUnsafeError: There is none that could be adapted.
    """
    place = find_base(named or workspace.settings.finetune_base, folder=workspace.folder)
    return Base(place, identity_of(workspace, place))


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
    place = own_base(workspace, card)
    base = Base(place, identity_of(workspace, place))
    try:
        model = TunedLanguage(base, files, model=card.id, device=workspace.settings.finetune_device)
    except MetierError as error:
        if error.code != "E-MODEL-CORRUPT":
            raise
        raise TunedCorruptError(card.id, what=error.message, instead=_INSTEAD) from error
    return LoraScores(
        card.id, model, PostingLines(workspace), KeptScores(workspace.store.cache, f"tuned {model.name}"),
        card.told, card.trained_on, at_once=_at_once(card), progress=progress,
    )  # fmt: skip


@dataclass(frozen=True)
class LoraScores:
    """`TunedScores` of an adapter.

    Attributes:
        id: Of the tuned model.
        lines: Postings as the model reads them.
        kept: Scores that it gave before.
        told: Scores of held-out postings, as training left them.
        trained_on: Postings whose label the weights know.
        at_once: See the port.
    """

    id: str
    model: TunedLanguage
    lines: PostingLines
    kept: KeptScores
    told: Mapping[PostingId, float] = field(default_factory=dict)
    trained_on: frozenset[PostingId] = frozenset()
    at_once: int = _FEWEST
    progress: Progress | None = None

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
        """Scores that do not know the example's own label; NaN where the weights learned from it, or from a copy. Shape (n,)."""
        found = np.full(len(examples), np.nan)
        copied = copy_what_was_learned(examples, self.trained_on)
        later = []
        for place, example in enumerate(examples):
            one = example.posting.id
            if one in self.told:
                found[place] = self.told[one]
            elif one not in self.trained_on and not copied[place]:
                later.append(place)
        found[later] = self.scores([examples[place].posting for place in later])
        return found

    def scores(self, postings: Sequence[Posting]) -> Doubles:
        """One number per posting, whatever else is asked. Shape (n,).

        Cost: a pass through the model for each that was never judged by it; an interruption keeps what was judged.
        """
        keys = [content_key(posting) for posting in postings]
        known = self.kept.known(keys)
        unread = {key: posting for key, posting in zip(keys, postings, strict=True) if key not in known}
        new = list(unread.items())
        for start in range(0, len(new), _KEPT_AT_ONCE):
            if self.progress:
                self.progress("judging by the tuned model", start, len(new))
            part = new[start : start + _KEPT_AT_ONCE]
            scores = self.model.scores([self.lines(posting) for _, posting in part]).tolist()
            found = {key: float(score) for (key, _), score in zip(part, scores, strict=True)}
            self.kept.keep(found)
            known |= found
        if new and self.progress:
            self.progress("judging by the tuned model", len(new), len(new))
        return np.array([known[key] for key in keys], np.float64)

    def unread(self, postings: Sequence[Posting]) -> list[Posting]:
        """Those that the model never judged, in the same order."""
        return self.kept.unread(postings)


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


def memory_meters() -> MemoryMeters:
    """Memory of this machine."""
    return MemoryMeters(free_memory_mb, used_memory_mb, most_memory_mb)


def _at_once(card: Card) -> int:
    """Postings of a minute, by how fast held-out ones were judged."""
    seconds = card.figures.get("seconds_a_posting")
    each = float(seconds) if isinstance(seconds, int | float) and seconds > 0 else 1.0
    return min(_MOST, max(_FEWEST, int(_MINUTE / each)))
