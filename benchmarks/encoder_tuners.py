"""What `benchmarks.encoder_tuning` tunes, in torch: a low-rank map, or the last layers of all-MiniLM-L6-v2; losses, training."""
# mypy: disable-error-code="import-not-found"
# (torch is no package of the project's own environment)

from __future__ import annotations

import copy
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from benchmarks.learning.pile import cache_folder
from numpy.typing import NDArray

from metier.domain.posting import Posting
from metier.models.encoder import MiniLmEncoder
from metier.models.onnx_graph import Precision
from metier.models.weights import TOKENIZER, WEIGHTS, read_pinned
from metier.screeners.features import unit
from metier.screeners.head import targets_of

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
Loss = Callable[[Any, Any], Any]

VIEW_WEIGHTS = np.array([0.20, 0.05, 0.20], np.float32) / np.float32(0.45)
"""Title, opening, whole text, as the learned head weighs them."""

MAP_STEPS, MAP_RATE, MAP_BATCH, RANK = (10, 30, 100), 1e-3, 32, 16
LAYER_STEPS, LAYER_RATE, LAYER_BATCH = (3, 10, 30), 1e-4, 24
N_LAYERS, DIM, HEADS, INNER, WINDOW = 6, 384, 12, 1536, 128
TRAIN_WINDOW = 64
"""Tokens a text is cut at while layers are trained; all 128 are read afterwards."""

_SHARPNESS = 20.0  # of CoSENT, as published


# --- what is tuned ------------------------------------------------------------------------------------


class Tuner(Protocol):
    """Weights that are being tuned, and the vectors they give."""

    @property
    def steps(self) -> Sequence[int]:
        """Numbers of steps to be looked at."""
        ...

    @property
    def rate(self) -> float:
        """Learning rate."""
        ...

    @property
    def batch(self) -> int:
        """Postings per step."""
        ...

    def parameters(self) -> list[Any]:
        """What training moves."""
        ...

    def vectors(self, rows: Integers) -> Any:
        """With gradients, unit length. Shape (n, width)."""
        ...

    def dense(self, rows: Integers) -> Floats:
        """The three views. Shape (n, 3, dim)."""
        ...

    def whole(self, rows: Integers) -> Floats:
        """What `vectors` are on average, without chance. Shape (n, width)."""
        ...


class Map:
    """x + BAx, at unit length, for every view; B starts at 0."""

    steps, rate, batch = MAP_STEPS, MAP_RATE, MAP_BATCH

    def __init__(self, dense: Floats) -> None:
        import torch

        self._frozen = torch.from_numpy(dense)
        self._down = (torch.randn(DIM, RANK) / DIM**0.5).requires_grad_()
        self._up = torch.zeros(RANK, DIM, requires_grad=True)

    def parameters(self) -> list[Any]:
        """What training moves."""
        return [self._down, self._up]

    def _views(self, rows: Integers) -> Any:
        from torch.nn.functional import normalize

        views = self._frozen[rows]
        return normalize(views + views @ self._down @ self._up, dim=-1)

    def vectors(self, rows: Integers) -> Any:
        """All views, weighed as the head does. Shape (n, 3 dim)."""
        import torch

        return (self._views(rows) * torch.from_numpy(VIEW_WEIGHTS**0.5)[:, None]).flatten(1)

    def dense(self, rows: Integers) -> Floats:
        """The three views. Shape (n, 3, dim)."""
        return np.asarray(self._views(rows).detach().numpy())

    def whole(self, rows: Integers) -> Floats:
        """As `vectors`. Shape (n, 3 dim)."""
        return np.asarray(self.vectors(rows).detach().numpy())


