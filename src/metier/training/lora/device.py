"""Where a training runs, and whether it finds room there: the processor, or a graphics card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from metier.errors import NoGpuError, TrainMemoryError


def device_for(wanted: str, *, estimate: str) -> str:
    """`cpu` or `cuda`.

    Args:
        wanted: `auto`, `cpu` or `cuda`.
        estimate: What it would take on the processor, in words.

    Raises:
        NoGpuError: A graphics card is wanted, and PyTorch finds none.
    """
    if wanted == "cpu":
        return "cpu"
    if has_card():
        return "cuda"
    if wanted == "cuda":
        raise NoGpuError(wanted, estimate=estimate)
    return "cpu"


def has_card() -> bool:
    """Whether PyTorch can use a graphics card."""
    import torch

    return bool(torch.cuda.is_available())


@dataclass(frozen=True, slots=True)
class MemoryMeters:
    """Memory in MB; how it is read is the work of the room that knows the system.

    Attributes:
        free: What this process could still take; None where that cannot be told.
        now: What it has.
        most: The most it had.
    """

    free: Callable[[], float | None]
    now: Callable[[], float]
    most: Callable[[], float]

    def free_on(self, device: str) -> float | None:
        """What is free on a device; None where that cannot be told."""
        if device == "cpu":
            return self.free()
        import torch

        return float(torch.cuda.mem_get_info()[0]) / 1e6


def check_memory(needed_mb: float, free: float | None, *, hint: str) -> None:
    """Return if memory suffices, as far as it is known.

    Raises:
        TrainMemoryError: It does not.
    """
    if free is not None and needed_mb > free:
        what = f"Training would take about {needed_mb:,.0f} MB of memory, and {free:,.0f} MB are free"
        raise TrainMemoryError(what, hint=hint)
