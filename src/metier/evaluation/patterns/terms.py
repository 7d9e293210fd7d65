"""What patterns look at: the terms of proposals, kinds of employer, titles; never what stands close to who somebody is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from metier.domain.posting import Posting, UntrustedText
from metier.evaluation.patterns.employers import employer_kinds
from metier.evaluation.patterns.traits import Hit, hits, is_near, plain_text
from metier.evaluation.patterns.values import FAMILIES
from metier.evaluation.proposals import Kind, Term, read
from metier.evaluation.proposals.terms import Booleans, Reading, Vocabulary, vocabulary
from metier.prompts.drafting import PERSONAL
from metier.screeners import tokens

NOT_REMOTE = Term(Kind.WORK_MODE, "not remote")
"""Every posting that does not say that it is remote."""
COMPANY_LEAST = 10
"""Decisions about one company's postings, before its name alone can be a pattern (taste)."""

PROXY = 0.7
"""Correlation with a trait from which a term would stand in for it, and is left out (taste)."""

_FREE = frozenset({Kind.WORDS, Kind.TITLE, Kind.COMPANY, Kind.EMPLOYER})
"""Kinds of terms that can stand in for a trait; what a job offers and asks stays what it is."""
_LEAST = 5  # decisions a term must be in, and must not be in
_MOST_FACTS = 100  # facts, kinds of employer and words of titles: a few more than proposals look at
_LEVELS = frozenset(
    ["senior", "junior", "lead", "principal", "staff", "intern", "sr", "jr", "head", "chief"]
)  # they are seniority
_NO_TITLE = frozenset(["remote", "hybrid", "onsite", "home", "office", "gmbh", "time"])


def pattern_reading(posting: Posting, *, currency: str, near: Sequence[Hit] | None = None) -> Reading:
    """What of a posting patterns look at. Cost: about 3 ms.

    Args:
        near: `hits` of the posting, where at hand: what stands around them is left out.
    """
    plain_words = plain_text(posting, hits(posting) if near is None else near)
    found = read(replace(posting, text=UntrustedText(plain_words)), currency=currency)
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


def pattern_terms(readings: Sequence[Reading], companies: Sequence[str], near: Booleans) -> Vocabulary:
    """The terms that enough of these postings have and enough lack, chosen by how many have them and never by labels.

    Left out are words near a trait, words that stand in nearly the same postings as one, a company's name with few decisions, and
    words that are only a company's name.

    Args:
        readings: Of the decided postings.
        companies: Of each posting.
        near: Whether each posting stands near each trait. Shape (n, k).
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
        and not (term.kind in _FREE and _stands_in(found.present[:, j], near))
    ]
    return Vocabulary(tuple(found.terms[j] for j in kept), found.present[:, kept])


def _stands_in(column: Booleans, near: Booleans) -> bool:
    """Whether a term goes so much with a trait that it would stand in for it."""
    a, b = column - column.mean(), near - near.mean(axis=0)
    sizes = np.linalg.norm(a) * np.linalg.norm(b, axis=0)
    together = np.abs(a @ b) / np.where(sizes > 0, sizes, np.inf)
    return bool((together >= PROXY).any())


def _is_name(words: str, present: Booleans, names: Sequence[frozenset[str]]) -> bool:
    """Whether most postings with these words are of a company that is called so."""
    own = [names[i] for i in np.flatnonzero(present).tolist()]
    parts = set(words.split())
    return 2 * sum(bool(parts & name) for name in own) > len(own)
