"""Tuned weights in the forms that other programs read, written where the person says; nothing in the workspace changes."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from metier.errors import OutputPathError, WeightsFormError
from metier.storage.folders import (
    check_replaced,
    check_target,
    need_room,
    write_file,
    write_folder,
)
from metier.storage.machine import free_disk_bytes
from metier.training.lora_forms.adapter import Adapter
from metier.training.lora_forms.gguf import Precision
from metier.training.lora_forms.recipe import Recipe, recipe_of
from metier.training.lora_forms.whole import WholeFile, of_bytes
from metier.training.method import Method
from metier.workspace.finetuning.bases import (
    BaseNamed,
    as_folder,
    identity_of,
    own_base,
    unpacked_about,
)

if TYPE_CHECKING:
    from metier.domain.ports import Progress
    from metier.training.registry.card import Card
    from metier.workspace.opened import OpenWorkspace

CONTEXT = 8192
"""Tokens that a Modelfile gives a model; Ollama's own default is fewer than a prompt with a posting."""


class WeightsForm(StrEnum):
    """Who reads it."""

    GGUF = "gguf"
    """llama.cpp, Ollama, LM Studio: one file with base and adapter, and a Modelfile beside it."""
    ADAPTER = "adapter"
    """vLLM, transformers with PEFT: the adapter alone."""
    MERGED = "merged"
    """Anything for Hugging Face models: a folder with base and adapter."""
    UNSLOTH = "unsloth"
    """A script that repeats the training there; no weights."""
    AXOLOTL = "axolotl"
    """A configuration that repeats the training there; no weights."""
    MLX = "mlx"
    """A configuration that repeats the training there; no weights."""
    ONNX = "onnx"
    """ONNX Runtime: the whole sentence encoder."""
    SAFETENSORS = "safetensors"
    """sentence-transformers: the whole sentence encoder's tensors by their published names."""


OF_METHOD: Mapping[Method, tuple[WeightsForm, ...]] = {
    Method.ENCODER: (WeightsForm.ONNX, WeightsForm.SAFETENSORS),
    Method.LORA: tuple(WeightsForm)[:6],
    Method.HOSTED: (),
}
"""Which method's weights have which forms."""
_FOLDERS = (
    WeightsForm.ADAPTER, WeightsForm.MERGED, WeightsForm.UNSLOTH, WeightsForm.AXOLOTL, WeightsForm.MLX,
)  # fmt: skip
_NAMED = (WeightsForm.ADAPTER, WeightsForm.UNSLOTH, WeightsForm.AXOLOTL, WeightsForm.MLX)
"""Those that only name the base."""


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """One file; its size in bytes."""

    name: str
    n_bytes: int


@dataclass(frozen=True, slots=True)
class WrittenWeights:
    """What was written, or would be.

    Attributes:
        out: The file, or the folder.
        n_bytes: Of all files together.
        free_bytes: What the disk had left before.
        n_changed: Matrices that differ from the base's.
        base: Where the base lies.
        other_base: The base is not the file that was trained on; only names and sizes of its matrices were compared.
        next: Commands that use it, for a shell.
        written: False where nothing was to be written.
    """

    id: str
    form: WeightsForm
    out: Path
    files: tuple[WrittenFile, ...]
    n_bytes: int
    free_bytes: int
    n_changed: int
    base: str
    other_base: bool
    next: tuple[str, ...]
    written: bool


@dataclass(frozen=True, slots=True)
class WeightsOptions:
    """How weights are written.

    Attributes:
        base: The base model where it lies now; empty for the one that was trained on. For `gguf` any GGUF of the same model.
        precision: What adapted matrices of a GGUF file are held in.
    """

    base: str = ""
    precision: Precision = Precision.F16


