"""Screening by a base model in a workspace: what it is given, within which budget, and what was spent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from metier.actions.decide import examples
from metier.actions.paying import PayingAsker
from metier.actions.screen import ScreenReport
from metier.actions.screen_by_model import ModelScreening, Wanted
from metier.actions.shadows import freeze_shadows
from metier.domain.ports import Progress
from metier.domain.posting import Posting
from metier.errors import UnknownCommandError
from metier.screeners.features import Featurizer
from metier.screeners.registry import Kit, make
from metier.workspace.prompting import AskOptions, Forecast

if TYPE_CHECKING:  # the facade imports this module when a base model is to be asked
    from metier.workspace.opened import OpenWorkspace

READ_AT_ONCE = 100
"""Up to this many unread postings are encoded first, so that examples are chosen by meaning: half a minute."""


def screen_by_model(
    workspace: OpenWorkspace,
    kind: str,
    asking: AskOptions | None,
    *,
    shown: int | None = None,
    freeze: bool = True,
    progress: Progress | None = None,
) -> ScreenReport:
    """Ask the base model about undecided postings, freeze its verdicts.

    Raises:
        UnknownCommandError: Nothing would be frozen: what cannot be kept is not paid for.
        BudgetMissingError: It costs money and no budget is set; nothing was asked.
        BudgetDriftError: An answer that came by batch cost more than it could.
    """
    if not freeze:
        what = f"`{kind}` asks a base model, and a dry run asks nothing"
        raise UnknownCommandError(what=what, hint="`Workspace.forecast` tells what it would ask and cost")
    options = asking or AskOptions()
    if options.collect:
        workspace.batching.collect_first()
    screening = screening_of(workspace, kind, options, shown=shown, freeze=True, progress=progress)
    askings, prompting = workspace.askings, screening.fitted.prompting
    assert isinstance(prompting.asker, PayingAsker)
    if askings.cap_usd(options) is None and not askings.base_model(options.model).price.is_free:
        bill = prompting.asker.estimate(screening.questions())
        askings.check_budget(bill, options)
    workspace.keep_documents(screening.fitted)
    askings.remember(prompting.prompt, workspace.profile)
    report = screening.run(limits=workspace.limits, progress=progress)
    _freeze_beside(workspace, kind)
    assert report.asked is not None
    asked = replace(
        report.asked, spent_usd=askings.spent_usd(), cap_usd=askings.cap_usd(options), run_usd=options.budget
    )
    return replace(report, asked=asked)


def _freeze_beside(workspace: OpenWorkspace, kind: str) -> None:
    """Freeze what the screeners of `shadows` say that ask nobody."""
    is_read = features_for_asking(workspace).encoder is not None
    free = workspace.free_shadows(kind, quick=not is_read)
    if free:
        desk = workspace.desk
        freeze_shadows(
            free,
            examples(desk.decisions.history(), desk.postings),
            desk.postings.undecided(),
            desk,
            workspace.profile,
        )


def forecast(workspace: OpenWorkspace, kind: str, asking: AskOptions | None) -> Forecast:
    """What `screen_by_model` would ask and cost; nothing is asked and nothing kept."""
    options = asking or AskOptions()
    if kind == "hybrid":
        from metier.workspace.hybrid import forecast_together

        return forecast_together(workspace, options)
    if options.batch:
        return workspace.batching.forecast(kind, options)
    screening = screening_of(workspace, kind, options, freeze=False, preview=True)
    return workspace.askings.forecast(screening, options)


def screening_of(
    workspace: OpenWorkspace,
    kind: str,
    options: AskOptions,
    *,
    shown: int | None = None,
    freeze: bool,
    progress: Progress | None = None,
    preview: bool = False,
) -> ModelScreening:
    """The screening of the undecided postings that these options describe; nothing is asked yet."""
    profile = workspace.profile
    features = features_for_asking(workspace, progress)
    prompting = workspace.askings.prompting(kind, workspace.profile_for_asking, options, preview=preview)
    kit = Kit(features, profile, lambda _: prompting)
    asks = make(kind, kit)
    wanted = Wanted(
        options.at_most,
        options.outside_too,
        shown or workspace.settings.shown,
        freeze,
        again=options.again,
    )
    return ModelScreening(asks, make("learned", kit), workspace.desk, profile, wanted)  # type: ignore[arg-type]  # of an asking kind


def features_for_asking(workspace: OpenWorkspace, progress: Progress | None = None) -> Featurizer:
    """What examples and the order of asking are chosen by: meaning where it is read, else words and facts."""
    featurizer = workspace.featurizer(progress)
    postings: list[Posting] = workspace.desk.postings.all()
    if featurizer.n_missing(postings) <= READ_AT_ONCE:
        return featurizer
    workspace.notices.append(
        "Examples and the order of asking are chosen by words until `metier screen` has read all postings"
    )
    return workspace.featurizer(progress, quick=True)
