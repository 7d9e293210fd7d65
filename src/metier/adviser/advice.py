"""The shape of advice: one recommendation, every sentence traced to figures."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from metier.adviser.snapshot import Figure, Rung


class Verdict(StrEnum):
    """What the adviser says."""

    LABEL = "label more first"
    STAY = "stay with what you use"
    TRY = "try it beside what you use"
    SWITCH = "switch"
    NOT_KNOWN = "not known yet"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing that is said, with the figures it rests on.

    Attributes:
        figures: Keys of `Advice.figures`; never empty.
    """

    words: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Thumb:
    """A rule of thumb beside the person's own figure.

    Attributes:
        yours: The person's figure, in words; "not known" where there is none.
        met: Whether the rule is met; None where that is not known.
    """

    rule: str
    yours: str
    met: bool | None
    source: str


@dataclass(frozen=True, slots=True)
class RungRow:
    """One rung on the page: expected gain, cost, and what it is like to live with, in words."""

    rung: Rung
    gain: str
    cost: str
    upkeep: str
    explains: str
    privacy: str
    lock_in: str
    obstacles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do next, and why. A pure function of a snapshot: same figures, same words.

    Attributes:
        verdict: In one word; `rung` is what it is about: what to stay with, try or switch to.
        next_step: In one sentence; `command` is what to type.
        standing: Where the person stands.
        reasons: Why, strongest first.
        against: The strongest reason against it.
        would_change: What would change the advice.
        more_labels: About how many more decisions until it is known; None where that is not known or not the question.
        questions: At most three that would help, by key.
        figures: Every figure that a sentence rests on, by key.
    """

    verdict: Verdict
    rung: Rung
    next_step: str
    command: str
    standing: tuple[Sentence, ...]
    reasons: tuple[Sentence, ...]
    against: Sentence
    would_change: tuple[Sentence, ...]
    thumbs: tuple[Thumb, ...]
    rungs: tuple[RungRow, ...]
    figures: dict[str, Figure]
    more_labels: Figure | None = None
    questions: tuple[str, ...] = ()
