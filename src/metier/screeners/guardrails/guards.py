"""All guardrails over many postings at once: kept features say which texts are worth reading, and only those are read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from metier.domain.facts import Quote
from metier.domain.guardrail import Guardrail, GuardrailSource, Raised, RaisedBy
from metier.domain.posting import Posting, PostingId
from metier.errors import GuardrailError
from metier.screeners import tokens
from metier.screeners.fact_columns import tool_column
from metier.screeners.features import FeatureMatrix, Features
from metier.screeners.guardrails.compiled import Alternative, Compiled, Stated, compile_guardrail
from metier.screeners.guardrails.finding import Reader, fact_quote, nearest_quote
from metier.screeners.guardrails.forms import Phrase, lowered
from metier.screeners.limits import Mask
from metier.screeners.sparse import Floats, Sparse

LIKE_SHARE = 0.02
"""Of a pile, the share that is most like a rule is flagged by likeness, where it is alike enough."""
LIKE_FLOOR = 0.44
"""Cosine of a rule with the nearest view of a posting, below which nothing is like it (by eye, docs/log.md)."""
LIKE_ABOVE = 0.24
"""How far that must lie above the median of the pile: some rules are a little like every posting (by eye)."""
LIKE_PILE = 50
"""Postings that a pile must have before the share that is most like a rule says anything."""
_BITS = 64


@dataclass(frozen=True, slots=True)
class Guards:
    """Guardrails that are on, as they are understood.

    Attributes:
        rules: All of them, each once.
        compiled: Those that something can be looked for by, in that order.
        unread: Those of guardrails.md that name nothing that could be looked for, with why. A growth goal may name nothing
            ("more than now"): a base model reads it, and may see it served.
        vectors: What the encoder makes of each that is compiled, zeros where it is not asked. Shape (rules, dim).
    """

    rules: tuple[Guardrail, ...]
    compiled: tuple[Compiled, ...]
    unread: tuple[tuple[Guardrail, str], ...]
    vectors: Floats

    @classmethod
    def of(cls, rules: Iterable[Guardrail], features: Features | None = None) -> Guards:
        """The rules that are on; one that cannot be understood stops no other.

        Args:
            features: Its encoder looks for what is alike in meaning; None leaves that out.
        """
        on: dict[str, Guardrail] = {}
        compiled: list[Compiled] = []
        unread: list[tuple[Guardrail, str]] = []
        for rule in rules:
            if not rule.is_on or rule.key in on:
                continue
            on[rule.key] = rule
            try:
                compiled.append(compile_guardrail(rule))
            except GuardrailError as error:
                unread += [(rule, error.message)] if rule.source is GuardrailSource.FILE else []
        return cls(tuple(on.values()), tuple(compiled), tuple(unread), _vectors(compiled, features))


def raised_in(
    guards: Guards, postings: Sequence[Posting], matrix: FeatureMatrix
) -> dict[PostingId, tuple[Raised, ...]]:
    """The flags on each posting that has any, in the order of the rules; at most one of each rule.

    Facts count where they are stated. Words are looked for in title, text, employer and place. The share of the postings
    that are most like a rule in meaning is flagged besides, where an encoder read them; it is a share of these
    postings, so pass the whole pile. The exploration share of a rule is drawn by a hash of rule and posting: the same
    posting is drawn again, whatever else is in the pile.

    Args:
        matrix: Features of the postings.

    Cost: well under half a second for 10,000 postings and five rules; texts are read only where the kept counts have the
        words.
    """
    found: dict[PostingId, tuple[Raised, ...]] = {}
    if not guards.compiled or not postings:
        return found
    has = _words_in(guards, postings, matrix)
    reader = Reader(postings)
    for one, vector in zip(guards.compiled, guards.vectors, strict=True):
        rule, key = one.rule, one.rule.key
        for place, (by, quote) in _found(one, vector, reader, matrix, has):
            posting_id = postings[place].id
            raised = Raised(key, rule.words, rule.source, by, quote)
            found[posting_id] = (*found.get(posting_id, ()), raised)
    return found


def is_drawn(rule: Guardrail, posting_id: PostingId) -> bool:
    """Whether a posting is in the exploration share of a rule; the same on every machine.

    Example:
        >>> is_drawn(Guardrail("Mentoring"), PostingId("a"))
        True
    """
    digest = hashlib.sha256(f"{rule.key}\0{posting_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < rule.share * 2**64


# --- one rule -------------------------------------------------------------------------------------------


def _found(
    one: Compiled, vector: Floats, reader: Reader, matrix: FeatureMatrix, has: Mapping[Phrase, Mask]
) -> Iterator[tuple[int, tuple[RaisedBy, Quote]]]:
    """Places of the postings that a rule finds, each with what was found."""
    open_ = _stated(one.facts, matrix)
    rare = {phrase: int(has[phrase].sum()) for phrase in one.phrases}
    if one.rule.share < 1:
        open_ &= np.array([is_drawn(one.rule, posting.id) for posting in reader.postings])
    told = np.zeros(len(matrix), bool)
    for place in np.flatnonzero(open_ & _may_have(one, matrix, has)).tolist():
        quote = _quote(one, reader, place, matrix, rare)
        if quote and not _is_denied(one, reader, place, has):
            told[place] = True
            yield place, quote
    for place in _like(vector, matrix, open_).tolist():
        if not told[place] and not _is_denied(one, reader, place, has):
            yield place, (RaisedBy.LIKENESS, nearest_quote(reader.postings[place], one.likeness))


def _stated(facts: Sequence[Stated], matrix: FeatureMatrix) -> Mask:
    """Which postings state all of the facts."""
    found: Mask = np.ones(len(matrix), bool)
    for fact in facts:
        found &= _states(fact, matrix)
    return found


def _states(fact: Stated, matrix: FeatureMatrix) -> Mask:
    found: Mask = np.zeros(len(matrix), bool)
    for test in fact.tests:
        found |= test.breaks(matrix.rows)
    return found


def _may_have(one: Compiled, matrix: FeatureMatrix, has: Mapping[Phrase, Mask]) -> Mask:
    """Which postings may have something that is wanted, as far as the counted words tell."""
    if not one.wanted:
        return np.ones(len(matrix), bool)
    found: Mask = np.zeros(len(matrix), bool)
    for alternative in one.wanted:
        if alternative.fact:
            found |= _states(alternative.fact, matrix)
        else:
            found |= np.logical_and.reduce([has[phrase] for phrase in alternative.phrases])
    return found


def _quote(
    one: Compiled, reader: Reader, place: int, matrix: FeatureMatrix, rare: Mapping[Phrase, int]
) -> tuple[RaisedBy, Quote] | None:
    """The words of one posting that raise the flag; None where it only looked so.

    Args:
        rare: How many postings may have each phrase; the rarest is quoted, as it says most.
    """
    posting = reader.postings[place]
    for alternative in one.wanted:
        rarest_first = sorted(alternative.phrases, key=rare.__getitem__)
        if rarest_first and (quote := reader.find_all(place, rarest_first)):
            return RaisedBy.WORDS, quote
    facts = [alternative.fact for alternative in one.wanted if alternative.fact]
    row = matrix.part(place, place + 1) if facts else matrix
    facts = [fact for fact in facts if _states(fact, row)[0]] if one.wanted else list(one.facts)
    quotes = (fact_quote(posting, fact.field) for fact in facts)
    quote = next((quote for quote in quotes if quote), None)
    return (RaisedBy.FACT, quote) if quote else None


def _is_denied(one: Compiled, reader: Reader, place: int, has: Mapping[Phrase, Mask]) -> bool:
    return any(_has_all(alternative, reader, place, has) for alternative in one.never)


def _has_all(alternative: Alternative, reader: Reader, place: int, has: Mapping[Phrase, Mask]) -> bool:
    may = all(has[phrase][place] for phrase in alternative.phrases)
    return may and reader.find_all(place, alternative.phrases) is not None


def _like(vector: Floats, matrix: FeatureMatrix, open_: Mask) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Places of the postings that are most like a rule: the top share of the pile, above the floor."""
    if not vector.any() or len(matrix) < LIKE_PILE or matrix.dense.shape[2] != len(vector):
        return np.zeros(0, np.int64)
    likeness = (matrix.dense @ vector).max(axis=1)
    middle, top = np.quantile(likeness, (0.5, 1 - LIKE_SHARE))
    least = max(float(top), float(middle) + LIKE_ABOVE, LIKE_FLOOR)
    return np.flatnonzero(open_ & (likeness > least))


