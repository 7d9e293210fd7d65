"""Failures around batches: what a provider may take a day for."""

from __future__ import annotations

from collections.abc import Sequence

from metier.errors.base import UsageError, quoted
from metier.errors.network import ProviderError


class BatchesMissingError(UsageError):
    """A batch was wanted from a base model whose provider sells none for less."""

    code = "E-BATCH-NONE"

    def __init__(self, name: str, *, having: Sequence[str]) -> None:
        super().__init__(
            f"metier knows no batches at half the price for {quoted(name)}",
            hint=f"Leave `--batch` out, or choose a model of {' or '.join(having)} with `--model`",
            details={"having": list(having)},
        )


class BatchUncertainError(ProviderError):
    """A provider was asked to begin a batch, and its answer did not come."""

    code = "E-BATCH-UNCLEAR"

    def __init__(self, host: str, *, what: str) -> None:
        super().__init__(
            host,
            what=f"may have begun the batch, or not: {what}",
            hint="`metier batch collect` in a few minutes finds out; until then its money stays reserved, and nothing of it is asked again",
            maybe_paid=True,
        )


class BatchUnknownError(UsageError):
    """There is no batch of that name, or there are several."""

    code = "E-BATCH-ID"

    def __init__(self, got: str, *, n: int, known: Sequence[str]) -> None:
        super().__init__(
            f"{n:,} batches begin with {quoted(got)}" if n else f"No batch {quoted(got)}",
            hint=f"One of {', '.join(known)}"
            if known
            else "`metier screen --with few_shot --batch` sends one",
            details={"known": list(known)},
        )


class BatchModelChangedError(UsageError):
    """The base model that a batch was sent to is set up no more, or leads elsewhere."""

    code = "E-BATCH-MODEL"

    def __init__(self, alias: str, *, host: str) -> None:
        super().__init__(
            f"The batch was sent to {quoted(host)}, where {quoted(alias)} of metier.toml leads no more",
            hint=f"Set up `[models.{alias}]` as it was when the batch was sent; results are kept there for about 29 days",
            details={"host": host},
        )
