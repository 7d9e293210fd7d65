"""What the use cases need from a store: protocols, and the rows that cross them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from metier.domain.chat import FieldClass
from metier.domain.decision import Decision, Label, Occasion
from metier.domain.outcome import Outcome, Stage
from metier.domain.placement import Lane, Placement
from metier.domain.posting import Posting, PostingId, Sighting
from metier.domain.posting_filter import PostingFilter
from metier.domain.seen import Seen
from metier.domain.verdict import Said, Verdict

if TYPE_CHECKING:  # they need numpy, which a list of postings does not
    from metier.actions.fold import Candidate
    from metier.text.fingerprint import Fingerprint


@dataclass(frozen=True, slots=True)
class NewPosting:
    """A posting to be stored, with the version of the rules that read its facts."""

    posting: Posting
    board: str
    facts_rules: int


@dataclass(frozen=True, slots=True)
class NewSighting:
    """A sighting to be stored.

    Attributes:
        key: Hash of everything the source said; the same row again has the same key.
        sighting: Cleaned.
        fingerprint: Of its own text.
        other_text: Its text where it differs from the posting's, else None.
        fold_rule: Why it belongs to a posting seen before; empty for the first sighting.
    """

    key: str
    posting_id: PostingId
    sighting: Sighting
    fingerprint: Fingerprint
    other_text: str | None
    fold_rule: str
    likeness: float
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class SightingRow:
    """A stored sighting, as read back."""

    source: str
    board: str
    source_id: str
    url: str
    title: str
    company: str
    place: str
    text: str | None
    found_in: str
    fold_rule: str
    likeness: float
    seen_at: str
    raw: str
    key: str
    requisition_id: str
    apply_url: str
    stated: str
    raw_hash: str


@dataclass(frozen=True, slots=True)
class Run:
    """One screening run: one screener in one exact version at one time.

    Attributes:
        basis: In words, what the verdicts rest on.
        n_decisions: How many decisions it had learned from.
    """

    id: int
    screener: str
    version: str
    basis: str
    profile_key: str
    n_decisions: int
    made_at: datetime
    cost_usd: Decimal = Decimal(0)

    @property
    def key(self) -> RunKey:
        """The same run has the same key in every workspace."""
        return (self.screener, self.version, self.made_at)


@dataclass(frozen=True, slots=True)
class Whose:
    """Verdicts of which runs.

    Attributes:
        screeners: Of a screener of one of these names.
        ending: How the words end that the run rests on, such as `, weights encoder-1130-3fa1c0`; empty for any.
    """

    screeners: tuple[str, ...]
    ending: str = ""


RunKey: TypeAlias = tuple[str, str, datetime]
RunNumbers: TypeAlias = dict[RunKey, int]
"""Numbers here of runs that came with an import."""


class PostingStore(Protocol):
    """Postings and their sightings."""

    def count(self) -> int: ...  # noqa: D102  # as named
    def sources(self) -> dict[str, int]: ...  # noqa: D102  # as named
    def all(self) -> list[Posting]: ...  # noqa: D102  # as named
    def undecided(self) -> list[Posting]: ...  # noqa: D102  # as named
    def by_ids(self, ids: Sequence[PostingId]) -> list[Posting]: ...  # noqa: D102  # as named
    def by_number(self, number: int) -> Posting | None: ...  # noqa: D102  # as named
    def ids_like(self, start: str) -> list[tuple[int, PostingId]]: ...  # noqa: D102  # as named
    def numbers_near(self, number: int) -> list[int]: ...  # noqa: D102  # as named
    def exclusive(self) -> AbstractContextManager[None]: ...  # noqa: D102  # as named
    def last_sighting(self) -> int: ...  # noqa: D102  # as named
    def candidates(self, *, after: int = 0) -> Iterator[Candidate]: ...  # noqa: D102  # as named
    def text_of(self, posting_id: PostingId) -> str: ...  # noqa: D102  # as named
    def known_keys(self, keys: Sequence[str]) -> dict[str, PostingId]: ...  # noqa: D102  # as named
    def append(self, postings: Sequence[NewPosting], sightings: Sequence[NewSighting]) -> None: ...  # noqa: D102
    def sightings(self, posting_id: PostingId) -> list[SightingRow]: ...  # noqa: D102  # as named

    def n_sightings(self, ids: Sequence[PostingId] | None = None) -> dict[PostingId, int]:
        """How often each posting was seen, for those seen more than once; of `ids` only where they are named."""
        ...

    def matching(self, wanted: PostingFilter) -> frozenset[PostingId]:
        """The postings that a filter lets through, decided ones too. Cost: one pass; .06 s for 10,000 at most."""
        ...

    def ids(self) -> list[PostingId]:
        """Every posting's id, newest first."""
        ...

    def days(self) -> list[tuple[date, int]]:
        """How many postings came in on each day, oldest first; days without any are left out."""
        ...

    def newest_texts(self, most: int) -> list[str]:
        """The texts of the newest postings that have one, oldest first."""
        ...

    def languages(self) -> list[str]:
        """The languages that postings are written in, as far as told."""
        ...

    def seen(self, ids: Sequence[PostingId]) -> dict[PostingId, Seen]:
        """Where and when each of these postings was seen; unknown ids are left out."""
        ...


