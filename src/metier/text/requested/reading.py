"""Reading a posting for what it wants in an application."""

from __future__ import annotations

from metier.domain.posting import Posting
from metier.text.requested.requested import Requested


def requested_in(posting: Posting) -> tuple[Requested, ...]:
    """What the posting wants put into an application, in the order of its text."""
    return ()
