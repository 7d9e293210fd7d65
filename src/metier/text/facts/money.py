"""Amounts of money as people write them: numbers, multipliers, currencies, periods."""

from __future__ import annotations

import re
from decimal import Decimal

from metier.domain.facts import PayPeriod

NUMBER = (
    r"(?:\d{1,3}(?:,\d{2,3}){1,4}(?:\.\d{1,2})?"  # 1,234.50 and the Indian 12,00,000
    r"|\d{1,3}(?:\.\d{3}){1,3}(?:,\d{1,2})?"  # 1.234,50
    r"|\d{1,3}(?:[ ']\d{3}){1,3}(?:[.,]\d{1,2})?"  # 52 000 and the Swiss 52'000
    r"|\d{1,9}(?:[.,]\d{1,2})?)(?!\d)"
)
SUFFIX = r"(?:\s?(?:k|tsd|lpa|lakhs?|lacs?|l|crores?|cr|mm|mn|mio|mrd|million|millionen|millions|m|billion|bn|b|trillion)(?![a-z0-9]))"

_THOUSAND = Decimal(1000)
_LAKH = Decimal(100_000)
_MULTIPLIER = {
    "k": _THOUSAND,
    "tsd": _THOUSAND,
    "lpa": _LAKH,
    "lakh": _LAKH,
    "lakhs": _LAKH,
    "lac": _LAKH,
    "lacs": _LAKH,
    "l": _LAKH,
}

MAJOR_CURRENCIES = frozenset({"USD", "CAD", "AUD", "NZD", "EUR", "GBP", "CHF", "SGD"})
"""Currencies of like size, in which a yearly figure can be checked for slips."""
SALARY_CURRENCIES = MAJOR_CURRENCIES - {"SGD"}
"""Where a salary of 15,000 to 999,999 is a year's pay; in other currencies it may be a month's."""

CURRENCY_SYMBOL = {"€": "EUR", "£": "GBP", "₹": "INR"}
"""Symbols that name one currency; `$` and `¥` are shared and need the rest of the posting."""

_DOLLARS = {
    "us": "USD",
    "ca": "CAD",
    "c": "CAD",
    "a": "AUD",
    "au": "AUD",
    "nz": "NZD",
    "s": "SGD",
    "hk": "HKD",
    "mx": "MXN",
    "r": "BRL",
    "nt": "TWD",
}
_CODES = "aed aud bgn brl cad chf cny czk dkk eur gbp hkd huf idr ils inr jpy krw mxn myr ngn nok nzd pkr pln qar sar sek sgd thb twd uah usd vnd zar"
CURRENCY_WORD = {code: code.upper() for code in _CODES.split()} | {
    "euro": "EUR",
    "euros": "EUR",
    "rs": "INR",
    "rs.": "INR",
    "sfr": "CHF",
    "sfr.": "CHF",
    "zł": "PLN",
    "zl": "PLN",
    "złotych": "PLN",
    "rmb": "CNY",
    "kč": "CZK",
    "kr": "kr",
    "kr.": "kr",
    "dollars": "$",
}
"""Codes and words beside an amount; `kr` and `$` stand for themselves until the posting says which."""