class DecisionStore(Protocol):
    """Decisions and offers, append-only."""

    def history(self) -> list[Decision]:
        """Every decision ever made, in order."""
        ...

    def of(self, posting_id: PostingId) -> list[Decision]:
        """Every decision about one posting, in order."""
        ...

    def append(
        self,
        posting_id: PostingId,
        label: Label | None,
        *,
        reason: str,
        occasion: Occasion,
        decided_at: datetime,
        undoes: int | None = None,
        verdict_run: int | Literal["newest"] | None = "newest",
    ) -> Decision:
        """Store one decision; durable when it returns.

        Args:
            verdict_run: The run whose verdict was frozen before it; the newest one here unless it was made elsewhere.
        """
        ...

    def offer(
        self, posting_id: PostingId, occasion: Occasion, *, offered_at: datetime, skipped: bool
    ) -> None:
        """Remember that a posting was put before the person."""
        ...

    def skipped(self) -> dict[PostingId, int]:
        """How often each posting was skipped."""
        ...

    def n_offers(self) -> int:
        """How many postings were ever offered."""
        ...


class OutcomeStore(Protocol):
    """What happened after applications, append-only."""

    def history(self) -> list[Outcome]:
        """Every row ever noted, in order."""
        ...

    def of(self, posting_id: PostingId) -> list[Outcome]:
        """Every row about one posting, in order."""
        ...

    def append(
        self,
        posting_id: PostingId,
        stage: Stage | None,
        *,
        at: date,
        noted_at: datetime,
        note: str = "",
        variant: str = "",
        undoes: int | None = None,
    ) -> Outcome:
        """Store one row; durable when it returns."""
        ...


