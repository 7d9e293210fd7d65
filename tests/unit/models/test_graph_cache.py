"""The built model is kept, checked and made again when damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from metier.models.graph_cache import load_or_build


class Builder:
    """Counts how often a model had to be built."""

    def __init__(self) -> None:
        self.n_built = 0

    def __call__(self) -> bytes:
        self.n_built += 1
        return b"the model" * 100


def test_it_is_built_once(tmp_path: Path) -> None:
    build = Builder()
    models = {load_or_build(tmp_path / "new" / "folder", "v1", build) for _ in range(3)}
    assert models == {b"the model" * 100}
    assert build.n_built == 1
    assert sorted(file.name for file in (tmp_path / "new" / "folder").iterdir()) == ["v1.json", "v1.onnx"]


@pytest.mark.parametrize("suffix", ["onnx", "json"])
@pytest.mark.parametrize("damage", [b"", b"the model", b"\xff\x00", b"[]", b"null", None])
def test_damage_means_building_again(tmp_path: Path, suffix: str, damage: bytes | None) -> None:
    build = Builder()
    load_or_build(tmp_path, "v1", build)
    file = tmp_path / f"v1.{suffix}"
    if damage is None:
        file.unlink()
    else:
        file.write_bytes(damage)
    assert load_or_build(tmp_path, "v1", build) == b"the model" * 100
    assert load_or_build(tmp_path, "v1", build) == b"the model" * 100
    assert build.n_built == 2


def test_a_flipped_bit_is_noticed(tmp_path: Path) -> None:
    build = Builder()
    content = bytearray(load_or_build(tmp_path, "v1", build))
    content[400] ^= 1
    (tmp_path / "v1.onnx").write_bytes(content)
    assert load_or_build(tmp_path, "v1", build) == b"the model" * 100


def test_identities_do_not_mix(tmp_path: Path) -> None:
    build = Builder()
    load_or_build(tmp_path, "v1", build)
    for suffix in ("onnx", "json"):
        (tmp_path / f"v2.{suffix}").write_bytes((tmp_path / f"v1.{suffix}").read_bytes())
    load_or_build(tmp_path, "v2", build)
    assert build.n_built == 2


def test_a_folder_that_cannot_be_written_still_gives_a_model(tmp_path: Path) -> None:
    build = Builder()
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    for _ in range(2):
        assert load_or_build(tmp_path / "file", "v1", build) == b"the model" * 100
    assert build.n_built == 2
