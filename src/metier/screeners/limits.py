"""Hard limits of the profile: only lines that are understood as a whole, and only facts that are stated."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from metier.domain.facts import PERIODS_PER_YEAR, EmploymentType, Facts, PayPeriod, Seniority, Visa, WorkMode
from metier.domain.profile import Profile
from metier.screeners.clauses import Clause, clauses_of
from metier.screeners.fact_columns import LANGUAGES, fact_row, language_place

Rows: TypeAlias = NDArray[np.void]
Mask: TypeAlias = NDArray[np.bool_]
Test: TypeAlias = Callable[[Rows], Mask]


@dataclass(frozen=True, slots=True)
class Limit:
    """One hard limit.

    Attributes:
        line: The profile's line it was read from.
        understood: What it asks, in words: "not on site".
        says: What a posting that breaks it says, in words: "on site".
        field: The field of `Facts` it looks at.
        breaks: Which rows of facts (dtype `fact_columns.ROW`) break it; unknown never does.
    """

    line: str
    understood: str
    says: str
    field: str
    breaks: Test

    @property
    def words(self) -> str:
        """The limit as it was understood, with the line it came from."""
        return f"{self.understood} (“{self.line}”)"

    @property
    def broken_words(self) -> str:
        """The mark on a posting that breaks it."""
        return f"{self.says}, but you wrote “{self.line}”"


def limits_of(profile: Profile) -> tuple[Limit, ...]:
    """The hard limits in the must-have and deal-breaker lines.

    A line counts only if every word of it is understood: "Remote or hybrid" is a limit, "Based in Germany, or
    remote" is not, and is left to the taste that is learned. A deal-breaker with "no" counts only where nobody would
    miss the thing: "no internships" is clear, "no remote" could mean either.

    Example:
        >>> [limit.understood for limit in limits_of(Profile(must_have=("Remote or hybrid",)))]
        ['not on site']
    """
    found: list[Limit] = []
    for lines, wanted in ((profile.must_have, True), (profile.deal_breakers, False)):
        for line in lines:
            clauses = clauses_of(line)
            read = [limit for clause in clauses if (limit := _read(line, clause, wanted=wanted))]
            if len(read) < len(clauses) and any(clause.bounds_place for clause in clauses):
                read = [limit for limit in read if limit.field != "work_mode"]
            found += read
    return tuple(found)


def broken(limits: Sequence[Limit], facts: Facts) -> tuple[str, ...]:
    """The limits that a posting with these facts breaks, in words.

    Example:
        >>> broken(limits_of(Profile(must_have=("Remote",))), Facts())
        ()
    """
    row = fact_row(facts)
    return tuple(limit.broken_words for limit in limits if limit.breaks(row)[0])


def broken_in(limits: Sequence[Limit], rows: Rows) -> list[tuple[str, ...]]:
    """The same for many postings at once. One tuple per row."""
    found: list[tuple[str, ...]] = [()] * len(rows)
    for limit in limits:
        for index in np.flatnonzero(limit.breaks(rows)):
            found[index] = (*found[index], limit.broken_words)
    return found


def _read(line: str, clause: Clause, *, wanted: bool) -> Limit | None:
    if clause.denied and not wanted and not clause.unmissed:
        return None
    for reader in (_work_mode, _pay, _seniority, _employment, _visa, _languages):
        limit = reader(line, clause.words, wanted and not clause.denied)
        if limit:
            return limit
    return None


def _left_over(clause: str, understood: str, filler: str) -> bool:
    """Whether words remain that are neither `understood` nor `filler`."""
    rest = re.sub(rf"\b(?:{understood})\b", " ", clause)
    rest = re.sub(rf"\b(?:{filler})\b", " ", rest)
    return bool(re.sub(r"[^\w]+", "", rest))


# --- work mode ---------------------------------------------------------------------------------------

_MODES = {
    WorkMode.REMOTE: r"remote|remotely|home[- ]?office|work(?:ing)? from home|from home",
    WorkMode.HYBRID: r"hybrid",
    WorkMode.ONSITE: r"on-?\s?site|in[- ]office|in the office|vor ort|office-based",
}
_MODE_FILLER = (
    r"or|and|oder|und|work|working|fully|full|only|mostly|mainly|partly|at least|a week|per week|week|days?|\d+ ?%|\d"
    r"|one|two|three|four|five|jobs?|roles?|positions?|possible|possibly|must be|i|need|needs|want|to|be|a|the|in|100|pure"
)
_DAYS = re.compile(r"days?\b|\bpartly\b|\bmostly\b|\bmainly\b|%")
_ALL_DAYS = re.compile(r"\b(?:five|5) days|\b100\b")
_NOTHING_ELSE = re.compile(r"\bonly\b|\bfull|\bpure\b")
_POSSIBLE = re.compile(r"possibl|home[- ]?office|from home")
_MODE_WORDS = {WorkMode.REMOTE: "remote", WorkMode.HYBRID: "hybrid", WorkMode.ONSITE: "on site"}


def _work_mode(line: str, clause: str, wanted: bool) -> Limit | None:  # noqa: FBT001  # one shape for all readers
    named = {mode for mode, words in _MODES.items() if re.search(rf"\b(?:{words})\b", clause)}
    if not named or _left_over(clause, "|".join(_MODES.values()), _MODE_FILLER):
        return None
    some_days = _DAYS.search(clause) is not None and not _ALL_DAYS.search(clause)
    strict = not some_days and (_NOTHING_ELSE.search(clause) or _ALL_DAYS.search(clause)) is not None
    if wanted:
        in_part = some_days or (not strict and _POSSIBLE.search(clause) is not None)
        refused = _ruled_out(named, in_part=in_part, strict=strict)
    else:  # "one day of home office" refuses neither home office nor a week without it
        refused = set() if some_days and named != {WorkMode.ONSITE} else named
    if not refused or refused == set(WorkMode):
        return None
    places = [list(WorkMode).index(mode) for mode in WorkMode if mode in refused]
    words = " or ".join(_MODE_WORDS[mode] for mode in WorkMode if mode in refused)
    return Limit(line, f"not {words}", words, "work_mode", lambda rows: np.isin(rows["work_mode"], places))


def _ruled_out(named: set[WorkMode], *, in_part: bool, strict: bool) -> set[WorkMode]:
    """What a wish for the `named` modes surely rules out; two days on site may be a wish or the most that is borne."""
    if named == {WorkMode.HYBRID} and not strict:
        return {WorkMode.ONSITE}
    if named == {WorkMode.ONSITE} and not strict:
        return set() if in_part else {WorkMode.REMOTE}
    return set(WorkMode) - named - ({WorkMode.HYBRID} if in_part else set())


# --- pay ---------------------------------------------------------------------------------------------

_CURRENCIES = {
    "€": "EUR",
    "$": "USD",
    "£": "GBP",
    "₹": "INR",
    "eur": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "usd": "USD",
}
_CURRENCIES |= {
    code.lower(): code for code in ("GBP", "CHF", "PLN", "CAD", "AUD", "INR", "SEK", "NOK", "DKK", "CZK")
}
_CODE = "|".join(re.escape(word) for word in sorted(_CURRENCIES, key=len, reverse=True))
_AMOUNT = re.compile(
    rf"(?P<before>{_CODE})?\s?(?P<number>\d[\d.,' ]*\d|\d)\s?(?P<thousand>k\b)?\s?(?P<after>{_CODE})?(?![\w])"
)
_PERIODS = {
    PayPeriod.HOUR: r"(?:an|per|a|/)\s?(?:hour|h)|hourly|pro stunde",
    PayPeriod.DAY: r"(?:per|a|/)\s?day|daily",
    PayPeriod.MONTH: r"(?:per|a|/)\s?month|monthly|im monat|pro monat",
    PayPeriod.YEAR: r"(?:per|a|/)\s?(?:year|annum)|yearly|annually|p\.?a\.?|im jahr|pro jahr",
}
_PAY_FILLER = (
    r"at least|minimum|min|of|from|above|over|more than|not below|below|under|less than|and|or more|upwards|salary|pay"
    r"|paid|gross|brutto|base|income|mindestens|mind|ab|unter|weniger als|gehalt|earn|earning|paying|i|need|want|a|the|is|k"
)


def _pay(line: str, clause: str, wanted: bool) -> Limit | None:  # noqa: FBT001  # one shape for all readers
    amounts = list(_AMOUNT.finditer(clause))
    if len(amounts) != 1:
        return None
    found = amounts[0]
    currency = _CURRENCIES.get(found["before"] or found["after"] or "")
    rest = clause[: found.start()] + " " + clause[found.end() :]
    said = [period for period, words in _PERIODS.items() if re.search(rf"(?:^|\s)(?:{words})(?:\s|$)", rest)]
    for period in said:
        rest = re.sub(rf"(?:^|\s)(?:{_PERIODS[period]})(?=\s|$)", " ", rest)
    least = bool(re.search(r"at least|min|from|above|over|more|mindestens|\bab\b|not below", rest))
    below = bool(re.search(r"(?<!not )below|under|less than|unter|weniger", rest))
    if (
        currency is None
        or len(said) > 1
        or (wanted and not least)
        or (not wanted and not below)
        or _left_over(rest, "x", _PAY_FILLER)
    ):
        return None
    amount = _number(found["number"]) * (1000 if found["thousand"] else 1)
    period = said[0] if said else PayPeriod.YEAR
    if (
        not said and amount < 10_000
    ):  # an amount without a period is a year's only if it cannot be anything else
        return None
    floor = float(amount * PERIODS_PER_YEAR[period])
    code = currency.encode()
    words = f"pay below {currency} {amount:,} a {period.value}"
    return Limit(
        line,
        f"not {words}, where pay is stated in {currency}",
        words,
        "pay",
        lambda rows: (rows["currency"] == code) & (rows["pay_high"] < floor),
    )


def _number(written: str) -> Decimal:
    """60.000, 60,000, 60 000 and 60'000 are sixty thousand; 22.50 is not."""
    compact = re.sub(r"[' ]", "", written)
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", compact):
        return Decimal(re.sub(r"[.,]", "", compact))
    return Decimal(compact.replace(",", "."))


