"""Where published files are looked for, and that other bytes are refused."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest

from metier.errors import ExitCode, ModelCorruptError, WeightsMissingError
from metier.models.weights import CARRIER_PACKAGE, PinnedFile, default_cache_folder, read_pinned

CONTENT = b"published bytes"
WANTED = PinnedFile(
    name="thing.bin",
    sha256=hashlib.sha256(CONTENT).hexdigest(),
    n_bytes=len(CONTENT),
    url="https://example.org/r1",
)


def put(file: Path, content: bytes = CONTENT) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


@pytest.fixture
def no_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine where the carrier package is not installed."""
    monkeypatch.setattr(sys, "path", [])


def test_the_cache_comes_before_the_path(tmp_path: Path) -> None:
    put(tmp_path / "cache" / "weights" / "thing.bin")
    put(tmp_path / "mine" / "thing.bin", b"other bytes")
    assert read_pinned(WANTED, cache=tmp_path / "cache", path=tmp_path / "mine") == CONTENT


def test_the_path_may_name_a_folder_or_a_file_beside(tmp_path: Path) -> None:
    put(tmp_path / "mine" / "thing.bin")
    beside = put(tmp_path / "mine" / "model.safetensors")
    assert read_pinned(WANTED, cache=tmp_path / "cache", path=tmp_path / "mine") == CONTENT
    assert read_pinned(WANTED, cache=tmp_path / "cache", path=beside) == CONTENT


def test_the_package_is_found_and_none_of_its_code_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / CARRIER_PACKAGE / "__init__.py", b"raise RuntimeError('executed')")
    put(tmp_path / CARRIER_PACKAGE / "model" / "thing.bin")
    monkeypatch.syspath_prepend(tmp_path)
    assert read_pinned(WANTED, cache=tmp_path / "cache") == CONTENT
    assert CARRIER_PACKAGE not in sys.modules


@pytest.mark.parametrize("content", [b"published byteS", b"shorter", b"", CONTENT + b"and more"])
def test_other_bytes_are_refused(tmp_path: Path, content: bytes) -> None:
    file = put(tmp_path / "mine" / "thing.bin", content)
    with pytest.raises(ModelCorruptError) as caught:
        read_pinned(WANTED, cache=tmp_path / "cache", path=file.parent)
    assert caught.value.exit_code == ExitCode.INTEGRITY
    assert "thing.bin" in caught.value.message


@pytest.mark.usefixtures("no_package")
def test_without_a_port_nothing_is_downloaded(tmp_path: Path) -> None:
    with pytest.raises(WeightsMissingError) as caught:
        read_pinned(WANTED, cache=tmp_path / "cache", path=tmp_path / "mine", download=None)
    assert caught.value.details["looked_in"] == [
        str(tmp_path / "cache" / "weights" / "thing.bin"),
        str(tmp_path / "mine" / "thing.bin"),
    ]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("no_package")
def test_a_download_is_verified_and_kept(tmp_path: Path) -> None:
    asked: list[str] = []

    def download(url: str, file: Path) -> None:
        asked.append(url)
        file.write_bytes(CONTENT)

    for _ in range(2):
        assert read_pinned(WANTED, cache=tmp_path, download=download) == CONTENT
    assert asked == ["https://example.org/r1"]
    assert [file.name for file in (tmp_path / "weights").iterdir()] == ["thing.bin"]


@pytest.mark.usefixtures("no_package")
def test_a_bad_download_leaves_nothing_behind(tmp_path: Path) -> None:
    def download(url: str, file: Path) -> None:
        file.write_bytes(b"an error page instead of " + url.encode())

    with pytest.raises(ModelCorruptError):
        read_pinned(WANTED, cache=tmp_path, download=download)
    assert list((tmp_path / "weights").iterdir()) == []


@pytest.mark.parametrize(
    ("platform", "environ", "expected"),
    [
        ("linux", {}, "/home/mira/.cache/metier"),
        ("linux", {"XDG_CACHE_HOME": "/fast"}, "/fast/metier"),
        ("linux", {"XDG_CACHE_HOME": "relative"}, "/home/mira/.cache/metier"),
        ("linux", {"METIER_CACHE": "/mine", "XDG_CACHE_HOME": "/fast"}, "/mine"),
        ("darwin", {}, "/home/mira/Library/Caches/metier"),
        ("win32", {}, "/home/mira/AppData/Local/metier/cache"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/metier/cache"),
    ],
)
def test_the_cache_folder_follows_the_platform(platform: str, environ: dict[str, str], expected: str) -> None:
    assert default_cache_folder(environ, home=Path("/home/mira"), platform=platform) == Path(expected)
