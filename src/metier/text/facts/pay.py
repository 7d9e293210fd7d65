"""Pay: stated fields before prose, the employer before a board's estimate, nothing assumed."""

from __future__ import annotations

import re
from decimal import Decimal

from metier.domain.facts import PERIODS_PER_YEAR, Fact, Pay, PayOrigin, PayPeriod
from metier.text.facts import money
from metier.text.facts.amounts import Amount, amounts
from metier.text.facts.pay_stated import stated_pay
from metier.text.facts.reading import Reading, View

_TRIGGER_SYMBOLS = ("$", "€", "£", "₹", "¥")
_TRIGGER_WORDS = frozenset(
    word.encode()
    for word in (
        *money.CURRENCY_WORD,
        "k",
        "lpa",
        "lakh",
        "lakhs",
        "lac",
        "lacs",
        "salary",
        "stipend",
        "compensation",
        "gehalt",
        "ctc",
    )
)
_PAY_WORD = re.compile(
    r"salar(?:y|ies|is|io)|compensation|\bpay(?:out|rate)?\b|\bwages?\b|\bctc\b|remuneration|\brate\b|hiring range|\bearn(?:ings)?\b|\bpackage\b"
    r"|\bote\b|stipend|gehalt|vergütung|\bverdienst|lohn|entgelt|salaire|rémunération|sueldo|salário|retribución|retribuzione|\bral\b|\blön\b|wynagrodzenie|bezahlung"
)
_NOT_PAY_BEFORE = re.compile(
    r"raised|funding|funded|series [a-f]\b|valu(?:ation|ed)|revenue|turnover|sales of|assets|\baum\b|\barr\b|\bmrr\b|worth|bonus|sign(?:ing)?[- ]on|signing|referral|reimburs|allowance"
    r"|budget|401|insurance|coverage|deductible|\bgrant|prize|award|donat|\bfees?\b|\bsav(?:e|es|ed|ing|ings)\b|\bspend|equity|\brsus?\b|\bmarket\b|tuition|relocation"
    r"|per diem|gift|voucher|gutschein|zuschuss|prämie|umsatz|finanzierung|levée|prime de|chiffre d'affaires|facturación|net profit|transactions|processed"
    r"|(?:learning|education|training|wellness|home office|equipment|internet|travel|housing|development|lifestyle)[a-z &/-]{0,20}stipend|\badd up to\b|commission|penalt|\bfine[sd]?\b"
    r"|\bdeals?\b|contracts? (?:worth|of|valued)|projects? (?:worth|of|valued)|\bcosts?\b|insured|\bcap of\b|losses|exceed|invest"
)
_NOT_PAY_AFTER = re.compile(
    r"[\s)a-z/$-]{0,40}?(?:revenue|funding|financing|bonus|sign-on|signing|referral|\barr\b|\baum\b|assets|budgets?\b"
    r"|reimburs|allowance|perks?\b|subsid|toward|tuition|deductible|premium|contribution|\bmatch|insurance|coverage|gift|voucher|gutschein|zuschuss|prämie|compan(?:y|ies)|customers|deals?\b"
    r"|market|portfolio|\bspend|equity|relocation|round\b|industry|business\b|\bfund\b|learning|wellness|invest|worth\b|benefits?\b|credits?\b|downloads|users\b|in sales|savings)"
)
_AFTER_ENDS = re.compile(r"[+,(\n.;]| plus | and | with ")
_LABEL = re.compile(
    r"(?:salar(?:y|is|io)|pay|compensation|ctc|stipends?|gehalt|vergütung|wage|remuneration|salaire)(?: (?:range|rate|estimate|package|band))?"
    r"\s{0,3}(?:\([^)]{0,20}\))?\s{0,3}[:\-]\s{0,12}$"
)
_SALARY_SYMBOLS = money.SALARY_CURRENCIES | {"$"}
_BREAK = re.compile(r"[.!?;]\s+(?=[^\d$€£₹])")
_LIMITS = Decimal(5000), Decimal(2_000_000)


