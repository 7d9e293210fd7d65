"""Screening by two together: the first screener judges all, the base model is asked where that one is not sure.

Both verdicts are kept, each as a shadow under its own name; the combined one is shown. Every posting is placed before the
person with the reason, and what may be hidden is what the promise allows.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Protocol

from metier.actions.decide import examples
from metier.actions.desk import Desk
from metier.actions.placing import BEST, Judgement, PlacingRules, place
from metier.actions.ranking import rank_key
from metier.actions.screen import (
    Asked,
    ScreenReport,
    TwoJudges,
    Unjudged,
    by_label,
    label_counts,
    shown_postings,
)
from metier.actions.screen_by_model import ModelScreening, Wanted, said_to
from metier.actions.shadows import ShadowAsked, freeze_shadows
from metier.domain.guardrail import Raised
from metier.domain.placement import Cause, Lane, Placement
from metier.domain.ports import Progress
from metier.domain.posting import Posting, PostingId
from metier.domain.profile import Profile
from metier.domain.verdict import Reason, Said, Shares, Verdict
from metier.errors import MetierError, ProviderError, RefusedError
from metier.evaluation.promise import Promise
from metier.screeners.base import Screener
from metier.screeners.hybrid.fitted import Look
from metier.screeners.hybrid.screener import HybridScreener, both_reasons
from metier.screeners.notes import notes_on
from metier.screeners.prompted import reasons_of

_WHY_UNASKED = {
    "budget": "what is left of the budget does not suffice",
    "maybe-paid": "an earlier run ended before its answer came",
    "batch": "its answer is on its way in a batch",
    "provider": "the provider failed",
    "stopped": "the work was stopped before its turn",
    "review": "its answer could not be read",
}
NOT_CHOSEN = "others were worth more of the questions"
AT_ONCE = 100
"""New postings that one screening asks about unless another number is named: a plain `metier screen` must not ask a slow local
model for hours. The next one goes on with the next most valuable (taste)."""
BLIND = 60
"""Decided postings that a model is asked about, to learn which of the two to believe: once, as answers are kept. With 20 a
model that is sure and knows nothing does twice the harm (docs/log.md)."""
NO_MODEL = "no base model was set up"


class Hides(Protocol):
    """Says what may be hidden."""

    def __call__(self, postings: Sequence[Posting]) -> Mapping[PostingId, str]:
        """Of these postings, those that may be hidden, with the reason of each."""
        ...


@dataclass(frozen=True)
class Watch:
    """What watches over the first screener's order.

    Attributes:
        raised: Flags of guardrails on postings.
        raised_by_model: Flags that follow from what a base model said of one posting.
        drifting: Postings in which the person's taste may have changed.
        promise: The promise as it stands now, and what it lets hide; None where nothing is to be hidden.
    """

    raised: Callable[[Sequence[Posting]], Mapping[PostingId, tuple[Raised, ...]]]
    raised_by_model: Callable[[Said], tuple[Raised, ...]]
    drifting: Callable[[Sequence[Posting]], frozenset[PostingId]]
    promise: Callable[[], tuple[Promise, Hides | None]] | None


class HybridScreening:
    """One screening of the undecided postings by two screeners.

    Args:
        screener: Not yet taught.
        undecided: The postings to judge.
        wanted: How much is asked and shown.
        watch: What else looks at the postings.
        share: Largest share of the postings the base model is asked about; None leaves it to the screener.
        why_nobody: Why no base model may be asked, in words; empty where one may.
        shadows: Screeners, not yet taught, whose verdicts are frozen beside; what is frozen anyway is left out.

    Attributes:
        taught: The standing decisions.
        fitted: The screener with these.
        model: The asking; None where no base model may be asked.
        failure: What stopped the asking, None where nothing did.

    Cost: making one learns and looks at every posting, as `HybridScreener.learn` and `look` do; nothing is asked before
        `run`.
    """

    def __init__(
        self,
        screener: HybridScreener,
        undecided: Sequence[Posting],
        desk: Desk,
        profile: Profile,
        wanted: Wanted,
        *,
        watch: Watch,
        share: float | None = None,
        why_nobody: str = "",
        shadows: Sequence[Screener] = (),
    ) -> None:
        self._shadows = shadows
        self._beside: tuple[ShadowAsked, ...] = ()
        self._desk, self._profile, self._wanted, self._watch = desk, profile, wanted, watch
        self._why_nobody = why_nobody
        self.failure: MetierError | None = None
        self.taught = examples(desk.decisions.history(), desk.postings)
        self.fitted = screener.learn(self.taught)
        self._raised = dict(watch.raised(undecided))
        drifting = watch.drifting(undecided)
        self._looks = self.fitted.look(undecided, flagged=self._raised.keys(), drifting=drifting)
        chosen = self.fitted.choose(self._looks, share=share)
        self._worthy = frozenset(self._looks[index].posting.id for index in chosen)
        self._n_later = 0
        self.model = self._asking(chosen)
        self._verdicts: list[Verdict] = []
        self._second: dict[PostingId, Shares] = {}
        self._placements: list[Placement] = []
        self._promise: Promise | None = None
        self._n_new = 0

    def _asking(self, chosen: Sequence[int]) -> ModelScreening | None:
        """What was answered before, and of the rest the most valuable that were chosen.

        As many in all as were chosen; of postings that came since the last screening at least the same share, however
        many answers there are.
        """
        base = self.fitted.base
        if base is None:
            return None
        said = said_to(base.prompting, self._desk.verdicts.said(base.kind))
        known = {look.posting.id for look in self._looks if look.posting.id in said}
        fresh = [index for index in chosen if self._looks[index].posting.id not in known]
        judged = self._desk.verdicts.latest()
        n_fresh = sum(look.posting.id not in judged for look in self._looks)
        share = len(chosen) / max(len(self._looks), 1)
        room = max(len(chosen) - len(known), math.ceil(share * n_fresh))
        among = [look.posting for look in self._looks if look.posting.id in known]
        wanted = [self._looks[index].posting for index in fresh[:room]]
        if self._wanted.at_most is not None:
            self._n_later = max(len(wanted) - self._wanted.at_most, 0)
        among += wanted
        return ModelScreening(base, None, self._desk, self._profile, self._wanted, among=among)

    @property
    def n_outside(self) -> int:
        """Postings outside the hard limits, which are not asked about."""
        return sum(bool(look.verdict.outside_limits) for look in self._looks)

    def run(self, *, limits: Sequence[str] = (), progress: Progress | None = None) -> ScreenReport:
        """Ask, freeze the verdicts and where each posting is put, explain the best.

        A provider that fails, or an agreement that is missing, leaves the first screener's verdict standing and marks
        the posting for the person.

        Raises:
            KeyboardInterrupt: After what was answered has been kept.
        """
        with self._concluding():
            if self.model:
                try:
                    self.model.ask(progress)
                except (ProviderError, RefusedError) as error:
                    self.failure, self._why_nobody = error, error.message
        return self._report(limits)

    @contextmanager
    def _concluding(self) -> Iterator[None]:
        try:
            yield
        finally:
            self._conclude()

    def _conclude(self) -> None:
        said: dict[PostingId, tuple[Said, Decimal]] = {}
        if self.model:
            self.fitted = self.fitted.calibrated(self.model.answers)
            said = {v.posting_id: (v.said, v.cost_usd) for v in self.model.verdicts if v.said}
        unasked = self._unasked()
        judgements = [self._judgement(look, said.get(look.posting.id), unasked) for look in self._looks]
        self._verdicts = [row.verdict for row in judgements]
        self._second = {row.look.posting.id: row.second for row in judgements if row.second is not None}
        self._placements = self._placed(judgements)
        if self._wanted.freeze:
            self._freeze()

    def _judgement(
        self, look: Look, answer: tuple[Said, Decimal] | None, unasked: Mapping[PostingId, str]
    ) -> Judgement:
        posting = look.posting
        if answer is None:
            why = (unasked.get(posting.id) or self._why_nobody or NOT_CHOSEN) if look.causes else ""
            return Judgement(look, self._shown(self.fitted.verdict(look, None), look), unasked=why)
        said, paid = answer
        flags = self._watch.raised_by_model(said)
        known = self._raised.get(posting.id, ())
        told = {flag.key for flag in known}
        if fresh := [flag for flag in flags if flag.key not in told]:
            self._raised[posting.id] = (*known, *fresh)
        return Judgement(
            look, self.fitted.verdict(look, said, paid_usd=paid), second=self.fitted.second(said)
        )

    def _shown(self, verdict: Verdict, look: Look) -> Verdict:
        """Without a base model set up, the first screener's verdict stands under its own name."""
        return verdict if self.fitted.base else look.verdict

    def _unasked(self) -> dict[PostingId, str]:
        if self.model is None:
            return {}
        if self._why_nobody:  # the asking failed: every posting without an answer says so
            return {row.posting.id: self._why_nobody for row in self._looks}
        rows = self.model.asked(self.model.verdicts).unjudged
        return {row.posting.id: _WHY_UNASKED.get(row.code, row.why) for row in rows}

    def _placed(self, judgements: Sequence[Judgement]) -> list[Placement]:
        hidden: Mapping[PostingId, str] = {}
        if self._watch.promise is not None:
            self._promise, hides = self._watch.promise()
            if hides is not None:
                hidden = hides([row.look.posting for row in judgements])
        rules = PlacingRules(
            worthy=self._worthy,
            raised=self._raised,
            hidden=hidden,
            tentative=self.fitted.tentative,
            judges=(self.fitted.first.kind, *([self.fitted.base.kind] if self.fitted.base else [])),
            n_best=BEST if self.taught or not self._profile.is_empty else 0,
        )
        placed = place(judgements, rules)
        if self._promise:
            self._promise = self._promise.hiding(sum(row.lane is Lane.HIDDEN for row in placed))
        return placed

    def _freeze(self) -> None:
        desk, made_at = self._desk, self._desk.clock.now()
        freeze = partial(
            desk.verdicts.freeze,
            profile_key=self._profile.key,
            n_decisions=len(self.taught),
            made_at=made_at,
        )
        self._n_new = freeze(self._verdicts, basis=self.fitted.basis)
        if self.fitted.base:
            freeze([look.verdict for look in self._looks], basis=self.fitted.first.basis, shadow=True)
        if self._shadows:
            self._freeze_beside()
        if self._verdicts:
            desk.placements.keep(
                self._placements,
                screener=self._verdicts[0].screener,
                version=self._verdicts[0].version,
                promise=self._promise.to_json() if self._promise else "",
                made_at=made_at,
            )

    def _freeze_beside(self) -> None:
        done = {self.fitted.kind, self.fitted.first.kind, self.fitted.base.kind if self.fitted.base else ""}
        others = [shadow for shadow in self._shadows if shadow.kind not in done]
        postings = [look.posting for look in self._looks]
        self._beside = freeze_shadows(others, self.taught, postings, self._desk, self._profile)

    # --- report --------------------------------------------------------------------------------------------

    def _report(self, limits: Sequence[str]) -> ScreenReport:
        looks = {look.posting.id: look for look in self._looks}
        placed = {placement.posting_id: placement for placement in self._placements}
        ranked = sorted(self._verdicts, key=lambda v: rank_key(v, looks[v.posting_id].posting))
        best = [(looks[v.posting_id].posting, v) for v in ranked[: self._wanted.shown]]
        rows = shown_postings(self._desk, best, self._reasons)
        tentative = self.fitted.tentative
        shown = ranked[0] if ranked else None
        return ScreenReport(
            rows=tuple(replace(row, placement=placed[row.posting.id]) for row in rows),
            n_screened=len(ranked),
            n_new_verdicts=self._n_new,
            n_decisions=label_counts(self.taught),
            screener=shown.screener if shown else self.fitted.first.kind,
            version=shown.version if shown else self.fitted.first.version,
            basis=self.fitted.basis if self.fitted.base else self.fitted.first.basis,
            tentative=tentative,
            by_label=by_label(ranked, tentative=tentative),
            n_outside_limits=sum(bool(v.outside_limits) for v in ranked),
            limits=tuple(limits),
            asked=self._asked(),
            beside=self._beside,
            together=self._together(),
        )

    def _asked(self) -> Asked | None:
        """What was asked; a provider that failed leaves all that it was yet to be asked about."""
        if self.model is None:
            return None
        found = self.model.asked(self.model.verdicts)
        if not isinstance(self.failure, ProviderError):
            return found
        done = self._second.keys() | {row.posting.id for row in found.unjudged}
        left = [posting for posting in self.model.postings if posting.id not in done]
        rows = (Unjudged(posting, self._why_nobody, "provider") for posting in left)
        return replace(found, unjudged=(*found.unjudged, *rows))

    def _reasons(self, posting: Posting, verdict: Verdict) -> tuple[Reason, ...]:
        own = self.fitted.first.explain(posting)
        models = reasons_of(verdict.said) if verdict.said else ()
        return (*both_reasons(own, models), *notes_on(self.fitted.first, posting))

    def _together(self) -> TwoJudges:
        lanes = Counter(placement.lane for placement in self._placements)
        to_look = [placement for placement in self._placements if placement.lane is Lane.LOOK]
        return TwoJudges(
            n_by_first=len(self._verdicts) - len(self._second),
            n_by_both=len(self._second),
            causes={cause: sum(cause in row.causes for row in to_look) for cause in Cause},
            lanes={lane: lanes[lane] for lane in Lane},
            n_later=self._n_later,
            n_for_person=sum(bool(placement.unasked) for placement in self._placements),
            why_nobody=self._why_nobody,
            promise=self._promise,
            promised=self._promise.words if self._promise and self._promise.is_given else "",
        )