class LastLayers:
    """The last layers of the encoder on the kept states below them."""

    steps, rate, batch = LAYER_STEPS, LAYER_RATE, LAYER_BATCH

    def __init__(self, states: States, n_layers: int) -> None:
        self._below = states.after[N_LAYERS - n_layers]
        self._layers = [copy.deepcopy(layer).train() for layer in states.layers[-n_layers:]]
        self._n = len(self._below) // 2

    def parameters(self) -> list[Any]:
        """What training moves."""
        return [weight for layer in self._layers for weight in layer.parameters()]

    def vectors(self, rows: Integers) -> Any:
        """Of title or opening by turns of chance, as both become views. Shape (n, dim)."""
        import torch

        side = (torch.rand(len(rows)) < VIEW_WEIGHTS[1:].sum()).long().numpy()
        return pooled(
            self._layers,
            [self._below[row + self._n * s][:TRAIN_WINDOW] for row, s in zip(rows, side, strict=True)],
        )

    def dense(self, rows: Integers) -> Floats:
        """The three views. Shape (n, 3, dim)."""
        import torch

        for layer in self._layers:
            layer.eval()
        wanted = np.concatenate([rows, rows + self._n])
        by_length = wanted[np.argsort([len(self._below[row]) for row in wanted], kind="stable")]
        found: dict[int, Floats] = {}
        with torch.no_grad():
            for start in range(0, len(by_length), 32):
                part = by_length[start : start + 32]
                vectors = pooled(self._layers, [self._below[row] for row in part]).numpy()
                found |= dict(zip(part.tolist(), vectors, strict=True))
        for layer in self._layers:
            layer.train()
        title, opening = (np.stack([found[row + shift] for row in rows.tolist()]) for shift in (0, self._n))
        return np.stack([title, opening, opening], axis=1)

    def whole(self, rows: Integers) -> Floats:
        """The weighed mean of the views. Shape (n, dim)."""
        return unit((self.dense(rows) * VIEW_WEIGHTS[:, None]).sum(axis=1))


@dataclass(frozen=True)
class States:
    """The encoder in torch, and what stands after its lower layers: titles of all postings, then their openings."""

    layers: Sequence[Any]
    after: dict[int, list[Any]]


def read_states(postings: Sequence[Posting], kept_after: Sequence[int] = (4, 5)) -> States:
    """Runs the lower layers once over all postings."""
    import torch

    embed, layers = torch_encoder()
    texts = [posting.title for posting in postings] + [posting.text for posting in postings]
    tokens = token_ids(texts)
    after: dict[int, list[Any]] = {number: [] for number in kept_after}
    with torch.no_grad():
        for ids in tokens:
            states = embed(torch.tensor([ids]))
            for number, layer in enumerate(layers, start=1):
                if number > max(kept_after):
                    break
                states = layer(states)
                if number in after:
                    after[number].append(states[0])
    return States(layers, after)


