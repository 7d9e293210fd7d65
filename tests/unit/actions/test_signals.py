"""Signals of shown postings: words and sightings together; they change no verdict and no order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from metier import Workspace
from metier.actions import signals
from metier.actions.add import Intake
from metier.actions.signals import signals_of
from metier.domain.posting import PostingId, Sighting, UntrustedText
from metier.testing import FixedClock
from metier.text.signals import Signal, SignalKind, Strength

TEXT = "We bake bread for the whole street, six days a week, with a team of five and a stone oven. " * 4
DRIVING = "You drive the van along the coast. " * 9
VAGUE = "We offer a competitive salary."
AT = datetime(2026, 3, 12, tzinfo=UTC)


def take(workspace: Workspace, text: str, name: str, days: int = 0) -> PostingId:
    row = Sighting("file:csv", UntrustedText("Baker"), UntrustedText(text), "line 1", source_id=name)
    ((_, posting_id),) = Intake(workspace.desk.postings, FixedClock(AT + timedelta(days))).take([row])
    return posting_id


def test_words_and_sightings_are_told_together(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "w", environment={}) as workspace:
        vague = take(workspace, TEXT + VAGUE, "1")
        assert take(workspace, TEXT + VAGUE, "2", days=45) == vague
        plain = take(workspace, DRIVING, "3")
        found = signals_of(workspace.desk, workspace.desk.postings.all())
        shown = workspace.show(vague)
    assert {each.kind for each in found[vague]} == {SignalKind.REPOST, SignalKind.VAGUE_PAY}
    assert found[plain] == ()
    assert shown.signals == found[vague]


def test_verdicts_and_order_are_the_same_with_and_without_signals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Workspace.create(tmp_path / "w", environment={}) as workspace:
        for number in range(6):
            take(workspace, f"{TEXT if number % 2 else DRIVING} {number} {'x' * number}", str(number))
        without = workspace.screen(screener="learned", quick=True, dry_run=True)
        scam = Signal(SignalKind.SCAM, "likely scam", "wording", strength=Strength.LIKELY)
        monkeypatch.setattr(signals, "signals_in", lambda *_: (scam,))
        told = workspace.screen(screener="learned", quick=True, dry_run=True)
    assert all(row.signals == (scam,) for row in told.rows)
    assert not any(row.signals for row in without.rows)
    assert [row.verdict for row in told.rows] == [row.verdict for row in without.rows]
