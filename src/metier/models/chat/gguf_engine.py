"""llama.cpp loaded with one model file, by the package `xllamacpp`; the only place that knows that package."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from metier.errors import ExtraMissingError, ModelFileError
from metier.models.chat.gguf_file import GgufHead

EXTRA = "gguf"
_SETTING = '`api = "gguf"`'
_BATCH = 256
"""Prompt tokens worked on at once: between two batches an answer can be given up. More is hardly faster on processors."""
_SPARE_BYTES = 300_000_000
"""What the library takes besides weights and context, by and large."""
_NO_LOG = -1
_LONGEST_DOOR = 100
"""Bytes that a socket's path may have everywhere (macOS: 104)."""
_COMPACT = {"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "}


def need_extra() -> None:
    """Return if the library is there.

    Raises:
        ExtraMissingError: It is not.
    """
    import importlib.util

    if importlib.util.find_spec("xllamacpp") is None:
        raise ExtraMissingError(EXTRA, setting=_SETTING)


def check_fits(path: Path, head: GgufHead, *, context: int) -> None:
    """Refuse what would push the machine into swapping, or end the process.

    Raises:
        ModelFileError: It is one part of several, or needs more memory than is free. Memory is not looked at where there
            is a graphics card, or where the system does not tell it.
    """
    if head.n_parts > 1:
        hint = "`llama-gguf-split --merge` of llama.cpp joins the parts"
        raise ModelFileError(str(path), what=f"it is one of {head.n_parts} parts", hint=hint)
    need = path.stat().st_size + head.kept_bytes * context + _SPARE_BYTES
    free = _free_bytes()
    if free is not None and need > free and not _has_gpu():
        what = f"it needs about {need / 1e9:.1f} GB of memory with a context of {context:,} tokens; {free / 1e9:.1f} GB are free"
        raise ModelFileError(
            str(path), what=what, hint="Choose a smaller model, or a smaller `context` in metier.toml"
        )


def _free_bytes() -> int | None:
    """Memory that can be had without swapping; None where the system does not say."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return None


def _has_gpu() -> bool:
    import xllamacpp

    cpu = xllamacpp.ggml_backend_dev_type.GGML_BACKEND_DEVICE_TYPE_CPU
    return any(device["type"] != cpu for device in xllamacpp.get_device_info())


class Engine:
    """A loaded model.

    The library cannot be had without a listening socket. It gets one in a folder that only this person can enter, behind
    a key that nobody has, and its name is removed at once, so that nothing can connect to it.
    """

    def __init__(self, path: Path, *, context: int, threads: int) -> None:
        """Load a file that `check_fits` let pass.

        Raises:
            ModelFileError: The library cannot load it.
        """
        import xllamacpp

        folder = Path(tempfile.mkdtemp(prefix="metier-"))  # mode 0700
        try:
            params = _params(path, context=context, threads=threads, door=_door(folder))
            self._server = xllamacpp.Server(params)
        except RuntimeError as error:
            what = "llama.cpp cannot load it; it may be of a kind that is newer than the installed xllamacpp"
            raise ModelFileError(str(path), what=what) from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def stream(self, body: Mapping[str, object], take: Callable[[object], bool]) -> None:
        """Give the parts of an answer to `take` as they come, until it returns True.

        Args:
            body: In the format of OpenAI's chat completions.
            take: Must not raise: the library swallows it.

        Raises:
            RuntimeError, ValueError: The library refuses the body.
        """
        self._server.handle_chat_completions(dict(body), take)


def grammar(schema: Mapping[str, object]) -> str:
    """The schema as a grammar, in a compact layout.

    The library's own `response_format` lets models put the answer into a code fence, and ignores bounds of numbers.
    """
    import xllamacpp

    return str(xllamacpp.json_schema_to_grammar({**schema, "x-guidance": _COMPACT}))


def _door(folder: Path) -> str:
    """Where the library listens: the path of a socket, or this machine alone where such a path cannot be."""
    door = str(folder / "s.sock")
    return door if os.name == "posix" and len(os.fsencode(door)) <= _LONGEST_DOOR else "127.0.0.1"


def _params(path: Path, *, context: int, threads: int, door: str) -> Any:
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = context
    params.n_parallel = 1
    params.n_batch = params.n_ubatch = _BATCH
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.warmup = False
    params.cache_ram_mib = 0  # else up to 8 GB of earlier prompts are kept beside the current one
    # With flash attention an answer after a kept prefix differs from one without, by up to 0.27 in log-probability.
    params.flash_attn_type = xllamacpp.llama_flash_attn_type.LLAMA_FLASH_ATTN_TYPE_DISABLED
    params.force_pure_content_parser = True  # the answer as it is, not as a template's author would cut it up
    params.enable_reasoning = 0
    params.hostnames = [door]
    params.port = 0  # a free one, where the door is no path
    params.api_keys = [secrets.token_urlsafe(32)]
    params.endpoint_slots = params.ui = False
    params.offline = True
    params.verbosity = _NO_LOG
    return params
