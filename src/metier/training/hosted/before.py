"""What has to be right before anything is sent: the service trains at all, there are rows enough, the price is known, it is agreed to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from metier.domain.chat import MICRO
from metier.errors import HostClosedError, HostedRowsError, NotEnoughExamplesError, TrainingPriceError
from metier.training.dataset.needs import host_named, training_price
from metier.training.dataset.rows import RowKind
from metier.training.hosted.leaving import Leaving, check_agreed, split_of
from metier.training.hosted.ports import Connection
from metier.training.hosted.price import Rate, epochs_of, rate_of, tokens_of, worst_of
from metier.training.method import Task

LEAST_ROWS = 10
"""Where a service does not say how few rows it takes: what OpenAI's takes, whose API it speaks."""
LEAST_LABELS = 20
_LOCALLY = "`--method encoder` and `--method lora` train on this machine; `metier finetune export` writes files for other services"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a run may do.

    Attributes:
        worst: The most it can cost, in millionths of a dollar.
    """

    epochs: int
    rate: Rate
    worst: int


def check_open(task: Task, connection: Connection, today: date) -> None:
    """Return if the service trains, and this person, and this model.

    Raises:
        HostClosedError: It does not; nothing was sent.
    """
    host = host_named(connection.host_name)
    if host is None:
        return
    if not host.has_jobs:
        why = host.instead or "it has no API of fine-tuning jobs"
        what = f"{host.name} has no fine-tuning jobs of OpenAI's form: {why}"
        raise HostClosedError(what, hint=_LOCALLY)
    if host.until is not None and today >= host.until:
        raise HostClosedError(host.standing(today), hint=_LOCALLY)
    is_closing = host.new_until is not None and today >= host.new_until
    if is_closing and task.options.get("tuned_before") is not True:
        hint = f"`--tuned-before`, if yours is one of them; else {_LOCALLY}"
        raise HostClosedError(host.standing(today), hint=hint)
    known = training_price(host.name, connection.base)
    if known is not None and known.ends is not None and today >= known.ends:
        what = f"{connection.base} answers no more at {host.name} since {known.ends}"
        raise HostClosedError(what, hint="Choose another one with `--base`")


def check_rows(task: Task, connection: Connection) -> None:
    """Return if there are rows enough.

    Raises:
        HostedRowsError, NotEnoughExamplesError: There are not.
    """
    train, _ = split_of(task.rows)
    host = host_named(connection.host_name)
    least = host.least if host is not None and host.least is not None else LEAST_ROWS
    if len(train.rows) < least:
        raise HostedRowsError(connection.host, have=len(train.rows), need=least)
    if task.kind is RowKind.SCREENING:
        labels = task.rows.labels
        if len(labels) < 2 or len(task.rows.rows) < LEAST_LABELS:
            only = f"{next(iter(labels))} only" if len(labels) == 1 else ""
            raise NotEnoughExamplesError(have=len(task.rows.rows), need=LEAST_LABELS, classes=only)


def terms_of(task: Task, connection: Connection) -> Terms:
    """How often rows are read, and what that costs at most.

    Raises:
        TuneOptionError: An option is none.
        TrainingPriceError: Nobody knows the price.
    """
    epochs, rate = epochs_of(task.options), rate_of(connection, task.options)
    if rate is None:
        raise TrainingPriceError(connection.host, model=connection.base)
    train, held_out = split_of(task.rows)
    tokens = tokens_of((*train.rows, *held_out.rows))
    return Terms(epochs, rate, worst_of(tokens, epochs, rate))


def check_all(task: Task, connection: Connection, today: date, mark: str = "") -> tuple[Terms, Leaving]:
    """Everything that can be in the way, in the order in which a person should hear of it; nothing is sent.

    Args:
        mark: Of a run that has begun: its money may be kept apart already.

    Raises:
        HostClosedError, HostedRowsError, NotEnoughExamplesError, TrainingPriceError, TuneOptionError: As above.
        BudgetMissingError, TrainingBudgetError: It costs money, and no budget allows it.
        OfflineError, RowsNotAgreedError, RedactionError: As `check_agreed`.
    """
    check_open(task, connection, today)
    check_rows(task, connection)
    terms = terms_of(task, connection)
    connection.purse.check(terms.worst, mark)
    return terms, check_agreed(task, connection)


def remarks(connection: Connection, today: date) -> Iterator[str]:
    """What else there is to know of the service, in words."""
    host = host_named(connection.host_name)
    if host is None:
        if not connection.is_local:
            yield f"Nothing is known here of {connection.host}: whether it trains shows when it is asked."
        return
    words = host.standing(today)
    if words:
        yield f"{words}."
    if host.source:
        yield f"That stands by {host.source}."
    known = training_price(host.name, connection.base)
    if known is not None and known.ends is not None:
        yield f"{connection.base}, and what is trained on it, answers until {known.ends}."


def usd(millionths: int) -> str:
    """Money in words.

    Example:
        >>> usd(1_234_000)
        '$1.234'
    """
    return f"${millionths / MICRO:,.3f}"
