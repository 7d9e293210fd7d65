"""What the page of guardrails shows."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from metier.errors import MetierError, WebFieldError
from metier.pages import guardrails_words
from metier.settings.readers import share_of
from metier.web.background.work import Figured

if TYPE_CHECKING:
    from metier.actions.guardrails import GuardrailsReport, Pile, Tried
    from metier.domain.guardrail import Guardrail
    from metier.domain.ports import Progress
    from metier.workspace import Workspace

SHARES = ("100%", "50%", "20%", "10%", "5%")
"""Shares of what a rule finds that can be chosen."""


KEPT = 300.0
"""Seconds after the last rule that was tried until the postings are let go."""


class Lent:
    """The postings, kept while rules are tried on them and for some minutes after: they take 20 kB each.

    Args:
        seconds: Until they are let go after the last use.
    """

    def __init__(self, pile: Pile, *, seconds: float = KEPT) -> None:
        self._pile: Pile | None = pile
        self._seconds, self._used = seconds, time.monotonic()
        self._wait(seconds)

    @property
    def pile(self) -> Pile | None:
        """They, if they are still there."""
        self._used = time.monotonic()
        return self._pile

    def _wait(self, seconds: float) -> None:
        timer = threading.Timer(seconds, self._let_go)
        timer.daemon = True
        timer.start()

    def _let_go(self) -> None:
        left = self._used + self._seconds - time.monotonic()
        if left > 0:
            self._wait(left)
        else:
            self._pile = None


@dataclass(frozen=True, slots=True)
class Typed:
    """A rule that is being typed.

    Attributes:
        share: Of what it finds, the share that it would put before the person; `share_text` as it was typed.
        tried: What it finds; None where nothing was tried yet.
        error: Why it cannot be added.
    """

    words: str = ""
    share: float = 1.0
    share_text: str = ""
    tried: Tried | None = None
    error: MetierError | None = None

    @classmethod
    def of(cls, words: str, share: str) -> Typed:
        """What was typed.

        Raises:
            WebFieldError: The share is none.
        """
        bare = share.strip().replace(" ", "")
        if bare in {"", "1", "100%"}:
            return cls(words, share_text=share)
        found = share_of(bare)
        if found is None:
            raise WebFieldError(field="Share", wanted="a share such as 10%, or all", got=share)
        return cls(words, found, share)

    def tried_on(self, pile: Pile, rule: Guardrail) -> Typed:
        """The same with what it finds."""
        return replace(self, tried=pile.tried([rule])[0])


@dataclass(frozen=True, slots=True)
class Pinned:
    """A text of guardrails.md that could not be written, and why: nothing that was typed is lost."""

    text: str
    error: MetierError


@dataclass(frozen=True, slots=True)
class GuardrailsPage:
    """The page.

    Attributes:
        text: Of guardrails.md as it stands.
        found: What each rule finds, by key, as far as it is counted.
        trying: The postings for the rule that is typed, as far as they are read; None where nothing is typed.
        pinned: What could not be written into the file.
        words: How rules are said.
    """

    report: GuardrailsReport
    text: str
    typed: Typed
    found: Figured[Mapping[str, Tried]]
    trying: Figured[Lent] | None = None
    pinned: Pinned | None = None
    words: object = guardrails_words
    shares: tuple[str, ...] = SHARES

    def tried(self, key: str) -> Tried | None:
        """What the rule of that key finds; None where it is not counted yet."""
        return self.found.value.get(key) if self.found.value else None


def tested(workspace: Workspace, progress: Progress) -> Mapping[str, Tried]:
    """Try every rule that can be understood on the postings that are there. Cost: .6 s for 10,000 postings."""
    rules = workspace.guardrails
    return {one.row.key: one for one in rules.pile(progress).tried(rules.every())}


def lent(workspace: Workspace, progress: Progress) -> Lent:
    """Read the postings that rules are tried on. Cost: .5 s for 10,000 postings."""
    return Lent(workspace.guardrails.pile(progress))