class Weights:
    """Tuned weights for other programs.

    Example:
        >>> import tempfile
        >>> from metier.workspace import Workspace
        >>> Weights(Workspace.create(tempfile.mkdtemp())).write("lora-1130-3fa1c0", WeightsForm.GGUF, "out.gguf")
        Traceback (most recent call last):
        metier.errors.tuning.TunedUnknownError: No tuned model called `lora-1130-3fa1c0`
    """

    def __init__(self, workspace: OpenWorkspace) -> None:
        self._workspace = workspace

    def write(
        self,
        id: str,  # noqa: A002  # as the registry calls it
        form: WeightsForm,
        out: str | Path,
        force: bool = False,  # noqa: FBT001, FBT002  # read as a word: write(id, form, out, force=True)
        *,
        options: WeightsOptions | None = None,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> WrittenWeights:
        """Write the weights of a tuned model in one form; there whole or not at all.

        Args:
            id: Of the tuned model, or its first characters.
            out: A file for `gguf`, `onnx` and `safetensors`, else a folder.
            force: Replace what stands there; a folder only where it holds nothing else.

        Raises:
            TunedUnknownError, TunedCorruptError, ModelUnsafeError: As `TunedModels.read`.
            WeightsFormError: Its method has no such form, or the base is of a kind that it cannot be made of.
            TuneBaseError: The base is not named, not there, or of no use.
            ModelMismatchError: The base is another than the one trained on.
            OutputExistsError, OutputPathError: It cannot stand there.
            ExtraMissingError: Packages for it are not installed.
            DiskFullError, FolderWriteError: It could not be written; nothing of it is left.

        Cost: reading and writing the base once; memory for one of its matrices.
        """
        from metier.workspace.finetuning.models import TunedModels

        given, models = options or WeightsOptions(), TunedModels(self._workspace)
        card, target = models.card(id), Path(out)
        _check_form(card, form)
        self._check_target(target, form, force=force)
        files = models.read(card.id)
        if card.method is Method.ENCODER:
            from metier.workspace.finetuning.encoder_forms import encoder_file

            made = of_bytes(encoder_file(self._workspace, card, files, form))
            return self._finish(
                card, form, target, {target.name: made}, None, dry_run=dry_run, progress=progress
            )
        adapter = Adapter.read(files)
        base = self._base(card, given.base, form)
        learned = card.figures.get("n_train")  # the card's rows hold the held-out ones too
        n_rows = learned if isinstance(learned, int) else card.n_rows
        recipe = recipe_of(card.id, base.named, card.kind.value, n_rows, adapter, card.settings)
        is_unpacked = form is WeightsForm.MERGED and base.is_gguf
        if is_unpacked and dry_run:
            content = unpacked_about(base, adapter)
            return self._finish(card, form, target, content, base, dry_run=True, progress=None)
        there = nullcontext(base.place.path if base.place else None)
        with as_folder(base, target) if is_unpacked else there as place:
            content = _content(form, place, adapter, recipe, target, given.precision)
            return self._finish(card, form, target, content, base, dry_run=dry_run, progress=progress)

    def _check_target(self, target: Path, form: WeightsForm, *, force: bool) -> None:
        check_target(target, force=force)
        if form not in _FOLDERS and target.is_dir():
            raise OutputPathError(str(target), what="it is a folder")
        inside = Path(self._workspace.folder).resolve()
        if target.resolve() == inside or target.resolve().parent == inside / "models":
            raise OutputPathError(str(target), what="it is one of the workspace's own files")

    def _base(self, card: Card, named: str, form: WeightsForm) -> BaseNamed:
        """Where the base lies, and whether it is the one that was trained on."""
        from metier.training.lora.base import find_base

        if named and form in _NAMED and not Path(named).expanduser().exists():
            return BaseNamed(named, None, other=True)  # a name at Hugging Face; nothing is looked up
        place = find_base(named) if named else own_base(self._workspace, card)
        if place.is_gguf and form in _NAMED:
            raise WeightsFormError(
                what=f"{place.path.name} is a GGUF file, and programs that read `{form}` read none",
                hint="Name the model that it was made of, a folder or a name at Hugging Face: `--base NAME`",
            )
        other = bool(named) and identity_of(self._workspace, place) != card.base_identity
        return BaseNamed(str(place.path.absolute()), place, other)

    def _finish(
        self,
        card: Card,
        form: WeightsForm,
        target: Path,
        content: Mapping[str, WholeFile],
        base: BaseNamed | None,
        *,
        dry_run: bool,
        progress: Progress | None,
    ) -> WrittenWeights:
        found = WrittenWeights(
            card.id,
            form,
            target,
            tuple(WrittenFile(name, file.size) for name, file in content.items()),
            sum(file.size for file in content.values()),
            free_disk_bytes(target.absolute().parent),
            sum(len(file.changed) for file in content.values()),
            base.named if base else card.base,
            base.other if base else False,
            commands(form, target, card.id),
            written=not dry_run,
        )
        if dry_run:
            return found
        need_room(target, found.n_bytes)
        counted = _Counted(f"writing {target.name}", found.n_bytes, progress)
        if form in _FOLDERS:
            check_replaced(target, set(content))
            write_folder(target, {name: counted.parts(file) for name, file in content.items()})
        else:
            for name, file in content.items():
                write_file(target.with_name(name), counted.parts(file))
        return found


@dataclass
class _Counted:
    """Tells progress in megabytes while parts go by."""

    what: str
    total: int
    progress: Progress | None
    done: int = 0

    def parts(self, file: WholeFile) -> Iterator[bytes]:
        """Those of a file."""
        for part in file.parts():
            yield part
            self.done += len(part)
            if self.progress is not None:
                self.progress(self.what, self.done // 1_000_000, max(1, self.total // 1_000_000))


def commands(form: WeightsForm, target: Path, name: str) -> tuple[str, ...]:
    """What uses the written weights, as lines for a shell; each stands in docs/finetuned-weights.md."""
    shown = shlex.quote(str(target))
    inside = {"unsloth": "python train_unsloth.py", "axolotl": "axolotl train axolotl.yaml", "mlx": "mlx_lm.lora --config mlx.yaml"}  # fmt: skip
    if form is WeightsForm.GGUF:
        return (
            f"metier model add {name} --gguf {shown}",
            f"cd {shlex.quote(str(target.absolute().parent))} && ollama create {name} -f {shlex.quote(modelfile_name(target))}",
            f"llama-server -m {shown}",
        )
    if form is WeightsForm.MERGED:
        gguf = shlex.quote(f"{target}.gguf")
        return (f"vllm serve {shown}", f"python convert_hf_to_gguf.py {shown} --outfile {gguf} --outtype f16")
    if form in _FOLDERS:
        return (f"cat {shlex.quote(str(target / 'README.md'))}", *((f"cd {shown} && {inside[form]}",) if form in inside else ()))  # fmt: skip
    return ()


def modelfile_name(target: Path) -> str:
    """Of the Modelfile beside a GGUF file."""
    return f"{target.stem}.Modelfile"


def _check_form(card: Card, form: WeightsForm) -> None:
    """Return if this method's weights have this form.

    Raises:
        WeightsFormError: They have not.
    """
    known = OF_METHOD[card.method]
    if form in known:
        return
    if not known:
        raise WeightsFormError(
            what=f"{card.id} lies at the service that trained it; there are no weights of it here",
            hint="The service's own pages tell whether it gives weights out",
        )
    raise WeightsFormError(
        what=f"{card.id} was made by the method {card.method}, whose weights cannot be written as {form}",
        hint=f"`--as {'|'.join(known)}`",
    )


def _content(
    form: WeightsForm,
    place: Path | None,
    adapter: Adapter,
    recipe: Recipe,
    target: Path,
    precision: Precision,
) -> dict[str, WholeFile]:
    """The files of a form; those with weights are made while they are written."""
    from metier.training.lora_forms import gguf, merge, repeat

    if form is WeightsForm.MERGED:
        assert place is not None
        return merge.merged_folder(place, adapter, name=recipe.name)
    if form is WeightsForm.GGUF:
        assert place is not None
        if not place.is_file():
            raise _no_gguf(place, target)
        return {
            target.name: gguf.merged_gguf(place, adapter, name=recipe.name, precision=precision),
            modelfile_name(target): of_bytes(
                repeat.modelfile(recipe, target.name, modelfile_name(target), CONTEXT)
            ),
        }
    made = {
        WeightsForm.ADAPTER: lambda: repeat.adapter_files(recipe, adapter),
        WeightsForm.UNSLOTH: lambda: repeat.unsloth_files(recipe),
        WeightsForm.AXOLOTL: lambda: repeat.axolotl_files(recipe),
        WeightsForm.MLX: lambda: repeat.mlx_files(recipe),
    }[form]()
    return {name: of_bytes(content) for name, content in made.items()}


def _no_gguf(place: Path, target: Path) -> WeightsFormError:
    folder = shlex.quote(str(target.with_suffix("")))
    return WeightsFormError(
        what=f"{place.name} is no GGUF file; making one of a folder is the work of llama.cpp's own script",
        hint="Give any GGUF of the same model, `--base FILE.gguf`; or write it "
        f"`--as merged {folder}`, then `python convert_hf_to_gguf.py {folder} --outfile {shlex.quote(str(target))} --outtype f16`",
    )
