"""Patterns as sentences, as lines for the profile, and as what a guardrail names."""

from __future__ import annotations

from collections.abc import Sequence

from metier.domain.profile import SECTIONS
from metier.evaluation.patterns.employers import TELLING
from metier.evaluation.patterns.terms import NOT_REMOTE
from metier.evaluation.proposals import Counted, CountedAnswer, Kind, Line, Side, Term, said_of
from metier.evaluation.proposals.wording import wording

_, MUST_HAVE, _, _, _ = SECTIONS
_REMOTE = Term(Kind.WORK_MODE, "remote")
_MODES = {"hybrid": "Hybrid jobs", "onsite": "Onsite jobs"}
_LEVELS = {"intern": "Internship", "mid": "Mid-level"}
_CONTRACTS = {
    "full_time": "Full-time jobs", "part_time": "Part-time jobs", "contract": "Freelance jobs", "temporary": "Fixed-term jobs",
    "internship": "Internships", "volunteer": "Volunteer jobs",
}  # fmt: skip
_QUOTES = frozenset('“”„"«»')
_VERBS = {
    CountedAnswer.PASSED: "pass on",
    CountedAnswer.EXCITED: "are excited about",
    CountedAnswer.NOT_PASSED: "keep",
}


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
        >>> sentence_of(NOT_REMOTE, Counted(CountedAnswer.PASSED, 27, 30, 3, 12))
        'You pass on 27 of 30 that are not remote, and on 3 of 12 others'
    """
    verb = _VERBS[counted.outcome]
    again = {"pass on": "on ", "are excited about": "about ", "keep": ""}[verb]
    return (
        f"You {verb} {counted.with_it} of {counted.n_with} {named(term)}, "
        f"and {again}{counted.without} of {counted.n_without} others"
    )


def as_wish(term: Term, side: Side) -> tuple[Term, Side]:
    """What a line of a profile would name: who avoids what is not remote wants remote.

    Example:
        >>> as_wish(NOT_REMOTE, Side.AGAINST)
        (Term(kind=<Kind.WORK_MODE: 'work_mode'>, value='remote'), <Side.FOR: 'for'>)
    """
    if term != NOT_REMOTE:
        return term, side
    return _REMOTE, Side.FOR if side is Side.AGAINST else Side.AGAINST


def line_of(term: Term, side: Side, *, is_strict: bool, needs_it: bool) -> Line | None:
    """What "mine" writes into the profile; None for what nobody would write.

    Args:
        is_strict: Nothing with the term was ever wanted.
        needs_it: Nothing without it was ever wanted.
    """
    if term == NOT_REMOTE:
        if side is Side.FOR:
            return Line(*_sections(_REMOTE, Side.AGAINST, is_strict=needs_it))
        return Line(MUST_HAVE, "Remote") if is_strict else Line(*_sections(_REMOTE, Side.FOR))
    said = wording(term, side, strict=is_strict and side is Side.AGAINST)
    if said is None:
        return None
    checked = term.kind in {Kind.WORK_MODE, Kind.EMPLOYMENT, Kind.PAY_FROM}
    if side is Side.FOR and needs_it and checked:
        return Line(MUST_HAVE, said.words)
    return Line(said.section, said.words)


def habit_of(term: Term, side: Side) -> str:
    """The postings that a habit would never show, as a guardrail names them; empty where no plain rule finds them.

    Who favours something leaves out everything else: that is no rule for a guardrail, unless it is a kind that every posting
    has, such as the work mode.

    Example:
        >>> habit_of(NOT_REMOTE, Side.AGAINST), habit_of(Term(Kind.TOOL, "Rust"), Side.AGAINST)
        ('Jobs that are not remote', 'Jobs with “Rust”')
    """
    if term.kind is Kind.WORK_MODE:
        remote = (term == NOT_REMOTE) == (side is Side.FOR)
        if term in {NOT_REMOTE, _REMOTE}:
            return "Jobs that are remote" if remote else "Jobs that are not remote"
        return _MODES[term.value] if side is Side.AGAINST else ""
    if term.kind is Kind.SENIORITY:
        return f"{_LEVELS.get(term.value, term.value.capitalize())} jobs" if side is Side.AGAINST else ""
    if side is Side.FOR:
        return ""
    if term.kind is Kind.EMPLOYMENT:
        return _CONTRACTS.get(term.value, "")
    if term.kind is Kind.PAY_BELOW:
        return f"Jobs that pay less than {said_of(term).removeprefix('with pay below ')}"
    if term.kind is Kind.EMPLOYER:
        return f"Jobs with {_either(TELLING[term.value])}"
    if term.kind is Kind.PLACE:
        return f"Jobs in {term.value}"
    if term.kind in {Kind.TOOL, Kind.WORDS, Kind.TITLE, Kind.COMPANY}:
        if _QUOTES.intersection(term.value):
            return ""  # a company called `X”, “Y` would end the quotation and name something else
        return f"Jobs with {_either((term.value,))}"
    return ""


def _either(phrases: Sequence[str]) -> str:
    return " or ".join(f"“{phrase}”" for phrase in phrases)


def _sections(term: Term, side: Side, *, is_strict: bool = False) -> tuple[str, str]:
    said = wording(term, side, strict=is_strict)
    assert said is not None  # work modes have words
    return said.section, said.words
