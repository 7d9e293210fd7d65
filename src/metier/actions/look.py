"""Looking at what is here: lists and single postings."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from metier.actions.audit import hidden_now
from metier.actions.desk import Desk
from metier.actions.ports import Run, SightingRow
from metier.actions.ranking import rank_key
from metier.domain.decision import Decision, Label, standing
from metier.domain.draft import Draft, Exported
from metier.domain.interview import Round, standing_rounds
from metier.domain.outcome import Application, Outcome, Stage, applications
from metier.domain.placement import Placement
from metier.domain.posting import Posting, PostingId
from metier.domain.verdict import Reason, Verdict

if TYPE_CHECKING:  # it needs numpy, which a list of postings does not
    from metier.actions.why import Explanation
    from metier.text.requested import Requested
    from metier.text.signals import Signal
    from metier.text.warnings import Flag


class Which(StrEnum):
    """Which postings a list shows."""

    ALL = "all"
    UNDECIDED = "undecided"
    DECIDED = "decided"
    EXCITED = "excited"
    MAYBE = "maybe"
    PASSED = "passed"
    HIDDEN = "hidden"
    """Undecided, and left out of the inbox by the newest screening."""


@dataclass(frozen=True, slots=True)
class ListedPosting:
    """One row of a list: the posting, the standing decision and the newest verdict, where there are any.

    Attributes:
        is_hidden: The newest screening leaves it out of the inbox.
        outcome: Where an application stands; None where nothing was noted.
    """

    posting: Posting
    decision: Decision | None
    verdict: Verdict | None
    n_sightings: int
    is_hidden: bool = False
    outcome: Stage | None = None


@dataclass(frozen=True, slots=True)
class ListReport:
    """A list of postings.

    Attributes:
        rows: At most `limit` of them.
        n_matching: How many match.
        n_postings: How many there are in all.
    """

    rows: tuple[ListedPosting, ...]
    n_matching: int
    n_postings: int


def list_postings(desk: Desk, *, which: Which = Which.ALL, search: str = "", limit: int = 50) -> ListReport:
    """Postings with decisions and newest verdicts: ranked ones first in their order, then the rest, newest first.

    Args:
        search: Words that must all stand in title, company, place or text, without regard to case.
    """
    stands = standing(desk.decisions.history())
    verdicts = _comparable(desk.verdicts.latest(), desk)
    everything = desk.postings.all()
    seen = desk.postings.n_sightings()
    came = {posting_id: one.stage for posting_id, one in applications(desk.outcomes.history()).items()}
    words = search.lower().split()
    hidden = hidden_now(desk.placements) - stands.keys()
    chosen = [p for p in everything if which is not Which.HIDDEN or p.id in hidden]
    wanted = [p for p in chosen if _matches(which, stands.get(p.id)) and _holds(p, words)]

    def place(posting: Posting) -> tuple[object, ...]:
        said = verdicts.get(posting.id)
        return (0, *rank_key(said[0], posting)) if said else (1, False, 0.0, -posting.number)

    wanted.sort(key=place)
    rows = tuple(
        ListedPosting(
            p,
            stands.get(p.id),
            verdicts[p.id][0] if p.id in verdicts else None,
            seen.get(p.id, 1),
            is_hidden=p.id in hidden,
            outcome=came.get(p.id),
        )
        for p in wanted[:limit]
    )
    return ListReport(rows, len(wanted), len(everything))


def _comparable(
    latest: Mapping[PostingId, tuple[Verdict, Run]], desk: Desk
) -> dict[PostingId, tuple[Verdict, Run]]:
    """The verdicts of one version, the one that judged most postings last: scores of two versions have no order."""
    versions = Counter(run.version for _, run in latest.values())
    if len(versions) < 2:
        return dict(latest)
    shown = max(versions, key=lambda version: (versions[version], version))
    found: dict[PostingId, tuple[Verdict, Run]] = {}
    for posting_id, newest in latest.items():
        same = newest if newest[1].version == shown else None
        earlier = (pair for pair in reversed(desk.verdicts.of(posting_id)) if pair[1].version == shown)
        if kept := same or next(earlier, None):
            found[posting_id] = kept
    return found


def _matches(which: Which, decision: Decision | None) -> bool:
    if which is Which.ALL:
        return True
    if which in {Which.UNDECIDED, Which.HIDDEN}:
        return decision is None
    if which is Which.DECIDED:
        return decision is not None
    return decision is not None and decision.label is Label(which.value)


def _holds(posting: Posting, words: list[str]) -> bool:
    if not words:
        return True
    text = f"{posting.title}\n{posting.company}\n{posting.place}\n{posting.text}".lower()
    return all(word in text for word in words)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is: postings, and standing decisions by label."""

    n_postings: int
    by_label: Mapping[Label, int]

    @property
    def n_decided(self) -> int:
        """Postings with a standing decision."""
        return sum(self.by_label.values())

    @property
    def n_undecided(self) -> int:
        """Postings without one."""
        return self.n_postings - self.n_decided


