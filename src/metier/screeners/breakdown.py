"""A verdict as a sum a person can read: what each part of a posting adds, down to decisions, phrases and facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from metier.domain.decision import Label
from metier.domain.example import Example
from metier.domain.posting import Posting
from metier.domain.verdict import Reason, ReasonKind
from metier.screeners import fact_columns
from metier.screeners.fact_words import is_verbatim, said
from metier.screeners.features import FeatureMatrix
from metier.screeners.model import VIEW_BLOCKS, Model, tfidf
from metier.screeners.phrases import cut, phrase_reasons, profile_reasons

_SHOWN = 3  # parts of a term that stand by themselves; the others are one line (taste)
_NOTHING = 1e-6
_SAID = {Label.EXCITED: "were excited about", Label.MAYBE: "said maybe to", Label.PASSED: "passed on"}


@dataclass(frozen=True, slots=True)
class Term:
    """One summand of a score.

    Attributes:
        block: `base`, `title`, `opening`, `whole text`, `words`, `facts`, `profile`, or `rest`.
        words: In words, what it is.
        moved: How far it moved the score; positive is up.
        parts: What it is the sum of, the last one for all that is not named; empty where it is no sum.
    """

    block: str
    words: str
    moved: float
    parts: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A verdict's score as a sum, and the probabilities that the score stands for.

    P(at least maybe) = σ(slope · score + at_maybe), P(excited) = σ(slope · score + at_excited), then each of the three
    times its `lean`, made to sum to 1.

    Attributes:
        terms: They sum to `score`, to the sixth digit.
        score: Before anything is taken off for broken limits.
    """

    terms: tuple[Term, ...]
    score: float
    p_passed: float
    p_maybe: float
    p_excited: float
    slope: float
    at_maybe: float
    at_excited: float
    lean: tuple[float, float, float]


def breakdown(
    posting: Posting, matrix: FeatureMatrix, model: Model, examples: Sequence[Example]
) -> Breakdown:
    """The score of one posting as a sum.

    Args:
        matrix: Features of this posting alone.
        examples: Those that `model` was fitted on, in the same order.
    """
    score = float(model.scores(matrix)[0])
    terms = [Term("base", "what every posting gets", float(model.intercept))]
    if examples:
        terms += _likeness_terms(matrix, model, examples)
        terms += [_words_term(posting, matrix, model), _facts_term(posting, matrix, model)]
    terms.append(_profile_term(posting, matrix, model))
    rest = score - sum(term.moved for term in terms)
    if abs(rest) > _NOTHING:  # a part of the model that has no words yet still counts
        terms.append(Term("rest", "everything else", rest))
    passed, maybe, excited = model.calibration.probabilities(np.array([score]))[0].tolist()
    line = model.calibration
    return Breakdown(
        tuple(terms), score, passed, maybe, excited, line.slope, line.at_maybe, line.at_excited, line.lean
    )


def _likeness_terms(matrix: FeatureMatrix, model: Model, examples: Sequence[Example]) -> list[Term]:
    """One term per view: how like the decided postings this one is, each with the direction it was decided in."""
    if not matrix.dense.shape[2]:
        return []
    moved = np.einsum("vd,vd->v", matrix.dense[0].astype(np.float64), model.views.astype(np.float64))
    likeness = np.einsum("vd,nvd->vn", matrix.dense[0], model.examples.dense).astype(np.float64)
    beyond = model.alphas * (likeness - likeness.mean(axis=1, keepdims=True))
    terms = []
    for view, name in enumerate(VIEW_BLOCKS):
        order = np.argsort(-np.abs(beyond[view]), kind="stable")[:_SHOWN]
        parts = [
            _neighbour(
                examples[int(place)],
                float(beyond[view, place]),
                is_like=likeness[view, place] > likeness[view].mean(),
            )
            for place in order
        ]
        left = len(examples) - len(parts)  # with them, the reasons that the person gave
        words = f"by likeness to {_counted(len(examples), 'decided posting')}"
        terms.append(
            _sum(
                name,
                words,
                float(moved[view]),
                parts,
                f"the other {left}, and your reasons" if left else "what all share, and your reasons",
            )
        )
    return terms


def _neighbour(example: Example, moved: float, *, is_like: bool) -> Reason:
    title = cut(", ".join(filter(None, (example.posting.title, example.posting.company))) or "untitled", 60)
    how = f"like '{title}'" if is_like else f"less like '{title}' than most are"
    words = f"{how}, which you {_SAID[example.label]}"
    return Reason(ReasonKind.NEIGHBOUR, words, moved, posting_id=example.posting.id, label=example.label)


def _words_term(posting: Posting, matrix: FeatureMatrix, model: Model) -> Term:
    moved = float(tfidf(matrix.words, model.idf).dot(model.words)[0])
    phrases = phrase_reasons(posting, model)[: _SHOWN + 2]
    return _sum("words", "its words and pairs of words", moved, phrases, "all other words")


def _facts_term(posting: Posting, matrix: FeatureMatrix, model: Model) -> Term:
    """Each fact with all its columns; a column that two facts share counts with the first."""
    columns, values = matrix.facts.row(0)
    left = {
        int(column): float(value) * float(model.facts[column])
        for column, value in zip(columns, values, strict=True)
    }
    total = sum(left.values())
    parts = []
    for words, fact, places in said(posting.facts):
        moved = sum(left.pop(place, 0.0) for place in places)
        quote = fact.quote if fact and is_verbatim(posting, fact) else None
        parts.append(Reason(ReasonKind.FACT, words, moved, quote))
    if posting.company:
        at = left.pop(fact_columns.company_column(posting.company), 0.0)
        parts.append(Reason(ReasonKind.FACT, f"at {posting.company}", at))
    named = sorted((part for part in parts if part.weight), key=lambda part: (-abs(part.weight), part.words))
    return _sum("facts", "what it states", total, named, "facts in combination")


def _profile_term(posting: Posting, matrix: FeatureMatrix, model: Model) -> Term:
    """Fit with the profile; which lines it answers is named, as the fit is no sum over lines."""
    moved = float(model.profile * model.fits(matrix)[0])
    answered = profile_reasons(posting, model.wishes, weight=model.profile, without=frozenset())
    best = sorted(answered, key=lambda reason: -abs(reason.weight))[:2]
    words = "fit with your profile"
    return Term("profile", f"{words}: {'; '.join(reason.words for reason in best)}" if best else words, moved)


def _sum(block: str, words: str, moved: float, parts: Sequence[Reason], rest: str) -> Term:
    """A term with the difference between it and its named parts as the last part."""
    left = moved - sum(part.weight for part in parts)
    whole = [*parts, Reason(ReasonKind.NOTE, rest, left)] if abs(left) > _NOTHING or not parts else parts
    return Term(block, words, moved, tuple(whole))


def _counted(n: int, noun: str) -> str:
    return f"{n} {noun}{'s' * (n != 1)}"
