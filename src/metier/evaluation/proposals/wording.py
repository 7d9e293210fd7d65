"""Terms as sentences that a person would write, and the heading they go under."""

from __future__ import annotations

from dataclasses import dataclass

from metier.domain.profile import SECTIONS
from metier.evaluation.proposals.values import Kind, Side, Term
from metier.screeners.fact_words import language_words

_, _, NICE_TO_HAVE, DEAL_BREAKERS, _ = SECTIONS

_SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£"}
_NAMES = {
    Kind.WORK_MODE: {"remote": "remote", "hybrid": "hybrid", "onsite": "on site"},
    Kind.SENIORITY: {
        "intern": "internships", "junior": "junior roles", "mid": "mid-level roles", "senior": "senior roles",
        "lead": "lead roles", "manager": "manager roles", "director": "director roles", "executive": "executive roles",
    },
    Kind.EMPLOYMENT: {
        "full_time": "full-time", "part_time": "part-time", "contract": "freelance or fixed-term contracts",
        "temporary": "temporary work", "internship": "internships", "volunteer": "volunteer work",
    },
    Kind.VISA: {"sponsored": "visa sponsorship", "citizens_only": "security clearance required"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wording:
    """A sentence and its heading."""

    words: str
    section: str


def wording(term: Term, side: Side, *, strict: bool) -> Wording | None:
    """How a person would write that; None for what nobody would.

    What is liked is nice to have. What is avoided is a deal-breaker only where `strict`; else it is a "no …" or
    "not …" among the nice-to-haves, which moves the order and rules nothing out.

    Args:
        strict: Nothing with it was ever wanted.

    Example:
        >>> wording(Term(Kind.TOOL, "Rust"), Side.FOR, strict=False)
        Wording(words='Rust', section='Nice to have')
        >>> wording(Term(Kind.WORDS, "agency"), Side.AGAINST, strict=False).words
        'No agency'
        >>> wording(Term(Kind.WORK_MODE, "onsite"), Side.AGAINST, strict=True)
        Wording(words='On site', section='Deal-breakers')
    """
    if term.kind in {Kind.PAY_FROM, Kind.PAY_BELOW}:
        return _pay(term, side, strict=strict)
    if term == Term(Kind.VISA, "not_sponsored"):  # who is put off by it wants the opposite
        return Wording("Visa sponsorship", NICE_TO_HAVE) if side is Side.AGAINST else None
    name = name_of(term)
    if not name:
        return None
    if side is Side.FOR:
        return Wording(_begun(f"in {name}" if term.kind is Kind.PLACE else name), NICE_TO_HAVE)
    if strict:
        return Wording(_begun(name), DEAL_BREAKERS)
    return Wording(_denied(term, name), NICE_TO_HAVE)


def said_of(term: Term) -> str:
    """Postings with the term, in words, as in "9 of 11 remote ones"."""
    if term.kind is Kind.WORDS:
        return f"with “{term.value}”"
    if term.kind is Kind.DRAFT:
        return "with " + " or ".join(f"“{phrase}”" for phrase in term.phrases)
    if term.kind is Kind.WORK_MODE:
        return f"{name_of(term)} ones"
    if term.kind in {Kind.PAY_FROM, Kind.PAY_BELOW}:
        return f"with pay {'from' if term.kind is Kind.PAY_FROM else 'below'} {_amount(term)} a year"
    if term.kind is Kind.PLACE:
        return f"in {term.value}"
    if term.kind is Kind.TITLE:
        return f"with “{term.value}” in the title"
    if term.kind in {Kind.EMPLOYER, Kind.COMPANY}:
        return f"{'from' if term.kind is Kind.EMPLOYER else 'at'} {term.value}"
    return f"with {name_of(term) or term.value}"


def name_of(term: Term) -> str:
    """What a sentence calls it, in the middle of a sentence; empty for what nobody would write."""
    if term.kind in _NAMES:
        return _NAMES[term.kind].get(term.value, "")
    if term.kind is Kind.YEARS:
        return f"{term.value} or more years of experience asked for"
    if term.kind is Kind.LANGUAGE:
        return language_words(term.value)
    if term.kind is Kind.TITLE:
        return f"{term.value} roles"
    if term.kind is Kind.WRITTEN:
        return f"written in {language_words(term.value)}"
    return term.value


def _denied(term: Term, name: str) -> str:
    if term.kind in {Kind.WORK_MODE, Kind.WRITTEN}:
        return f"Not {name}"
    if term.kind is Kind.PLACE:
        return f"Not in {name}"
    if term.kind is Kind.YEARS:
        return f"Not {name}"
    return f"No {name}"


def _pay(term: Term, side: Side, *, strict: bool) -> Wording | None:
    """Pay is wanted from an amount on, whichever way it was found."""
    wanted = (term.kind is Kind.PAY_FROM) == (side is Side.FOR)
    if not wanted:
        return None
    if strict and term.kind is Kind.PAY_BELOW:
        return Wording(f"Under {_amount(term)} a year", DEAL_BREAKERS)
    return Wording(f"At least {_amount(term)} a year", NICE_TO_HAVE)


def _amount(term: Term) -> str:
    currency, _, amount = term.value.partition(" ")
    return f"{_SYMBOLS.get(currency, f'{currency} ')}{int(amount):,}"


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]
