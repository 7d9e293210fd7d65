"""Settings: `metier.toml` of a workspace, and `METIER_*` of the environment over it."""

from __future__ import annotations

import difflib
import math
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path

from metier.errors import BudgetValueError, ConfigKeyError, ConfigSyntaxError, ConfigValueError


class EncoderKind(StrEnum):
    """Which sentence encoder reads postings."""

    BUILT_IN = "built-in"
    ONNX = "onnx"
    SENTENCE_TRANSFORMERS = "sentence-transformers"
    ENDPOINT = "endpoint"


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, with its default; `SETTINGS` holds the key, the words and the reader of each."""

    screener: str = "learned"
    shadows: tuple[str, ...] = ()
    shown: int = 20
    encoder_kind: EncoderKind = EncoderKind.BUILT_IN
    encoder_path: Path | None = None
    encoder_model: str = ""
    encoder_base_url: str = ""
    encoder_api_key_env: str = ""
    encoder_window: int | None = None
    encoder_pooling: str = "auto"
    encoder_prefix: str = ""
    encoder_own_prefix: str = ""
    send_postings_to: tuple[str, ...] = ()
    send_profile_to: tuple[str, ...] = ()
    offline: bool = True
    budget: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """One key of `metier.toml`.

    Attributes:
        key: Dotted key in the file; the environment variable is `METIER_` and the key in capitals.
        field: Name in `Settings`.
        words: What it does.
        read: Turns the value of the file or the environment into the field's value.
        in_file_only: No environment variable can set it: a consent is written down.
    """

    key: str
    field: str
    words: str
    read: Callable[[str, object], object]
    in_file_only: bool = False

    @property
    def variable(self) -> str:
        """The environment variable that overrides it; empty where none can."""
        return "" if self.in_file_only else "METIER_" + re.sub(r"[^A-Z]", "_", self.key.upper())


def _text(key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ConfigValueError(key, got=value, expected="a word in quotes")
    return value.strip()


def _names(key: str, value: object) -> tuple[str, ...]:
    """A list, or words between commas as the environment holds them."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise ConfigValueError(key, got=value, expected='names such as ["words", "prior"]')
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _words(key: str, value: object) -> str:
    """Text as it stands: the space at the end of a prefix counts."""
    if not isinstance(value, str) or not value.isprintable() or len(value) > 200:
        raise ConfigValueError(key, got=value, expected="text of one line in quotes")
    return value


