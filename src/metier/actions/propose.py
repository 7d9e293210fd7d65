"""Rule changes for profile.md, from the person's decisions and metier's disagreements with them; nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from metier.actions.decide import examples
from metier.actions.desk import Desk
from metier.domain.chat import Conversation, Unanswered
from metier.domain.decision import Label, standing
from metier.domain.example import Example
from metier.domain.ports import Asker, Progress
from metier.domain.posting import Posting, PostingId
from metier.domain.profile import Profile
from metier.domain.verdict import Verdict
from metier.evaluation.proposals import (
    Candidate,
    Checked,
    Found,
    Helped,
    Line,
    Moved,
    Proposal,
    Unfollowed,
    asked_effect,
    draft_candidates,
    effect_of,
    find,
    judged,
    line_against,
    moved,
    n_earlier,
    not_known_yet,
    read,
    with_line,
)
from metier.prompts.drafting import Drafting, Drafts, Known, Surprise
from metier.screeners.base import Screener
from metier.screeners.converse import Answered, Unread
from metier.screeners.features import Features
from metier.screeners.prompted import Judged as Unjudged
from metier.screeners.prompted import PromptedScreener
from metier.screeners.registry import Kit, make

FAR = 1.0
"""Grades between what was expected and what was said, from which a verdict was far off."""
MOST_MOVED = 1_000
"""Undecided postings that an edit is measured on."""

_KIND = "declined"
_BASE_MODELS = ("few_shot", "prompted")
_MEASURED = "learned"


@dataclass(frozen=True, slots=True)
class Drafted:
    """What a base model wrote.

    Attributes:
        model: Identity of the model.
        n: Rules that could be tested.
        n_dropped: Rules that could not, with why, each once.
        failure: Why there is no answer, or none that can be read; empty otherwise.
        paid: In millionths of a dollar.
    """

    model: str
    n: int = 0
    n_dropped: int = 0
    why_dropped: tuple[str, ...] = ()
    failure: str = ""
    paid: int = 0


@dataclass(frozen=True, slots=True)
class ProposeReport:
    """Proposals and what they rest on.

    Attributes:
        n_decided: Standing decisions.
        n_missing: Decisions without which nothing can be proposed from them; 0 when there are enough.
        n_earlier, n_later: Decisions that suggested rules, and those that tested them.
        n_terms: Facts and words that were looked at.
        n_tested: Rules that were tested on the later decisions.
        n_untested: Rules that too few later decisions are about.
        n_declined: Proposals that were declined before and are left out.
        judged_by: Screeners whose frozen verdicts are held against decisions.
        n_surprises: Decisions that a frozen verdict was far from.
        proposals: Those that passed, by how many of these they explain, then surest first.
        unfollowed: Wishes that decisions do not show.
        drafted: What a base model wrote; None where none was asked.
        postings: The decided postings that proposals name, for their titles.
    """

    n_decided: int
    n_missing: int
    n_earlier: int = 0
    n_later: int = 0
    n_terms: int = 0
    n_tested: int = 0
    n_untested: int = 0
    n_declined: int = 0
    judged_by: tuple[str, ...] = ()
    n_surprises: int = 0
    proposals: tuple[Proposal, ...] = ()
    unfollowed: tuple[Unfollowed, ...] = ()
    drafted: Drafted | None = None
    postings: Mapping[PostingId, Posting] = field(default_factory=dict)


class Proposing:
    """One look at the decisions, and what is said about each proposal.

    Args:
        desk: Stores and clock.
        reads: Gives the features of postings, once they are needed.
        profile: As it stands.
        active: Name of the active screener.
        progress: Of measuring effects.
    """

    def __init__(
        self,
        desk: Desk,
        reads: Callable[[Sequence[Posting]], Features],
        profile: Profile,
        *,
        active: str,
        progress: Progress | None = None,
    ) -> None:
        self._desk = desk
        self._reads = reads
        self._profile = profile
        self._progress = progress
        history = desk.decisions.history()
        self._examples = examples(history, desk.postings)
        self._labels = [example.label for example in self._examples]
        names = [*_BASE_MODELS, *(name for name in (active, _MEASURED) if name not in _BASE_MODELS)]
        self._said, self._judged_by = _frozen(desk, list(dict.fromkeys(names)))
        self._currency = ""

    @cached_property
    def undecided(self) -> list[Posting]:
        """The postings that an edit is measured on."""
        return self._desk.postings.undecided()[:MOST_MOVED]

    @cached_property
    def features(self) -> Features:
        """Of the decided postings, and of those that an edit is measured on."""
        return self._reads([*(example.posting for example in self._examples), *self.undecided])

    @property
    def n_missing(self) -> int:
        """Decisions that are missing before anything can be proposed."""
        return not_known_yet(self._labels)

    @property
    def surprises(self) -> tuple[Surprise, ...]:
        """Decisions that a frozen verdict was far from, farthest first; of the earlier part, so that later ones can test."""
        far = [
            (abs(gap), Surprise(example, self._said[example.posting.id].label))
            for example in self._earlier
            if abs(gap := self._gap(example)) >= FAR
        ]
        return tuple(surprise for _, surprise in sorted(far, key=lambda pair: -pair[0]))

    def shown_to_a_model(self) -> tuple[Surprise, ...]:
        """What a base model is shown: disagreements of the earlier decisions, filled up with its newest decisions."""
        known = {surprise.example.posting.id for surprise in self.surprises}
        others = [
            Surprise(example, Label.MAYBE)
            for example in reversed(self._earlier)
            if example.posting.id not in known and example.label is not Label.MAYBE
        ]
        return (*self.surprises, *others)

    def conversation(self, drafting: Drafting, model: str) -> Conversation[Drafts]:
        """The one question to a base model, not yet begun."""
        known = Known.of(self._earlier)
        return drafting.conversation(self.shown_to_a_model(), known, model=model)

    def draft(self, drafting: Drafting, asker: Asker) -> tuple[Drafted, tuple[Candidate, ...]]:
        """Ask a base model for rules, once.

        Raises:
            RefusedError, ProviderError, BusyError: As `Asker.talk`.
        """
        (talked,) = asker.talk([self.conversation(drafting, asker.model_name)])
        found: Drafts = talked.result or Drafts(failure=_no_answer(talked.unanswered, talked.words))
        made = draft_candidates(found.drafts, self._earlier, model=asker.model_name)
        dropped = [
            *found.dropped,
            *["its phrases are in nearly every posting"] * (len(found.drafts) - len(made)),
        ]
        drafted = Drafted(
            asker.model_name,
            len(made),
            len(dropped),
            tuple(dict.fromkeys(dropped)),
            found.failure,
            talked.paid,
        )
        return drafted, made

    def report(
        self,
        *,
        declined_too: bool = False,
        drafted: Drafted | None = None,
        drafts: Sequence[Candidate] = (),
    ) -> ProposeReport:
        """Every rule that holds on later decisions, with its evidence and its effect.

        Args:
            declined_too: Also those that were declined before.
            drafted: What a base model wrote, with `drafts`.

        Cost: 2 ms for each decision, and one refit of the learned screener for each proposal.
        """
        found = find(self._examples, self._profile, drafts=drafts)
        self._currency = found.currency
        declined = self._desk.documents.versions(_KIND)
        open_ones = [one for one in found.passed if declined_too or one.candidate.key not in declined]
        proposals = self._proposals(found, open_ones)
        named = {given for one in proposals for given in (*one.checked.support, *one.checked.against)}
        return ProposeReport(
            n_decided=len(self._examples),
            n_missing=self.n_missing,
            n_earlier=found.start,
            n_later=found.n - found.start if found.start else 0,
            n_terms=found.n_terms,
            n_tested=len(found.passed) + len(found.failed),
            n_untested=len(found.untested),
            n_declined=len(found.passed) - len(open_ones),
            judged_by=self._judged_by,
            n_surprises=sum(abs(self._gap(example)) >= FAR for example in self._examples),
            proposals=tuple(proposals),
            unfollowed=found.unfollowed,
            drafted=drafted,
            postings={e.posting.id: e.posting for e in self._examples if e.posting.id in named},
        )

    def conversations(
        self, proposals: Sequence[Proposal], makes: Callable[[Profile], PromptedScreener]
    ) -> list[Conversation[Answered | Unread]]:
        """What `by_model` would ask, for a forecast; not yet begun."""
        found: list[Conversation[Answered | Unread]] = []
        for proposal in proposals:
            postings = [example.posting for example in self._affected(proposal)]
            for profile in self._profiles(proposal):
                found += makes(profile).learn(self._earlier).conversations(postings)
        return found

    def by_model(
        self, proposals: Sequence[Proposal], makes: Callable[[Profile], PromptedScreener]
    ) -> tuple[Proposal, ...]:
        """The proposals with what a base model says of the later decisions that they are about, without and with each.

        Args:
            proposals: Of `report`.
            makes: A screener that asks, for a profile; all with one asker, so that one budget bounds them.

        Cost: two requests for each such decision and proposal, unless kept.
        """
        found = []
        for done, proposal in enumerate(proposals):
            affected = self._affected(proposal)
            grades = np.array([example.label.grade for example in affected], np.int64)
            postings = [example.posting for example in affected]
            before, after = (
                _verdicts(makes(profile).learn(self._earlier), postings)
                for profile in self._profiles(proposal)
            )
            kind = makes(self._profile).kind
            found.append(replace(proposal, asked=asked_effect(kind, before, after, grades)))
            if self._progress:
                self._progress("Asking", done + 1, len(proposals))
        return tuple(found)

    def _affected(self, proposal: Proposal) -> list[Example]:
        """The later decisions that a proposal is about."""
        term = proposal.checked.candidate.term
        later = self._examples[len(self._earlier) :]
        return [e for e in later if read(e.posting, currency=self._currency).has(term)]

    def _profiles(self, proposal: Proposal) -> tuple[Profile, Profile]:
        line = Line(proposal.section, proposal.words)
        return self._profile, with_line(self._profile, line, replaces=proposal.replaces)

    @property
    def _earlier(self) -> list[Example]:
        return self._examples[: n_earlier(len(self._examples))]

    def decline(self, proposal: Proposal) -> None:
        """Remember that the person does not want it now; durable when it returns."""
        self._desk.documents.keep(
            _KIND, proposal.key, f"{proposal.section}: {proposal.words}", at=self._desk.clock.now()
        )

    def moved(self, before: Profile, after: Profile, checked: Checked) -> Moved | None:
        """What an edit moves among undecided postings, for the learned screener taught by all decisions.

        None where there are no undecided ones. Cost: two refits.
        """
        shown = self.undecided
        if not shown:
            return None
        term, side = checked.candidate.term, checked.candidate.side
        affected = np.array([read(p, currency=self._currency).has(term) for p in shown], np.bool_)
        was, now = (judged(self._screener(side), self._examples, shown) for side in (before, after))
        return moved(was, now, affected, side)

    def _proposals(self, found: Found, chosen: Sequence[Checked]) -> list[Proposal]:
        earlier, later = self._examples[: found.start], self._examples[found.start :]
        grades = np.array([example.label.grade for example in later], np.int64)
        postings = [example.posting for example in later]
        before = judged(self._screener(self._profile), earlier, postings) if chosen else None
        made = []
        for done, one in enumerate(chosen):
            line = Line(one.candidate.section, one.candidate.words)
            against = line_against(self._profile, one.candidate)
            profile = with_line(self._profile, line, replaces=against)
            assert before is not None
            after = judged(self._screener(profile), earlier, postings)
            effect = effect_of(before, after, grades)
            helped = self._helped(found, one)
            made.append(Proposal(one.candidate.key, one, line.words, line.section, against, helped, effect))
            if self._progress:
                self._progress("Measuring effects", done + 1, len(chosen))
        return sorted(made, key=lambda one: (one.helped.hurt - one.helped.helped, one.checked.p))

    def _helped(self, found: Found, one: Checked) -> Helped:
        gaps = [self._gap(example) for example in self._examples]
        far = [abs(gap) >= FAR for gap in gaps]
        has = [reading.has(one.candidate.term) for reading in found.readings]
        sign = one.candidate.side.sign
        rows = [gap * sign for gap, is_far, here in zip(gaps, far, has, strict=True) if is_far and here]
        return Helped(sum(far), sum(gap > 0 for gap in rows), sum(gap < 0 for gap in rows))

    def _gap(self, example: Example) -> float:
        """How many grades the decision lies above what the frozen verdict expected; 0 where there is none."""
        said = self._said.get(example.posting.id)
        return 0.0 if said is None else example.label.grade - (said.p_maybe + 2 * said.p_excited)

    def _screener(self, profile: Profile) -> Screener:
        return make(_MEASURED, Kit(self.features, profile))


def _frozen(desk: Desk, names: Sequence[str]) -> tuple[dict[PostingId, Verdict], tuple[str, ...]]:
    """The verdict frozen before each standing decision, of the first of these screeners that had one; and which had."""
    stands = {decision.id: decision.posting_id for decision in standing(desk.decisions.history()).values()}
    found: dict[PostingId, Verdict] = {}
    used = []
    for name in names:
        said = desk.verdicts.before_decisions(name)
        new = {
            stands[number]: verdict
            for number, (verdict, _) in said.items()
            if number in stands and stands[number] not in found
        }
        found |= new
        used += [name] * bool(new)
    return found, tuple(used)


def _verdicts(taught: PromptedScreener, postings: Sequence[Posting]) -> list[Verdict]:
    """A verdict on each; those without an answer say so in `review`, as asking goes on where one is missing."""
    found = {row.posting.id: taught.verdict(row) for row in taught.judge(postings)}
    return [found.get(one.id) or taught.verdict(Unjudged(one)) for one in postings]


def _no_answer(why: Unanswered | None, words: str) -> str:
    if why is Unanswered.BUDGET:
        return "it could have cost more than is left of the budget"
    return words or (f"no answer came ({why.value})" if why else "no answer came")


def n_declined(desk: Desk) -> int:
    """How many proposals were declined so far."""
    return len(desk.documents.versions(_KIND))
