"""Speed and closeness of the sentence encoder on real postings; prints one JSON object.

    python benchmarks/encoder.py --data FOLDER [--st-python PYTHON] [--n-texts 300] [--rounds 3]

`FOLDER` (or `METIER_DATA`) holds `postings/*.jsonl.gz` and `labelled/*.jsonl[.gz]`, one object with `text` per
line, labelled rows with `label` and `order`. `PYTHON` is the interpreter of an environment with
sentence-transformers: it runs beside metier in turns (A B A B), on the same texts and the same number of threads.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from metier.models.encoder import MiniLmEncoder
from metier.models.onnx_graph import FloatArray, Precision
from metier.models.weights import CARRIER_PACKAGE

# Reads one JSON line with texts, threads and files; then encodes once for every further line.
_REFERENCE = """
import json, sys, time
import torch, numpy
from sentence_transformers import SentenceTransformer
task = json.loads(sys.stdin.readline())
torch.set_num_threads(task["n_threads"])
started = time.perf_counter()
model = SentenceTransformer(task["model"], device="cpu")
model.encode(task["texts"][:2])
print(json.dumps({"load": time.perf_counter() - started, "torch": torch.__version__}), flush=True)
for line in sys.stdin:
    wall, cpu = time.perf_counter(), time.process_time()
    vectors = model.encode(task["texts"], normalize_embeddings=True)
    taken = [time.perf_counter() - wall, time.process_time() - cpu]
    numpy.save(task["vectors"], vectors)
    print(json.dumps(taken), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Round:
    """Seconds of one pass over the texts: as the clock saw it, and as the cores worked."""

    wall: float
    cpu: float


def main() -> None:
    options = _options()
    rng = random.Random(options.seed)
    texts = [text[: options.n_chars] for text in _postings(options, rng)]
    with tempfile.TemporaryDirectory() as scratch:
        report: dict[str, Any] = {
            "n_texts": len(texts),
            "n_different": len(set(texts)),
            "n_chars_median": statistics.median(map(len, texts)),
            "n_threads": options.threads,
            "seed": options.seed,
            **_cold_start(Path(scratch)),
        }
        int8 = MiniLmEncoder(cache=Path(scratch), n_threads=options.threads)
        fp32 = MiniLmEncoder(cache=Path(scratch), n_threads=options.threads, precision=Precision.FP32)
        rounds, vectors = _race(int8, fp32, texts, options)
        report |= _speed(rounds, len(texts))
        report |= _windows(int8, fp32, texts[: options.n_texts // 10])
        report["int8_to_fp32"] = _closeness(vectors["int8"], vectors["fp32"])
        if "st" in vectors:
            report["fp32_to_sentence_transformers"] = _closeness(vectors["fp32"], vectors["st"])
            report["int8_to_sentence_transformers"] = _closeness(vectors["int8"], vectors["st"])
        report["equal_decisions_simulated"] = _simulated(vectors["int8"], vectors["fp32"], options.seed)
        report["equal_decisions"] = {
            file.name.split(".")[0]: _labelled(file, int8, fp32, options.n_labelled)
            for file in sorted((options.data / "labelled").glob("*"))
            if file.name.startswith(("hn_interest", "triage_"))
            and options.n_labelled
            and (options.all_labelled or file.name.startswith(("hn_interest", "triage_NSAIDS")))
        }
    json.dump(report, sys.stdout, indent=1)
    print()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, default=os.environ.get("METIER_DATA"))
    parser.add_argument("--st-python", type=Path, help="python of an environment with sentence-transformers")
    parser.add_argument("--n-texts", type=int, default=300)
    parser.add_argument("--n-chars", type=int, help="cut every text, for the speed of short ones")
    parser.add_argument(
        "--feed", help="a file of postings/ to read in its order, with the repeats a feed has"
    )
    parser.add_argument("--n-labelled", type=int, default=300, help="per labelled file, the latest ones")
    parser.add_argument("--all-labelled", action="store_true", help="all files instead of two")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.data is None:
        parser.error("name the data folder with --data or METIER_DATA")
    return options


# --- speed --------------------------------------------------------------------------------------------


def _cold_start(cache: Path) -> dict[str, float]:
    """Seconds of a new process from its first line to the first vector: graph built, then graph kept."""
    program = (
        "import sys, time; started = time.perf_counter(); from pathlib import Path\n"
        "from metier.models.encoder import MiniLmEncoder\n"
        "MiniLmEncoder(cache=Path(sys.argv[1])).encode(['a']); print(time.perf_counter() - started)"
    )
    command = [sys.executable, "-c", program, str(cache)]
    seconds = [float(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(4)]
    return {
        "first_start_s": round(seconds[0], 2),
        "cold_start_s": round(statistics.median(seconds[1:]), 2),
    }


def _race(
    int8: MiniLmEncoder, fp32: MiniLmEncoder, texts: Sequence[str], options: argparse.Namespace
) -> tuple[dict[str, list[Round]], dict[str, FloatArray]]:
    """Every encoder over all texts, in turns, so that a busy moment of the machine hits all alike."""
    rounds: dict[str, list[Round]] = {"int8": [], "fp32": []}
    vectors: dict[str, FloatArray] = {}
    for encoder in (int8, fp32):
        encoder.encode(texts[:2])
    with _reference(options.st_python, texts, options.threads) as reference:
        for _ in range(options.rounds):
            for name, encoder in (("int8", int8), ("fp32", fp32)):
                wall, cpu = time.perf_counter(), time.process_time()
                vectors[name] = encoder.encode(texts)
                rounds[name].append(Round(time.perf_counter() - wall, time.process_time() - cpu))
            if reference is not None:
                taken, vectors["st"] = reference.encode()
                rounds.setdefault("st", []).append(taken)
    return rounds, vectors


@dataclass(frozen=True, slots=True)
class _Reference:
    process: subprocess.Popen[str]
    vectors: Path

    def ask(self, line: str) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def encode(self) -> tuple[Round, FloatArray]:
        taken = Round(*self.ask("again"))
        return taken, np.load(self.vectors, allow_pickle=False)


@contextmanager
def _reference(python: Path | None, texts: Sequence[str], n_threads: int) -> Iterator[_Reference | None]:
    """sentence-transformers in its own environment, waiting for its turns."""
    if python is None:
        yield None
        return
    carrier = find_spec(CARRIER_PACKAGE)
    assert carrier
    assert carrier.origin
    environ = {**os.environ, "HF_HUB_OFFLINE": "1"}
    command = [str(python), "-c", _REFERENCE]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environ,
        ) as process,
    ):
        reference = _Reference(process, Path(folder) / "vectors.npy")
        task = {
            "texts": list(texts),
            "n_threads": n_threads,
            "model": str(Path(carrier.origin).parent / "model"),
            "vectors": str(reference.vectors),
        }
        reference.ask(json.dumps(task))
        yield reference
        assert process.stdin
        process.stdin.close()


def _speed(rounds: dict[str, list[Round]], n_texts: int) -> dict[str, Any]:
    report: dict[str, Any] = {}
    for name, taken in rounds.items():
        report[f"{name}_texts_per_s"] = round(n_texts / statistics.median(r.wall for r in taken), 2)
        report[f"{name}_texts_per_s_by_round"] = [round(n_texts / r.wall, 2) for r in taken]
        report[f"{name}_texts_per_cpu_s"] = round(n_texts / statistics.median(r.cpu for r in taken), 2)
    for name in ("int8", "fp32"):
        if "st" in rounds:
            pairs = list(zip(rounds[name], rounds["st"], strict=True))
            report[f"{name}_ratio"] = round(statistics.median(st.wall / mine.wall for mine, st in pairs), 2)
            report[f"{name}_ratio_cpu"] = round(statistics.median(st.cpu / mine.cpu for mine, st in pairs), 2)
    return report


def _windows(int8: MiniLmEncoder, fp32: MiniLmEncoder, texts: Sequence[str]) -> dict[str, Any]:
    started = time.perf_counter()
    mine = int8.encode_windows(texts, max_windows=8)
    seconds = time.perf_counter() - started
    reference = fp32.encode_windows(texts, max_windows=8)
    return {
        "windows_per_text": round(float(np.mean([len(windows) for windows in mine])), 2),
        "int8_windows_per_s": round(sum(map(len, mine)) / seconds, 2),
        "int8_to_fp32_mean_of_windows": _closeness(_mean_of(mine), _mean_of(reference)),
    }


def _mean_of(windows: Sequence[FloatArray]) -> FloatArray:
    means = np.stack([of_text.mean(axis=0) for of_text in windows])
    return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True), dtype=np.float32)


