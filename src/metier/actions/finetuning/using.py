"""Whether a tuned model is better than what is used, by verdicts frozen before the person's later decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from metier.actions.desk import Desk
from metier.actions.ports import Whose
from metier.actions.report.build import evidence
from metier.evaluation.agreement import judged
from metier.evaluation.compare import Comparison, Finding, compare
from metier.screeners.fine_tuned.ports import CANDIDATE, KIND, by_weights
from metier.training.dataset.rows import RowKind
from metier.training.method import Gate, Json, Method
from metier.training.registry.card import Card
from metier.training.registry.events import Standing

TUNED = (KIND, CANDIDATE)
"""Under which names a tuned model's verdicts are frozen: alone, and beside another one that is in use."""


@dataclass(frozen=True, slots=True)
class Rival:
    """Whose verdicts a tuned model is held against.

    Attributes:
        screener: Name of the screener.
        weights: Id of the tuned model it judges by; empty for the frozen one.
    """

    screener: str
    weights: str = ""

    @property
    def words(self) -> str:
        """As a person reads it."""
        return f"{self.screener} by {self.weights}" if self.weights else self.screener


@dataclass(frozen=True, slots=True)
class UseReport:
    """What is known about a tuned model when it is to be used, and what was done.

    Attributes:
        gate: What held-out decisions said when it was trained.
        figures: Held-out figures of then, frozen and tuned beside each other.
        rival: What it was held against.
        standing: What it is before anything is done.
        comparison: On later decisions, side by side; None for kinds other than screening, where nothing can be compared.
        reading_seconds: What reading every posting by it takes once, as foreseen when it was trained.
        before: Id of the tuned model that is in use, or was; empty for none.
        already: It is in use.
        switched: It was put to use now.
    """

    id: str
    kind: RowKind
    method: Method
    gate: Gate
    figures: Mapping[str, Json]
    rival: Rival
    comparison: Comparison | None
    reading_seconds: float
    before: str
    standing: Standing
    already: bool = False
    switched: bool = False

    @property
    def finding(self) -> Finding | None:
        """What later decisions say; None where nothing can be compared."""
        return self.comparison.finding if self.comparison else None

    @property
    def is_supported(self) -> bool:
        """Whether evidence allows using it without `--anyway`: later decisions found it better, or cannot be asked at all."""
        return self.comparison is None or self.comparison.finding is Finding.BETTER

    @property
    def words(self) -> str:
        """The finding as a sentence."""
        found = self.comparison
        if found is None:
            return (
                f"Later decisions cannot tell whether a {self.kind} model writes better; read what it writes"
            )
        if not found.n and self.standing is Standing.SET_ASIDE:
            return f"Not known: it is set aside, and has judged nothing beside {self.rival.words}"
        if not found.n:
            return (
                "Not known yet: no decision was made since it judges beside "
                f"{self.rival.words}; `metier screen`, then `metier label`"
            )
        where = f"than {self.rival.words} on {found.n:,} later decision{'' if found.n == 1 else 's'}"
        if found.changed_sides:
            return f"Not known: it was better {where} at one time and worse at another"
        return {
            Finding.BETTER: f"Better {where}",
            Finding.WORSE: f"Worse {where}",
            Finding.NO_DIFFERENCE: f"No better and no worse {where}: no difference worth caring about",
            Finding.NOT_KNOWN: f"Not known yet whether it is better {where}",
        }[found.finding]


@dataclass(frozen=True, slots=True)
class RollbackReport:
    """What a roll-back did.

    Attributes:
        undone: Id of the model whose use was taken back.
        now: Id of the one that is used again; empty where none is.
        done: False for a dry run.
    """

    kind: RowKind
    undone: str
    now: str
    done: bool


@dataclass(frozen=True, slots=True)
class DeleteReport:
    """What deleting a model did.

    Attributes:
        n_bytes: What it frees.
        done: False for a dry run.
    """

    id: str
    n_bytes: int
    done: bool


def side_by_side(desk: Desk, model: str, rival: Rival) -> Comparison:
    """A tuned model beside its rival, on first answers that were given after both had said what they expect.

    Both had learned from equally many decisions. Only verdicts of this very model count: the words its runs rest on end with
    its id. Cost: some tenths of a second for 2,000 decisions.
    """
    mine = Whose(TUNED, by_weights(model))
    other = Whose(TUNED, by_weights(rival.weights)) if rival.weights else Whose((rival.screener,))
    pairs = desk.verdicts.pairs_between(other, mine)
    decisions = [found for found in evidence(desk, rival.screener).counted if found.id in pairs]
    labels = [decision.label for decision in decisions if decision.label is not None]
    sides = [judged(labels, [pairs[decision.id][side][0] for decision in decisions]) for side in (0, 1)]
    return compare(
        sides[0].grades, sides[0].p, sides[1].p,
        names=(rival.words, model), order=(sides[0].order, sides[1].order),
    )  # fmt: skip


def use_report(desk: Desk, card: Card, rival: Rival, *, before: str, standing: Standing) -> UseReport:
    """Everything that speaks for or against using a model."""
    screens = card.kind is RowKind.SCREENING
    return UseReport(
        id=card.id,
        kind=card.kind,
        method=card.method,
        gate=card.gate,
        figures=card.figures,
        rival=rival,
        comparison=side_by_side(desk, card.id, rival) if screens else None,
        reading_seconds=card.foreseen.get("afterwards_seconds", 0.0),
        before=before,
        standing=standing,
        already=before == card.id,
    )
