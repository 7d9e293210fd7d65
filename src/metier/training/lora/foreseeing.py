"""What a training would take: a few layers of the model's own sizes are timed, and their memory is counted."""

from __future__ import annotations

import copy
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from metier.training.lora.base import Base
from metier.training.lora.lessons import Lesson, Lessons
from metier.training.lora.options import LoraOptions
from metier.training.lora.steps import n_steps, reading_steps

_LAYERS = (1, 3)
_TIMES = 5
_SMALL_VOCABULARY = 512
_AT_THE_END = 2
"""Readings of held-out rows when training is done: by the adapter, and by the base alone."""
_LOADING = {True: 1.35, False: 1.15}
"""Most memory while weights are loaded, in sizes of the loaded weights: out of GGUF, out of safetensors (docs/log.md)."""
_SCATTERED = 1.85
"""Memory held for the way back and not given back between rows, in sizes of what is in use (docs/log.md)."""
_ON_CARD = 1.1
"""The same on a graphics card (taste; none was there to measure it)."""
_PACKAGES_MB = 480.0
"""What a process holds with the packages loaded and a tokenizer read (docs/log.md)."""
_LOADED_MB_A_SECOND = {True: 140.0, False: 500.0}
"""Weights loaded: dequantised out of GGUF, out of safetensors (docs/log.md)."""
_SECONDS_A_WORD = 1.1e-4
"""Reading a GGUF file's vocabulary again (docs/log.md)."""


