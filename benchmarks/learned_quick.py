"""How well `prior`, `words` and `learned` predict real labels: METIER_DATA names the folder of labelled sets.

    python -m benchmarks.learned_quick [--seeds 5] [--sets hn_interest triage_NSAIDS …] [--cache FOLDER] [--json]

Splits as the sets' README asks: 30 % of the groups are the test, one item per group, drawn anew for each seed;
training sizes are nested and stratified; every method gets the same splits. Labels and reasons of test items are
never shown. The interval is over seeds, so it holds the luck of the sample only. No texts are printed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from metier.domain.decision import Label
from metier.domain.example import Example
from metier.domain.facts import Facts
from metier.domain.posting import Posting, PostingId, StatedFields, UntrustedText
from metier.domain.profile import Profile
from metier.errors import NotEnoughExamplesError
from metier.models.encoder import MiniLmEncoder
from metier.screeners.base import Screener
from metier.screeners.features import Featurizer
from metier.screeners.registry import Kit, make
from metier.storage.store import Store
from metier.text.facts import read_facts

SIZES = (10, 30, 100, 200)
CHOSEN_ON = ("hn_interest", "triage_ADHD", "triage_NSAIDS")
CONFIRMED_ON = (
    "triage_Antihistamines",
    "triage_ProtonPumpInhibitors",
    "triage_BetaBlockers",
    "triage_Opiods",
)
KINDS = ("prior", "words", "learned")

Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class LabelledSet:
    """One set: postings, grades 0 to 2, and groups of copies."""

    name: str
    postings: list[Posting]
    grades: NDArray[np.int64]
    groups: NDArray[np.str_]

    def examples(self, indices: Sequence[int]) -> list[Example]:
        """Those postings with their labels."""
        labels = list(Label)
        return [Example(self.postings[i], labels[self.grades[i]]) for i in indices]


def load_set(folder: Path, name: str, *, user: object = None) -> LabelledSet:
    path = folder / "labelled" / f"{name}.jsonl"
    raw = path.read_bytes() if path.exists() else gzip.decompress(Path(f"{path}.gz").read_bytes())
    rows = [json.loads(line) for line in raw.decode().split("\n") if line]
    rows = [row for row in rows if row["label"] and (user is None or row.get("user") == user)]
    groups = np.array([str(row["group"] or row["id"]) for row in rows])
    grades = np.array([Label(row["label"]).grade for row in rows], dtype=np.int64)
    return LabelledSet(name, [_posting(row) for row in rows], grades, groups)


def _posting(row: Mapping[str, str | None]) -> Posting:
    title, company, place, text = (row[key] or "" for key in ("title", "company", "location", "text"))
    facts: Facts = read_facts(title=title, company=company, place=place, text=text, stated=StatedFields())
    return Posting(
        PostingId(str(row["id"])),
        UntrustedText(title),
        UntrustedText(text),
        company=UntrustedText(company),
        place=UntrustedText(place),
        facts_json=facts.to_json(),
    )


def splits(of: LabelledSet, seed: int) -> list[tuple[list[int], list[int]]]:
    """Nested, stratified training parts with one test part that shares no group with them."""
    rng = np.random.default_rng(seed)
    groups = np.unique(of.groups)
    rng.shuffle(groups)
    held_out = set(groups[: int(0.3 * len(groups))])
    test: dict[str, int] = {}
    pool: list[int] = []
    for index in rng.permutation(len(of.postings)).tolist():
        group = str(of.groups[index])
        if group in held_out:
            test.setdefault(group, index)
        else:
            pool.append(index)
    place = np.empty(len(pool))
    for grade in range(3):
        members = np.flatnonzero(of.grades[pool] == grade)
        place[members] = (np.arange(len(members)) + rng.random()) / max(len(members), 1)
    ordered = [pool[i] for i in np.argsort(place, kind="stable")]
    return [(ordered[:size], list(test.values())) for size in SIZES if size <= len(ordered)]


# --- figures -------------------------------------------------------------------------------------------


def figures(grades: NDArray[np.int64], p: Doubles) -> dict[str, float]:
    """Figures of one split; p is P(passed), P(maybe), P(excited), shape (n, 3)."""
    excited, best = grades == 2, p.argmax(axis=1)
    at_true = np.clip(p[np.arange(len(p)), grades], 1e-6, 1)
    return {
        "auc": _auc(excited, p[:, 2]),
        "ap": _average_precision(excited, p[:, 2]),
        "macro_f1": _macro_f1(grades, best),
        "kappa": _kappa(grades, best),
        "brier": float(np.mean((p[:, 2] - excited) ** 2)),
        "ece": _ece(excited, p[:, 2]),
        "log_loss": float(-np.log(at_true).mean()),
    }


def _auc(positive: NDArray[np.bool_], scores: Doubles) -> float:
    ours, theirs = scores[positive], scores[~positive]
    if not len(ours) or not len(theirs):
        return float("nan")
    above = (ours[:, None] > theirs[None, :]).mean() + 0.5 * (ours[:, None] == theirs[None, :]).mean()
    return float(above)


def _average_precision(positive: NDArray[np.bool_], scores: Doubles) -> float:
    """Ties count as one step, so a constant score has the base rate."""
    if not positive.any():
        return float("nan")
    order = np.argsort(-scores, kind="stable")
    hits, ends = np.cumsum(positive[order]), np.append(np.diff(scores[order]) != 0, True)
    precision, recall = (hits / np.arange(1, len(hits) + 1))[ends], (hits / hits[-1])[ends]
    return float(np.sum(np.diff(np.append(0, recall)) * precision))


def _macro_f1(grades: NDArray[np.int64], best: NDArray[np.int64]) -> float:
    found = []
    for grade in np.unique(grades):
        both = np.sum((grades == grade) & (best == grade))
        found.append(2 * both / (np.sum(grades == grade) + np.sum(best == grade)))
    return float(np.mean(found))


def _kappa(grades: NDArray[np.int64], best: NDArray[np.int64]) -> float:
    seen = np.zeros((3, 3))
    np.add.at(seen, (grades, best), 1)
    distance = np.subtract.outer(np.arange(3), np.arange(3)) ** 2
    chance = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / seen.sum()
    expected = float((distance * chance).sum())
    return 1 - float((distance * seen).sum()) / expected if expected else 0.0


def _ece(positive: NDArray[np.bool_], p: Doubles, bins: int = 10) -> float:
    place = np.minimum((p * bins).astype(int), bins - 1)
    return float(
        sum(
            abs(p[place == b].mean() - positive[place == b].mean()) * np.mean(place == b)
            for b in np.unique(place)
        )
    )


# --- runs ----------------------------------------------------------------------------------------------


def judge(screener: Screener, examples: Sequence[Example], postings: Sequence[Posting]) -> Doubles:
    try:
        verdicts = screener.learn(examples).screen(postings)
    except NotEnoughExamplesError:  # the person would see no labels: score it as knowing nothing
        return np.full((len(postings), 3), 1 / 3)
    return np.array([[v.p_passed, v.p_maybe, v.p_excited] for v in verdicts])


def run(
    of: LabelledSet,
    featurizer: Featurizer,
    *,
    seeds: int,
    kinds: Sequence[str] = KINDS,
    profile: Profile | None = None,
) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for seed in range(seeds):
        for train, test in splits(of, seed):
            for kind in kinds:
                started = time.perf_counter()
                p = judge(
                    make(kind, Kit(featurizer, profile or Profile())),
                    of.examples(train),
                    [of.postings[i] for i in test],
                )
                row: dict[str, object] = {"set": of.name, "kind": kind, "size": len(train), "seed": seed}
                found.append(row | figures(of.grades[test], p) | {"seconds": time.perf_counter() - started})
    return found


def table(rows: Sequence[Mapping[str, object]]) -> str:
    names = ("auc", "ap", "macro_f1", "kappa", "brier", "ece", "log_loss")
    lines = [f"{'set':26}{'kind':9}{'n':>4}  " + "  ".join(f"{name:>12}" for name in names)]
    for key in dict.fromkeys((row["set"], row["kind"], row["size"]) for row in rows):
        chosen = [row for row in rows if (row["set"], row["kind"], row["size"]) == key]
        cells = []
        for name in names:
            values = np.array([row[name] for row in chosen], dtype=float)
            half = 1.96 * np.nanstd(values, ddof=1) / np.sqrt(len(values)) if len(values) > 1 else np.nan
            cells.append(f"{np.nanmean(values):6.3f} ±{half:4.3f}")
        lines.append(f"{key[0]!s:26}{key[1]!s:9}{key[2]!s:>4}  " + "  ".join(cells))
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--sets", nargs="*", default=[*CHOSEN_ON, *CONFIRMED_ON])
    parser.add_argument(
        "--cache",
        type=Path,
        default=Path(os.environ.get("METIER_CACHE", "~/.cache/metier-bench")).expanduser(),
    )
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    if not os.environ.get("METIER_DATA"):
        sys.exit("METIER_DATA is not set: it names the folder of labelled sets")
    args.cache.mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, object]] = []
    with Store.open(
        args.cache / "vectors.db", create=True
    ) as store:  # the product's own cache: encoded once, ever
        featurizer = Featurizer(MiniLmEncoder(cache=args.cache), store.cache)
        for name in args.sets:
            chosen = load_set(Path(os.environ["METIER_DATA"]), name)
            featurizer.features(chosen.postings)
            rows += run(chosen, featurizer, seeds=args.seeds)
    print(json.dumps(rows) if args.json else table(rows))


if __name__ == "__main__":
    main()