class VerdictStore(Protocol):
    """Frozen verdicts."""

    def freeze(
        self,
        verdicts: Sequence[Verdict],
        *,
        basis: str,
        profile_key: str,
        n_decisions: int,
        made_at: datetime,
        shadow: bool = False,
    ) -> int:
        """Store those verdicts whose posting was judged last by another version, or never; how many were new.

        Args:
            shadow: They are kept for comparing and never shown: `latest` and `of` leave them out.
        """
        ...

    def adopt(self, verdicts: Sequence[tuple[Verdict, Run]], runs: RunNumbers) -> int:
        """Store verdicts of an export that are not here; how many were new. `runs` learns their numbers here."""
        ...

    def latest(self) -> dict[PostingId, tuple[Verdict, Run]]:
        """The newest verdict on each posting."""
        ...

    def scores(self) -> Mapping[PostingId, tuple[float, Run]]:
        """The score of the newest verdict on each posting, with its run: in half the time of `latest`."""
        ...

    def ranks(self, version: str) -> dict[PostingId, tuple[bool, float]]:
        """Of postings whose newest verdict is of this version: whether it breaks a limit, and its score."""
        ...

    def before_decisions(self, screener: str) -> dict[int, tuple[Verdict, Run]]:
        """By decision: the newest verdict of `screener` on its posting that was frozen before it, shown or shadow."""
        ...

    def pairs_before_decisions(
        self, first: str, second: str
    ) -> dict[int, tuple[tuple[Verdict, Run], tuple[Verdict, Run]]]:
        """By decision: the newest verdicts of two screeners before it that had learned from equally many decisions."""
        ...

    def pairs_between(
        self, first: Whose, second: Whose
    ) -> dict[int, tuple[tuple[Verdict, Run], tuple[Verdict, Run]]]:
        """The same for verdicts told apart more closely, such as those of one tuned model."""
        ...

    def of(self, posting_id: PostingId) -> list[tuple[Verdict, Run]]:
        """Every verdict on one posting, oldest first, with what base models said."""
        ...

    def said(self, screener: str) -> dict[PostingId, Said]:
        """The newest that a base model said on each posting as `screener`, shown or shadow."""
        ...

    def said_at(self, screener: str) -> dict[PostingId, datetime]:
        """When that was said, by posting."""
        ...

    def runs(self) -> list[Run]:
        """Every run, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class Screening:
    """One screening, as its placements rest on it.

    Attributes:
        screener, version: Whose verdicts ranked the postings.
        promise: The promise under which it hid, as JSON of `evaluation.promise`; empty where it hid nothing.
    """

    id: int
    screener: str
    version: str
    promise: str
    made_at: datetime


class PlacementStore(Protocol):
    """Where screenings put postings before the person, append-only."""

    def keep(
        self, placements: Sequence[Placement], *, screener: str, version: str, promise: str, made_at: datetime
    ) -> int:
        """Keep one screening, those in the lane `rest` without a cause left out; its number.

        One that is the same as the newest is not kept again.
        """
        ...

    def newest(self) -> Screening | None:
        """The newest screening."""
        ...

    def screenings(self) -> list[Screening]:
        """Every screening, oldest first."""
        ...

    def placements(
        self, screening: int, ids: Collection[PostingId] | None = None
    ) -> dict[PostingId, Placement]:
        """What it placed, of `ids` only where they are named; postings without one rank lower and are not hidden."""
        ...

    def raised(self, screening: int) -> frozenset[PostingId]:
        """Those of its postings that a guardrail or a growth goal flagged."""
        ...

    def lanes(self, screening: int) -> Mapping[PostingId, Lane]:
        """Where it placed each posting, without why: in a third of the time of `placements`."""
        ...

    def of(self, posting_id: PostingId) -> list[tuple[Placement, Screening]]:
        """Every placement of one posting, oldest first."""
        ...

    def before_decisions(self) -> dict[int, tuple[Placement, Screening]]:
        """By decision: where its posting stood in the newest screening made before it; none where it had no row there."""
        ...


class DocumentStore(Protocol):
    """The person's files as they stood when they were used."""

    def keep(self, kind: str, key: str, text: str, *, at: datetime) -> None:
        """Keep one version of a file; known ones are left alone."""
        ...

    def versions(self, kind: str) -> Mapping[str, str]:
        """First use of each version, by key."""
        ...

    def text(self, kind: str, key: str) -> str | None:
        """The text of one version; None where it is not known."""
        ...


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the person agreed to send to one host.

    Attributes:
        classes: Kinds of words; empty where the consent was withdrawn.
    """

    host: str
    classes: frozenset[FieldClass]
    at: datetime


class ConsentStore(Protocol):
    """What may leave, row by row, append-only; the newest row of a host counts."""

    def agree(self, host: str, classes: frozenset[FieldClass], *, at: datetime) -> None:
        """Keep that exactly these classes may go to `host`; none withdraws."""
        ...

    def standing(self) -> dict[str, Agreed]:
        """The newest row of each host, withdrawn ones left out."""
        ...