"""PHP, TRY, COP, PEN, ARS, RON and CLP are left out: in a posting they are a language, words or names."""
_WORDS = "|".join(re.escape(word) for word in sorted(CURRENCY_WORD, key=len, reverse=True))
WORD_BEFORE = re.compile(
    rf"(?<![a-z])(?<!, )(?<!,)(?:({'|'.join(_DOLLARS)})(?=$)|(us|u\\.s\\.|{_WORDS})[ .:]{{0,2}}$)"
)
"""The word before a number or symbol; "Pasadena, CA$ 28" is a state and "a $500" an article, no dollars of their own."""
WORD_AFTER = rf"(?:(?:us|ca|c|au|a)?[$]|[€£₹¥]|(?:{_WORDS})(?![a-z]))"
_NAMED_DOLLAR = re.compile(
    r"(?<![a-z])(?<!, )(?<!,)(?:(us|ca|c|a|au|nz|s|hk|mx|nt)[$]|(us) [$]|(usd|cad|aud|nzd|sgd|hkd|mxn|twd)(?![a-z])|(canadian|australian|singapore|u\.?s\.?) dollar)"
)
_DOLLAR_NOUN = {
    "canadian": "CAD",
    "australian": "AUD",
    "singapore": "SGD",
    "us": "USD",
    "u.s.": "USD",
    "u.s": "USD",
    "us.": "USD",
}
_OTHER_DOLLAR_PLACE = re.compile(
    r"(?<![a-z])(?:canada|toronto|vancouver|montr[eé]al|ottawa|calgary|ontario|qu[eé]bec|australia|sydney|melbourne|brisbane|perth|new zealand|auckland"
    r"|singapore|hong kong|mexico|m[eé]xico|taiwan)(?![a-z])"
)
_NAMED_KRONE = re.compile(r"(?<![a-z])(sek|nok|dkk)(?![a-z])")
_YUAN = re.compile(r"(?<![a-z])(?:cny|rmb|yuan)(?![a-z])|元")

_PERIOD_NOUN = {
    PayPeriod.HOUR: "hours?|hrs?|h|stunde|std|heure|hora|uur|ora|timme|godz",
    PayPeriod.DAY: "days?|tag|jour|d[ií]a|dag|giorno|dzień",
    PayPeriod.WEEK: "weeks?|wk|woche|semaine|semana|week",
    PayPeriod.MONTH: "months?|mo|mth|monat|mois|m[eê]s|maand|mese|månad|måned|mies|m-c",
    PayPeriod.YEAR: "years?|yrs?|annum|jahr|an|ann[eé]e|a[nñ]o|jaar|anno|år|rok|a",
}
_PERIOD_WORD = {
    PayPeriod.HOUR: r"hourly|hrs?|stündlich|stundenlohn|stundensatz|p\.?\s?h\.?",
    PayPeriod.DAY: "daily|day rate|tagessatz|taux journalier|tjm",
    PayPeriod.WEEK: "weekly|wöchentlich",
    PayPeriod.TWO_WEEKS: "bi-?weekly|fortnightly|every two weeks",
    PayPeriod.MONTH: r"monthly|monatlich|mtl\.?|monatsgehalt|mensuel(?:le)?s?|mensual(?:es)?|mensil[ei]|maandelijks|p\.?\s?m\.?|miesięcznie",
    PayPeriod.YEAR: r"annually|annual|annualized|yearly|p\.?\s?a\.?|jährlich|jahresgehalt|jahresbruttogehalt|jahresbrutto|annuel(?:le)?s?|anual(?:es)?|annui|jaarlijks|lpa|ctc|rocznie",
}
_FILLER = r"(?:\(?\s?(?:gross|brutto|bruts?|brutos?|base|net|netto|ctc|usd|cad|aud|eur|euros?|gbp|inr|stipend)\)?[\s,]{0,2}){0,2}"
_PER = r"(?:/|(?:per|pro|par|por|al|im|je|an?|each|every)(?![a-z])|p\.)\s{0,2}"


def _alternation(table: dict[PayPeriod, str]) -> str:
    return "|".join(f"(?P<{period.name}>{words})" for period, words in table.items())


