"""Which sentence encoder a workspace uses."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from metier.domain.ports import Encoder
from metier.errors import WeightsMissingError
from metier.models.encoder import MiniLmEncoder
from metier.models.weights import default_cache_folder
from metier.settings import Settings


def find_encoder(settings: Settings, environment: Mapping[str, str], notices: list[str]) -> Encoder | None:
    """The built-in encoder where its files are; None, with a notice, where they are missing.

    Looking costs nothing: the files are read when the first text is encoded.

    Raises:
        ModelCorruptError: A download brought other bytes than the published ones.
    """
    encoder = MiniLmEncoder(
        cache=default_cache_folder(environment, home=Path.home()),
        path=settings.encoder_path,
        download=None if settings.offline else _download,
    )
    if encoder.is_there():
        return encoder
    try:
        encoder.load()  # downloads, where that is allowed
    except WeightsMissingError as error:
        notices.append(f"{error.message}; ranking by words and facts. {error.hint}")
        return None
    except OSError as error:
        notices.append(f"The sentence encoder could not be downloaded ({error}); ranking by words and facts")
        return None
    return encoder


def _download(url: str, target: Path) -> None:
    from metier.net.download import download  # the code of a connection is loaded when one is wanted

    download(url, target)
