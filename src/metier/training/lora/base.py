"""The local language model that is adapted: found, told apart from others, and loaded without running anything of its own."""

from __future__ import annotations

import contextlib
import io
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from metier.errors import ModelUnsafeError, TuneBaseError

PICKLED = (".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt")
"""Endings of weights in a form that may run code when it is read."""
_BESIDE = (".json", ".model", ".txt", ".jinja")
"""What tokens rest on, beside the weights."""


@dataclass(frozen=True, slots=True)
class BaseFiles:
    """A base model's place; nothing is read.

    Attributes:
        path: A folder with safetensors, or a GGUF file.
        files: What its identity rests on: weights, configuration, tokenizer; sorted.
    """

    path: Path
    files: tuple[Path, ...]

    @property
    def name(self) -> str:
        """Of the folder, or of the file without its ending."""
        return self.path.resolve().stem if self.is_gguf else self.path.resolve().name

    @property
    def is_gguf(self) -> bool:
        """Whether it is one GGUF file."""
        return self.path.is_file()

    @property
    def root(self) -> Path:
        """The folder that names of files are taken from."""
        return self.path.parent if self.is_gguf else self.path

    @property
    def weights_mb(self) -> float:
        """Size of the files with weights, MB."""
        endings = (".gguf", ".safetensors")
        return sum(file.stat().st_size for file in self.files if file.suffix.lower() in endings) / 1e6


def find_base(named: str, *, folder: Path | None = None) -> BaseFiles:
    """The base model under a name from the settings.

    Args:
        named: Value of `finetune.base`.
        folder: What a path that is not whole starts from.

    Raises:
        TuneBaseError: Nothing is named, nothing is there, or a part is missing.
        ModelUnsafeError: Its weights are in a form that may run code when it is read.
    """
    if not named.strip():
        what = "No local language model is named that could be adapted"
        raise TuneBaseError(what)
    path = Path(named).expanduser()
    path = path if path.is_absolute() or folder is None else folder / path
    if path.suffix.lower() in PICKLED:
        raise ModelUnsafeError(named)
    if path.is_file():
        if not _begins_as_gguf(path):
            raise TuneBaseError.of(named, "it is no GGUF file")
        return BaseFiles(path, (path,))
    if not path.is_dir():
        raise TuneBaseError.of(
            named, "there is no such folder or file on this machine, and nothing is downloaded"
        )
    return BaseFiles(path, _in_folder(named, path))


def _begins_as_gguf(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(4) == b"GGUF"
    except OSError:
        return False


def _in_folder(named: str, path: Path) -> tuple[Path, ...]:
    files = sorted(file for file in path.iterdir() if file.is_file())
    if not any(file.suffix == ".safetensors" for file in files):
        if pickled := [file for file in files if file.suffix.lower() in PICKLED]:
            raise ModelUnsafeError(str(path / pickled[0].name))
        raise TuneBaseError.of(named, "it has no weights in safetensors")
    if not (path / "config.json").is_file():
        raise TuneBaseError.of(named, "it has no config.json")
    if (path / "adapter_config.json").is_file():
        raise TuneBaseError.of(named, "it holds an adapter and no whole model")
    return tuple(file for file in files if file.suffix in (".safetensors", *_BESIDE))


class Base:
    """A base model on this machine.

    Weights are read from safetensors and GGUF alone, no code that comes with a model is run, and nothing is downloaded.

    Attributes:
        place: Where it lies.
        identity: SHA-256 over its files: an adapter fits no other.
    """

    def __init__(self, place: BaseFiles, identity: str) -> None:
        self.place, self.identity = place, identity
        self._config: Any = None
        self._tokenizer: Any = None

    @property
    def name(self) -> str:
        """In words, for people."""
        return self.place.name

    @property
    def config(self) -> Any:
        """The model's configuration (transformers). Cost: seconds for a GGUF file with a large vocabulary, once.

        Raises:
            TuneBaseError: It cannot be read, or is of a kind that wants its own code.
        """
        if self._config is None:
            self._config = self._loaded("AutoConfig")
            if getattr(self._config, "is_encoder_decoder", False):
                raise TuneBaseError.of(str(self.place.path), "it is no model that goes on with a text")
        return self._config

    @property
    def tokenizer(self) -> Any:
        """Its tokenizer; cost as `config`.

        Raises:
            TuneBaseError: It cannot be read.
        """
        if self._tokenizer is None:
            self._tokenizer = self._loaded("AutoTokenizer")
        return self._tokenizer

    def model(self, *, device: str = "cpu") -> Any:
        """The whole model, all weights frozen: 32 bits on a processor, bfloat16 on a graphics card.

        Weights out of GGUF are dequantised and moved into a fresh model, which knows nothing of where they came from.

        Raises:
            TuneBaseError: It cannot be loaded.

        Cost: some seconds; twice the size of the weights in memory for a moment.
        """
        import torch

        config = self.config
        dtype = torch.float32 if device == "cpu" else torch.bfloat16
        found = self._loaded("AutoModelForCausalLM", dtype=dtype, config=config)
        if self.place.is_gguf:
            found = _moved(found, dtype)
        found.requires_grad_(False)  # the name is torch's
        return found.eval().to(device)

    def _loaded(self, kind: str, **more: Any) -> Any:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")  # read when the package is imported: it asks nobody
        import transformers
        from transformers.utils import logging

        logging.disable_progress_bar()  # metier shows its own
        where = self.place
        if where.is_gguf:
            more["gguf_file"] = where.path.name
        if kind == "AutoModelForCausalLM":
            more["use_safetensors"] = True
        before = logging.get_verbosity()
        logging.set_verbosity_error()
        try:
            with contextlib.redirect_stderr(io.StringIO()):  # a bar of its own, which nothing turns off
                return getattr(transformers, kind).from_pretrained(
                    str(where.root), local_files_only=True, trust_remote_code=False, **more
                )
        except MemoryError:
            raise
        except Exception as error:  # the package raises whatever its parts raise
            if "memory" in str(error).lower():
                raise MemoryError(str(error)) from error
            raise TuneBaseError.of(str(where.path), f"it cannot be loaded ({_first_line(error)})") from error
        finally:
            logging.set_verbosity(before)


def _moved(found: Any, dtype: Any) -> Any:
    """A fresh model with the weights of `found`, which are not copied."""
    import torch
    from transformers import AutoModelForCausalLM

    config = type(found.config).from_dict(
        {k: v for k, v in found.config.to_dict().items() if k != "quantization_config"}
    )
    with torch.device("meta"):
        fresh = AutoModelForCausalLM.from_config(config, dtype=dtype)
    fresh.load_state_dict(found.state_dict(), assign=True)
    buffers = dict(found.named_buffers())
    for name, _ in list(fresh.named_buffers()):  # some are in no state, such as angles of positions
        owner, _, last = name.rpartition(".")
        fresh.get_submodule(owner).register_buffer(last, buffers[name], persistent=False)
    fresh.tie_weights()
    return fresh


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0][:160]


def config_json(config: Any) -> dict[str, Any]:
    """A configuration as plain values, without what a machine or a loader added."""
    found = json.loads(config.to_json_string(use_diff=False))
    return {k: v for k, v in found.items() if k not in ("quantization_config", "_name_or_path")}