# --- level, contract, right to work --------------------------------------------------------------------

_LEVELS = {
    Seniority.INTERN: r"interns?|internships?|trainees?|working students?|praktik\w+|werkstudent\w*",
    Seniority.JUNIOR: r"juniors?|entry[- ]level|graduate",
    Seniority.MID: r"mid|mid[- ]level|regular|intermediate",
    Seniority.SENIOR: r"senior",
    Seniority.LEAD: r"lead|leads|staff|principal",
    Seniority.MANAGER: r"managers?|management|people management",
    Seniority.DIRECTOR: r"directors?|head of",
    Seniority.EXECUTIVE: r"executives?|c-level|vp",
}
_ROLE_FILLER = (
    r"or|and|oder|und|roles?|positions?|jobs?|levels?|level|only|work|contracts?|a|an|the|of any kind|unpaid"
)


def _seniority(line: str, clause: str, wanted: bool) -> Limit | None:  # noqa: FBT001  # one shape for all readers
    named = {level for level, words in _LEVELS.items() if re.search(rf"\b(?:{words})\b", clause)}
    if not named or _left_over(clause, "|".join(_LEVELS.values()), _ROLE_FILLER):
        return None
    refused = set(Seniority) - named if wanted else named
    places = [list(Seniority).index(level) for level in refused]
    intern_bit = (
        1 << list(EmploymentType).index(EmploymentType.INTERNSHIP) if Seniority.INTERN in refused else 0
    )
    words = " or ".join(level.value for level in Seniority if level in (named if wanted else refused))

    def breaks(rows: Rows) -> Mask:
        found: Mask = np.isin(rows["seniority"], places)
        if intern_bit:
            found |= rows["employment_types"] == intern_bit
        return found

    return Limit(
        line,
        f"{'only' if wanted else 'not'} {words}",
        f"not {words}" if wanted else words,
        "seniority",
        breaks,
    )


