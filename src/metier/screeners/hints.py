"""Reasons as evidence: a few words such as "too senior" or "not remote" say which way features count."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from metier.domain.decision import Label
from metier.domain.example import Example
from metier.domain.posting import StatedFields
from metier.screeners import fact_columns, tokens
from metier.screeners.features import FeatureMatrix, Features
from metier.screeners.sparse import Integers, Sparse

COUNTS = 0.5
"""How much a reason counts beside the decision it was given for (docs/log.md)."""

_NEGATED = re.compile(
    r"\b(?:no|not|without|never|lacks?|lacking|missing|isn't|keine?n?|nicht|ohne)\b", re.IGNORECASE
)


def hints_of(
    examples: Sequence[Example], matrix: FeatureMatrix, features: Features
) -> tuple[Integers, FeatureMatrix]:
    """The reasons of decided examples as directions in the space of features.

    A reason is read as a posting of its few words would be. What it negates and the posting does not have is what
    the person missed: "not remote" about a posting that is not remote speaks for remote ones, and "not my field:
    testing" about a testing job speaks against testing. A maybe leans neither way, so its reason says nothing here.

    Args:
        matrix: Features of the examples. n rows.

    Returns:
        Which example each hint belongs to, of shape (h,), and the hints' features; their rows for limits are empty.
    """
    owners = [i for i, e in enumerate(examples) if e.reason.strip() and e.label is not Label.MAYBE]
    reasons = [examples[i].reason.strip() for i in owners]
    vectors = features.sentences(reasons)
    dense = np.repeat(vectors[:, None, :], matrix.dense.shape[1], axis=1)
    words: list[tuple[Integers, np.ndarray[tuple[int], np.dtype[np.float32]]]] = []
    facts: list[tuple[Integers, np.ndarray[tuple[int], np.dtype[np.float32]]]] = []
    for place, (owner, reason) in enumerate(zip(owners, reasons, strict=True)):
        missed = -1.0 if _NEGATED.search(reason) else 1.0
        named, has_words = _signed(_words(reason), matrix.words, owner, missed)
        stated, has_facts = _signed(_facts(reason), matrix.facts, owner, missed)
        words.append(named)
        facts.append(stated)
        if missed < 0 and not (has_words or has_facts):
            dense[place] = 0  # a sentence's vector does not tell "remote" from "not remote"
    found = FeatureMatrix(
        dense,
        _sparse(words, matrix.words.width),
        _sparse(facts, matrix.facts.width),
        np.zeros(len(owners), fact_columns.ROW),
    )
    return np.array(owners, np.int64), found


def _words(reason: str) -> dict[int, float]:
    telling = [word for word in tokens.tokens(reason) if word not in tokens.COMMON]
    return {tokens.column(piece): 1.0 for piece in tokens.pieces(telling)}


def _facts(reason: str) -> dict[int, float]:
    from metier.text.facts import read_facts  # its rules are loaded only where someone wrote a reason

    facts = read_facts(title=reason, company="", place="", text=reason, stated=StatedFields())
    found = fact_columns.fact_columns(facts, "")
    own_language = fact_columns.group_columns("language")  # what the person writes in says nothing
    return {column: value for column, value in found.items() if column not in own_language}


def _signed(
    named: dict[int, float], rows: Sparse, owner: int, missed: float
) -> tuple[tuple[Integers, np.ndarray[tuple[int], np.dtype[np.float32]]], bool]:
    """Columns and values of a hint, those the posting lacks times `missed`, and whether it has any of them."""
    columns = np.array(sorted(named), np.int64)
    has = np.isin(columns, rows.row(owner)[0])
    values = np.array([named[column] for column in columns.tolist()], np.float32)
    return (columns, np.where(has, values, values * np.float32(missed))), bool(has.any())


def _sparse(rows: list[tuple[Integers, np.ndarray[tuple[int], np.dtype[np.float32]]]], width: int) -> Sparse:
    starts = np.concatenate([[0], np.cumsum([len(columns) for columns, _ in rows])]).astype(np.int64)
    columns = np.concatenate([np.zeros(0, np.int64), *(columns for columns, _ in rows)]).astype(np.int32)
    values = np.concatenate([np.zeros(0, np.float32), *(values for _, values in rows)]).astype(np.float32)
    return Sparse(starts, columns, values, width)