def _vectors(compiled: Sequence[Compiled], features: Features | None) -> Floats:
    """One vector per rule, zeros for rules that want very words. Shape (n, dim)."""
    asked = [one.likeness for one in compiled]
    if features is None or features.encoder is None or not any(asked):
        return np.zeros((len(compiled), 0), np.float32)
    vectors = features.sentences(asked)
    return np.where(np.array([bool(words) for words in asked])[:, None], vectors, np.float32(0))


# --- which postings are worth reading --------------------------------------------------------------------


def _words_in(guards: Guards, postings: Sequence[Posting], matrix: FeatureMatrix) -> dict[Phrase, Mask]:
    """For every phrase, which postings have the words it needs, or the tool it is; hashed columns may say yes too often, never no."""
    phrases = list(dict.fromkeys(phrase for one in guards.compiled for phrase in one.phrases))
    needed = list(dict.fromkeys(forms for phrase in phrases for forms in phrase.needs))
    has: dict[frozenset[str], Mask] = {}
    elsewhere = [lowered(f"{posting.company}\n{posting.place}") for posting in postings]
    for start in range(0, len(needed), _BITS):
        has |= _forms_in(needed[start : start + _BITS], elsewhere, matrix.words)
    return {phrase: _may_have_phrase(phrase, has, matrix) for phrase in phrases}


def _may_have_phrase(phrase: Phrase, has: Mapping[frozenset[str], Mask], matrix: FeatureMatrix) -> Mask:
    counts = np.zeros(len(matrix), np.int64)
    for forms in phrase.needs:
        counts += has[forms]
    found: Mask = (counts >= phrase.least) & (not phrase.is_only_tool)
    if phrase.tool:
        names = np.zeros(matrix.facts.width, np.float32)
        names[tool_column(phrase.tool)] = 1
        found |= matrix.facts.dot(names) > 0
    return found


def _forms_in(
    needed: Sequence[frozenset[str]], elsewhere: Sequence[str], words: Sparse
) -> dict[frozenset[str], Mask]:
    """For each of up to 64 words, which postings have it in any form. One pass over all counts."""
    bits = np.zeros(tokens.WIDTH, np.uint64)
    for bit, forms in enumerate(needed):
        for form in forms:
            bits[tokens.column(form)] |= np.uint64(1 << bit)
    rows = np.zeros(len(words), np.uint64)
    filled = np.flatnonzero(np.diff(words.starts))
    if len(filled):
        rows[filled] = np.bitwise_or.reduceat(bits[words.columns], words.starts[filled])
    by_form = {form: np.uint64(1 << bit) for bit, forms in enumerate(needed) for form in forms}
    for place, said in enumerate(elsewhere):
        for word in tokens.tokens(said):
            if word in by_form:
                rows[place] |= by_form[word]
    return {forms: (rows & np.uint64(1 << bit)) > 0 for bit, forms in enumerate(needed)}