def token_ids(texts: Sequence[str]) -> list[list[int]]:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(read_pinned(TOKENIZER, cache=cache_folder()).decode("utf-8"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(WINDOW)
    clean = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
    return [found.ids for found in tokenizer.encode_batch(clean)]


def torch_encoder() -> tuple[Callable[[Any], Any], list[Any]]:
    """Embedding and layers of all-MiniLM-L6-v2 from the published weights."""
    import torch
    from safetensors.torch import load
    from torch import nn

    w = load(read_pinned(WEIGHTS, cache=cache_folder()))

    def embed(ids: Any) -> Any:
        summed = w["embeddings.word_embeddings.weight"][ids] + w["embeddings.token_type_embeddings.weight"][0]
        summed = summed + w["embeddings.position_embeddings.weight"][: ids.shape[1]]
        norm = "embeddings.LayerNorm."
        return nn.functional.layer_norm(summed, (DIM,), w[norm + "weight"], w[norm + "bias"], 1e-12)

    layers = []
    for number in range(N_LAYERS):
        layer = nn.TransformerEncoderLayer(
            DIM, HEADS, INNER, dropout=0.1, activation="gelu", layer_norm_eps=1e-12, batch_first=True
        )
        names = {
            "self_attn.out_proj": "attention.output.dense",
            "norm1": "attention.output.LayerNorm",
            "linear1": "intermediate.dense",
            "linear2": "output.dense",
            "norm2": "output.LayerNorm",
        }
        at, state = f"encoder.layer.{number}.", {}
        for part in ("weight", "bias"):
            three = [w[f"{at}attention.self.{name}.{part}"] for name in ("query", "key", "value")]
            state[f"self_attn.in_proj_{part}"] = torch.cat(three)
            state |= {f"{mine}.{part}": w[f"{at}{theirs}.{part}"] for mine, theirs in names.items()}
        layer.load_state_dict(state)
        layers.append(layer.eval())
    return embed, layers


def pooled(layers: Sequence[Any], states: Sequence[Any]) -> Any:
    """Mean over tokens after `layers`, at unit length. Shape (n, dim)."""
    import torch
    from torch.nn.functional import normalize

    x = torch.nn.utils.rnn.pad_sequence(list(states), batch_first=True)
    lengths = torch.tensor([len(one) for one in states])
    is_padding = torch.arange(x.shape[1]) >= lengths[:, None]
    for layer in layers:
        x = layer(x, src_key_padding_mask=is_padding)
    return normalize(x.masked_fill(is_padding[..., None], 0).sum(1) / lengths[:, None], dim=-1)


def closeness(postings: Sequence[Posting]) -> dict[str, float]:
    """Least cosine of the torch encoder to the product's, on openings of 128 tokens."""
    texts = [posting.text[:300] for posting in postings if posting.text][:20]
    embed, layers = torch_encoder()
    import torch

    with torch.no_grad():
        states = [embed(torch.tensor([ids]))[0] for ids in token_ids(texts)]
        mine = pooled(layers, states).numpy()
    with tempfile.TemporaryDirectory() as scratch:
        return {
            str(precision): float(
                (mine * MiniLmEncoder(cache=Path(scratch), precision=precision, n_threads=1).encode(texts))
                .sum(1)
                .min()
            )
            for precision in (Precision.FP32, Precision.INT8)
        }


def powered(frozen: Floats, power: float) -> Floats:
    """Each view centred, and stretched by the power of the variance of all texts of the set along each direction."""
    views = []
    for view in range(frozen.shape[1]):
        centred = frozen[:, view] - frozen[:, view].mean(axis=0)
        variances, directions = np.linalg.eigh(np.cov(centred.T))
        scale = (np.maximum(variances, 0) + variances.mean()) ** (power / 2)
        views.append(unit(centred @ (directions * scale) @ directions.T))
    return np.stack(views, axis=1)


# --- losses and training ------------------------------------------------------------------------------


def pairs_loss(worth: Any) -> Loss:
    """CoSENT over all pairs of a batch, likeness of labels by what they are worth to the head."""
    import torch

    def loss(vectors: Any, grades: Any) -> Any:
        upper = torch.triu_indices(len(grades), len(grades), 1)
        cosines = (vectors @ vectors.T)[upper[0], upper[1]] * _SHARPNESS
        apart = (worth[grades[upper[0]]] - worth[grades[upper[1]]]).abs()
        wrong = cosines[None, :] - cosines[:, None]  # of two pairs, the second nearer than the first
        ordered = apart[:, None] < apart[None, :] - 1e-6
        return torch.logsumexp(torch.cat([torch.zeros(1), wrong[ordered]]), 0)

    return loss


def ordinal_loss(vectors: Any, grades: Any) -> tuple[Loss, list[Any]]:
    """Proportional odds with a head that is fitted to the vectors as they are; the loss and the head's weights."""
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy

    head = torch.zeros(vectors.shape[1], requires_grad=True)
    bounds = torch.tensor([0.0, 1.0], requires_grad=True)
    size = torch.bincount(grades, minlength=3).clamp(min=1)
    weights = (1 / size)[grades] / (1 / size)[grades].mean()

    def loss(vectors: Any, grades: Any, weights: Any = None) -> Any:
        logits = (vectors @ head)[:, None] - bounds
        wanted = (grades[:, None] > torch.arange(2)).float()
        return cross_entropy(logits, wanted, None if weights is None else weights[:, None])

    first = torch.optim.Adam([head, bounds], lr=0.1)
    for _ in range(200):
        value = loss(vectors, grades, weights) + 2e-3 * head.square().sum()
        first.zero_grad()
        value.backward()
        first.step()
    return loss, [head, bounds]


def train(tuner: Tuner, rows: Integers, grades: Integers, how: str, seed: int) -> Iterator[int]:
    """Tunes in place on the postings `rows`; stops to be looked at after each of the tuner's numbers of steps."""
    import torch

    rng, told = np.random.default_rng([9, seed]), torch.from_numpy(grades)
    more: list[Any] = []
    if how == "pairs":
        loss = pairs_loss(torch.from_numpy(targets_of(len(rows))).float())
    else:
        loss, more = ordinal_loss(torch.from_numpy(tuner.whole(rows)), told)
    groups = [{"params": tuner.parameters()}, {"params": more, "lr": 10 * tuner.rate}]
    optimiser = torch.optim.AdamW(groups, lr=tuner.rate, weight_decay=0.01)
    by_grade = [np.flatnonzero(grades == grade) for grade in np.unique(grades)]
    for step in range(1, max(tuner.steps) + 1):
        drawn = np.array([rng.choice(by_grade[i % len(by_grade)]) for i in range(tuner.batch)])
        value = loss(tuner.vectors(rows[drawn]), told[drawn])
        optimiser.zero_grad()
        value.backward()
        optimiser.step()
        if step in tuner.steps:
            yield step


class Stopwatch:
    """Seconds of processor time since it was made, without those in which it was paused."""

    def __init__(self) -> None:
        self._begun = time.process_time()

    @property
    def seconds(self) -> float:
        """So far."""
        return time.process_time() - self._begun

    @contextmanager
    def paused(self) -> Iterator[None]:
        """What happens within does not count."""
        at = time.process_time()
        yield
        self._begun += time.process_time() - at
