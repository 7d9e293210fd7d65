"""The order of a ranked list, apart from what makes verdicts: a list of postings should not wait for that code."""

from __future__ import annotations

from metier.domain.posting import Posting
from metier.domain.verdict import Verdict


def rank_key(verdict: Verdict, posting: Posting) -> tuple[bool, float, int, str]:
    """Sorts best first: what breaks no hard limit, then by score; of ties the newest first."""
    return (bool(verdict.outside_limits), -verdict.score, -posting.number, posting.id)
