"""Facts in words: what a posting states, and how far each statement moved it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from metier.domain.facts import Fact, Facts, Pay, PayPeriod, Visa, WorkMode
from metier.domain.posting import Posting
from metier.domain.verdict import Reason, ReasonKind
from metier.screeners import fact_columns
from metier.screeners.sparse import Floats, Sparse
from metier.text.facts.languages import ENGLISH_NAMES

_SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "INR": "₹"}
_MODES = {WorkMode.REMOTE: "remote", WorkMode.HYBRID: "hybrid", WorkMode.ONSITE: "on site"}
_VISAS = {
    Visa.SPONSORED: "sponsors visas",
    Visa.NOT_SPONSORED: "no visa sponsorship",
    Visa.CITIZENS_ONLY: "citizenship or clearance required",
}


def fact_reasons(posting: Posting, facts: Sparse, weights: Floats, examples: Sparse) -> list[Reason]:
    """One reason for each fact that moved the posting, with the words it was read from.

    The language of the text is none where most of what was decided is written in it: it sets nothing apart.

    Args:
        facts: Fact columns of this posting alone.
        weights: Weight of each column.
        examples: Fact columns of what was decided.
    """
    columns, values = facts.row(0)
    moved = {
        int(column): float(value * weights[column]) for column, value in zip(columns, values, strict=True)
    }
    found = []
    usual = _usual_language(examples)
    for words, fact, places in said(posting.facts):
        if usual in places:
            continue
        weight = sum(moved.get(place, 0.0) for place in places)
        if weight:
            quote = fact.quote if fact and is_verbatim(posting, fact) else None
            found.append(Reason(ReasonKind.FACT, words, weight, quote))
    company = moved.get(fact_columns.company_column(posting.company), 0.0) if posting.company else 0.0
    if company:
        found.append(Reason(ReasonKind.FACT, f"at {posting.company}", company))
    return found


def _usual_language(examples: Sparse) -> int:
    """The column of the language that more than half of the examples are written in; -1 if there is none."""
    written = [
        column for column in examples.columns.tolist() if column in fact_columns.group_columns("language")
    ]
    usual = max(set(written), key=written.count, default=-1)
    return usual if 2 * written.count(usual) > len(examples) else -1


def pay_words(pay: Pay) -> str:
    """Pay in a few words.

    Example:
        >>> from decimal import Decimal
        >>> from metier.domain.facts import PayOrigin
        >>> pay_words(Pay(Decimal(62000), Decimal(74000), "EUR", PayPeriod.YEAR, PayOrigin.TEXT))
        'pay €62–74k a year'
    """
    unit = _SYMBOLS.get(pay.currency or "", f"{pay.currency} " if pay.currency else "")
    period = (
        ""
        if pay.period in {PayPeriod.UNKNOWN, PayPeriod.ONCE}
        else f" {'an' if pay.period is PayPeriod.HOUR else 'a'} {pay.period.value.replace('_', ' ')}"
    )
    ends = [end for end in (pay.low, pay.high) if end is not None]
    if ends and all(end % 1000 == 0 and end >= 10_000 for end in ends):
        shown = "–".join(dict.fromkeys(f"{end / 1000:.0f}" for end in ends)) + "k"
    else:
        shown = "–".join(dict.fromkeys(f"{end:,.2f}".removesuffix(".00") for end in ends))
    lead = "from " if pay.high is None else "up to " if pay.low is None else ""
    return f"pay {lead}{unit}{shown}{period}"


def language_words(code: str) -> str:
    """The English name of an ISO 639-1 code."""
    return ENGLISH_NAMES.get(code, f"the language {code}")


Said: TypeAlias = tuple[str, Fact[object] | None, Sequence[int]]


def said(facts: Facts) -> Iterator[Said]:
    """Every fact in words, with its columns."""
    columns = fact_columns.group_columns
    if facts.work_mode:
        yield _MODES[facts.work_mode.value], facts.work_mode, columns("work_mode")
    if facts.seniority:
        yield f"{facts.seniority.value} level", facts.seniority, columns("seniority")
    if facts.pay:
        yield pay_words(facts.pay.value), facts.pay, columns("pay")
    if facts.years:
        years = facts.years.value
        yield f"asks for {years} year{'s' * (years != 1)} of experience", facts.years, columns("years")
    if facts.visa:
        yield _VISAS[facts.visa.value], facts.visa, columns("visa")
    if facts.language:
        start = columns("language").start
        yield (
            f"written in {language_words(facts.language)}",
            None,
            [start + fact_columns.language_place(facts.language)],
        )
    kinds = columns("employment_types")
    for kind in facts.employment_types:
        yield (
            kind.value.value.replace("_", " "),
            kind,
            [kinds.start + list(type(kind.value)).index(kind.value)],
        )
    for language in facts.languages:
        place = columns("languages").start + fact_columns.language_place(language.value)
        yield f"asks for {language_words(language.value)}", language, [place]
    for tool in facts.tools:
        yield f"{tool.value} is named", tool, [fact_columns.tool_column(tool.value)]
    for where in facts.places:
        yield f"in {where.value}", where, [fact_columns.place_column(where.value)]


def is_verbatim(posting: Posting, fact: Fact[object]) -> bool:
    """Whether the quote really stands in the posting; a stated field has no text to stand in."""
    quote = fact.quote
    text = getattr(posting, quote.part.value, None)
    return isinstance(text, str) and bool(quote.words) and text[quote.start : quote.end] == quote.words