def _variable(key: str, value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", value):
        # not shown: who mistakes the setting writes the key itself into it
        raise ConfigValueError(
            key, got="…", expected="the name of an environment variable, not the key itself"
        )
    return value


def _one_of(*known: str) -> Callable[[str, object], str]:
    def read(key: str, value: object) -> str:
        if value not in known:
            raise ConfigValueError(key, got=value, expected=f"one of {', '.join(known)}")
        return str(value)

    return read


def _kind(key: str, value: object) -> EncoderKind:
    return EncoderKind(_one_of(*EncoderKind)(key, value))


def _hosts(key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(host, str) for host in value):
        raise ConfigValueError(key, got=value, expected='a list of host names such as ["api.example.com"]')
    hosts = tuple(host.strip().lower() for host in value)
    for host in hosts:
        if not re.fullmatch(r"[a-z0-9][a-z0-9.:_-]*", host) or "//" in host:
            raise ConfigValueError(key, got=host, expected="a host name alone, without https:// and path")
    return hosts


def _window(key: str, value: object) -> int:
    number = _count(key, value)
    if not 32 <= number <= 8_192:
        raise ConfigValueError(key, got=value, expected="a number of tokens from 32 to 8192")
    return number


def _path(key: str, value: object) -> Path | None:
    return None if value == "" else Path(_text(key, value)).expanduser()


def _flag(key: str, value: object) -> bool:
    words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    folded = str(value).lower()
    if folded not in words:
        raise ConfigValueError(key, got=value, expected="true or false")
    return words[folded]


def _count(key: str, value: object) -> int:
    try:
        number = int(str(value))
    except ValueError:
        number = 0
    if not 1 <= number <= 10_000 or isinstance(value, bool):
        raise ConfigValueError(key, got=value, expected="a number from 1 to 10000")
    return number


def _budget(key: str, value: object) -> Decimal:  # noqa: ARG001  # readers share one signature
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise BudgetValueError(value) from None
    if not amount.is_finite() or amount <= 0 or isinstance(value, bool) or math.isinf(float(amount)):
        raise BudgetValueError(value)
    return amount


SETTINGS: tuple[Setting, ...] = (
    Setting("screener", "screener", "The screener of `metier screen`: learned, words or prior.", _text),
    Setting(
        "shadows",
        "shadows",
        "Screeners whose verdicts are frozen beside the shown ones, to compare them, such as `words, prior`.",
        _names,
    ),
    Setting("shown", "shown", "How many postings a ranked list shows.", _count),
    Setting(
        "encoder.kind",
        "encoder_kind",
        "Which sentence encoder reads postings: built-in, onnx, sentence-transformers or endpoint (docs/encoders.md).",
        _kind,
    ),
    Setting(
        "encoder.path",
        "encoder_path",
        "Folder with the encoder's files; for built-in, where they are not the installed package's.",
        _path,
    ),
    Setting(
        "encoder.model",
        "encoder_model",
        "Name of the model at an endpoint, or of a sentence-transformers model in its hub's cache.",
        _text,
    ),
    Setting(
        "encoder.base_url",
        "encoder_base_url",
        "Address of an OpenAI-compatible API, for instance http://localhost:11434/v1.",
        _text,
    ),
    Setting(
        "encoder.api_key_env",
        "encoder_api_key_env",
        "Environment variable that holds the key of the API; the key itself never stands in a file.",
        _variable,
    ),
    Setting(
        "encoder.window",
        "encoder_window",
        "Tokens the encoder reads at once, if not what the model says (256 at an endpoint).",
        _window,
    ),
    Setting(
        "encoder.pooling",
        "encoder_pooling",
        "How an ONNX model's tokens become one vector: auto (as its files say), mean, cls or last.",
        _one_of("auto", "mean", "cls", "last"),
    ),
    Setting(
        "encoder.prefix",
        "encoder_prefix",
        'Words put before every posting, for instance "passage: ".',
        _words,
    ),
    Setting(
        "encoder.own_prefix",
        "encoder_own_prefix",
        'Words put before your own sentences, for instance "query: ".',
        _words,
    ),
    Setting(
        "privacy.send_postings_to",
        "send_postings_to",
        "Hosts that may read the text of postings; your own machine needs no entry.",
        _hosts,
        in_file_only=True,
    ),
    Setting(
        "privacy.send_profile_to",
        "send_profile_to",
        "Hosts that may read what you wrote yourself: wishes and reasons.",
        _hosts,
        in_file_only=True,
    ),
    Setting(
        "offline",
        "offline",
        "Open no connection beyond this machine; false allows one download of the encoder's weights, and what `privacy` names.",
        _flag,
    ),
    Setting("budget", "budget", "Most that base models may cost in all, in US dollars.", _budget),
)


def read_settings(file: Path, environment: Mapping[str, str]) -> Settings:
    """The settings of a workspace; a missing file means the defaults.

    Raises:
        ConfigSyntaxError, ConfigKeyError, ConfigValueError, BudgetValueError: What cannot be understood, and where.
    """
    values: dict[str, object] = {}
    known = {setting.key: setting for setting in SETTINGS}
    for key, value in _flat(_load(file)).items():
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            raise ConfigKeyError(key, nearest=near[0] if near else None)
        values[known[key].field] = known[key].read(key, value)
    for setting in SETTINGS:
        if setting.variable and setting.variable in environment:
            values[setting.field] = setting.read(setting.variable, environment[setting.variable])
    assert set(values) <= {field.name for field in fields(Settings)}
    return Settings(**values)  # type: ignore[arg-type]  # each reader gives its field's type


def _load(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as error:
        raise ConfigSyntaxError(where=f"byte {error.start}", what="not UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at (.*)\)$", str(error))
        what = str(error).split(" (at ")[0]
        raise ConfigSyntaxError(where=found[1] if found else "", what=what[0].lower() + what[1:]) from error


def _flat(table: Mapping[str, object], prefix: str = "") -> dict[str, object]:
    flat: dict[str, object] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{key}.")
        else:
            flat[prefix + key] = value
    return flat
