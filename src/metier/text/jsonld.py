"""schema.org JobPosting from a page's JSON-LD: typed, and never trusted further than the page's own words."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MAX_DEPTH = 64
MAX_LINE = 500
"""Characters of a one-line field."""
MAX_DESCRIPTION = 1_000_000
MAX_POSTINGS = 1_000
AGREEMENT = 0.9
"""Share of tokens from which description and page text agree (security design, "Structured data is not page text")."""

_WRAPPED = re.compile(
    r"\A\s*(?://\s*)?(?:<!--|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?://\s*)?(?:-->|\]\]>|/\*\s*\]\]>\s*\*/)\s*\Z"
)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class JobPostingLd:
    """What one JobPosting says of itself, as written; empty means it does not say.

    Attributes:
        description: HTML or text, possibly escaped once more than it should.
        place: Places of work, or regions applicants may live in, joined by `; `.
        pay_unit: `HOUR`, `YEAR`, … as written.
        pay_is_estimate: From `estimatedSalary`: a job board's guess, not the employer's word.
        employment_type: Types joined by `, `.
        work_mode: `remote` where `jobLocationType` says TELECOMMUTE.
        identifier: The posting's number in whoever's system.
        requisition_id: The same, only where the employer is named as its owner.
    """

    title: str = ""
    description: str = ""
    company: str = ""
    place: str = ""
    pay_min: str = ""
    pay_max: str = ""
    pay_currency: str = ""
    pay_unit: str = ""
    pay_is_estimate: bool = False
    employment_type: str = ""
    work_mode: str = ""
    posted_at: str = ""
    valid_through: str = ""
    identifier: str = ""
    requisition_id: str = ""
    url: str = ""


def job_postings(scripts: Sequence[str]) -> list[JobPostingLd]:
    """All job postings in JSON-LD scripts, in order; what is not JSON, too deep or of another type is skipped.

    Example:
        >>> job_postings(['{"@type": "JobPosting", "title": "Baker", "jobLocationType": "TELECOMMUTE"}'])[0].work_mode
        'remote'
    """
    found: list[JobPostingLd] = []
    for script in scripts:
        for item in _objects(_parsed(script)):
            if _is_posting(item):
                found.append(_posting(item))
            if len(found) >= MAX_POSTINGS:
                return found
    return found


def job_posting(value: object) -> JobPostingLd | None:
    """The JobPosting in one decoded JSON value, or None."""
    return next((_posting(item) for item in _objects(value) if _is_posting(item)), None)


def agrees(description_text: str, page_text: str) -> float:
    """Share of the description's tokens that the page shows, from 0 to 1; 1 for an empty description.

    Each token counts as often as it stands there; case and forms are folded. Below 0.9 the two do not agree.

    Example:
        >>> agrees("Remote bakery, 300k", "A bakery in Leipzig. Not remote.")
        0.6666666666666666
    """
    wanted = _tokens(description_text)
    if not wanted:
        return 1.0
    shown = _tokens(page_text)
    return sum((wanted & shown).values()) / sum(wanted.values())


def _tokens(text: str) -> Counter[str]:
    return Counter(_WORD.findall(unicodedata.normalize("NFKC", text[:MAX_DESCRIPTION]).casefold()))


def _parsed(script: str) -> object:
    try:
        return json.loads(_WRAPPED.sub("", script).strip().lstrip("\ufeff"), strict=False)
    except (
        ValueError,
        RecursionError,
    ):  # not JSON, a number of thousands of digits, or nested thousands deep
        return None


def _objects(value: object) -> Iterator[dict[str, object]]:
    """Objects of a value in document order: itself, list items, `@graph` and the main entity of a page."""
    todo: list[tuple[object, int]] = [(value, 0)]
    while todo:
        item, depth = todo.pop()
        if depth > MAX_DEPTH:
            continue
        if isinstance(item, list):
            todo.extend((one, depth + 1) for one in reversed(item))
        elif isinstance(item, dict):
            yield item
            inner = [
                item[key]
                for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item")
                if isinstance(item.get(key), list | dict)
            ]
            todo.extend((one, depth + 1) for one in reversed(inner))


def _is_posting(item: dict[str, object]) -> bool:
    kinds = item.get("@type")
    return any(
        isinstance(kind, str) and kind.rpartition("/")[2] == "JobPosting"
        for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _posting(item: dict[str, object]) -> JobPostingLd:
    company = _name(item.get("hiringOrganization"))
    salary = item.get("baseSalary")
    is_estimate = salary in (None, "", [], {}) and item.get("estimatedSalary") not in (None, "", [], {})
    pay = _pay(item.get("estimatedSalary") if is_estimate else salary, _line(item.get("salaryCurrency")))
    number, owner = _identifier(item.get("identifier"))
    description = item.get("description")
    return JobPostingLd(
        title=_line(item.get("title")) or _line(item.get("name")),
        description=description[:MAX_DESCRIPTION] if isinstance(description, str) else "",
        company=company,
        place=_joined(_place(one) for one in _many(item.get("jobLocation")))
        or _joined(_name(one) for one in _many(item.get("applicantLocationRequirements"))),
        pay_min=pay[0],
        pay_max=pay[1],
        pay_currency=pay[2],
        pay_unit=pay[3],
        pay_is_estimate=is_estimate,
        employment_type=_joined((_line(one) for one in _many(item.get("employmentType"))), ", "),
        work_mode="remote"
        if any(_line(one).upper() == "TELECOMMUTE" for one in _many(item.get("jobLocationType")))
        else "",
        posted_at=_line(item.get("datePosted")),
        valid_through=_line(item.get("validThrough")),
        identifier=number,
        requisition_id=number if owner and owner.casefold() == company.casefold() else "",
        url=_line(item.get("url")),
    )


def _line(value: object) -> str:
    """A scalar as one line of text, entities decoded; empty for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = str(value) if isinstance(value, str | float) or abs(value) < 10**18 else ""
    text = text[: 4 * MAX_LINE]
    return " ".join((html.unescape(text) if "&" in text else text).split())[:MAX_LINE]


