"""Patterns as sentences, as lines for the profile, and as what a guardrail names."""

from __future__ import annotations

from metier.domain.profile import SECTIONS
from metier.evaluation.patterns.terms import NOT_REMOTE
from metier.evaluation.proposals import Counted, Kind, Line, Outcome, Side, Term, said_of
from metier.evaluation.proposals.wording import wording

_, MUST_HAVE, _, _, _ = SECTIONS
_VERBS = {Outcome.PASSED: "pass on", Outcome.EXCITED: "are excited about", Outcome.NOT_PASSED: "keep"}


def named(term: Term) -> str:
    """Postings with the term, in the middle of a sentence.

    Example:
        >>> named(NOT_REMOTE), named(Term(Kind.EMPLOYER, "start-ups")), named(Term(Kind.TOOL, "Rust"))
        ('that are not remote', 'from start-ups', 'with Rust')
    """
    if term == NOT_REMOTE:
        return "that are not remote"
    if term.kind is Kind.WORK_MODE:
        return f"that are {said_of(term).removesuffix(' ones')}"
    return said_of(term)


def sentence_of(term: Term, counted: Counted) -> str:
    """The counts as a sentence.

    Example:
        >>> sentence_of(NOT_REMOTE, Counted(Outcome.PASSED, 27, 30, 3, 12))
        'You pass on 27 of 30 that are not remote, and on 3 of 12 others'
    """
    verb = _VERBS[counted.outcome]
    again = {"pass on": "on ", "are excited about": "about ", "keep": ""}[verb]
    return (
        f"You {verb} {counted.with_it} of {counted.n_with} {named(term)}, "
        f"and {again}{counted.without} of {counted.n_without} others"
    )


def line_of(term: Term, side: Side, *, is_strict: bool, needs_it: bool) -> Line | None:
    """What "mine" writes into the profile; None for what nobody would write.

    Args:
        is_strict: Nothing with the term was ever wanted.
        needs_it: Nothing without it was ever wanted.
    """
    if term == NOT_REMOTE:
        if side is Side.FOR:
            return Line(*_sections(Term(Kind.WORK_MODE, "remote"), Side.AGAINST, is_strict=needs_it))
        return (
            Line(MUST_HAVE, "Remote")
            if is_strict
            else Line(*_sections(Term(Kind.WORK_MODE, "remote"), Side.FOR))
        )
    said = wording(term, side, strict=is_strict and side is Side.AGAINST)
    if said is None:
        return None
    checked = term.kind in {Kind.WORK_MODE, Kind.EMPLOYMENT, Kind.PAY_FROM}
    if side is Side.FOR and needs_it and checked:
        return Line(MUST_HAVE, said.words)
    return Line(said.section, said.words)


def habit_of(term: Term, side: Side) -> str:
    """The postings that a habit would never show, as a guardrail names them.

    Example:
        >>> habit_of(NOT_REMOTE, Side.AGAINST), habit_of(Term(Kind.TOOL, "Rust"), Side.FOR)
        ('Postings that are not remote', 'Postings without Rust')
    """
    if side is Side.AGAINST:
        return f"Postings {named(term)}"
    if term.kind is Kind.WORK_MODE:
        return f"Postings {named(term)}".replace("that are ", "that are not ").replace("not not ", "")
    words = named(term)
    for start, turned in (
        ("with ", "without "),
        ("in ", "not in "),
        ("from ", "not from "),
        ("at ", "not at "),
    ):
        if words.startswith(start):
            return f"Postings {turned}{words.removeprefix(start)}"
    return f"Postings that are not {words}"


def _sections(term: Term, side: Side, *, is_strict: bool = False) -> tuple[str, str]:
    said = wording(term, side, strict=is_strict)
    assert said is not None  # work modes have words
    return said.section, said.words
