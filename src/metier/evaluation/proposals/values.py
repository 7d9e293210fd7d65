"""What a proposed rule is: what it looks at, what it says, what supports it, and what it does."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from metier.domain.posting import PostingId
from metier.evaluation.intervals import Interval


class Kind(StrEnum):
    """What a term looks at: one kind of fact, or the posting's own words."""

    WORK_MODE = "work_mode"
    SENIORITY = "seniority"
    EMPLOYMENT = "employment"
    PAY_FROM = "pay_from"
    """Pay is stated in the usual currency, and its upper end is at least so much a year."""
    PAY_BELOW = "pay_below"
    """Pay is stated in the usual currency, and its upper end is below so much a year."""
    YEARS = "years"
    """So many years of experience are asked for, or more."""
    LANGUAGE = "language"
    """A language is asked for."""
    WRITTEN = "written"
    """The posting is written in a language."""
    VISA = "visa"
    PLACE = "place"
    TOOL = "tool"
    EMPLOYER = "employer"
    """The posting's own words tell a kind of employer, such as an agency or a start-up."""
    COMPANY = "company"
    TITLE = "title"
    """A word, or two neighbouring words, stands in the title."""
    WORDS = "words"
    """A word, or two neighbouring words, stands in title or text."""
    DRAFT = "draft"
    """Any of a few phrases stands in title or text: what a base model said its rule looks at."""


@dataclass(frozen=True, slots=True)
class Term:
    """Something that a posting has or has not.

    Attributes:
        value: The fact's value, the words, or the phrases of a draft with ` | ` between them.
    """

    kind: Kind
    value: str

    @property
    def phrases(self) -> tuple[str, ...]:
        """The words that are looked for; empty for facts."""
        return tuple(self.value.split(" | ")) if self.kind in {Kind.WORDS, Kind.DRAFT} else ()


class Side(StrEnum):
    """Which way a rule speaks."""

    FOR = "for"
    AGAINST = "against"

    @property
    def sign(self) -> int:
        """1 for what is liked, -1 for what is not."""
        return 1 if self is Side.FOR else -1


class CountedAnswer(StrEnum):
    """Answers that are counted for a rule."""

    EXCITED = "excited"
    NOT_PASSED = "not_passed"
    """Excited or maybe."""
    PASSED = "passed"

    @property
    def words(self) -> str:
        """As in "excited about 9 of 11"."""
        return {"excited": "excited about", "not_passed": "excited or maybe about", "passed": "passed on"}[
            self.value
        ]

    @property
    def sentence(self) -> str:
        """As in "you passed on 9 of 11"."""
        return f"you {self.words}" if self is CountedAnswer.PASSED else f"you were {self.words}"


@dataclass(frozen=True, slots=True)
class Counted:
    """How often an answer was given, on postings with the term and on those without.

    Attributes:
        with_it, without: How many of `n_with` and `n_without` decisions.
    """

    outcome: CountedAnswer
    with_it: int
    n_with: int
    without: int
    n_without: int

    @property
    def words(self) -> str:
        """In words.

        Example:
            >>> Counted(CountedAnswer.EXCITED, 9, 11, 4, 30).words
            'excited about 9 of 11 with it, 4 of 30 without'
        """
        return f"{self.outcome.words} {self.with_it} of {self.n_with} with it, {self.without} of {self.n_without} without"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the profile, under its heading."""

    section: str
    words: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What the learned screener gains on the later decisions when the line stands in the profile.

    Attributes:
        n: Later decisions; the screener had learned from the earlier ones only.
        auc_before, auc_after: Chance that an excited posting ranks above another; NaN without one.
        auc_change: Their difference with an interval over pairs of the same decisions.
        loss_before, loss_after: Mean log loss, in nats; lower is better.
        loss_change: Their difference, likewise.
    """

    n: int
    auc_before: float
    auc_after: float
    auc_change: Interval
    loss_before: float
    loss_after: float
    loss_change: Interval


@dataclass(frozen=True, slots=True)
class AskedEffect:
    """What a base model says of the later decisions that a line is about, without it and with it in the profile.

    Attributes:
        screener: `prompted` or `few_shot`.
        n: Later decisions with the term that were judged both ways.
        n_without_answer: Those that were not, as the budget was used up or no answer could be read.
        loss_before, loss_after: Mean log loss over the n, in nats; NaN where n is 0.
        loss_change: Their difference with an interval over pairs.
    """

    screener: str
    n: int
    n_without_answer: int
    loss_before: float
    loss_after: float
    loss_change: Interval


@dataclass(frozen=True, slots=True)
class Moved:
    """What an edit moved among postings that are not decided.

    Attributes:
        n_affected: Postings that the line is about.
        n_intended: Those of them that moved the intended way, against the postings it is not about.
        n_others: Postings that it is not about.
        n_others_moved: Those of them whose expected grade changed by more than `effect.MOVED`.
    """

    n_affected: int
    n_intended: int
    n_others: int
    n_others_moved: int


@dataclass(frozen=True, slots=True)
class Helped:
    """Decisions that the frozen verdict was far from, and which of them the rule explains.

    Attributes:
        n: Decisions that a frozen verdict was far from.
        helped: Those on postings with the term that were off in the rule's direction.
        hurt: Those on postings with the term that were off the other way.
    """

    n: int
    helped: int
    hurt: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule that the earlier decisions suggest.

    Attributes:
        words: One sentence, as it would stand in the profile.
        section: Heading it would stand under.
        own_words: How often the person's reasons named it.
        drafted_by: Model that wrote it; empty where the decisions did.
        strength: Of the association in the earlier decisions, in standard deviations of chance; 0 for drafts.
    """

    term: Term
    side: Side
    words: str
    section: str
    own_words: int = 0
    drafted_by: str = ""
    strength: float = 0.0

    @property
    def key(self) -> str:
        """Hash of what it says and where: declined once, it is known again."""
        said = f"{self.term.kind} {self.term.value.casefold()} {self.side}"
        return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Checked:
    """A candidate with what the decisions say about it.

    Attributes:
        earlier, later: Counts in the decisions that suggested it, and in those that did not.
        later_share: Share of the later postings with the term that got the answer, with an interval.
        p: Chance that luck shows any of the tested rules as strong in the later decisions, one-sided.
        n_tested: How many rules were tested together.
        support, against: Decided postings with the term whose label agrees, and whose label contradicts; newest first.
    """

    candidate: Candidate
    earlier: Counted
    later: Counted
    later_share: Interval
    p: float
    n_tested: int
    support: tuple[PostingId, ...]
    against: tuple[PostingId, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rule that passed the test on later decisions, ready for a yes or a no.

    Attributes:
        key: Of its candidate: what was declined is known by it.
        words, section: As the candidate has them, unless the person edited them.
        replaces: A line of the profile that says the opposite and would go.
        helped: What it says about decisions that frozen verdicts were far from.
        effect: On the later decisions; None where it could not be measured.
        asked: The same by a base model, on the later decisions that it is about; None where none was asked.
    """

    key: str
    checked: Checked
    words: str
    section: str
    replaces: Line | None
    helped: Helped
    effect: Effect | None
    asked: AskedEffect | None = None


@dataclass(frozen=True, slots=True)
class Unfollowed:
    """A wish that the decisions do not show.

    Attributes:
        counted: Over all decisions.
    """

    line: Line
    counted: Counted
