"""What patterns look at: the terms of proposals, kinds of employer, titles; never what stands close to who somebody is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from metier.domain.posting import Posting
from metier.evaluation.patterns.employers import employer_kinds
from metier.evaluation.patterns.traits import is_near
from metier.evaluation.patterns.values import FAMILIES
from metier.evaluation.proposals import Kind, Term, read
from metier.evaluation.proposals.terms import Reading, Vocabulary, vocabulary
from metier.prompts.drafting import PERSONAL
from metier.screeners import tokens

NOT_REMOTE = Term(Kind.WORK_MODE, "not remote")
"""Every posting that does not say that it is remote."""
COMPANY_LEAST = 10
"""Decisions about one company's postings, before its name alone can be a pattern (taste)."""

_LEAST = 5  # decisions a term must be in, and must not be in
_MOST_FACTS = 100  # facts, kinds of employer and words of titles: a few more than proposals look at
_LEVELS = frozenset(
    ["senior", "junior", "lead", "principal", "staff", "intern", "sr", "jr", "head", "chief"]
)  # they are seniority
_NO_TITLE = frozenset(["remote", "hybrid", "onsite", "home", "office", "gmbh", "time"])


def pattern_reading(posting: Posting, *, currency: str) -> Reading:
    """What of a posting patterns look at. Cost: about 2 ms."""
    found = read(posting, currency=currency)
    plain = {term for term in found.facts if term.kind in FAMILIES}
    if Term(Kind.WORK_MODE, "remote") not in plain:
        plain.add(NOT_REMOTE)
    plain |= {Term(Kind.EMPLOYER, kind) for kind in employer_kinds(posting)}
    plain |= {Term(Kind.TITLE, piece) for piece in title_pieces(posting.title)}
    if posting.company.strip():
        plain.add(Term(Kind.COMPANY, posting.company.strip()))
    return replace(found, facts=frozenset(plain))


def title_pieces(title: str) -> frozenset[str]:
    """Words of a title, and pairs of neighbours, that can be a pattern."""
    words = tokens.tokens(title)
    return frozenset(
        piece
        for piece in tokens.pieces(words)
        if not any(
            word in tokens.COMMON or word in PERSONAL or word in _LEVELS or word in _NO_TITLE or len(word) < 3
            for word in piece.split()
        )
        and any(c.isalpha() for c in piece)
        and not is_near(piece)
    )


def pattern_terms(readings: Sequence[Reading], companies: Sequence[str]) -> Vocabulary:
    """The terms that enough of these postings have and enough lack, chosen by how many have them and never by labels.

    Left out are words near a trait, a company's name with few decisions, and words that are only a company's name.

    Args:
        readings: Of the decided postings.
        companies: Of each posting.
    """
    counts = Counter(company.strip() for company in companies)
    rare = {name for name, n in counts.items() if n < COMPANY_LEAST}
    without_rare = [
        replace(
            reading,
            facts=frozenset(
                term for term in reading.facts if not (term.kind is Kind.COMPANY and term.value in rare)
            ),
        )
        for reading in readings
    ]
    found = vocabulary(without_rare, least=_LEAST, most_facts=_MOST_FACTS)
    names = [frozenset(tokens.tokens(company)) for company in companies]
    kept = [
        j
        for j, term in enumerate(found.terms)
        if not (
            term.kind is Kind.WORDS
            and (is_near(term.value) or _is_name(term.value, found.present[:, j], names))
        )
    ]
    return Vocabulary(tuple(found.terms[j] for j in kept), found.present[:, kept])


def _is_name(
    words: str, present: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], names: Sequence[frozenset[str]]
) -> bool:
    """Whether most postings with these words are of a company that is called so."""
    own = [names[i] for i in np.flatnonzero(present).tolist()]
    parts = set(words.split())
    return 2 * sum(bool(parts & name) for name in own) > len(own)
