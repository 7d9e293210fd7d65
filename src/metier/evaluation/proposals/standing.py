"""How a rule stands to the profile: new, said already, or against a line of it; and wishes that decisions do not show."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metier.domain.profile import SECTIONS, Profile
from metier.evaluation.proposals.held_out import counted, outcome_of
from metier.evaluation.proposals.plain_words import can_carry_taste
from metier.evaluation.proposals.terms import Reading, read_line
from metier.evaluation.proposals.values import Kind, Line, Side, Term, Unfollowed
from metier.evaluation.proposals.wording import name_of
from metier.screeners import tokens
from metier.screeners.wishes import weighted_lines

Integers = NDArray[np.int64]

_ABOUT, _MUST, _NICE, _BREAKERS, _GOALS = SECTIONS
_SPELLED = {
    Kind.WORK_MODE: {"remote": r"remote|home|anywhere", "hybrid": r"hybrid", "onsite": r"on.?site|office|vor ort"},
    Kind.SENIORITY: {
        "intern": r"intern|trainee|praktik", "junior": r"junior|entry|graduate", "mid": r"\bmid|regular",
        "senior": r"senior", "lead": r"\blead\b|staff|principal", "manager": r"manage", "director": r"director|head of",
        "executive": r"executive|\bvp\b|c-level",
    },
}  # fmt: skip
"""Facts of which a posting has one value: who wants one does not want the others. A line may name several."""
_AMOUNTS = frozenset({Kind.PAY_FROM, Kind.PAY_BELOW})
_NO_SPONSOR = Term(Kind.VISA, "not_sponsored")
_LEAST = 15  # decisions with what a wish names, and without it, before it is called not followed (taste)


@dataclass(frozen=True, slots=True)
class Wish:
    """A line of the profile that wants or refuses something.

    Attributes:
        named: What it names.
    """

    line: Line
    side: Side
    named: Reading


def wishes_of(profile: Profile) -> tuple[Wish, ...]:
    """The lines that want or refuse something; "About me" and growth goals do neither."""
    found = []
    for section, lines in (
        (_MUST, profile.must_have),
        (_NICE, profile.nice_to_have),
        (_BREAKERS, profile.deal_breakers),
    ):
        for line in lines:
            alone = Profile(deal_breakers=(line,)) if section == _BREAKERS else Profile(must_have=(line,))
            ((_, weight),) = weighted_lines(alone)
            side = Side.FOR if weight > 0 else Side.AGAINST
            found.append(Wish(Line(section, line), side, read_line(line)))
    return tuple(found)


def names(wish: Wish, term: Term) -> bool:
    """Whether a line names what a rule looks at."""
    if term.kind in _AMOUNTS:
        return any(symbol in wish.line.words for symbol in ("€", "$", "£", term.value.split()[0])) and bool(
            set("0123456789") & set(wish.line.words)
        )
    if term.kind in _SPELLED:
        return term.value in _values(wish, term.kind)
    if term.kind is Kind.DRAFT:
        return any(f" {phrase} " in wish.named.line for phrase in term.phrases)
    plain = " ".join(tokens.tokens(name_of(term)))  # rules of facts do not see everything in a short line
    return wish.named.has(term) or (plain != "" and f" {plain} " in wish.named.line)


def is_said(wishes: Sequence[Wish], term: Term, side: Side) -> bool:
    """Whether a line says it already; who has written about pay has said what there is to say."""
    if term.kind in _AMOUNTS:
        return any(names(wish, term) for wish in wishes)
    if (term, side) == (_NO_SPONSOR, Side.AGAINST):
        return is_said(wishes, Term(Kind.VISA, "sponsored"), Side.FOR)
    return any(wish.side is side and names(wish, meant) for wish in wishes for meant in _meanings(term))


def contradicted(wishes: Sequence[Wish], term: Term, side: Side) -> Line | None:
    """The first line that says the opposite; None where none does."""
    if term.kind in _AMOUNTS or term == _NO_SPONSOR:
        return None
    for wish in wishes:
        if any(_opposes(wish, meant, side) for meant in _meanings(term)):
            return wish.line
    return None


def unfollowed(
    wishes: Sequence[Wish], readings: Sequence[Reading], grades: Integers
) -> tuple[Unfollowed, ...]:
    """Wishes that decisions do not show: no more liked with it than without, over enough decisions on both sides.

    Not a finding that the wish is wrong: what only some postings say shows late.
    """
    found = []
    for wish in wishes:
        terms = _terms(wish)
        if not terms:
            continue
        present = np.array([any(reading.has(term) for term in terms) for reading in readings], np.bool_)
        if min(present.sum(), (~present).sum()) < _LEAST:
            continue
        gap = float(grades[present].mean() - grades[~present].mean()) * wish.side.sign
        if gap <= 0:
            outcome = outcome_of(wish.side, present, grades)
            found.append(Unfollowed(wish.line, counted(present, grades, outcome)))
    return tuple(found)


def _meanings(term: Term) -> tuple[Term, ...]:
    """The term, and the facts that its words name: the word "remote" is about the place of work."""
    facts = read_line(term.value).facts if term.kind in {Kind.WORDS, Kind.PLACE} else frozenset()
    return (term, *sorted((fact for fact in facts if fact.kind in _SPELLED), key=str))


def _opposes(wish: Wish, term: Term, side: Side) -> bool:
    if wish.side is not side and names(wish, term):
        return True
    return side is Side.FOR and wish.side is Side.FOR and _excludes(wish, term)


def _excludes(wish: Wish, term: Term) -> bool:
    """Whether a line wants another value of a fact that has one value only, and not this one too."""
    if term.kind not in _SPELLED:
        return False
    values = _values(wish, term.kind)
    return bool(values) and term.value not in values


def _values(wish: Wish, kind: Kind) -> set[str]:
    """The values of a fact that a line names."""
    read = {fact.value for fact in wish.named.facts if fact.kind is kind}
    line = wish.line.words.lower()
    return read | {value for value, spelled in _SPELLED[kind].items() if re.search(spelled, line)}


def _terms(wish: Wish) -> tuple[Term, ...]:
    """What a posting must have for a line to be about it: its facts, or all of a few telling words."""
    facts = tuple(fact for fact in wish.named.facts if fact.kind is not Kind.WRITTEN)
    if facts:
        return facts
    telling = [word for word in tokens.tokens(wish.line.words) if can_carry_taste(word)]
    return (Term(Kind.WORDS, " ".join(telling)),) if 0 < len(telling) <= 2 else ()
