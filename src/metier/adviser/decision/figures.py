"""Figures in words: a number with its bounds, money, minutes; "not known" where there is none."""

from __future__ import annotations

from metier.adviser.snapshot import Figure
from metier.errors.words import plural

NOT_KNOWN = "not known"
FEW = 30
"""Below so many decisions a share says little, as the report has it."""
_IN_SECONDS = 2.0  # minutes below which a time is told in seconds, as plans of runs tell it


def signed(figure: Figure | None, *, digits: int = 3) -> str:
    """A gain with its bounds.

    Example:
        >>> from metier.adviser.snapshot import Origin
        >>> signed(Figure(0.021, Origin.MEASURED, "compare", low=-0.01, high=0.05))
        '+.021 (-.010 to +.050)'
        >>> signed(None)
        'not known'
    """
    if figure is None or figure.value is None:
        return NOT_KNOWN
    words = _bare(figure.value, digits)
    if figure.low is None or figure.high is None:
        return words
    return f"{words} ({_bare(figure.low, digits)} to {_bare(figure.high, digits)})"


def share(figure: Figure | None) -> str:
    """A share with its bounds, as the report writes it.

    Example:
        >>> from metier.adviser.snapshot import Origin
        >>> share(Figure(0.814, Origin.MEASURED, "report", low=0.7, high=0.9))
        '81 % (70–90 %)'
    """
    if figure is None or figure.value is None:
        return NOT_KNOWN
    words = f"{round(100 * figure.value)} %"
    if figure.low is None or figure.high is None:
        return words
    return f"{words} ({round(100 * figure.low)}–{round(100 * figure.high)} %)"


def money(figure: Figure | None) -> str:
    """US dollars, small sums to the tenth of a cent, the smallest to their first digit.

    Example:
        >>> from metier.adviser.snapshot import Origin
        >>> money(Figure(0.0042, Origin.PUBLISHED, "price list")), money(Figure(12.5, Origin.STATED, "you"))
        ('$0.004', '$12.50')
        >>> money(Figure(0.00022, Origin.PUBLISHED, "price list"))
        '$0.0002'
    """
    if figure is None or figure.value is None:
        return NOT_KNOWN
    if figure.value == 0:
        return "nothing"
    if 0 < figure.value < 0.0001:
        return "under $0.0001"
    if 0 < figure.value < 0.001:
        return f"${figure.value:.4f}"
    return f"${figure.value:.3f}" if figure.value < 0.1 else f"${figure.value:,.2f}"


def minutes(figure: Figure | None) -> str:
    """A time of the machine.

    Example:
        >>> from metier.adviser.snapshot import Origin
        >>> minutes(Figure(0.6, Origin.MEASURED, "plan")), minutes(Figure(130.0, Origin.MEASURED, "plan"))
        ('36 s', '2 h 10 min')
        >>> minutes(Figure(1.4, Origin.MEASURED, "plan"))
        '84 s'
    """
    if figure is None or figure.value is None:
        return NOT_KNOWN
    if figure.value < _IN_SECONDS:
        return f"{60 * figure.value:.0f} s"
    hours, rest = divmod(round(figure.value), 60)
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def about(figure: Figure | None, noun: str) -> str:
    """A number of things with its bounds.

    Example:
        >>> from metier.adviser.snapshot import Origin
        >>> about(Figure(120.0, Origin.MEASURED, "compare", low=60.0, high=400.0), "decision")
        'about 120 decisions (60 to 400)'
    """
    if figure is None or figure.value is None:
        return f"nobody can tell how many {noun}s"
    words = f"about {plural(round(figure.value), noun)}"
    if figure.low is None:
        return words
    high = "no upper bound" if figure.high is None else f"{figure.high:,.0f}"
    return f"{words} ({figure.low:,.0f} to {high})"


def _bare(value: float, digits: int) -> str:
    words = f"{value:+.{digits}f}"
    return words.replace("+0.", "+.").replace("-0.", "-.")
