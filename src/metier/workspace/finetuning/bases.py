"""The base model of an adapter: found where it lies, told apart from others, unpacked where it must be a folder."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from metier.errors import ModelMismatchError, TuneBaseError
from metier.storage.folders import need_room
from metier.training.lora_forms.whole import WholeFile
from metier.training.method import Method
from metier.training.packages import check_extra

if TYPE_CHECKING:
    from metier.training.lora.base import BaseFiles
    from metier.training.lora_forms.adapter import Adapter
    from metier.training.registry.card import Card
    from metier.workspace.opened import OpenWorkspace


@dataclass(frozen=True, slots=True)
class BaseNamed:
    """The base model: as it is named in what is written, where it lies if that is here, and whether it may be another."""

    named: str
    place: BaseFiles | None
    other: bool

    @property
    def is_gguf(self) -> bool:
        """Whether it is a GGUF file that lies here."""
        return self.place is not None and self.place.is_gguf


def identity_of(workspace: OpenWorkspace, place: BaseFiles) -> str:
    """SHA-256 over a base's files, as cards hold it. Cost: a second for each gigabyte the first time."""
    from metier.models.recipe import hash_of_files

    return hash_of_files(place.files, root=place.root, cache=workspace.cache_folder)


def own_base(workspace: OpenWorkspace, card: Card) -> BaseFiles:
    """The base that an adapter was trained on: the one of the settings, or where it lay then.

    Raises:
        ModelMismatchError: Only others are there.
        TuneBaseError: None is there.
    """
    from metier.training.lora.base import find_base

    named, then = workspace.settings.finetune_base, str(card.settings.get("base_path") or "")
    got = ""
    for each in dict.fromkeys(name for name in (named, then) if name):
        with suppress(TuneBaseError):
            place = find_base(each, folder=workspace.folder)
            identity = identity_of(workspace, place)
            if identity == card.base_identity:
                return place
            got = got or f"{place.name} ({identity[:12]})"
    if got:
        raise ModelMismatchError(card.id, made_for=f"{card.base} ({card.base_identity[:12]})", got=got)
    return find_base(named or then, folder=workspace.folder)


def unpacked_about(base: BaseNamed, adapter: Adapter) -> dict[str, WholeFile]:
    """About what a folder unpacked from a GGUF file would hold, without unpacking it."""
    from metier.training.lora_forms.unpack import unpacked_bytes

    assert base.place is not None
    changed = tuple(module for module in adapter.modules if not adapter.is_zero(module))
    return {"model.safetensors": WholeFile(unpacked_bytes(base.place.path), lambda: iter(()), changed)}


@contextmanager
def as_folder(base: BaseNamed, target: Path) -> Iterator[Path | None]:
    """The base as a folder; a GGUF file is unpacked beside `target` for a moment."""
    place = base.place
    if place is None or not place.is_gguf:
        yield place.path if place else None
        return
    from metier.training.lora.base import Base
    from metier.training.lora_forms.unpack import unpack, unpacked_bytes

    check_extra(Method.LORA)
    need_room(target, 2 * unpacked_bytes(place.path))
    folder = Path(tempfile.mkdtemp(dir=target.absolute().parent, prefix=f".{target.name}-base-"))
    try:
        unpack(Base(place, ""), folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
