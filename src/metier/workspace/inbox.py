"""The inbox of one workspace: what to read today, and deciding about it."""

from __future__ import annotations

from collections.abc import Sequence

from metier.actions.desk import Desk
from metier.actions.inbox import DAILY, TODAY, InboxAsking, InboxReport, Section, inbox


class Inbox:
    """What the last screening placed, for today; judges nothing, asks nobody and costs nothing.

    Example:
        >>> import tempfile
        >>> from metier.workspace import Workspace
        >>> Workspace.create(tempfile.mkdtemp()).inbox.today().screening is None
        True
    """

    def __init__(self, desk: Desk, profile_key: str = "") -> None:
        self._desk, self._profile_key = desk, profile_key

    def today(self, sections: Sequence[Section | str] = TODAY, *, limit: int | None = DAILY) -> InboxReport:
        """What to read today; the same all day but for what is decided.

        Args:
            sections: Which to show, in this order: `read`, `look`, `audit`, `rest`, `hidden`, `outside`.
            limit: Most rows, all sections together; None for all that there are.
        """
        chosen = [Section(section) for section in sections]
        return inbox(self._desk, sections=chosen, limit=limit, profile_key=self._profile_key)

    def asking(self, report: InboxReport) -> InboxAsking:
        """A session of deciding about the rows of `report`, one at a time."""
        return InboxAsking(self._desk, report.rows)