# --- closeness ----------------------------------------------------------------------------------------


def _closeness(mine: FloatArray, reference: FloatArray) -> dict[str, float]:
    cosines = (mine * reference).sum(axis=1)
    return {
        "cosine_mean": round(float(cosines.mean()), 5),
        "cosine_min": round(float(cosines.min()), 5),
        "top10_overlap": round(_top10_overlap(mine, reference), 3),
    }


def _top10_overlap(mine: FloatArray, reference: FloatArray) -> float:
    """Mean share of each text's ten nearest others that both sets of vectors name."""
    near = []
    for vectors in (mine, reference):
        similarity = vectors @ vectors.T
        np.fill_diagonal(similarity, -np.inf)
        near.append(np.argsort(-similarity, axis=1)[:, :10])
    return float(np.mean([len(set(a) & set(b)) / len(a) for a, b in zip(*near, strict=True)]))


def _simulated(mine: FloatArray, reference: FloatArray, seed: int, *, n_tastes: int = 50) -> float:
    """Share of equal decisions over random linear tastes with noise: learn from one half, decide the other."""
    rng = np.random.default_rng(seed)
    half = len(mine) // 2
    shares = []
    for _ in range(n_tastes):
        liking = reference @ rng.normal(size=reference.shape[1])
        liking += rng.normal(scale=liking.std() / 2, size=len(liking))
        labels = liking > np.quantile(liking, 0.7)
        shares.append(_equal_decisions(mine, reference, labels, half))
    return round(float(np.mean(shares)), 4)


