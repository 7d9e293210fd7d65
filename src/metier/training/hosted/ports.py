"""Words of hosted fine-tuning: jobs, what a service says of them, who keeps the money; and what talks to a service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from metier.domain.chat import FieldClass


class JobState(StrEnum):
    """Where a job stands, whatever words its service has for it."""

    WAITING = "waiting"
    """Files are checked, or others come first."""
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self in {JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED}


@dataclass(frozen=True, slots=True)
class Job:
    """A job as its service describes it; words are a stranger's, and hold no key.

    Attributes:
        id: Its name at the service.
        model: Of the tuned model; empty before there is one.
        trained_tokens: Tokens that are billed; None where it does not say.
        error: Why it failed, in the service's words.
        is_about_files: It failed because of a file, so that nothing was trained.
        created_at, finished_at: In seconds since 1970, by the service's clock; None where it does not say.
        result_files: Names of files with figures.
        training_file: Name of the file it learns from; empty where it does not say.
        mark: What `Order.mark` put into it; empty where there is none.
        suffix: Of the tuned model's name.
        tells_origin: It says which file it learns from, or carries marks, so that ours would be known.
    """

    id: str
    state: JobState
    model: str = ""
    trained_tokens: int | None = None
    error: str = ""
    is_about_files: bool = False
    created_at: float | None = None
    finished_at: float | None = None
    result_files: tuple[str, ...] = ()
    training_file: str = ""
    mark: str = ""
    suffix: str = ""
    tells_origin: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be trained.

    Attributes:
        base: The model whose weights are changed, as the service calls it.
        training_file, validation_file: Names at the service; the second may be empty.
        mark: Random; by it our job is found again.
        suffix: Of the tuned model's name.
    """

    base: str
    training_file: str
    validation_file: str
    mark: str
    suffix: str
    epochs: int
    seed: int


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a service told of a job; untrusted words.

    Attributes:
        figures: Numbers that came with it, such as `train_loss`.
    """

    at: float | None
    words: str
    figures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JobCheckpoint:
    """A model that a service kept on the way.

    Attributes:
        figures: Such as `valid_loss`, as the service has them.
    """

    model: str
    step: int
    figures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FoundJob:
    """Whether a service has a job of ours.

    Attributes:
        job: The one that was found, or None.
        is_sure: Whether it would have been found.
    """

    job: Job | None = None
    is_sure: bool = True


class TuningService(Protocol):
    """A service's files and jobs. Every method is one try, or one try for each page.

    Raises:
        RefusedError: The person has not agreed to what is carried, or wrote that nothing leaves; nothing was sent.
        TryAgainError: This try failed in a way that another may not.
        ProviderError: It failed for good.
    """

    def upload(self, name: str, lines: bytes, *, carries: frozenset[FieldClass], n_rows: int) -> str:
        """Send a file of rows; its name at the service."""
        ...

    def files_named(self, names: frozenset[str]) -> dict[str, list[str]]:
        """Names at the service of files that were sent under one of `names`, by that."""
        ...

    def delete_file(self, file: str) -> None:
        """Remove a file; one that is not there is removed."""
        ...

    def create(self, order: Order) -> Job:
        """Begin a job. What a service does not take of an order is left out and told by nobody but the job."""
        ...

    def find(self, order: Order, *, since: float) -> FoundJob:
        """Look for the job of `order`, begun after `since` in seconds since 1970, by this machine's clock."""
        ...

    def look(self, job: str) -> Job:
        """Where a job stands."""
        ...

    def cancel(self, job: str) -> Job:
        """Ask for its end; what was trained before is still to be paid."""
        ...

    def events(self, job: str) -> tuple[Event, ...]:
        """What it told, oldest first; none where it tells nothing."""
        ...

    def checkpoints(self, job: str) -> tuple[JobCheckpoint, ...]:
        """Models kept on the way, by step; none where it keeps none."""
        ...

    def figures(self, file: str) -> Mapping[str, float]:
        """The last figures in a result file; none where they cannot be read."""
        ...

    def delete_model(self, model: str) -> None:
        """Remove a tuned model; one that is not there is removed."""
        ...


class Purse(Protocol):
    """Keeps what a job may cost apart before it begins, and settles it when it has ended; amounts in millionths of a dollar."""

    def check(self, worst: int, mark: str = "") -> None:
        """Return if `worst` could be kept apart now, or is for the job of `mark`; nothing is.

        Raises:
            BudgetMissingError, TrainingBudgetError: As `reserve`.
        """
        ...

    def reserve(self, mark: str, worst: int) -> None:
        """Keep `worst` apart for the job of `mark`; nothing where that was done. Durable when it returns.

        Raises:
            BudgetMissingError: It costs money, and no budget bounds it.
            TrainingBudgetError: It could cost more than is left.
        """
        ...

    def release(self, mark: str, words: str) -> None:
        """What is kept apart is free again: nothing is to be paid."""
        ...

    def settle(self, mark: str, paid: int | None, words: str) -> None:
        """The job has ended and cost `paid`; None where that is not known, so that all of it counts as spent.

        Raises:
            BudgetDriftError: It cost more than was kept apart; it is settled all the same.
        """
        ...


@dataclass(frozen=True, slots=True)
class Connection:
    """A service, ready to be asked about jobs.

    Attributes:
        alias: Of the base model in the settings.
        host: As consent and log name it, with the port where it is unusual.
        host_name: Without port.
        is_local: It is this machine.
        is_cut_off: The person wrote that nothing leaves.
        base: The model to be tuned.
        service: Who is asked, given the kinds of words that may be carried in this run; raises where a key is missing.
        leaks: Whether words hold something that never leaves: the last fence behind masking.
    """

    alias: str
    host: str
    host_name: str
    is_local: bool
    is_cut_off: bool
    base: str
    purse: Purse
    service: Callable[[frozenset[FieldClass]], TuningService]
    leaks: Callable[[str], bool]
