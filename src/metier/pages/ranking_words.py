"""What ranking asks, costs and left, in words, for the terminal and for pages."""

from __future__ import annotations

from collections import Counter
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING

from metier.pages.words import one_line, plural, usd, usd_at_most, usd_price

if TYPE_CHECKING:
    from metier.actions.screen import Asked, ScreenReport, TwoJudges
    from metier.domain.chat import Price
    from metier.evaluation.promise import Promise
    from metier.workspace.prompting import Forecast

SCREENERS = {
    "learned": "your decisions alone",
    "fine_tuned": "a model tuned by your decisions",
    "hybrid": "your decisions, and a base model about what they leave unsure",
    "prompted": "a base model, asked about every posting by your profile",
    "few_shot": "a base model, asked about every posting and shown your own decisions",
    "words": "the words of what you liked, a baseline",
    "prior": "how often you say what, a baseline without an order",
}
"""What a screener goes by."""

_LEFT = {
    "budget": "not asked: what is left of the budget may not suffice for another request",
    "maybe-paid": "sent by an earlier run that ended before the answer came{again}",
    "batch": "on their way in a batch; `metier batch` tells how far it is",
    "provider": "without an answer: the provider failed",
    "stopped": "not asked: stopped before",
}
_CAUSES = {
    "edge": "could be more than one label",
    "novel": "unlike all you decided",
    "guardrail": "a guardrail asks",
    "drift": "your taste may have changed",
}


# --- before: what would be asked ------------------------------------------------------------------------


def forecast_sentence(found: Forecast) -> str:
    """Who would be asked about how many."""
    besides = (
        f" and, to learn how it judges, about {found.n_decided:,} that you decided" if found.n_decided else ""
    )
    return f"{found.model} would be asked about {plural(found.n_postings, 'posting')}{besides}."


def forecast_pairs(found: Forecast, *, again: str = "", outside: str = "") -> list[tuple[str, str]]:
    """What would be asked, what it would cost, and what would leave this machine: name and value.

    Args:
        again: How to ask again where an earlier run may have paid: "`--retry-unknown` asks again".
        outside: How to ask about postings outside the limits too.
    """
    pairs = [("questions", f"{found.n_new:,} new, {found.n_kept:,} answered before and not paid again")]
    if found.n_maybe_paid:
        pairs.append(("maybe paid before", f"{found.n_maybe_paid:,}, left alone{_hint(again)}"))
    if found.n_in_batch:
        pairs.append(("on their way in a batch", f"{found.n_in_batch:,}, not asked again"))
    pairs.append(("outside your limits", f"{found.n_outside:,}, not asked{_hint(outside)}"))
    if found.n_new:
        same = f"{round(100 * found.cacheable)} % of them the same every time"
        pairs.append(("tokens", f"about {found.input_tokens:,} of prompts, {same}"))
    pairs.append(("price", price_words(found.price)))
    cost = f"about {usd(found.expected_usd)}, at most {usd_at_most(found.worst_usd)}"
    pairs.append(("cost", cost if found.worst_usd else "nothing"))
    pairs.append(("leaves this machine", leaves_words(found)))
    return pairs


def _hint(words: str) -> str:
    return f" ({words})" if words else ""


def price_words(price: Price) -> str:
    """What a million tokens cost, and who says so."""
    if price.is_free:
        return "nothing: it runs on this machine" if price.source == "local" else "nothing, as you wrote"
    since = "as you wrote" if price.source == "settings" else f"{price.source}, {price.as_of}"
    prompt, answer = usd_price(price.input), usd_price(price.output)
    return f"{prompt} for a million tokens of prompt, {answer} of answer ({since})"


def leaves_words(found: Forecast) -> str:
    """What would go where, and whether that is agreed to."""
    if not found.leaves:
        return "nothing"
    not_yet = "" if found.is_agreed else "; you have not agreed to it yet"
    return f"to {found.host}: {', '.join(kind.value for kind in found.leaves)}{not_yet}"


# --- after: what was asked, and what it left ------------------------------------------------------------


