"""The inbox: what to read today, out of what the last screening placed; nothing is judged and nobody is asked."""

from metier.actions.inbox.asking import InboxAsking
from metier.actions.inbox.build import LANES, inbox, placement_words
from metier.actions.inbox.values import DAILY, TODAY, InboxPart, InboxReport, InboxRow, Section

__all__ = [
    "DAILY",
    "LANES",
    "TODAY",
    "InboxAsking",
    "InboxPart",
    "InboxReport",
    "InboxRow",
    "Section",
    "inbox",
    "placement_words",
]
