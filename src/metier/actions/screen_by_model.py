"""Screening by a base model: the most promising first, within the budget, what was answered frozen whatever happens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal

from metier.actions.decide import examples
from metier.actions.desk import Desk
from metier.actions.ranking import rank_key
from metier.actions.screen import (
    Asked,
    ScreenedPosting,
    ScreenReport,
    Unjudged,
    by_label,
    label_counts,
    shown_postings,
)
from metier.domain.chat import MICRO, Conversation, Unanswered
from metier.domain.example import Example
from metier.domain.ports import Progress
from metier.domain.posting import Posting, PostingId
from metier.domain.profile import Profile
from metier.domain.verdict import Reason, Said, Shares, Verdict
from metier.errors import MetierError, NotEnoughExamplesError
from metier.prompts.build import Question
from metier.screeners.base import Screener
from metier.screeners.converse import Answered, Unread
from metier.screeners.limits import broken, limits_of
from metier.screeners.prompted import Judged, PromptedScreener, Prompting, depends_on_flagged, reasons_of

ASKED_BLIND = 20
"""Decided postings that a model is asked about, without their labels, to learn how it judges: the newest (taste)."""
FAR_APART = 0.5
"""Difference in P(excited) from which the learned screener's opinion is shown beside a base model's (taste)."""

_WHY = {
    Unanswered.BUDGET: "the budget was used up before its turn",
    Unanswered.MAYBE_PAID: "an earlier run ended before the answer came; it may have been paid",
    Unanswered.BATCH: "its answer is on its way in a batch",
    Unanswered.PROVIDER: "the provider failed",
    Unanswered.STOPPED: "the work was stopped before its turn",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a screening by a base model is asked to do.

    Attributes:
        at_most: Ask about so many new postings at most; None asks about all.
        outside_too: Ask also about postings outside the profile's hard limits.
        n_blind: Most decided postings that the model is asked about besides; fewer where little else is asked.
        again: Look up again what was answered before: new decisions may have changed the question.
        shown: How many of the best are explained.
        freeze: False leaves no verdicts.
    """

    at_most: int | None = None
    outside_too: bool = False
    shown: int = 20
    freeze: bool = True
    again: bool = False
    n_blind: int = ASKED_BLIND


