"""Decisions that are kept between uses of a store are those that stand in it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from metier.domain.decision import Label, Occasion
from metier.storage.store import Store
from metier.workspace import Workspace

AT = datetime(2026, 12, 1, tzinfo=UTC)


class Counting:
    """Keeps everything, and counts what it had to make."""

    def __init__(self) -> None:
        self.kept: dict[Hashable, Any] = {}
        self.n_made = 0

    def of(self, key: Hashable, make: Callable[[], Any]) -> Any:
        if key not in self.kept:
            self.kept[key] = make()
            self.n_made += 1
        return self.kept[key]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two postings, one decision; a backup of before it beside them."""
    with Workspace.create(tmp_path / "search", environment={}) as search:
        search.add_text("Night baker\nWe bake bread at night.")
        search.add_text("Day baker\nWe bake bread by day.")
        search.backup(tmp_path / "before.zip")
        search.label(1, "excited")
    return tmp_path / "search"


def said(store: Store) -> list[Label | None]:
    return [decision.label for decision in store.decisions.history()]


def test_they_are_read_once_until_another_connection_adds_one(folder: Path) -> None:
    kept = Counting()
    for _ in range(2):
        with Store.open(folder / "metier.db", kept=kept) as store:
            assert said(store) == said(store) == [Label.EXCITED]
    assert kept.n_made == 1
    with Workspace(folder, environment={}) as other:
        other.label(2, "passed")
    with Store.open(folder / "metier.db", kept=kept) as store:
        assert said(store) == [Label.EXCITED, Label.PASSED]
    assert kept.n_made == 2


def test_who_changes_the_list_changes_it_for_nobody_else(folder: Path) -> None:
    with Store.open(folder / "metier.db", kept=Counting()) as store:
        store.decisions.history().clear()
        assert said(store) == [Label.EXCITED]


def test_what_is_taken_back_with_its_transaction_was_never_kept(folder: Path) -> None:
    with Store.open(folder / "metier.db", kept=Counting()) as store:
        posting = store.postings.all()[1].id

        def append(label: Label) -> None:
            store.decisions.append(posting, label, reason="", occasion=Occasion.CHOSEN, decided_at=AT)

        def append_in_vain() -> None:
            with store.database.transaction():
                append(Label.PASSED)
                assert said(store) == [Label.EXCITED, Label.PASSED]
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            append_in_vain()
        assert said(store) == [Label.EXCITED]
        append(Label.MAYBE)  # under the same number
        assert said(store) == [Label.EXCITED, Label.MAYBE]


def test_after_a_restore_they_are_those_of_the_backup(folder: Path, tmp_path: Path) -> None:
    kept = Counting()
    with Store.open(folder / "metier.db", kept=kept) as store:
        assert said(store) == [Label.EXCITED]
    Workspace.restore(tmp_path / "before.zip", folder)
    with Workspace(folder, environment={}) as other:
        other.label(2, "passed")  # as many as before
    with Store.open(folder / "metier.db", kept=kept) as store:
        assert said(store) == [Label.PASSED]
