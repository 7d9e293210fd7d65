"""What can be done in a workspace now: the base model that would be asked, ways to tune, money, and what the person said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from metier.adviser.snapshot import Rung
from metier.domain.chat import FieldClass


@dataclass(frozen=True, slots=True)
class Stated:
    """What the person answered to the adviser's questions; None and empty where they did not.

    Attributes:
        volume: New postings in a month.
        leaving: Whether text of postings may go to another machine.
        budget_usd: What judging may cost in a month at most, US dollars.
        goal: What matters most, as `questions.GOALS` has it.
    """

    volume: float | None = None
    leaving: bool | None = None
    budget_usd: float | None = None
    goal: str = ""


@dataclass(frozen=True, slots=True)
class BaseMeans:
    """The base model that would be asked.

    Attributes:
        host: As consent names it; empty for a file of this machine.
        is_cut_off: The person wrote that nothing leaves.
        agreed: Kinds of words that may go there; every one where it is local.
        is_priced: What it costs is known.
        is_free: It costs nothing.
        problem: What else keeps it from being asked, in words, with what to do; empty where nothing does.
    """

    name: str
    host: str = ""
    is_local: bool = True
    is_cut_off: bool = False
    agreed: frozenset[FieldClass] = frozenset(FieldClass)
    is_priced: bool = True
    is_free: bool = True
    problem: str = ""


@dataclass(frozen=True, slots=True)
class TuningMeans:
    """One way to change weights.

    Attributes:
        missing: What keeps a run from starting, in words, with what to do; empty where nothing does.
        usd: What a run costs at most; 0 where nothing is paid, None where that is not known.
        seconds: Of a run, and of reading every posting anew afterwards; None where nobody can know.
        leaves: Rows, or postings to be judged, go to another machine.
        tuned_model: Id of a tuned model that stands as shadow or in use; empty where there is none.
        unusable: What keeps that model from being put to use, in words, with what to do.
    """

    missing: tuple[str, ...] = ()
    usd: float | None = 0.0
    seconds: float | None = None
    leaves: bool = False
    tuned_model: str = ""
    unusable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Means:
    """Everything that says what can be done now.

    Attributes:
        base: None where no base model is set up.
        tuning: By rung that changes weights; one that is missing there cannot be done.
        budget_usd: The cap on everything that is ever spent; None where there is none.
        spent_usd: What was spent, reservations included.
        monthly: New postings in a month; None where not known.
    """

    base: BaseMeans | None = None
    tuning: Mapping[Rung, TuningMeans] = field(default_factory=dict)
    budget_usd: float | None = None
    spent_usd: float = 0.0
    monthly: float | None = None
    stated: Stated = field(default_factory=Stated)

    @property
    def left_usd(self) -> float | None:
        """What is left of the budget; None where there is none."""
        return None if self.budget_usd is None else max(0.0, self.budget_usd - self.spent_usd)
