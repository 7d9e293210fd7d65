"""Amounts of pay in a person's own words: the least pay is checked by metier itself and never told."""

from __future__ import annotations

import re

ABOVE = "pay above a floor that is checked elsewhere"
BELOW = "pay below a floor that is checked elsewhere"

_CURRENCY = (
    r"(?:€|\$|£|₹|¥|us\$|eur(?:os?)?\b|usd\b|gbp\b|chf\b|pln\b|cad\b|aud\b|nzd\b|inr\b|sek\b|nok\b|dkk\b|czk\b|huf\b|jpy\b|sfr\b"
    r"|zl\b|dollars?\b|pounds?\b|francs?\b|franken\b|rupees?\b|quid\b|bucks\b)"
)
_NUMBER = r"(?:\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d{1,2}(?!\d))?)"
_TIMES = r"(?:\s?(?:k|t|tsd\.?|tausend|thousand|grand|lakhs?|lacs?|lpa|crores?)(?![a-z]))"
_LARGE = r"(?!\s?(?:m|mn|mio|million|millions|millionen|bn|billion|billions|mrd|milliarden)\b)"
_MONEY = (
    rf"(?:{_CURRENCY}\s?{_NUMBER}(?:\s?k\b|{_TIMES})?\+?(?:\s?{_CURRENCY})?|{_NUMBER}{_TIMES}?\+?,?-?\s?{_CURRENCY}"
    rf"|t\s?€\s?{_NUMBER}|{_NUMBER}\s?(?:t€|teur|keur|kusd|kchf|lpa\b))"
)
_BARE = r"(?<![\d.,])(?!401\s?\(?k)(?:\d{2,3}(?:[.,]\d)?\s?k\b\+?|\d{2,3}[.,' ]?\d{3}(?![\d.,]\d)\+?)"
_TO = r"\s?(?:-|to|bis|and|und|or|/)\s?"
_PERIOD = (
    r"(?:[\s,]*(?:(?:/|per|a|an|pro|im|je|each|every|p\.)\s?(?:year|annum|month|day|hour|week|yr|mo|hr|h|a|jahr|monat|tag|stunde"
    r"|woche|m)\b\.?|yearly|annually|monthly|hourly|daily|weekly|p\.?\s?a\.?(?![a-z])|jahrlich|monatlich|brutto|netto|gross|net\b"
    r"|before taxe?s?|after taxe?s?|ote\b|base(?:\s(?:salary|pay))?\b|fixed\b|all[\s-]in\b|plus bonus|or more|upwards|and up"
    r"|minimum|salary|a year|income))*"
)
_LEAD_WORDS = (
    r"(?:at least|at a minimum(?: of)?|a minimum of|minimum(?: of)?|min\.?|mindestens|mind\.?|no(?:t)? less than|not below|not under"
    r"|nothing (?:below|under)|nicht unter|above|over|more than|from|starting (?:at|from)|upwards of|around|about|circa|ca\.|approx\.?"
    r"|roughly|ab|uber|von|>=?|≥|below|under|less than|unter|weniger als|<=?|≤|up to|bis zu|paying|pays?|paid|pay|salary|salaries"
    r"|gehalt(?:svorstellung)?|jahresgehalt|income|compensation|comp|package|(?:day|daily|hourly)?\s?rates?|wages?|floor|expectations?"
    r"|expected|target|desired|current|required|requirements?|range|earn(?:ing|s)?|tagessatz|stundensatz|vergutung|lohn|verdienst"
    r"|of|is|:|=|should be|must be)"
)
_LEAD = rf"(?:(?<![a-z0-9]){_LEAD_WORDS}[\s:]*){{0,6}}"  # bounded, so that the time stays linear
_NUMERAL = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|eighteen|twenty|thirty|forty|fifty|sixty|seventy|eighty"
    r"|ninety|hundred|thousand|grand|and|a|ein|zwei|drei|vier|funf|sechs|sieben|acht|neun|zehn|zwanzig|dreissig|vierzig|funfzig"
    r"|sechzig|siebzig|achtzig|neunzig|hundert|tausend|und)"
)
_CONTEXT = re.compile(
    r"\b(?:salar\w+|pay(?:ing|s)?|paid|gehalt\w*|\w*gehalt|income|earn\w*|compensation|comp|wages?|gross|brutto|netto|ote|lohn|verdien\w+"
    r"|verg(?:u|ue)tung|tagessatz|stundensatz|(?:day|hourly|daily) rate|p\.a\.|per (?:year|annum|month|hour|day)|a year|im jahr)\b"
)
_UNIT = re.compile(r"\d\s?k?\+?[\s,]*(?:base|fixed|all.in|net|p\.?\s?a|/|a (?:month|hour|day))")
_OTHER_MONEY = re.compile(
    r"\b(?:budgets?|revenues?|fund(?:ing|ed|raising|s)?|turnover|umsatz\w*|raised|sav(?:ed|ing|ings)|costs?|sales|portfolio|assets|worth"
    r"|deals?|grants?|prize|donat\w+|invoices?|transactions?|arr|mrr|etat)\b"
)
_FLOOR = re.compile(
    r"at least|minimum|min\b|mindestens|less than|not (?:below|under)|nothing|above|over|more than|from|ab\b|uber|>|≥|below|under|unter|<|≤"
)
_BELOW = re.compile(
    r"(?<!not )(?<!nothing )(?<!nicht )(?:below|under|(?<!no )(?<!not )less than|unter|weniger als|<|≤)"
)
_CLAUSE_END = re.compile(r"\s*(?:[.,;:!?)+]|$|and\b|or\b|und\b|oder\b|\n)")

