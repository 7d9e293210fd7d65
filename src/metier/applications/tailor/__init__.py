"""A resume for one posting, out of own facts alone: what is chosen, in which order, in which words.

`choose` decides what goes in, `compose` makes lines of it, `changes_of` tells what became of the master resume.
"""

from metier.applications.tailor.changes import Change, Changes, Moved, changes_of
from metier.applications.tailor.choose import choose
from metier.applications.tailor.compose import Wording, compose, line_words
from metier.applications.tailor.room import Choice, Chosen, Room

__all__ = [
    "Change",
    "Changes",
    "Choice",
    "Chosen",
    "Moved",
    "Room",
    "Wording",
    "changes_of",
    "choose",
    "compose",
    "line_words",
]