def count(desk: Desk) -> Counts:
    """How many postings and decisions there are."""
    labels = [decision.label for decision in standing(desk.decisions.history()).values()]
    return Counts(desk.postings.count(), {label: labels.count(label) for label in Label})


@dataclass(frozen=True, slots=True)
class ShowReport:
    """Everything about one posting.

    Attributes:
        decisions: Its whole history, oldest first.
        verdicts: Every frozen verdict with its run, oldest first.
        reasons: Why it stands where it stands, by the screener of its newest verdict; empty if none can say.
        why: The same with the verdict as a sum and what would change it; None if no screener can say.
        flags: Sentences that look like orders to programs or traps for applicants, and what was hidden.
        templates: The version of prompt.md in each prompt that a base model was asked with, by the prompt's version.
        signals: What it may be or leaves out: scam, ghost, repost, vague pay.
        placement: Where the newest screening put it, and why; None where it only ranks lower, or came after it.
        placed_by: The version of the screener of that screening; empty where there is no placement.
        outcomes: What happened after an application, row by row, those taken back too.
        application: What stands of it; None where nothing was noted.
        drafts: Resumes and letters made for it, oldest first; `exports` are those that were written to a file.
        rounds: Interviews that stand.
        requested: What the posting wants put into an application.
    """

    posting: Posting
    sightings: tuple[SightingRow, ...]
    decisions: tuple[Decision, ...]
    standing: Decision | None
    verdicts: tuple[tuple[Verdict, Run], ...]
    reasons: tuple[Reason, ...]
    why: Explanation | None = None
    flags: tuple[Flag, ...] = ()
    templates: Mapping[str, str] = field(default_factory=dict)
    signals: tuple[Signal, ...] = ()
    placement: Placement | None = None
    placed_by: str = ""
    outcomes: tuple[Outcome, ...] = ()
    application: Application | None = None
    drafts: tuple[Draft, ...] = ()
    exports: tuple[Exported, ...] = ()
    rounds: tuple[Round, ...] = ()
    requested: tuple[Requested, ...] = ()


def show(posting: Posting, desk: Desk, *, explain: Callable[[Posting], Explanation | None]) -> ShowReport:
    """Everything that is known about `posting`."""
    from metier.actions.signals import signals_of  # many patterns, which a list needs none of
    from metier.text.requested import requested_in
    from metier.text.warnings import warnings_in

    history = desk.decisions.of(posting.id)
    why = explain(posting)
    verdicts = tuple(desk.verdicts.of(posting.id))
    outcomes = desk.outcomes.of(posting.id)
    prompts = {verdict.said.prompt for verdict, _ in verdicts if verdict.said}
    placed, placed_by = _placement(desk, posting.id)
    return ShowReport(
        posting=posting,
        sightings=tuple(desk.postings.sightings(posting.id)),
        decisions=tuple(history),
        standing=standing(history).get(posting.id),
        verdicts=verdicts,
        reasons=why.reasons if why else (),
        why=why,
        flags=warnings_in(posting),
        templates={prompt: _template(desk, prompt) for prompt in prompts},
        signals=signals_of(desk, [posting])[posting.id],
        placement=placed,
        placed_by=placed_by,
        outcomes=tuple(outcomes),
        application=applications(outcomes).get(posting.id),
        drafts=tuple(desk.drafts.of(posting.id)),
        exports=tuple(desk.drafts.exports_of(posting.id)),
        rounds=tuple(
            row for row in standing_rounds(desk.interviews.rounds()) if row.posting_id == posting.id
        ),
        requested=requested_in(posting),
    )


def _placement(desk: Desk, posting_id: PostingId) -> tuple[Placement | None, str]:
    """Where the newest screening put it, and the version that did."""
    newest = desk.placements.newest()
    found = desk.placements.placements(newest.id, [posting_id]).get(posting_id) if newest else None
    return found, newest.version if newest and found else ""


def _template(desk: Desk, prompt: str) -> str:
    """The version of prompt.md that stood in this prompt; empty where it was not kept."""
    return str(json.loads(desk.documents.text("asked", prompt) or "{}").get("template", ""))
