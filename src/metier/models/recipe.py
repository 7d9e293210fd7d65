"""How texts are put to an encoder that a person chose: window, pooling, prefixes; and what tells it from others."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from metier.errors import ModelUnfitError


class Pooling(StrEnum):
    """How one vector is made of those of the tokens."""

    AUTO = "auto"
    """As the model's own files say."""
    MEAN = "mean"
    CLS = "cls"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Recipe:
    """How texts are put to a model.

    Attributes:
        window: Tokens of one window, special ones included; None as the model's files say.
        prefix: Put before every posting's window, for instance `passage: `.
        own_prefix: Put before the person's own sentences, for instance `query: `.
    """

    window: int | None = None
    pooling: Pooling = Pooling.AUTO
    prefix: str = ""
    own_prefix: str = ""

    @property
    def key(self) -> str:
        """Everything that moves a vector."""
        return json.dumps([self.window, self.pooling, self.prefix, self.own_prefix])


@dataclass(frozen=True, slots=True)
class Memory:
    """Where the fingerprint of an endpoint is kept between runs, by what was set.

    Attributes:
        recall: The probe's bytes kept under a key; None where there are none.
        remember: Keeps them, in place of earlier ones.
    """

    recall: Callable[[str], bytes | None]
    remember: Callable[[str, bytes], None]


def read_json(folder: Path, name: str) -> dict[str, object]:
    """The JSON object in a file of a model folder; empty where there is no such file.

    Raises:
        ModelUnfitError: The file holds something else.
    """
    file = folder / name
    if not file.is_file():
        return {}
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, OSError, RecursionError) as error:
        raise ModelUnfitError(str(file), what="it is not JSON") from error
    if not isinstance(found, dict):
        raise ModelUnfitError(str(file), what="it holds no JSON object")
    return found


def pooling_of(folder: Path) -> Pooling:
    """The pooling that a folder of sentence-transformers names; mean where it names none.

    Raises:
        ModelUnfitError: It names another, or several at once.
    """
    said = read_json(folder, "1_Pooling/config.json")
    modes = {name.removeprefix("pooling_mode_") for name, value in said.items() if value is True}
    modes &= {
        "cls_token",
        "mean_tokens",
        "max_tokens",
        "mean_sqrt_len_tokens",
        "weightedmean_tokens",
        "lasttoken",
    }
    if isinstance(named := said.get("pooling_mode"), str):  # since sentence-transformers 5.5
        modes = {named}
    known = {
        "mean_tokens": Pooling.MEAN, "mean": Pooling.MEAN, "cls_token": Pooling.CLS, "cls": Pooling.CLS,
        "lasttoken": Pooling.LAST, "last": Pooling.LAST,
    }  # fmt: skip
    if not modes:
        return Pooling.MEAN
    if len(modes) > 1 or not modes <= known.keys():
        what = f"its pooling is {' + '.join(sorted(modes))}; metier knows mean, cls and the last token"
        raise ModelUnfitError(str(folder), what=what)
    return known[modes.pop()]


def hash_of_files(files: Sequence[Path], *, root: Path, cache: Path) -> str:
    """SHA-256 over names and contents; files that did not change since the last time are not read again.

    Args:
        root: Names are taken from here, so that a folder may be moved.
        cache: metier's cache folder; a file's size and time of change stand for its content there. That notices an
            exchanged model, not malice: who can write the folder can set the time.

    Cost: a second for each gigabyte the first time.
    """
    hashes = hashes_of(files, cache=cache)
    named = [f"{file.relative_to(root).as_posix()} {sha}" for file, sha in zip(files, hashes, strict=True)]
    return hashlib.sha256("\n".join(sorted(named)).encode()).hexdigest()


def hashes_of(files: Sequence[Path], *, cache: Path) -> list[str]:
    """SHA-256 of each file's content, kept as `hash_of_files` says."""
    kept_in = cache / "model-hashes.json"
    kept = _kept(kept_in)
    found: dict[str, str] = {}
    for file in files:
        stat = file.stat()
        key = f"{file.resolve()} {stat.st_size} {stat.st_mtime_ns}"
        found[key] = kept.get(key) or _sha256(file)
    if not found.keys() <= kept.keys():
        _keep(kept_in, kept | found)
    return list(found.values())


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _kept(file: Path) -> dict[str, str]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def _keep(file: Path, rows: dict[str, str]) -> None:
    """Whole or not at all; a folder that cannot be written costs reading the files again."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, part = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(rows, stream, indent=1)
        Path(part).replace(file)
    except OSError:
        return
