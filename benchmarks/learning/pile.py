"""The pile: real postings taken in by the product itself, kept with their vectors in the cache folder.

The first use takes the postings in (half a minute) and reads them with the product's encoder (an hour on two cores);
later uses read both back.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from metier.actions.backtest.labels import without_source
from metier.domain.posting import Posting
from metier.models.encoder import MiniLmEncoder
from metier.screeners.features import Featurizer
from metier.storage.store import Store
from metier.text.facts import RULES_VERSION
from metier.workspace.facade import Workspace

VECTORS = "vectors.db"
_FILES = ("glassdoor_jobs.csv", "linkedin_stream.jsonl.gz", "boards.jsonl.gz")
"""The first states pay, which the board rows of the same postings do not; folding keeps the first."""


def cache_folder() -> Path:
    """Where vectors, taken-in postings and figures are kept: METIER_CACHE, or a folder in the person's cache."""
    folder = Path(os.environ.get("METIER_CACHE", "~/.cache/metier-bench")).expanduser()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def real_postings(data: Path, cache: Path) -> list[Posting]:
    """Every posting of the pile once, by id; equal texts count as one. Cost: half a minute the first time."""
    folder = cache / f"pile-{RULES_VERSION}"
    done = folder / "complete"
    if not done.exists():
        print("taking in the real postings …", file=sys.stderr, flush=True)
        with Workspace.find(folder) if (folder / "metier.db").exists() else Workspace.create(folder) as pile:
            for name in _FILES:
                pile.add(data / "postings" / name)
        done.touch()
    with Store.open(folder / "metier.db") as store:
        postings = sorted(map(without_source, store.postings.all()), key=lambda posting: posting.id)
    by_text = {_plain(posting): posting for posting in reversed(postings)}
    return sorted(by_text.values(), key=lambda posting: posting.id)


def _plain(posting: Posting) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in posting.text.lower()).split())


class ReadThrough:
    """A `BlobCache` that remembers what it read from the store: thousands of fits ask for the same rows.

    A process that was forked opens the store anew, as a connection must not be shared.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._rows: dict[str, dict[str, bytes]] = {}
        self._stores: dict[int, Store] = {}

    def get(self, kind: str, keys: Sequence[str]) -> dict[str, bytes]:
        """The kept bytes of those `keys` that are known for `kind`."""
        kept = self._rows.setdefault(kind, {})
        missing = [key for key in keys if key not in kept]
        if missing:
            kept |= self._store().cache.get(kind, missing)
        return {key: kept[key] for key in keys if key in kept}

    def put(self, kind: str, rows: Mapping[str, bytes]) -> None:
        """Keep `rows` for `kind`."""
        self._rows.setdefault(kind, {}).update(rows)
        self._store().cache.put(kind, rows)

    def _store(self) -> Store:
        process = os.getpid()
        if process not in self._stores:
            self._stores[process] = Store.open(self._path, create=not self._path.exists())
        return self._stores[process]


def featurizer(cache: Path) -> Featurizer:
    """The product's featurizer with the product's encoder; its numbers are kept in the cache folder."""
    return Featurizer(MiniLmEncoder(cache=cache), ReadThrough(cache / VECTORS), progress=_say)


def _say(what: str, done: int, total: int) -> None:
    if done == total or done % 640 == 0:
        print(f"{what}: {done} of {total}", file=sys.stderr, flush=True)
