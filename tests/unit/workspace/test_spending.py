"""What base models have cost: by day, by month, and what is reserved or may be lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from metier.actions.ledger import CallState, Caps, PlannedCall, SettledCall
from metier.testing import FixedClock
from metier.workspace import Workspace
from metier.workspace.spending import spending_of

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def test_amounts_belong_to_the_day_on_which_they_were_sent(tmp_path: Path) -> None:
    Workspace.create(tmp_path, environment={}).close()
    (tmp_path / "metier.toml").write_text("budget = 2.5\n", encoding="utf-8")
    with Workspace(tmp_path, environment={}, clock=FixedClock(NOW)) as search:
        ledger = search.store.ledger

        def asked(key: str, at: datetime, *, paid: int | None, state: CallState) -> None:
            call = PlannedCall(key, key, "screening", "small", worst=1_000_000)
            (number,) = ledger.step([], [call], run="r", caps=Caps(), at=at)
            assert isinstance(number, int)
            if state is not CallState.SENT:
                ledger.step([SettledCall(number, state, paid)], [], run="r", caps=Caps(), at=at)

        asked("long ago", NOW - timedelta(days=40), paid=100_000, state=CallState.REPLIED)
        asked("this month", NOW - timedelta(days=5), paid=20_000, state=CallState.REPLIED)
        asked("today", NOW, paid=3_000, state=CallState.REPLIED)
        asked("failed", NOW, paid=0, state=CallState.FAILED)
        asked("lost", NOW, paid=None, state=CallState.UNKNOWN)
        asked("on its way", NOW, paid=None, state=CallState.SENT)
        report = spending_of(search)

    assert report.total == Decimal("2.123")
    assert report.month == Decimal("2.023")
    assert report.today == Decimal("2.003")
    assert report.left == Decimal("0.377")
    assert [(one.state, one.usd) for one in report.open] == [
        (CallState.SENT, Decimal(1)),
        (CallState.UNKNOWN, Decimal(1)),
    ]
    assert report.n_maybe_paid == 1


def test_nothing_was_asked_yet(tmp_path: Path) -> None:
    with Workspace.create(tmp_path, environment={}) as search:
        report = spending_of(search)
    assert (report.cap, report.left) == (None, None)
    assert (report.total, report.open) == (Decimal(0), ())
