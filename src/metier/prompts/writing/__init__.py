"""Asking a base model to word: a resume's lines, a letter, likely questions of an interview.

It is given numbered facts without names, and what it answers is a stranger's text: lines that cite facts, read in a closed
form, with the names put back on this machine. Whether a line is true is judged afterwards, by `metier.applications.claims`.
"""

from __future__ import annotations

from metier.prompts.writing.results import (
    LetterText,
    LikelyQuestion,
    OutlineText,
    Questions,
    Reworded,
    Sentence,
)
from metier.prompts.writing.sheet import FactSheet

__all__ = ["FactSheet", "LetterText", "LikelyQuestion", "OutlineText", "Questions", "Reworded", "Sentence"]
