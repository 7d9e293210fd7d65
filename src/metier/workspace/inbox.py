"""The inbox of one workspace: what to read today, and deciding about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from metier.actions.ask import Offer
from metier.actions.decide import DecideReport, label_of
from metier.actions.desk import Desk
from metier.actions.inbox import (
    DAILY,
    TODAY,
    Browsed,
    Group,
    InboxAsking,
    InboxReport,
    InboxRow,
    Section,
    browse,
    inbox,
)
from metier.actions.inbox.browse import Shelf
from metier.domain.decision import Decision, Occasion, standing
from metier.domain.posting import Posting, PostingId
from metier.domain.posting_filter import PostingFilter

if TYPE_CHECKING:  # many patterns, which a list of postings needs none of
    from metier.text.signals import Signal
    from metier.text.warnings import Flag


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

    # --- looking around ---------------------------------------------------------------------------------------

    def browse(
        self,
        group: Group | str = Group.ALL,
        wanted: PostingFilter | None = None,
        *,
        only_new: bool = False,
        page: int = 1,
    ) -> Browsed:
        """One page of one group, as a filter lets it through; `actions.inbox.browse` says what the arguments mean."""
        return browse(
            self._desk,
            Group(group),
            wanted or PostingFilter(),
            only_new=only_new,
            page=page,
            profile_key=self._profile_key,
        )

    def row(self, posting: Posting) -> InboxRow | None:
        """One posting as it stands in the inbox; None where it is decided."""
        return next(iter(Shelf(self._desk).rows([posting.id])), None)

    def decision(self, posting: Posting) -> Decision | None:
        """What stands for one posting; None where it is undecided."""
        return standing(self._desk.decisions.of(posting.id)).get(posting.id)

    def is_drawn(self, posting: Posting) -> bool:
        """Whether today's audit drew it."""
        return Shelf(self._desk).is_drawn(posting.id)

    def told(
        self, postings: Sequence[Posting]
    ) -> dict[PostingId, tuple[tuple[Flag, ...], tuple[Signal, ...]]]:
        """Flags and signals of postings that are shown. Cost: about two milliseconds a posting."""
        from metier.actions.signals import signals_of
        from metier.text.warnings import warnings_in

        signals = signals_of(self._desk, postings)
        return {posting.id: (warnings_in(posting), signals[posting.id]) for posting in postings}

    def languages(self) -> list[str]:
        """The languages that postings are written in, for a filter."""
        return self._desk.postings.languages()

    def sources(self) -> list[str]:
        """Where postings were seen, most first."""
        return list(self.n_by_source())

    def n_by_source(self) -> dict[str, int]:
        """How many sightings came from each source, most first."""
        return self._desk.postings.sources()

    def newest_sighting(self) -> int:
        """Another number as soon as anything was taken in: what is known of postings holds while it is the same."""
        return self._desk.postings.last_sighting()

    # --- deciding about one -------------------------------------------------------------------------------------

    def decide(self, posting: Posting, label: str, *, as_drawn: bool = False, why: str = "") -> DecideReport:
        """Decide about a row, as a session of `asking` would: it counts by how the posting came before the person.

        Args:
            as_drawn: It was shown as a draw of the audit; only what was drawn today counts as one.

        Raises:
            LabelValueError: There is no such label.
        """
        answer = label_of(label)
        return InboxAsking(self._desk, ()).answer(self._offer(posting, as_drawn=as_drawn), answer, reason=why)

    def put_off(self, posting: Posting, *, as_drawn: bool = False) -> None:
        """Leave a row for another day; that it was put off is remembered."""
        InboxAsking(self._desk, ()).skip(self._offer(posting, as_drawn=as_drawn))

    def _offer(self, posting: Posting, *, as_drawn: bool) -> Offer:
        if as_drawn and self.is_drawn(posting):
            return Offer(posting, Occasion.AUDIT)
        seen = bool(self._desk.verdicts.of(posting.id))
        return Offer(posting, Occasion.RANKED if seen else Occasion.CHOSEN)