class ModelScreening:
    """One screening of the undecided postings by a base model.

    Args:
        screener: Not yet taught.
        first: A screener that costs nothing, not yet taught: asking follows its order, so that a budget that ends early
            was spent on what matters; its opinion is shown where it is far from the model's.
        among: Ask about these alone, in this order, in place of all that is undecided: another screener chose them. The
            verdicts are then frozen as shadows, beside the one that is shown.

    Attributes:
        postings: Those to ask about, in that order.
        kept: What was said about the others, with the same model and prompt; it is read anew, and not asked for.
        decided: Decided postings to ask about besides, to learn how the model judges.
        fitted: The screener with the standing decisions.
    """

    def __init__(
        self,
        screener: PromptedScreener,
        first: Screener | None,
        desk: Desk,
        profile: Profile,
        wanted: Wanted,
        *,
        among: Sequence[Posting] | None = None,
    ) -> None:
        self._desk, self._profile, self._wanted = desk, profile, wanted
        self._is_shadow = among is not None
        self.taught = examples(desk.decisions.history(), desk.postings)
        self.fitted = screener.learn(self.taught)
        self._known: dict[PostingId, Said] = desk.verdicts.said(self.fitted.kind)
        undecided = desk.postings.undecided() if among is None else list(among)
        self._opinions = opinions_of(first, self.taught, undecided) if first else {}
        anywhere = wanted.outside_too or self._is_shadow
        self._left = [] if anywhere else outside_limits(undecided, profile, self._opinions)
        skipped = {row.posting.id for row in self._left}
        inside = [posting for posting in undecided if posting.id not in skipped]
        if self._opinions:
            inside.sort(key=lambda posting: rank_key(self._opinions[posting.id], posting))
        self._by_id = {posting.id: posting for posting in inside}
        known_now = said_to(self.fitted.prompting, self._known)
        self.kept = {} if wanted.again else {p.id: known_now[p.id] for p in inside if p.id in known_now}
        self.postings = [posting for posting in inside if posting.id not in self.kept][: wanted.at_most]
        known = self.fitted.prompting.answers
        n_blind = min(wanted.n_blind, len(self.postings) + len(self.kept))  # never more than what is wanted
        decided = [e.posting for e in self.taught if e.posting.id not in known]
        self.decided = decided[len(decided) - min(n_blind, len(decided)) :]
        self._judged: list[Judged] = []
        self._blind: dict[PostingId, Shares] = {}
        self._paid_blind = self._n_calls_blind = 0
        self._verdicts: list[Verdict] = []
        self._n_new = 0

    def questions(self) -> list[Conversation[Answered | Unread]]:
        """Everything it would ask, for an estimate; they cannot be held afterwards."""
        blind = self.fitted.conversations(self.decided, blind=True)
        return [*self.fitted.conversations(self.postings), *blind]

    @property
    def n_outside(self) -> int:
        """Postings outside the hard limits, which are not asked about."""
        return len(self._left)

    def cacheable_share(self) -> float:
        """Share of a prompt that is the same every time, of the first posting to ask about; 0 where there is none."""
        if not self.postings:
            return 0.0
        posting = self.postings[0]
        shots = self.fitted.shots
        stable = tuple(chosen.example for chosen in shots.stable)
        near = tuple(chosen.example for chosen in shots.near([posting])[0])
        return self.fitted.prompting.prompt.build(Question(posting, stable, near)).size.cacheable_share

    def run(self, *, limits: Sequence[str] = (), progress: Progress | None = None) -> ScreenReport:
        """`ask`, then explain the best.

        Raises:
            ProviderError, RefusedError, KeyboardInterrupt: After what was answered has been kept.
        """
        self.ask(progress)
        return self._report(limits)

    def ask(self, progress: Progress | None = None) -> None:
        """Ask, and freeze the verdicts.

        What was answered is frozen also when the work is stopped or the provider fails: the error is raised after it.
        An answer that cannot be read gives no verdict: the posting is told to the person.

        Raises:
            ProviderError, RefusedError, KeyboardInterrupt: After what was answered has been kept.
        """
        with self._keeping():
            self._ask(progress)
            self._ask_blind(progress)

    @property
    def answers(self) -> dict[PostingId, Shares]:
        """What the model said of postings without knowing a label of theirs, now and before."""
        return dict(self.fitted.prompting.answers) | self._blind

    @property
    def verdicts(self) -> Sequence[Verdict]:
        """What follows from all answers, those kept from before among them; empty before `ask`."""
        return self._verdicts

    def _ask(self, progress: Progress | None) -> None:
        with closing(self.fitted.judge(self.postings)) as judging:
            paid = 0
            for done, judged in enumerate(judging, start=1):
                self._judged.append(judged)
                paid += judged.paid
                if progress:
                    progress(f"Asking about postings{_so_far(paid)}", done, len(self.postings))

    def _ask_blind(self, progress: Progress | None) -> None:
        """With what the budget leaves: how the model judges what the person has decided. Asked once, then kept."""
        with closing(self.fitted.judge(self.decided, blind=True)) as judging:
            for done, judged in enumerate(judging, start=1):
                self._paid_blind += judged.paid
                self._n_calls_blind += judged.n_calls
                if judged.answered:
                    self._blind[judged.posting.id] = judged.answered.answer.p
                if progress:
                    progress("Asking about what you decided", done, len(self.decided))

    @contextmanager
    def _keeping(self) -> Iterator[None]:
        """Freeze what was answered, however the asking ends; a failure says how much came before it."""
        try:
            yield
        except MetierError as error:
            n_answered = sum(row.answered is not None for row in self._judged)
            if n_answered:
                error.hint = f"{n_answered:,} answers came and are kept{_so_far(self._paid)}; {error.hint}"
            raise
        finally:
            self._conclude()

    @property
    def _paid(self) -> int:
        """What was paid now, in millionths of a dollar."""
        return sum(row.paid for row in self._judged) + self._paid_blind

    def _conclude(self) -> None:
        """Verdicts of all answers, read by what the model has answered so far; frozen unless that is not wanted."""
        answered = [row for row in self._judged if row.answered is not None]
        fitted = self.fitted = self.fitted.calibrated(self.answers)
        kept = [fitted.reading.verdict(self._by_id[given], said) for given, said in self.kept.items()]
        self._verdicts = kept + [self._with_first_examples(fitted.verdict(row), row) for row in answered]
        if self._wanted.freeze:
            self._n_new = self._desk.verdicts.freeze(
                self._verdicts,
                basis=fitted.basis,
                profile_key=self._profile.key,
                n_decisions=len(self.taught),
                made_at=self._desk.clock.now(),
                shadow=self._is_shadow,
            )

    def _with_first_examples(self, verdict: Verdict, judged: Judged) -> Verdict:
        """A kept answer rests on the examples it was first asked with, not on those of today."""
        known = self._known.get(judged.posting.id)
        if judged.n_calls or known is None or verdict.said is None or known.raw != verdict.said.raw:
            return verdict
        return replace(verdict, said=replace(verdict.said, examples=known.examples))

    def _report(self, limits: Sequence[str]) -> ScreenReport:
        fitted, by_id = self.fitted, self._by_id
        ranked = sorted(self._verdicts, key=lambda verdict: rank_key(verdict, by_id[verdict.posting_id]))
        best = [(by_id[verdict.posting_id], verdict) for verdict in ranked[: self._wanted.shown]]
        return ScreenReport(
            rows=tuple(map(self._with_opinion, shown_postings(self._desk, best, _reasons))),
            n_screened=len(ranked),
            n_new_verdicts=self._n_new,
            n_decisions=label_counts(self.taught),
            screener=fitted.kind,
            version=fitted.version,
            basis=fitted.basis,
            tentative=fitted.tentative,
            by_label=by_label(ranked, tentative=fitted.tentative),
            n_outside_limits=len(self._left) + sum(bool(v.outside_limits) for v in ranked),
            limits=tuple(limits),
            asked=self.asked(ranked),
        )

    def _with_opinion(self, row: ScreenedPosting) -> ScreenedPosting:
        opinion = self._opinions.get(row.posting.id)
        if not opinion or opinion.tentative or abs(opinion.p_excited - row.verdict.p_excited) < FAR_APART:
            return row
        return replace(row, second=opinion)

    def asked(self, verdicts: Sequence[Verdict]) -> Asked:
        """What was asked and paid, and what has no verdict."""
        said = [verdict.said for verdict in verdicts if verdict.said]
        paid = Decimal(self._paid) / MICRO
        return Asked(
            model=self.fitted.prompting.asker.model_name,
            n_calls=sum(row.n_calls for row in self._judged),
            n_calls_decided=self._n_calls_blind,
            n_kept=len(self.kept) + sum(row.answered is not None and not row.n_calls for row in self._judged),
            paid_usd=paid,
            spent_usd=paid,
            cap_usd=None,
            n_flagged=sum(bool(words.flagged) for words in said),
            n_depends=sum(map(depends_on_flagged, said)),
            unjudged=(*(_unjudged(row) for row in self._judged if row.answered is None), *self._left),
        )


