"""Journeys of one workspace: what is there is counted, and held against the steps; nothing is judged, trained or asked."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from metier.actions.guardrails_edit import read_guardrails
from metier.actions.journeys import Known, progress_of
from metier.adviser.journeys import Found, JourneyReport, TunedState, report_of
from metier.errors import MetierError
from metier.storage.files import read_personal_file
from metier.training.dataset.rows import RowKind
from metier.training.method import Method
from metier.training.registry.events import Happened, Standing, TunedEvent
from metier.workspace.finetuning.methods import check_extra

if TYPE_CHECKING:
    from metier.adviser.journeys import Progress
    from metier.workspace.applying import Applying

_GUARDRAILS = "guardrails.md"


class Journeys:
    """Paths from first labels to a tuned screener.

    Example:
        >>> import tempfile
        >>> from metier.workspace import Workspace
        >>> from metier.workspace.journeys import Journeys
        >>> report = Journeys(Workspace.create(tempfile.mkdtemp())).report()
        >>> report.fitting[0].name, report.fitting[0].next.key
        ('prompt', 'wishes')
    """

    def __init__(self, workspace: Applying) -> None:
        self._workspace = workspace

    def report(self, asked: str = "") -> JourneyReport:
        """Every journey as it stands, those that fit now first.

        Args:
            asked: Name or title of one.

        Raises:
            JourneyUnknownError: There is none of that name.
            EncodingError: profile.md or guardrails.md is not UTF-8.

        Cost: some tenths of a second with 10,000 postings.
        """
        return report_of(self.progress(), asked)

    def progress(self) -> Progress:
        """The figures that steps are told by.

        Raises:
            EncodingError: profile.md or guardrails.md is not UTF-8.
        """
        workspace = self._workspace
        rules = read_guardrails(read_personal_file(workspace.folder / _GUARDRAILS))
        has_model = workspace.has_base_model
        n_facts, resume_problem = self._facts()
        tuned, tuned_at = self._tuned()
        return progress_of(
            workspace.desk,
            Known(
                profile=workspace.profile,
                n_guardrails=sum(rule.is_on for rule in rules),
                has_base_model=has_model,
                model_problem=self._model_problem() if has_model else "",
                tuned=tuned,
                tuned_at=tuned_at,
                n_facts=n_facts,
                resume_problem=resume_problem,
            ),
        )

    def _model_problem(self) -> str:
        """Why the base model cannot be asked about a posting now, in words."""
        from metier.domain.chat import SCREENING

        workspace = self._workspace
        try:
            base = workspace.askings.base_model()
        except MetierError as error:
            return _told(error)
        if base.is_local:
            return ""
        if workspace.settings.is_cut_off:
            return "you wrote `offline`, so nothing leaves: take it out of metier.toml"
        if SCREENING - workspace.askings.agreed(base):
            return f"{base.host} may not read postings and profile yet: `metier consent give`"
        return ""

    def _facts(self) -> tuple[int, str]:
        """How many own facts there are; 0, and why, where resume.json cannot be read."""
        try:
            return len(self._workspace.resume.record().facts), ""
        except MetierError as error:
            return 0, _told(error)

    def _tuned(self) -> tuple[TunedState, datetime | None]:
        """Tuned models for screening, and since when they stand so."""
        models = self._workspace.tuned_models
        made = [one for one in models.all() if one.kind is RowKind.SCREENING]
        if not made:
            return TunedState(obstacle=_obstacle()), None
        standing = {one.standing: one.id for one in reversed(made)}
        in_use = standing.get(Standing.IN_USE, "")
        judging = standing.get(Standing.SHADOW, in_use)
        n_beside, found = self._compared(judging) if judging else (0, Found.NOTHING)
        state = TunedState(len(made), judging, in_use, n_beside, found, obstacle=_obstacle())
        return state, _since([one for one in models.history() if one.kind is RowKind.SCREENING])

    def _compared(self, model: str) -> tuple[int, Found]:
        """What later decisions say of one: on how many, and the finding; nothing where its card cannot be read."""
        try:
            found = self._workspace.tuned_models.evidence(model).comparison
        except MetierError:
            return 0, Found.NOTHING
        if found is None or not found.n:
            return 0, Found.NOTHING
        return found.n, Found(found.finding.value)


def _since(events: list[TunedEvent]) -> datetime | None:
    """When a model was put to use or taken back last; where none ever was, when the newest was made."""
    switched = [one.at for one in events if one.what in {Happened.USED, Happened.ROLLED_BACK}]
    made = [one.at for one in events if one.what is Happened.REGISTERED]
    return max(switched or made, default=None)


def _obstacle() -> str:
    """Why no encoder can be tuned on this machine now."""
    try:
        check_extra(Method.ENCODER)
    except MetierError as error:
        return _told(error)
    return ""


def _told(error: MetierError) -> str:
    return f"{error.message}: {error.hint}" if error.hint else error.message