def _many(value: object) -> list[object]:
    return value[:50] if isinstance(value, list) else [] if value is None else [value]


def _joined(parts: Iterator[str], mark: str = "; ") -> str:
    return mark.join(dict.fromkeys(part for part in parts if part))[: 2 * MAX_LINE]


def _name(value: object) -> str:
    if isinstance(value, list):
        return next((name for name in map(_name_of_one, value[:50]) if name), "")
    return _name_of_one(value)


def _name_of_one(value: object) -> str:
    return _line(value.get("name")) if isinstance(value, dict) else _line(value)


def _place(value: object) -> str:
    if not isinstance(value, dict):
        return _line(value)
    address = value.get("address", value)
    if isinstance(address, list):
        address = address[0] if address else None
    if not isinstance(address, dict):
        return _line(address) or _line(value.get("name"))
    parts = (_name(address.get(key)) for key in ("addressLocality", "addressRegion", "addressCountry"))
    return _joined((part for part in parts), ", ") or _line(value.get("name"))


def _pay(value: object, currency: str) -> tuple[str, str, str, str]:
    """Lower end, upper end, currency and unit of a MonetaryAmount, a bare number, or a list of either."""
    if isinstance(value, list):
        value = value[0] if value else None
    if not isinstance(value, dict):
        return _line(value), _line(value), currency, ""
    currency = _line(value.get("currency")) or currency
    amount = value.get("value", value)
    if isinstance(amount, list):
        amount = amount[0] if amount else None
    unit = _line(value.get("unitText")) or _line(value.get("duration"))
    if not isinstance(amount, dict):
        return _line(amount), _line(amount), currency, unit
    single = _line(amount.get("value")) if not isinstance(amount.get("value"), dict) else ""
    low = _line(amount.get("minValue")) or _line(amount.get("percentile10")) or single
    high = (
        _line(amount.get("maxValue"))
        or _line(amount.get("percentile90"))
        or ("" if _line(amount.get("minValue")) else single)
    )
    return low, high, _line(amount.get("currency")) or currency, _line(amount.get("unitText")) or unit


def _identifier(value: object) -> tuple[str, str]:
    """The number, and who gave it."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        return _line(value.get("value")) or _line(value.get("@id")), _line(value.get("name"))
    return _line(value), ""
