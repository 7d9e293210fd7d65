"""A resume that is taken in, made ready: dates in the form of JSON Resume where they are certain, empty entries out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from metier.applications.resume.dates import is_now, plain_date
from metier.applications.resume.reading import checked, in_order
from metier.applications.resume.shape import DATES, SECTIONS


def tidied(resume: Mapping[str, Any]) -> dict[str, Any]:
    """A resume as it is written after an import; words stay as they are.

    `Present` as the end of a role becomes no end, which means the same there; elsewhere it stays, as no end would mean
    that nothing is said.

    Raises:
        ResumeShapeError: A known field holds something else than it should.

    Example:
        >>> tidied({"work": [{"name": "Tinta", "startDate": "March 2019", "endDate": "Present"}, {}]})
        {'work': [{'name': 'Tinta', 'startDate': '2019-03'}]}
    """
    form = checked(resume)
    for section in SECTIONS:
        if section in form:
            rows = [_tidied(section, row) for row in form[section]]
            form[section] = [
                row for row in rows if any(value not in ("", [], None) for value in row.values())
            ]
    return in_order(form)


def _tidied(section: str, row: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(row)
    for name in DATES:
        if isinstance(found.get(name), str) and name in SECTIONS[section]:
            found[name] = plain_date(found[name]) or " ".join(found[name].split())
    if section == "work" and found.get("startDate") and is_now(found.get("endDate", "")):
        del found["endDate"]
    return found