def said_to(prompting: Prompting, said: Mapping[PostingId, Said]) -> dict[PostingId, Said]:
    """Of all that base models said of postings, what this one said when it was asked with this prompt."""
    now = (prompting.asker.model_name, prompting.prompt.version)
    return {given: words for given, words in said.items() if (words.model, words.prompt) == now}


def outside_limits(
    postings: Sequence[Posting], profile: Profile, opinions: Mapping[PostingId, Verdict] | None = None
) -> list[Unjudged]:
    """The postings that break a hard limit: a model cannot overrule it, so asking would be money for nothing.

    Args:
        opinions: Verdicts on the postings that know it already; reading the facts of ten thousand takes seconds.
    """
    if opinions:
        found = [(posting, opinions[posting.id].outside_limits) for posting in postings]
    else:
        limits = limits_of(profile)
        found = [(posting, broken(limits, posting.facts)) for posting in postings] if limits else []
    return [Unjudged(p, f"outside your limits: {', '.join(words)}", "limits") for p, words in found if words]


def opinions_of(
    first: Screener, taught: Sequence[Example], postings: Sequence[Posting]
) -> dict[PostingId, Verdict]:
    """What a screener that costs nothing says, for the order of asking; nothing where it knows too little."""
    try:
        verdicts = first.learn(taught).screen(postings)
    except NotEnoughExamplesError:
        return {}
    return {verdict.posting_id: verdict for verdict in verdicts}


def _reasons(_: Posting, verdict: Verdict) -> tuple[Reason, ...]:
    return reasons_of(verdict.said) if verdict.said else ()


def _so_far(paid: int) -> str:
    """What asking has cost until now, for the line of progress."""
    return f" · ${Decimal(paid) / MICRO:.4f} so far" if paid else ""


def _unjudged(row: Judged) -> Unjudged:
    if row.unread:
        return Unjudged(row.posting, f"its answer cannot be read: {row.unread}", "review")
    assert row.unanswered is not None  # neither an answer nor a reason would be a fault of the asker
    return Unjudged(row.posting, row.words or _WHY[row.unanswered], row.unanswered.value)
