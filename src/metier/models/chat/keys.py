"""Keys of base models: from the environment, the keyring, or a file that nobody else can read; kept nowhere else."""

from __future__ import annotations

import contextlib
import importlib
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from metier.errors import KeyFileError, KeyMissingError, SecretMissingError
from metier.net.secret import Secret

SERVICE = "metier"
"""Under which the keyring keeps keys; the user is the name of the model."""

_MOST = 4_096  # characters of a key


class Keyring(Protocol):
    """The two calls of the package `keyring` that are used."""

    def get_password(self, service: str, user: str, /) -> str | None:
        """The key, or None."""
        ...

    def set_password(self, service: str, user: str, key: str, /) -> None:
        """Keep a key."""
        ...


def keys_folder(environment: Mapping[str, str], *, home: Path) -> Path:
    """Where files with keys lie: beside no workspace, so that sharing one shares no key."""
    named = environment.get("XDG_CONFIG_HOME", "")
    return (Path(named) if named else home / ".config") / "metier" / "keys"


def find_key(
    name: str,
    *,
    key_env: str,
    usual: str,
    environment: Mapping[str, str],
    folder: Path,
    keyring: Keyring | None = None,
) -> Secret:
    """The key of the base model `name`: from the environment, else the keyring, else its file.

    Args:
        key_env: The variable that the settings name; empty where they name none.
        usual: The variable of the provider; empty where it has none.
        keyring: None where there is none.

    Raises:
        KeyMissingError: None of them has one.
        KeyFileError: Others can read the file.
        SecretMissingError: What was found can be no key.
    """
    variable = key_env or usual
    if variable and environment.get(variable, "").strip():
        return _checked(environment[variable], variable)
    kept = _from_keyring(keyring, name)
    if kept:
        return _checked(kept, f"{SERVICE}/{name} of the keyring")
    file = folder / name
    if file.is_symlink() or file.exists():
        return _checked(_read_file(file), str(file))
    looked_in = [f"the variable {variable}"] if variable else []
    looked_in += ["the keyring"] if keyring is not None else []
    raise KeyMissingError(name, looked_in=[*looked_in, str(file)])


def store_key(name: str, key: Secret, *, folder: Path, keyring: Keyring | None = None) -> str:
    """Keep a key in the keyring where there is one, else in a file of mode 0600; where it went, in words.

    Raises:
        SecretMissingError: It can be no key.
        KeyFileError: Others can read the folder.
    """
    text = _checked(key.reveal(), "what was typed").reveal()
    if keyring is not None:
        with contextlib.suppress(Exception):  # each back end fails in its own way; the file is as good
            keyring.set_password(SERVICE, name, text)
            if keyring.get_password(SERVICE, name) == text:
                return "the keyring"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _check_mode(folder, kind=stat.S_ISDIR)
    file, new = folder / name, folder / f".{name}.{os.getpid()}"
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(text + "\n")
        new.replace(file)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    return str(file)


def system_keyring() -> Keyring | None:
    """The package `keyring`, if it is installed and has somewhere to keep keys."""
    try:
        package = importlib.import_module("keyring")
        if package.get_keyring().priority <= 0:
            return None
    except Exception:  # noqa: BLE001  # a keyring that cannot be used is none, whatever its back end raises
        return None
    return package


def _from_keyring(keyring: Keyring | None, name: str) -> str:
    if keyring is None:
        return ""
    try:
        return keyring.get_password(SERVICE, name) or ""
    except Exception:  # noqa: BLE001  # locked, gone, broken: the file is looked at next
        return ""


def _read_file(file: Path) -> str:
    _check_mode(file.parent, kind=stat.S_ISDIR)
    _check_mode(file, kind=stat.S_ISREG)
    try:
        return file.read_text(encoding="ascii")[:_MOST]
    except (OSError, UnicodeDecodeError):  # the cause would quote what is in it
        raise KeyFileError(str(file), what="cannot be read as a key") from None


def _check_mode(path: Path, *, kind: object) -> None:
    """Refuse what others can read, and what is not what it should be."""
    found = path.lstat()
    if not callable(kind) or not kind(found.st_mode):
        raise KeyFileError(str(path), what="is a link, or no plain file in a plain folder")
    if os.name == "posix" and (found.st_mode & 0o077 or found.st_uid != os.geteuid()):
        raise KeyFileError(str(path), what=f"can be used by others (mode {found.st_mode & 0o777:o})")


def _checked(text: str, source: str) -> Secret:
    key = text.strip()
    if not key or len(key) > _MOST or not (key.isascii() and key.isprintable()) or " " in key:
        raise SecretMissingError(source, what="holds something that can be no key")
    return Secret(key)
