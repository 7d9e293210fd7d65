"""Which sentence encoder a workspace uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from metier.domain.ports import Clock, Encoder
from metier.domain.posting import Posting
from metier.errors import (
    ConfigValueError,
    NotHttpsError,
    ProviderError,
    RefusedError,
    SecretMissingError,
    WeightsMissingError,
)
from metier.models.encoder import MiniLmEncoder
from metier.models.recipe import Memory, Pooling, Recipe
from metier.models.weights import Download, default_cache_folder
from metier.net.sent import Sent, SentLog
from metier.screeners.features import Featurizer
from metier.settings import EncoderKind, Settings
from metier.storage.cache import CacheTable
from metier.storage.clock import SystemClock

SENT_LOG = "sent.jsonl"
"""In the workspace: one line for each request that metier made."""

_KEPT = "endpoint"  # kind of blob: the fingerprint of an endpoint's model


@dataclass(frozen=True, slots=True)
class _Around:
    """What an encoder needs from where it is used."""

    settings: Settings
    environment: Mapping[str, str]
    notices: list[str]
    cache_folder: Path
    sent_log: SentLog
    memory: Memory
    clock: Clock


def find_encoder(
    settings: Settings,
    environment: Mapping[str, str],
    notices: list[str],
    *,
    folder: Path | None = None,
    cache: CacheTable | None = None,
    clock: Clock | None = None,
) -> Encoder | None:
    """The encoder that the settings name; None, with a notice, where the built-in one's files are missing.

    Looking costs nothing: a model is read, and a server asked, when the first text is encoded. Another encoder than the
    built-in one was chosen by the person, so that what is wrong with it is an error and not a notice.

    Args:
        folder: The workspace, where the log of requests is kept; else metier's cache folder.
        cache: Where an endpoint's fingerprint is kept; else it is asked for anew.

    Raises:
        ConfigValueError, SecretMissingError: A setting that the kind needs is missing or wrong.
        ModelUnfitError, ExtraMissingError: The model cannot be run.
        ModelCorruptError: A download brought other bytes than the published ones.
    """
    cache_folder = default_cache_folder(environment, home=Path.home())
    around = _Around(
        settings,
        environment,
        notices,
        cache_folder,
        SentLog((folder or cache_folder) / SENT_LOG),
        _memory(cache),
        clock or SystemClock(),
    )
    return _MAKERS[settings.encoder_kind](around)


def readable_now(
    featurizer: Featurizer, postings: Sequence[Posting], at_most: int, notices: list[str]
) -> bool:
    """Whether the encoder can read what is unread of `postings` at once; where not, a notice says why.

    Labelling goes on by words and facts: a server that is down must not keep a person from deciding.
    """
    try:
        n_missing = featurizer.n_missing(postings)
        check = getattr(featurizer.encoder, "check", None)
        if check and 0 < n_missing <= at_most:
            check()
    except (ProviderError, RefusedError) as error:
        notices.append(f"{error.message}; questions are chosen by words and facts")
        return False
    if n_missing > at_most:
        notices.append("Questions are chosen by words and facts until `metier screen` has read all postings")
    return n_missing <= at_most


def _memory(cache: CacheTable | None) -> Memory:
    if cache is None:
        kept: dict[str, bytes] = {}
        return Memory(recall=kept.get, remember=kept.__setitem__)
    return Memory(
        recall=lambda key: cache.get(_KEPT, [key]).get(key),
        remember=lambda key, probe: cache.replace(_KEPT, {key: probe}),
    )


def _built_in(around: _Around) -> Encoder | None:
    settings = around.settings
    encoder = MiniLmEncoder(
        cache=around.cache_folder,
        path=settings.encoder_path,
        download=None if settings.offline else _logged_download(around),
    )
    if encoder.is_there():
        return encoder
    try:
        encoder.load()  # downloads, where that is allowed
    except WeightsMissingError as error:
        around.notices.append(f"{error.message}; ranking by words and facts. {error.hint}")
        return None
    except OSError as error:
        around.notices.append(
            f"The sentence encoder could not be downloaded ({error}); ranking by words and facts"
        )
        return None
    return encoder


def _logged_download(around: _Around) -> Download:
    def fetch(url: str, target: Path) -> None:
        from metier.net.download import download  # the code of a connection is loaded when one is wanted

        at, host = around.clock.now().isoformat(), urlsplit(url).hostname or ""
        around.sent_log(Sent(at, "weights", (), host, left=True, n_texts=0, n_bytes=0, sha256=""))
        download(url, target)

    return fetch


def _onnx(around: _Around) -> Encoder:
    from metier.models.onnx_folder import OnnxFolderEncoder

    settings = around.settings
    if settings.encoder_path is None:
        raise _unset(key="encoder.path", expected="the folder of an ONNX model")
    return OnnxFolderEncoder(settings.encoder_path, cache=around.cache_folder, recipe=_recipe(settings))


def _torch(around: _Around) -> Encoder:
    from metier.models.torch_folder import TorchEncoder

    settings = around.settings
    model = str(settings.encoder_path or settings.encoder_model)
    if not model:
        expected = "a folder, or `encoder.model` the name of a model"
        raise _unset(key="encoder.path", expected=expected)
    return TorchEncoder(model, cache=around.cache_folder, recipe=_recipe(settings))


def _endpoint(around: _Around) -> Encoder:
    from metier.models.endpoint import EndpointEncoder
    from metier.net.addresses import parse_address
    from metier.net.client import Client
    from metier.net.consent import Consent

    settings = around.settings
    if not settings.encoder_model:
        raise _unset(key="encoder.model", expected="the name of a model at the endpoint")
    try:
        address = parse_address(settings.encoder_base_url)
    except (ValueError, NotHttpsError):
        expected = "an https address, or an http address of this machine such as http://localhost:11434/v1"
        raise _unset(
            key="encoder.base_url", expected=expected, got=_bare(settings.encoder_base_url)
        ) from None
    consent = Consent(
        offline=settings.offline,
        postings=frozenset(settings.send_postings_to),
        own_words=frozenset(settings.send_profile_to),
    )
    return EndpointEncoder(
        address,
        settings.encoder_model,
        client=Client(consent, around.sent_log, around.clock),
        memory=around.memory,
        recipe=_recipe(settings),
        key=_key(settings.encoder_api_key_env, around.environment),
    )


def _recipe(settings: Settings) -> Recipe:
    return Recipe(
        settings.encoder_window,
        Pooling(settings.encoder_pooling),
        settings.encoder_prefix,
        settings.encoder_own_prefix,
    )


def _key(variable: str, environment: Mapping[str, str]) -> str:
    """The key in that environment variable; empty where none is named."""
    if not variable:
        return ""
    key = environment.get(variable, "").strip()
    if not key:
        raise SecretMissingError(variable)
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise SecretMissingError(variable, what="holds something that can be no key")
    return key


def _unset(*, key: str, expected: str, got: str = "") -> ConfigValueError:
    return ConfigValueError(key, got=got, expected=expected)


def _bare(url: str) -> str:
    """The address without user name and password, as it may be shown."""
    scheme, mark, rest = url.partition("://")
    return f"{scheme}{mark}{rest.rpartition('@')[2]}"


_MAKERS: Mapping[EncoderKind, Callable[[_Around], Encoder | None]] = {
    EncoderKind.BUILT_IN: _built_in,
    EncoderKind.ONNX: _onnx,
    EncoderKind.SENTENCE_TRANSFORMERS: _torch,
    EncoderKind.ENDPOINT: _endpoint,
}
