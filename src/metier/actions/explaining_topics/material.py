"""What examples are found in, and how they are put into words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from metier.actions.desk import Desk
from metier.actions.finetuning.using import UseReport
from metier.actions.ledger import Spent
from metier.actions.ports import Agreed
from metier.adviser.topics import Example
from metier.domain.posting import Posting, PostingId
from metier.domain.profile import Profile
from metier.evaluation.drift import Change
from metier.text.lines import one_line
from metier.training.method import Gate, Json, Method
from metier.training.registry.events import Standing

_TITLE = 44
_QUOTE = 70
_NO_QUOTES = str.maketrans("", "", "“”")


@dataclass(frozen=True, slots=True)
class Tuned:
    """A tuned model, as examples need it.

    Attributes:
        n_rows: None where its card cannot be read.
    """

    id: str
    method: Method
    made_at: datetime
    n_rows: int | None
    gate: Gate
    standing: Standing
    figures: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Material:
    """One workspace, as examples are found in it. What takes a query or a file stands as a function and is asked when it is needed.

    Attributes:
        miss, sure: The promise of the settings.
        profile: As it stands.
        active: Name of the screener in use.
        changes: Over how many decisions changes of taste are known, and which; looks for none.
        spent: What base models cost so far.
        agreed: What may leave, by host.
        tuned: Tuned models, newest first.
        evidence: What later decisions say of one of them; None where its card cannot be read.
    """

    desk: Desk
    miss: float
    sure: float | None
    profile: Callable[[], Profile]
    active: Callable[[], str]
    changes: Callable[[], tuple[int, Sequence[Change]]]
    spent: Callable[[], Spent]
    agreed: Callable[[], Mapping[str, Agreed]]
    tuned: Callable[[], Sequence[Tuned]]
    evidence: Callable[[str], UseReport | None]

    def posting(self, posting_id: PostingId) -> Posting | None:
        """A posting; None where it is not here any more."""
        found = self.desk.postings.by_ids([posting_id])
        return found[0] if found else None


def own(*sentences: str, about: Sequence[Posting] = (), **figures: float) -> Example:
    """An example of this workspace."""
    numbers = tuple(dict.fromkeys(posting.number for posting in about))
    return Example(sentences, is_own=True, figures=figures, postings=numbers)


def titled(posting: Posting | None) -> str:
    """A title in quotes: strangers' words on one line, cut, without quotation marks of their own."""
    return f"“{_bare(posting.title if posting else '', _TITLE) or 'no title'}”"


def said(words: str, limit: int = _QUOTE) -> str:
    """Any other words that are not ours, quoted likewise."""
    return f"“{_bare(words, limit)}”"


def plain(words: str, limit: int = 120) -> str:
    """A sentence of metier's own that may name strangers' words: on one line, cut, without its full stop."""
    return one_line(words, limit).rstrip(".")


def ended(words: str) -> str:
    """With a full stop, where the words or their quotation do not end with one.

    Example:
        >>> ended("You said “No.”"), ended("You said “no”")
        ('You said “No.”', 'You said “no”.')
    """
    return words if words.rstrip("”")[-1:] in {".", "!", "?", "…"} else f"{words}."


def _bare(words: str, limit: int) -> str:
    return one_line(words.translate(_NO_QUOTES), limit)


def percent(p: float) -> str:
    """A probability as people read it; never 0 or 100, as no verdict is certain."""
    return f"{min(99, max(1, round(100 * p)))} %"


def day(at: datetime) -> str:
    """A day in the person's own zone."""
    return f"{at.astimezone():%Y-%m-%d}"
