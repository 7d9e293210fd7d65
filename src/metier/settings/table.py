"""Every setting, with its default and its words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from metier.domain.chat import FieldClass
from metier.settings import readers
from metier.settings.models import ModelSettings


class EncoderKind(StrEnum):
    """Which sentence encoder reads postings."""

    BUILT_IN = "built-in"
    ONNX = "onnx"
    SENTENCE_TRANSFORMERS = "sentence-transformers"
    ENDPOINT = "endpoint"


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, with its default; `SETTINGS` holds the key, the words and the reader of each.

    Attributes:
        screener: Name of the active one as the person wrote it; empty: `hybrid` as soon as a base model is set up, else
            `learned` (`Workspace.active_screener`).
        is_offline_stated: The person wrote `offline` themselves, in the file or the environment.
        models: Base models, by name, in the order of the file.
    """

    screener: str = ""
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
    is_offline_stated: bool = False
    budget: Decimal | None = None
    model: str = ""
    example_tokens: int = 3_000
    posting_tokens: int = 2_500
    leave_out: frozenset[FieldClass] = frozenset()
    redact: tuple[str, ...] = ()
    models: Mapping[str, ModelSettings] = field(default_factory=dict)
    promise_on: bool = True
    promise_miss: float = 0.05
    promise_sure: float | None = None
    ask_share: float | None = None
    finetune_base: str = ""
    finetune_device: str = "auto"
    advice_volume: int | None = None
    advice_leaving: bool | None = None
    advice_budget: Decimal | None = None
    advice_goal: str = ""

    @property
    def is_cut_off(self) -> bool:
        """Whether the person wrote that nothing leaves; then not even what they agreed to may be sent.

        `offline` is true as long as nobody says otherwise, which keeps encoders from opening connections. A base model on
        another machine needs an agreement host by host, and that is as good as a word: only a written `offline` is
        stronger.
        """
        return self.offline and self.is_offline_stated


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


def _kind(key: str, value: object) -> EncoderKind:
    return EncoderKind(readers.one_of(*EncoderKind)(key, value))


def _left_out(key: str, value: object) -> frozenset[FieldClass]:
    known = [kind.value for kind in FieldClass if kind is not FieldClass.POSTINGS]
    named = readers.names(key, value)
    for name in named:
        readers.one_of(*known)(key, name)
    return frozenset(FieldClass(name) for name in named)


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "screener",
        "screener",
        "The screener of `metier screen`: hybrid (as soon as a base model is set up), learned, words, prior, or prompted "
        "and few_shot, which ask a base model about every posting.",
        readers.text,
    ),
    Setting(
        "shadows",
        "shadows",
        "Screeners whose verdicts are frozen beside the shown ones, to compare them, such as `words, prior`; one that asks "
        "a base model is asked beside a screener that asks none, within `budget`.",
        readers.names,
    ),
    Setting("shown", "shown", "How many postings a ranked list shows.", readers.count),
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
        readers.path,
    ),
    Setting(
        "encoder.model",
        "encoder_model",
        "Name of the model at an endpoint, or of a sentence-transformers model in its hub's cache.",
        readers.text,
    ),
    Setting(
        "encoder.base_url",
        "encoder_base_url",
        "Address of an OpenAI-compatible API, for instance http://localhost:11434/v1.",
        readers.text,
    ),
    Setting(
        "encoder.api_key_env",
        "encoder_api_key_env",
        "Environment variable that holds the key of the API; the key itself never stands in a file.",
        readers.variable,
    ),
    Setting(
        "encoder.window",
        "encoder_window",
        "Tokens the encoder reads at once, if not what the model says (256 at an endpoint).",
        readers.window,
    ),
    Setting(
        "encoder.pooling",
        "encoder_pooling",
        "How an ONNX model's tokens become one vector: auto (as its files say), mean, cls or last.",
        readers.one_of("auto", "mean", "cls", "last"),
    ),
    Setting(
        "encoder.prefix",
        "encoder_prefix",
        'Words put before every posting, for instance "passage: ".',
        readers.words,
    ),
    Setting(
        "encoder.own_prefix",
        "encoder_own_prefix",
        'Words put before your own sentences, for instance "query: ".',
        readers.words,
    ),
    Setting(
        "privacy.send_postings_to",
        "send_postings_to",
        "Hosts that may read the text of postings; your own machine needs no entry.",
        readers.hosts,
        in_file_only=True,
    ),
    Setting(
        "privacy.send_profile_to",
        "send_profile_to",
        "Hosts that may read what you wrote yourself: wishes and reasons.",
        readers.hosts,
        in_file_only=True,
    ),
    Setting(
        "offline",
        "offline",
        "Open no connection beyond this machine; false allows one download of the encoder's weights, and what `privacy` names.",
        readers.flag,
    ),
    Setting(
        "promise.on",
        "promise_on",
        "Leave out of the inbox what the promise allows; false hides nothing (docs/hybrid.md).",
        readers.flag,
    ),
    Setting(
        "promise.miss",
        "promise_miss",
        "Share of the jobs you would be excited about that may be hidden at most, such as 0.05.",
        readers.share,
    ),
    Setting(
        "promise.sure",
        "promise_sure",
        "How sure that must be, such as 0.95; not set: it holds on average.",
        readers.share,
    ),
    Setting(
        "hybrid.ask_share",
        "ask_share",
        "Largest share of new postings that `hybrid` asks the base model about; not set: fewer as decisions grow.",
        readers.share,
    ),
    Setting(
        "finetune.base",
        "finetune_base",
        "Local language model that `metier finetune run --method lora` adapts: a folder with safetensors, or a GGUF file.",
        readers.text,
    ),
    Setting(
        "finetune.device",
        "finetune_device",
        "Where weights are changed: auto (a graphics card where there is one), cpu or cuda.",
        readers.one_of("auto", "cpu", "cuda"),
    ),
    Setting(
        "advice.volume",
        "advice_volume",
        "Your answer to `metier advise`: new postings in a month, used until two weeks of use show it.",
        readers.number,
    ),
    Setting(
        "advice.leaving",
        "advice_leaving",
        "Your answer to `metier advise`: whether postings may go to a provider; agrees to nothing.",
        readers.flag,
    ),
    Setting(
        "advice.budget",
        "advice_budget",
        "Your answer to `metier advise`: what judging may cost in a month at most, in US dollars; allows no spending.",
        readers.amount,
    ),
    Setting(
        "advice.goal",
        "advice_goal",
        "Your answer to `metier advise`: what matters most: better, cheap, private or reasons.",
        readers.one_of("better", "cheap", "private", "reasons"),
    ),
    Setting("budget", "budget", "Most that base models may cost in all, in US dollars.", readers.budget),
    Setting(
        "model",
        "model",
        "The base model that is asked, of those under `[models]`; the first one if not said (docs/models.md).",
        readers.text,
    ),
    Setting(
        "prompt.example_tokens",
        "example_tokens",
        "Most tokens of your own examples in a prompt; 0 for none.",
        readers.tokens,
    ),
    Setting(
        "prompt.posting_tokens",
        "posting_tokens",
        "Most tokens of a posting in a prompt; a longer one loses its middle.",
        readers.some_tokens,
    ),
    Setting(
        "prompt.leave_out",
        "leave_out",
        "Kinds of your words that no prompt holds, whatever you agreed to: profile, about, examples, reasons, resume, "
        "writing.",
        _left_out,
    ),
    Setting(
        "prompt.redact",
        "redact",
        "Words that are taken out of every prompt, beside your names and contact details.",
        readers.lines,
        in_file_only=True,
    ),
)
