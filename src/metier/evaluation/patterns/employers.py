"""Kinds of employer, told by a posting's own words and never by a company's name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from metier.domain.posting import Posting

_ABOUT = 1_500  # characters of the opening, where an employer says what it is (taste)

EMPLOYERS = {
    "recruitment agencies": r"our client(?:'s)?\b|on behalf of (?:our|a) client|staffing|recruit(?:ment|ing) (?:agency|firm|partner)"
    r"|personalvermittlung|personaldienstleist|zeitarbeit|unser kunde|unseren kunden sucht|im auftrag unseres kunden",
    "consultancies": r"consultanc(?:y|ies)|consulting (?:firm|company|group|services)|systems? integrator|outsourcing"
    r"|it[- ]services? (?:company|provider|firm)|unternehmensberatung|beratungshaus|it-dienstleister",
    "start-ups": r"start-?ups?\b|early[- ]stage|seed[- ]stage|series [a-c]\b|founding (?:team|engineer)|venture[- ](?:backed|funded)|\bvc[- ]backed",
    "public employers": r"public (?:sector|service|administration)|civil service|government agenc|ministry of|city council"
    r"|öffentliche[rnms]* dienst|behörde|ministerium|stadtverwaltung|landratsamt|\btvöd\b|\btv-?l\b",
    "universities and research institutes": r"\buniversity\b|universität|hochschule|research (?:institute|centre|center)|max planck|fraunhofer|helmholtz",
    "non-profits": r"non-?profit|not[- ]for[- ]profit|\bngos?\b|charit(?:y|able)|gemeinnützig",
    "banks and insurers": r"\bbank(?:s|ing)?\b|insurance (?:company|group)|\binsurers?\b|hedge fund|trading firm|asset manage|fin-?tech|versicherung",
    "health and pharma": r"hospitals?\b|health ?care|pharma|biotech|medical (?:device|technology)|krankenhaus|\bklinik",
    "defence": r"defen[cs]e (?:contractor|industry|sector|compan)|\bmilitary\b|armed forces|aerospace (?:and|&) defen[cs]e|rüstung|bundeswehr",
    "gambling": r"\bi-?gaming\b|gambling|\bcasinos?\b|sports? betting|glücksspiel",
    "advertising": r"(?:advertising|marketing|digital|media) agency|\bad-?tech\b|werbeagentur",
    "shops": r"e-?commerce|\bretail(?:er|ers)?\b|online-?shop|einzelhandel",
    "large groups": r"fortune (?:50|100|500|1000)|multinational|global corporation|dax[- ](?:konzern|unternehmen|company)|weltkonzern",
}
"""Kind, as a sentence names it → what its postings say."""

TELLING = {
    "recruitment agencies": ("our client", "staffing"),
    "consultancies": ("consultancy", "consulting services"),
    "start-ups": ("start-up", "startup"),
    "public employers": ("public sector", "public service"),
    "universities and research institutes": ("university", "research institute"),
    "non-profits": ("non-profit", "nonprofit"),
    "banks and insurers": ("bank", "insurance", "fintech"),
    "health and pharma": ("hospital", "healthcare", "pharma"),
    "defence": ("military", "defence", "defense"),
    "gambling": ("gambling", "casino"),
    "advertising": ("advertising", "marketing agency"),
    "shops": ("retail", "e-commerce"),
    "large groups": ("multinational", "fortune 500"),
}
"""A few plain phrases for each kind, by which a guardrail finds most of its postings."""

_RULES = {kind: re.compile(words, re.IGNORECASE) for kind, words in EMPLOYERS.items()}


def employer_kinds(posting: Posting) -> frozenset[str]:
    """The kinds that a posting's own words tell.

    Example:
        >>> from metier.testing import posting
        >>> sorted(employer_kinds(posting("Dev", "Our client, a fintech, needs you.")))
        ['banks and insurers', 'recruitment agencies']
    """
    said = posting.text[:_ABOUT]
    return frozenset(kind for kind, rule in _RULES.items() if rule.search(said))


def employer_spans(posting: Posting, kind: str) -> Iterator[tuple[int, int]]:
    """Where the text tells a kind."""
    return (match.span() for match in _RULES[kind].finditer(posting.text[:_ABOUT]))
