"""Reasons: the facts, phrases, profile lines and earlier decisions that moved one posting, quoted from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from metier.domain.decision import Label
from metier.domain.example import Example
from metier.domain.facts import Fact, Facts, Part, Quote
from metier.domain.posting import Posting
from metier.domain.verdict import Reason, ReasonKind
from metier.screeners.fact_columns import fact_row
from metier.screeners.fact_words import fact_reasons, is_verbatim
from metier.screeners.features import FeatureMatrix, unit
from metier.screeners.limits import Limit
from metier.screeners.model import Model, tfidf
from metier.screeners.phrases import best_quote, cut, phrase_reasons, profile_reasons
from metier.screeners.sparse import Doubles

_NEIGHBOURS = 2
_SAID = {
    Label.EXCITED: "you were excited about",
    Label.MAYBE: "you said maybe to",
    Label.PASSED: "you passed on",
}


def reasons(
    posting: Posting,
    matrix: FeatureMatrix,
    model: Model,
    examples: Sequence[Example],
    limits: Sequence[Limit],
    *,
    limit: int,
) -> tuple[Reason, ...]:
    """What moved `posting` most: broken limits first, then by strength, with at least one quote where there is text.

    Args:
        matrix: Features of this posting alone.
        limit: How many reasons; broken limits and the nearest decisions are kept even if others are stronger.
    """
    broken = [_limit_reason(posting, limit) for limit in limits if limit.breaks(matrix.rows)[0]]
    near = _neighbours(posting, matrix, model, examples)
    own = [*fact_reasons(posting, matrix.facts, model.facts, model.examples.facts)]
    own += phrase_reasons(posting, model) if examples else []
    dealt_with = {found.line for found in limits}
    own += profile_reasons(posting, model.wishes, weight=model.profile, without=dealt_with)
    own = _apart(sorted(own, key=_strength))
    room = max(limit - len(broken) - len(near), 1)
    kept = own[:room]
    phrase = next((reason for reason in own if reason.kind is ReasonKind.PHRASE), None)
    if phrase and phrase not in kept:  # a single word weighs little, but shows what the model reads
        kept = [*kept[: room - 1], phrase]
    if not any(reason.quote for reason in kept):
        kept = [*kept[: room - 1], *_some_quote(posting, own)]
    return (*broken[:limit], *sorted([*kept, *near][: max(limit - len(broken), 0)], key=_strength))


def _limit_reason(posting: Posting, limit: Limit) -> Reason:
    """The broken limit with the words of the posting that break it."""
    quote = next((f.quote for f in _breaking(posting.facts, limit) if is_verbatim(posting, f)), None)
    return Reason(ReasonKind.LIMIT, limit.broken_words, -1.0, quote)


def _breaking(facts: Facts, limit: Limit) -> Iterator[Fact[object]]:
    """The stated values that break the limit by themselves; then all of its field, for limits broken only together."""
    together: list[Fact[object]] = []
    for name in dict.fromkeys(
        (limit.field, "employment_types")
    ):  # an internship breaks a limit of level, too
        stated = getattr(facts, name)
        for value in stated if isinstance(stated, tuple) else filter(None, (stated,)):
            field: dict[str, Any] = {name: (value,) if isinstance(stated, tuple) else value}
            alone = Facts(**field, language=facts.language)
            if limit.breaks(fact_row(alone))[0]:
                yield value
            elif name == limit.field:
                together.append(value)
    yield from together


def _strength(reason: Reason) -> tuple[float, str]:
    return (-abs(reason.weight), reason.words)


def _apart(ordered: list[Reason]) -> list[Reason]:
    """Without weaker reasons that quote the same place, or the same words, as a stronger one."""
    kept: list[Reason] = []
    for reason in ordered:
        quote = reason.quote
        clash = quote and any(
            other.quote and (_overlap(quote, other.quote) or quote.words.lower() == other.quote.words.lower())
            for other in kept
        )
        if not clash:
            kept.append(reason)
    return kept


def _overlap(one: Quote, other: Quote) -> bool:
    return one.part == other.part and one.start < other.end and other.start < one.end


def _some_quote(posting: Posting, own: Sequence[Reason]) -> list[Reason]:
    """The strongest reason with a quote, or the posting's first words."""
    quoted = next((reason for reason in own if reason.quote), None)
    if quoted:
        return [quoted]
    for part, text in ((Part.TITLE, posting.title), (Part.TEXT, posting.text)):
        quote = best_quote(part, text, 0, 0)
        if quote:
            return [Reason(ReasonKind.NOTE, "nothing in it stands out yet", 0.0, quote)]
    return []


def _neighbours(
    posting: Posting, matrix: FeatureMatrix, model: Model, examples: Sequence[Example]
) -> list[Reason]:
    """The nearest other decided postings, with what they were called and how far that moved this one."""
    if not examples:
        return []
    likeness = _likeness(matrix, model)
    moved = _moved(matrix, model)
    found: list[Reason] = []
    for index in np.argsort(-likeness, kind="stable"):
        example = examples[index]
        if example.posting.id == posting.id:
            continue
        said = (
            ", ".join(filter(None, (example.posting.title, example.posting.company))) or "an untitled posting"
        )
        name = f"'{cut(said)}'"
        words = f"{_SAID[example.label]} {name}"
        if all(words != reason.words for reason in found):
            found.append(
                Reason(
                    ReasonKind.NEIGHBOUR,
                    words,
                    float(moved[index]),
                    posting_id=example.posting.id,
                    label=example.label,
                )
            )
        if len(found) == _NEIGHBOURS:
            break
    return found


def _likeness(matrix: FeatureMatrix, model: Model) -> Doubles:
    """Cosine with each example: of meaning where there is an encoder, else of words. Shape (n,)."""
    if matrix.dense.shape[2]:
        ours, theirs = unit(matrix.dense.mean(axis=1))[0], unit(model.examples.dense.mean(axis=1))
        likeness: Doubles = (theirs @ ours).astype(np.float64)
        return likeness
    spread = np.zeros(matrix.words.width, np.float32)
    columns, values = tfidf(matrix.words, model.idf).row(0)
    spread[columns] = values
    return tfidf(model.examples.words, model.idf).dot(spread).astype(np.float64)


def _moved(matrix: FeatureMatrix, model: Model) -> Doubles:
    """How far likeness of meaning to each example, beyond the examples' mean likeness, moved the score. Shape (n,)."""
    if not matrix.dense.shape[2]:
        return np.zeros(len(model.examples))
    likeness = np.einsum("vd,nvd->vn", matrix.dense[0], model.examples.dense).astype(np.float64)
    beyond = likeness - likeness.mean(axis=1, keepdims=True)
    moved: Doubles = (model.alphas * beyond).sum(axis=0)
    return moved
