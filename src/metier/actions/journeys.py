"""How far a person has come on every journey: counted from the rows of a desk and a few values; judges nothing."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import TypeAlias

from metier.actions.desk import Desk
from metier.actions.outcomes.pipeline import due_words
from metier.adviser.journeys.progress import Applied, Direction, Progress, TunedState
from metier.applications.interviews.talks import Talk, talks
from metier.domain.decision import Decision, Label, Occasion, standing
from metier.domain.outcome import Application, Stage, applications
from metier.domain.posting import PostingId
from metier.domain.profile import SECTIONS, Profile, parse_profile

ASKING = ("prompted", "few_shot", "hybrid")
"""Screeners under whose names base models' answers are frozen; as `screeners.registry.ASKING`, which loads numpy."""
PATTERN = "pattern"
"""As `actions.patterns.KIND`, which loads numpy."""
TAKEN_BACK = "taken back"
"""As `actions.patterns.AnswerKind.TAKEN_BACK`."""
PASTED = "pasted answer"
"""As `actions.paste.ANSWERED_KIND`, which does so, too."""
Wishes: TypeAlias = dict[tuple[bool, str], str]
"""What speaks for a posting (True) or against it, folded, with the words as they were written."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the rows of a desk do not say.

    Attributes:
        profile: As profile.md says it today.
        n_guardrails: Rules of guardrails.md that are on.
        model_problem: Why the base model cannot be asked now; empty where it can, or where there is none.
        tuned: Tuned models for screening, without the count of decisions since.
        tuned_at: When a tuned model was put to use or taken back last; where none ever was, when the newest was made.
        n_facts: Own facts of resume.json.
        resume_problem: Why it cannot be read; empty where it can.
    """

    profile: Profile = field(default_factory=Profile)
    n_guardrails: int = 0
    has_base_model: bool = False
    model_problem: str = ""
    tuned: TunedState = field(default_factory=TunedState)
    tuned_at: datetime | None = None
    n_facts: int = 0
    resume_problem: str = ""


def progress_of(desk: Desk, known: Known) -> Progress:
    """Where the person stands.

    Cost: reads every decision, run and outcome, and no text of a posting; some tenths of a second with 10,000 postings.
    """
    history = desk.decisions.history()
    stands = list(standing(history).values())
    days = [_day(one) for one in stands]
    own_days = {_day(one) for one in stands if one.occasion is not Occasion.IMPORTED}
    n_postings, documents = desk.postings.count(), desk.documents
    asked = {posting_id for kind in ASKING for posting_id in desk.verdicts.said_at(kind)}
    sections = zip(SECTIONS, _sections(known.profile), strict=True)
    return Progress(
        as_of=desk.today,
        labels=_counts(stands),
        occasions=Counter(one.occasion.value for one in stands),
        n_reasons=sum(bool(one.reason.strip()) for one in stands),
        n_foretold=_n_foretold(history),
        n_asked_again=len({one.posting_id for one in _answers(history) if one.occasion is Occasion.RELABEL}),
        first=min(days, default=None),
        last=max(days, default=None),
        n_days=len(own_days),
        n_postings=n_postings,
        n_undecided=max(0, n_postings - len(stands)),
        sections=tuple(name for name, lines in sections if lines),
        n_guardrails=known.n_guardrails,
        has_base_model=known.has_base_model,
        model_problem=known.model_problem,
        n_asked=len(asked),
        n_pasted=len(documents.versions(PASTED)),
        n_prompt_versions=len(documents.versions("prompt")),
        n_patterns_answered=_n_answered(desk),
        direction=direction_of(desk, known.profile, history),
        tuned=replace(known.tuned, n_since=_since(stands, known.tuned_at)),
        applied=_applied(desk, known),
    )


def _n_answered(desk: Desk) -> int:
    """Patterns with an answer that was not taken back."""
    newest = {key.partition("-")[0]: key for key in sorted(desk.documents.versions(PATTERN))}
    return sum(_answer_of(desk, key) != TAKEN_BACK for key in newest.values())


def _answer_of(desk: Desk, key: str) -> str:
    """What one document of a pattern says."""
    return str(json.loads(desk.documents.text(PATTERN, key) or "{}").get("answer", ""))


