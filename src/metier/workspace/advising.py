"""Advice in a workspace: its figures gathered, what can be done now, answers of the person kept in metier.toml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from metier.actions.advising import (
    GOALS,
    QUESTIONS,
    BaseMeans,
    Beside,
    Known,
    Means,
    Stated,
    snapshot_of,
)
from metier.actions.advising.assemble import monthly_of
from metier.actions.compare import compare_screeners, enough_frozen, frozen_side_by_side
from metier.actions.curve import CurveReport, curve_report
from metier.actions.replay import Replayed
from metier.actions.report import Evidence, evidence
from metier.adviser.advice import Advice
from metier.adviser.decision import advise
from metier.adviser.snapshot import ASKING, Rung, Snapshot
from metier.domain.chat import MICRO
from metier.domain.outcome import applications
from metier.errors import (
    AdviceAnswerError,
    ConfigValueError,
    MetierError,
    NoModelError,
)
from metier.evaluation.agreement import (
    FEW,
    Agreement,
    Judged,
    Origin,
    Selection,
    agreement,
    consistency,
    judged,
)
from metier.evaluation.compare import SWITCH_AT, Comparison, compare
from metier.settings import SETTINGS
from metier.settings.answers import with_value
from metier.settings.table import Settings
from metier.workspace.advising_tuning import TuningLook
from metier.workspace.costing import CostOptions
from metier.workspace.personal import edit_file

if TYPE_CHECKING:
    from metier.domain.ports import Progress
    from metier.workspace.applying import Applying
    from metier.workspace.measuring import Measuring

SETTINGS_FILE = "metier.toml"
_SCREENERS = (Rung.LEARNED, Rung.PROMPTED, Rung.FEW_SHOT, Rung.HYBRID)
"""Rungs that are screeners of that name."""


@dataclass(frozen=True, slots=True)
class AdviceReport:
    """Advice with everything it rests on."""

    snapshot: Snapshot
    advice: Advice


class Advising:
    """Advice in one workspace; trains, asks, replays and encodes nothing.

    Example:
        >>> import tempfile
        >>> from metier.workspace import Workspace
        >>> report = Workspace.create(tempfile.mkdtemp()).advising.report()
        >>> report.advice.verdict.value, report.snapshot.n_labels
        ('label more first', 0)
    """

    def __init__(self, workspace: Applying) -> None:
        self._workspace = workspace
        self._store = workspace.store

    def report(self, progress: Progress | None = None) -> AdviceReport:
        """What to do next, and why, with the figures. Cost: a few seconds for 2,000 decisions."""
        snapshot = self.snapshot(progress)
        return AdviceReport(snapshot, advise(snapshot))

    def snapshot(self, progress: Progress | None = None) -> Snapshot:
        """Every figure that advice rests on, as it stands now.

        Cost: reads the decisions and verdicts, makes the rows of training (seconds for 2,000 postings), and looks at what is
        kept of replays; what is not kept is not known, and its source names the command that would tell.
        """
        workspace, desk = self._workspace, self._workspace.desk
        look = TuningLook(workspace)
        measuring = workspace.measuring(progress)
        kept = _Kept(measuring, evidence(desk, measuring.active))
        costing = workspace.costing
        monthly = costing.monthly_postings()
        stated = stated_of(workspace.settings)
        spent = self._store.ledger.spent()
        volume = monthly_of(monthly, stated.volume)
        given: Mapping[str, float | str] = (
            {"postings": volume.value} if volume is not None and volume.value and not monthly.is_known else {}
        )
        return snapshot_of(
            Known(
                as_of=desk.today,
                active=look.active,
                history=kept.found.history,
                n_postings=desk.postings.count(),
                monthly=monthly,
                agreement=kept.agreement,
                n_counted=len(kept.found.counted),
                curve=kept.curve,
                n_changes=kept.n_changes,
                consistency=consistency(kept.found.history),
                applications=tuple(applications(desk.outcomes.history()).values()),
                n_requests=spent.n_calls,
                has_profile=not workspace.profile.is_empty,
                means=Means(
                    self.base(),
                    look.means(progress),
                    _float(workspace.settings.budget),
                    spent.total / MICRO,
                    stated=stated,
                ),
                money=costing.rungs(CostOptions(stated=given)),
                beside={**kept.beside(), **look.beside()},
                under_way=kept.under_way(),
            )
        )

    # --- what can be done ---------------------------------------------------------------------------------

    def base(self) -> BaseMeans | None:
        """The base model that would be asked; None where none is set up."""
        askings, settings = self._workspace.askings, self._workspace.settings
        try:
            base = askings.base_model(needs_key=False)
        except NoModelError:
            return None
        except MetierError as error:
            return BaseMeans(settings.model or "the base model", problem=_told(error))
        problem = ""
        try:
            askings.base_model()
        except MetierError as error:
            problem = _told(error)
        price = base.known_price
        return BaseMeans(
            base.settings.name,
            base.host,
            base.is_local,
            settings.is_cut_off,
            askings.agreed(base),
            is_priced=price is not None,
            is_free=price is not None and price.is_free,
            problem=problem,
        )

    # --- does it apply to me? --------------------------------------------------------------------------------

    def answer(self, key: str, said: str) -> str:
        """Keep an answer under `[advice]` in metier.toml, where the person can see and change it; the line as written.

        Raises:
            AdviceAnswerError: There is no such question, or it cannot be answered so.
            ConfigSyntaxError, FileChangedError, FolderWriteError: The file cannot be changed; it was not touched.
        """
        question = QUESTIONS.get(key)
        if question is None:
            raise AdviceAnswerError(key, got=said, want=f"one of the questions {', '.join(QUESTIONS)}")
        setting = next(one for one in SETTINGS if one.key == f"advice.{key}")
        try:
            value = setting.read(setting.key, said.strip().lower())
        except ConfigValueError as error:
            raise AdviceAnswerError(key, got=said, want=question.form) from error
        line = f"{key} = {_toml(value)}"
        path = self._workspace.folder / SETTINGS_FILE
        edit_file(path, lambda text: with_value(text, "advice", key, _toml(value)))
        self._workspace.settings = replace(self._workspace.settings, **{setting.field: value})  # type: ignore[arg-type]  # its reader gives its type
        return line


def stated_of(settings: Settings) -> Stated:
    """What the person answered so far."""
    return Stated(
        None if settings.advice_volume is None else float(settings.advice_volume),
        settings.advice_leaving,
        _float(settings.advice_budget),
        settings.advice_goal if settings.advice_goal in GOALS else "",
    )


class _Kept:
    """What is known of screeners without another fit: frozen verdicts, else kept replays that are whole."""

    def __init__(self, measuring: Measuring, found: Evidence) -> None:
        self._measuring = measuring
        self.found = found

    @cached_property
    def agreement(self) -> Agreement | None:
        """Of the screener in use."""
        found, active = self.found, self._measuring.active
        if len(found.counted) >= FEW:
            return self._agreement(found.frozen, Origin.FROZEN)
        kept = self._replayed([active])
        return None if kept is None else self._agreement(found.replayed(active, kept)[0], Origin.REPLAYED)

    def _agreement(self, pairs: Judged, origin: Origin) -> Agreement | None:
        if not len(pairs):
            return None
        active, shown = self._measuring.active, self._measuring.shown
        return agreement(pairs, screener=active, origin=origin, selection=Selection.ALL, shown=shown)

    @cached_property
    def curve(self) -> CurveReport | None:
        """Of the screener in use."""
        kept = self._replayed([self._measuring.active])
        return None if kept is None else curve_report(self.found.answers, kept, self._measuring.active)

    @property
    def n_changes(self) -> int:
        """Changes of taste that are kept."""
        try:
            return self._measuring.known_changes()
        except MetierError:  # the screener that looks for them cannot be made here
            return 0

    def beside(self) -> Mapping[Rung, Beside]:
        """Screeners beside the one in use."""
        others = [rung for rung in _SCREENERS if rung.value != self._measuring.active]
        frozen = {rung: found for rung in others if (found := self._frozen(rung))}
        asked = SWITCH_AT * max(1, len(frozen))
        told = {
            rung: Beside(_compared(self._measuring.active, rung.value, sides, asked), _command(rung))
            for rung, sides in frozen.items()
        }
        return {**{rung: one for rung in others for one in self._replays(rung)}, **told}

    def under_way(self) -> Mapping[Rung, int]:
        """Decisions after verdicts of both, for rungs that have judged something beside."""
        desk, active = self._measuring.desk, self._measuring.active
        others = [rung for rung in ASKING if rung.value != active and desk.verdicts.said(rung.value)]
        return {
            rung: len(frozen_side_by_side(desk, self.found, active, [active, rung.value])[1])
            for rung in others
        }

    def _frozen(self, rung: Rung) -> tuple[Judged, Judged] | None:
        """Verdicts of both frozen before the same decisions, where there are enough."""
        active, name = self._measuring.active, rung.value
        paired, together = frozen_side_by_side(self._measuring.desk, self.found, active, [active, name])
        if not enough_frozen(together):
            return None
        labels = [decision.label for decision in together if decision.label is not None]
        mine, other = (
            judged(labels, [paired[who][decision.id][0] for decision in together]) for who in (active, name)
        )
        return mine, other

    def _replays(self, rung: Rung) -> Iterator[Beside]:
        names = [self._measuring.active, rung.value]
        kept = self._replayed(names)
        if kept is None or len(kept.common) < FEW:
            return
        report = compare_screeners(
            self.found, {}, (), kept, active=names[0], names=names, shown=self._measuring.shown
        )
        yield Beside(report.comparisons[0], f"{_command(rung)}, replayed")

    def _replayed(self, names: list[str]) -> Replayed | None:
        """A replay of these that is kept and whole; None where it is not, or one cannot be made here."""
        try:
            kept = self._measuring.kept(names)
        except MetierError:
            return None
        return kept if kept.of and len(kept.common) == kept.of else None


def _compared(active: str, name: str, sides: tuple[Judged, Judged], asked: float) -> Comparison:
    mine, other = sides
    return compare(
        mine.grades, mine.p, other.p, names=(active, name), order=(mine.order, other.order), asked=asked
    )


def _command(rung: Rung) -> str:
    return f"`metier compare {rung}`"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else f'"{value}"'


def _float(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)


def _told(error: MetierError) -> str:
    return f"{error.message}: {error.hint}" if error.hint else f"{error.message}: `metier model check`"
