"""What advice must know of changed weights in a workspace: what a run would take, what stands, what decisions say of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from metier.actions.advising import Beside, TuningMeans
from metier.actions.finetuning.plan import Conclusion, Prospect
from metier.adviser.snapshot import Rung
from metier.domain.decision import standing
from metier.errors import MetierError
from metier.evaluation.compare import Finding
from metier.settings import EncoderKind
from metier.training.dataset.rows import RowKind
from metier.training.method import Gate, Method
from metier.workspace.finetuning.methods import check_extra
from metier.workspace.finetuning.using import check_setting

if TYPE_CHECKING:
    from metier.actions.finetuning.using import UseReport
    from metier.domain.ports import Progress
    from metier.training.registry.card import Card
    from metier.workspace.applying import Applying

RUNGS: Mapping[Method, Rung] = {
    Method.ENCODER: Rung.ENCODER,
    Method.LORA: Rung.LORA,
    Method.HOSTED: Rung.HOSTED,
}


_MORE_ROWS = 1.5
"""Times the labels of a run that found no gain, before another one is advised (taste)."""
_LOOKED_AT = 5
"""Newest tuned models whose later decisions are looked at; each takes some tenths of a second."""


class TuningLook:
    """Looks at tuning in one workspace; trains and sends nothing."""

    def __init__(self, workspace: Applying) -> None:
        self._workspace = workspace

    @cached_property
    def active(self) -> str:
        """What is in use: a screener's name, or the method of the tuned model whose verdicts are shown."""
        active = self._workspace.active_screener
        if active != "fine_tuned":
            return active
        card = self._card(self._workspace.tuned.shown)
        return active if card is None else RUNGS[card.method].value

    def means(self, progress: Progress | None = None) -> Mapping[Rung, TuningMeans]:
        """By rung, what a run would take, and what stands.

        Cost: making the rows (seconds for 2,000 postings), and a second or two for each method.
        """
        try:
            plan = self._workspace.tuning.plan([RowKind.SCREENING], list(RUNGS), progress)
            prospects = {one.method: one for one in plan.kinds[0].prospects}
        except MetierError as error:  # what masks the rows cannot be read, for instance
            missing = (f"{error.message}: {error.hint or '`metier doctor`'}",)
            return {
                rung: TuningMeans(missing, None, tuned_model=self._model(rung)) for rung in RUNGS.values()
            }
        return {RUNGS[method]: self._means(one) for method, one in prospects.items()}

    def beside(self) -> Mapping[Rung, Beside]:
        """What later decisions say: of the shadow beside what it would stand in for, and of what a tuned model stands in for."""
        found: dict[Rung, Beside] = {}
        tuned = self._workspace.tuned
        for rung, told in self._told.items():
            if told.comparison:
                found[rung] = Beside(told.comparison, _use(told.id))
        used = self._card(tuned.in_use)
        if used is None or RUNGS[used.method].value != self.active:
            return found
        report = self._evidence(used)
        if report is not None and report.comparison and report.rival.screener == "learned":
            found[Rung.LEARNED] = Beside(report.comparison, _use(used.id), is_turned=True)
        return found

    def _means(self, found: Prospect) -> TuningMeans:
        foreseen, rung = found.foreseen, RUNGS[found.method]
        is_open = found.conclusion in {Conclusion.POSSIBLE, Conclusion.HARDLY}
        seconds = None
        if foreseen is not None and foreseen.seconds is not None:
            seconds = foreseen.seconds + foreseen.afterwards_seconds
        model = self._model(rung)
        return TuningMeans(
            missing=self._in_vain(found.method) if is_open else ended(found.why, found.conclusion),
            usd=None if foreseen is None or foreseen.usd is None else float(foreseen.usd),
            seconds=seconds,
            leaves=found.method is Method.HOSTED and not self._is_local,
            tuned_model=model,
            unusable=tuple(self._in_the_way(model)),
        )

    def _in_vain(self, method: Method) -> tuple[str, ...]:
        """That the newest run of a method found no gain, and hardly more labels are there since; the same again tells nothing."""
        cards = [
            one.card
            for one in self._workspace.tuned_models.all()
            if one.card is not None and one.card.method is method and one.kind is RowKind.SCREENING
        ]
        last = max(cards, key=lambda card: card.made_at, default=None)
        if last is None or last.gate is not Gate.NO_BETTER:
            return ()
        wanted, n = math.ceil(_MORE_ROWS * last.n_rows), self._n_labels
        if n >= wanted:
            return ()
        found = f"a run on {last.n_rows:,} labels found no gain on decisions held out from it ({last.id})"
        return (f"{found}; about {wanted:,} labels may tell more: `metier label`",)

    @cached_property
    def _n_labels(self) -> int:
        history = self._workspace.store.decisions.history()
        return sum(one.label is not None for one in standing(history).values())

    @cached_property
    def _told(self) -> Mapping[Rung, UseReport]:
        """By rung, what is known of the model that would be put to use: one found better, else the shadow.

        A newer model takes the place of the shadow; what was found better of an older one is not lost by that.
        """
        tuned = self._workspace.tuned
        found: dict[Rung, UseReport] = {}
        models = [
            one for one in self._workspace.tuned_models.all() if one.card and one.kind is RowKind.SCREENING
        ]
        for model in models[:_LOOKED_AT]:
            rung = RUNGS[model.method]
            is_shadow = model.id == tuned.shadow
            if model.id == tuned.in_use or model.card is None:
                continue
            report = self._evidence(model.card)
            if report is None:
                continue
            is_better = report.finding is Finding.BETTER
            if (is_shadow and rung not in found) or (is_better and not _is_better(found.get(rung))):
                found[rung] = report
        return found

    def _model(self, rung: Rung) -> str:
        """Id of the model of this rung that could be put to use, else of the one in use."""
        if rung in self._told:
            return self._told[rung].id
        used = self._card(self._workspace.tuned.in_use)
        return used.id if used is not None and RUNGS[used.method] is rung else ""

    def _in_the_way(self, model: str) -> Sequence[str]:
        """What keeps a model from being put to use."""
        card = self._card(model)
        if card is None:
            return ()
        found = []
        try:
            check_setting(self._workspace, card)
            if card.method is Method.LORA:
                check_extra(card.method)
        except MetierError as error:
            found.append(f"{error.message}: {error.hint}")
        settings = self._workspace.settings
        if card.method is Method.ENCODER and settings.encoder_kind is not EncoderKind.BUILT_IN:
            found.append(
                f"it was tuned from the built-in encoder, and `encoder.kind` is {settings.encoder_kind}: "
                "set it back in metier.toml"
            )
        if card.method is Method.HOSTED and settings.is_cut_off and not self._is_local:
            found.append("you wrote `offline`, so nothing leaves: take it out of metier.toml")
        return found

    @cached_property
    def _is_local(self) -> bool:
        try:
            return self._workspace.askings.base_model(needs_key=False).is_local
        except MetierError:
            return False

    def _card(self, model: str) -> Card | None:
        try:
            return self._workspace.tuned_models.card(model) if model else None
        except MetierError:  # damaged: told by `metier doctor` and `metier finetune list`
            return None

    def _evidence(self, card: Card) -> UseReport | None:
        try:
            return self._workspace.tuned_models.evidence(card.id)
        except MetierError:
            return None


def ended(why: Sequence[str], conclusion: Conclusion) -> tuple[str, ...]:
    """What keeps a run from starting, each with what to do.

    Example:
        >>> ended(["12 labels, and 20 are the fewest"], Conclusion.NOT_YET)
        ('12 labels, and 20 are the fewest: `metier label`',)
    """
    what = "`metier label`" if conclusion is Conclusion.NOT_YET else "`metier finetune` tells more"
    return tuple(words if "`" in words else f"{words}: {what}" for words in why)


def _is_better(report: UseReport | None) -> bool:
    return report is not None and report.finding is Finding.BETTER


def _use(model: str) -> str:
    return f"`metier finetune use {model} --dry-run`"