def _day(decision: Decision) -> date:
    return decision.decided_at.astimezone().date()


def _counts(stands: Iterable[Decision]) -> dict[str, int]:
    """Standing decisions by label, the best first."""
    found = Counter(one.label for one in stands)
    return {label.value: found[label] for label in reversed(Label)}


def _sections(profile: Profile) -> tuple[tuple[str, ...], ...]:
    """In the order of `SECTIONS`."""
    return (
        profile.about,
        profile.must_have,
        profile.nice_to_have,
        profile.deal_breakers,
        profile.growth_goals,
    )


def _since(stands: Sequence[Decision], at: datetime | None) -> int:
    return 0 if at is None else sum(one.decided_at > at for one in stands)


def _answers(history: Sequence[Decision]) -> list[Decision]:
    """Every answer that was not taken back, superseded ones too, in order."""
    undone = {one.undoes for one in history}
    return [one for one in history if one.label is not None and one.id not in undone]


def _n_foretold(history: Sequence[Decision]) -> int:
    """First answers that a verdict was frozen before. One that is given again after an undo came with the verdict in view."""
    firsts: dict[PostingId, Decision] = {}
    for one in history:
        if one.label is not None:
            firsts.setdefault(one.posting_id, one)
    undone = {one.undoes for one in history}
    return sum(one.verdict_run is not None and one.id not in undone for one in firsts.values())


# --- direction --------------------------------------------------------------------------------------------


class _Timeline:
    """Which wishes were in use when: those of the newest run before a moment."""

    def __init__(self, desk: Desk, today: Profile) -> None:
        self._documents = desk.documents
        self._own = _own_lines(desk)
        runs = sorted(desk.verdicts.runs(), key=lambda run: run.made_at)
        self.times = [run.made_at for run in runs]
        self._keys = [run.profile_key for run in runs]
        self.profiles: dict[str, Profile | None] = {today.key: today, Profile().key: Profile()}
        self._wishes: dict[str, Wishes] = {}
        self.today_key = today.key

    @cached_property
    def by_run(self) -> list[Wishes]:
        """Of each run, in the order made; empty where they are not known, or nothing was wished for."""
        return [self.wishes(key) for key in self._keys]

    def wishes(self, key: str) -> Wishes:
        """Of one version of profile.md."""
        if key not in self._wishes:
            profile = self.profile(key)
            self._wishes[key] = _wishes(profile, self._own) if profile else {}
        return self._wishes[key]

    def profile(self, key: str) -> Profile | None:
        """One version of profile.md; None where it was not kept."""
        if key not in self.profiles:
            text = self._documents.text("profile", key)
            self.profiles[key] = None if text is None else parse_profile(text)
        return self.profiles[key]

    def at(self, moment: datetime) -> Wishes:
        """Those in use at a moment; empty where they are not known."""
        place = bisect_right(self.times, moment)
        return self.by_run[place - 1] if place else {}


def direction_of(desk: Desk, profile: Profile, history: Sequence[Decision]) -> Direction:
    """What the person wanted when they gave older labels, beside what they want today."""
    timeline = _Timeline(desk, profile)
    now = timeline.wishes(profile.key)
    if not now:  # nothing is wished for: there is no direction
        return Direction(n_unknown=len(standing(history)))
    answers, stands = _answers(history), list(standing(history).values())
    then = {one.id: timeline.at(one.decided_at) for one in answers}
    is_new = {number: wishes.keys() == now.keys() for number, wishes in then.items()}
    older, again = _older(answers, then, is_new)
    newest = next((then[one.id] for one in reversed(answers) if then[one.id] and not is_new[one.id]), now)
    added = tuple(words for key, words in now.items() if key not in newest)
    since = _in_use_since(timeline, now)
    return Direction(
        added=added,
        removed=tuple(words for key, words in newest.items() if key not in now),
        added_goals=tuple(words for words in added if words in profile.growth_goals),
        n_kept=len(now.keys() & newest.keys()),
        since=since.astimezone().date() if since else None,
        n_older=sum(bool(then[one.id]) and not is_new[one.id] for one in stands),
        n_ever_older=len(older),
        n_asked_again=len(again),
        n_unknown=sum(not then[one.id] for one in stands),
        n_since=sum(is_new[one.id] for one in stands),
        n_excited_since=sum(is_new[one.id] and one.label is Label.EXCITED for one in stands),
        n_runs=sum(wishes.keys() == now.keys() for wishes in timeline.by_run),
    )


