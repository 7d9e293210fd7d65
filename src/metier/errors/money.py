"""Failures around money: budgets, prices, and what a provider charged."""

from __future__ import annotations

from decimal import ROUND_UP, Decimal

from metier.errors.base import ExitCode, MetierError, UsageError, quoted
from metier.errors.words import plural


class BudgetReachedError(MetierError):
    """The next request could cost more than the budget allows; what was answered is kept."""

    code = "E-BUDGET"
    exit_code = ExitCode.BUDGET

    def __init__(self, *, spent: Decimal, cap: Decimal, left: int) -> None:
        digits = 2 if cap == round(cap, 2) else 4
        super().__init__(
            f"The budget of ${cap:.{digits}f} is used up (${spent:.4f} spent or reserved); {left:,} not asked",
            hint="Raise `--budget` or `budget` in metier.toml; what was answered is kept and not paid again",
            details={"spent_usd": str(spent), "cap_usd": str(cap), "left": left},
        )


class BudgetEndedError(MetierError):
    """A replay or comparison needs answers that the budget does not allow; what was answered is kept."""

    code = "E-BUDGET"
    exit_code = ExitCode.BUDGET

    def __init__(self, *, left: int) -> None:
        super().__init__(
            f"{plural(left, 'answer')} of the base model {'is' if left == 1 else 'are'} missing, and the budget allows no more",
            hint="Set `budget` in metier.toml, or raise it; what was answered is kept and not paid again",
            details={"left": left},
        )


class BudgetMissingError(UsageError):
    """A model that costs money was to be asked without a budget."""

    code = "E-BUDGET-MISSING"

    def __init__(self, *, estimate: Decimal) -> None:
        most = estimate.quantize(Decimal("0.01"), ROUND_UP)  # what is named must suffice
        super().__init__(
            f"This may cost up to ${most}, and no budget is set",
            hint=f"Add `--budget {most}`, or set `budget` in metier.toml",
            details={"estimate_usd": str(estimate)},
        )


class BudgetDriftError(MetierError):
    """A provider charged more for an answer than the most it could have cost; asking stopped."""

    code = "E-BUDGET-DRIFT"
    exit_code = ExitCode.BUDGET

    def __init__(self, *, model: str, reserved: Decimal, paid: Decimal) -> None:
        super().__init__(
            f"{quoted(model)} charged ${paid:.6f} where at most ${reserved:.6f} was expected",
            hint="Check the prices of the model in metier.toml against those of the provider",
        )


class PriceUnknownError(UsageError):
    """A model on another machine whose price is not known was to be asked."""

    code = "E-PRICE"

    def __init__(self, name: str, *, model: str) -> None:
        super().__init__(
            f"What {quoted(model)} costs is not known",
            hint=f"Write `price_input` and `price_output` (US dollars for a million tokens) under `[models.{name}]` in metier.toml; 0 if it is free",
        )
