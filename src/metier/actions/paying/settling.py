"""What an outcome means for the ledger and for the counters."""

from __future__ import annotations

from metier.actions.ledger import CallState, SettledCall
from metier.actions.paying.retries import is_unpaid, words_for_ledger
from metier.actions.paying.stats import AskingStats
from metier.actions.paying.terms import amount_paid
from metier.actions.paying.workers import JobDone
from metier.domain.chat import ChatRequest, Price
from metier.errors import RefusedError


def settlement(outcome: JobDone, request: ChatRequest, *, worst: int, price: Price) -> SettledCall:
    """How a call ended. `worst` is what was reserved, in millionths of a dollar."""
    if outcome.reply is not None:
        paid = amount_paid(outcome.reply, price, request)
        return SettledCall(outcome.number, CallState.REPLIED, paid, outcome.reply)
    if outcome.error is None:
        return SettledCall(outcome.number, CallState.FAILED, error="not sent")
    costs_nothing = is_unpaid(outcome.error) or not worst
    state = CallState.FAILED if costs_nothing else CallState.UNKNOWN
    return SettledCall(outcome.number, state, error=words_for_ledger(outcome.error))


def given_up(number: int, *, worst: int) -> SettledCall:
    """A call whose answer is waited for no longer; it may be paid."""
    state = CallState.UNKNOWN if worst else CallState.FAILED
    return SettledCall(number, state, error="stopped before the answer came")


def was_sent(outcome: JobDone) -> bool:
    """Whether anything left this machine."""
    return not outcome.was_called_off and not isinstance(outcome.error, RefusedError)


def cost(row: SettledCall, *, worst: int) -> int:
    """What a settled call counts as spent, in millionths of a dollar."""
    if row.state is CallState.FAILED:
        return 0
    return worst if row.paid is None else row.paid


def count(stats: AskingStats, row: SettledCall, request: ChatRequest, *, worst: int) -> None:
    """Add one call that was sent and settled to the counters."""
    stats.spent += cost(row, worst=worst)
    stats.n_calls += 1
    stats.by_purpose[request.purpose] += 1
    stats.n_replies += row.state is CallState.REPLIED
    stats.n_failed += row.state is CallState.FAILED
    stats.n_unknown += row.state is CallState.UNKNOWN
    usage = row.reply and row.reply.usage
    if usage:
        stats.input_tokens += usage.input_tokens
        stats.output_tokens += usage.output_tokens
        stats.cached_tokens += usage.cached_tokens
