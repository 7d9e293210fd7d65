"""Session: what is before the person in one mode, chosen ahead in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from metier.actions.ask import Offer
from metier.actions.decide import DecideReport
from metier.domain.decision import Occasion
from metier.domain.ports import Progress
from metier.domain.posting import Posting, PostingId
from metier.web.background.work import Work, Works, WorkState
from metier.web.deciding.modes import Mode, named
from metier.web.deciding.top import Top
from metier.workspace import Workspace

AHEAD = 3
"""With so many postings left before the person the next round is chosen: learning anew from 10,000 postings takes a
second or two, and nobody reads three adverts in that. The round then rests on all decisions but those last ones."""
SOON = 15
"""With more unread texts than this, some five seconds, the first rounds are chosen by words and facts: on a first
evening nobody waits a minute for the next posting. The list is ranked anew after each round, which reads them."""
FIRST_ROUNDS = 3
TITLE = "Choosing what to ask"
BY_WORDS = "Chosen by words and facts for now; metier reads the texts while you decide"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A posting before the person.

    Attributes:
        before: The decision that stood about it when it was put there; 0 for none.
    """

    offer: Offer
    before: int = 0

    @property
    def id(self) -> PostingId:
        """Of the posting."""
        return self.offer.posting.id


@dataclass
class Session:
    """One mode, from the first posting until the server ends, or the person begins anew.

    Requests come from many threads: what they share changes under the lock only.

    Attributes:
        ids: Postings that were named; empty in the other modes.
        told: The last answer of this session, which may be explained, given a reason, or taken back.
        rounds: How many were chosen.
        notices: What a person should know about how the round was chosen.
    """

    mode: Mode
    ids: tuple[str, ...] = ()
    told: DecideReport | None = None
    n_decided: int = 0
    n_skipped: int = 0
    n_undone: int = 0
    rounds: int = 0
    notices: tuple[str, ...] = ()
    work: Work = field(default_factory=lambda: Work("deciding", TITLE))
    lock: threading.RLock = field(default_factory=threading.RLock)
    _queue: list[Waiting] = field(default_factory=list)
    _put_off: set[PostingId] = field(default_factory=set)
    _is_dry: str = ""
    _begun: bool = False

    # --- what is before the person ------------------------------------------------------------------------

    def cards(self, workspace: Workspace, n: int) -> list[Waiting]:
        """The first ones; without what was decided elsewhere since, by another page or the command line."""
        deciding, found = workspace.deciding, []
        with self.lock:
            for waiting in list(self._queue):
                stands = deciding.standing(waiting.id)
                if (stands.id if stands else 0) != waiting.before:
                    self._queue.remove(waiting)
                    continue
                found.append(waiting)
                if len(found) == n:
                    break
        return found

    @property
    def n_waiting(self) -> int:
        """How many are before the person."""
        return len(self._queue)

    @property
    def waiting(self) -> tuple[PostingId, ...]:
        """Postings that are before the person."""
        with self.lock:
            return tuple(waiting.id for waiting in self._queue)

    def one(self, posting_id: PostingId) -> Waiting | None:
        """A posting, if it is before the person."""
        with self.lock:
            return next((waiting for waiting in self._queue if waiting.id == posting_id), None)

    def done_with(self, posting_id: PostingId) -> None:
        """A posting was decided."""
        with self.lock:
            self._queue = [waiting for waiting in self._queue if waiting.id != posting_id]

    def answered(self, report: DecideReport) -> None:
        """A posting was decided here."""
        with self.lock:
            self.done_with(report.posting.id)
            self.told = report
            self.n_decided += 1

    def put_off(self, posting_id: PostingId) -> None:
        """A posting was left for another day: it does not come again in this session."""
        with self.lock:
            self.done_with(posting_id)
            self._put_off.add(posting_id)
            self.n_skipped += 1
            self.told = None

    def again(self, posting: Posting, occasion: Occasion, *, before: int) -> None:
        """Put a posting first, as its decision was taken back."""
        with self.lock:
            self.done_with(posting.id)
            self._put_off.discard(posting.id)
            self._queue.insert(0, Waiting(Offer(posting, occasion), before))
            self.n_undone += 1
            self.told = None

    # --- choosing -----------------------------------------------------------------------------------------

    def wants_more(self, stamp: str) -> bool:
        """Whether another round is to be chosen now.

        Args:
            stamp: Of the workspace; what had nothing more to ask has nothing until something changes.
        """
        with self.lock:
            if self._begun and (not self.work.is_over or self.work.state is not WorkState.DONE):
                return False
            if self._begun and not self.mode.goes_on:
                return False
            if self._is_dry and (self._queue or self._is_dry == stamp):
                return False
            return len(self._queue) <= AHEAD

    def begin_choosing(self) -> Work:
        """A fresh work for the next round."""
        self.work, self._begun = Work(f"deciding {self.mode}", TITLE), True
        return self.work

    def choose(self, workspace: Workspace, progress: Progress) -> int:
        """Choose a round and put it behind what waits; how many."""
        with self.lock:
            waiting, put_off = self.waiting, frozenset(self._put_off)
        stamp = workspace.stamp()
        asks = self.mode in {Mode.ASKS, Mode.AUDIT}
        is_hasty = asks and self.rounds < FIRST_ROUNDS and workspace.n_unread() > SOON
        offers = self._offers(workspace, progress, waiting, put_off, is_hasty=is_hasty)
        deciding, stands = workspace.deciding, {}
        if self.mode in {Mode.AGAIN, Mode.NAMED}:
            stands = {offer.posting.id: deciding.standing(offer.posting.id) for offer in offers}
        with self.lock:
            known = {waiting.id for waiting in self._queue}
            for offer in offers:
                decision = stands.get(offer.posting.id)
                if offer.posting.id not in known | self._put_off:
                    self._queue.append(Waiting(offer, decision.id if decision else 0))
            self._is_dry = "" if offers else stamp
            self.rounds += bool(offers)
            self.notices = (BY_WORDS,) if is_hasty else tuple(workspace.notices)
        return len(offers)

    def _offers(
        self,
        workspace: Workspace,
        progress: Progress,
        waiting: Sequence[PostingId],
        put_off: frozenset[PostingId],
        *,
        is_hasty: bool,
    ) -> Sequence[Offer]:
        if self.mode is Mode.NAMED:
            return named(workspace, self.ids)
        if self.mode is Mode.AGAIN:
            return workspace.relabelling().offers
        if self.mode is Mode.INBOX:
            return workspace.inbox.asking(workspace.inbox.today()).offers
        asking = workspace.asking(audit=self.mode is Mode.AUDIT, quick=is_hasty, progress=progress)
        return asking.choose(waiting=waiting, put_off=put_off)


