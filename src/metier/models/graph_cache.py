"""The built graph on disk: made once, checked at every load, made again when damaged.

Two files per identity in the cache folder, `encoder/<identity>.onnx` and its manifest. The manifest tells
damage (a crash half way, a bad disk), not malice: who can write the cache folder can write both.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

_log = logging.getLogger(__name__)


def load_or_build(folder: Path, identity: str, build: Callable[[], bytes]) -> bytes:
    """The model kept under `identity`, or a new one that is then kept.

    A folder that cannot be written costs a new build at every start, and nothing else.

    Args:
        folder: Made if missing.
        identity: Everything the model rests on, as a file name.
        build: Makes the model; only called when no sound one is kept.

    Cost:
        Reading and hashing 58 MB: 0.1 s; building: about 1 s.
    """
    if (kept := _sound(folder, identity)) is not None:
        return kept
    model = build()
    try:
        _keep(folder, identity, model)
    except OSError as error:
        _log.info("The encoder could not be kept in %s: %s", folder, error)
    return model


def _sound(folder: Path, identity: str) -> bytes | None:
    try:
        manifest = json.loads((folder / f"{identity}.json").read_text(encoding="utf-8"))
        model = (folder / f"{identity}.onnx").read_bytes()
    except (OSError, ValueError):
        return None
    is_sound = isinstance(manifest, dict) and manifest == _manifest(identity, model)
    return model if is_sound else None


def _manifest(identity: str, model: bytes) -> dict[str, object]:
    return {"identity": identity, "n_bytes": len(model), "sha256": hashlib.sha256(model).hexdigest()}


def _keep(folder: Path, identity: str, model: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / f"{identity}.onnx", model)
    # Second, so that a crash in between leaves a pair that does not match, and is made again.
    _write(folder / f"{identity}.json", json.dumps(_manifest(identity, model), indent=1).encode())


def _write(file: Path, content: bytes) -> None:
    descriptor, part = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        Path(part).replace(file)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
