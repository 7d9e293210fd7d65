"""Facts by rule: what a posting says about pay, place, mode, level, contract, years, languages, visa and tools.

Nothing is guessed: a fact is about this role and carries the words it was read from, or it is absent.
The rules are loaded when facts are read: their many patterns take a fifth of a second, and signals need none of them.
"""

from __future__ import annotations

from metier.domain.facts import Facts, Part
from metier.domain.posting import StatedFields
from metier.text.facts.reading import MAX_TEXT, Reading, View
from metier.text.versions import FACTS_VERSION

__all__ = ["RULES_VERSION", "read_facts", "read_level"]

RULES_VERSION = FACTS_VERSION
"""Rises when a rule changes; stored beside the facts, so that old facts can be read anew."""

_MAX_FIELD = 2_000


def read_facts(*, title: str, company: str, place: str, text: str, stated: StatedFields) -> Facts:
    """The facts of one posting, out of its cleaned visible text and the fields its source states.

    Args:
        title: As shown; its first 2,000 characters are read, as of company and place.
        company: Name of the employer.
        place: The place field, as written.
        text: Visible text, plain or light Markdown; its first 60,000 characters are read.
        stated: Structured fields, empty where the source does not say.

    Returns:
        Facts whose quotes are verbatim: `part[start:end] == words`, and the whole value for stated fields.

    Cost: linear in the text; about 1 ms for the median posting of 2,900 characters. Never raises.

    Example:
        >>> facts = read_facts(
        ...     title="Senior Data Engineer", company="Elbe Analytics", place="Hamburg (hybrid)",
        ...     text="We pay 70.000 - 85.000 € per year. At least 4 years of experience with Python.",
        ...     stated=StatedFields())
        >>> facts.pay.value.low, facts.pay.value.currency, facts.pay.value.period.value
        (Decimal('70000'), 'EUR', 'year')
        >>> facts.seniority.value.value, facts.work_mode.value.value, facts.years.value
        ('senior', 'hybrid', 4)
        >>> facts.places[0].quote.words, [tool.value for tool in facts.tools]
        ('Hamburg', ['Python'])
    """
    from metier.text.facts.employment import read_employment
    from metier.text.facts.language import read_language
    from metier.text.facts.languages import read_languages
    from metier.text.facts.pay import read_pay
    from metier.text.facts.place import read_places
    from metier.text.facts.seniority import read_seniority
    from metier.text.facts.tools import read_tools
    from metier.text.facts.visa import read_visa
    from metier.text.facts.work_mode import read_work_mode
    from metier.text.facts.years import read_years

    reading = Reading(
        title=View.of(Part.TITLE, title[:_MAX_FIELD]),
        company=View.of(Part.COMPANY, company[:_MAX_FIELD]),
        place=View.of(Part.PLACE, place[:_MAX_FIELD]),
        text=View.of(Part.TEXT, text[:MAX_TEXT]),
        stated=stated,
    )
    return Facts(
        pay=read_pay(reading),
        places=read_places(reading),
        work_mode=read_work_mode(reading),
        seniority=read_seniority(reading),
        employment_types=read_employment(reading),
        years=read_years(reading),
        languages=read_languages(reading),
        visa=read_visa(reading),
        tools=read_tools(reading),
        language=read_language(reading),
    )


def read_level(*, title: str, stated: StatedFields) -> str:
    """The seniority that title or stated fields name, or empty: what can be told without reading the text."""
    from metier.text.facts.seniority import read_seniority

    nothing = View.of(Part.TEXT, "")
    reading = Reading(
        title=View.of(Part.TITLE, title[:_MAX_FIELD]),
        company=nothing,
        place=nothing,
        text=nothing,
        stated=stated,
    )
    found = read_seniority(reading)
    return found.value.value if found else ""
