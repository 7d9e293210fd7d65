"""What only runs at a service have: rows that leave this machine, and a job that somebody pays for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.errors import MetierError
from metier.training.hosted.method import HostedMethod

if TYPE_CHECKING:
    from metier.domain.ports import Progress
    from metier.training.method import Checkpoints, Task, TrainingMethod


def n_rows_leaving(method: TrainingMethod, task: Task) -> int:
    """Rows that would go to another machine; nothing is sent."""
    if not isinstance(method, HostedMethod):
        return 0
    try:
        found = method.leaving(task)
    except MetierError:  # there is no such service: nothing goes anywhere
        return 0
    return 0 if found.is_local else found.n_rows


def job_cancelled(
    method: TrainingMethod, task: Task, pieces: Checkpoints, progress: Progress | None = None
) -> str:
    """Have a service end the job of a run; how it ended, in words.

    Raises:
        HostedUnclearError: Whether there is a job cannot be known now.
        TryAgainError, ProviderError: The service could not be asked.
    """
    assert isinstance(method, HostedMethod)
    return method.cancel(task, pieces, progress)
