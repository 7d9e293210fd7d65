"""Tuned models that write texts, as base models of the workspace: a table in metier.toml, and a file to run where they lie here."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from metier.errors import ModelUnknownError, TunedCorruptError, WeightsFormError
from metier.models.chat.providers import Api
from metier.settings import ModelSettings, append_model, lines_of_model, remove_model
from metier.storage.files import write_whole
from metier.storage.folders import need_room, write_file
from metier.training.lora_forms.adapter import Adapter
from metier.training.lora_forms.gguf import Precision, merged_gguf
from metier.training.method import Method
from metier.training.packages import check_extra
from metier.workspace.personal import PersonalFile, edit_file

if TYPE_CHECKING:
    from metier.training.registry.card import Card
    from metier.workspace.opened import OpenWorkspace

LARGE = 8_000_000_000
"""Bytes of a merged file from which adapted matrices are held in 8 bits, so that it stays near the base's size."""


def put_to_use(workspace: OpenWorkspace, card: Card, files: Mapping[str, bytes]) -> str:
    """Make a tuned model a base model of the workspace, under its own id; the name that `--model` takes.

    A LoRA adapter is merged into its base as a GGUF file in the model's folder, its SHA-256 beside it. Of a hosted model
    only name and address are written; what may be sent there stays as the person agreed. A base model of that name that the
    person set up is left as it is.

    Raises:
        TuneBaseError, ModelMismatchError: The base is not there, or is another.
        WeightsFormError: The base is no GGUF file, or of a kind that is not merged here.
        ExtraMissingError: `gguf` is not installed.
        ModelUnknownError: The base model that the hosted one was trained by is not set up any more.
        TunedCorruptError: The file that names the hosted model makes no sense.
        DiskFullError, FolderWriteError, FileChangedError: It could not be written; metier.toml is as it was.

    Cost: of LoRA, reading and writing the base once.
    """
    if card.id in workspace.settings.models:
        return card.id
    made = (
        _hosted(workspace, card, files) if card.method is Method.HOSTED else _merged(workspace, card, files)
    )
    edit_file(_settings_file(workspace), lambda text: append_model(text, made))
    workspace.settings = replace(workspace.settings, models={**workspace.settings.models, made.name: made})
    return made.name


def take_out_of_use(workspace: OpenWorkspace, card: Card) -> None:
    """Remove what `put_to_use` made: the table in metier.toml, and the merged file.

    A table that the person changed, or set up, stays, with its file; a notice tells its lines.

    Raises:
        FolderWriteError, FileChangedError: metier.toml could not be written.
    """
    settings = workspace.settings
    model = settings.models.get(card.id)
    if model is None:
        _remove(workspace, card)
        return
    is_ours = model.path == _gguf(workspace, card) if model.api is Api.GGUF else card.method is Method.HOSTED
    file = PersonalFile.read(_settings_file(workspace))
    after = remove_model(file.text, model) if is_ours else None
    if after is None:
        lines = lines_of_model(file.text, card.id)
        where = f" (lines {lines[0]} to {lines[1]})" if lines else ""
        workspace.notices.append(
            f"[models.{card.id}] in metier.toml{where} is not as metier wrote it, so it was left there"
        )
        return
    file.write(after)
    workspace.settings = replace(
        settings, models={name: each for name, each in settings.models.items() if name != card.id}
    )
    if settings.model == card.id:
        workspace.notices.append(
            f'metier.toml still says model = "{card.id}", which is gone: take the line out'
        )
    _remove(workspace, card)


def _merged(workspace: OpenWorkspace, card: Card, files: Mapping[str, bytes]) -> ModelSettings:
    from metier.workspace.finetuning.bases import own_base

    check_extra(Method.LORA)
    place = own_base(workspace, card)
    if not place.is_gguf:
        raise WeightsFormError(
            what=f"{place.name} is no GGUF file, so {card.id} cannot be run by metier's own llama.cpp as it is",
            hint=f"`metier finetune weights {card.id} --as gguf --base FILE.gguf OUT.gguf`, FILE any GGUF of the same model; then "
            f"`metier model add {card.id} --gguf OUT.gguf`, then use it again",
        )
    target = _gguf(workspace, card)
    if not _stands(target):
        adapter = Adapter.read(files)
        whole = merged_gguf(place.path, adapter, name=card.id)
        if whole.size > LARGE:
            whole = merged_gguf(place.path, adapter, name=card.id, precision=Precision.Q8_0)
        need_room(target, whole.size)
        write_file(target, whole.parts())
        write_whole(_hash_file(target), f"{_sha256(target)}  {target.name}\n".encode())
    return ModelSettings(card.id, api=Api.GGUF, path=target)


def _hosted(workspace: OpenWorkspace, card: Card, files: Mapping[str, bytes]) -> ModelSettings:
    from metier.training.hosted.model_file import FILE, HostedModel

    try:
        kept = HostedModel.from_bytes(files.get(FILE, b""))
    except ValueError as error:
        raise TunedCorruptError(
            card.id, what=f"{FILE} makes no sense", instead="the base models set up"
        ) from error
    known = workspace.settings.models
    if kept.alias not in known:
        raise ModelUnknownError(kept.alias, known=list(known))
    return replace(known[kept.alias], name=card.id, model=kept.model)


def _settings_file(workspace: OpenWorkspace) -> Path:
    return Path(workspace.folder) / "metier.toml"


def _gguf(workspace: OpenWorkspace, card: Card) -> Path:
    from metier.workspace.finetuning.models import TunedModels

    return TunedModels(workspace).path(card.id).absolute() / f"{card.id}.gguf"


def _hash_file(target: Path) -> Path:
    return target.with_name(f"{target.name}.sha256.txt")


def _stands(target: Path) -> bool:
    """Whether a merged file is there from an earlier use, every bit as it was written."""
    with suppress(OSError, IndexError):
        return _hash_file(target).read_text(encoding="ascii").split()[0] == _sha256(target)
    return False


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _remove(workspace: OpenWorkspace, card: Card) -> None:
    target = _gguf(workspace, card)
    target.unlink(missing_ok=True)
    _hash_file(target).unlink(missing_ok=True)
