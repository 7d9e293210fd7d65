"""The methods that are compared, by name, each with a version that tells kept figures from outdated ones."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.learning.baselines.linear import VectorsLr, WordsLr
from benchmarks.learning.baselines.neighbours import Neighbours
from benchmarks.learning.baselines.trees import FactTrees
from benchmarks.learning.people import VERSION as PEOPLE_VERSION

from metier import screeners
from metier.screeners.base import Screener
from metier.screeners.features import Featurizer
from metier.screeners.registry import ASKING, KNOWN, Kit, make
from metier.text.versions import FACTS_VERSION

_FOLDER = Path(screeners.__file__).parent
_NOT_LEARNED = {
    "baselines.py",
    "registry.py",
    "check.py",
    "asking.py",
    "explain.py",
    "phrases.py",
    "fact_words.py",
}
_OTHER_FOLDERS = {"hybrid", "guardrails"}
"""Code that moves no verdict of the learned screener."""


@dataclass(frozen=True)
class Method:
    """One way to judge.

    Attributes:
        make: An untaught screener.
        version: Changes with everything its figures rest on; raise a baseline's by hand with any change that moves them.
        sets: Beginnings of the names of the sets it is run on.
        sizes: Sizes it is run at; empty: all.
        seeds: Drawings it is run on at most.
    """

    make: Callable[[Featurizer], Screener]
    version: str
    sets: tuple[str, ...] = ("",)
    sizes: tuple[int, ...] = ()
    seeds: int = 20

    def on(self, set_name: str) -> bool:
        """Whether it is run on that set."""
        return set_name.startswith(self.sets)

    def runs(self, size: int, seed: int) -> bool:
        """Whether it is run on that drawing."""
        return seed < self.seeds and (not self.sizes or size in self.sizes)


def all_methods() -> Mapping[str, Method]:
    """Every method: the product's own screeners, then the baselines of the benchmark.

    `words` is the product's, computed faster (see `WordsLr`); trees read facts, so they are run where postings have any.
    """
    # Base models are asked, not fitted: what they know differs from one to the next, and each answer costs money.
    # What changes weights takes half a minute a fit, and 4,412 splits take two days: benchmarks.fine_tuned measures it.
    quick = [name for name in KNOWN if name not in {*ASKING, "fine_tuned"}]
    product = {name: Method(_of_registry(name), _version(name)) for name in quick}
    return product | {
        "words": Method(lambda _: WordsLr(tuned=False), "1"),
        "words+": Method(lambda _: WordsLr(), "1"),
        "minilm+lr": Method(lambda reader: VectorsLr(featurizer=reader), "1"),
        "knn": Method(lambda reader: Neighbours(featurizer=reader), "1"),
        "trees": Method(lambda _: FactTrees(), f"1-{FACTS_VERSION}", sets=("simulated",), seeds=1),
    }


def _version(name: str) -> str:
    """Of a product's screener: a hash of the code its verdicts rest on."""
    if name == "prior":
        return "1"
    code = [
        path
        for path in sorted(_FOLDER.glob("**/*.py"))
        if path.name not in _NOT_LEARNED and path.parent.name not in _OTHER_FOLDERS
    ]
    return f"{_hash(code)}-{FACTS_VERSION}-{PEOPLE_VERSION}"  # reasons of simulated people are learned from


def _of_registry(name: str) -> Callable[[Featurizer], Screener]:
    return lambda featurizer: make(name, Kit(featurizer))


def _hash(paths: list[Path]) -> str:
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()[:12]
