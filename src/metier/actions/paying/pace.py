"""How far money is reserved ahead of the free slots."""

from __future__ import annotations

_WEIGHT = 0.2  # of the newest measurement (taste)


class Pace:
    """Measures how long calls take and how long the work between them.

    Money is reserved before a request is sent, and a reservation takes a commit. With quick models the slots would stand
    empty meanwhile, so as many calls are reserved ahead as end during two rounds of work: an answer waits for the end of
    one, and its place is filled by the next. Where calls take seconds, that is none: what is reserved but not sent when
    the process is killed counts as spent.
    """

    def __init__(self) -> None:
        self._round = self._call = 0.0

    def worked(self, seconds: float) -> None:
        """A round of settling, reserving, reading and building took so long."""
        self._round += _WEIGHT * (seconds - self._round) if self._round else seconds

    def answered(self, seconds: float) -> None:
        """A call took so long."""
        self._call += _WEIGHT * (seconds - self._call) if self._call else seconds

    def ahead(self, in_flight: int) -> int:
        """Calls to be reserved beyond those that can be sent now."""
        return min(in_flight, int(2 * in_flight * self._round / self._call)) if self._call > 0 else 0
