"""Advice in words: what a way costs and brings, what keeps it from being used, figures with their bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.pages.words import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from metier.adviser.advice import Advice, RungRow
    from metier.adviser.snapshot import Figure, Snapshot

_TITLES = {
    "labels": "your decisions",
    "labels.imported": "decisions that came with a file",
    "labels.excited": "decisions: excited",
    "labels.maybe": "decisions: maybe",
    "labels.passed": "decisions: passed",
    "days_used": "days on which you decided",
    "months": "from your first decision to the last",
    "undecided": "postings that wait for a decision",
    "monthly_postings": "new postings",
    "changes": "changes of your taste that are known",
    "patterns_open": "patterns that you have not called yours or a habit",
    "profile": "your profile says something",
    "base_models": "a base model is set up",
    "spent_usd": "spent on base models so far",
    "budget_usd": "budget for base models",
    "self_agreement": "how often you decide alike when asked again",
    "curve_gain": "what twice the labels would bring",
    "agreement.auc": "how often an exciting job stands before another",
    "agreement.ap": "average precision of the exciting ones",
    "agreement.log_loss": "surprise at your decisions",
    "agreement.top10": "exciting ones among the first ten",
    "answers.volume": "your answer: new postings in a month",
    "answers.leaving": "your answer: whether postings may leave this machine",
    "answers.budget": "your answer: what judging may cost in a month",
    "answers.goal": "your answer: what matters most",
    "published.learned": "trials of the learned screener",
    "published.tuning": "gain of tuning in trials",
}
_TITLES_OF_RUNGS = {
    "gain": "gain in the order of exciting ones",
    "loss_gain": "gain in probabilities",
    "set_up_usd": "cost to set up",
    "per_posting_usd": "cost of a new posting",
    "per_month_usd": "cost of keeping it for a month",
    "set_up_minutes": "time to set up",
    "more_decisions": "decisions that would settle it",
    "obstacles": "what stands in its way",
    "side_by_side": "decisions after both had judged",
    "shadow": "judges beside what you use",
}
"""What figures of the snapshot are called; of a way to judge, its name stands before."""
_UNITS = {
    "agreement.log_loss": "nats a decision", "curve_gain": "nats a decision", "months": "months",
    "spent_usd": "US dollars", "budget_usd": "US dollars", "set_up_usd": "US dollars", "per_posting_usd": "US dollars",
    "per_month_usd": "US dollars", "set_up_minutes": "minutes", "gain": "average precision", "loss_gain": "nats a decision",
    "monthly_postings": "a month",
}  # fmt: skip
"""Where a figure does not say its own: one that somebody else wrote down."""
_SHARES = frozenset({"agreement.auc", "agreement.top10", "self_agreement"})
_FLAGS = frozenset({"profile", "base_models", "shadow"})
"""One is yes, none is no."""

OF_YOURS = ("label more first", "not known yet")  # verdicts whose next step is to decide


def cost_words(advice: Advice) -> str:
    """What the next step costs."""
    cost = next((row.cost for row in advice.rungs if row.rung is advice.rung), "not known")
    return f"your time to decide, and {cost}" if advice.verdict in OF_YOURS else cost


def gain_words(row: RungRow) -> str:
    """What a way would bring, and that it cannot be used now where it cannot."""
    is_bare = row.obstacles and row.gain == "not compared"
    return "not now" if is_bare else f"{row.gain}; not now" if row.obstacles else row.gain


def obstacles_of(rows: Sequence[RungRow]) -> dict[str, list[str]]:
    """Why ways cannot be used now: each reason once, with the ways it keeps."""
    found: dict[str, list[str]] = {}
    for row in rows:
        for words in row.obstacles:
            found.setdefault(words, []).append(str(row.rung))
    return found


def unknown_figures(snapshot: Snapshot) -> dict[str, Figure]:
    """What the snapshot names and does not know; its source says which command would tell."""
    found = {f"agreement.{name}": one for name, one in snapshot.agreement.items()}
    if snapshot.curve_gain is not None:
        found["curve_gain"] = snapshot.curve_gain
    found |= {f"{facts.rung}.gain": facts.gain for facts in snapshot.rungs if facts.gain is not None}
    return {key: one for key, one in found.items() if not one.is_known}


def title_of(key: str) -> str:
    """What a figure of the adviser is called.

    Example:
        >>> title_of("agreement.auc"), title_of("encoder.set_up_minutes"), title_of("outcomes.offer")
        ('how often an exciting job stands before another', 'encoder: time to set up', 'applications: offer')
    """
    if key in _TITLES:
        return _TITLES[key]
    head, _, rest = key.partition(".")
    if rest in _TITLES_OF_RUNGS:
        return f"{head}: {_TITLES_OF_RUNGS[rest]}"
    return f"applications: {rest}" if head == "outcomes" and rest else key.replace("_", " ")


def amount_words(key: str, figure: Figure) -> str:
    """A figure with its unit, or that it is not known.

    Example:
        >>> from metier.adviser.snapshot import Figure, Origin
        >>> amount_words("encoder.set_up_minutes", Figure(2.5, Origin.ASSUMED, "plan", "minutes"))
        '2.5 minutes'
        >>> amount_words("hosted.set_up_usd", Figure(12.5, Origin.PUBLISHED, "list")), amount_words("profile", Figure(1.0, Origin.COUNTED, "x"))
        ('$12.50', 'yes')
    """
    if figure.value is None:
        return value_words(figure)
    if key.rpartition(".")[2] in _FLAGS or key.startswith("answers."):
        return "yes" if figure.value else "no"
    return _with_unit(_number(key, figure.value, _unit(key, figure)), _unit(key, figure))


def between_words(key: str, figure: Figure) -> str:
    """The bounds of a figure, in its unit; empty where there are none.

    Example:
        >>> from metier.adviser.snapshot import Figure, Origin
        >>> between_words("agreement.auc", Figure(0.8, Origin.MEASURED, "report", low=0.71, high=0.9))
        '71 % to 90 %'
    """
    if figure.low is None and figure.high is None:
        return ""
    unit = _unit(key, figure)
    low, high = (UNKNOWN if one is None else _number(key, one, unit) for one in (figure.low, figure.high))
    return f"{low} to {high}"


def _unit(key: str, figure: Figure) -> str:
    return "" if key in _SHARES else figure.unit or _UNITS.get(key) or _UNITS.get(key.rpartition(".")[2], "")


def _number(key: str, value: float, unit: str) -> str:
    if key in _SHARES:
        return f"{100 * value:.0f} %"
    if unit.startswith("US dollars"):
        return f"${value:,.2f}" if value >= 0.1 or not value else f"${value:,.2g}"
    return plain_figure(value)


def _with_unit(number: str, unit: str) -> str:
    rest = unit.removeprefix("US dollars").strip()
    rest = {"postings a month": "a month"}.get(rest, rest)
    rest = rest.removesuffix("s") if number == "1" and rest in {"minutes", "months"} else rest
    return f"{number} {rest}".rstrip()


def value_words(figure: Figure) -> str:
    """A figure, or that it is not known."""
    return "not known" if figure.value is None else plain_figure(figure.value)


def bounds_words(figure: Figure) -> str:
    """Its bounds; empty where there are none."""
    if figure.low is None and figure.high is None:
        return ""
    low, high = (UNKNOWN if bound is None else plain_figure(bound) for bound in (figure.low, figure.high))
    return f"{low} to {high}"


def plain_figure(value: float) -> str:
    """Whole numbers whole, others to four digits."""
    return f"{value:,.0f}" if value == int(value) and abs(value) < 1e12 else f"{value:,.4g}"
