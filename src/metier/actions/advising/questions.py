"""At most three questions whose answers could lead to other advice: "does it apply to me?"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from metier.actions.advising.means import Stated

GOALS: Mapping[str, str] = {
    "better": "the best order, whatever it takes",
    "cheap": "that it costs nothing",
    "private": "that nothing leaves this machine",
    "reasons": "that every verdict can be explained",
}
"""What may matter most, by the word a person types."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        key: As `Advice.questions` names it.
        words: As it is asked.
        form: What an answer looks like.
        why: What the answer changes.
    """

    key: str
    words: str
    form: str
    why: str


QUESTIONS: Mapping[str, Question] = {
    one.key: one
    for one in (
        Question(
            "volume",
            "About how many new postings come in a month?",
            "a number",
            "what a month costs, until two weeks of use show it",
        ),
        Question(
            "leaving",
            "May the text of postings go to a provider of base models?",
            "yes or no",
            "whether a model on another machine is looked at; agrees to nothing",
        ),
        Question(
            "budget",
            "What may judging cost in a month at most, in US dollars?",
            "an amount; 0 for nothing",
            "what is too dear to be advised; allows no spending",
        ),
        Question(
            "goal",
            "What matters most to you?",
            f"one of {', '.join(GOALS)}",
            "which reason against a change is told first",
        ),
    )
}


def answers_of(stated: Stated) -> dict[str, str]:
    """What the person said, in words, by question.

    Example:
        >>> answers_of(Stated(volume=120, leaving=False, budget_usd=5, goal="reasons"))
        {'volume': '120 new postings a month', 'leaving': 'no', 'budget': '$5.00 a month at most', 'goal': 'reasons'}
    """
    found: dict[str, str] = {}
    if stated.volume is not None:
        found["volume"] = f"{stated.volume:,.0f} new postings a month"
    if stated.leaving is not None:
        found["leaving"] = "yes" if stated.leaving else "no"
    if stated.budget_usd is not None:
        found["budget"] = f"${stated.budget_usd:,.2f} a month at most"
    if stated.goal:
        found["goal"] = stated.goal
    return found
