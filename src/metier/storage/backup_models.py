"""Tuned models in a backup: weights that their cards name, each by its hash; runs and what can be made again stay out."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from metier.errors import ModelUnsafeError
from metier.storage.database import Database
from metier.storage.tuned_events import TunedEventTable
from metier.storage.tuned_files import DamagedModelError, TunedFolder
from metier.training.registry.card_text import CardError, read_card
from metier.training.registry.names import CARD, check_file, is_id

MODELS = "models"
"""The folder of tuned models in a workspace, and in a backup."""
_NAME = re.compile(r"models/([^/]+)/([^/]+)")


def model_files(database: Database) -> tuple[dict[str, dict[str, Path]], list[str]]:
    """By tuned model the files of it by their names in the archive; and the models that are damaged, which are left out.

    Cost: reading and hashing every file.
    """
    folder = TunedFolder(database.path.parent / MODELS)
    found: dict[str, dict[str, Path]] = {}
    damaged = []
    for row in TunedEventTable(database).standing().rows:
        try:
            card = read_card(folder.card(row.model, row.card))
            folder.read(row.model, card.files)
        except (DamagedModelError, CardError, ModelUnsafeError):
            damaged.append(row.model)
            continue
        names = (*card.files, CARD)
        found[row.model] = {
            f"{MODELS}/{row.model}/{name}": folder.folder / row.model / name for name in names
        }
    return found, damaged


def is_model_file(name: str) -> bool:
    """Whether a name in an archive is that of a file of a tuned model: one that can lead nowhere else.

    Raises:
        ModelUnsafeError: It would be, if its form could not run code when it is read.
    """
    parts = _NAME.fullmatch(name)
    if parts is None or not is_id(parts[1]):
        return False
    if parts[2] != CARD:
        check_file(parts[2])
    return True


def put_models(new: Path, folder: Path, aside: Path) -> list[str]:
    """Put the models of `new` into the workspace's `folder`, before the store that knows them; the ids.

    What stands there and is another is copied to `aside` first. Models that `new` does not have are copied too, and stay
    until `drop_strangers`, as the store in place still knows them: a kill in between loses nothing.
    """
    place, fresh = folder / MODELS, new / MODELS
    ids = sorted(path.name for path in fresh.iterdir()) if fresh.is_dir() else []
    there = TunedFolder(place).models()
    if ids:
        place.mkdir(mode=0o700, exist_ok=True)
    for model in there:
        if model not in ids or not _is_same(fresh / model, place / model):
            aside.mkdir(mode=0o700, exist_ok=True)
            _copy(place / model, aside / model)
    with_lock = TunedFolder(place)
    if not ids:
        return []
    with with_lock.writing():
        for model in ids:
            if model in there and _is_same(fresh / model, place / model):
                continue
            with_lock.remove(model)
            (fresh / model).rename(place / model)
    return ids


def drop_strangers(folder: Path, kept: Iterable[str]) -> None:
    """Remove the models that a restored store does not know; `put_models` has kept a copy of each."""
    place = TunedFolder(folder / MODELS)
    strangers = set(place.models()) - set(kept)
    if strangers:
        with place.writing():
            for model in sorted(strangers):
                place.remove(model)


def _is_same(new: Path, old: Path) -> bool:
    """Whether every file of `new` stands in `old` with the same content; further ones do not matter."""
    return all(
        (old / file.name).is_file() and (old / file.name).read_bytes() == file.read_bytes()
        for file in new.iterdir()
    )


def _copy(source: Path, target: Path) -> None:
    """The same files under another name, without a second copy on the disk where that can be."""
    target.mkdir(mode=0o700, exist_ok=True)
    for file in source.iterdir():
        if file.is_symlink() or not file.is_file() or (target / file.name).exists():
            continue
        try:
            os.link(file, target / file.name)
        except OSError:
            shutil.copy2(file, target / file.name)


def sizes(files: Mapping[str, Mapping[str, Path]]) -> dict[str, int]:
    """Bytes by model."""
    return {model: sum(path.stat().st_size for path in named.values()) for model, named in files.items()}
