"""Site: what lives as long as the server does, whatever page is asked for."""

from __future__ import annotations

import hashlib
import os
import secrets
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from metier.domain.ports import Clock, Progress
from metier.storage.clock import SystemClock
from metier.web.background.learning import Learning
from metier.web.background.restoring import Restoring
from metier.web.background.work import Figured, Figures, Works
from metier.web.deciding.session import Sessions
from metier.web.keeping.baskets import Baskets
from metier.web.keeping.drafts import Drafts
from metier.web.keeping.gate import Gate
from metier.web.keeping.kept import Kept
from metier.web.security.entrance import Entrance
from metier.workspace import Workspace

T = TypeVar("T")


class _Counted(Workspace):
    """One that the gate counts until it is closed."""

    gate: Gate | None = None

    def close(self) -> None:
        """End the connection to the store; a second call does nothing."""
        try:
            super().close()
        finally:  # even if that fails: a restore would wait for who never leaves
            gate, self.gate = self.gate, None
            if gate:
                gate.leave()


class Site:
    """One workspace, the long work going on in it, figures counted so far, and who was let in.

    Requests run in threads, and a workspace is not shared between threads: each request opens its own (about a
    millisecond), and so does each long work. So pages show what the command line changes meanwhile, and the other way.

    Attributes:
        told: Flags and signals of postings.
        taught: Screeners that have learned, by what they learned from.
        learning: Learns anew after a decision, for the pages to come.
        kept: What the last screenings left in the store, and their scores.
        drafts: Edited words that were sent to be looked at.

    Args:
        folder: An existing workspace.
        is_read_only: Nothing can be changed.
        options: As for `Workspace`: environment, clock, encoder, base_model.
    """

    def __init__(self, folder: str | Path, *, is_read_only: bool = False, **options: Any) -> None:
        self.folder = Path(folder)
        self.is_read_only = is_read_only
        self._options = options
        self.entrance = Entrance()
        self.gate = Gate()
        self.restoring = Restoring(self)
        self.notes = Notes()
        self._replacing = threading.Lock()
        # Generations of the workspace: the first one seen, and the one that what is held in memory rests on.
        self._first = self._held = ""
        self._begin()

    def _begin(self) -> None:
        self.works = Works(self.open)
        self.figures = Figures(self.works)
        self.told = Kept(5_000)
        self.taught = Kept(4)
        self.learning = Learning(self.works, self.taught)
        self.kept = Kept(12)
        self.drafts = Drafts()
        self.sessions = Sessions(self.open, self.works)
        self.baskets = Baskets()

    def forget(self) -> None:
        """Drop what rests on the workspace as it was: it was replaced. Who was let in stays in."""
        self.works.stop_all()
        self._held = ""
        self._begin()

    def restored(self, workspace: Workspace) -> str:
        """The name of the last restore since the server started; empty before the first.

        Forms hold it, so that none of before changes what it was not made for. Where the command line put a backup back
        meanwhile, what rests on the workspace as it was is dropped.
        """
        now = workspace.generation()
        with self._replacing:
            self._first = self._first or now
            if self._held and self._held != now:
                self.forget()
            self._held = now
        return "" if now == self._first else hashlib.sha256(now.encode()).hexdigest()[:16]

    def open(self) -> Workspace:
        """The workspace, for one thread; to be closed by who asked.

        Raises:
            MetierError: As `Workspace`: it is gone, damaged, newer, or its settings cannot be read.
            WebRestoringError: It is being replaced.
        """
        self.gate.enter()
        try:
            workspace = _Counted(self.folder, kept=self.kept, **self._options)
        except BaseException:
            self.gate.leave()
            raise
        workspace.gate = self.gate
        return workspace

    def open_replaced(self) -> Workspace:
        """The workspace for who replaces it, past the gate that they closed; errors as those of `Workspace`."""
        return Workspace(self.folder, **self._options)

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables that workspaces are opened with."""
        given: Mapping[str, str] | None = self._options.get("environment")
        return os.environ if given is None else given

    @property
    def clock(self) -> Clock:
        """The clock that workspaces are opened with."""
        return self._options.get("clock") or SystemClock()

    def now(self) -> datetime:
        """This moment, by that clock."""
        return self.clock.now()

    def figured(
        self, key: str, title: str, count: Callable[[Workspace, Progress], T], workspace: Workspace
    ) -> Figured[T]:
        """Figures that may take seconds: those that are kept, and the work that counts them anew where they are old.

        Args:
            key: Of what is counted, with everything that was chosen: `curve learned`.
            title: What is going on, for people: "Counting your decisions".
            count: Counts; runs in another thread, with a workspace of its own.
            workspace: That of the request; says whether what is kept still holds.
        """
        return self.figures.of(key, title, count, stamp=workspace.stamp())


class Notes:
    """What a page says once, after a redirect: "12 postings added"."""

    _MOST = 200

    def __init__(self) -> None:
        self._words: dict[str, str] = {}

    def keep(self, words: str) -> str:
        """The name under which `take` gives the words, once."""
        name = secrets.token_urlsafe(8)
        self._words[name] = words
        while len(self._words) > self._MOST:
            self._words.pop(next(iter(self._words)))
        return name

    def take(self, name: str) -> str:
        """The words, and only once; empty where there are none."""
        return self._words.pop(name, "")
