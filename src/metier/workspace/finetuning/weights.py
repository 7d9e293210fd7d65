"""Tuned weights in the forms that other programs read, written where the person says; nothing in the workspace changes."""

from __future__ import annotations

import shlex
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from metier.errors import ModelMismatchError, OutputPathError, WeightsFormError
from metier.storage.folders import (
    check_replaced,
    check_target,
    free_bytes,
    need_room,
    write_file,
    write_folder,
)
from metier.training.lora_forms.adapter import Adapter
from metier.training.lora_forms.gguf import Precision
from metier.training.lora_forms.recipe import Recipe, recipe_of
from metier.training.lora_forms.whole import WholeFile, of_bytes
from metier.training.method import Method

if TYPE_CHECKING:
    from metier.domain.ports import Progress
    from metier.training.lora.base import BaseFiles
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
        metier.errors.tuning.TunedUnknownError: …
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
        with _as_folder(base, form, target, dry_run=dry_run) as place:
            content = _content(form, place, adapter, recipe, target, given.precision)
            return self._finish(card, form, target, content, base, dry_run=dry_run, progress=progress)

    def _check_target(self, target: Path, form: WeightsForm, *, force: bool) -> None:
        check_target(target, force=force)
        if form not in _FOLDERS and target.is_dir():
            raise OutputPathError(str(target), what="it is a folder")
        inside = Path(self._workspace.folder).resolve()
        if target.resolve() == inside or target.resolve().parent == inside / "models":
            raise OutputPathError(str(target), what="it is one of the workspace's own files")

    def _base(self, card: Card, named: str, form: WeightsForm) -> _Base:
        """Where the base lies, and whether it is the one that was trained on."""
        from metier.training.lora.base import find_base

        if named and form in _NAMED and not Path(named).expanduser().exists():
            return _Base(named, None, other=True)  # a name at Hugging Face; nothing is looked up
        place = find_base(named) if named else own_base(self._workspace, card)
        if place.is_gguf and form in _NAMED:
            raise WeightsFormError(
                what=f"{place.path.name} is a GGUF file, and programs that read `{form}` read none",
                hint="Name the model that it was made of, a folder or a name at Hugging Face: `--base NAME`",
            )
        other = bool(named) and identity_of(self._workspace, place) != card.base_identity
        return _Base(str(place.path.absolute()), place, other)

    def _finish(
        self,
        card: Card,
        form: WeightsForm,
        target: Path,
        content: Mapping[str, WholeFile],
        base: _Base | None,
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
            free_bytes(target),
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


@dataclass(frozen=True, slots=True)
class _Base:
    """The base model: as it is named in what is written, where it lies if that is here, and whether it may be another."""

    named: str
    place: BaseFiles | None
    other: bool


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


def identity_of(workspace: OpenWorkspace, place: BaseFiles) -> str:
    """SHA-256 over a base's files, as cards hold it. Cost: a second for each gigabyte the first time."""
    from metier.models.recipe import hash_of_files
    from metier.models.weights import default_cache_folder

    cache = default_cache_folder(workspace._environment, home=Path.home())  # noqa: SLF001  # its own environment
    return hash_of_files(place.files, root=place.root, cache=cache)


def own_base(workspace: OpenWorkspace, card: Card) -> BaseFiles:
    """The base that an adapter was trained on: the one of the settings, or where it lay then.

    Raises:
        ModelMismatchError: Only others are there.
        TuneBaseError: None is there.
    """
    from metier.errors import TuneBaseError
    from metier.training.lora.base import find_base

    named, then = workspace.settings.finetune_base, str(card.settings.get("base_path") or "")
    got = ""
    for each in dict.fromkeys(name for name in (named, then) if name):
        with suppress(TuneBaseError):
            place = find_base(each, folder=Path(workspace.folder))
            if identity_of(workspace, place) == card.base_identity:
                return place
            got = got or place.name
    if got:
        raise ModelMismatchError(card.id, made_for=card.base, got=got)
    return find_base(named or then, folder=Path(workspace.folder))


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
            modelfile_name(target): of_bytes(repeat.modelfile(recipe, target.name, CONTEXT)),
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


@contextmanager
def _as_folder(base: _Base, form: WeightsForm, target: Path, *, dry_run: bool) -> Iterator[Path | None]:
    """Where the base's weights are read: unpacked for a moment where a GGUF file is to become a folder."""
    place = base.place
    if place is None or not place.is_gguf or form is not WeightsForm.MERGED:
        yield place.path if place else None
        return
    from metier.training.lora.base import Base, need_packages
    from metier.training.lora_forms.unpack import unpack, unpacked_bytes

    need_packages()
    need_room(target, 2 * unpacked_bytes(place.path))
    if dry_run:
        what = f"{place.path.name} is a GGUF file: what a folder of it holds is known when it was unpacked"
        raise WeightsFormError(what=what, hint="Leave `--dry-run` out")
    folder = Path(tempfile.mkdtemp(dir=target.absolute().parent, prefix=f".{target.name}-base-"))
    try:
        unpack(Base(place, ""), folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