pay_written = re.compile(
    rf"{_LEAD}(?:(?P<money>(?<![\w]){_MONEY}{_LARGE}(?:{_TO}(?:{_MONEY}|{_NUMBER}\s?k?\b))?)"
    rf"|(?P<bare>{_BARE}{_LARGE}(?:{_TO}{_BARE})?(?:{_TO}{_MONEY})?)){_PERIOD}"
)
"""An amount of money, with the words before it that speak of a least and after it that speak of a period."""

pay_written_out = re.compile(
    rf"{_LEAD}(?:(?<![a-z])(?:{_NUMERAL}[\s-]*){{1,8}}(?:{_CURRENCY}|grand\b|(?<=thousand )(?=a year)){_PERIOD}"
    r"|(?:a\s)?(?:five|six|seven|5|6|7)[\s-]figures?(?:\s(?:salary|pay|income|package))?)"
)
"""The same in words: "sixty thousand euros", "a six-figure salary"."""


_SOFT_END = (
    r"(?=\s*(?:$|[.,;:!?)]|(?:within|in|by|at|as|until|till|next|this|last|from|a|per|for|and|or|und|oder|bis|im|pro|je|plus|gross"
    r"|brutto|netto|net|minimum|if|when|with|mit|on|ab|before|after|vor|nach)\b))"
)
_PLAIN = r"(?:\d{1,3}[.,' ]\d{3}|\d{2,6})(?![.,]?\d)(?:\s?k\b)?\+?"
_PLAINS = rf"(?<![\d.,]){_PLAIN}(?:{_TO}{_PLAIN})?"
_OF_PAY = (
    r"(?<![a-z])(?:tagessatz|stundensatz|stundenlohn|monatsgehalt|jahresgehalt|gehalt|lohn|verdien\w{1,6}|(?:daily|hourly|monthly|annual|day)"
    r"(?:\s(?:rate|salary|pay|wages?|income))?|salary|compensation|comp|income|earn(?:s|ed|ing|ings)?|paid|pays?)"
)
_BETWEEN = r"(?:[\s:=]{0,2}(?:of|is|was|should be|must be|at least|mindestens|about|around|above|over|from|ab|von|up to|>=?|≥)){0,3}"
_THOUSANDS = r"(?:[2-9]\d|[1-3]\d\d)"

pay_plain = re.compile(
    rf"{_OF_PAY}{_BETWEEN}[\s:=]{{1,3}}(?P<of_pay>{_PLAINS}){_SOFT_END}"
    rf"|{_LEAD}(?:(?P<taxed>(?<![\d.,])(?:\d{{1,3}}[.,' ]\d{{3}}|\d{{3,6}}|\d{{2,3}}\s?k)(?:{_TO}{_PLAIN})?\s(?:brutto|netto|gross|net)\b)"
    rf"|(?P<timed>(?<![\d.,])\d{{2,4}}(?:{_TO}\d{{2,4}})?\s?(?:/|per\s|an\s|pro\s)\s?(?:hour|hr|h|stunde|std|day|tag)\b)"
    rf"|(?P<thousands>(?<![\w.,/-]){_THOUSANDS}(?:\s?k\b)?(?:{_TO}{_THOUSANDS})?\s?(?:k|grand|thousand|tausend|tsd)\b\+?{_SOFT_END}))"
)
"""The same without a currency, where a word beside it speaks of pay: "earned 58,200", "5500 brutto", "90/h", "70k+"."""

_COUNTED = re.compile(
    r"\b(?:users?|customers?|clients?|employees|people|followers|requests?|rows|lines|subscribers|nutzer\w*|kund\w+|mitarbeit\w+|downloads"
    r"|stars|members|events|records|km|steps|inhabitants|einwohner|students|patients|ran|run|marathon|race)\b"
)


def plain_replacement(found: re.Match[str], text: str) -> str | None:
    """What stands in place of an amount without a currency; None where it counts something else.

    Args:
        found: A match of `pay_plain`.
        text: The folded text it was found in.
    """
    start, end = text.rfind("\n", 0, found.start()) + 1, text.find("\n", found.end())
    line = text[start : end if end >= 0 else len(text)]
    if found.groupdict()["thousands"] is not None and (_OTHER_MONEY.search(line) or _COUNTED.search(line)):
        return None
    return BELOW if _BELOW.search(found[0]) else ABOVE


def pay_replacement(found: re.Match[str], text: str) -> str | None:
    """What stands in place of an amount; None where it is not about pay.

    Args:
        found: A match of `pay_written` or `pay_written_out`.
        text: The folded text it was found in.
    """
    start, end = text.rfind("\n", 0, found.start()) + 1, text.find("\n", found.end())
    line = text[start : end if end >= 0 else len(text)]
    about_pay = _CONTEXT.search(line) is not None or _UNIT.search(found[0]) is not None
    floor = _FLOOR.search(found[0]) is not None
    if not about_pay and not floor and _OTHER_MONEY.search(line):
        return None
    groups = found.groupdict()
    if groups.get("bare") is not None:
        # "60k" may count users as well as euros.
        ends = _CLAUSE_END.match(text, found.end()) is not None
        if not ends or not (about_pay or (floor and "k" in groups["bare"])):
            return None
    below = _BELOW.search(found[0])
    return (BELOW if below else ABOVE) + (" " if found[0].endswith(" ") else "")
