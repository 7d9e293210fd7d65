"""The inbox: what to read today, out of what the last screening placed; nothing is judged and nobody is asked."""

from metier.actions.inbox.asking import InboxAsking
from metier.actions.inbox.browse import A_PAGE, Browsed, DecidedRow, Group, browse
from metier.actions.inbox.build import LANES, inbox
from metier.actions.inbox.rows import placement_words
from metier.actions.inbox.values import DAILY, TODAY, InboxPart, InboxReport, InboxRow, Section

__all__ = [
    "A_PAGE",
    "DAILY",
    "LANES",
    "TODAY",
    "Browsed",
    "DecidedRow",
    "Group",
    "InboxAsking",
    "InboxPart",
    "InboxReport",
    "InboxRow",
    "Section",
    "browse",
    "inbox",
    "placement_words",
]
