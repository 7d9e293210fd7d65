"""An adapter merged into a folder of Hugging Face: every file as it was, and the adapted matrices with the product added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from metier.errors import ModelMismatchError, ModelUnsafeError, WeightsFormError
from metier.training.lora_forms.adapter import Adapter
from metier.training.lora_forms.numbers import Place, as_bytes, as_floats, places
from metier.training.lora_forms.whole import WholeFile

_COPIED = (".json", ".txt", ".model", ".jinja", ".md")
"""Configuration, tokenizer, templates and licence; nothing that runs."""
_STEP = 16_000_000


def merged_folder(base: Path, adapter: Adapter, *, name: str) -> dict[str, WholeFile]:
    """The files of a folder that any program for Hugging Face models reads; shards and kinds of numbers stay those of the base.

    Args:
        base: A folder with `config.json` and safetensors.
        name: Of the tuned model, for messages.

    Raises:
        WeightsFormError: It is no such folder, or its numbers are quantised.
        ModelMismatchError: The adapter changes matrices that the base has not, or of another size.
        ModelUnsafeError: It has pickled weights only.
        ModelCorruptError: A file is cut off.

    Cost: about 1 GB a second on an idle disk, and memory for one tensor.
    """
    shards = sorted(base.glob("*.safetensors"))
    if not (base / "config.json").is_file() or not shards:
        pickled = sorted(base.glob("*.bin"))
        if pickled and not shards:
            raise ModelUnsafeError(pickled[0].name)
        raise WeightsFormError(
            what=f"{base.name} is no folder with config.json and safetensors",
            hint="Name the base with `--base`",
        )
    files = {
        file.name: copied(file)
        for file in sorted(base.iterdir())
        if file.is_file() and file.suffix in _COPIED and not file.name.startswith(("adapter_", "."))
    }
    heads = {shard: places(shard) for shard in shards}
    there = {place.name for _, found in heads.values() for place in found}
    modules = _by_tensor(adapter, there, made_for=name, base=base.name)
    for shard, (head, found) in heads.items():
        files[shard.name] = _shard(shard, head, found, modules, adapter, name)
    return files


def _by_tensor(adapter: Adapter, there: set[str], *, made_for: str, base: str) -> dict[str, str]:
    """By tensor of the base, the module that changes it; some checkpoints leave the first part of names out."""
    modules: dict[str, str] = {}
    for module in adapter.modules:
        short = module.partition(".")[2]
        name = next((each for each in (f"{module}.weight", f"{short}.weight") if each in there), "")
        if not name:
            raise ModelMismatchError(made_for, made_for=f"a model with {module}", got=base)
        modules[name] = module
    return modules


def copied(file: Path) -> WholeFile:
    """A file as it is."""
    return WholeFile(file.stat().st_size, lambda: _bytes_of(file, 0, file.stat().st_size))


def _shard(
    shard: Path,
    head: bytes,
    found: tuple[Place, ...],
    modules: Mapping[str, str],
    adapter: Adapter,
    name: str,
) -> WholeFile:
    here = {place.name: modules[place.name] for place in found if place.name in modules}
    for place in found:
        if place.name in here:
            _check(place, here[place.name], adapter, name)
    changed = {tensor: module for tensor, module in here.items() if not adapter.is_zero(module)}
    return WholeFile(
        shard.stat().st_size, lambda: _parts(shard, head, found, changed, adapter), tuple(changed)
    )


def _check(place: Place, module: str, adapter: Adapter, name: str) -> None:
    shape = adapter.shape(module)
    if not place.is_plain:
        raise WeightsFormError(
            what=f"The base's {place.name} holds {place.kind} numbers, which nothing can be added to",
            hint="Merge into the base before it was quantised: `--base FOLDER`",
        )
    if place.shape != shape:
        made_for = f"a model whose {module} has the shape {shape[0]} × {shape[1]}"
        raise ModelMismatchError(name, made_for=made_for, got=" × ".join(map(str, place.shape)))


def _parts(
    shard: Path, head: bytes, found: tuple[Place, ...], modules: Mapping[str, str], adapter: Adapter
) -> Iterator[bytes]:
    yield head
    for place in found:
        if place.name not in modules:
            yield from _bytes_of(shard, place.start, place.end)
            continue
        raw = b"".join(_bytes_of(shard, place.start, place.end))
        numbers = as_floats(raw, place.kind, place.shape) + adapter.delta(modules[place.name])
        content = as_bytes(numbers, place.kind)
        if not np.isfinite(as_floats(content, place.kind, place.shape)).all():
            raise WeightsFormError(
                what=f"{place.name} with the adapter holds numbers too large for {place.kind}",
                hint="Train again with a smaller `--rate`",
            )
        yield content


def _bytes_of(file: Path, start: int, end: int) -> Iterator[bytes]:
    with file.open("rb") as stream:
        stream.seek(start)
        while start < end:
            part = stream.read(min(_STEP, end - start))
            if not part:
                return
            start += len(part)
            yield part
