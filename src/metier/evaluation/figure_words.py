"""Figures as words: one place for rounding and units, so that every face shows the same to the last digit."""

from __future__ import annotations

import math

from metier.evaluation.agreement.values import Agreement, Figure, Key, Origin, Selection
from metier.evaluation.intervals import Interval

NOT_KNOWN = "not known yet"

NAMES = {
    Key.AUC: "pairs in the right order",
    Key.AP: "average precision",
    Key.RECALL_SHOWN: "excited ones among the best shown",
    Key.EXACT: "right label",
    Key.WITHIN_ONE: "right or one step beside",
    Key.KAPPA: "kappa of the labels",
    Key.ECE: "distance of P(excited) from what came",
    Key.BRIER: "squared error of P(excited)",
    Key.LOG_LOSS: "surprise at your labels",
}
"""What each figure is, in words."""

_SHARES = frozenset({Key.AUC, Key.RECALL_SHOWN, Key.EXACT, Key.WITHIN_ONE})


def value_words(figure: Figure) -> str:
    """The figure itself: a percentage, a coefficient; a count, and no coefficient, where few decisions are behind it.

    Example:
        >>> value_words(Figure(Key.AUC, 0.8123, 0.71, 0.89, 84, hits=812.3, of=1000))
        '81 %'
        >>> value_words(Figure(Key.EXACT, 0.75, 0.43, 0.95, 12, hits=9, of=12))
        '9 of 12'
        >>> value_words(Figure(Key.KAPPA, None, None, None, 12))
        'not known yet'
    """
    if figure.value is None:
        return NOT_KNOWN
    if figure.key in _SHARES:
        return count_words(figure) if figure.is_count else percent_words(figure.value)
    return NOT_KNOWN if figure.is_count else coefficient_words(figure.value)


def interval_words(figure: Figure) -> str:
    """The 95 % interval in the unit of the figure; empty where it is not known.

    Example:
        >>> interval_words(Figure(Key.AUC, 0.8123, 0.71, 0.89, 84))
        '71–89 %'
        >>> interval_words(Figure(Key.KAPPA, 0.41, -0.02, 0.63, 84))
        '−0.02 to 0.63'
    """
    if figure.low is None or figure.high is None or (figure.is_count and figure.key not in _SHARES):
        return ""
    if figure.key in _SHARES:
        return share_bounds(figure.low, figure.high)
    low, high = coefficient_words(figure.low), coefficient_words(figure.high)
    return f"{low} to {high}" if "−" in low + high else f"{low}–{high}"


def figure_words(figure: Figure) -> str:
    """Figure and interval: `81 % (71–89 %)`, `9 of 12 (43–95 %)`, `not known yet`.

    Example:
        >>> figure_words(Figure(Key.EXACT, 0.75, 0.43, 0.95, 12, hits=9, of=12))
        '9 of 12 (43–95 %)'
    """
    interval = interval_words(figure)
    return f"{value_words(figure)} ({interval})" if interval else value_words(figure)


def chance_words(figure: Figure) -> str:
    """What luck would give, in the unit of the figure; empty where that has no meaning."""
    if figure.chance is None:
        return ""
    return percent_words(figure.chance) if figure.key in _SHARES else coefficient_words(figure.chance)


def count_words(figure: Figure) -> str:
    """Hits of how many; half hits come from ties.

    Example:
        >>> count_words(Figure(Key.AUC, 0.9, None, None, 9, hits=13.5, of=15))
        '13.5 of 15'
    """
    if figure.hits is None or figure.of is None:
        return NOT_KNOWN
    return f"{_number(figure.hits)} of {figure.of:,}"


def percent_words(share: float) -> str:
    """A share of something counted, as whole per cent."""
    return f"{round(100 * share)} %"


def share_bounds(low: float | None, high: float | None) -> str:
    """Both ends of an interval of shares.

    Example:
        >>> share_bounds(0.43, 0.95), share_bounds(None, None)
        ('43–95 %', '—')
    """
    if low is None or high is None:
        return "—"
    return f"{percent_words(low).removesuffix(' %')}–{percent_words(high)}"


def coefficient_words(value: float) -> str:
    """A coefficient with two digits; never a negative zero."""
    rounded = round(value, 2) + 0.0
    return f"{rounded:.2f}".replace("-", "−")


def signed(value: float) -> str:
    """A difference in nats with its sign, three digits.

    Example:
        >>> signed(0.1234), signed(-0.02), signed(float("nan"))
        ('+0.123', '−0.020', '—')
    """
    return "—" if math.isnan(value) else f"{value:+.3f}".replace("-", "−")


def signed_bounds(interval: Interval) -> str:
    """Both ends of an interval of differences."""
    return "—" if math.isnan(interval.low) else f"{signed(interval.low)} to {signed(interval.high)}"


def basis_words(agreement: Agreement) -> str:
    """What figures rest on: how many decisions, which of them, and how the verdicts came about."""
    noun = "decision" if agreement.n == 1 else "decisions"
    frozen = agreement.origin is Origin.FROZEN
    which = (
        ", drawn at random"
        if agreement.selection is Selection.RANDOM
        else ", all that count"
        if frozen
        else ""
    )
    origin = "frozen before the decision" if frozen else "replayed, not frozen"
    return f"{agreement.n:,} {noun}{which}; {origin}"


def _number(hits: float) -> str:
    return f"{round(hits):,}" if float(hits).is_integer() else f"{hits:,.1f}"
