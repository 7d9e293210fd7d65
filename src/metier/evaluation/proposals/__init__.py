"""Rules for the profile that decisions suggest: found in earlier ones, tested on later ones, never taken for granted."""

from __future__ import annotations

from metier.evaluation.proposals.effect import Judged, asked_effect, effect_of, judged, moved, with_line
from metier.evaluation.proposals.find import (
    LEAST,
    Found,
    draft_candidates,
    find,
    line_against,
    not_known_yet,
)
from metier.evaluation.proposals.held_out import LEVEL, n_earlier
from metier.evaluation.proposals.terms import read
from metier.evaluation.proposals.values import (
    AskedEffect,
    Candidate,
    Checked,
    Counted,
    CountedAnswer,
    Effect,
    Helped,
    Kind,
    Line,
    Moved,
    Proposal,
    Side,
    Term,
    Unfollowed,
)
from metier.evaluation.proposals.wording import said_of

__all__ = [
    "LEAST",
    "LEVEL",
    "AskedEffect",
    "Candidate",
    "Checked",
    "Counted",
    "CountedAnswer",
    "Effect",
    "Found",
    "Helped",
    "Judged",
    "Kind",
    "Line",
    "Moved",
    "Proposal",
    "Side",
    "Term",
    "Unfollowed",
    "asked_effect",
    "draft_candidates",
    "effect_of",
    "find",
    "judged",
    "line_against",
    "moved",
    "n_earlier",
    "not_known_yet",
    "read",
    "said_of",
    "with_line",
]
