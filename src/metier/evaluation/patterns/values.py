"""What a pattern is: what was learned about a person, in words, with what shows it and what the screener does with it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from metier.domain.posting import PostingId
from metier.evaluation.intervals import Interval
from metier.evaluation.proposals import Counted, Kind, Line, Side, Term

LEVEL = 0.03
"""Chance of stating any pattern where labels are luck; with `LEAN_LEVEL` it makes 5 %."""
LEAN_LEVEL = 0.02
"""Chance of reporting any lean where labels are luck."""


class Family(StrEnum):
    """What a pattern is about."""

    EMPLOYER = "kind of employer"
    COMPANY = "company"
    PLACE = "place"
    TITLE = "title"
    SENIORITY = "seniority"
    PAY = "pay"
    WORK_MODE = "work mode"
    CONTRACT = "contract"
    TOOLS = "tools"
    WORDING = "wording"


FAMILIES = {
    Kind.EMPLOYER: Family.EMPLOYER,
    Kind.COMPANY: Family.COMPANY,
    Kind.PLACE: Family.PLACE,
    Kind.TITLE: Family.TITLE,
    Kind.SENIORITY: Family.SENIORITY,
    Kind.YEARS: Family.SENIORITY,
    Kind.PAY_FROM: Family.PAY,
    Kind.PAY_BELOW: Family.PAY,
    Kind.WORK_MODE: Family.WORK_MODE,
    Kind.EMPLOYMENT: Family.CONTRACT,
    Kind.TOOL: Family.TOOLS,
    Kind.WORDS: Family.WORDING,
}
"""The kinds of terms that patterns look at. Languages, right to work and the like stand too close to who somebody is."""


class Later(StrEnum):
    """What the later decisions, taken alone, say of a pattern."""

    HOLDS = "holds"
    SAME_WAY = "same way"
    """They lean the same way, no further than luck may."""
    TOO_FEW = "too few"


@dataclass(frozen=True, slots=True)
class Pattern:
    """Something that a person favours or avoids, as their decisions show it.

    Attributes:
        side: For what is favoured, against what is avoided.
        sentence: In words, with counts over all decisions, near-copies counted once.
        counted: The same counts.
        share: Of the postings with the term, the share that got the answer, with an interval.
        share_without: Of the others, likewise.
        p: Chance that luck shows any of the `n_tested` terms as strong, either way.
        earlier, later: The counts in the first 70 % of the decisions, and in the rest.
        held: What the later decisions say.
        p_later: Chance that luck shows any of the stated patterns as strong in the later decisions alone; 1 where too few.
        support, against: Decided postings with the term whose label agrees, and whose label contradicts; newest first.
        goes_with: Other terms that show the same and no more, in words.
        line: What "mine" writes into the profile; None where no plain line says it.
        habit: What "habit" explores, as a guardrail names it.
        is_said: The profile says it already.
    """

    term: Term
    side: Side
    sentence: str
    counted: Counted
    share: Interval
    share_without: Interval
    p: float
    n_tested: int
    earlier: Counted
    later: Counted
    held: Later
    p_later: float
    support: tuple[PostingId, ...]
    against: tuple[PostingId, ...]
    goes_with: tuple[str, ...]
    line: Line | None
    habit: str
    is_said: bool = False

    @property
    def family(self) -> Family:
        """What it is about."""
        return FAMILIES[self.term.kind]

    @property
    def key(self) -> str:
        """Hash of what it says: answered once, it is known again while it speaks the same way."""
        said = f"{self.term.kind} {self.term.value.casefold()} {self.side}"
        return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Effect:
    """What the learned screener does with the same posting when only that fact, or those words, change.

    Attributes:
        change: Mean of P(excited) with it minus P(excited) without it, over the postings.
        n: Undecided postings it was tried on.
        what: What was changed, in words.
        flips: Postings whose most probable label changes.
    """

    change: Interval
    n: int
    what: str
    flips: int


class Trait(StrEnum):
    """What stands close to who somebody is: looked for and reported, never made a rule."""

    MASCULINE = "masculine-coded words"
    FEMININE = "feminine-coded words"
    AGE = "words about age"
    ORIGIN = "nationality, citizenship, right to work"
    LANGUAGE = "native speakers, languages asked for"
    FAMILY = "family, pregnancy, parental leave"
    RELIGION = "religion"
    DISABILITY = "disability"
    EQUAL = "equal-opportunity statements"
    CONTACT = "a person named as contact"


class Stands(StrEnum):
    """How the decisions stand to a trait."""

    TOO_FEW = "too few postings"
    NONE = "no lean shown"
    EXPLAINED = "explained by the rest"
    """A lean shows, but not beyond luck once facts and other words are held fixed."""
    STAYS = "a lean stays"


@dataclass(frozen=True, slots=True)
class Lean:
    """Whether decisions lean on a trait, at first sight and with facts and other words held fixed.

    Attributes:
        words: Most frequent words that were found, for the person to judge.
        counted: Passed on, with and without; near-copies counted once.
        gap: Difference of the mean grade, 0 to 2, with minus without.
        p: Chance that luck shows any trait as strong.
        gap_fixed: The same difference with facts and other words held fixed; NaN where too few.
        p_fixed: The chance then, times the number of traits; 1 where no lean shows at first sight.
        support: Decided postings with the trait, newest first.
    """

    trait: Trait
    stands: Stands
    words: tuple[str, ...]
    counted: Counted
    gap: Interval
    p: float
    gap_fixed: Interval
    p_fixed: float
    support: tuple[PostingId, ...] = ()


@dataclass(frozen=True, slots=True)
class Swap:
    """What the learned screener does when words of a trait are swapped for neutral ones, beside an irrelevant swap.

    Attributes:
        trait: None for the name of a recruiter.
        what: What was swapped, in words.
        n: Postings it was tried on.
        flips: Of them, how many got another label; `share` is that with an interval.
        flips_irrelevant: Likewise for as many other words of the same postings, or another name of the same group.
        change: Mean of P(excited) as it stands minus P(excited) after the swap.
        beyond: What those words add to the expected grade, 0 to 2, beyond what the irrelevant ones do: its mean over pairs, with
            an interval of 99 %.
        leans: Whether labels flip more often than by the irrelevant swap, or the grade moves noticeably further, beyond luck.
    """

    trait: Trait | None
    what: str
    n: int
    flips: int
    share: Interval
    flips_irrelevant: int
    share_irrelevant: Interval
    change: Interval
    beyond: Interval
    leans: bool


@dataclass(frozen=True, slots=True)
class Patterns:
    """What the decisions say.

    Attributes:
        n: Standing decisions.
        n_once: The same with near-copies counted once.
        n_missing: Decisions without which nothing can be said; 0 when there are enough.
        start: How many of the `n_once` count as earlier.
        n_terms: Facts and words that were looked at.
        stated: Patterns, surest first.
        gone: Sentences of what showed in the earlier decisions and not in the later ones.
        leans: One for each trait that was looked for.
        currency: That pay is compared in.
    """

    n: int
    n_once: int = 0
    n_missing: int = 0
    start: int = 0
    n_terms: int = 0
    stated: tuple[Pattern, ...] = ()
    gone: tuple[str, ...] = ()
    leans: tuple[Lean, ...] = ()
    currency: str = ""
