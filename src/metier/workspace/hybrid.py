"""Screening by two together in a workspace: which base model may be asked, what watches, within which budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from metier.actions.decide import examples
from metier.actions.paying import PayingAsker
from metier.actions.promise import promise_now
from metier.actions.screen import ScreenReport
from metier.actions.screen_by_model import Wanted
from metier.actions.screen_hybrid import AT_ONCE, BLIND, NO_MODEL, Hides, HybridScreening, Watch
from metier.actions.suspicion import drifting, suspected
from metier.domain.ports import Progress
from metier.domain.posting import Posting
from metier.errors import (
    BadInputError,
    MetierError,
    NoModelError,
    NoTunedModelError,
    ProviderError,
    RefusedError,
)
from metier.evaluation.promise import Promise
from metier.screeners.features import Features, KeptFeatures
from metier.screeners.fine_tuned.screener import FineTunedScreener
from metier.screeners.guardrails import Guards, raised_by_model, raised_in
from metier.screeners.hybrid.screener import HybridScreener
from metier.screeners.learned import LearnedScreener
from metier.screeners.prompted import PromptedScreener, Prompting
from metier.screeners.registry import first_name, first_screener
from metier.workspace.prompting import AskOptions, Forecast

if TYPE_CHECKING:  # the facade imports this module when it screens
    from metier.workspace.opened import OpenWorkspace


def screen_together(
    workspace: OpenWorkspace,
    kind: str,
    asking: AskOptions | None,
    *,
    shown: int | None = None,
    quick: bool = False,
    freeze: bool = True,
    progress: Progress | None = None,
) -> ScreenReport:
    """Judge every undecided posting by decisions, ask the base model about the unsure, place each before the person.

    With `learned`, or where no base model may be asked, nobody is asked and the unsure are marked for the person.

    Raises:
        BudgetMissingError: Asking costs money and no budget is set; nothing was asked.
        ProviderError, RefusedError: A base model that was named cannot be asked; what was answered before, and everything
            that follows from decisions, is kept.
    """
    options = asking or AskOptions()
    if not freeze:  # what cannot be kept is not paid for
        options = replace(options, nobody=options.nobody or "a dry run asks nothing")
    askings = workspace.askings
    screening = screening_of(
        workspace, kind, options, shown=shown, quick=quick, freeze=freeze, progress=progress
    )
    if screening.model is not None:
        prompting = screening.model.fitted.prompting
        assert isinstance(prompting.asker, PayingAsker)
        if askings.cap_usd(options) is None and not askings.base_model(options.model).price.is_free:
            askings.check_budget(prompting.asker.estimate(screening.model.questions()), options)
        if freeze:
            askings.remember(prompting.prompt, workspace.profile)
    if freeze:
        workspace.keep_documents(screening.fitted if screening.model else screening.fitted.first)
    report = screening.run(limits=workspace.limits, progress=progress)
    if screening.failure is not None:
        _told_or_raised(workspace, screening.failure, options, report)
    if report.asked is None:
        return report
    spent, cap = askings.spent_usd(), askings.cap_usd(options)
    return replace(report, asked=replace(report.asked, spent_usd=spent, cap_usd=cap, run_usd=options.budget))


def screening_of(
    workspace: OpenWorkspace,
    kind: str,
    options: AskOptions,
    *,
    shown: int | None = None,
    quick: bool = False,
    freeze: bool = True,
    progress: Progress | None = None,
    preview: bool = False,
) -> HybridScreening:
    """The screening of the undecided postings that these options describe; nothing is asked yet."""
    profile, settings = workspace.profile, workspace.settings
    undecided = workspace.desk.postings.undecided()
    features = KeptFeatures(workspace.featurizer(progress, quick=quick), undecided)
    frozen = LearnedScreener(features, profile)
    first = first_of(workspace, kind, features, quick=quick, progress=progress)
    prompting, why_nobody = None, ""
    if kind == "hybrid" and not quick:
        prompting, why_nobody = _prompting(workspace, options, preview=preview)
    base = PromptedScreener(prompting, profile, features) if prompting else None
    shown = shown or settings.shown
    at_most = AT_ONCE if options.at_most is None else options.at_most
    wanted = Wanted(at_most, shown=shown, freeze=freeze, again=options.again, n_blind=BLIND)
    return HybridScreening(
        HybridScreener(first, base, settings.ask_share),
        undecided,
        workspace.desk,
        profile,
        wanted,
        watch=watch_of(workspace, frozen, features, undecided),
        share=settings.ask_share,
        why_nobody=why_nobody or (NO_MODEL if base is None else ""),
        shadows=workspace.shadow_screeners(kind, quick=quick, progress=progress) if freeze else (),
    )


def first_of(
    workspace: OpenWorkspace, kind: str, features: Features, *, quick: bool, progress: Progress | None
) -> LearnedScreener | FineTunedScreener:
    """What judges by decisions alone; a tuned model in use that cannot judge leaves the frozen screener alone, and is told.

    Raises:
        NoTunedModelError: `fine_tuned` was asked for, and nothing was tuned.
    """
    kit = workspace.kit(features, progress)
    if quick and first_name(kit, kind) == "fine_tuned":
        workspace.notices.append("Without reading postings the frozen screener judges alone")
        return LearnedScreener(features, workspace.profile)
    try:
        return first_screener(kit, kind)
    except NoTunedModelError:
        raise
    except MetierError as error:
        workspace.notices.append(f"{error.message}; the frozen screener judges alone. {error.hint}")
        return LearnedScreener(features, workspace.profile)


def forecast_together(workspace: OpenWorkspace, options: AskOptions) -> Forecast:
    """What `screen_together` would ask and cost; nothing is asked and nothing kept.

    Raises:
        NoModelError: No base model is set up.
    """
    screening = screening_of(workspace, "hybrid", options, freeze=False, preview=True)
    if screening.model is None:
        raise NoModelError
    found = workspace.askings.forecast(screening.model, options)
    return replace(found, screener="hybrid", n_outside=screening.n_outside)


def _prompting(
    workspace: OpenWorkspace, options: AskOptions, *, preview: bool
) -> tuple[Prompting | None, str]:
    """What the base model is asked with; or why none may be asked, which is told and stops nothing."""
    if options.nobody:
        return None, options.nobody
    try:
        if options.collect and not preview:
            workspace.batching.collect_first()
        return workspace.askings.prompting(
            "few_shot", workspace.profile_for_asking, options, preview=preview
        ), ""
    except NoModelError:
        return None, NO_MODEL
    except MetierError as error:
        if options.model is not None or not _may_go_on(error):
            raise
        workspace.notices.append(f"No base model was asked: {error.message}; {error.hint}")
        return None, error.message


def _told_or_raised(
    workspace: OpenWorkspace, failure: MetierError, options: AskOptions, report: ScreenReport
) -> None:
    """An asking that failed is told; where the model was named, it is an error."""
    if options.model is not None:
        raise failure
    some = report.asked is not None and report.asked.n_calls
    what = "The base model was not asked about all" if some else "No base model was asked"
    workspace.notices.append(f"{what}: {failure.message}; {failure.hint}")


def _may_go_on(error: MetierError) -> bool:
    """Whether screening goes on without a base model after this error; a named model is another matter."""
    return isinstance(error, ProviderError | RefusedError | BadInputError) or error.code in {
        "E-KEY",
        "E-SECRET",
        "E-PRICE",
    }


def watch_of(
    workspace: OpenWorkspace, frozen: LearnedScreener, features: Features, undecided: Sequence[Posting]
) -> Watch:
    """What watches over the order of the first screener: guardrails, change of taste, the promise.

    The promise rests on the frozen screener's order: it can be held out fold by fold, while changed weights have learned
    from every fold.
    """
    desk, settings = workspace.desk, workspace.settings
    guards = Guards.of(workspace.guardrails.active(), features)
    for rule, why in guards.unread:
        workspace.notices.append(f"The guardrail “{rule.words}” flags nothing: {why}")
    alarm = suspected(desk, examples(desk.decisions.history(), desk.postings))

    def promise() -> tuple[Promise, Hides | None]:
        return promise_now(
            desk,
            frozen,
            miss=settings.promise_miss,
            sure=settings.promise_sure,
            alarm=alarm,
            undecided=undecided,
        )

    return Watch(
        raised=lambda postings: raised_in(guards, postings, features.features(postings)),
        raised_by_model=lambda said: raised_by_model(said, guards.rules),
        drifting=partial(drifting, alarm),
        promise=promise if settings.promise_on else None,
    )
