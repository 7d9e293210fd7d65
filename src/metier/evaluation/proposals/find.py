"""The whole search: from decisions and a profile to rules that hold on later decisions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from metier.domain.decision import Label
from metier.domain.example import Example
from metier.domain.profile import Profile
from metier.evaluation.proposals.held_out import LEVEL, can_be_tested, checked, n_earlier
from metier.evaluation.proposals.search import candidates, without_twins
from metier.evaluation.proposals.standing import contradicted, is_said, unfollowed, wishes_of
from metier.evaluation.proposals.terms import (
    Booleans,
    Reading,
    read,
    reason_words,
    usual_currency,
    vocabulary,
)
from metier.evaluation.proposals.values import Candidate, Checked, Kind, Line, Side, Term, Unfollowed
from metier.evaluation.proposals.wording import DEAL_BREAKERS, NICE_TO_HAVE
from metier.prompts.drafting import Draft, is_sound
from metier.screeners import tokens
from metier.screeners.base import FEW_OF_A_LABEL, LABELS_FOR_A_LABEL

LEAST = LABELS_FOR_A_LABEL
"""Decisions below which nothing is proposed."""

_LEAST_EARLIER = 5  # earlier decisions a term must be in, and must not be in


@dataclass(frozen=True, slots=True)
class Found:
    """What the decisions say about rules.

    Attributes:
        n: Decisions; the first `start` of them suggested rules, the others tested them.
        passed: Rules that hold on later decisions, surest first.
        failed: Rules that later decisions do not show, or not surely enough.
        untested: Suggested rules that too few later decisions are about.
        n_terms: Facts and words that were looked at.
        unfollowed: Wishes of the profile that decisions do not show.
        readings: What of each decided posting terms look at, in the order decided.
        currency: That pay is compared in.
    """

    n: int
    start: int = 0
    passed: tuple[Checked, ...] = ()
    failed: tuple[Checked, ...] = ()
    untested: tuple[Candidate, ...] = ()
    n_terms: int = 0
    unfollowed: tuple[Unfollowed, ...] = ()
    readings: tuple[Reading, ...] = field(default=(), repr=False)
    currency: str = ""


def not_known_yet(labels: Sequence[Label]) -> int:
    """How many more decisions are needed at least before anything can be proposed; 0 when there are enough.

    Thirty in all, and five of the second most frequent label.

    Example:
        >>> not_known_yet([Label.PASSED] * 20), not_known_yet([Label.PASSED] * 30 + [Label.EXCITED] * 3)
        (10, 2)
    """
    counts = sorted(Counter(labels).values())
    second = counts[-2] if len(counts) > 1 else 0
    return max(LEAST - len(labels), FEW_OF_A_LABEL - second, 0)


def find(
    examples: Sequence[Example],
    profile: Profile,
    *,
    drafts: Sequence[Candidate] = (),
    readings: Sequence[Reading] | None = None,
    seed: int = 0,
) -> Found:
    """Rules that the decisions suggest and later decisions confirm.

    Args:
        examples: The standing decisions, in the order decided.
        profile: As it stands; what it says already is left out.
        drafts: Rules that a base model wrote, whose direction is fixed; they are tested together with the others.
        readings: `read` of the decided postings, where at hand.
        seed: Of random orders.

    Cost: 2 ms for each decision, and 0.3 s.
    """
    n = len(examples)
    if not_known_yet([example.label for example in examples]):
        return Found(n)
    postings = [example.posting for example in examples]
    currency = usual_currency(postings)
    if readings is None:
        readings = [read(posting, currency=currency) for posting in postings]
    grades = np.array([example.label.grade for example in examples], np.int64)
    start = n_earlier(n)
    own = reason_words(example.reason for example in examples[:start])
    wishes = wishes_of(profile)
    seen = vocabulary(readings[:start], _recurring(own), least=_LEAST_EARLIER)
    said = frozenset((term, side) for term in seen.terms for side in Side if is_said(wishes, term, side))
    new = [draft for draft in drafts if not is_said(wishes, draft.term, draft.side)]
    drafted = _present(readings[:start], new)
    suggested = candidates(seen, grades[:start], own, without=said, drafts=new, drafted=drafted, seed=seed)
    usable = [one for one in without_twins(suggested) if is_sound(one.words)]
    present = _present(readings, usable)
    testable = [j for j in range(len(usable)) if can_be_tested(present[:, j], start)]
    chosen = [usable[j] for j in testable]
    results = checked(chosen, present[:, testable], examples, start=start, seed=seed)
    passed = sorted((one for one in results if one.p <= LEVEL), key=lambda one: one.p)
    return Found(
        n,
        start,
        passed=tuple(passed),
        failed=tuple(one for one in results if one.p > LEVEL),
        untested=tuple(usable[j] for j in range(len(usable)) if j not in testable),
        n_terms=len(seen.terms),
        unfollowed=unfollowed(wishes, readings, grades),
        readings=tuple(readings),
        currency=currency,
    )


def _recurring(own: Counter[Term]) -> list[Term]:
    """What at least two reasons name, most frequent first."""
    return [term for term, count in own.most_common() if count > 1]


def _present(readings: Sequence[Reading], chosen: Sequence[Candidate]) -> Booleans:
    """Whether each posting has what each candidate looks at. Shape (n, m)."""
    rows = [[reading.has(candidate.term) for candidate in chosen] for reading in readings]
    return np.array(rows, np.bool_).reshape(len(readings), len(chosen))


def draft_candidates(
    drafts: Sequence[Draft], earlier: Sequence[Example], *, model: str
) -> tuple[Candidate, ...]:
    """Rules that a base model wrote, as they can be tested; those whose phrases no posting can be told by are left out.

    A rule's direction is the model's own. What is against something is a "no …" among the nice-to-haves, unless it
    denies nothing by itself: then it goes among the deal-breakers.

    Args:
        earlier: Decisions that may suggest rules.
    """
    made = []
    readings = [read(example.posting) for example in earlier]
    for draft in drafts:
        phrases = dict.fromkeys(" ".join(tokens.tokens(phrase)) for phrase in draft.phrases)
        usable = [phrase for phrase in phrases if phrase and not set(phrase.split()) <= tokens.COMMON]
        term = Term(Kind.DRAFT, " | ".join(usable))
        n_with = sum(reading.has(term) for reading in readings)
        if usable and _LEAST_EARLIER <= n_with <= len(earlier) - _LEAST_EARLIER:
            made.append(_drafted(draft, term, model))
    return tuple(made)


def line_against(profile: Profile, candidate: Candidate) -> Line | None:
    """The line of the profile that says the opposite; None where none does."""
    return contradicted(wishes_of(profile), candidate.term, candidate.side)


def _drafted(draft: Draft, term: Term, model: str) -> Candidate:
    side = Side.FOR if draft.liked else Side.AGAINST
    denies = re.match(r"(?:no|not|never|without)\s", draft.words, re.IGNORECASE) is not None
    section = NICE_TO_HAVE if draft.liked or denies else DEAL_BREAKERS
    return Candidate(term, side, draft.words, section, drafted_by=model)
