"""A base model out of a GGUF file, run by llama.cpp inside this process; nothing leaves the machine."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

from metier.domain.chat import ChatReply, ChatRequest, Finish, Usage
from metier.errors import (
    ExtraMissingError,
    ModelFileError,
    PromptBoundaryError,
    ProviderError,
    ProviderRefusedError,
)
from metier.models.chat.choices import of_openai
from metier.models.chat.gguf_file import GgufHead, check_magic, read_head
from metier.models.recipe import hashes_of
from metier.prompts.tokens import estimate_tokens

EXTRA = "gguf"
_SETTING = '`api = "gguf"`'
CONTEXT = 8192
"""Tokens of prompt and answer together, where nothing else is set and the model was trained for as many."""
_BATCH = 256
_SPARE_BYTES = 300_000_000
"""What the library takes besides weights and context, by and large."""
_NO_LOG = -1
_N_LISTED = 100
"""Alternatives listed at each token; more than servers allow, as here they cost a fraction of a millisecond."""
_QUIET_WHITESPACE = {"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "}
_COMMON_MARKS = r"<[|｜][^<>\n]{1,60}[|｜]>|</?s>|<(?:start|end)_of_turn>|<_?(?:EOT|eot|eos|bos|pad)>"
_FINISHES = {"stop": Finish.STOP, "length": Finish.LENGTH}


class GgufChat:
    """A `ChatModel` that runs a model file with llama.cpp (package `xllamacpp`).

    The file is checked before the library sees it, and loaded when first asked. One request is worked on at a time, with
    all threads: two at once would be no faster on one machine, and would push out each other's kept prefix. An answer is
    the likeliest one (temperature 0) and does not depend on what was asked before.

    Words that the tokenizer would read as marks between turns are broken up in every text before it is sent.

    Attributes:
        name: File name without ending, and the start of the file's SHA-256.
    """

    def __init__(
        self, path: Path, *, cache: Path, context: int | None = None, threads: int | None = None
    ) -> None:
        """A model that has not been loaded yet.

        Args:
            path: A chat model in one GGUF file.
            cache: metier's cache folder, for the file's hash.
            context: Most tokens of prompt and answer together; None for 8,192, or fewer if the model was trained for fewer.
            threads: None for as many as there are cores.

        Raises:
            ExtraMissingError: xllamacpp is not installed.
            ModelFileError: There is no such file, or it is plainly of another kind.
        """
        _need_extra()
        check_magic(path)
        self._path = path
        self._cache = cache
        self._wanted_context = context
        self._threads = threads or os.cpu_count() or 1
        self._lock = Lock()
        self._engine: _Engine | None = None

    @cached_property
    def name(self) -> str:
        """What answers. Cost: a second for each gigabyte the first time, then it is kept."""
        (sha,) = hashes_of([self._path], cache=self._cache)
        return f"{self._path.stem}@{sha[:12]}"

    def ask(self, request: ChatRequest) -> ChatReply:
        """One answer.

        Raises:
            ModelFileError: The file cannot run on this machine.
            ModelCorruptError: The file is damaged.
            ProviderRefusedError: The prompt is longer than the context.
            ProviderError: The library failed.
            PromptBoundaryError: A text holds a mark between turns that cannot be broken up.
        """
        with self._lock:
            if self._engine is None:
                self._engine = _Engine(self._path, self._wanted_context, self._threads)
            found = self._engine.answer(request, self.name)
        return _reply(found, request, self.name)

    def count_tokens(self, text: str) -> int:
        """Tokens of `text`, estimated: the library does not offer the model's tokenizer without running the model."""
        return estimate_tokens(text)

    def close(self) -> None:
        """Give the memory back; the next request loads the model again."""
        with self._lock:
            self._engine = None


class _Engine:
    """A loaded model."""

    def __init__(self, path: Path, context: int | None, threads: int) -> None:
        head = read_head(path)
        context = min(context or CONTEXT, head.context or context or CONTEXT)
        _check_fits(path, head, context)
        self._marks = _marks(head)
        self._server = _start(path, context=context, threads=threads)

    def answer(self, request: ChatRequest, name: str) -> Mapping[str, Any]:
        """What the library says.

        Raises:
            ProviderRefusedError: It refused the request.
            ProviderError: It failed.
        """
        body = self._body(request)
        try:
            found = self._server.handle_chat_completions(body)
        except (RuntimeError, ValueError) as error:
            raise _failed(name, str(error)) from error
        if not isinstance(found, dict):
            raise _failed(name, "no answer")
        if (said := found.get("error")) is not None:
            raise _refused(name, said)
        return found

    def _body(self, request: ChatRequest) -> dict[str, object]:
        turns = [("system", request.system)] if request.system else []
        turns += [(turn.role.value, turn.text) for turn in request.turns]
        body: dict[str, object] = {
            "messages": [{"role": role, "content": unmarked(text, self._marks)} for role, text in turns],
            "max_tokens": request.max_tokens,
            "temperature": 0,
            "cache_prompt": True,
        }
        if request.schema is not None:
            body["grammar"] = _grammar(request.schema)
        if request.choices:
            body |= {"logprobs": True, "top_logprobs": _N_LISTED}
        return body


