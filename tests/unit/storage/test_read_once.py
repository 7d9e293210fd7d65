"""What a screening left is read once where somebody keeps it, and is what is read each time otherwise."""

from __future__ import annotations

from pathlib import Path

from metier.domain.posting import PostingId
from metier.testing import ToyEncoder
from metier.web.keeping.kept import Kept
from metier.workspace import Workspace


def filled(folder: Path) -> None:
    with Workspace.create(folder, environment={}, encoder=ToyEncoder()) as workspace:
        for number in range(30):
            workspace.add_text(f"Baker {number}\nWe bake bread number {number} at night, on site in Leeds.")
        for number in range(1, 13):
            workspace.label(number, "passed" if number % 2 else "excited", why="bread")
        workspace.screen()


def left(folder: Path, kept: Kept | None) -> list[object]:
    """Everything that is kept, as the store gives it."""
    with Workspace(folder, environment={}, encoder=ToyEncoder(), kept=kept) as workspace:
        desk = workspace.desk
        newest = desk.placements.newest()
        assert newest
        placed = desk.placements.placements(newest.id)
        return [
            placed, desk.placements.placements(newest.id, [*[*placed][:3], PostingId("none")]),
            desk.placements.lanes(newest.id), desk.placements.raised(newest.id), desk.verdicts.scores(),
        ]  # fmt: skip


def test_what_is_kept_is_what_would_be_read(tmp_path: Path) -> None:
    folder, kept = tmp_path / "search", Kept(20)
    filled(folder)
    plain = left(folder, None)
    assert plain[0]
    assert left(folder, kept) == plain == left(folder, kept)
    n_kept = len(kept.keys)
    with Workspace(folder, environment={}, encoder=ToyEncoder()) as workspace:
        workspace.label(20, "maybe")
    assert left(folder, kept) == left(folder, None)
    assert len(kept.keys) == n_kept  # a decision changes nothing of it
    with Workspace(folder, environment={}, encoder=ToyEncoder()) as workspace:
        workspace.screen()
    assert left(folder, kept) == left(folder, None) != plain
    assert len(kept.keys) > n_kept
    with Workspace(folder, environment={}, encoder=ToyEncoder()) as workspace:
        workspace.add_text("Miller\nWe mill flour by day, on site in Leeds.")
        workspace.label(31, "maybe")
    assert left(folder, kept) == left(folder, None)
