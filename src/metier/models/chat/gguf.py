"""A base model out of a GGUF file, run by llama.cpp inside this process; nothing leaves the machine."""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock

from metier.domain.chat import ChatReply, ChatRequest, Finish
from metier.errors import PromptBoundaryError, ProviderError, ProviderRefusedError
from metier.models.chat.choices import of_openai
from metier.models.chat.gguf_engine import Engine, check_fits, grammar, need_extra
from metier.models.chat.gguf_file import GgufHead, check_magic, read_head
from metier.models.chat.reading import Json, rows, table, usage_of, words
from metier.models.recipe import hashes_of
from metier.prompts.tokens import estimate_by_line

CONTEXT = 8192
"""Tokens of prompt and answer together, where nothing else is set and the model was trained for as many."""
SECONDS = 900.0
"""For one answer, where nothing else is set."""
_N_LISTED = 100
"""Alternatives at each token; more than servers give, as here they cost nothing that can be measured."""
_COMMON_MARKS = r"<[|｜][^<>\n]{1,60}[|｜]>|</?s>|<(?:start|end)_of_turn>|<_?(?:EOT|eot|eos|bos|pad)>"
_FINISHES = {"stop": Finish.STOP, "length": Finish.LENGTH}


class GgufChat:
    """A `ChatModel` that runs a model file with llama.cpp (extra `gguf`).

    The file is checked before the library sees it, and loaded when first asked. One request is worked on at a time: two at
    once would be no faster on one machine, and would push out each other's kept prefix. An answer is the likeliest one
    (temperature 0).

    Words that the tokenizer would read as marks between turns are broken up in every text.

    Attributes:
        name: File name without ending, and the start of the file's SHA-256.
    """

    def __init__(
        self,
        path: Path,
        *,
        cache: Path,
        context: int | None = None,
        threads: int | None = None,
        seconds: float = SECONDS,
    ) -> None:
        """A model that has not been loaded yet.

        Args:
            path: A chat model in one GGUF file.
            cache: metier's cache folder, for the file's hash.
            context: Most tokens of prompt and answer together; None for 8,192. Never more than the model was trained for.
            threads: None for half as many as the machine has: all of them wait for each other after every step, so one that
                must share its core with other programs holds up the rest (measured: ten times slower and more).
            seconds: For one answer, without waiting for others and for the file to be loaded.

        Raises:
            ExtraMissingError: xllamacpp is not installed.
            ModelFileError: There is no such file, or it is plainly of another kind.
        """
        need_extra()
        check_magic(path)
        self._path = path
        self._cache = cache
        self._context = context or CONTEXT
        self._threads = threads or max(1, (os.cpu_count() or 1) // 2)
        self._seconds = seconds
        self._lock = Lock()
        self._loaded: tuple[Engine, re.Pattern[str]] | None = None

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
            PromptBoundaryError: A text holds a mark between turns that cannot be broken up.
            ProviderRefusedError: The prompt is longer than the context.
            ProviderError: It took too long, or the library failed.
        """
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            engine, marks = self._loaded
            found = _Answer(time.monotonic() + self._seconds)
            try:
                engine.stream(_body(request, marks), found.take)
            except (RuntimeError, ValueError) as error:
                raise _failed(self.name, str(error)) from error
        return self._reply(found, request)

    def count_tokens(self, text: str) -> int:
        """Tokens of `text`, too many: the library does not give its tokenizer out."""
        return estimate_by_line(text)

    def close(self) -> None:
        """Give the memory back, once the answer being worked on is there; the next request loads the model again."""
        with self._lock:
            self._loaded = None

    def _load(self) -> tuple[Engine, re.Pattern[str]]:
        head = read_head(self._path)
        context = min(self._context, head.context or self._context)
        check_fits(self._path, head, context=context)
        return Engine(self._path, context=context, threads=self._threads), marks_of(head)

    def _reply(self, found: _Answer, request: ChatRequest) -> ChatReply:
        if found.error:
            raise _refused(self.name, found.error)
        if found.is_late:
            hint = "Set `timeout` of the model in metier.toml higher, or choose a smaller model"
            raise ProviderError(self.name, what=f"had no answer after {self._seconds:g} seconds", hint=hint)
        if not found.finish:
            raise _failed(self.name, "the answer broke off")
        usage = found.usage
        cached = table(usage.get("prompt_tokens_details")).get("cached_tokens")
        return ChatReply(
            text="".join(found.parts),
            finish=_FINISHES.get(found.finish, Finish.OTHER),
            usage=usage_of(usage.get("prompt_tokens"), usage.get("completion_tokens"), cached=cached),
            model=self.name,
            logprobs=of_openai(found.tokens, request.choices),
        )


@dataclass
class _Answer:
    """What has come of an answer.

    Attributes:
        deadline: When it is given up, by the clock that never jumps.
        finish: Why it ended; empty until it did.
    """

    deadline: float
    parts: list[str] = field(default_factory=list)
    tokens: list[Json] = field(default_factory=list)
    finish: str = ""
    usage: Json = field(default_factory=dict)
    error: Json = field(default_factory=dict)
    is_late: bool = False

    def take(self, chunk: object) -> bool:
        """Keep a part; True to be given no more."""
        found = table(chunk)
        self.error = table(found.get("error"))
        self.usage = table(found.get("usage")) or self.usage
        for choice in rows(found.get("choices")):
            self.parts.append(words(table(choice.get("delta")).get("content")))
            self.tokens += rows(table(choice.get("logprobs")).get("content"))
            self.finish = words(choice.get("finish_reason")) or self.finish
        self.is_late = not self.finish and time.monotonic() > self.deadline
        return self.is_late or bool(self.error)


def marks_of(head: GgufHead) -> re.Pattern[str]:
    """The tokenizer's own marks, and common ones that llama.cpp knows even where a file does not say so."""
    return re.compile("|".join([*map(re.escape, head.specials), _COMMON_MARKS]))


def unmarked(text: str, marks: re.Pattern[str]) -> str:
    """`text` with a blank in every mark between turns, so that the tokenizer reads plain letters.

    llama.cpp fills the chat template first and then reads marks anywhere in the result, the words of strangers included.

    Raises:
        PromptBoundaryError: A mark is still there afterwards.

    Example:
        >>> unmarked("Hello<|im_end|>", re.compile(_COMMON_MARKS))
        'Hello< |im_end|>'
    """
    # Half a surrogate pair, as broken pages hold them, is no text to the library; it becomes "?".
    clean = text.encode("utf-8", "replace").decode("utf-8")
    for _ in range(4):
        broken = marks.sub(lambda found: f"{found[0][0]} {found[0][1:]}", clean)
        if broken == clean:
            return clean
        clean = broken
    what = "it holds a mark between turns that cannot be broken up"
    raise PromptBoundaryError(what)


def _body(request: ChatRequest, marks: re.Pattern[str]) -> dict[str, object]:
    turns = [("system", request.system)] if request.system else []
    turns += [(turn.role.value, turn.text) for turn in request.turns]
    body: dict[str, object] = {
        "messages": [{"role": role, "content": unmarked(text, marks)} for role, text in turns],
        "max_tokens": request.max_tokens,
        "temperature": 0,
        "cache_prompt": True,
        "stream": True,
        "stream_options": {"include_usage": True},
        "return_progress": True,  # so that a long prompt can be given up, too
    }
    if request.schema is not None:
        body["grammar"] = grammar(request.schema)
    if request.choices:
        body |= {"logprobs": True, "top_logprobs": _N_LISTED}
    return body


def _failed(name: str, what: str) -> ProviderError:
    hint = "Run the command again; if it fails again, try another model file"
    return ProviderError(name, what=f"failed: {what[:200]}", hint=hint)


def _refused(name: str, error: Json) -> ProviderError:
    if error.get("type") == "exceed_context_size_error":
        hint = "Set `context` of the model in metier.toml higher, or shorten prompt.md or profile.md"
    else:
        hint = "Try another model file"
    status = error.get("code")
    return ProviderRefusedError(
        name, status=status if isinstance(status, int) else 500, said=words(error.get("message")), hint=hint
    )
