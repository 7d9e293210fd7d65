"""Guardrails: how each rule is understood, and what it would have flagged among past postings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from metier.actions.desk import Desk
from metier.actions.guardrails_edit import goals_of
from metier.domain.decision import Label, standing
from metier.domain.facts import Quote
from metier.domain.guardrail import Guardrail, GuardrailSource, Raised, RaisedBy
from metier.domain.posting import Posting, PostingId
from metier.domain.profile import Profile
from metier.errors import GuardrailError
from metier.screeners.features import FeatureMatrix, Features
from metier.screeners.guardrails import Guards, compile_guardrail, raised_in
from metier.screeners.guardrails.guards import LIKE_PILE, is_drawn

MUCH = 0.20
"""A rule that flags more than this share of the postings says little about any of them (taste)."""
_LABELS = (Label.EXCITED, Label.MAYBE, Label.PASSED)
FEW = 10
"""Postings below which no share is told."""
EXAMPLES = 4
"""Examples of each kind, decided and undecided."""


@dataclass(frozen=True, slots=True)
class GuardrailRow:
    """One rule.

    Attributes:
        understood: What is looked for, in words; empty where nothing can be.
        problem: Why nothing can be looked for; empty where something can.
    """

    key: str
    words: str
    source: GuardrailSource
    is_on: bool
    share: float
    understood: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class GuardrailsReport:
    """Every rule of guardrails.md, then the growth goals of profile.md."""

    rows: tuple[GuardrailRow, ...]

    @property
    def n_on(self) -> int:
        """How many flag something."""
        return sum(row.is_on and not row.problem for row in self.rows)


@dataclass(frozen=True, slots=True)
class Flagged:
    """A posting that a rule finds.

    Attributes:
        label: What the person said; None where they have not.
        by: What was found.
    """

    posting: Posting
    label: Label | None
    by: RaisedBy
    quote: Quote


@dataclass(frozen=True, slots=True)
class Tried:
    """One rule, tried on the postings that are there.

    Attributes:
        n_undecided: Undecided postings, with `n_found` of them that the rule finds.
        n_drawn: Of those, how many it would put before the person; fewer only for a rule with an exploration share.
        n_decided: Decided postings.
        labels: How those that it finds were decided, by label.
        all_labels: How all were decided.
        by: How many it finds by facts, words and likeness.
        examples: Some of them, decided ones first.
        warnings: In words, what speaks against the rule; it can be added all the same.
    """

    row: GuardrailRow
    n_undecided: int
    n_found: int
    n_drawn: int
    n_decided: int
    labels: Mapping[Label, int]
    all_labels: Mapping[Label, int]
    by: Mapping[RaisedBy, int]
    examples: tuple[Flagged, ...]
    warnings: tuple[str, ...]

    @property
    def n_found_decided(self) -> int:
        """Decided postings that it finds."""
        return sum(self.labels.values())

    @property
    def share(self) -> float:
        """Share of all postings that it finds; 0 where there are none."""
        n = self.n_undecided + self.n_decided
        return (self.n_found + self.n_found_decided) / n if n else 0.0


def every_rule(written: Sequence[Guardrail], profile: Profile) -> tuple[Guardrail, ...]:
    """The rules of guardrails.md, then the growth goals.

    A goal that stands in guardrails.md as well is one rule: it is a goal, on or off and with the share that the file says.
    """
    goals = {goal.key: goal for goal in goals_of(profile)}
    by_key = {rule.key: rule for rule in written}
    own = [rule for rule in written if rule.key not in goals]
    merged = [
        replace(goal, is_on=by_key[key].is_on, share=by_key[key].share) if key in by_key else goal
        for key, goal in goals.items()
    ]
    return (*own, *merged)


def row_of(rule: Guardrail) -> GuardrailRow:
    """A rule with how it is understood."""
    try:
        understood, problem = compile_guardrail(rule).understood, ""
    except GuardrailError as error:
        understood, problem = "", error.message
    return GuardrailRow(rule.key, rule.words, rule.source, rule.is_on, rule.share, understood, problem)


def try_rules(rules: Sequence[Guardrail], desk: Desk, features: Features) -> tuple[Tried, ...]:
    """Each rule on every posting that is there; one that cannot be understood finds nothing. Nothing is kept.

    A rule is tried as if it were on, and finds what it names before any share is drawn.
    """
    return Pile.of(desk, features).tried(rules)


@dataclass(frozen=True, slots=True, eq=False)
class Pile:
    """The postings that are there, read once, so that one rule after another can be tried on them.

    Attributes:
        decided: Labels of those that are decided.
        matrix: Their numbers; None where there are no postings.
        features: Reads the rules.
    """

    postings: Sequence[Posting]
    decided: Mapping[PostingId, Label]
    matrix: FeatureMatrix | None
    features: Features

    @classmethod
    def of(cls, desk: Desk, features: Features) -> Pile:
        """Cost: .4 s for 10,000 postings that were read before."""
        postings = desk.postings.all()
        decided = {
            posting_id: decision.label
            for posting_id, decision in standing(desk.decisions.history()).items()
            if decision.label is not None
        }
        return cls(postings, decided, features.features(postings) if postings else None, features)

    def tried(self, rules: Sequence[Guardrail]) -> tuple[Tried, ...]:
        """Each rule on every posting. Cost: some .06 s for 10,000 postings."""
        if self.matrix is None:
            return tuple(_tried(rule, {}, [], self.decided, has_encoder=False) for rule in rules)
        whole = [replace(rule, is_on=True, share=1.0) for rule in rules]
        raised = raised_in(Guards.of(whole, self.features), self.postings, self.matrix)
        has_encoder = self.features.encoder is not None
        return tuple(
            _tried(rule, _of(rule, raised), self.postings, self.decided, has_encoder=has_encoder)
            for rule in rules
        )


def _of(rule: Guardrail, raised: Mapping[PostingId, tuple[Raised, ...]]) -> dict[PostingId, Raised]:
    return {
        posting_id: flag for posting_id, flags in raised.items() for flag in flags if flag.key == rule.key
    }


def _tried(
    rule: Guardrail,
    found: Mapping[PostingId, Raised],
    postings: Sequence[Posting],
    decided: Mapping[PostingId, Label],
    *,
    has_encoder: bool,
) -> Tried:
    flagged = [
        Flagged(posting, decided.get(posting.id), found[posting.id].by, found[posting.id].quote)
        for posting in postings
        if posting.id in found
    ]
    known = [one for one in flagged if one.label is not None]
    open_ = [one for one in flagged if one.label is None]
    there = [decided[posting.id] for posting in postings if posting.id in decided]
    tried = Tried(
        row=row_of(rule),
        n_undecided=len(postings) - len(there),
        n_found=len(open_),
        n_drawn=sum(is_drawn(rule, one.posting.id) for one in open_),
        n_decided=len(there),
        labels={label: sum(one.label is label for one in known) for label in _LABELS},
        all_labels={label: there.count(label) for label in _LABELS},
        by={by: sum(one.by is by for one in flagged) for by in RaisedBy if by is not RaisedBy.MODEL},
        examples=(*known[:EXAMPLES], *open_[:EXAMPLES]),
        warnings=(),
    )
    return replace(tried, warnings=tuple(_warnings(tried, has_encoder=has_encoder)))


def _warnings(tried: Tried, *, has_encoder: bool) -> list[str]:
    n = tried.n_undecided + tried.n_decided
    n_found = tried.n_found + tried.n_found_decided
    if not n or tried.row.problem:
        return []
    if not n_found:
        more = "" if has_encoder and n >= LIKE_PILE else "; it looks for words and facts alone so far"
        return [f"It finds none of {n:,} postings{more}"]
    if tried.share > MUCH and tried.row.share == 1 and n_found >= FEW:
        return [f"It finds {n_found:,} of {n:,} postings: a flag on so many says little about any of them"]
    return []
