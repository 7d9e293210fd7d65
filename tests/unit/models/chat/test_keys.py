"""Keys: where they are looked for, what is refused, and that they show themselves nowhere."""

from __future__ import annotations

import copy
import stat
import traceback
from pathlib import Path

import pytest

from metier.errors import KeyFileError, KeyMissingError, MetierError, SecretMissingError
from metier.models.chat.keys import find_key, keys_folder, store_key
from metier.net.secret import Key, Secret

CANARY = "sk-canary-4711-do-not-print"


class Ring:
    """A keyring in memory, or one that fails."""

    def __init__(self, *, fails: bool = False) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.fails = fails

    def get_password(self, service: str, user: str, /) -> str | None:
        if self.fails:
            raise RuntimeError(service)
        return self.kept.get((service, user))

    def set_password(self, service: str, user: str, key: str, /) -> None:
        if self.fails:
            raise RuntimeError(service)
        self.kept[service, user] = key


def found(
    folder: Path,
    *,
    environment: dict[str, str] | None = None,
    ring: Ring | None = None,
    key_env: str = "",
    usual: str = "OPENAI_API_KEY",
) -> str:
    return find_key(
        "gpt", key_env=key_env, usual=usual, environment=environment or {}, folder=folder, keyring=ring
    ).reveal()


def test_the_environment_comes_before_the_keyring_and_that_before_the_file(tmp_path: Path) -> None:
    folder, ring = tmp_path / "keys", Ring()
    store_key("gpt", Secret("from-file"), folder=folder)
    assert found(folder, ring=ring) == "from-file"
    assert store_key("gpt", Secret("from-ring"), folder=folder, keyring=ring) == "the keyring"
    assert found(folder, ring=ring) == "from-ring"
    environment = {"OPENAI_API_KEY": " usual\n", "MINE": "named"}
    assert found(folder, ring=ring, environment=environment) == "usual"
    assert found(folder, ring=ring, environment=environment, key_env="MINE") == "named"


def test_a_variable_that_is_named_and_empty_is_not_replaced_by_the_usual_one(tmp_path: Path) -> None:
    with pytest.raises(KeyMissingError):
        found(tmp_path, environment={"OPENAI_API_KEY": "other", "MINE": " "}, key_env="MINE")


def test_a_missing_key_is_told_with_every_place(tmp_path: Path) -> None:
    with pytest.raises(KeyMissingError) as caught:
        found(tmp_path / "keys", ring=Ring())
    assert caught.value.details["looked_in"] == [
        "the variable OPENAI_API_KEY",
        "the keyring",
        str(tmp_path / "keys" / "gpt"),
    ]


def test_a_stored_key_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "config" / "metier" / "keys"
    assert store_key("gpt", Secret(CANARY), folder=folder) == str(folder / "gpt")
    assert stat.S_IMODE((folder / "gpt").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [file.name for file in folder.iterdir()] == ["gpt"]
    store_key("gpt", Secret("another"), folder=folder)
    assert found(folder) == "another"


def test_a_keyring_that_fails_is_none(tmp_path: Path) -> None:
    ring = Ring(fails=True)
    assert store_key("gpt", Secret(CANARY), folder=tmp_path / "keys", keyring=ring).endswith("gpt")
    assert found(tmp_path / "keys", ring=ring) == CANARY


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o666])
def test_a_file_that_others_can_use_is_refused(tmp_path: Path, mode: int) -> None:
    folder = tmp_path / "keys"
    store_key("gpt", Secret(CANARY), folder=folder)
    (folder / "gpt").chmod(mode)
    with pytest.raises(KeyFileError, match=f"mode {mode:o}") as caught:
        found(folder)
    assert "chmod 600" in caught.value.hint


@pytest.mark.parametrize("mode", [0o750, 0o701, 0o755])
def test_a_folder_that_others_can_use_is_refused(tmp_path: Path, mode: int) -> None:
    folder = tmp_path / "keys"
    store_key("gpt", Secret(CANARY), folder=folder)
    folder.chmod(mode)
    with pytest.raises(KeyFileError):
        found(folder)
    with pytest.raises(KeyFileError):
        store_key("other", Secret(CANARY), folder=folder)


def test_a_link_or_a_folder_is_no_key_file(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    store_key("real", Secret(CANARY), folder=folder)
    (folder / "gpt").symlink_to(folder / "real")
    with pytest.raises(KeyFileError, match="link"):
        found(folder)
    (folder / "gpt").unlink()
    (folder / "gpt").mkdir(mode=0o700)
    with pytest.raises(KeyFileError):
        found(folder)


@pytest.mark.parametrize("key", ["", "  ", "two words", "line\nbreak", "schlüssel", "x" * 5_000])
def test_what_can_be_no_key_is_refused_without_being_shown(tmp_path: Path, key: str) -> None:
    with pytest.raises(SecretMissingError) as caught:
        store_key("gpt", Secret(key), folder=tmp_path / "keys")
    assert not key.strip() or key not in caught.value.message
    assert not (tmp_path / "keys").exists()
    if key.strip():
        with pytest.raises(SecretMissingError):
            found(tmp_path, environment={"OPENAI_API_KEY": key})


def test_a_file_of_bytes_is_refused_without_being_quoted(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    store_key("gpt", Secret(CANARY), folder=folder)
    (folder / "gpt").write_bytes(CANARY.encode() + b"\xff")
    with pytest.raises(KeyFileError) as caught:
        found(folder)
    assert CANARY not in "".join(traceback.format_exception(caught.value))


def test_keys_lie_beside_no_workspace(tmp_path: Path) -> None:
    assert keys_folder({}, home=tmp_path) == tmp_path / ".config" / "metier" / "keys"
    assert keys_folder({"XDG_CONFIG_HOME": "/conf"}, home=tmp_path) == Path("/conf/metier/keys")


def test_a_secret_shows_itself_to_nobody() -> None:
    secret = Secret(CANARY)
    key = Key(secret)
    shown = f"{secret} {secret!r} {secret!s} {key} {key!r} {[secret]} {vars(MetierError(str(secret)))}"
    assert CANARY not in shown
    assert key.headers() == {"Authorization": f"Bearer {CANARY}"}
    assert secret.hide_in(f"a {CANARY} b") == "a … b"
    assert not Secret("")
    for write_down in (copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            write_down(secret)
    with pytest.raises(TypeError):
        secret.__reduce_ex__(4)  # what writing objects to files goes by