PERIOD_AFTER = re.compile(rf"[\s)]{{0,3}}{_FILLER}\(?(?:{_PER}(?:{_alternation(_PERIOD_NOUN)})(?![a-zäöü]))")
PERIOD_GLUED = re.compile(
    r"[\s)]{0,3}(?:/|per)\s?(?:(?P<HOUR>hour)|(?P<DAY>day)|(?P<WEEK>week)|(?P<MONTH>month)|(?P<YEAR>year|annum))"
)
"""For texts that lost their line breaks: "$30/hourDuties"."""
ADVERB_AFTER = re.compile(rf"[\s),]{{0,3}}{_FILLER}\(?(?:{_alternation(_PERIOD_WORD)})(?![a-zäöü])")
PERIOD_BEFORE = re.compile(
    rf"(?<![a-zäöü])(?:(?:per|pro) (?:{_alternation(_PERIOD_NOUN)})|{_alternation(_PERIOD_WORD).replace('(?P<', '(?P<W_')})(?![a-zäöü])"
)
BETWEEN = rf"(?:\s?(?:/|per|an?)\s?(?:{'|'.join(_PERIOD_NOUN.values())})(?![a-z]))"


def number(words: str) -> Decimal:
    """The value of one `NUMBER`: the last separator is a decimal point only before one or two digits."""
    head, tail = words, ""
    at = max(words.rfind("."), words.rfind(","))
    if at >= 0 and len(words) - at - 1 <= 2:
        head, tail = words[:at], words[at + 1 :]
    digits = "".join(c for c in head if c.isdigit())
    return Decimal(f"{digits or '0'}.{tail or '0'}").normalize() + 0


def multiplier(suffix: str | None) -> Decimal | None:
    """What a suffix multiplies by; 1 without suffix; None for millions and above, which are no pay."""
    return Decimal(1) if not suffix else _MULTIPLIER.get(suffix.strip())


def currency_of(symbol: str, word: str) -> str | None:
    """The currency a symbol and the word before it name; `$`, `¥` and `kr` are still open."""
    if symbol == "$":
        if word in {"u.s.", "usd"}:
            return "USD"
        return _DOLLARS.get(word) or CURRENCY_WORD.get(word) or "$"
    if symbol:
        return CURRENCY_SYMBOL.get(symbol, symbol)
    return CURRENCY_WORD.get(word)


def settle(currency: str | None, everything: str, place: str) -> str | None:
    """The ISO code of a shared symbol where the posting leaves no doubt, else None.

    A bare `$` is the one dollar the posting names; US dollars when it names none and the place is in no
    country with a dollar of its own; unknown when it names several.
    """
    if currency == "$":
        named = {_dollar(found) for found in _NAMED_DOLLAR.finditer(everything)}
        if not named:
            return None if _OTHER_DOLLAR_PLACE.search(place) else "USD"
        return named.pop() if len(named) == 1 else None
    if currency == "kr":
        kroner = {found[1].upper() for found in _NAMED_KRONE.finditer(everything)}
        return kroner.pop() if len(kroner) == 1 else None
    if currency == "¥":
        return "CNY" if _YUAN.search(everything) else "JPY"
    return currency


def _dollar(found: re.Match[str]) -> str:
    glued, spaced, code, noun = found.groups()
    prefix = glued or spaced
    return str(code).upper() if code else _DOLLARS[prefix] if prefix else _DOLLAR_NOUN[noun]


def salary_period(least: Decimal, most: Decimal, currency: str | None, *, named_as_pay: bool) -> PayPeriod:
    """A year for an amount named as salary that can be no other period, else unknown."""
    if named_as_pay and currency in SALARY_CURRENCIES and least >= 15_000 and most <= 999_999:
        return PayPeriod.YEAR
    return PayPeriod.UNKNOWN


def period_after(low: str, at: int) -> tuple[PayPeriod, int] | None:
    """The period named right after an amount, and where its words end."""
    for pattern in (PERIOD_AFTER, ADVERB_AFTER, PERIOD_GLUED):
        found = pattern.match(low, at)
        period = period_of(found)
        if found and period:
            return period, found.end()
    return None


def period_of(found: re.Match[str] | None) -> PayPeriod | None:
    """The period named by a match of one of the period patterns."""
    if found is None or found.lastgroup is None:
        return None
    return PayPeriod[found.lastgroup.removeprefix("W_")]