def unmarked(text: str, marks: re.Pattern[str]) -> str:
    """`text` with a blank in every mark between turns, so that the tokenizer reads plain letters.

    llama.cpp fills the chat template first and then reads marks anywhere in the result, the words of strangers included.

    Raises:
        PromptBoundaryError: A mark is still there afterwards.
    """
    clean = text.encode("utf-8", "replace").decode(
        "utf-8"
    )  # half a surrogate pair, as broken pages hold them, is no text
    for _ in range(4):
        broken = marks.sub(lambda found: f"{found[0][0]} {found[0][1:]}", clean)
        if broken == clean:
            return clean
        clean = broken
    what = "it holds a mark between turns that cannot be broken up"
    raise PromptBoundaryError(what)


def _marks(head: GgufHead) -> re.Pattern[str]:
    """The tokenizer's own marks, and common ones that llama.cpp knows even where a file does not say so."""
    return re.compile("|".join([*map(re.escape, head.specials), _COMMON_MARKS]))


def _need_extra() -> None:
    import importlib.util

    if importlib.util.find_spec("xllamacpp") is None:
        raise ExtraMissingError(EXTRA, setting=_SETTING)


def _check_fits(path: Path, head: GgufHead, context: int) -> None:
    """Refuse what would push the machine into swapping, or end the process.

    Raises:
        ModelFileError: It is one part of several, or larger than the memory that is free.
    """
    if head.n_parts > 1:
        hint = "`llama-gguf-split --merge` of llama.cpp joins the parts"
        raise ModelFileError(str(path), what=f"it is one of {head.n_parts} parts", hint=hint)
    need = path.stat().st_size + head.kept_bytes * context + _SPARE_BYTES
    free = _free_bytes()
    if free is not None and need > free and not _has_gpu():
        raise ModelFileError(
            str(path),
            what=f"it needs about {need / 1e9:.1f} GB of memory with a context of {context:,} tokens, and {free / 1e9:.1f} GB are free",
            hint="Choose a smaller model, or a smaller `context` in metier.toml",
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


def _start(path: Path, *, context: int, threads: int) -> Any:
    """The library's server object, which cannot be had without a listening socket.

    It listens in a folder that only this person can enter, behind a key that nobody has, and its name is removed at once,
    so that nothing can connect to it.
    """
    import xllamacpp

    folder = Path(tempfile.mkdtemp(prefix="metier-"))  # mode 0700
    try:
        return xllamacpp.Server(_params(path, context=context, threads=threads, door=folder / "s.sock"))
    except RuntimeError as error:
        what = "llama.cpp cannot load it; it may be of a kind that is newer than the installed xllamacpp"
        raise ModelFileError(str(path), what=what) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _params(path: Path, *, context: int, threads: int, door: Path) -> Any:
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.model_alias = {path.stem}
    params.n_ctx = context
    params.n_parallel = 1
    params.n_batch = params.n_ubatch = _BATCH
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.warmup = False
    params.cache_ram_mib = 0  # else up to 8 GB of earlier prompts are kept beside the current one
    # With flash attention an answer after a kept prefix differs from one without (by up to 0.27 in log-probability).
    params.flash_attn_type = xllamacpp.llama_flash_attn_type.LLAMA_FLASH_ATTN_TYPE_DISABLED
    params.force_pure_content_parser = (
        True  # the answer as it is, not what a template's author thinks it means
    )
    params.enable_reasoning = 0
    params.hostnames = [str(door)]
    params.api_keys = [secrets.token_urlsafe(32)]
    params.endpoint_slots = params.ui = False
    params.offline = True
    params.verbosity = _NO_LOG
    return params


def _grammar(schema: Mapping[str, object]) -> str:
    """The schema as a grammar, in a compact layout: `response_format` would allow code fences and ignore bounds of numbers."""
    import xllamacpp

    return str(xllamacpp.json_schema_to_grammar({**schema, "x-guidance": _QUIET_WHITESPACE}))


def _failed(name: str, what: str) -> ProviderError:
    hint = "Run the command again; if it fails again, try another model file"
    return ProviderError(name, what=f"failed: {what[:200]}", hint=hint)


def _refused(name: str, said: object) -> ProviderError:
    row = said if isinstance(said, dict) else {}
    if row.get("type") == "exceed_context_size_error":
        hint = "Set `context` of the model in metier.toml higher, or shorten prompt.md or profile.md"
    else:
        hint = "Try another model file"
    status = row.get("code")
    return ProviderRefusedError(
        name, status=status if isinstance(status, int) else 500, said=str(row.get("message", said)), hint=hint
    )


def _reply(found: Mapping[str, Any], request: ChatRequest, name: str) -> ChatReply:
    try:
        choice = found["choices"][0]
        text = choice["message"]["content"] or ""
        used = found["usage"]
        kept = (used.get("prompt_tokens_details") or {}).get("cached_tokens", 0)
        usage = Usage(int(used["prompt_tokens"]), int(used["completion_tokens"]), int(kept))
    except (KeyError, IndexError, TypeError) as error:
        raise _failed(name, "an answer of another form") from error
    return ChatReply(
        text=str(text),
        finish=_FINISHES.get(str(choice.get("finish_reason")), Finish.OTHER),
        usage=usage,
        model=name,
        logprobs=of_openai((choice.get("logprobs") or {}).get("content"), request.choices),
    )
