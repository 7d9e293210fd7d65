"""Names that may become paths: of tuned models and of their files; nothing else is ever joined to a folder."""

from __future__ import annotations

import re

from metier.errors import ModelUnsafeError
from metier.training.method import Method

CARD = "card.json"
"""The file that tells what a tuned model is; written last."""
SAFE = (".safetensors", ".onnx", ".gguf", ".json", ".txt", ".jinja")
"""How files of a tuned model may end: none of them is code to whoever reads it."""
_ID = re.compile(rf"(?:{'|'.join(Method)})-[0-9]{{4}}-[0-9a-f]{{6,64}}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")
_PICKLED = (*(b"\x80" + bytes([protocol]) for protocol in range(6)), b"PK\x03\x04")
"""How Python's pickles begin, and the zip archives that PyTorch puts them into."""


def is_id(name: str) -> bool:
    """Whether `name` is one that the registry gives.

    Example:
        >>> is_id("encoder-1130-3fa1c0"), is_id("../encoder-1130-3fa1c0")
        (True, False)
    """
    return _ID.fullmatch(name) is not None


def check_file(name: str, content: bytes | None = None) -> None:
    """Return if a file of this name, and with this content, may belong to a tuned model.

    Raises:
        ModelUnsafeError: Its form may run code when it is read, its name leads elsewhere, or its content is a pickle or a
            zip archive whatever it is called.

    Example:
        >>> check_file("model.safetensors")
        >>> check_file("adapter_model.bin")
        Traceback (most recent call last):
        metier.errors.tuning.ModelUnsafeError: `adapter_model.bin` may run code when it is read; ...
    """
    is_plain = _NAME.fullmatch(name) is not None and name.lower().endswith(SAFE) and name.lower() != CARD
    if not is_plain or (content is not None and _is_pickled(content)):
        raise ModelUnsafeError(name)


def _is_pickled(content: bytes) -> bool:
    """Whether this is a pickle or a zip archive; safetensors may begin alike, as theirs begin with a length."""
    return content.startswith(_PICKLED) and content[8:9] != b"{"
