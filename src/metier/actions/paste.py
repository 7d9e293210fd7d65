"""A prompt to be pasted into a chat page by hand, and what has to be remembered until its answer comes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from metier.actions.decide import examples
from metier.actions.desk import Desk
from metier.actions.ranking import rank_key
from metier.actions.screen_by_model import opinions_of, outside_limits
from metier.domain.example import Example
from metier.domain.posting import Posting, PostingId
from metier.domain.profile import Profile
from metier.prompts.pasting import MOST_JOBS, PastePrompt, Pasting
from metier.screeners.base import Screener
from metier.screeners.features import Features
from metier.screeners.shots import shots_of
from metier.text.warnings import FlagKind, warnings_in

AT_ONCE = 5
"""Postings in a prompt unless the person says otherwise: few enough to be judged with care (taste)."""
BATCH_KIND = "paste"
"""Kind of document that remembers a prompt, by its code."""
ANSWERED_KIND = "pasted answer"
"""Kind of document that tells, by posting, that an answer from a chat page is known."""
_NEAR_EACH = 2  # examples near each posting, where not all decisions fit (taste)


@dataclass(frozen=True, slots=True)
class PasteBatch:
    """What an answer needs to know about the prompt it answers, whenever it comes.

    Attributes:
        kind: `prompted` or `few_shot`.
        prompt: Version of the prompt.
        profile_key: Of the profile that stood in it.
        examples: Decided postings that were shown.
        learned: Hash of all decisions there were.
        n_decisions: How many.
        made_at: With time zone.
        jobs: The posting of each code.
        truncated: Codes of postings whose middle was left out.
    """

    kind: str
    prompt: str
    profile_key: str
    examples: tuple[PostingId, ...]
    learned: str
    n_decisions: int
    made_at: datetime
    jobs: Mapping[str, PostingId]
    truncated: tuple[str, ...] = ()

    def to_json(self) -> str:
        """As the store keeps it."""
        return json.dumps(asdict(self) | {"made_at": self.made_at.isoformat()})

    @classmethod
    def from_json(cls, kept: str) -> PasteBatch:
        """What `to_json` wrote."""
        row = json.loads(kept)
        row["made_at"] = datetime.fromisoformat(row["made_at"])
        row["examples"], row["truncated"] = tuple(row["examples"]), tuple(row["truncated"])
        return cls(**row)


@dataclass(frozen=True, slots=True)
class PasteWanted:
    """What a pasted prompt is asked to be.

    Attributes:
        named: Postings that the person named; none asks for the most promising ones.
        at_most: How many postings.
        example_tokens: Most tokens of all examples.
        keep: False leaves no trace: then no answer can be matched (`--dry-run`).
    """

    named: tuple[Posting, ...] = ()
    at_most: int = AT_ONCE
    example_tokens: int = 3_000
    keep: bool = True


@dataclass(frozen=True, slots=True)
class PasteReport:
    """A prompt, or why there is none.

    Attributes:
        prompt: None where there is nothing to ask about.
        kind: `prompted`, or `few_shot` where decisions are shown.
        n_left: Undecided postings without an answer from a chat page that are not in this prompt.
        n_too_many: How many of those that were wanted did not fit.
        is_flagged: The one posting in the prompt has such sentences itself.
        alone: Wanted postings with sentences that look like orders to programs: each needs a prompt of its own.
        n_outside: Undecided postings that break a hard limit: they are asked about only when named.
        n_undecided, n_postings: What there is.
    """

    prompt: PastePrompt | None
    kind: str
    n_left: int = 0
    n_too_many: int = 0
    is_flagged: bool = False
    alone: tuple[Posting, ...] = ()
    n_outside: int = 0
    n_undecided: int = 0
    n_postings: int = 0


def make_paste(
    pasting: Pasting,
    desk: Desk,
    profile: Profile,
    wanted: PasteWanted,
    *,
    first: Screener,
    features: Features | None,
) -> PasteReport:
    """A prompt about the named postings, or about the most promising undecided ones; it is remembered.

    Args:
        pasting: What all prompts have in common.
        first: A screener that costs nothing, not yet taught: the best by its order are asked about.
        features: Finds examples; None shows none.

    Raises:
        PromptTooLongError, PromptBoundaryError: As `Pasting.prompt`.
    """
    taught = examples(desk.decisions.history(), desk.postings)
    undecided = desk.postings.undecided()
    answered = desk.documents.versions(ANSWERED_KIND)
    open_ones = [posting for posting in undecided if posting.id not in answered]
    outside = {row.posting.id for row in outside_limits(open_ones, profile)}
    inside = [posting for posting in open_ones if posting.id not in outside]
    candidates = list(wanted.named) or _in_order(first, taught, inside)
    together, alone = _shared(candidates, min(wanted.at_most, MOST_JOBS))
    report = PasteReport(
        None,
        _kind(()),
        alone=tuple(alone),
        n_outside=0 if wanted.named else len(outside),
        n_undecided=len(undecided),
        n_postings=desk.postings.count(),
    )
    if not together:
        return report
    asked = {posting.id for posting in together}
    pool = [example for example in taught if example.posting.id not in asked]
    prompt = pasting.prompt(together, _examples(pasting, pool, together, features, wanted.example_tokens))
    in_prompt = {job.posting.id for job in prompt.jobs}
    report = replace(
        report,
        prompt=prompt,
        kind=_kind(prompt.examples),
        n_left=sum(posting.id not in in_prompt for posting in inside),
        n_too_many=len(wanted.named or together) - len(in_prompt) - (len(alone) if wanted.named else 0),
        is_flagged=_orders(prompt.jobs[0].posting),
    )
    if wanted.keep:
        _remember(prompt, report.kind, pasting, desk, profile, taught)
    return report


def _remember(
    prompt: PastePrompt,
    kind: str,
    pasting: Pasting,
    desk: Desk,
    profile: Profile,
    taught: Sequence[Example],
) -> None:
    at = desk.clock.now()
    batch = PasteBatch(
        kind=kind,
        prompt=pasting.version,
        profile_key=profile.key,
        examples=prompt.examples,
        learned=_learned(taught),
        n_decisions=len(taught),
        made_at=at,
        jobs={job.code: job.posting.id for job in prompt.jobs},
        truncated=tuple(job.code for job in prompt.jobs if job.truncated),
    )
    desk.documents.keep(BATCH_KIND, prompt.batch, batch.to_json(), at=at)


def _learned(taught: Sequence[Example]) -> str:
    words = "\n".join(f"{example.posting.id} {example.label} {example.reason}" for example in taught)
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:16]


def _kind(shown: Sequence[PostingId]) -> str:
    return "few_shot" if shown else "prompted"


# --- which postings --------------------------------------------------------------------------------------


def _in_order(first: Screener, taught: Sequence[Example], postings: Sequence[Posting]) -> list[Posting]:
    """The most promising first; the newest first where nothing is known."""
    opinions = opinions_of(first, taught, postings) if postings else {}
    if not opinions:
        return sorted(postings, key=lambda posting: -posting.number)
    return sorted(postings, key=lambda posting: rank_key(opinions[posting.id], posting))


def _shared(candidates: Sequence[Posting], at_most: int) -> tuple[list[Posting], list[Posting]]:
    """The postings of one prompt, and those that would have been in it and must go alone.

    A posting with orders to programs shares no prompt: others could be judged by what it says. Where there are no
    others, the first of them is the prompt.
    """
    together: list[Posting] = []
    alone: list[Posting] = []
    for posting in candidates:
        if len(together) == at_most:
            break
        (alone if _orders(posting) else together).append(posting)
    if together or not alone:
        return together, alone
    return alone[:1], alone[1:]


def _orders(posting: Posting) -> bool:
    return any(flag.kind is FlagKind.ORDERS_AI for flag in warnings_in(posting))


# --- which examples --------------------------------------------------------------------------------------


def _examples(
    pasting: Pasting,
    pool: Sequence[Example],
    postings: Sequence[Posting],
    features: Features | None,
    room: int,
) -> list[Example]:
    """Recent ones of every label, then those near the postings, each posting in its turn."""
    if features is None or not pasting.shows_examples:
        return []
    room = min(room, pasting.lengths.whole // 4)
    shots = shots_of(pool, features, size=pasting.example_tokens, room=room)
    chosen = {one.example.posting.id: one.example for one in shots.stable}
    left = shots.room
    for near in shots.near(postings):
        for one in near[-_NEAR_EACH:]:  # the nearest come last
            tokens = pasting.example_tokens(one.example)
            if tokens <= left and one.example.posting.id not in chosen:
                chosen[one.example.posting.id] = one.example
                left -= tokens
    return list(chosen.values())