def _older(
    answers: Sequence[Decision], then: dict[int, Wishes], is_new: dict[int, bool]
) -> tuple[set[PostingId], set[PostingId]]:
    """Postings with an answer under other wishes, and those of them with a later one under today's."""
    older: set[PostingId] = set()
    again: set[PostingId] = set()
    for one in answers:
        if is_new[one.id]:
            again |= {one.posting_id} & older
        elif then[one.id]:
            older.add(one.posting_id)
            again.discard(one.posting_id)
    return older, again


def _in_use_since(timeline: _Timeline, now: Wishes) -> datetime | None:
    """When today's wishes came into use, other ones having been before; None where they are not in use yet."""
    since = None
    for at, wishes in zip(reversed(timeline.times), reversed(timeline.by_run), strict=True):
        if wishes.keys() != now.keys():
            break
        since = at
    return since


def _wishes(profile: Profile, own: frozenset[str]) -> Wishes:
    """What speaks for a posting, and against it; without what the labels themselves said."""
    sides = (
        (True, (*profile.must_have, *profile.nice_to_have, *profile.growth_goals)),
        (False, profile.deal_breakers),
    )
    return {
        (speaks_for, folded): line
        for speaks_for, lines in sides
        for line in lines
        if (folded := _folded(line)) not in own
    }


def _own_lines(desk: Desk) -> frozenset[str]:
    """Lines of profile.md that were written as "mine" out of the patterns."""
    found = set()
    for key in desk.documents.versions(PATTERN):
        row = json.loads(desk.documents.text(PATTERN, key) or "{}")
        if row.get("answer") == "mine":
            found.add(_folded(str(row.get("words", ""))))
    return frozenset(found)


def _folded(line: str) -> str:
    return " ".join(line.casefold().split()).rstrip(".")


# --- applications and interviews --------------------------------------------------------------------------


def _applied(desk: Desk, known: Known) -> Applied:
    today = desk.today
    found = applications(desk.outcomes.history())
    rounds = sorted(
        talks(desk.interviews.rounds(), desk.interviews.questions()),
        key=lambda talk: (talk.round.held_on, talk.round.id),
    )
    held = [talk for talk in rounds if talk.round.held_on <= today]
    planned = [talk for talk in rounds if talk.round.held_on > today]
    unnoted = [talk for talk in held if not talk.questions]
    open_ones = [one for one in found.values() if one.is_open]
    return Applied(
        n_facts=known.n_facts,
        resume_problem=known.resume_problem,
        n_drafted=len({draft.posting_id for draft in desk.drafts.all()}),
        n_exported=len(desk.drafts.exports()),
        n=len(found),
        n_open=len(open_ones),
        n_due=_n_due(open_ones, {talk.round.posting_id for talk in planned}, today),
        n_answered=sum(one.answered_on is not None for one in found.values()),
        n_interviewing=sum(one.reached(Stage.INTERVIEW) for one in open_ones),
        n_planned=len(planned),
        n_held=len(held),
        n_held_noted=len(held) - len(unnoted),
        n_held_rated=sum(talk.round.rating is not None for talk in held),
        n_own_answers=sum(bool(row.answer.strip()) for talk in rounds for row in talk.questions),
        next_round=planned[0].round.held_on if planned else None,
        next_posting=_number(desk, planned[:1]),
        unnoted_posting=_number(desk, unnoted[-1:]),
        last_held=held[-1].round.held_on if held else None,
    )


def _number(desk: Desk, found: Sequence[Talk]) -> int | None:
    """Number of the posting that a round is about; None where there is no round."""
    postings = desk.postings.by_ids([talk.round.posting_id for talk in found])
    return postings[0].number if postings else None


def _n_due(open_ones: Sequence[Application], planned: set[PostingId], today: date) -> int:
    """Open applications with something due; one whose next round is planned waits for that."""
    waiting = [one for one in open_ones if one.posting_id not in planned]
    return sum(bool(due_words(one, today)) for one in waiting)
