"""Cover letters without a base model: sentences out of the person's own facts and earlier words."""

from metier.applications.letter.asked import (
    NO_ANSWER,
    NOT_IN_A_LETTER,
    Ticked,
    frames_of,
    says_why,
    ticked_lines,
)
from metier.applications.letter.compose import Material, compose, language_of_letter, own_sentences

__all__ = [
    "NOT_IN_A_LETTER",
    "NO_ANSWER",
    "Material",
    "Ticked",
    "compose",
    "frames_of",
    "language_of_letter",
    "own_sentences",
    "says_why",
    "ticked_lines",
]
