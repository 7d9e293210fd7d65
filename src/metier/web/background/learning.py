"""Learning ahead: after a decision what explains postings learns anew in the background, so that the next page need not."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from metier.domain.ports import Progress
from metier.web.background.work import Work, Works
from metier.workspace import Workspace

if TYPE_CHECKING:
    from metier.web.keeping.kept import Kept

TITLE = "Learning from your last decision"
PAUSE = 0.03
"""Seconds that the answer to the decision itself goes first."""


class Learning:
    """One thread that learns after the newest decision; those before it are skipped.

    Args:
        taught: Where it keeps what has learned; pages look there.
    """

    def __init__(self, works: Works, taught: Kept) -> None:
        self._works, self._taught = works, taught
        self._thread = works.own_thread("learning")
        self._newest = 0

    def soon(self, number: int) -> None:
        """Learn anew, as the page of this posting would have to. Cost: about 0.1 s of one processor with 300 decisions."""
        self._newest += 1
        turn = self._newest

        def learn(workspace: Workspace, _: Progress) -> None:
            time.sleep(PAUSE)
            if turn == self._newest:
                workspace.show(number, keep=self._taught.of)

        self._thread.submit(Work("learning", TITLE).run, learn, self._works.open)