def _labelled(file: Path, int8: MiniLmEncoder, fp32: MiniLmEncoder, n_rows: int) -> dict[str, Any]:
    """Learn from the earlier 70 % of real labels, decide the later 30 %."""
    rows = sorted((row for row in _rows(file) if row["label"]), key=lambda row: row["order"])[-n_rows:]
    texts = [f"{row['title'] or ''}. {row['text'] or ''}" for row in rows]
    mine, reference = int8.encode(texts), fp32.encode(texts)
    n_train = int(0.7 * len(rows))
    three = np.array([row["label"] for row in rows])
    return {
        "n_test": len(rows) - n_train,
        "three_labels": _equal_decisions(mine, reference, three, n_train),
        "worth_a_look": _equal_decisions(mine, reference, three != "passed", n_train),
        **_closeness(mine, reference),
    }


def _equal_decisions(mine: FloatArray, reference: FloatArray, labels: Any, n_train: int) -> float:
    from sklearn.linear_model import LogisticRegression

    decided = []
    for vectors in (mine, reference):
        head = LogisticRegression(max_iter=1000, class_weight="balanced").fit(
            vectors[:n_train], labels[:n_train]
        )
        decided.append(head.predict(vectors[n_train:]))
    return round(float(np.mean(decided[0] == decided[1])), 4)


# --- texts --------------------------------------------------------------------------------------------


def _postings(options: argparse.Namespace, rng: random.Random) -> list[str]:
    """Different texts drawn from all files; or a stretch of one file in its order, repeats included."""
    files = [options.data / "postings" / options.feed] if options.feed else None
    found = [
        row["text"]
        for file in files or sorted((options.data / "postings").glob("*.jsonl.gz"))
        for row in _rows(file)
        if row["text"]
    ]
    if options.feed:
        start = rng.randrange(len(found) - options.n_texts + 1)
        return found[start : start + options.n_texts]
    return rng.sample(list(dict.fromkeys(found)), options.n_texts)


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    with (
        gzip.open(file, "rt", encoding="utf-8")
        if file.suffix == ".gz"
        else file.open(encoding="utf-8") as lines
    ):
        yield from map(json.loads, lines)


if __name__ == "__main__":
    main()