def read_pay(reading: Reading) -> Fact[Pay] | None:
    """The pay of the role: a stated field, else the title or prose, else a board's estimate."""
    stated = stated_pay(reading)
    if stated and stated.value.origin is not PayOrigin.ESTIMATE:
        return stated
    for view in (reading.title, reading.text):
        found = _prose_pay(view, reading) if _may_hold_pay(view) else None
        if found:
            return found
    return stated


def pay_is_odd(pay: Pay) -> bool:
    """Whether the yearly figure leaves 5,000 to 2,000,000 in a major currency: a slip of period or amount.

    The limits are taste; a live posting paid "22.40 to 26 per two weeks", plainly an hourly wage.
    """
    yearly = pay.per_year()
    if yearly is None or pay.currency not in money.MAJOR_CURRENCIES:
        return False
    return any(
        amount is not None and not _LIMITS[0] <= amount <= _LIMITS[1] for amount in (yearly.low, yearly.high)
    )


def _may_hold_pay(view: View) -> bool:
    return any(symbol in view.low for symbol in _TRIGGER_SYMBOLS) or not view.words.isdisjoint(_TRIGGER_WORDS)


def _prose_pay(view: View, reading: Reading) -> Fact[Pay] | None:
    best: Amount | None = None
    best_weight = 1
    for amount in amounts(view.low):
        weight = _weight(view, amount, in_title=view is reading.title)
        if weight > best_weight:
            best, best_weight = amount, weight
        if weight >= 6:
            break
    if best is None:
        return None
    currency = money.settle(best.currency, f"{reading.title.low}\n{reading.text.low}", reading.place.low)
    period, end = _period(view.low, best, currency)
    return Fact(Pay(best.low, best.high, currency, period, PayOrigin.TEXT), view.quote(best.start, end))


def _weight(view: View, amount: Amount, *, in_title: bool) -> int:
    """How surely an amount is the pay of the role; 2 and more counts."""
    low = view.low
    before = _BREAK.split(low[max(0, amount.start - 70) : amount.start])[-1]
    is_labelled = bool(_LABEL.search(before))
    if amount.currency is None and not (is_labelled and amount.least >= 1000):
        return 0
    if amount.most < 5:
        return 0  # a placeholder such as "$1 - $1"
    if amount.most > 5_000_000 and amount.currency in _SALARY_SYMBOLS:
        return 0
    pay_at = max((found.end() for found in _PAY_WORD.finditer(before)), default=-1)
    not_pay_at = max((found.end() for found in _NOT_PAY_BEFORE.finditer(before)), default=-1)
    if not_pay_at > pay_at:
        return 0
    period = money.period_after(low, amount.end)
    after = _AFTER_ENDS.split(low[amount.end : amount.end + 60], maxsplit=1)[0]
    if not is_labelled and _NOT_PAY_AFTER.match(after):
        return 0
    if pay_at < 0 and period and not _is_yearly_pay(amount, period[0]):
        return 0
    is_salary = amount.is_range and amount.least >= 15_000 and amount.currency in _SALARY_SYMBOLS
    return (
        4 * is_labelled
        + 3 * (pay_at >= 0)
        + 3 * (period is not None or amount.period is not None)
        + 2 * is_salary
        + 2 * in_title
    )


def _is_yearly_pay(amount: Amount, period: PayPeriod) -> bool:
    """Whether an amount nobody calls pay could be a year's: a membership at $60 a year is not."""
    yearly = amount.most * PERIODS_PER_YEAR.get(period, 1)
    return amount.currency not in _SALARY_SYMBOLS or _LIMITS[0] <= yearly <= _LIMITS[1]


def _period(low: str, amount: Amount, currency: str | None) -> tuple[PayPeriod, int]:
    """The period of an amount and where the words that name it end."""
    after = money.period_after(low, amount.end)
    if after:
        return after
    if amount.period:
        return amount.period, amount.end
    before = _BREAK.split(low[max(0, amount.start - 60) : amount.start])[-1]
    named = [money.period_of(found) for found in money.PERIOD_BEFORE.finditer(before)]
    if named and named[-1]:
        return named[-1], amount.end
    near = before + low[amount.end : amount.end + 40]
    return money.salary_period(
        amount.least, amount.most, currency, named_as_pay=bool(_PAY_WORD.search(near))
    ), amount.end
