"""Trying an edited profile before it is kept: which postings its limits leave out, what it changes, and is it better?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from metier.actions.decide import examples
from metier.actions.desk import Desk
from metier.actions.ranking import rank_key
from metier.actions.replay import Replay, first_answers
from metier.domain.decision import Decision, Label, standing
from metier.domain.ports import BlobCache, Progress
from metier.domain.posting import Posting, PostingId
from metier.domain.profile import Profile
from metier.domain.verdict import Verdict
from metier.evaluation.agreement import Agreement, Judged, Origin, Selection, agreement
from metier.evaluation.compare import Comparison, compare_all
from metier.evaluation.metrics import EXCITED
from metier.screeners.features import Features, Featurizer, KeptFeatures
from metier.screeners.learned import LearnedScreener
from metier.screeners.limits import Limit, Mask, Rows, broken_in, limits_of

BEFORE, AFTER = "before", "after"
TOP = 10
"""Places at the top of the list that are looked at."""
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Named:
    """A posting as a list names it.

    Attributes:
        decided: What the person said of it; None while they have not.
    """

    number: int
    title: str
    company: str
    decided: Label | None = None


@dataclass(frozen=True, slots=True)
class LimitEffect:
    """A line that is understood as a limit, and what breaks it.

    Attributes:
        line: As it stands in the profile.
        understood: What it asks, in words; a line may ask several things.
        is_changed: The other profile has no such limit.
        n_undecided: Undecided postings that break it.
        decided: Decided postings that break it, by what was said of them.
        shown: Some that break it: those the person liked first, then the newest undecided ones.
    """

    line: str
    understood: tuple[str, ...]
    is_changed: bool
    n_undecided: int
    decided: Mapping[Label, int]
    shown: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class LimitsEffect:
    """What the limits of an edited profile leave out, beside those of the profile as it is.

    Attributes:
        limits: Of the edited profile, in the order written.
        gone: Those that stood before and no longer do.
        n_undecided: Undecided postings in all.
        outside_before, outside_after: Undecided postings that break one.
        decided_outside_before, decided_outside_after: Decided ones that break one, by what was said of them.
    """

    limits: tuple[LimitEffect, ...]
    gone: tuple[LimitEffect, ...]
    n_undecided: int
    outside_before: int
    outside_after: int
    decided_outside_before: Mapping[Label, int]
    decided_outside_after: Mapping[Label, int]


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """What limits look at, of every posting: read once, so that an edit is answered at once.

    Attributes:
        rows: Facts. Shape (n,), dtype `fact_columns.ROW`.
        named: The postings, in the same order.
    """

    rows: Rows
    named: tuple[Named, ...]

    @property
    def is_undecided(self) -> Mask:
        """Which of them are not decided. Shape (n,)."""
        return np.array([one.decided is None for one in self.named], np.bool_)


@dataclass(frozen=True, slots=True)
class Placed:
    """A posting at the top of the list.

    Attributes:
        place, was: Its place by the edited profile and by the one before, from 1.
        outside: The limits it breaks, in words.
    """

    posting: Named
    place: int
    was: int
    outside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProfileTryReport:
    """What an edited profile would change.

    Attributes:
        before, after: Keys of the two profiles; equal where both say the same.
        n: Decisions that both sides predicted, each by what was learned from earlier ones only.
        n_left_out: The first decisions, which are only learned from.
        agreements: Figures of both on the same decisions; empty while there are none.
        comparison: Whether the difference is more than luck; None while there is nothing to compare.
        top: The first places by the edited profile.
        gone: Those that left the first places.
        n_undecided: Undecided postings that were ordered.
        basis: In words, what the order by the edited profile rests on.
        reads_meaning: The sentence encoder took part; False where postings were compared by words and facts alone.
    """

    before: str
    after: str
    limits: LimitsEffect
    n: int
    n_left_out: int
    agreements: tuple[Agreement, ...]
    comparison: Comparison | None
    top: tuple[Placed, ...]
    gone: tuple[Placed, ...]
    n_undecided: int
    basis: str
    reads_meaning: bool = True


def known_facts(desk: Desk, featurizer: Featurizer) -> KnownFacts:
    """The facts of every posting. Cost: some 0.3 s for 10,000 that were read before."""
    postings = desk.postings.all()
    said = {given: decision.label for given, decision in standing(desk.decisions.history()).items()}
    named = tuple(_named(posting, said.get(posting.id)) for posting in postings)
    return KnownFacts(featurizer.fact_rows(postings), named)


def limits_effect(known: KnownFacts, before: Profile, after: Profile) -> LimitsEffect:
    """What the limits of either profile leave out. Cost: about a millisecond for each limit and 10,000 postings."""
    old, new = _by_line(limits_of(before)), _by_line(limits_of(after))
    undecided = known.is_undecided
    sides = [_outside(known, limits) for limits in (old, new)]
    return LimitsEffect(
        limits=tuple(_effect(known, line, new[line], is_changed=_words(new[line]) != _words(old.get(line, ()))) for line in new),
        gone=tuple(_effect(known, line, old[line], is_changed=True) for line in old if line not in new),
        n_undecided=int(undecided.sum()),
        outside_before=int((sides[0] & undecided).sum()),
        outside_after=int((sides[1] & undecided).sum()),
        decided_outside_before=_by_label(known, sides[0]),
        decided_outside_after=_by_label(known, sides[1]),
    )  # fmt: skip


def try_profile(
    desk: Desk,
    cache: BlobCache,
    featurizer: Featurizer,
    before: Profile,
    after: Profile,
    *,
    shown: int,
    progress: Progress | None = None,
) -> ProfileTryReport:
    """Decisions predicted with either profile by what was learned from earlier ones only, and the top of the list.

    Both sides predict the same decisions. Nothing of the person's is changed, and nothing is kept of the edit: each word
    that is typed would leave hundreds of predictions.

    Args:
        shown: How many postings a ranked list shows, for the figures.

    Cost: a fit for each step of the replay, some seconds for 300 decisions, and two screenings.
    """
    known = known_facts(desk, featurizer)
    undecided = desk.postings.undecided()
    answers = first_answers(desk.decisions.history())
    decided = desk.postings.by_ids([answer.posting_id for answer in answers])
    reads = featurizer.unless_unread([*decided, *undecided])
    found = _replayed(desk, cache, reads, answers, (before, after), progress)
    labels, sides = found.labels, found.sides
    top, gone, basis = _tops(desk, reads, undecided, before, after)
    return ProfileTryReport(
        before=before.key,
        after=after.key,
        limits=limits_effect(known, before, after),
        n=len(labels),
        n_left_out=found.n_left_out,
        agreements=tuple(
            agreement(side, screener=name, origin=Origin.REPLAYED, selection=Selection.ALL, shown=shown)
            for name, side in sides.items()
        )
        if labels
        else (),
        comparison=_comparison(sides) if labels else None,
        top=top,
        gone=gone,
        n_undecided=len(undecided),
        basis=basis,
        reads_meaning=reads.encoder is not None,
    )


# --- limits -----------------------------------------------------------------------------------------------


def _by_line(limits: Sequence[Limit]) -> dict[str, tuple[Limit, ...]]:
    found: dict[str, tuple[Limit, ...]] = {}
    for limit in limits:
        found[limit.line] = (*found.get(limit.line, ()), limit)
    return found


def _words(limits: Sequence[Limit]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(limit.understood for limit in limits))


def _breaks(known: KnownFacts, limits: Sequence[Limit]) -> Mask:
    found = np.zeros(len(known.named), np.bool_)
    for limit in limits:
        found |= limit.breaks(known.rows)
    return found


def _outside(known: KnownFacts, limits: Mapping[str, Sequence[Limit]]) -> Mask:
    return _breaks(known, [limit for of_line in limits.values() for limit in of_line])


def _effect(known: KnownFacts, line: str, limits: Sequence[Limit], *, is_changed: bool) -> LimitEffect:
    breaks = _breaks(known, limits)
    breaking = [known.named[place] for place in np.flatnonzero(breaks)]
    breaking.sort(
        key=lambda one: (one.decided is None, -(one.decided.grade if one.decided else 0), -one.number)
    )
    return LimitEffect(
        line,
        _words(limits),
        is_changed,
        int((breaks & known.is_undecided).sum()),
        _by_label(known, breaks),
        tuple(breaking[:_EXAMPLES]),
    )


def _by_label(known: KnownFacts, chosen: Mask) -> dict[Label, int]:
    counted = Counter(known.named[place].decided for place in np.flatnonzero(chosen))
    return {label: counted[label] for label in Label}


def _named(posting: Posting, decided: Label | None = None) -> Named:
    return Named(posting.number, str(posting.title), str(posting.company), decided)


# --- past decisions -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Replayed:
    labels: Sequence[Label]
    sides: Mapping[str, Judged]
    n_left_out: int


class _Passing:
    """What is kept, and for as long as it lives what was not: an edit that is typed leaves nothing in the store."""

    def __init__(self, cache: BlobCache) -> None:
        self._cache = cache
        self._own: dict[tuple[str, str], bytes] = {}

    def get(self, kind: str, keys: Sequence[str]) -> dict[str, bytes]:
        """The blobs of those keys that are known."""
        own = {key: self._own[kind, key] for key in keys if (kind, key) in self._own}
        return self._cache.get(kind, keys) | own

    def put(self, kind: str, blobs: Mapping[str, bytes]) -> None:
        """Keep blobs here alone."""
        self._own |= {(kind, key): blob for key, blob in blobs.items()}


def _replayed(
    desk: Desk,
    cache: BlobCache,
    featurizer: Featurizer,
    answers: Sequence[Decision],
    profiles: tuple[Profile, Profile],
    progress: Progress | None,
) -> _Replayed:
    """Both profiles on the same decisions; what breaks a limit ranks last on the side that has the limit."""

    def makes(features: Features) -> Mapping[str, LearnedScreener]:
        return {
            name: LearnedScreener(features, profile)
            for name, profile in zip((BEFORE, AFTER), profiles, strict=True)
        }

    def kept(postings: Sequence[Posting]) -> Mapping[str, LearnedScreener]:
        return makes(KeptFeatures(featurizer, postings))

    as_is = LearnedScreener(featurizer, profiles[0])
    Replay(answers, desk.postings, cache, {BEFORE: as_is}, lambda shown: {BEFORE: kept(shown)[BEFORE]}).run(
        progress
    )
    replayed = Replay(answers, desk.postings, _Passing(cache), makes(featurizer), kept).run(progress)
    reached = set(replayed.common)
    chosen = [answer for answer in answers if answer.posting_id in reached and answer.label is not None]
    labels = [answer.label for answer in chosen if answer.label is not None]
    postings = {posting.id: posting for posting in desk.postings.by_ids([one.posting_id for one in chosen])}
    rows = featurizer.fact_rows([postings[answer.posting_id] for answer in chosen])
    grades = np.array([label.grade for label in labels], np.int64)
    sides = {}
    for name, profile in zip((BEFORE, AFTER), profiles, strict=True):
        p = np.array([replayed.p[name][answer.posting_id] for answer in chosen], np.float64).reshape(-1, 3)
        outside = np.array([bool(words) for words in broken_in(limits_of(profile), rows)], np.float64)
        sides[name] = Judged(grades, p, p[:, EXCITED] - outside)
    return _Replayed(labels, sides, replayed.n_left_out)


def _comparison(sides: Mapping[str, Judged]) -> Comparison:
    (found,) = compare_all(
        sides[BEFORE].grades,
        {name: side.p for name, side in sides.items()},
        active=BEFORE,
        order={name: side.order for name, side in sides.items()},
    )
    return found


# --- the top of the list ----------------------------------------------------------------------------------


def _tops(
    desk: Desk, featurizer: Featurizer, undecided: Sequence[Posting], before: Profile, after: Profile
) -> tuple[tuple[Placed, ...], tuple[Placed, ...], str]:
    """The first places by the edited profile, those that left them, and what the order rests on."""
    taught = examples(desk.decisions.history(), desk.postings)
    features = KeptFeatures(featurizer, [*(one.posting for one in taught), *undecided])
    was, now = (LearnedScreener(features, profile).learn(taught) for profile in (before, after))
    by_id = {posting.id: posting for posting in undecided}
    first, second = (_order(screener.screen(undecided), by_id) for screener in (was, now))
    was_at = {verdict.posting_id: place for place, verdict in enumerate(first, 1)}
    now_at = {verdict.posting_id: place for place, verdict in enumerate(second, 1)}

    def placed(verdict: Verdict) -> Placed:
        given = verdict.posting_id
        return Placed(_named(by_id[given]), now_at[given], was_at[given], verdict.outside_limits)

    outside = {verdict.posting_id: verdict for verdict in second}
    top = tuple(placed(verdict) for verdict in second[:TOP])
    gone = tuple(
        placed(outside[verdict.posting_id]) for verdict in first[:TOP] if now_at[verdict.posting_id] > TOP
    )
    return top, gone, now.basis


def _order(verdicts: Sequence[Verdict], postings: Mapping[PostingId, Posting]) -> list[Verdict]:
    return sorted(verdicts, key=lambda verdict: rank_key(verdict, postings[verdict.posting_id]))