_CONTRACTS = {
    EmploymentType.FULL_TIME: r"full[- ]?time|vollzeit",
    EmploymentType.PART_TIME: r"part[- ]?time|teilzeit",
    EmploymentType.CONTRACT: r"freelanc\w+|contracting|contractors?|fixed[- ]term|befristet\w*|self-employed",
    EmploymentType.TEMPORARY: r"temporary|temp|temping|zeitarbeit|leiharbeit",
    EmploymentType.VOLUNTEER: r"volunteer\w*|unpaid|ehrenamt\w*",
}
_PERMANENT = r"permanent|unbefristet\w*|open-ended"


def _employment(line: str, clause: str, wanted: bool) -> Limit | None:  # noqa: FBT001  # one shape for all readers
    named = {kind for kind, words in _CONTRACTS.items() if re.search(rf"\b(?:{words})\b", clause)}
    permanent = re.search(rf"\b(?:{_PERMANENT})\b", clause) is not None
    if not (named or permanent) or _left_over(
        clause, "|".join([*_CONTRACTS.values(), _PERMANENT]), _ROLE_FILLER
    ):
        return None
    if permanent and (named or not wanted):
        return None
    if permanent:
        refused = {
            EmploymentType.CONTRACT,
            EmploymentType.TEMPORARY,
            EmploymentType.INTERNSHIP,
            EmploymentType.VOLUNTEER,
        }
    elif wanted:
        hours = {EmploymentType.FULL_TIME, EmploymentType.PART_TIME}
        refused = hours - named if named & hours else set(EmploymentType) - named - hours
    else:
        refused = named
    if not refused:
        return None
    listed = " or ".join(kind.value.replace("_", "-") for kind in EmploymentType if kind in refused)
    words = "not permanent" if permanent else f"{listed} only"
    bits = sum(1 << list(EmploymentType).index(kind) for kind in refused)

    def breaks(rows: Rows) -> Mask:  # something is stated, and all that is stated is refused
        stated = rows["employment_types"]
        found: Mask = (stated > 0) & (stated & ~np.uint8(bits) == 0)
        return found

    return Limit(line, "permanent" if permanent else f"not {words}", words, "employment_types", breaks)


