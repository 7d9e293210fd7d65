"""Tuned models at work in a workspace: which weights `fine_tuned` judges by, and beside whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from metier.domain.ports import Progress
from metier.errors import MetierError, NoTunedModelError
from metier.screeners.fine_tuned.ports import CANDIDATE, KIND
from metier.training.method import Method
from metier.workspace.finetuning.models import TunedModels

if TYPE_CHECKING:  # the open workspace imports this module when something was tuned
    from metier.screeners.fine_tuned.ports import TunedScores
    from metier.workspace.opened import OpenWorkspace


@dataclass(frozen=True, slots=True)
class TunedNow:
    """Which tuned models judge postings now.

    Attributes:
        in_use: Id of the one whose verdicts count; empty where the frozen screener's do.
        method: Of the one in use.
        shadow: Id of the one whose verdicts are frozen beside, to be compared; empty where there is none.
    """

    in_use: str = ""
    method: Method | None = None
    shadow: str = ""

    @property
    def shown(self) -> str:
        """Id of the one that `fine_tuned` stands for: the one in use, else the shadow."""
        return self.in_use or self.shadow

    @property
    def shadow_kind(self) -> str:
        """Under which name the shadow's verdicts are frozen; empty where there is none."""
        if not self.shadow:
            return ""
        return CANDIDATE if self.in_use else KIND

    @property
    def is_first_of_hybrid(self) -> bool:
        """Whether the one in use judges before a base model is asked: an encoder judges thousands at no cost."""
        return bool(self.in_use) and self.method is Method.ENCODER

    @property
    def beside(self) -> tuple[str, ...]:
        """Screeners whose verdicts are frozen beside the shown ones for its sake: the shadow, and what would be gone back to."""
        return tuple(name for name in (self.shadow_kind, "learned" if self.in_use else "") if name)


def tuned_now(workspace: OpenWorkspace) -> TunedNow:
    """Which tuned models judge postings now. Cost: a query."""
    models = TunedModels(workspace)
    in_use = models.in_use()
    method = models.card(in_use).method if in_use else None
    return TunedNow(in_use, method, models.shadow())


def scores_of(workspace: OpenWorkspace, model_id: str, progress: Progress | None = None) -> TunedScores:
    """What the weights of one tuned model say of postings.

    Raises:
        NoTunedModelError: `model_id` is empty.
        TunedCorruptError, ModelUnsafeError: Its files are not what its card names, or could run code.
        ModelMismatchError, ExtraMissingError: Its base is another one, or its packages are missing.
    """
    if not model_id:
        raise NoTunedModelError
    models = TunedModels(workspace)
    card, files = models.card(model_id), models.read(model_id)
    if card.method is Method.ENCODER:
        from metier.workspace.finetuning.encoder import encoder_scores

        return encoder_scores(workspace, card, files, progress=progress)
    if card.method is Method.LORA:
        from metier.workspace.finetuning.lora import lora_scores

        return lora_scores(workspace, card, files, progress=progress)
    from metier.workspace.finetuning.hosted_scores import hosted_scores

    return hosted_scores(workspace, card, files, progress)


def read_decided(workspace: OpenWorkspace, model_id: str, progress: Progress | None = None) -> None:
    """Let a new tuned model read every decided posting, so that the next screening does not wait for it.

    An interruption keeps what was read; whatever else is wrong is told at the next screening.
    """
    from metier.actions.decide import examples

    desk = workspace.desk
    try:
        scores_of(workspace, model_id, progress).learn(examples(desk.decisions.history(), desk.postings))
    except KeyboardInterrupt:  # training is over and kept; the next screening goes on reading
        workspace.notices.append(
            "The tuned model reads the rest of your decided postings with the next screening"
        )
    except MetierError as error:
        workspace.notices.append(f"The tuned model has not read your decided postings: {error.message}")


def usable(workspace: OpenWorkspace, model_id: str, progress: Progress | None = None) -> TunedScores | None:
    """`scores_of`; None, with a notice, where the model cannot be used: the frozen screener then judges alone."""
    try:
        return scores_of(workspace, model_id, progress)
    except MetierError as error:
        workspace.notices.append(f"{error.message}; the frozen screener judges alone. {error.hint}")
        return None
