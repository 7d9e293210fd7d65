"""What was learned about a person, in words: patterns with counts, a later check, and what stands close to who somebody is."""

from __future__ import annotations

from metier.evaluation.patterns.effects import effect_of_pattern, effects_of
from metier.evaluation.patterns.find import LEAST, Read, find_patterns, not_known_yet, read_one
from metier.evaluation.patterns.swaps import swaps_of
from metier.evaluation.patterns.values import (
    LEAN_LEVEL,
    LEVEL,
    Effect,
    Family,
    Later,
    Lean,
    Pattern,
    Patterns,
    Stands,
    Swap,
    Trait,
)

__all__ = [
    "LEAN_LEVEL",
    "LEAST",
    "LEVEL",
    "Effect",
    "Family",
    "Later",
    "Lean",
    "Pattern",
    "Patterns",
    "Read",
    "Stands",
    "Swap",
    "Trait",
    "effect_of_pattern",
    "effects_of",
    "find_patterns",
    "not_known_yet",
    "read_one",
    "swaps_of",
]
