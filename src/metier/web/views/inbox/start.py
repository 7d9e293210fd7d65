"""The first evening, told on the inbox until it is over: four steps, each ticked off by what is in the workspace."""

from __future__ import annotations

from dataclasses import dataclass

from metier.adviser.journeys.labelling import FIRST, FOR_A_LABEL
from metier.pages.words import plural


@dataclass(frozen=True, slots=True)
class StartStep:
    """One step.

    Attributes:
        state: `done`, `next` or `later`.
        words: What to do, as a link to where it is done.
        about: How far it is, or why it is worth doing.
    """

    state: str
    words: str
    path: str
    about: str

    @property
    def mark(self) -> str:
        """Beside the word for its state."""
        return {"done": "✓", "next": "→", "later": "·"}[self.state]


def start_steps(
    *, n_postings: int, n_decided: int, has_wishes: bool, is_ranked: bool
) -> tuple[StartStep, ...]:
    """The steps of a first evening; none once it is over: ten decided, and a list that was ranked.

    Wishes are worth writing, and nobody has to: without them the evening ends all the same.

    Example:
        >>> [s.state for s in start_steps(n_postings=9, n_decided=0, has_wishes=False, is_ranked=False)]
        ['done', 'next', 'later', 'later']
        >>> start_steps(n_postings=30, n_decided=10, has_wishes=False, is_ranked=True)
        ()
    """
    if n_decided >= FIRST and is_ranked:
        return ()
    here = f"{plural(n_postings, 'posting')} here" if n_postings else "files, saved pages or pasted text"
    steps = (
        (n_postings > 0, "Add postings", "/add", here),
        (
            has_wishes,
            "Say what you look for",
            "/profile" if has_wishes else "/profile/questions",
            "seven short questions; your decisions alone would do, only later",
        ),
        (
            n_decided >= FIRST,
            f"Decide about {FIRST}",
            "/decide",
            f"{n_decided} of {FIRST}; one key each, and metier learns from every answer",
        ),
        (
            is_ranked,
            "Read the best first",
            "/rank",
            f"ranked anew while you decide: an order at first, from {FOR_A_LABEL} decisions on a likely answer",
        ),
    )
    open_ones = [number for number, (is_done, *_) in enumerate(steps) if not is_done]
    return tuple(
        StartStep("done" if is_done else "next" if number == open_ones[0] else "later", words, path, about)
        for number, (is_done, words, path, about) in enumerate(steps)
    )
