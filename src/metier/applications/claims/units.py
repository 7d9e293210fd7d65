"""Units of quantities: currencies, durations, shares, multiples, and their words in English and German."""

from __future__ import annotations

from fractions import Fraction

from metier.applications.claims.words import words_of

PERCENT, TIMES, AGE, AREA = "%", "x", "age", "m2"
MONTHS, SECONDS = "months", "seconds"
DURATIONS = frozenset({MONTHS, SECONDS})
CURRENCY_WORDS = {
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR",
    "$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD",
    "£": "GBP", "gbp": "GBP", "pound": "GBP", "pounds": "GBP", "sterling": "GBP", "quid": "GBP",
    "chf": "CHF", "franken": "CHF", "sfr": "CHF", "francs": "CHF",
    "¥": "JPY", "yen": "JPY", "jpy": "JPY", "₹": "INR", "inr": "INR", "rupees": "INR", "rs": "INR",
    "sek": "SEK", "nok": "NOK", "dkk": "DKK", "pln": "PLN", "zl": "PLN", "aud": "AUD", "cad": "CAD",
}  # fmt: skip
CURRENCIES = frozenset(CURRENCY_WORDS.values())
UNITS: dict[str, tuple[str, Fraction]] = {
    word: (unit, Fraction(times))
    for words, unit, times in (
        (
            "year years yr yrs yoe jahr jahre jahren jahres jahrige jahriger jahriges jahrigen jahriger jahrig jahrlang annum",
            MONTHS,
            12,
        ),
        (
            "month months mo mos mth mths monat monate monaten monats monatige monatiger monatigen monatig",
            MONTHS,
            1,
        ),
        ("decade decades jahrzehnt jahrzehnte jahrzehnten dekade dekaden", MONTHS, 120),
        ("century centuries jahrhundert", MONTHS, 1200),
        ("quarters semesters semester", "quarters", 1),
        ("second seconds sec secs sekunde sekunden", SECONDS, 1),
        ("minute minutes min mins minuten", SECONDS, 60),
        ("hour hours hr hrs h stunde stunden std", SECONDS, 3600),
        ("day days tag tage tagen tagige tagiger tagigen", SECONDS, 86_400),
        ("week weeks wk wks woche wochen wochige", SECONDS, 604_800),
        ("fortnight fortnights", SECONDS, 1_209_600),
    )
    for word in words.split()
}
PERCENT_WORDS = words_of("% percent pct prozent percents prozentpunkte prozentpunkten")
FOLD_WORDS = words_of("x fold fach fache fachen facher mal")
MULTIPLES = {
    "doubled": 2, "double": 2, "doubling": 2, "doubles": 2, "twofold": 2, "verdoppelt": 2, "verdopplung": 2, "verdoppelung": 2,
    "verdoppeln": 2, "tripled": 3, "triple": 3, "tripling": 3, "threefold": 3, "verdreifacht": 3, "verdreifachung": 3,
    "quadrupled": 4, "quadruple": 4, "fourfold": 4, "vervierfacht": 4, "fivefold": 5, "tenfold": 10, "verzehnfacht": 10,
    "quintupled": 5,
}  # fmt: skip
HALVED = words_of("halved halving halves halbiert halbierung halbieren halfte")
HALF_DOZEN = (["a", "dozen"], ["ein", "dutzend"])
PARTS: dict[str, Fraction | int] = {
    "half": 50, "halves": 50, "third": Fraction(100, 3), "thirds": Fraction(100, 3), "quarter": 25, "quarters": 25,
    "drittel": Fraction(100, 3), "viertel": 25, "funftel": 20, "fifth": 20, "fifths": 20, "tenth": 10, "zehntel": 10,
}  # fmt: skip
