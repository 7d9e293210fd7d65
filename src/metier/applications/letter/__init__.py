"""Cover letters without a base model: sentences out of the person's own facts and earlier words."""

from metier.applications.letter.asked import Ticked, frames_of, says_why, ticked_lines
from metier.applications.letter.boxes import Box, boxes_of, ticked_of
from metier.applications.letter.by_model import body_by_model
from metier.applications.letter.compose import Material, compose, language_of_letter, own_sentences

__all__ = [
    "Box",
    "Material",
    "Ticked",
    "body_by_model",
    "boxes_of",
    "compose",
    "frames_of",
    "language_of_letter",
    "own_sentences",
    "says_why",
    "ticked_lines",
    "ticked_of",
]
