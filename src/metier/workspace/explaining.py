"""Which screener explains a posting: the one that judged it last, as near to that version as it can be made again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from metier.actions.decide import examples
from metier.actions.why import Explanation, explanation, explanation_of_said, with_said
from metier.domain.example import Example
from metier.domain.posting import Posting
from metier.errors import NotEnoughExamplesError, ProviderError, RefusedError
from metier.screeners.base import Screener
from metier.screeners.learned import LearnedScreener
from metier.screeners.registry import ASKING, KNOWN

if TYPE_CHECKING:  # the facade imports this module when it is asked for an explanation
    from metier.actions.desk import Desk
    from metier.workspace.opened import OpenWorkspace


Keep = Callable[[str, Callable[[], Screener]], Screener]
"""Gives the screener of that name that has learned: one kept from before, or the one that is made now.

The name holds all that it rests on: another one stands for it as soon as something changes.
"""


def explain(
    workspace: OpenWorkspace, posting: Posting, desk: Desk, *, keep: Keep | None = None
) -> Explanation | None:
    """Why `posting` stands where it stands, by the screener whose verdict is shown; None where it cannot say.

    Decisions made since the verdict are learned as well. Where an encoder's server cannot be asked, words and facts
    explain, and a notice says so. No base model is asked, as looking costs nothing and sends nothing to one: where
    nothing that it said is kept, the learned screener explains.

    Args:
        keep: Keeps what has learned between two calls: learning takes most of the time.

    Cost: about 0.15 s with 300 decisions; a third of it with what `keep` kept.
    """
    newest = desk.verdicts.of(posting.id)
    said = newest[-1][0].said if newest else None
    if said and newest[-1][0].screener != "hybrid":
        return explanation_of_said(newest[-1][0])
    run = newest[-1][1] if newest else None
    kind = run.screener if run and run.screener in KNOWN else None
    if (kind or workspace.active_screener) in {*ASKING, "fine_tuned"}:
        kind = "learned"
    try:
        found = _explain(workspace, kind, run.version if run else "", posting, desk, keep)
        return with_said(found, said) if found and said else found
    except (ProviderError, RefusedError) as error:
        workspace.notices.append(f"{error.message}; explained by words and facts")
        return _explained(
            workspace.screener(kind, quick=True), posting, desk, keep, f"quick {workspace.stamp()}"
        )


def _explain(
    workspace: OpenWorkspace, kind: str | None, version: str, posting: Posting, desk: Desk, keep: Keep | None
) -> Explanation | None:
    quick = workspace.screener(kind, quick=True)
    taught: Sequence[Example] | None = None
    if isinstance(quick, LearnedScreener):
        taught = examples(desk.decisions.history(), desk.postings)
        if replace(quick, examples=tuple(taught)).version == version:  # it was a quick screening
            return _explained(quick, posting, desk, keep, version, taught)
    screener = workspace.screener(kind)
    if isinstance(screener, LearnedScreener) and taught is not None:
        rests_on = replace(screener, examples=tuple(taught)).version
    else:
        rests_on = f"read {workspace.stamp()}"
    return _explained(screener, posting, desk, keep, rests_on, taught)


def _explained(
    screener: Screener,
    posting: Posting,
    desk: Desk,
    keep: Keep | None,
    rests_on: str,
    taught: Sequence[Example] | None = None,
) -> Explanation | None:
    def learn() -> Screener:
        known = examples(desk.decisions.history(), desk.postings) if taught is None else taught
        return screener.learn(known)

    try:
        fitted = keep(f"{screener.kind} {rests_on}", learn) if keep else learn()
        if isinstance(fitted, LearnedScreener) and isinstance(screener, LearnedScreener):
            # What was kept has the store of another thread behind its features.
            fitted = replace(fitted, featurizer=screener.featurizer)
        return explanation(posting, fitted, desk)
    except NotEnoughExamplesError:
        return None