def _visa(line: str, clause: str, wanted: bool) -> Limit | None:  # noqa: FBT001  # one shape for all readers
    sponsor = re.search(r"\bvisa\b|\bsponsor\w*|\bwork permit\b", clause) is not None
    clearance = re.search(r"\bclearance\b|\bcitizens(?:hip)?\b", clause) is not None
    filler = r"visa|sponsor\w*|work permit|needs?|needed|i|must|offer\w*|required?|with|a|security|clearance|citizens(?:hip)?|support|only"
    if _left_over(clause, "x", filler):
        return None
    if wanted and sponsor and not clearance:
        refused = (Visa.NOT_SPONSORED, Visa.CITIZENS_ONLY)
        understood, says = "not without visa sponsorship", "no visa sponsorship"
    elif not wanted and clearance and not sponsor:
        refused = (Visa.CITIZENS_ONLY,)  # type: ignore[assignment]  # a shorter tuple
        understood = says = "citizenship or clearance required"
        understood = f"not where {understood}"
    else:
        return None
    places = [list(Visa).index(kind) for kind in refused]
    return Limit(line, understood, says, "visa", lambda rows: np.isin(rows["visa"], places))


# --- languages -----------------------------------------------------------------------------------------

_LANGUAGE_NAMES = {
    "english": "en", "german": "de", "french": "fr", "spanish": "es", "italian": "it", "dutch": "nl", "portuguese": "pt",
    "polish": "pl", "swedish": "sv", "danish": "da", "norwegian": "no", "finnish": "fi", "czech": "cs", "chinese": "zh",
    "mandarin": "zh", "japanese": "ja", "arabic": "ar", "hindi": "hi", "russian": "ru", "deutsch": "de", "englisch": "en",
}  # fmt: skip
_LANGUAGE_FILLER = (
    r"working|work|languages?|or|and|oder|und|only|required?|requirement|skills?|speaking|fluent|fluency|native|is|in|"
    r"must be|as|the|knowledge|of|needed|arbeitssprache|other than"
)


def _languages(line: str, clause: str, wanted: bool) -> Limit | None:  # noqa: FBT001  # one shape for all readers
    names = [name for name in _LANGUAGE_NAMES if re.search(rf"\b{name}\b", clause)]
    if not names or "other than" in clause or _left_over(clause, "|".join(names), _LANGUAGE_FILLER):
        return None
    bits = np.uint32(sum(1 << place for place in {language_place(_LANGUAGE_NAMES[name]) for name in names}))
    if not wanted and re.search(r"\bfluen|\bnative", clause):
        return None  # a posting that asks for some of a language may not ask for that much
    places = [language_place(_LANGUAGE_NAMES[name]) for name in names]
    words = " or ".join(name.capitalize() for name in names)
    if wanted:  # a posting in German that asks for English takes German for granted
        return Limit(
            line,
            f"asks for {words}, if for any language",
            f"asks for another language than {words}",
            "languages",
            lambda rows: (
                (rows["languages"] > 0) & (rows["languages"] & bits == 0) & ~np.isin(rows["language"], places)
            ),
        )
    return Limit(
        line,
        f"does not ask for {words}",
        f"asks for {words}",
        "languages",
        lambda rows: rows["languages"] & bits > 0,
    )


assert set(_LANGUAGE_NAMES.values()) <= set(LANGUAGES)
