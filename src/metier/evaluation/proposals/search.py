"""Candidates: what the earlier decisions suggest, one after another, each on top of those before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from metier.evaluation.proposals.terms import Vocabulary
from metier.evaluation.proposals.values import Candidate, Kind, Side, Term
from metier.evaluation.proposals.wording import wording

Doubles = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

MOST = 12
"""Rules that a person can read (taste), and that are tested together."""

_CHANCE = 0.5  # a candidate is stronger than the strongest of its family in this share of random orders: the test decides
_LEANS = (
    1.64  # standard deviations of chance by which a draft must lean its way in the earlier decisions (taste)
)
_ORDERS = 200  # of labels, for each candidate: a median needs few, the test has more
_FACT, _OWN_WORD = (
    0.8,
    0.9,
)  # a fact or an own word is taken before other words that are up to so much stronger (taste)
_LEAST_LEFT = 0.2  # of a term's spread must not be explained by those taken before it
_STRICT_LEAST, _STRICT_SHARE = (
    10,
    0.95,
)  # decisions with it, and share of them passed, that make a deal-breaker (taste)


def candidates(
    vocabulary: Vocabulary,
    grades: Integers,
    own: Mapping[Term, int],
    *,
    without: frozenset[tuple[Term, Side]] = frozenset(),
    drafts: Sequence[Candidate] = (),
    drafted: Booleans | None = None,
    seed: int = 0,
) -> tuple[Candidate, ...]:
    """Rules that the decisions suggest, strongest first; at most twelve, and on random labels rarely more than one or two.

    Forward selection on partial correlations: what only travels with a rule taken before it is not taken. Facts and
    words are two families, each held against what luck makes of its strongest in random orders of the labels. Drafts come
    first, as they are worded by somebody who has read the postings; each must lean its own way beyond those before it.

    Args:
        vocabulary: Of the earlier decisions. Shape (n, m).
        grades: 0 passed, 1 maybe, 2 excited. Shape (n,).
        own: How often the person's reasons name a term.
        without: What the profile says already.
        drafts: Rules with a direction, from elsewhere.
        drafted: Whether posting i has what draft j looks at. Shape (n, d).
        seed: Of the random orders.

    Cost: 200 products of (n, m) with n, and at most 12 more: 0.1 s for 300 decisions and 200 terms.
    """
    n, m = vocabulary.present.shape
    if n < 2 or grades.std() == 0:
        return ()
    held = np.zeros((n, 0), np.bool_) if drafted is None else drafted
    d = held.shape[1]
    search = Search.of(np.hstack([held, vocabulary.present]), grades)
    handicap = np.array([_handicap(term, own) for term in vocabulary.terms])
    threshold = _thresholds(search.left[:, d:], search.residual, handicap < 1, np.random.default_rng(seed))
    signs = np.array([draft.side.sign for draft in drafts], np.float64)
    found: list[Candidate] = []
    while len(found) < MOST and d:
        leaning = search.z()[:d] * signs
        j = int(leaning.argmax())
        if leaning[j] < _LEANS:
            break
        found.append(replace(drafts[j], strength=float(leaning[j])))
        search.take(j)
    while len(found) < MOST and m:
        z = search.z()[d:]
        strength = np.where(np.abs(z) >= threshold, np.abs(z), 0.0)
        if not strength.any():
            break
        j = int((strength / handicap).argmax())
        side = Side.FOR if z[j] > 0 else Side.AGAINST
        made = _candidate(vocabulary, j, side, grades, own, float(strength[j]))
        if made is None:
            search.usable[d + j] = False  # nobody would write it; it explains nothing away either
            continue
        search.take(d + j)
        if (made.term, side) not in without:  # what is said already still explains its share
            found.append(made)
    return tuple(found)


@dataclass
class Search:
    """What is left to explain, and what is left of each column once those taken are explained away.

    Attributes:
        left: Columns with mean 0, at right angles to those taken. Shape (n, m).
        residual: What is left of the grades. Shape (n,).
        usable: Whether a column may still be taken. Shape (m,).
        lengths: Of the columns at first. Shape (m,).
    """

    left: Doubles
    residual: Doubles
    usable: Booleans
    lengths: Doubles

    @classmethod
    def of(cls, present: Booleans, grades: Integers) -> Search:
        """Nothing taken yet."""
        left = present - present.mean(axis=0)
        lengths = np.linalg.norm(left, axis=0)
        return cls(left, grades - grades.mean(), lengths > 0, lengths)

    def z(self) -> Doubles:
        """How strongly each column goes with what is left to explain; 0 for those that may not be taken."""
        enough = np.linalg.norm(self.left, axis=0) ** 2 >= _LEAST_LEFT * self.lengths**2
        return np.where(self.usable & enough, standardised(self.left, self.residual), 0.0)

    def take(self, j: int) -> None:
        """Explain what this column explains."""
        direction = self.left[:, j] / np.linalg.norm(self.left[:, j])
        self.left = self.left - np.outer(direction, direction @ self.left)
        self.residual = self.residual - direction * float(direction @ self.residual)
        self.usable[j] = False


def standardised(columns: Doubles, values: Doubles) -> Doubles:
    """How far each column's sum with `values` lies from its mean over random orders, in standard deviations.

    Args:
        columns: With mean 0. Shape (n, m).
        values: With mean 0; or many orders of them. Shape (n,) or (k, n).

    Returns:
        Shape (m,) or (k, m); 0 for a column that is all zeros.
    """
    n = len(columns)
    lengths = np.linalg.norm(columns, axis=0) * np.linalg.norm(values, axis=-1, keepdims=True)
    found: Doubles = (values @ columns) * np.sqrt(n - 1) / np.where(lengths > 1e-9, lengths, np.inf)
    return found


def strict(present: Booleans, grades: Integers) -> bool:
    """Whether a term is a deal-breaker: enough decisions, nearly all passed, and none excited. Each of shape (n,)."""
    answers = grades[present]
    return bool(
        len(answers) >= _STRICT_LEAST and not (answers == 2).any() and (answers == 0).mean() >= _STRICT_SHARE
    )


def _thresholds(columns: Doubles, values: Doubles, readable: Booleans, rng: np.random.Generator) -> Doubles:
    """What each column must exceed: how strong luck makes the strongest of its family. Shape (m,)."""
    orders = rng.permuted(np.tile(values, (_ORDERS, 1)), axis=1)
    by_luck = np.abs(standardised(columns, orders))
    found = np.zeros(columns.shape[1])
    for family in (readable, ~readable):
        if family.any():
            found[family] = np.quantile(by_luck[:, family].max(axis=1), _CHANCE)
    return found


def _handicap(term: Term, own: Mapping[Term, int]) -> float:
    if term.kind is not Kind.WORDS:
        return _FACT
    return _OWN_WORD if term in own else 1.0


def _candidate(
    vocabulary: Vocabulary, j: int, side: Side, grades: Integers, own: Mapping[Term, int], strength: float
) -> Candidate | None:
    term = vocabulary.terms[j]
    is_strict = side is Side.AGAINST and strict(vocabulary.present[:, j], grades)
    said = wording(term, side, strict=is_strict)
    if said is None:
        return None
    return Candidate(term, side, said.words, said.section, own.get(term, 0), strength=strength)


def without_twins(found: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Each sentence once; the first stands."""
    return tuple({(c.section, c.words.casefold()): c for c in reversed(found)}.values())[::-1]