def money_words(asked: Asked) -> str:
    """Who was asked, how often, and what was paid."""
    parts = [
        f"asked {asked.model}",
        plural(asked.n_calls, "request"),
        f"{asked.n_calls_decided:,} more about what you decided, to learn how it judges"
        if asked.n_calls_decided
        else "",
        f"{plural(asked.n_kept, 'answer')} kept from before" if asked.n_kept else "",
        _paid(asked) if asked.spent_usd else "no cost",
    ]
    return " · ".join(part for part in parts if part)


def _paid(asked: Asked) -> str:
    """What was paid, each amount beside the budget that bounds it."""
    is_whole = asked.cap_usd is not None and asked.cap_usd != asked.run_usd
    whole = _of(asked.cap_usd) if is_whole else ""
    return f"{usd(asked.paid_usd)}{_of(asked.run_usd)} now, {usd(asked.spent_usd)}{whole} in all"


def _of(budget: Decimal | None) -> str:
    return "" if budget is None else f" of {usd_price(budget.quantize(Decimal('0.0001'), ROUND_DOWN))}"


def orders_words(asked: Asked) -> str:
    """How many postings have text that looks like an order; empty where none has."""
    if not asked.n_flagged:
        return ""
    depends = (
        f"the verdict of {asked.n_depends} depends on it" if asked.n_depends else "no verdict depends on it"
    )
    what = "with text that looks like an order to programs or applicants"
    return f"{plural(asked.n_flagged, 'posting')} {what}; {depends}"


def left_words(asked: Asked, *, again: str = "") -> list[str]:
    """What has no answer, by why.

    Args:
        again: How to ask again what may have been paid.
    """
    hint = f"; {again}" if again else ""
    counted = Counter(row.code for row in asked.unjudged)
    return [f"{n:,} {_LEFT[code].format(again=hint)}" for code, n in counted.items() if code in _LEFT]


def lanes_words(found: TwoJudges) -> str:
    """What there is to read and to look at, and why."""
    causes = ", ".join(f"{n:,} {_CAUSES[cause]}" for cause, n in found.causes.items() if n)
    why = f" ({causes})" if causes else ""
    n = {lane.value: n for lane, n in found.lanes.items()}
    left = ""
    if found.n_for_person:
        reason = f": {one_line(found.why_nobody, 100)}" if found.why_nobody else ""
        left = f"; {found.n_for_person:,} left to you{reason}"
    return f"to read: {n['read']:,} · worth a look: {n['look']:,}{why}{left}"


def hidden_words(promise: Promise) -> str:
    """How many are hidden under which promise, or why none is."""
    if promise.n_hidden:
        return f"hidden: {promise.n_hidden:,}; {promise.words}"
    if promise.void:
        return f"nothing is hidden: the promise is void, {promise.void[0]}"
    why = f": no promise yet, {promise.missing}" if promise.missing else ""
    return f"nothing is hidden{why}"


def beside_words(report: ScreenReport) -> list[str]:
    """What `shadows` that ask a base model did, as it may have cost money."""
    found = []
    for row in report.beside:
        cost = usd(row.paid_usd) if row.paid_usd else "no cost"
        found.append(
            f"beside it, by `shadows`: {row.screener}, {plural(row.n_calls, 'request')}, "
            f"{row.n_answered:,} of {report.n_screened:,} with a verdict · {cost}"
        )
    return found


def ranked_words(report: ScreenReport) -> list[str]:
    """Everything that a ranking left, one line each."""
    n_decided = sum(report.n_decisions.values())
    lines = [f"{report.n_screened:,} undecided, in an order by {report.basis}"]
    if report.tentative:
        lines.append(
            f"tentative: an order, not labels ({n_decided} of about {report.labels_wanted} decisions)"
        )
    found = report.together
    if found is not None:
        if report.screener == "hybrid":
            lines.append(
                f"judged by your decisions alone: {found.n_by_first:,} · with the base model too: {found.n_by_both:,}"
            )
        if found.n_later and not found.why_nobody:
            lines.append(f"{found.n_later:,} more are worth a question: the next ranking goes on")
        lines.append(lanes_words(found))
        if found.promise is not None:
            lines.append(hidden_words(found.promise))
    if report.asked:
        lines += [money_words(report.asked), orders_words(report.asked), *left_words(report.asked)]
    return [line for line in (*lines, *beside_words(report)) if line]