@dataclass(frozen=True, slots=True)
class Layers:
    """What layers of a model cost at one length of a row.

    Attributes:
        train, forward: Seconds for a row: forth and back, and forth alone.
        rest_train, rest_forward: What is apart from the layers.
        kept_mb: Memory that one layer keeps for the way back.
        numbers: Weights of one layer.
    """

    train: float
    forward: float
    rest_train: float
    rest_forward: float
    kept_mb: float
    numbers: int


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes of a model out of its configuration.

    Attributes:
        numbers: All weights.
        adapter: Weights of the adapter.
    """

    layers: int
    hidden: int
    vocabulary: int
    numbers: int
    adapter: int


@dataclass(frozen=True, slots=True)
class Costs:
    """What a training would take on this machine."""

    seconds: float
    memory_mb: float
    disk_mb: float
    seconds_a_row: float
    """To judge one posting afterwards."""


def costs_of(
    base: Base, lessons: Lessons, options: LoraOptions, *, batch: int, device: str, held_mb: float
) -> Costs:
    """What these lessons would take.

    Args:
        held_mb: Memory that this process has now.

    Cost: a second or two for a small model, once its configuration and tokenizer are read.
    """
    rows = (*lessons.train, *lessons.held_out)
    tokens = round(sum(row.n_tokens for row in rows) / max(1, len(rows)))
    longest = max((row.n_tokens for row in rows), default=1)
    layers = timed_layers(base, max(tokens, 8), options, device=device)
    sizes = sizes_of(base, layers, options)
    steps = min(
        n_steps(len(lessons.train), options) * options.rows_a_step, round(len(lessons.train) * options.epochs)
    )
    readings = len(reading_steps(len(lessons.train), options)) + 1
    forward = layers.rest_forward + layers.forward * sizes.layers + _head_seconds(sizes, lessons, layers)
    both = layers.rest_train + layers.train * sizes.layers + 2 * _head_seconds(sizes, lessons, layers)
    seconds = (
        steps * both + (readings + _AT_THE_END) * len(lessons.held_out) * forward + _loading(base, sizes)
    )
    return Costs(
        seconds=seconds,
        memory_mb=_memory(base, sizes, layers, lessons, tokens, longest, batch, device, held_mb),
        disk_mb=sizes.adapter * 4 / 1e6,
        seconds_a_row=forward,
    )


def timed_layers(base: Base, tokens: int, options: LoraOptions, *, device: str) -> Layers:
    """Time and memory of a layer, as the difference between models of one layer and of three."""
    few, more = (_tried(base, n, tokens, options, device) for n in _LAYERS)
    apart = _LAYERS[1] - _LAYERS[0]
    train = max((more.train - few.train) / apart, 1e-7)
    forward = max((more.forward - few.forward) / apart, 1e-7)
    return Layers(
        train,
        forward,
        max(0.0, few.train - train),
        max(0.0, few.forward - forward),
        max(0.0, (more.kept_mb - few.kept_mb) / apart),
        (more.numbers - few.numbers) // apart,
    )


def sizes_of(base: Base, layers: Layers, options: LoraOptions) -> Sizes:
    """Sizes of the whole model."""
    config = base.config.get_text_config() if hasattr(base.config, "get_text_config") else base.config
    hidden, vocabulary = int(config.hidden_size), int(config.vocab_size)
    n = int(config.num_hidden_layers)
    embeddings = hidden * vocabulary * (1 if getattr(config, "tie_word_embeddings", True) else 2)
    heads = int(getattr(config, "num_attention_heads", 1))
    width = int(getattr(config, "head_dim", None) or hidden // heads)
    shared = int(getattr(config, "num_key_value_heads", None) or heads) * width
    adapter = n * options.rank * (2 * (hidden + heads * width) + 2 * (hidden + shared))
    return Sizes(n, hidden, vocabulary, embeddings + n * layers.numbers, adapter)


@dataclass(frozen=True, slots=True)
class _Tried:
    """A small model: seconds for a row forth and back, and forth alone; MB kept for the way back; its weights."""

    train: float
    forward: float
    kept_mb: float
    numbers: int


def _tried(base: Base, n_layers: int, tokens: int, options: LoraOptions, device: str) -> _Tried:
    """A model of `n_layers` with few words, timed on a row of so many tokens; the first time warms up and does not count."""
    from metier.training.lora.passes import judge

    adapted, numbers = _small_model(base, n_layers, options, device)
    prompt = tuple(place % 100 for place in range(tokens))
    both, forth, kept = [], [], 0.0
    for _ in range(_TIMES):
        began = time.perf_counter()
        kept = _forth_and_back(adapted, prompt)
        both.append(time.perf_counter() - began)
        adapted.eval()
        began = time.perf_counter()
        judge(adapted, prompt, _three_labels())
        forth.append(time.perf_counter() - began)
    return _Tried(min(both[1:]), min(forth[1:]), kept, numbers)


def _small_model(base: Base, n_layers: int, options: LoraOptions, device: str) -> tuple[Any, int]:
    """A model of the base's own sizes with an adapter, and its number of weights; nobody's chance is touched."""
    import torch
    from transformers import AutoModelForCausalLM

    from metier.training.lora.adapter import attach

    dtype = torch.float32 if device == "cpu" else torch.bfloat16
    with torch.random.fork_rng(devices=[]):
        model = AutoModelForCausalLM.from_config(_small(base.config, n_layers), dtype=dtype).to(device)
        model.requires_grad_(False)
        numbers = sum(value.numel() for value in model.parameters())
        return attach(model, options, seed=0), numbers


def _forth_and_back(adapted: Any, prompt: Sequence[int]) -> float:
    """One row as in training; MB kept for the way back."""
    import torch

    from metier.training.lora.passes import label_logits

    adapted.train()
    seen: dict[int, int] = {}
    own = {value.untyped_storage().data_ptr() for value in adapted.parameters()}

    def note(tensor: Any) -> Any:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in own:
            seen[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(note, lambda tensor: tensor):
        loss = label_logits(adapted, [prompt], _three_labels()).logsumexp(1).sum()
    kept = sum(seen.values()) / 1e6
    loss.backward()
    float(loss.detach())  # a graphics card has done it when its result is there
    return kept


def _three_labels() -> Any:
    from metier.training.lora.frame import LabelTokens

    return LabelTokens((), ((1,), (2,), (3,)))


def _small(config: Any, n_layers: int) -> Any:
    """The configuration with few layers and few words."""
    found = copy.deepcopy(config)
    inner = found.get_text_config() if hasattr(found, "get_text_config") else found
    kinds = getattr(inner, "layer_types", None)
    inner.num_hidden_layers = n_layers
    if kinds:
        inner.layer_types = list(kinds)[-n_layers:]
    inner.vocab_size = _SMALL_VOCABULARY
    for name in ("pad_token_id", "bos_token_id", "eos_token_id"):
        if getattr(inner, name, None) is not None:
            setattr(inner, name, 0)
    if hasattr(found, "quantization_config"):
        del found.quantization_config
    return found


def _head_seconds(sizes: Sizes, lessons: Lessons, layers: Layers) -> float:
    """The product with the vocabulary, for the tokens that are asked: as fast for each weight as a layer is for each token."""
    rows = (*lessons.train, *lessons.held_out)
    read = sum(row.n_tokens for row in rows)
    asked = len(rows) if lessons.labels is not None else sum(len(row.answer) + 1 for row in rows)
    if not read or not layers.numbers:
        return 0.0
    return layers.forward * (sizes.hidden * sizes.vocabulary / layers.numbers) * asked / read


def _loading(base: Base, sizes: Sizes) -> float:
    is_gguf = base.place.is_gguf
    again = _SECONDS_A_WORD * sizes.vocabulary if is_gguf else 0.0
    return again + sizes.numbers * 4 / 1e6 / _LOADED_MB_A_SECOND[is_gguf]


def _memory(
    base: Base,
    sizes: Sizes,
    layers: Layers,
    lessons: Lessons,
    tokens: int,
    longest: int,
    batch: int,
    device: str,
    held_mb: float,
) -> float:
    """Most memory of the process on a processor; of the card on a card."""
    size = 4 if device == "cpu" else 2
    weights = sizes.numbers * size / 1e6
    ways = layers.kept_mb * sizes.layers * longest / max(1, tokens) * batch
    most_asked = 1 if lessons.labels is not None else max(_answers(lessons), default=0) + 1
    heads = 3 * most_asked * sizes.vocabulary * 4 / 1e6 * batch
    own = 6 * sizes.adapter * 4 / 1e6
    if device != "cpu":
        return (weights + ways + heads + own) * _ON_CARD
    loading = _LOADING[base.place.is_gguf] * weights
    return max(held_mb, _PACKAGES_MB) + max(loading, weights + (ways + heads) * _SCATTERED + own)


def _answers(lessons: Lessons) -> Sequence[int]:
    rows: tuple[Lesson, ...] = (*lessons.train, *lessons.held_out)
    return [len(row.answer) for row in rows]
