"""Reason codes: the closed list a base model may choose from, with words for people and the way each points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class ReasonCode:
    """What a code says.

    Attributes:
        words: For people.
        points: 1 speaks for the posting, -1 against it, 0 for neither.
    """

    words: str
    points: int


REASONS: Mapping[str, ReasonCode] = MappingProxyType(
    {
        "must_have_met": ReasonCode("has what you must have", 1),
        "must_have_missing": ReasonCode("lacks what you must have", -1),
        "deal_breaker": ReasonCode("one of your deal-breakers", -1),
        "nice_to_have": ReasonCode("has what you would like to have", 1),
        "growth_goal": ReasonCode("serves a growth goal of yours", 1),
        "pay_good": ReasonCode("good pay", 1),
        "pay_low": ReasonCode("low pay", -1),
        "pay_unclear": ReasonCode("pay is not stated", 0),
        "place_fit": ReasonCode("the place fits", 1),
        "place_far": ReasonCode("the place does not fit", -1),
        "remote_fit": ReasonCode("remote or hybrid as you like it", 1),
        "remote_missing": ReasonCode("more time on site than you like", -1),
        "level_fit": ReasonCode("the level fits", 1),
        "level_too_senior": ReasonCode("too senior", -1),
        "level_too_junior": ReasonCode("too junior", -1),
        "skills_fit": ReasonCode("your skills fit", 1),
        "skills_missing": ReasonCode("asks for skills you do not have", -1),
        "tasks_liked": ReasonCode("work you like", 1),
        "tasks_disliked": ReasonCode("work you do not like", -1),
        "domain_liked": ReasonCode("a field you like", 1),
        "domain_disliked": ReasonCode("a field you do not like", -1),
        "employer_liked": ReasonCode("an employer you like", 1),
        "employer_disliked": ReasonCode("an employer you do not like", -1),
        "contract_fit": ReasonCode("the kind of contract fits", 1),
        "contract_unfit": ReasonCode("the kind of contract does not fit", -1),
        "hours_unfit": ReasonCode("hours, shifts or travel you do not want", -1),
        "language_unfit": ReasonCode("asks for a language you do not have", -1),
        "right_to_work": ReasonCode("asks for a right to work you may not have", -1),
        "like_example_excited": ReasonCode("like one you were excited about", 1),
        "like_example_maybe": ReasonCode("like one you called maybe", 0),
        "like_example_passed": ReasonCode("like one you passed", -1),
        "vague": ReasonCode("says little about the work", -1),
        "doubtful": ReasonCode("claims that are hard to believe", -1),
        "addresses_ai": ReasonCode("gives orders to programs that read it", 0),
    }
)
"""In the order in which they are listed to the model; codes are stable, as verdicts keep them."""
