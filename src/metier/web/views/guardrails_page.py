"""What the page of guardrails shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from metier.errors import MetierError, WebFieldError
from metier.pages import guardrails_words
from metier.settings.readers import share_of
from metier.web.work import Figured

if TYPE_CHECKING:
    from metier.actions.guardrails import GuardrailsReport, Pile, Tried
    from metier.domain.guardrail import Guardrail
    from metier.domain.ports import Progress
    from metier.workspace import Workspace

SHARES = ("100%", "50%", "20%", "10%", "5%")
"""Shares of what a rule finds that can be chosen."""


@dataclass(frozen=True, slots=True)
class Tested:
    """The postings, to try rules on, and what those that are there find.

    Attributes:
        tried: By key.
    """

    pile: Pile
    tried: Mapping[str, Tried]


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
        found: What rules find, as far as it is counted.
        pinned: What could not be written into the file.
        words: How rules are said.
    """

    report: GuardrailsReport
    text: str
    typed: Typed
    found: Figured[Tested]
    pinned: Pinned | None = None
    words: object = guardrails_words
    shares: tuple[str, ...] = SHARES

    def tried(self, key: str) -> Tried | None:
        """What the rule of that key finds; None where it is not counted yet."""
        return self.found.value.tried.get(key) if self.found.value else None


def tested(workspace: Workspace, progress: Progress) -> Tested:
    """Read the postings, and try every rule that can be understood on them. Cost: .6 s for 10,000 postings."""
    rules = workspace.guardrails
    pile = rules.pile(progress)
    return Tested(pile, {one.row.key: one for one in pile.tried(rules.every())})