class Sessions:
    """All sessions of one server. One thread chooses for them, with a workspace opened anew for each round.

    Args:
        open_workspace: A workspace for one thread.
        works: Shows a round that is not there yet, like any long work.
    """

    _MOST = 6

    def __init__(self, open_workspace: Callable[[], Workspace], works: Works) -> None:
        self._open, self._works = open_workspace, works
        self._by_key: dict[tuple[Mode, tuple[str, ...]], Session] = {}
        self._lock = threading.Lock()
        self._thread = works.own_thread("deciding")
        self.top = Top()
        self.answering = threading.Lock()
        """Held while an answer is compared with what stands and stored: a key pressed twice is one answer."""

    def of(self, mode: Mode, ids: tuple[str, ...] = ()) -> Session:
        """The session of a mode; a new one where there was none, or too many others were used since."""
        with self._lock:
            session = self._by_key.pop((mode, ids), None) or Session(mode, ids)
            self._by_key[mode, ids] = session
            while len(self._by_key) > self._MOST:
                self._by_key.pop(next(iter(self._by_key))).work.stop()
            return session

    def stop_all(self) -> None:
        """End what is being chosen."""
        with self._lock:
            for session in self._by_key.values():
                session.work.stop()

    def anew(self, mode: Mode, ids: tuple[str, ...] = ()) -> None:
        """Forget what waits and what was put off; decisions stay."""
        with self._lock:
            if session := self._by_key.pop((mode, ids), None):
                session.work.stop()

    def keep_ahead(self, session: Session, stamp: str) -> None:
        """Choose the next round in the background where it is time to; never waits."""
        with session.lock:
            if not session.wants_more(stamp):
                return
            work = session.begin_choosing()
        self._thread.submit(work.run, session.choose, self._open)
        if not self.top.is_known:
            self._thread.submit(
                Work("top", TITLE).run, lambda workspace, _: self.top.look(workspace), self._open
            )

    def show_work(self, session: Session) -> Work:
        """The work that chooses, findable by its id: for a page that has nothing else to show."""
        self._works.show(session.work)
        return session.work
