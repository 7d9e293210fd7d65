"""Placing: where a screening puts each posting before the person, and in one sentence why."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from metier.domain.decision import Label
from metier.domain.guardrail import GuardrailSource, Raised
from metier.domain.placement import Cause, Lane, Placement
from metier.domain.posting import PostingId
from metier.domain.verdict import Shares, Verdict

if TYPE_CHECKING:
    from metier.screeners.hybrid.fitted import Look

READ_FROM = 0.5
"""P(excited) from which a posting is read even where another label is a little more probable (taste)."""

BEST = 5
"""Postings that are read where none is called exciting (taste)."""

_CAUSE_WORDS = {
    Cause.EDGE: "could be {labels}",
    Cause.NOVEL: "unlike everything you decided",
    Cause.DRIFT: "your taste may have changed in this",
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """One posting, as everything that judged it left it.

    Attributes:
        look: The first screener's look.
        verdict: The verdict that is shown.
        second: The base model's probabilities, as they are read for this person; None where it was not asked.
        unasked: Why it was not, in words, where a cause stands.
    """

    look: Look
    verdict: Verdict
    second: Shares | None = None
    unasked: str = ""


@dataclass(frozen=True, slots=True)
class PlacingRules:
    """What placing goes by, beside the verdicts.

    Attributes:
        worthy: Postings worth a look or a question, as far as there is room for such: the most valuable of the unsure.
        raised: Flags of guardrails.
        hidden: What the promise allows to hide, with the reason of each.
        tentative: Too few decisions for labels: none is claimed.
        judges: Kinds of the screeners behind a verdict: the first, and the base model's where it was asked.
        n_best: How many of the best are read where none is called exciting.
    """

    worthy: Collection[PostingId] = frozenset()
    raised: Mapping[PostingId, tuple[Raised, ...]] = field(default_factory=dict)
    hidden: Mapping[PostingId, str] = field(default_factory=dict)
    tentative: bool = False
    judges: tuple[str, ...] = ("learned",)
    n_best: int = BEST


def place(judgements: Sequence[Judgement], rules: PlacingRules) -> list[Placement]:
    """One placement for each judgement, in the same order.

    A posting is hidden only where the promise allows it and nothing speaks for a look: it is neither novel nor flagged nor
    drifting, not among the most valuable of the unsure unless the base model settled it, and not called exciting. Where
    nothing is called exciting, the best few of the order are read.
    """
    exciting = frozenset(row.look.posting.id for row in judgements if _excites(row, rules))
    read = exciting or _best(judgements, rules.n_best)
    return [_placement(row, rules, read, is_called=bool(exciting)) for row in judgements]


def _excites(row: Judgement, rules: PlacingRules) -> bool:
    verdict = row.verdict
    if rules.tentative or verdict.outside_limits:
        return False
    return verdict.label is Label.EXCITED or verdict.p_excited >= READ_FROM


def _best(judgements: Sequence[Judgement], n: int) -> Collection[PostingId]:
    inside = [row for row in judgements if not row.verdict.outside_limits]
    ranked = sorted(inside, key=lambda row: (-row.verdict.score, row.look.posting.id))
    return frozenset(row.look.posting.id for row in ranked[:n])


def _placement(
    row: Judgement, rules: PlacingRules, read: Collection[PostingId], *, is_called: bool
) -> Placement:
    look, posting_id = row.look, row.look.posting.id
    lane, why = _lane(row, rules, is_read=posting_id in read, is_called=is_called)
    asked = row.second is not None
    is_told = lane is not Lane.REST or asked
    return Placement(
        posting_id,
        lane,
        causes=look.causes if is_told else (),
        possible=look.possible if look.causes and is_told else (),
        judged_by=rules.judges if asked else rules.judges[:1],
        first=_shares(look.verdict),
        second=row.second,
        unasked=row.unasked if lane is Lane.LOOK else "",
        raised=rules.raised.get(posting_id, ()),
        why=why,
    )


_KEEPS_IN_SIGHT = frozenset({Cause.NOVEL, Cause.GUARDRAIL, Cause.DRIFT})


def _lane(row: Judgement, rules: PlacingRules, *, is_read: bool, is_called: bool) -> tuple[Lane, str]:
    look, verdict = row.look, row.verdict
    raised = rules.raised.get(look.posting.id, ())
    if verdict.outside_limits:
        return Lane.OUTSIDE, "; ".join(verdict.outside_limits)
    if is_read:
        return Lane.READ, _read_words(row, rules, is_called=is_called)
    if raised:
        return Lane.LOOK, raised_words(raised[0])
    settled = row.second is not None and verdict.label is Label.PASSED
    is_worthy = look.posting.id in rules.worthy or row.second is not None
    if look.causes and is_worthy and not settled and _tells(look, rules):
        words = cause_words(look.causes, look.possible)
        return Lane.LOOK, "; ".join([*words, row.unasked] if row.unasked else words)
    hidden = rules.hidden.get(look.posting.id, "")
    if hidden and not _KEEPS_IN_SIGHT.intersection(look.causes):
        return Lane.HIDDEN, hidden
    return Lane.REST, "the base model settled it: not for you" if settled else ""


def _tells(look: Look, rules: PlacingRules) -> bool:
    """Whether the causes tell it apart: while there is only an order, every label is possible for everything."""
    return not rules.tentative or look.causes != (Cause.EDGE,)


def _read_words(row: Judgement, rules: PlacingRules, *, is_called: bool) -> str:
    if is_called:
        return _settled_words(row)
    if rules.tentative:
        return "among the first of an order that does not claim labels yet"
    return "among the first of the order; none is likely to excite you"


def _settled_words(row: Judgement) -> str:
    who = "your decisions and the base model together say" if row.second is not None else "your decisions say"
    return f"{who} excited: {round(100 * min(row.verdict.p_excited, 0.99))} %"  # no verdict is certain


def raised_words(raised: Raised) -> str:
    """What a flag of a guardrail says, for the person."""
    if raised.source is GuardrailSource.GOAL:
        return f"serves your growth goal “{raised.words}”"
    return f"your guardrail asks: “{raised.words}”"


def cause_words(causes: Sequence[Cause], possible: Sequence[Label]) -> list[str]:
    """What each cause says, for the person; a guardrail says it in its own words (`raised_words`).

    Example:
        >>> cause_words([Cause.EDGE, Cause.NOVEL], [Label.MAYBE, Label.EXCITED])
        ['could be maybe or excited', 'unlike everything you decided']
    """
    is_open = len(possible) in {0, len(Label)}
    labels = "any label" if is_open else " or ".join(label.value for label in possible)
    return [_CAUSE_WORDS[cause].format(labels=labels) for cause in causes if cause in _CAUSE_WORDS]


def _shares(verdict: Verdict) -> Shares:
    return (verdict.p_passed, verdict.p_maybe, verdict.p_excited)
