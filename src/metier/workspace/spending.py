"""What base models have cost in one workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.actions.spending import SpendingReport, spending

if TYPE_CHECKING:
    from metier.workspace.opened import OpenWorkspace


def spending_of(workspace: OpenWorkspace) -> SpendingReport:
    """What was spent today, this month and in all, beside the budget; nothing is settled by looking."""
    return spending(workspace.store.ledger, workspace.settings.budget, workspace.desk.clock.now())
