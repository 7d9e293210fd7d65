"""Single values as sources write them: missing ones, pay, dates, work mode, labels. Nothing is guessed."""

from __future__ import annotations

import difflib
import hashlib
import html
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from metier.domain.decision import Label
from metier.errors import LabelValueError, RowError
from metier.text.json_strict import storable as storable  # noqa: PLC0414  # sources take their words from here

# Spreadsheets, pandas, R and scrapers each have a word for nothing; -1 is Glassdoor exports' (22 % of their pay).
MISSING = frozenset({"", "-1", "-1.0", "nan", "none", "null", "n/a", "na", "<na>", "nat", "not specified"})
_LONGEST_MISSING = 40  # longer values are texts, or white space
_NO_AMOUNT = frozenset({"0", "0.0", "0.00"})
_ESTIMATE = re.compile(r"\best(?:\.|imate[ds]?\b)", re.IGNORECASE)
_RATING = re.compile(r"[0-5]\.\d|-1")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z]{2,31});")
_EPOCH = re.compile(r"(?P<digits>\d{10}|\d{13})(?:\.0+)?")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_WEB = re.compile(r"https?://[^\s/?#]\S*", re.IGNORECASE)
_LONGEST_ADDRESS = 2_000  # browsers take little more
_MODES = {
    "remote": "remote",
    "fully remote": "remote",
    "full": "remote",
    "hybrid": "hybrid",
    "onsite": "onsite",
    "on-site": "onsite",
    "on site": "onsite",
    "in office": "onsite",
    "work from office": "onsite",
}
_UNSTATED_MODES = frozenset({"unspecified", "unknown", "other"})
_YES = frozenset({"true", "1", "1.0", "yes", "y", "t"})


def is_missing(value: str) -> bool:
    """Whether a value is one of the ways to write nothing."""
    if len(value) > _LONGEST_MISSING:
        return value.isspace()
    return value.strip().lower() in MISSING


def json_hash(item: object) -> str:
    """sha256 of a JSON value in one spelling."""
    spelled = json.dumps(item, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(spelled.encode("utf-8", "replace")).hexdigest()


def one_line(value: str) -> str:
    """A title, name or place on one line, entities decoded once."""
    decoded = html.unescape(value) if _ENTITY.search(value) else value
    return " ".join(storable(decoded).split())


def company_name(value: str) -> str:
    """A company's name without the rating that Glassdoor exports glue to it.

    Example:
        >>> company_name("Acme Analytics" + chr(10) + "3.8")
        'Acme Analytics'
    """
    name, _, last = value.rstrip().rpartition("\n")
    return one_line(name if name and _RATING.fullmatch(last.strip()) else value)


def amount(value: str) -> str:
    """One end of a pay range as stated; 0 and -1 mean missing and give an empty string."""
    stated = value.strip()
    return "" if stated in _NO_AMOUNT or not any(digit.isdigit() for digit in stated) else stated


def pay_text(value: str) -> tuple[str, bool]:
    """Pay as stated in words, and whether a board estimated it; words without a number are no pay.

    Example:
        >>> pay_text("$50K-$90K (Glassdoor est.)"), pay_text("competitive")
        (('$50K-$90K (Glassdoor est.)', True), ('', False))
    """
    stated = one_line(value)
    return (stated, bool(_ESTIMATE.search(stated))) if amount(stated) else ("", False)


def work_mode(value: str, *, flag: str) -> str:
    """`remote`, `hybrid`, `onsite` or the source's own words; a flag that says no leaves it open.

    Args:
        value: A field that names the mode.
        flag: A field that says whether it is remote; used where `value` says nothing.

    Example:
        >>> work_mode("On-site", flag=""), work_mode("", flag="1.0"), work_mode("", flag="False")
        ('onsite', 'remote', '')
    """
    for stated in (one_line(value), one_line(flag)):
        known = _MODES.get(stated.lower())
        if known:
            return known
    if value and one_line(value).lower() not in _UNSTATED_MODES | _YES | {"false", "0"}:
        return one_line(value)
    return "remote" if flag.strip().lower() in _YES else ""


def date(value: str) -> tuple[str, str]:
    """A date as stated, and a note when it is none: "3 days ago" counts from a day nobody knows.

    Times in seconds or milliseconds since 1970 become ISO 8601, UTC; everything else stays as written.

    Example:
        >>> date("2026-03-01"), date("30+ days ago")
        (('2026-03-01', ''), ('', 'W-DATE: `30+ days ago` counts from an unknown day; date left open'))
        >>> date("1767225600000.0")
        ('2026-01-01T00:00:00Z', '')
    """
    stated = one_line(value)[:80]
    if epoch := _EPOCH.fullmatch(stated):
        digits = epoch["digits"]
        seconds = int(digits) // (1000 if len(digits) == 13 else 1)
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), ""
    if _YEAR.search(stated):
        return stated, ""
    return "", f"W-DATE: `{stated}` counts from an unknown day; date left open" if stated else ""


def web_address(value: str) -> str:
    """An http or https address, or an empty string: nothing else may become a link."""
    stated = storable(value).strip()
    return stated if len(stated) <= _LONGEST_ADDRESS and _WEB.fullmatch(stated) else ""


def decided_at(value: str) -> str:
    """The time of a decision, ISO 8601 in UTC; a time without a zone is read as UTC.

    Raises:
        RowError: If it is no time.

    Example:
        >>> decided_at("2026-05-01T10:00:00+02:00")
        '2026-05-01T08:00:00+00:00'
    """
    try:
        moment = datetime.fromisoformat(value.strip())
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        raise RowError(
            field="decided_at", got=value, expected="a time such as 2026-05-01T10:00:00Z"
        ) from None


def label(value: str, meanings: Mapping[str, str]) -> str:
    """One of the three labels: by the person's table, or because the value is one.

    Raises:
        LabelValueError: If it is neither.

    Example:
        >>> label("1.0", {"1": "excited"}), label("Maybe", {})
        ('excited', 'maybe')
    """
    stated = value.strip()
    for spelling in (stated, stated.lower(), stated.removesuffix(".0")):
        if spelling in meanings:
            return meanings[spelling]
    if stated.lower() in set(Label):
        return stated.lower()
    near = difflib.get_close_matches(stated.lower()[:40], [*Label], n=1)
    raise LabelValueError(value, nearest=near[0] if near else None)
